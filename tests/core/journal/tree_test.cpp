#include "core/journal/tree.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::journal;

namespace {

Hashes leaves_of(std::size_t count) {
    Hashes leaves;
    for (std::size_t i = 0; i < count; ++i) {
        const auto byte = static_cast<std::uint8_t>(i);
        leaves.push_back(leaf_hash(ByteView(&byte, 1)));
    }
    return leaves;
}

}  // namespace

TEST_CASE("INT-3 roots are those of RFC 6962") {
    CHECK(empty_root().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(leaf_hash({}).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    const Hashes leaves{leaf_hash({}), leaf_hash(Bytes{0x00}), leaf_hash(Bytes{0x10})};
    CHECK(tree_root(HashSpan(leaves).first(2)).hex() ==
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
    CHECK(tree_root(leaves).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77");
}

TEST_CASE("INT-3 a compact range goes on from where it was stored") {
    const Hashes leaves = leaves_of(70);
    CompactRange range;
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        range.append(leaves[i]);
        CHECK(range.root() == tree_root(HashSpan(leaves).first(i + 1)));
        const auto stored = CompactRange::from(range.size(), range.hashes());
        REQUIRE(stored.has_value());
        range = *stored;
    }
    CHECK_FALSE(CompactRange::from(3, {Hash{}}).has_value());
    CHECK_FALSE(CompactRange::from(0, {Hash{}}).has_value());
}

TEST_CASE("INT-3 every leaf is proven in every tree, and no other") {
    const Hashes all = leaves_of(33);
    for (std::size_t size = 1; size <= all.size(); ++size) {
        const HashSpan leaves = HashSpan(all).first(size);
        const Hash root = tree_root(leaves);
        for (std::size_t i = 0; i < size; ++i) {
            const Hashes proof = inclusion_proof(leaves, i);
            CHECK(verify_inclusion(leaves[i], i, size, proof, root).has_value());
            CHECK_FALSE(verify_inclusion(leaves[i], i, size, proof, Hash{}).has_value());
            CHECK_FALSE(verify_inclusion(Hash{}, i, size, proof, root).has_value());
            Hashes longer = proof;
            longer.emplace_back();
            CHECK_FALSE(verify_inclusion(leaves[i], i, size, longer, root).has_value());
            if (i + 1 < size) CHECK_FALSE(verify_inclusion(leaves[i], i + 1, size, proof, root).has_value());
        }
    }
    CHECK_FALSE(verify_inclusion(all[0], 0, 0, {}, empty_root()).has_value());
}

TEST_CASE("INT-9 consistency holds between any two sizes, and not for another tree") {
    const Hashes all = leaves_of(21);
    for (std::size_t after = 1; after <= all.size(); ++after) {
        const HashSpan leaves = HashSpan(all).first(after);
        for (std::size_t before = 1; before <= after; ++before) {
            const Hashes proof = consistency_proof(leaves, before);
            const Hash old_root = tree_root(leaves.first(before));
            CHECK(verify_consistency(before, after, proof, old_root, tree_root(leaves)).has_value());
            CHECK_FALSE(verify_consistency(before, after, proof, Hash{}, tree_root(leaves)).has_value());
            CHECK_FALSE(verify_consistency(before, after, proof, old_root, Hash{}).has_value());
        }
    }
    CHECK_FALSE(verify_consistency(2, 1, {}, Hash{}, Hash{}).has_value());
    CHECK_FALSE(verify_consistency(0, 1, {}, empty_root(), all[0]).has_value());
}
