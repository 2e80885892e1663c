#include "core/store/hub_log.h"

#include <doctest/doctest.h>

#include "core/journal/bundle.h"
#include "core/store/hub_store.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

using test::must;

/// A log of `count` leaves, with the leaves beside it.
struct Logged {
    test::TemporaryFolder folder;
    std::unique_ptr<Store> store = must(open_store(folder.path(), Role::hub));
    HubLog log{*store};
    std::vector<Hash> leaves;

    explicit Logged(std::uint64_t count, std::size_t batch = 1) {
        std::vector<NewLeaf> added;
        must(HubStore(*store).prepare());
        auto transaction = must(store->begin());
        for (std::uint64_t i = 0; i < count; ++i) {
            journal::Salt salt;
            salt.raw[0] = static_cast<std::uint8_t>(i);
            leaves.push_back(journal::log_leaf(salt, Hash{}));
            const bool is_padding = i % 3 == 0;
            added.push_back(
                {leaves.back(), salt, is_padding ? std::nullopt : std::optional(Position{{}, i})});
            if (added.size() < batch && i + 1 < count) continue;
            must(log.append(added));
            added.clear();
        }
        must(transaction.commit());
    }
};

}  // namespace

TEST_CASE("INT-8 roots and proofs of the kept log are those of the whole tree, at every size") {
    // However many leaves came at once.
    for (const std::size_t batch : {1, 5, 19, 37}) {
        Logged logged(37, batch);
        CAPTURE(batch);
        for (std::uint64_t size = 0; size <= 37; ++size) {
            const std::span<const Hash> tree(logged.leaves.data(), size);
            CHECK(must(logged.log.root(size)) == journal::tree_root(tree));
            for (std::uint64_t index = 0; index < size; ++index)
                CHECK(must(logged.log.inclusion(index, size)) == journal::inclusion_proof(tree, index));
            for (std::uint64_t before = 0; before <= size; ++before)
                CHECK(must(logged.log.consistency(before, size)) == journal::consistency_proof(tree, before));
        }
        CHECK_FALSE(logged.log.root(38).has_value());
        CHECK_FALSE(logged.log.inclusion(37, 37).has_value());
        CHECK_FALSE(logged.log.consistency(38, 37).has_value());
    }
}

TEST_CASE("INT-8 an entry has one place in the log, and padding has none") {
    Logged logged(4);
    CHECK(must(logged.log.size()) == 4);
    CHECK(must(logged.log.leaf_of({{}, 2}))->index == 2);
    CHECK_FALSE(must(logged.log.leaf_of({{}, 3})).has_value());
    auto transaction = must(logged.store->begin());
    CHECK_FALSE(logged.log.append({{Hash{}, {}, Position{{}, 2}}}).has_value());
}

TEST_CASE("DO-13 a feed numbers what it did not have, without gaps, however many rows come at once") {
    const test::TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    HubStore tables(*store);
    must(tables.prepare());
    auto transaction = must(store->begin());
    const auto place = [](std::uint64_t i) { return RankedPosition{{IncarnationId{}, i}, 100 + i}; };
    std::vector<RankedPosition> known, all;
    for (std::uint64_t i = 0; i < 80; ++i) {
        if (i == 3 || i == 40) known.push_back(place(i));
        all.push_back(place(i));
    }
    must(tables.add_rows("s", known));
    must(tables.add_rows("s", all));
    must(tables.add_rows("s", all));
    must(tables.add_rows("t", all));
    for (const std::string scope : {"s", "t"}) {
        CAPTURE(scope);
        const auto rows = must(tables.rows(scope, 0, 200));
        REQUIRE(rows.size() == 80);
        CHECK(must(tables.feed_size(scope)) == 80);
        for (std::uint64_t n = 0; n < rows.size(); ++n) {
            CHECK(rows[n].n == n);
            CHECK(rows[n].rank == 100 + rows[n].position.sequence);
        }
    }
    const auto rows = must(tables.rows("s", 0, 5));
    CHECK(rows[0].position.sequence == 3);
    CHECK(rows[1].position.sequence == 40);
    CHECK(rows[2].position.sequence == 0);
    CHECK(rows[4].position.sequence == 2);
    must(transaction.commit());
}

}  // namespace wincheck::store
