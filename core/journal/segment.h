#pragma once
// Segments (INT-4): a run of one incarnation's entries under one signed checkpoint, as they travel and
// as sealed files hold them. Any leaf may be shown as its hash alone, any part be withheld; the one
// signature still covers what is shown. Byte layout: docs/format.md, "Segment".
#include "core/journal/entry.h"
#include "core/journal/note.h"
#include "core/journal/opening.h"

namespace wincheck::journal {

/// kSegmentEntriesMax entries of kEntryBytesMax, and their frame.
inline constexpr std::size_t kSegmentWireBytesMax = std::size_t{16} * 1024 * 1024;

/// Exactly one of `hash` (withheld) and `header` is there.
struct Leaf {
    std::optional<Hash> hash;
    std::optional<Bytes> header;
    std::vector<Part> parts;
    bool operator==(const Leaf&) const = default;
    template <class A>
    void serialize(A& a) {
        a(hash, header, parts);
    }
    [[nodiscard]] static Leaf shown(const Entry& entry);
    [[nodiscard]] static Leaf withheld(const Hash& hash);
    [[nodiscard]] Hash leaf_hash() const;
};

struct Segment {
    std::uint32_t format = kFormat;
    DeviceId device{};
    IncarnationId incarnation{};
    std::uint64_t from = 0;     // sequence of the first leaf
    std::vector<Hash> range{};  // compact range of the leaves before it
    std::vector<Leaf> leaves{};
    std::string note{};  // signed checkpoint of size from + leaves
    bool operator==(const Segment&) const = default;
    template <class A>
    void serialize(A& a) {
        a(format, device, incarnation, from, range, leaves, note);
    }
};

/// `before` covers the entries before the first leaf; `note` signs the tree after the last.
[[nodiscard]] Segment build_segment(const DeviceId& device, const IncarnationId& incarnation,
                                    const CompactRange& before, std::vector<Leaf> leaves, std::string note);
[[nodiscard]] Bytes encode_segment(const Segment& segment);
/// Checks form and limits only. Errors: corrupt (kCbor…, kSegmentWrong), limit (kTooLarge), too_new.
Result<Segment> decode_segment(ByteView bytes);

struct VerifiedSegment {
    DeviceId device{};
    IncarnationId incarnation{};
    std::uint64_t from = 0;
    std::vector<Hash> hashes{};                   // of all leaves
    std::vector<std::optional<Entry>> entries{};  // of all leaves; none = withheld
    CompactRange after{};                         // tree after the last leaf
    Checkpoint checkpoint{};
};

/// Checks everything a segment proves by itself: signature, root, headers, parts, chain. Where
/// from = 0 its first entry must follow `opening`.
/// Errors: corrupt (kSegmentWrong, kChainBroken, those of parse_entry; where = "leaf N"), signature.
Result<VerifiedSegment> verify_segment(const Segment& segment, const Opening& opening);
/// The same, with headers and parts taken out of the leaves instead of copied; the rest of `segment` stays.
Result<VerifiedSegment> take_verified(Segment& segment, const Opening& opening);

}  // namespace wincheck::journal
