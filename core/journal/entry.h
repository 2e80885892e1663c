#pragma once
// Entries (INT-1, INT-2, INT-2a): a signed-for header and 1–4 salted parts. The header's bytes are the
// truth: they are hashed, stored and relayed as they came and never encoded again. A part can be
// withheld or erased by itself; header, chain and proofs stay valid.
// Byte layout: docs/format.md, "Entry".
#include <memory>
#include <optional>
#include <vector>

#include "core/journal/cbor.h"

namespace wincheck::journal {

using Salt = FixedBytes<struct SaltTag, 32>;

/// Order of the numbers is the order of parts in an entry.
enum class PartClass : std::uint32_t { core = 1, text = 2, place = 3, secret = 4 };

struct PartHead {
    PartClass part_class = PartClass::core;
    std::uint32_t length = 0;
    Hash hash{};
    bool operator==(const PartHead&) const = default;
    template <class A>
    void serialize(A& a) {
        a(part_class, length, hash);
    }
};

/// Hybrid logical clock, for showing a plausible order only (TIME-3).
struct HybridTime {
    std::int64_t ms = 0;
    std::uint32_t counter = 0;
    auto operator<=>(const HybridTime&) const = default;
    template <class A>
    void serialize(A& a) {
        a(ms, counter);
    }
};

/// The hub's log as the writer last saw it.
struct LogHead {
    EpochId epoch{};
    std::uint64_t size = 0;
    Hash root{};
    bool operator==(const LogHead&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, size, root);
    }
};

/// Highest sequence of one incarnation that the writer had applied to the stream.
struct Seen {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    auto operator<=>(const Seen&) const = default;
    template <class A>
    void serialize(A& a) {
        a(incarnation, sequence);
    }
};

struct Header {
    std::uint32_t format = kFormat;
    TenantId tenant{};
    DeviceId device{};
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    Hash prev{};
    HybridTime hybrid{};
    std::int64_t wall_ms = 0;
    std::int32_t offset_minutes = 0;
    std::uint64_t elapsed_ms = 0;  // since the first entry of the boot session
    BootId boot{};
    std::optional<LogHead> log;
    std::optional<AnchorId> anchor;
    std::string author;
    std::uint32_t stream_kind = 0;
    std::optional<StreamId> stream;  // none: this entry opens the stream
    std::uint64_t lamport = 0;
    std::vector<Seen> seen;  // sorted by incarnation, at most kVersionVectorMax
    std::uint32_t type = 0;
    std::uint32_t version = 0;
    std::vector<PartHead> parts;
    bool operator==(const Header&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, tenant, device, incarnation, sequence, prev, hybrid, wall_ms, offset_minutes, elapsed_ms,
          boot, log, anchor, author, stream_kind, stream, lamport, seen, type, version, parts);
    }
};

/// Both empty: withheld or erased.
struct Part {
    PartClass part_class = PartClass::core;
    std::optional<Salt> salt;
    std::optional<Bytes> bytes;
    bool operator==(const Part&) const = default;
    template <class A>
    void serialize(A& a) {
        a(part_class, salt, bytes);
    }
    [[nodiscard]] bool is_held() const { return salt.has_value() && bytes.has_value(); }
};

/// SHA-256(0x00 ‖ header): also the leaf hash in the device's tree (INT-3).
[[nodiscard]] Hash entry_hash(ByteView header_bytes);

/// The bytes of a header, which nobody changes any more. Copies share them.
class HeaderBytes {
public:
    HeaderBytes() = default;
    /// With their hash, so that nobody computes it again.
    static HeaderBytes hashed(Bytes bytes);
    static HeaderBytes plain(Bytes bytes);
    [[nodiscard]] const Bytes& bytes() const;
    [[nodiscard]] std::size_t size() const { return bytes().size(); }
    /// Their entry hash. Cost: that of hashing them where they were not made with it.
    [[nodiscard]] Hash hash() const;
    bool operator==(const HeaderBytes& other) const { return bytes() == other.bytes(); }

private:
    struct Held {
        Bytes bytes;
        std::optional<Hash> hash;
    };
    std::shared_ptr<const Held> held_or_null_;
};

/// An entry whose header was checked and whose held parts match it. `parts` has one element for each
/// of `header.parts`, in the same order.
struct Entry {
    HeaderBytes header_bytes;
    Header header;
    Hash hash{};
    std::vector<Part> parts;
    bool operator==(const Entry&) const = default;

    /// Null when the entry has no such part or it is withheld.
    [[nodiscard]] const Bytes* part_or_null(PartClass part_class) const;
    [[nodiscard]] StreamId stream() const;  ///< its own hash's where it opens the stream
    [[nodiscard]] bool opens_stream() const { return !header.stream.has_value(); }
};

/// SHA-256(0x02 ‖ class ‖ salt ‖ bytes).
[[nodiscard]] Hash part_hash(PartClass part_class, const Salt& salt, ByteView bytes);

/// Completes `header` with the heads of `parts` and encodes it. Parts must be held, classes ascending,
/// core first. Errors: limit (kEntryTooLarge), invalid_argument (kEntryHeaderWrong).
Result<Entry> build_entry(Header header, std::vector<Part> parts);

/// Decodes and checks a header alone.
/// Errors: corrupt (kCbor…, kEntryHeaderWrong), limit (kEntryTooLarge), too_new (kFormatTooNew).
Result<Header> parse_header(ByteView header_bytes);

/// Decodes and checks an entry from outside. Errors: those of parse_header; corrupt (kPartWrong).
Result<Entry> parse_entry(Bytes header_bytes, std::vector<Part> parts);

/// A part as its header announces it. Errors: corrupt (kPartWrong; where = "part N").
Result<void> check_part(const PartHead& head, const Part& part);

/// The same entry with the parts of one class taken out.
[[nodiscard]] Entry without_part(Entry entry, PartClass part_class);

}  // namespace wincheck::journal
