#pragma once
// Proof bundles (.wckproof; INT-10): one file that proves one inspection to somebody who has nothing but
// the tenant's public key. Sections carry a hash each, so that damage names its section; what the bundle
// proves does not rest on those hashes. Byte layout: docs/format.md, "Proof bundle".
#include <map>

#include "core/journal/evidence_receipt.h"
#include "core/journal/segment.h"

namespace wincheck::journal {

inline constexpr std::size_t kBundleSectionsMax = 200'000;

struct BundleTenant {
    std::uint32_t format = kFormat;
    SignKey root{};
    std::optional<Bytes> intake;  // certificate of the hub's intake key
    std::optional<Bytes> log;     // certificate of the hub's log key
    template <class A>
    void serialize(A& a) {
        a(format, root, intake, log);
    }
};

/// Place of an entry in the hub's log; the leaf is salted (INT-8).
struct LogProof {
    EpochId epoch{};
    std::uint64_t index = 0;
    std::uint64_t size = 0;
    Salt salt{};
    std::vector<Hash> path;
    bool operator==(const LogProof&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, index, size, salt, path);
    }
};
/// Leaf hash of the hub's log: RFC 6962 over 0x04 ‖ salt ‖ entry hash.
[[nodiscard]] Hash log_leaf(const Salt& salt, const Hash& entry);

/// One entry and its path to the device checkpoint of `size` in this bundle.
struct BundleEntry {
    Bytes header;
    std::vector<Part> parts;
    std::uint64_t size = 0;
    std::vector<Hash> path;
    std::optional<LogProof> log;
    template <class A>
    void serialize(A& a) {
        a(header, parts, size, path, log);
    }
};

struct BundleEvidenceReceipt {
    DeviceId device{};
    EvidenceReceipt receipt;
    template <class A>
    void serialize(A& a) {
        a(device, receipt);
    }
};

/// Adds sections in the order of the functions below; numbers those of one name from 0.
class BundleWriter {
public:
    explicit BundleWriter(const BundleTenant& tenant);
    void add_opening(ByteView opening) { add_numbered("opening", opening); }
    void add_checkpoint(std::string_view note) { add_numbered("checkpoint", view_of(note)); }
    /// Withholds the secret part. `size` = size of the checkpoint that `path` leads to.
    void add_entry(const Entry& entry, std::uint64_t size, Hashes path,
                   std::optional<LogProof> log = std::nullopt);
    void add_receipt(std::string_view note) { add_numbered("receipt", view_of(note)); }
    void add_evidence_receipt(const DeviceId& device, const EvidenceReceipt& receipt);
    void add_log_checkpoint(std::string_view note) { add_numbered("log-checkpoint", view_of(note)); }
    void add_document(ByteView bytes) { add_numbered("document", bytes); }
    /// Shape: shorter than 4 GiB.
    void add_evidence(ByteView original) { add_numbered("evidence", original); }
    [[nodiscard]] Bytes finish();

private:
    void add_numbered(const std::string& name, ByteView bytes);
    void add_section(std::string_view name, ByteView bytes);
    Bytes out_;
    std::map<std::string, std::uint32_t> counts_;
};

struct BundleProblem {
    std::string section;
    Error error;
};

/// What a bundle proves. The three claims hold for all of its entries, or are false.
struct VerifyReport {
    SignKey tenant_key{};
    TenantId tenant{};
    StreamId inspection{};
    bool is_recorded = false;   // by devices with certificates of this tenant
    bool is_received = false;   // by HQ: entries and each original that they name
    bool is_in_log = false;     // of HQ
    bool is_simulated = false;  // a device or the hub said so in its certificate
    std::uint64_t entries = 0;
    std::uint64_t entries_received = 0;
    std::uint64_t entries_in_log = 0;
    std::uint64_t originals_named = 0;
    std::uint64_t originals_shown = 0;
    std::uint64_t originals_received = 0;
    std::uint64_t seals = 0;
    std::uint64_t addenda = 0;         // entries that no seal covers, seals aside
    std::uint64_t parts_withheld = 0;  // not shown: withheld by the maker, or erased
    std::uint64_t parts_erased = 0;    // of these, named by an order to erase (PII-1) that is shown
    std::optional<std::uint64_t> received_seconds;  // earliest time by which HQ had all entries
    std::vector<BundleProblem> problems;
    [[nodiscard]] bool is_valid() const { return problems.empty(); }
};

/// Checks all that a bundle claims, offline; under `tenant` where given, else under the key that it
/// names. Whatever is wrong is in `problems`; then nothing is claimed.
/// Errors: corrupt (kFileWrong) when the bytes are no bundle at all.
Result<VerifyReport> verify_bundle(ByteView bytes, const std::optional<SignKey>& tenant);

}  // namespace wincheck::journal
