#include "core/store/hub_log.h"

#include <algorithm>
#include <bit>

#include "core/store/hub_places.h"
#include "core/store/hub_rows.h"
#include "core/store/insert.h"
#include "core/store/reasons.h"

namespace wincheck::store {
namespace {

constexpr const char* kLogTables = R"(
CREATE TABLE IF NOT EXISTS hub_log_tile(n INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS hub_logged(n INTEGER PRIMARY KEY, salt BLOB NOT NULL, place INTEGER) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS hub_logged_place ON hub_logged(place) WHERE place IS NOT NULL;
)";

constexpr unsigned kTileLevels = 4;
constexpr std::uint64_t kTileHashes = std::uint64_t{1} << kTileLevels;
constexpr unsigned kTileIndexBits = 48;  // of a tile's number; the storey stands above them

std::int64_t tile_number(std::size_t storey, std::uint64_t index) {
    return static_cast<std::int64_t>((std::uint64_t{storey} << kTileIndexBits) | index);
}

/// The largest power of two below `count`, where RFC 6962 splits a tree.
std::uint64_t split_of(std::uint64_t count) {
    return std::bit_floor(count - 1);
}

/// The first `count` hashes of a tile. Errors: corrupt where it has fewer.
Result<std::vector<Hash>> read_tile(Database& database, std::size_t storey, std::uint64_t index,
                                    std::uint64_t count) {
    WCK_TRY(auto query, database.query("SELECT hashes FROM hub_log_tile WHERE n = ?"));
    WCK_TRY(const bool is_here, query.bind(tile_number(storey, index)).step());
    const ByteView bytes = is_here ? query.view(0) : ByteView{};
    if (bytes.size() < count * Hash::kLength)
        return error_of(ErrorCode::corrupt, kStoreDamaged, "HubLog", "hub_log_tile");
    std::vector<Hash> hashes(count);
    for (std::uint64_t i = 0; i < count; ++i)
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(i * Hash::kLength), Hash::kLength,
                    hashes[i].raw.begin());
    return hashes;
}

Result<NewLeaf> leaf_of_before(const Query& at) {
    NewLeaf leaf;
    WCK_TRY(leaf.hash, at.id<Hash>(0));
    WCK_TRY(leaf.salt, at.id<journal::Salt>(1));
    if (at.is_null(2)) return leaf;
    leaf.position.emplace();
    WCK_TRY(leaf.position->incarnation, at.id<IncarnationId>(2));
    leaf.position->sequence = at.number(3);
    return leaf;
}

}  // namespace

/// The tiles that grow: one in each storey, of which the first holds leaves and each other one the roots of
/// the tiles below.
class HubLog::Tiles {
public:
    Tiles(Database& database, std::uint64_t size) : database_(database), size_(size) {}

    Result<void> add(const Hash& leaf) {
        WCK_TRY(add_at(0, leaf));
        ++size_;
        return {};
    }

    Result<void> write() {
        for (std::size_t storey = 0; storey < open_.size(); ++storey)
            if (!open_[storey].hashes.empty()) rows_.push_back(row(storey, open_[storey]));
        static const Insertion kRows = insertion("INSERT OR REPLACE INTO hub_log_tile(n, hashes)", 2);
        return insert_rows(database_, kRows, std::span<const Row>(rows_), [](Query& query, const Row& row) {
            query.bind(row.number).bind_lent(row.hashes);
        });
    }

private:
    struct Row {
        std::int64_t number = 0;
        Bytes hashes;
    };
    struct Open {
        std::uint64_t index = 0;
        std::vector<Hash> hashes;
    };

    static Row row(std::size_t storey, const Open& tile) {
        Row made{tile_number(storey, tile.index), {}};
        made.hashes.reserve(kTileHashes * Hash::kLength);
        for (const Hash& hash : tile.hashes) wincheck::append(made.hashes, hash.view());
        return made;
    }

    Result<void> add_at(std::size_t storey, Hash hash) {
        for (;; ++storey) {
            if (storey == open_.size()) WCK_TRY(open_next());
            Open& tile = open_[storey];
            tile.hashes.push_back(hash);
            if (tile.hashes.size() < kTileHashes) return {};
            rows_.push_back(row(storey, tile));
            hash = journal::tree_root(tile.hashes);
            tile.hashes.clear();
            ++tile.index;
        }
    }

    /// What the next storey has of a tile that is not full.
    Result<void> open_next() {
        const std::size_t storey = open_.size();
        const std::uint64_t held = size_ >> (kTileLevels * storey);
        Open tile{held / kTileHashes, {}};
        if (held % kTileHashes != 0) {
            WCK_TRY(tile.hashes, read_tile(database_, storey, tile.index, held % kTileHashes));
        }
        tile.hashes.reserve(kTileHashes);
        open_.push_back(std::move(tile));
        return {};
    }

    Database& database_;
    std::uint64_t size_;
    std::vector<Open> open_;  // by storey, as far as something was added
    std::vector<Row> rows_;   // full ones
};

HubLog::HubLog(Store& store) : database_(database(store)) {}

Result<void> HubLog::prepare() {
    WCK_TRY(EntryPlaces::prepare(database_));
    WCK_TRY(database_.exec(kLogTables));
    return take_over();
}

/// Hubs of before kept a row for each subtree, and the ids of the entries with the leaves. One that was
/// started since, which this log has no sense for, may have made its tables anew, without anything in them.
Result<void> HubLog::take_over() {
    WCK_TRY(const std::int64_t is_old,
            database_.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_log_leaf'"));
    if (is_old == 0) return {};
    WCK_TRY(const std::int64_t held, database_.integer("SELECT count(*) FROM hub_log_leaf"));
    if (held != 0) WCK_TRY(take_leaves(static_cast<std::uint64_t>(held)));
    return database_.exec("DROP TABLE hub_log_leaf; DROP TABLE hub_log_node");
}

Result<void> HubLog::take_leaves(std::uint64_t count) {
    constexpr std::uint64_t kTogether = 4096;
    const Error damaged = error_of(ErrorCode::corrupt, kStoreDamaged, "HubLog::take_over", "hub_log_leaf");
    WCK_TRY(const std::uint64_t own, size());
    if (own != 0) return damaged;
    for (std::uint64_t from = 0; from < count; from += kTogether) {
        WCK_TRY(auto query,
                database_.query("SELECT d.hash, l.salt, l.incarnation, l.sequence FROM hub_log_leaf l "
                                "JOIN hub_log_node d ON d.level = 0 AND d.n = l.n "
                                "WHERE l.n >= ? AND l.n < ? ORDER BY l.n"));
        query.bind(from).bind(from + kTogether);
        WCK_TRY(const auto leaves, all<NewLeaf>(query, &leaf_of_before));
        WCK_TRY(append(leaves));
    }
    WCK_TRY(const std::uint64_t taken, size());
    return taken == count ? Result<void>{} : Result<void>(damaged);
}

Result<std::uint64_t> HubLog::size() {
    WCK_TRY(const std::int64_t size, database_.integer("SELECT coalesce(max(n) + 1, 0) FROM hub_logged"));
    return static_cast<std::uint64_t>(size);
}

Result<void> HubLog::append(const std::vector<NewLeaf>& leaves) {
    static const Insertion kLeaves = insertion("INSERT INTO hub_logged(n, salt, place)", 3);
    WCK_TRY(std::uint64_t at, size());
    Tiles tiles(database_, at);
    EntryPlaces places(database_);
    std::vector<std::optional<std::int64_t>> placed;
    placed.reserve(leaves.size());
    for (const NewLeaf& leaf : leaves) {
        WCK_TRY(tiles.add(leaf.hash));
        auto& place = placed.emplace_back();
        if (leaf.position) {
            WCK_TRY(place, places.of(*leaf.position));
        }
    }
    auto place = placed.begin();
    WCK_TRY(insert_rows(database_, kLeaves, std::span(leaves), [&](Query& row, const NewLeaf& leaf) {
        row.bind(at++).bind_lent(leaf.salt.view());
        if (*place) {
            row.bind(**place);
        } else {
            row.bind_null();
        }
        ++place;
    }));
    return tiles.write();
}

Result<std::optional<LogLeaf>> HubLog::leaf_of(const Position& position) {
    WCK_TRY(const auto place, EntryPlaces(database_).find(position));
    if (!place) return std::optional<LogLeaf>{};
    WCK_TRY(auto query, database_.query("SELECT n, salt FROM hub_logged WHERE place = ?"));
    WCK_TRY(const bool is_here, query.bind(*place).step());
    if (!is_here) return std::optional<LogLeaf>{};
    LogLeaf leaf{.index = query.number(0)};
    WCK_TRY(leaf.salt, query.id<journal::Salt>(1));
    return std::optional(leaf);
}

Result<Hash> HubLog::node(std::uint32_t level, std::uint64_t index) {
    const std::uint64_t count = std::uint64_t{1} << (level % kTileLevels);
    const std::uint64_t first = index * count;  // of the storey's hashes
    const std::uint64_t slot = first % kTileHashes;
    WCK_TRY(const auto hashes, read_tile(database_, level / kTileLevels, first / kTileHashes, slot + count));
    return journal::tree_root(std::span(hashes).subspan(slot, count));
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
    return database_.exec("DELETE FROM hub_log_tile; DELETE FROM hub_logged");
}

Result<std::vector<Position>> HubLog::positions() {
    WCK_TRY(auto query, database_.query("SELECT place FROM hub_logged WHERE place IS NOT NULL ORDER BY n"));
    EntryPlaces places(database_);
    std::vector<Position> positions;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return positions;
        WCK_TRY(positions.emplace_back(), places.position(query.integer(0)));
    }
}

}  // namespace wincheck::store
