#include "core/journal/segment.h"

namespace wincheck::journal {

namespace {

Error leaf_error(const Reason& reason, std::size_t index) {
    return error_of(ErrorCode::corrupt, reason, "segment", "leaf " + std::to_string(index));
}

Result<void> check_form(const Segment& segment) {
    if (segment.format > kFormat) return error_of(ErrorCode::too_new, kFormatTooNew, "segment", "format");
    if (segment.leaves.empty() || segment.leaves.size() > kSegmentEntriesMax)
        return error_of(ErrorCode::corrupt, kSegmentWrong, "segment", "leaves");
    for (std::size_t i = 0; i < segment.leaves.size(); ++i) {
        const Leaf& leaf = segment.leaves[i];
        if (leaf.hash.has_value() == leaf.header.has_value()) return leaf_error(kSegmentWrong, i);
        if (leaf.hash && !leaf.parts.empty()) return leaf_error(kSegmentWrong, i);
    }
    return {};
}

Result<Entry> shown_entry(Segment& segment, const Opening& opening, std::size_t index) {
    Leaf& leaf = segment.leaves[index];
    auto entry = parse_entry(std::move(*leaf.header), std::move(leaf.parts));
    if (!entry) {
        Error error = entry.error();
        error.where = "leaf " + std::to_string(index) + (error.where.empty() ? "" : ", " + error.where);
        return error;
    }
    const Header& header = entry->header;
    if (header.tenant != opening.record.tenant || header.device != segment.device ||
        header.incarnation != segment.incarnation || header.sequence != segment.from + index)
        return leaf_error(kSegmentWrong, index);
    return entry;
}

// What entry `from` must name as its predecessor, as far as the segment shows it.
std::optional<Hash> hash_before(const Segment& segment, const Opening& opening) {
    if (segment.from == 0) return opening.hash;
    if (segment.from % 2 == 1) return segment.range.back();  // a range of odd size ends with a leaf
    return std::nullopt;
}

}  // namespace

Leaf Leaf::shown(const Entry& entry) {
    return Leaf{.hash = std::nullopt, .header = entry.header_bytes.bytes(), .parts = entry.parts};
}

Leaf Leaf::withheld(const Hash& hash) {
    return Leaf{.hash = hash, .header = std::nullopt, .parts = {}};
}

Hash Leaf::leaf_hash() const {
    WCK_ASSERT(hash.has_value() != header.has_value());
    return hash ? *hash : entry_hash(*header);
}

Segment build_segment(const DeviceId& device, const IncarnationId& incarnation, const CompactRange& before,
                      std::vector<Leaf> leaves, std::string note) {
    WCK_ASSERT(!leaves.empty() && leaves.size() <= kSegmentEntriesMax);
    return Segment{.device = device,
                   .incarnation = incarnation,
                   .from = before.size(),
                   .range = before.hashes(),
                   .leaves = std::move(leaves),
                   .note = std::move(note)};
}

Bytes encode_segment(const Segment& segment) {
    return encode(segment);
}

Result<Segment> decode_segment(ByteView bytes) {
    if (bytes.size() > kSegmentWireBytesMax) return error_of(ErrorCode::limit, kTooLarge, "decode_segment");
    WCK_TRY(Segment segment, decode<Segment>(bytes));
    WCK_TRY(check_form(segment));
    return segment;
}

Result<VerifiedSegment> verify_segment(const Segment& segment, const Opening& opening) {
    Segment copy = segment;
    return take_verified(copy, opening);
}

Result<VerifiedSegment> take_verified(Segment& segment, const Opening& opening) {
    WCK_TRY(check_form(segment));
    if (opening.record.device != segment.device || opening.record.incarnation != segment.incarnation)
        return error_of(ErrorCode::corrupt, kSegmentWrong, "verify_segment", "opening");
    WCK_TRY(CompactRange tree, CompactRange::from(segment.from, segment.range));
    VerifiedSegment verified{
        .device = segment.device, .incarnation = segment.incarnation, .from = segment.from};
    verified.entries.resize(segment.leaves.size());
    verified.hashes.reserve(segment.leaves.size());
    std::optional<Hash> before = hash_before(segment, opening);
    for (std::size_t i = 0; i < segment.leaves.size(); ++i) {
        if (segment.leaves[i].header) {
            WCK_TRY(Entry entry, shown_entry(segment, opening, i));
            if (before && entry.header.prev != *before) return leaf_error(kChainBroken, i);
            before = entry.hash;
            verified.entries[i] = std::move(entry);
        } else {
            before = segment.leaves[i].hash;
        }
        verified.hashes.push_back(*before);
        tree.append(*before);
    }
    WCK_TRY(verified.checkpoint,
            verify_device_checkpoint(segment.note, opening.record.tenant, segment.device, segment.incarnation,
                                     *opening.certificate.body.journal));
    if (verified.checkpoint.size != tree.size() || verified.checkpoint.root != tree.root())
        return error_of(ErrorCode::signature, kProofWrong, "verify_segment");
    verified.after = std::move(tree);
    return verified;
}

}  // namespace wincheck::journal
