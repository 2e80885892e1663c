#include "core/journal/tree.h"

#include <algorithm>
#include <bit>

namespace wincheck::journal {

namespace {

constexpr std::uint8_t kLeafPrefix = 0x00, kNodePrefix = 0x01;

Error proof_error(const char* origin) {
    return error_of(ErrorCode::signature, kProofWrong, origin);
}

// RFC 6962 §2.1: the largest power of two smaller than `size` (size > 1).
std::uint64_t split_of(std::uint64_t size) {
    return std::bit_floor(size - 1);
}

Hash fold_right(HashSpan hashes, Hash right) {
    for (auto it = hashes.rbegin(); it != hashes.rend(); ++it) right = node_hash(*it, right);
    return right;
}

// RFC 6962 §2.1.2 SUBPROOF.
void subproof(HashSpan leaves, std::uint64_t size, bool is_whole, Hashes& proof) {
    if (size == leaves.size()) {
        if (!is_whole) proof.push_back(tree_root(leaves));
        return;
    }
    const std::uint64_t split = split_of(leaves.size());
    if (size <= split) {
        subproof(leaves.first(split), size, is_whole, proof);
        proof.push_back(tree_root(leaves.subspan(split)));
    } else {
        subproof(leaves.subspan(split), size - split, false, proof);
        proof.push_back(tree_root(leaves.first(split)));
    }
}

}  // namespace

Hash leaf_hash(ByteView leaf) {
    return sha256({ByteView(&kLeafPrefix, 1), leaf});
}

Hash node_hash(const Hash& left, const Hash& right) {
    return sha256({ByteView(&kNodePrefix, 1), left.view(), right.view()});
}

Hash empty_root() {
    return sha256(ByteView{});
}

Hash tree_root(HashSpan leaves) {
    CompactRange range;
    for (const Hash& leaf : leaves) range.append(leaf);
    return range.root();
}

Result<CompactRange> CompactRange::from(std::uint64_t size, Hashes hashes) {
    if (hashes.size() != static_cast<std::size_t>(std::popcount(size)))
        return proof_error("CompactRange::from");
    CompactRange range;
    range.size_ = size;
    range.hashes_ = std::move(hashes);
    return range;
}

void CompactRange::append(const Hash& leaf) {
    Hash hash = leaf;
    for (std::uint64_t size = size_; (size & 1U) != 0; size >>= 1U) {
        hash = node_hash(hashes_.back(), hash);
        hashes_.pop_back();
    }
    hashes_.push_back(hash);
    ++size_;
}

Hash CompactRange::root() const {
    if (hashes_.empty()) return empty_root();
    const HashSpan all(hashes_);
    return fold_right(all.first(all.size() - 1), all.back());
}

Hashes inclusion_proof(HashSpan leaves, std::uint64_t index) {
    WCK_ASSERT(index < leaves.size());
    Hashes proof;
    while (leaves.size() > 1) {
        const std::uint64_t split = split_of(leaves.size());
        const HashSpan left = leaves.first(split);
        const HashSpan right = leaves.subspan(split);
        proof.push_back(tree_root(index < split ? right : left));
        leaves = index < split ? left : right;
        if (index >= split) index -= split;
    }
    std::reverse(proof.begin(), proof.end());
    return proof;
}

// RFC 9162 §2.1.3.2.
Result<void> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size, HashSpan proof,
                              const Hash& root) {
    if (index >= size) return proof_error("verify_inclusion");
    std::uint64_t node = index;
    std::uint64_t last = size - 1;
    Hash hash = leaf;
    for (const Hash& sibling : proof) {
        if (last == 0) return proof_error("verify_inclusion");
        if ((node & 1U) != 0 || node == last) {
            hash = node_hash(sibling, hash);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            hash = node_hash(hash, sibling);
        }
        node >>= 1U;
        last >>= 1U;
    }
    if (last != 0 || hash != root) return proof_error("verify_inclusion");
    return {};
}

Hashes consistency_proof(HashSpan leaves, std::uint64_t size) {
    WCK_ASSERT(size <= leaves.size());
    Hashes proof;
    if (size > 0 && size < leaves.size()) subproof(leaves, size, true, proof);
    return proof;
}

// RFC 9162 §2.1.4.2. From an empty tree there is nothing to prove.
Result<void> verify_consistency(std::uint64_t size_before, std::uint64_t size_after, HashSpan proof,
                                const Hash& root_before, const Hash& root_after) {
    const Error error = proof_error("verify_consistency");
    if (size_before == 0 || size_before > size_after) return error;
    if (size_before == size_after) {
        if (!proof.empty() || root_before != root_after) return error;
        return {};
    }
    const bool is_perfect = std::has_single_bit(size_before);
    if (proof.empty() && !is_perfect) return error;
    std::uint64_t node = size_before - 1;
    std::uint64_t last = size_after - 1;
    while ((node & 1U) != 0) {
        node >>= 1U;
        last >>= 1U;
    }
    Hash before = is_perfect ? root_before : proof.front();
    Hash after = before;
    for (const Hash& sibling : is_perfect ? proof : proof.subspan(1)) {
        if (last == 0) return error;
        if ((node & 1U) != 0 || node == last) {
            before = node_hash(sibling, before);
            after = node_hash(sibling, after);
            while ((node & 1U) == 0 && node != 0) {
                node >>= 1U;
                last >>= 1U;
            }
        } else {
            after = node_hash(after, sibling);
        }
        node >>= 1U;
        last >>= 1U;
    }
    if (last != 0 || before != root_before || after != root_after) return error;
    return {};
}

}  // namespace wincheck::journal
