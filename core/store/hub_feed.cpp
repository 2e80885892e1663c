// Feeds of the hub: what each scope shows, in order. A row names its scope and its entry by small numbers:
// the texts and ids of both would be three quarters of it, once in the table and once in its index.
#include <limits>

#include "core/store/hub_places.h"
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"
#include "core/store/insert.h"
#include "core/store/reasons.h"
#include "core/store/schema.h"

namespace wincheck::store {
namespace {

constexpr const char* kFeedTables = R"(
CREATE TABLE IF NOT EXISTS hub_shown(n INTEGER PRIMARY KEY, scope TEXT NOT NULL UNIQUE, size INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS hub_shown_row(
  n INTEGER PRIMARY KEY, scope_n INTEGER NOT NULL, place INTEGER NOT NULL, rank INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS hub_shown_place ON hub_shown_row(scope_n, place);
)";

// Hubs of before named both in each row. One that was started since may have made its tables anew, without
// anything in them.
constexpr const char* kTakeOver = R"(
INSERT OR IGNORE INTO hub_writer(incarnation) SELECT DISTINCT incarnation FROM hub_feed;
INSERT INTO hub_shown(scope, size) SELECT scope, size FROM hub_scope ORDER BY scope;
INSERT INTO hub_shown_row(n, scope_n, place, rank)
  SELECT (s.n << 32) | f.n, s.n, (w.n << 40) | f.sequence, f.rank FROM hub_feed f
  JOIN hub_shown s ON s.scope = f.scope JOIN hub_writer w ON w.incarnation = f.incarnation ORDER BY 1;
)";

constexpr int kRowBits = 32;  // of a row's number; the scope's stands above them
constexpr std::uint64_t kRowsMax = std::numeric_limits<std::uint32_t>::max();
static_assert(kSequenceBits == 40);  // kTakeOver

std::int64_t row_number(std::int64_t scope_n, std::uint64_t n) {
    return (scope_n << kRowBits) | static_cast<std::int64_t>(std::min(n, kRowsMax));
}

const Insertion& feed_insertion() {
    static const Insertion kRows = insertion("INSERT INTO hub_shown_row(n, scope_n, place, rank)", 4,
                                             " ON CONFLICT(scope_n, place) DO NOTHING");
    return kRows;
}

}  // namespace

Result<void> HubStore::prepare_feeds() {
    WCK_TRY(EntryPlaces::prepare(database_));
    WCK_TRY(database_.exec(kFeedTables));
    WCK_TRY(const std::int64_t old,
            database_.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'hub_feed'"));
    if (old == 0) return {};
    WCK_TRY(const std::int64_t held, database_.integer("SELECT count(*) FROM hub_feed"));
    if (held != 0) {
        WCK_TRY(database_.exec(kTakeOver));
        WCK_TRY(const std::int64_t taken, database_.integer("SELECT count(*) FROM hub_shown_row"));
        if (taken != held)
            return error_of(ErrorCode::corrupt, kStoreDamaged, "HubStore::prepare_feeds", "hub_feed");
    }
    return database_.exec("DROP TABLE hub_feed; DROP TABLE hub_scope");
}

Result<std::optional<HubStore::Feed>> HubStore::feed_of(const std::string& scope) {
    WCK_TRY(auto query, database_.query("SELECT n, size FROM hub_shown WHERE scope = ?"));
    query.bind(scope);
    return one<Feed>(query,
                     [](const Query& at) -> Result<Feed> { return Feed{at.integer(0), at.number(1)}; });
}

Result<std::uint64_t> HubStore::feed_size(const std::string& scope) {
    WCK_TRY(const auto feed, feed_of(scope));
    return feed ? feed->size : 0;
}

Result<void> HubStore::add_rows(const std::string& scope, const std::vector<RankedPosition>& rows) {
    if (rows.empty()) return {};
    WCK_TRY(auto feed, feed_of(scope));
    if (!feed) {
        WCK_TRY(auto insert, database_.query("INSERT INTO hub_shown(scope, size) VALUES(?, 0) RETURNING n"));
        WCK_TRY(const bool is_here, insert.bind(scope).step());
        WCK_ASSERT(is_here);
        feed = Feed{insert.integer(0), 0};
        WCK_TRY(insert.run());
    }
    EntryPlaces places(database_);
    std::vector<PlacedRank> placed;
    placed.reserve(rows.size());
    for (const RankedPosition& row : rows) {
        WCK_TRY(const std::int64_t place, places.of(row.position));
        placed.push_back({place, row.rank});
    }
    if (feed->size > kRowsMax - rows.size())
        return error_of(ErrorCode::limit, kNumberTooLarge, "HubStore::add_rows", scope);
    const std::uint64_t before = feed->size;
    std::span<const PlacedRank> left(placed);
    for (; left.size() >= kRowsTogether; left = left.subspan(kRowsTogether))
        WCK_TRY(add_rows_together(*feed, left.first(kRowsTogether)));
    WCK_TRY(add_rows_singly(*feed, left));
    if (feed->size == before) return {};
    WCK_TRY(auto counter, database_.query("UPDATE hub_shown SET size = ? WHERE n = ?"));
    return counter.bind(feed->size).bind(feed->number).run();
}

namespace {

void bind_feed(Query& row, std::int64_t scope_n, std::uint64_t n, std::int64_t place, std::uint64_t rank) {
    row.bind(row_number(scope_n, n)).bind(scope_n).bind(place).bind(rank);
}

}  // namespace

// The usual case: none of them is there. Else their numbers would have gaps.
Result<void> HubStore::add_rows_together(Feed& feed, std::span<const PlacedRank> rows) {
    {
        WCK_TRY(auto insert, database_.query(feed_insertion().together));
        std::uint64_t n = feed.size;
        for (const PlacedRank& row : rows) bind_feed(insert, feed.number, n++, row.place, row.rank);
        WCK_TRY(insert.run());
    }
    if (database_.changes() == static_cast<int>(rows.size())) {
        feed.size += rows.size();
        return {};
    }
    WCK_TRY(auto undo, database_.query("DELETE FROM hub_shown_row WHERE n >= ? AND n <= ?"));
    undo.bind(row_number(feed.number, feed.size)).bind(row_number(feed.number, kRowsMax));
    WCK_TRY(undo.run());
    return add_rows_singly(feed, rows);
}

Result<void> HubStore::add_rows_singly(Feed& feed, std::span<const PlacedRank> rows) {
    WCK_TRY(auto insert, database_.query(feed_insertion().one));
    for (const PlacedRank& row : rows) {
        bind_feed(insert.again(), feed.number, feed.size, row.place, row.rank);
        WCK_TRY(insert.run());
        if (database_.changes() != 0) ++feed.size;
    }
    return {};
}

Result<bool> HubStore::has_row(const std::string& scope, const Position& position) {
    WCK_TRY(const auto feed, feed_of(scope));
    WCK_TRY(const auto place, EntryPlaces(database_).find(position));
    if (!feed || !place) return false;
    WCK_TRY(auto query, database_.query("SELECT 1 FROM hub_shown_row WHERE scope_n = ? AND place = ?"));
    return query.bind(feed->number).bind(*place).step();
}

Result<std::vector<FeedRow>> HubStore::rows(const std::string& scope, std::uint64_t from, std::size_t limit) {
    std::vector<FeedRow> rows;
    WCK_TRY(const auto feed, feed_of(scope));
    if (!feed) return rows;
    WCK_TRY(auto query, database_.query("SELECT n, place, rank FROM hub_shown_row WHERE n >= ? AND n <= ? "
                                        "ORDER BY n LIMIT ?"));
    query.bind(row_number(feed->number, from)).bind(row_number(feed->number, kRowsMax));
    query.bind(static_cast<std::uint64_t>(limit));
    EntryPlaces places(database_);
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return rows;
        FeedRow& row = rows.emplace_back();
        row.n = query.number(0) & kRowsMax;
        row.rank = query.number(2);
        WCK_TRY(row.position, places.position(query.integer(1)));
    }
}

Result<std::vector<RankedHash>> HubStore::ranked_hashes(const std::string& scope, std::uint64_t from,
                                                        std::size_t limit) {
    WCK_TRY(const auto feed, feed_of(scope));
    if (!feed) return std::vector<RankedHash>{};
    WCK_TRY(auto query, database_.query("SELECT f.n, e.hash, f.rank FROM hub_shown_row f "
                                        "JOIN hub_writer w ON w.n = f.place >> 40 "
                                        "JOIN chain c ON c.id = w.incarnation "
                                        "JOIN entry e ON e.n = (c.n << 40) + (f.place & ((1 << 40) - 1)) "
                                        "WHERE f.n >= ? AND f.n <= ? ORDER BY f.n LIMIT ?"));
    query.bind(row_number(feed->number, from)).bind(row_number(feed->number, kRowsMax));
    query.bind(static_cast<std::uint64_t>(limit));
    return all<RankedHash>(query, [](const Query& at) -> Result<RankedHash> {
        RankedHash row{.n = at.number(0) & kRowsMax, .entry = {}, .rank = at.number(2)};
        WCK_TRY(row.entry, at.id<Hash>(1));
        return row;
    });
}

Result<std::vector<std::uint64_t>> HubStore::sequences_before(const std::string& scope,
                                                              const SegmentRow& segment, std::uint64_t n) {
    std::vector<std::uint64_t> sequences;
    WCK_TRY(const auto feed, feed_of(scope));
    WCK_TRY(const auto first, EntryPlaces(database_).find({segment.incarnation, segment.from}));
    if (!feed || !first) return sequences;
    WCK_TRY(auto query, database_.query("SELECT place FROM hub_shown_row WHERE scope_n = ? AND place >= ? "
                                        "AND place < ? AND n < ? ORDER BY place"));
    query.bind(feed->number).bind(*first);
    query.bind(*first + static_cast<std::int64_t>(segment.to - segment.from));
    query.bind(row_number(feed->number, n));
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return sequences;
        sequences.push_back(query.number(0) & kSequenceMax);
    }
}

}  // namespace wincheck::store
