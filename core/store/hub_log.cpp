#include "core/store/hub_log.h"

#include <algorithm>
#include <bit>

#include "core/store/insert.h"
#include "core/store/reasons.h"

namespace wincheck::store {
namespace {

constexpr const char* kLogTables = R"(
CREATE TABLE IF NOT EXISTS hub_log_node(
  level INTEGER NOT NULL, n INTEGER NOT NULL, hash BLOB NOT NULL, PRIMARY KEY(level, n)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hub_log_leaf(
  n INTEGER PRIMARY KEY, salt BLOB NOT NULL, incarnation BLOB, sequence INTEGER) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS hub_log_position ON hub_log_leaf(incarnation, sequence)
  WHERE incarnation IS NOT NULL;
)";

/// The largest power of two below `count`, where RFC 6962 splits a tree.
std::uint64_t split_of(std::uint64_t count) {
    return std::bit_floor(count - 1);
}

}  // namespace

HubLog::HubLog(Store& store) : database_(database(store)) {}

Result<void> HubLog::prepare() {
    return database_.exec(kLogTables);
}

Result<std::uint64_t> HubLog::size() {
    WCK_TRY(const std::int64_t size, database_.integer("SELECT coalesce(max(n) + 1, 0) FROM hub_log_leaf"));
    return static_cast<std::uint64_t>(size);
}

Result<void> HubLog::append(const std::vector<NewLeaf>& leaves) {
    static const Insertion kLeaves = insertion("INSERT INTO hub_log_leaf(n, salt, incarnation, sequence)", 4);
    static const Insertion kNodes = insertion("INSERT INTO hub_log_node(level, n, hash)", 3);
    WCK_TRY(const std::uint64_t first, size());
    Edge edge;
    Levels levels;
    std::uint64_t at = first;
    for (const NewLeaf& leaf : leaves) WCK_TRY(add_nodes(levels, at++, leaf.hash, edge));
    at = first;
    WCK_TRY(insert_rows(database_, kLeaves, std::span(leaves), [&](Query& row, const NewLeaf& leaf) {
        row.bind(at++).bind_lent(leaf.salt.view());
        if (!leaf.position) return void(row.bind_null().bind_null());
        row.bind_lent(leaf.position->incarnation.view()).bind(leaf.position->sequence);
    }));
    std::uint32_t level = 0;
    for (const std::vector<Node>& nodes : levels) {
        WCK_TRY(insert_rows(database_, kNodes, std::span(nodes), [&](Query& row, const Node& node) {
            row.bind(level).bind(node.n).bind_lent(node.hash.view());
        }));
        ++level;
    }
    return {};
}

// The leaf, and every subtree that it completes.
Result<void> HubLog::add_nodes(Levels& levels, std::uint64_t at, Hash hash, Edge& edge) {
    for (std::uint32_t level = 0;; ++level, at >>= 1) {
        if (level == levels.size()) levels.emplace_back();
        levels[level].push_back({at, hash});
        if (level == edge.size()) edge.emplace_back();
        if (at % 2 == 0) {
            edge[level] = hash;
            return {};
        }
        if (!edge[level]) {
            WCK_TRY(edge[level], node(level, at - 1));
        }
        hash = journal::node_hash(*edge[level], hash);
    }
}

Result<std::optional<LogLeaf>> HubLog::leaf_of(const Position& position) {
    WCK_TRY(auto query,
            database_.query("SELECT n, salt FROM hub_log_leaf WHERE incarnation = ? AND sequence = ?"));
    WCK_TRY(const bool is_here, query.bind(position.incarnation).bind(position.sequence).step());
    if (!is_here) return std::optional<LogLeaf>{};
    LogLeaf leaf{.index = query.number(0)};
    WCK_TRY(leaf.salt, query.id<journal::Salt>(1));
    return std::optional(leaf);
}

Result<Hash> HubLog::node(std::uint32_t level, std::uint64_t index) {
    WCK_TRY(auto query, database_.query("SELECT hash FROM hub_log_node WHERE level = ? AND n = ?"));
    WCK_TRY(const bool is_here, query.bind(level).bind(index).step());
    if (!is_here) return error_of(ErrorCode::corrupt, kStoreDamaged, "HubLog::node", "hub_log_node");
    return query.id<Hash>(0);
}

// Subtrees of RFC 6962 begin at a multiple of the power of two that holds them.
Result<Hash> HubLog::range_root(std::uint64_t from, std::uint64_t to) {
    const std::uint64_t count = to - from;
    if (count == 0) return journal::empty_root();
    if (std::has_single_bit(count)) {
        const auto level = static_cast<std::uint32_t>(std::countr_zero(count));
        return node(level, from >> level);
    }
    const std::uint64_t middle = from + split_of(count);
    WCK_TRY(const Hash left, range_root(from, middle));
    WCK_TRY(const Hash right, range_root(middle, to));
    return journal::node_hash(left, right);
}

Result<void> HubLog::check_size(std::uint64_t wanted) {
    WCK_TRY(const std::uint64_t held, size());
    if (wanted <= held) return {};
    return error_of(ErrorCode::not_found, kEntryUnknown, "HubLog", "log");
}

Result<Hash> HubLog::root(std::uint64_t wanted) {
    WCK_TRY(check_size(wanted));
    return range_root(0, wanted);
}

Result<std::vector<Hash>> HubLog::inclusion(std::uint64_t index, std::uint64_t wanted) {
    WCK_TRY(check_size(wanted));
    if (index >= wanted) return error_of(ErrorCode::not_found, kEntryUnknown, "HubLog::inclusion", "log");
    std::vector<Hash> path;
    std::uint64_t from = 0;
    std::uint64_t to = wanted;
    while (to - from > 1) {
        const std::uint64_t middle = from + split_of(to - from);
        const bool is_left = index < middle;
        WCK_TRY(const Hash other, is_left ? range_root(middle, to) : range_root(from, middle));
        path.push_back(other);
        (is_left ? to : from) = middle;
    }
    std::reverse(path.begin(), path.end());
    return path;
}

Result<std::vector<Hash>> HubLog::consistency(std::uint64_t before, std::uint64_t wanted) {
    WCK_TRY(check_size(wanted));
    if (before > wanted) return error_of(ErrorCode::not_found, kEntryUnknown, "HubLog::consistency", "log");
    std::vector<Hash> path;
    if (before == 0 || before == wanted) return path;
    std::uint64_t from = 0;
    std::uint64_t to = wanted;
    bool is_whole = true;  // the old tree is what we descend into, as the other side knows it
    while (before - from != to - from) {
        const std::uint64_t middle = from + split_of(to - from);
        const bool is_left = before <= middle;
        WCK_TRY(const Hash other, is_left ? range_root(middle, to) : range_root(from, middle));
        path.push_back(other);
        if (is_left) {
            to = middle;
        } else {
            from = middle;
            is_whole = false;
        }
    }
    if (!is_whole) {
        WCK_TRY(const Hash last, range_root(from, to));
        path.push_back(last);
    }
    std::reverse(path.begin(), path.end());
    return path;
}

Result<void> HubLog::clear() {
    return database_.exec("DELETE FROM hub_log_node; DELETE FROM hub_log_leaf");
}

Result<std::vector<Position>> HubLog::positions() {
    WCK_TRY(auto query, database_.query("SELECT incarnation, sequence FROM hub_log_leaf WHERE incarnation IS "
                                        "NOT NULL ORDER BY n"));
    std::vector<Position> positions;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return positions;
        Position position;
        WCK_TRY(position.incarnation, query.id<IncarnationId>(0));
        position.sequence = query.number(1);
        positions.push_back(position);
    }
}

}  // namespace wincheck::store
