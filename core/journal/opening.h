#pragma once
// Opening records (INT-5): what an incarnation of a device starts from. `prev` of its entry 0 is
// opening_hash of the record's bytes. Byte layout: docs/format.md, "Opening record".
#include "core/journal/certificate.h"

namespace wincheck::journal {

/// Open.
enum class OpeningReason : std::uint32_t {
    enrolled = 1,
    recovered = 2,
    restored = 3,
    forked = 4,
    secret = 5
};

inline constexpr std::size_t kOpeningBytesMax = 2048;

/// Where the earlier incarnation was last verified.
struct Predecessor {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    Hash hash{};
    bool operator==(const Predecessor&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence, hash);
    }
};

struct OpeningRecord {
    std::uint32_t format = kFormat;
    TenantId tenant{};
    DeviceId device{};
    IncarnationId incarnation{};
    OpeningReason reason = OpeningReason::enrolled;
    std::optional<Predecessor> predecessor;
    std::int64_t wall_ms = 0;
    Bytes certificate;
    bool operator==(const OpeningRecord&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, tenant, device, incarnation, reason, predecessor, wall_ms, certificate);
    }
};

struct Opening {
    Bytes bytes;
    OpeningRecord record;
    Certificate certificate;
    Hash hash{};  // = prev of entry 0
};

/// SHA-256(0x03 ‖ record).
[[nodiscard]] Hash opening_hash(ByteView bytes);
/// Encodes a record. Errors: those of verify_opening.
Result<Opening> build_opening(OpeningRecord record);
/// Checks the certificate under `root` and that record and certificate are of one device.
/// Errors: those of verify_certificate; corrupt (kCertificateWrong).
Result<Opening> verify_opening(ByteView bytes, const SignKey& root);
/// What an opening says that was verified before: no signature is checked. Errors: corrupt (kCbor…).
Result<Opening> read_opening(ByteView bytes);

}  // namespace wincheck::journal
