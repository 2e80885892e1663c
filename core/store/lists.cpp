#include "core/store/lists.h"

#include <algorithm>
#include <utility>

#include "core/journal/recorded.h"
#include "core/store/database.h"
#include "core/store/list_roads.h"
#include "core/store/memory.h"
#include "core/store/rows.h"

namespace wincheck::store {
namespace {

using Words = std::vector<std::string>;

constexpr const char* kRowColumns =
    "SELECT l.is_over, l.place, l.id, l.state, l.project, l.kind, l.date, l.is_whole, l.is_announced, "
    "l.findings, l.policy, l.facts, l.offset_minutes, l.line, b.id FROM listed l "
    "LEFT JOIN stream b ON b.n = l.bound_n ";

Result<ListedRow> row_of(const Query& at) {
    ListedRow row;
    row.at.is_over = at.integer(0) != 0;
    row.at.place = at.integer(1);
    WCK_TRY(row.at.id, at.id<StreamId>(2));
    row.state = at.text(3);
    row.project = at.text(4);
    row.kind = at.text(5);
    row.date = at.text(6);
    row.is_whole = at.integer(7) != 0;
    row.is_announced = at.integer(8) != 0;
    row.findings = at.number(9);
    WCK_TRY(row.policy, at.id<Hash>(10));
    row.facts = at.text(11);
    row.offset_minutes = static_cast<std::int32_t>(at.integer(12));
    row.line = at.text(13);
    if (!at.is_null(14)) {
        WCK_TRY(row.bound, at.id<StreamId>(14));
    }
    return row;
}

Result<std::vector<ListedRow>> rows_of(Query& query, std::size_t limit) {
    std::vector<ListedRow> rows;
    while (rows.size() < limit) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) break;
        WCK_TRY(auto row, row_of(query));
        rows.push_back(std::move(row));
    }
    return rows;
}

constexpr const char* kFindingColumns =
    "SELECT f.stream, f.due_ms, f.number, f.id, f.seat, f.state, f.severity, f.is_open, f.is_owed, "
    "f.is_late, f.due, f.words, f.life, f.facts FROM ";

Result<ListedFinding> finding_of(const Query& at) {
    ListedFinding finding;
    WCK_TRY(finding.inspection, at.id<StreamId>(0));
    finding.at.due_ms = at.integer(1);
    finding.at.number = at.text(2);
    WCK_TRY(finding.at.id, at.id<StreamId>(3));
    finding.at.seat = at.integer(4);
    finding.state = static_cast<std::uint32_t>(at.number(5));
    finding.severity = static_cast<std::uint32_t>(at.number(6));
    finding.is_open = at.integer(7) != 0;
    finding.is_owed = at.integer(8) != 0;
    finding.is_late = at.integer(9) != 0;
    finding.due = at.text(10);
    WCK_TRY(finding.words, journal::decode<Words>(at.blob(11)));
    finding.life = at.blob(12);
    finding.facts = at.text(13);
    return finding;
}

constexpr const char* kShownRowColumns = "SELECT l.is_over, l.place, l.id, l.facts FROM ";

Result<std::vector<ShownRow>> shown_rows_of(Query& query, std::size_t limit) {
    std::vector<ShownRow> rows;
    while (rows.size() < limit) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) break;
        ShownRow row;
        row.at.is_over = query.integer(0) != 0;
        row.at.place = query.integer(1);
        WCK_TRY(row.at.id, query.id<StreamId>(2));
        row.facts = query.text(3);
        rows.push_back(std::move(row));
    }
    return rows;
}

constexpr std::size_t kReservedMax = 1'024;  // rows of a page

constexpr const char* kShownColumns = "SELECT f.due_ms, f.number, f.id, f.seat, f.is_owed, f.facts FROM ";

Result<void> read_shown(const Query& at, ShownFinding& finding) {
    finding.at.due_ms = at.integer(0);
    finding.at.number = at.text(1);
    WCK_TRY(finding.at.id, at.id<StreamId>(2));
    finding.at.seat = at.integer(3);
    finding.is_owed = at.integer(4) != 0;
    finding.facts = at.text(5);
    return {};
}

// Of a hub: hub_sight.cpp.
constexpr const char* kSeenAsListed = " AND r.pair = f.stream_n + ?";

Result<void> add_shown(Database& db, const Asked& asked, std::size_t limit,
                       std::vector<ShownFinding>& found) {
    WCK_TRY(auto query, asked.query(db));
    if (limit <= kReservedMax) found.reserve(found.size() + limit);
    for (std::size_t count = 0; count < limit; ++count) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return {};
        WCK_TRY(read_shown(query, found.emplace_back()));
    }
    return {};
}

Result<void> bind_and_run(Database& db, const char* sql, std::int64_t stream_n) {
    WCK_TRY(auto query, db.query(sql));
    return query.bind(stream_n).run();
}

Result<void> drop_words(Database& db, std::int64_t stream_n) {
    struct Kept {
        std::int64_t number = 0;
        ListedFinding finding;
    };
    std::vector<Kept> kept;
    {
        WCK_TRY(auto query, db.query(std::string(kFindingColumns) +
                                     "listed_finding f WHERE f.stream_n = ? ORDER BY f.seat"));
        WCK_TRY(auto number, db.query("SELECT n FROM listed_finding WHERE stream_n = ? ORDER BY seat"));
        query.bind(stream_n);
        number.bind(stream_n);
        for (;;) {
            WCK_TRY(const bool has_row, query.step());
            WCK_TRY(const bool has_number, number.step());
            if (!has_row || !has_number) break;
            WCK_TRY(auto finding, finding_of(query));
            kept.push_back({number.integer(0), std::move(finding)});
        }
    }
    for (const Kept& one : kept) {
        WCK_TRY(auto drop,
                db.query("DELETE FROM listed_word WHERE word = ? AND due_ms = ? AND number = ? AND "
                         "id = ? AND seat = ? AND finding_n = ?"));
        for (const std::string& word : one.finding.words) {
            const FindingPlace& at = one.finding.at;
            drop.again().bind(word).bind(at.due_ms).bind(at.number).bind(at.id).bind(at.seat);
            WCK_TRY(drop.bind(one.number).run());
        }
    }
    return {};
}

Result<void> drop_findings(Database& db, std::int64_t stream_n) {
    WCK_TRY(drop_words(db, stream_n));
    return bind_and_run(db, "DELETE FROM listed_finding WHERE stream_n = ?", stream_n);
}

Result<void> mark_stale(Database& db, std::int64_t stream_n, Stale how) {
    WCK_TRY(auto mark,
            db.query("INSERT INTO listed_stale(stream_n, level) VALUES(?, ?) ON CONFLICT(stream_n) "
                     "DO UPDATE SET level = excluded.level WHERE level < excluded.level"));
    return mark.bind(stream_n).bind(static_cast<std::uint32_t>(how)).run();
}

}  // namespace

void add_filter(Asked& asked, const FindingFilter& filter) {
    constexpr const char* kHasWord =
        " AND EXISTS (SELECT 1 FROM listed_word w WHERE w.word = ? AND (w.due_ms, w.number, w.id, w.seat, "
        "w.finding_n) = (f.due_ms, f.number, f.id, f.seat, f.n))";
    if (filter.state) asked.add(" AND f.state = ?", *filter.state);
    if (filter.is_open) asked.add(" AND f.is_open = 1");
    if (filter.overdue_at) asked.add(" AND f.is_owed = 1 AND f.due_ms < ?", *filter.overdue_at);
    if (filter.severity > 0) asked.add(" AND f.severity >= ?", filter.severity);
    if (!filter.unit.empty()) asked.add(kHasWord, unit_word(filter.unit));
    if (!filter.responsible.empty()) asked.add(kHasWord, party_word(filter.responsible));
}

Result<void> mark_listed(Database& db, std::int64_t stream_n) {
    if (db.memory().is_stale(stream_n)) return {};
    WCK_TRY(mark_stale(db, stream_n, Stale::all));
    db.memory().note_stale(stream_n);
    return {};
}

Result<void> mark_listed(Store& store, const StreamId& stream) {
    Database& db = database(store);
    WCK_TRY(const auto row, find_stream(db, stream));
    return row ? mark_listed(db, row->number) : Result<void>{};
}

Result<void> mark_all_listed(Database& db) {
    return db.exec(
        "INSERT INTO listed_stale(stream_n, level) SELECT n, 2 FROM stream WHERE true "
        "ON CONFLICT(stream_n) DO UPDATE SET level = 2");
}

Result<void> mark_listed_in_part(Database& db) {
    WCK_TRY(auto mark, db.query("INSERT INTO listed_stale(stream_n, level) SELECT stream_n, 2 FROM listed "
                                "INDEXED BY listed_in_part WHERE is_whole = 0 "
                                "ON CONFLICT(stream_n) DO UPDATE SET level = 2"));
    return mark.run();
}

Result<void> drop_listed(Database& db, std::int64_t stream_n) {
    // What is announced no more bounds nothing.
    WCK_TRY(bind_and_run(db,
                         "INSERT INTO listed_stale(stream_n, level) SELECT l.stream_n, 1 FROM listed l "
                         "JOIN listed a ON a.project = l.project WHERE a.stream_n = ? AND a.is_announced = 1 "
                         "AND l.findings > 0 ON CONFLICT(stream_n) DO NOTHING",
                         stream_n));
    WCK_TRY(drop_findings(db, stream_n));
    WCK_TRY(bind_and_run(db, "DELETE FROM listed WHERE stream_n = ?", stream_n));
    return mark_listed(db, stream_n);
}

Result<void> drop_all_listed(Database& db) {
    db.memory().forget_stale();
    return db.exec(
        "DELETE FROM listed; DELETE FROM listed_finding; DELETE FROM listed_word; DELETE FROM listed_stale;");
}

std::string unit_word(const std::string& unit) {
    return "u" + unit;
}
std::string party_word(const std::string& party) {
    return "p" + party;
}

bool FindingFilter::fits(const ListedFinding& finding) const {
    const auto has = [&](const std::string& word) {
        return std::find(finding.words.begin(), finding.words.end(), word) != finding.words.end();
    };
    if (state && finding.state != *state) return false;
    if (is_open && !finding.is_open) return false;
    if (overdue_at && !(finding.is_owed && finding.at.due_ms < *overdue_at)) return false;
    if (finding.severity < severity) return false;
    return (unit.empty() || has(unit_word(unit))) && (responsible.empty() || has(party_word(responsible)));
}

Lists::Lists(Store& store) : db_(database(store)) {}

// --- what is stale ---

Result<std::vector<StreamId>> Lists::stale(Stale least, std::size_t limit) {
    WCK_TRY(auto query, db_.query("SELECT s.id FROM listed_stale x JOIN stream s ON s.n = x.stream_n "
                                  "WHERE x.level >= ? LIMIT ?"));
    query.bind(static_cast<std::uint32_t>(least)).bind(static_cast<std::uint64_t>(limit));
    std::vector<StreamId> ids;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return ids;
        WCK_TRY(ids.emplace_back(), query.id<StreamId>(0));
    }
}

Result<void> Lists::mark_dates(const std::string& project, const std::string& date_or_empty) {
    WCK_TRY(auto mark, db_.query("INSERT INTO listed_stale(stream_n, level) SELECT stream_n, 1 FROM listed "
                                 "INDEXED BY listed_with_findings WHERE findings > 0 AND project = ?1 AND "
                                 "(?2 = '' OR date = ?2) ON CONFLICT(stream_n) DO NOTHING"));
    return mark.bind(project).bind(date_or_empty).run();
}

Result<void> Lists::mark_dates_of(const StreamId& stream) {
    WCK_TRY(auto mark, db_.query("INSERT INTO listed_stale(stream_n, level) SELECT n, 1 FROM stream "
                                 "WHERE id = ? ON CONFLICT(stream_n) DO NOTHING"));
    return mark.bind(stream).run();
}

Result<void> Lists::mark_all_dates() {
    return db_.exec(
        "INSERT INTO listed_stale(stream_n, level) SELECT stream_n, 1 FROM listed WHERE findings > 0 "
        "ON CONFLICT(stream_n) DO NOTHING");
}

Result<void> Lists::mark_all() {
    return mark_all_listed(db_);
}

Result<std::vector<ListedUnit>> Lists::units(const std::string& project_or_empty) {
    const std::string all = "SELECT DISTINCT project, date, line, offset_minutes FROM listed ";
    WCK_TRY(auto query,
            db_.query(all + (project_or_empty.empty()
                                 ? "WHERE findings > 0"
                                 : "INDEXED BY listed_with_findings WHERE findings > 0 AND project = ?")));
    if (!project_or_empty.empty()) query.bind(project_or_empty);
    std::vector<ListedUnit> units;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return units;
        units.push_back(
            {query.text(0), query.text(1), query.text(2), static_cast<std::int32_t>(query.integer(3))});
    }
}

// --- derived rows ---

Result<std::int64_t> Lists::number_of(const StreamId& stream) {
    WCK_TRY(auto query, db_.query("SELECT n FROM stream WHERE id = ?"));
    WCK_TRY(const bool is_here, query.bind(stream).step());
    return is_here ? query.integer(0) : std::int64_t{-1};
}

// Nothing is left to derive, or what `left_or_none` says.
Result<void> Lists::settle(std::int64_t stream_n, Stale left_or_none, bool has_left) {
    db_.memory().forget_stale();
    if (!has_left) return bind_and_run(db_, "DELETE FROM listed_stale WHERE stream_n = ?", stream_n);
    WCK_TRY(auto mark, db_.query("INSERT OR REPLACE INTO listed_stale(stream_n, level) VALUES(?, ?)"));
    return mark.bind(stream_n).bind(static_cast<std::uint32_t>(left_or_none)).run();
}

Result<void> Lists::put(const ListedRow& row, const std::vector<ListedFinding>& findings) {
    WCK_TRY(const std::int64_t stream_n, number_of(row.at.id));
    if (stream_n < 0) return {};
    WCK_TRY(const auto before, this->row(row.at.id));
    const auto bounds = [](const ListedRow& one) {
        return std::tuple(one.is_announced, one.project, one.kind, one.date);
    };
    const bool was_announced = before && before->is_announced;
    if ((was_announced || row.is_announced) && (!before || bounds(*before) != bounds(row))) {
        if (was_announced) WCK_TRY(mark_dates(before->project));
        WCK_TRY(mark_dates(row.project));
    }
    WCK_TRY(drop_findings(db_, stream_n));
    {
        WCK_TRY(auto insert,
                db_.query("INSERT OR REPLACE INTO listed(stream_n, id, is_over, place, state, project, kind, "
                          "date, is_whole, is_announced, findings, policy, facts, offset_minutes, line) "
                          "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
        insert.bind(stream_n).bind(row.at.id).bind(row.at.is_over).bind(row.at.place).bind(row.state);
        insert.bind(row.project).bind(row.kind).bind(row.date).bind(row.is_whole).bind(row.is_announced);
        insert.bind(static_cast<std::uint64_t>(findings.size())).bind(row.policy).bind(row.facts);
        WCK_TRY(insert.bind(static_cast<int>(row.offset_minutes)).bind(row.line).run());
    }
    for (const ListedFinding& finding : findings) WCK_TRY(add(stream_n, finding));
    return settle(stream_n, Stale::dates, !findings.empty());
}

Result<void> Lists::add(std::int64_t stream_n, const ListedFinding& finding) {
    const FindingPlace& at = finding.at;
    {
        WCK_TRY(auto insert,
                db_.query("INSERT INTO listed_finding(stream_n, stream, due_ms, number, id, seat, state, "
                          "severity, is_open, is_owed, is_late, due, words, life, facts) "
                          "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
        insert.bind(stream_n).bind(finding.inspection).bind(at.due_ms).bind(at.number).bind(at.id);
        insert.bind(at.seat).bind(finding.state).bind(finding.severity).bind(finding.is_open);
        insert.bind(finding.is_owed).bind(finding.is_late).bind(finding.due);
        insert.bind(journal::encode(finding.words)).bind(finding.life).bind(finding.facts);
        WCK_TRY(insert.run());
    }
    WCK_TRY(const std::int64_t number, db_.integer("SELECT last_insert_rowid()"));
    WCK_TRY(auto insert, db_.query("INSERT OR IGNORE INTO listed_word(word, due_ms, number, id, seat, "
                                   "finding_n) VALUES(?,?,?,?,?,?)"));
    for (const std::string& word : finding.words) {
        insert.again().bind(word).bind(at.due_ms).bind(at.number).bind(at.id).bind(at.seat);
        WCK_TRY(insert.bind(number).run());
    }
    return {};
}

Result<void> Lists::put_dates(const StreamId& stream, const ListedDates& dates) {
    WCK_TRY(const std::int64_t stream_n, number_of(stream));
    std::int64_t bound_n = -1;
    if (dates.bound) {
        WCK_TRY(bound_n, number_of(*dates.bound));
    }
    WCK_TRY(const auto before, findings_of(stream));
    if (before != dates.findings) {
        WCK_TRY(drop_findings(db_, stream_n));
        for (const ListedFinding& finding : dates.findings) WCK_TRY(add(stream_n, finding));
    }
    {
        WCK_TRY(auto update,
                db_.query("UPDATE listed SET offset_minutes = ?, line = ?, bound_n = ? WHERE stream_n = ?"));
        update.bind(static_cast<int>(dates.offset_minutes)).bind(dates.line);
        if (bound_n < 0) {
            update.bind_null();
        } else {
            update.bind(bound_n);
        }
        WCK_TRY(update.bind(stream_n).run());
    }
    return settle(stream_n, Stale::dates, false);
}

Result<void> Lists::remove(const StreamId& stream) {
    WCK_TRY(const auto before, row(stream));
    if (before && before->is_announced) WCK_TRY(mark_dates(before->project));
    WCK_TRY(const std::int64_t stream_n, number_of(stream));
    WCK_TRY(drop_findings(db_, stream_n));
    WCK_TRY(bind_and_run(db_, "DELETE FROM listed WHERE stream_n = ?", stream_n));
    return settle(stream_n, Stale::dates, false);
}

// --- reading ---

Result<std::optional<ListedRow>> Lists::row(const StreamId& stream) {
    WCK_TRY(auto query,
            db_.query(std::string(kRowColumns) + "WHERE l.stream_n = (SELECT n FROM stream WHERE id = ?)"));
    WCK_TRY(auto rows, rows_of(query.bind(stream), 1));
    return rows.empty() ? std::nullopt : std::optional(std::move(rows.front()));
}

Result<std::vector<ListedRow>> Lists::fresh_rows() {
    WCK_TRY(auto query, db_.query(std::string(kRowColumns) +
                                  "WHERE NOT EXISTS (SELECT 1 FROM listed_stale x WHERE x.stream_n = "
                                  "l.stream_n) ORDER BY l.id"));
    return rows_of(query, std::numeric_limits<std::size_t>::max());
}

Result<std::vector<ListedFinding>> Lists::findings_of(const StreamId& stream) {
    WCK_TRY(auto query, db_.query(std::string(kFindingColumns) +
                                  "listed_finding f WHERE f.stream_n = (SELECT n FROM stream WHERE id = ?) "
                                  "ORDER BY f.seat"));
    query.bind(stream);
    std::vector<ListedFinding> all;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return all;
        WCK_TRY(auto finding, finding_of(query));
        all.push_back(std::move(finding));
    }
}

Result<void> Lists::announced_after(const ListedRow& row,
                                    const std::function<Result<bool>(const ListedRow&)>& use) {
    WCK_TRY(auto query, db_.query(std::string(kRowColumns) +
                                  "WHERE l.project = ? AND l.kind = ? AND l.is_announced = 1 AND l.date > ? "
                                  "ORDER BY l.date, l.id"));
    query.bind(row.project).bind(row.kind).bind(row.date);
    for (;;) {
        WCK_TRY(const auto rows, rows_of(query, 1));
        if (rows.empty()) return {};
        WCK_TRY(const bool is_enough, use(rows.front()));
        if (is_enough) return {};
    }
}

Result<std::vector<ListedRow>> Lists::may_be_bound() {
    WCK_TRY(auto query,
            db_.query(std::string(kRowColumns) +
                      "WHERE l.findings > 0 AND EXISTS (SELECT 1 FROM listed a WHERE a.project = "
                      "l.project AND a.kind = l.kind AND a.is_announced = 1 AND a.date > l.date)"));
    return rows_of(query, std::numeric_limits<std::size_t>::max());
}

Result<std::vector<StreamId>> Lists::bound_by(const StreamId& stream) {
    WCK_TRY(auto query, db_.query("SELECT id FROM listed WHERE bound_n IS NOT NULL AND bound_n = "
                                  "(SELECT n FROM stream WHERE id = ?)"));
    query.bind(stream);
    std::vector<StreamId> all;
    for (;;) {
        WCK_TRY(const bool has_row, query.step());
        if (!has_row) return all;
        WCK_TRY(all.emplace_back(), query.id<StreamId>(0));
    }
}

Result<std::vector<ShownRow>> Lists::rows(const std::string& state_or_empty, const ListedPlace* after_or_null,
                                          std::size_t limit) {
    Asked asked(std::string(kShownRowColumns) + "listed l WHERE true");
    if (!state_or_empty.empty()) {  // a state is over or is not
        asked.add(" AND l.state = ?", state_or_empty);
        if (after_or_null != nullptr)
            asked.add(" AND (l.place, l.id) > (?, ?)", after_or_null->place, after_or_null->id);
        asked.add(" ORDER BY l.place, l.id");
    } else {
        if (after_or_null != nullptr)
            asked.add(" AND (l.is_over, l.place, l.id) > (?, ?, ?)", after_or_null->is_over,
                      after_or_null->place, after_or_null->id);
        asked.add(" ORDER BY l.is_over, l.place, l.id");
    }
    WCK_TRY(auto query, asked.query(db_));
    return shown_rows_of(query, limit);
}

Result<std::vector<ShownRow>> Lists::rows_by_id() {
    WCK_TRY(auto query, db_.query(std::string(kShownRowColumns) +
                                  "stream s CROSS JOIN listed l ON l.stream_n = s.n WHERE s.kind = ? "
                                  "ORDER BY s.id"));
    return shown_rows_of(query.bind(kStreamInspection), std::numeric_limits<std::size_t>::max());
}

Result<std::uint64_t> Lists::count_at_most() {
    WCK_TRY(const std::int64_t last, db_.integer("SELECT coalesce(max(stream_n), 0) FROM listed"));
    return static_cast<std::uint64_t>(last);
}

Result<void> Lists::walk(const ListWay& way, const FindingFilter& rest, const FindingPlace& after,
                         std::size_t limit, std::optional<std::int64_t> first_pair_or_all,
                         std::vector<ShownFinding>& found) {
    Asked asked(std::string(kShownColumns) + way.from +
                (first_pair_or_all ? " CROSS JOIN hub_sight_seen r" : "") + " WHERE " + way.where);
    add_way(asked, way, after);
    add_filter(asked, rest);
    if (first_pair_or_all) asked.add(kSeenAsListed, *first_pair_or_all);
    asked.add((" ORDER BY " + way.order).c_str());
    return add_shown(db_, asked, limit, found);
}

Result<std::vector<ShownFinding>> Lists::findings(const FindingFilter& filter, const FindingPlace& after,
                                                  std::size_t limit,
                                                  std::optional<std::int64_t> first_pair_or_all) {
    WCK_TRY(const ListRoad road, shortest_road(db_, filter, after));
    std::vector<ShownFinding> found;
    for (const ListWay& way : road.ways)
        WCK_TRY(walk(way, road.rest, after, limit, first_pair_or_all, found));
    if (road.ways.size() > 1) {
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
        if (found.size() > limit) found.resize(limit);
    }
    return found;
}

Result<std::vector<ShownFinding>> Lists::findings_of_few(std::int64_t first_pair, std::int64_t beyond_pair,
                                                         const FindingFilter& filter,
                                                         const FindingPlace& after, std::size_t limit) {
    Asked asked(std::string(kShownColumns) +
                "hub_sight_seen r CROSS JOIN listed_finding f INDEXED BY listed_finding_by_stream ON "
                "f.stream_n = r.stream_n WHERE r.pair >= ? AND r.pair < ?");
    asked.add("", first_pair, beyond_pair);
    add_after(asked, kOrderOfFindings, after);
    add_filter(asked, filter);
    // With the limit SQLite sorts no more than are shown.
    const auto most = static_cast<std::int64_t>(std::min<std::size_t>(limit, INT64_MAX));
    asked.add((std::string(" ORDER BY ") + kOrderOfFindings + " LIMIT ?").c_str(), most);
    std::vector<ShownFinding> found;
    WCK_TRY(add_shown(db_, asked, limit, found));
    return found;
}

}  // namespace wincheck::store
