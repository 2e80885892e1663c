#include "core/store/hub_log.h"

#include <doctest/doctest.h>

#include "core/journal/bundle.h"
#include "core/store/database.h"
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

TEST_CASE("INT-8 roots and proofs of a log over several storeys of tiles are those of the whole tree") {
    constexpr std::uint64_t kSize = 16 * 16 + 16 + 3;
    for (const std::size_t batch : {std::size_t{1}, std::size_t{100}, std::size_t{kSize}}) {
        CAPTURE(batch);
        Logged logged(kSize, batch);
        for (const std::uint64_t size : {15, 16, 17, 255, 256, 257, 272, 275}) {
            CAPTURE(size);
            const std::span<const Hash> tree(logged.leaves.data(), size);
            CHECK(must(logged.log.root(size)) == journal::tree_root(tree));
            for (const std::uint64_t index : {0, 7, 14}) {
                CHECK(must(logged.log.inclusion(index, size)) == journal::inclusion_proof(tree, index));
                const std::uint64_t last = size - 1 - index;
                CHECK(must(logged.log.inclusion(last, size)) == journal::inclusion_proof(tree, last));
            }
            for (const std::uint64_t before : {1, 9, 15})
                CHECK(must(logged.log.consistency(before, size)) == journal::consistency_proof(tree, before));
            CHECK(must(logged.log.consistency(size - 1, size)) == journal::consistency_proof(tree, size - 1));
        }
    }
}

TEST_CASE("INT-8 a tile that is missing or short is damage, never another root") {
    Logged logged(40);
    Database& db = database(*logged.store);
    must(db.exec("UPDATE hub_log_tile SET hashes = substr(hashes, 1, 64) WHERE n = 2"));
    CHECK(logged.log.root(34).has_value());
    const auto root = logged.log.root(40);
    REQUIRE_FALSE(root.has_value());
    CHECK(root.error().code == ErrorCode::corrupt);
    auto transaction = must(logged.store->begin());
    CHECK_FALSE(logged.log.append({{Hash{}, {}, std::nullopt}}).has_value());
}

TEST_CASE("INT-8 an entry has one place in the log, and padding has none") {
    Logged logged(4);
    CHECK(must(logged.log.size()) == 4);
    CHECK(must(logged.log.leaf_of({{}, 2}))->index == 2);
    CHECK_FALSE(must(logged.log.leaf_of({{}, 3})).has_value());
    auto transaction = must(logged.store->begin());
    CHECK_FALSE(logged.log.append({{Hash{}, {}, Position{{}, 2}}}).has_value());
}

namespace {

// What hubs wrote before: each subtree in a row of its own, ids and texts in each row of feed and log.
constexpr const char* kTablesOfNow =
    "DROP TABLE hub_log_tile; DROP TABLE hub_logged; DROP TABLE hub_shown; DROP TABLE hub_shown_row; DROP "
    "TABLE hub_writer;";
constexpr const char* kTablesOfBefore = R"(
CREATE TABLE hub_scope(scope TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE hub_feed(
  scope TEXT NOT NULL, n INTEGER NOT NULL, incarnation BLOB NOT NULL, sequence INTEGER NOT NULL,
  rank INTEGER NOT NULL, PRIMARY KEY(scope, n)) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX hub_feed_position ON hub_feed(scope, incarnation, sequence);
CREATE TABLE hub_log_node(
  level INTEGER NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(level, n)) STRICT, WITHOUT ROWID;
CREATE TABLE hub_log_leaf(
  n INTEGER PRIMARY KEY, salt BLOB NOT NULL, incarnation BLOB, sequence INTEGER) STRICT;
CREATE UNIQUE INDEX hub_log_position ON hub_log_leaf(incarnation, sequence) WHERE incarnation IS NOT NULL;
)";

/// A hub of before with two chains; every seventh leaf is padding.
struct Before {
    static constexpr std::uint64_t kLeaves = 5000;  // more than are taken over at once
    test::TemporaryFolder folder;
    std::unique_ptr<Store> store = must(open_store(folder.path(), Role::hub));
    std::vector<Hash> leaves;

    Before() {
        must(HubStore(*store).prepare());
        auto transaction = must(store->begin());
        Database& db = database(*store);
        must(db.exec(kTablesOfNow));
        must(db.exec(kTablesOfBefore));
        for (std::uint64_t i = 0; i < kLeaves; ++i) add_leaf(db, i);
        for (const char* scope : {"inspection:b", "inspection:a"}) {
            must(run(db, "INSERT INTO hub_scope VALUES(?, 60)", scope));
            for (std::uint64_t n = 0; n < 60; ++n) add_row(db, scope, n);
        }
        must(transaction.commit());
    }

    static Position place(std::uint64_t i) {
        return {id_of<IncarnationId>(i % 2 == 0 ? "even" : "odd"), i / 2 + 3};
    }
    static journal::Salt salt(std::uint64_t i) { return id_of<journal::Salt>("salt" + std::to_string(i)); }

private:
    static Result<void> run(Database& db, const char* sql, const char* text) {
        auto query = must(db.query(sql));
        return query.bind(text).run();
    }
    void add_leaf(Database& db, std::uint64_t i) {
        leaves.push_back(journal::log_leaf(salt(i), sha256(view_of(std::to_string(i)))));
        auto leaf = must(db.query("INSERT INTO hub_log_leaf VALUES(?, ?, ?, ?)"));
        leaf.bind(i).bind(salt(i));
        if (i % 7 == 0) {
            leaf.bind_null().bind_null();
        } else {
            leaf.bind(place(i).incarnation).bind(place(i).sequence);
        }
        must(leaf.run());
        auto node = must(db.query("INSERT INTO hub_log_node VALUES(0, ?, ?)"));
        must(node.bind(i).bind(leaves.back()).run());
    }
    static void add_row(Database& db, const char* scope, std::uint64_t n) {
        auto row = must(db.query("INSERT INTO hub_feed VALUES(?, ?, ?, ?, ?)"));
        row.bind(scope).bind(n).bind(place(2 * n + 1).incarnation).bind(place(2 * n + 1).sequence);
        must(row.bind(100 + n).run());
    }
};

}  // namespace

TEST_CASE("DUR-7 log and feeds of a hub of before are taken over as they are, once") {
    Before before;
    HubStore tables(*before.store);
    HubLog log(*before.store);
    for (int round = 0; round < 2; ++round) {
        must(tables.prepare());
        Database& db = database(*before.store);
        CHECK(must(db.integer("SELECT count(*) FROM sqlite_schema WHERE name IN ('hub_feed', 'hub_scope', "
                              "'hub_log_node', 'hub_log_leaf', 'hub_feed_position')")) == 0);
        CHECK(must(log.size()) == Before::kLeaves);
        for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{777}, Before::kLeaves})
            CHECK(must(log.root(size)) == journal::tree_root(std::span(before.leaves).first(size)));
        CHECK_FALSE(must(log.leaf_of(Before::place(7 * 8))).has_value());
        const auto leaf = must(log.leaf_of(Before::place(4997)));
        REQUIRE(leaf.has_value());
        CHECK(leaf->index == 4997);
        CHECK(leaf->salt == Before::salt(4997));
        const auto positions = must(log.positions());
        REQUIRE(positions.size() == Before::kLeaves - (Before::kLeaves + 6) / 7);
        CHECK(positions.front() == Before::place(1));
        CHECK(positions.back() == Before::place(4999));
        for (const std::string scope : {"inspection:a", "inspection:b"}) {
            CHECK(must(tables.feed_size(scope)) == 60);
            const auto rows = must(tables.rows(scope, 10, 100));
            REQUIRE(rows.size() == 50);
            CHECK(rows[0].n == 10);
            CHECK(rows[0].position == Before::place(21));
            CHECK(rows[0].rank == 110);
        }
        // As a hub of before makes them that is started by mistake.
        if (round == 0) must(db.exec(kTablesOfBefore));
    }
    auto transaction = must(before.store->begin());
    must(tables.add_rows("inspection:a", {{Before::place(1), 7}, {Before::place(0), 8}}));
    CHECK(must(tables.feed_size("inspection:a")) == 61);
    CHECK(must(tables.rows("inspection:a", 60, 9)).at(0).position == Before::place(0));
    must(log.append({{sha256(view_of("one more")), {}, std::nullopt}}));
    before.leaves.push_back(sha256(view_of("one more")));
    CHECK(must(log.root(Before::kLeaves + 1)) == journal::tree_root(before.leaves));
    must(transaction.commit());
}

TEST_CASE("DUR-7 a log of before that lacks a leaf is damage, and nothing of it is dropped") {
    Before before;
    must(database(*before.store).exec("DELETE FROM hub_log_node WHERE n = 4321"));
    const auto prepared = HubStore(*before.store).prepare();
    REQUIRE_FALSE(prepared.has_value());
    CHECK(prepared.error().code == ErrorCode::corrupt);
    CHECK(must(database(*before.store).integer("SELECT count(*) FROM hub_log_leaf")) == 5000);
}

TEST_CASE("DO-13 what a feed shows of a segment before a row, whichever chains and scopes lie beside it") {
    const test::TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    HubStore tables(*store);
    must(tables.prepare());
    auto transaction = must(store->begin());
    const auto one = id_of<IncarnationId>("one"), other = id_of<IncarnationId>("other");
    for (const char* scope : {"x", "s", "z"}) {
        std::vector<RankedPosition> rows;
        for (std::uint64_t i = 0; i < 20; ++i) {
            rows.push_back({{one, 19 - i}, i});
            rows.push_back({{other, i}, i});
        }
        must(tables.add_rows(scope, rows));
    }
    const SegmentRow segment{.incarnation = one, .from = 5, .to = 12, .range = {}, .note = {}};
    CHECK(must(tables.sequences_before("s", segment, 40)) ==
          std::vector<std::uint64_t>{5, 6, 7, 8, 9, 10, 11});
    CHECK(must(tables.sequences_before("s", segment, 20)) == std::vector<std::uint64_t>{10, 11});
    CHECK(must(tables.sequences_before("unknown", segment, 40)).empty());
    CHECK(must(tables.has_row("s", {other, 19})));
    CHECK_FALSE(must(tables.has_row("s", {other, 20})));
    CHECK_FALSE(must(tables.has_row("unknown", {other, 1})));
    CHECK_FALSE(must(tables.has_row("s", {id_of<IncarnationId>("nobody"), 1})));
    CHECK_FALSE(tables.add_rows("s", {{{one, std::uint64_t{1} << 40U}, 1}}).has_value());
    must(transaction.commit());
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
