#pragma once
// RFC 6962 Merkle trees over leaf hashes: roots, compact ranges, inclusion and consistency proofs.
#include <vector>

#include "core/base/hash.h"
#include "core/journal/reasons.h"

namespace wincheck::journal {

using Hashes = std::vector<Hash>;
using HashSpan = std::span<const Hash>;

[[nodiscard]] Hash leaf_hash(ByteView leaf);                        ///< SHA-256(0x00 ‖ leaf)
[[nodiscard]] Hash node_hash(const Hash& left, const Hash& right);  ///< SHA-256(0x01 ‖ left ‖ right)
[[nodiscard]] Hash empty_root();                                    ///< SHA-256 of nothing
[[nodiscard]] Hash tree_root(HashSpan leaves);

/// The least that is needed to go on with a tree (INT-3): the roots of the perfect subtrees that cover
/// its leaves, left to right, largest first; one for each bit set in the size.
class CompactRange {
public:
    CompactRange() = default;
    /// Errors: corrupt (kProofWrong) when the number of hashes does not fit the size.
    static Result<CompactRange> from(std::uint64_t size, Hashes hashes);
    void append(const Hash& leaf);
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] Hash root() const;
    [[nodiscard]] const Hashes& hashes() const { return hashes_; }
    bool operator==(const CompactRange&) const = default;

private:
    std::uint64_t size_ = 0;
    Hashes hashes_;
};

/// Path from leaf `index` to the root of all `leaves`, lowest first. Asserts index < leaves.size().
[[nodiscard]] Hashes inclusion_proof(HashSpan leaves, std::uint64_t index);
/// Errors: signature (kProofWrong).
Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, HashSpan proof,
                              const Hash& root);

/// Proof that the tree of the first `size` leaves is a prefix of the tree of all. Empty for 0 and all.
[[nodiscard]] Hashes consistency_proof(HashSpan leaves, std::uint64_t size);
/// Errors: signature (kProofWrong); also for `size_before` 0, where there is nothing to compare.
Result<void> verify_consistency(std::uint64_t size_before, std::uint64_t size_after, HashSpan proof,
                                const Hash& root_before, const Hash& root_after);

}  // namespace wincheck::journal
