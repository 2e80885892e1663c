#pragma once
// Every named maximum, with its reason.
#include <cstddef>
#include <cstdint>

namespace wincheck {

// SCO-1: keep 64-bit nano-points and their 128-bit products from overflowing.
inline constexpr std::int64_t kPointsMax = 1'000'000;
inline constexpr std::int64_t kFullMarksMax = 1'000'000'000;
inline constexpr std::size_t kChildrenMax = 10'000;

// INT-1: one entry fits a small read; longer content is evidence.
inline constexpr std::size_t kHeaderBytesMax = std::size_t{8} * 1024;
inline constexpr std::size_t kEntryBytesMax = std::size_t{60} * 1024;
inline constexpr std::size_t kCborDepthMax = 8;
// INT-2a: a version vector names at most this many incarnations.
inline constexpr std::size_t kVersionVectorMax = 16;
// INT-4: a segment closes at whichever comes first.
inline constexpr std::size_t kSegmentEntriesMax = 256;
inline constexpr std::size_t kSegmentBytesMax = std::size_t{32} * 1024;
inline constexpr std::int64_t kSegmentIdleMsMax = std::int64_t{10} * 60 * 1000;

// DUR-8: chunk length doubles from the first until an original has at most this many chunks.
inline constexpr std::uint32_t kChunkBytesMin = 256 * 1024;
inline constexpr std::uint32_t kChunksMax = 256;
inline constexpr std::uint64_t kEvidenceBytesMax = std::uint64_t{512} * 1024 * 1024;

// DO-8: files that a checklist shows; each goes to a phone as one document.
inline constexpr std::uint64_t kMediaFileBytesMax = std::uint64_t{8} * 1024 * 1024;
inline constexpr std::uint64_t kMediaFormBytesMax = std::uint64_t{64} * 1024 * 1024;
inline constexpr std::size_t kMediaFilesMax = 1'000;

// Texts that people write.
inline constexpr std::size_t kMaskRectanglesMax = 256;
inline constexpr std::size_t kScanTextMax = 4'096;  // bytes of a scanned code
inline constexpr std::size_t kIdTextMax = 64;       // ids of units, people, records
inline constexpr std::size_t kTextMax = 20'000;     // a remark; longer ones are evidence

// What a person asks headquarters for fits one entry, beside its header.
inline constexpr std::size_t kRequestBytesMax = std::size_t{48} * 1024;

// DRAW-1: sums of weights fit 63 bits with room.
inline constexpr std::size_t kDrawCandidatesMax = 200'000;
inline constexpr std::uint64_t kDrawWeightMax = 1'000'000'000;
inline constexpr std::size_t kDrawTextMax = 256;

// COND-3.
inline constexpr std::size_t kExpressionBytesMax = std::size_t{16} * 1024;
inline constexpr std::size_t kExpressionDepthMax = 64;
inline constexpr std::size_t kItemsMax = 20'000;
inline constexpr std::size_t kShuffledMax =
    20'000;  // choices in an order at random, before that is named as slow
inline constexpr std::size_t kOptionsMax = 100'000;
inline constexpr std::size_t kInstancesMax = 10'000;
inline constexpr std::size_t kChecklistBytesMax = std::size_t{16} * 1024 * 1024;

}  // namespace wincheck
