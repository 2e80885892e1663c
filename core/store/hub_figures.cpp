// What reports over many inspections need of each, so that none is opened for it. Derived from the journal:
// a row is written anew where its stream has grown.
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"

namespace wincheck::store {
namespace {

constexpr const char* kFigureColumns =
    "stream, entries, number, project, kind, date, state, is_counted, is_announced, score, scale, policy, "
    "findings";

Result<FigureRow> figure_row(const Query& at) {
    FigureRow row;
    WCK_TRY(row.stream, at.id<StreamId>(0));
    row.entries = at.number(1);
    row.number = at.text(2);
    row.project = at.text(3);
    row.kind = at.text(4);
    row.date = at.text(5);
    row.state = at.text(6);
    row.is_counted = at.integer(7) != 0;
    row.is_announced = at.integer(8) != 0;
    if (!at.is_null(9)) row.score = Points{at.integer(9)};
    row.scale = {at.integer(10)};
    WCK_TRY(row.policy, at.id<Hash>(11));
    row.findings = at.blob(12);
    return row;
}

}  // namespace

Result<std::vector<StreamId>> HubStore::stale_figures() {
    WCK_TRY(auto query, database_.query("SELECT s.id FROM stream s LEFT JOIN hub_figure f ON f.stream = s.id "
                                        "WHERE s.kind = ? AND s.is_opened AND f.entries IS NOT s.entries"));
    query.bind(kStreamInspection);
    return all<StreamId>(query, [](const Query& at) { return at.id<StreamId>(0); });
}

Result<void> HubStore::put_figure(const FigureRow& row) {
    WCK_TRY(auto query, database_.query(std::string("INSERT OR REPLACE INTO hub_figure(") + kFigureColumns +
                                        ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)"));
    query.bind(row.stream).bind(row.entries).bind(row.number).bind(row.project).bind(row.kind);
    query.bind(row.date).bind(row.state).bind(row.is_counted).bind(row.is_announced);
    if (row.score)
        query.bind(row.score->nano);
    else
        query.bind_null();
    query.bind(row.scale.nano).bind(row.policy).bind(row.findings);
    return query.run();
}

Result<std::optional<FigureRow>> HubStore::figure(const StreamId& stream) {
    WCK_TRY(auto query,
            database_.query(std::string("SELECT ") + kFigureColumns + " FROM hub_figure WHERE stream = ?"));
    query.bind(stream);
    return one<FigureRow>(query, &figure_row);
}

Result<std::vector<FigureRow>> HubStore::figures(const std::string& from, const std::string& to) {
    WCK_TRY(auto query,
            database_.query(std::string("SELECT ") + kFigureColumns +
                            " FROM hub_figure WHERE date BETWEEN ? AND ? ORDER BY project, date, number"));
    query.bind(from).bind(to);
    return all<FigureRow>(query, &figure_row);
}

namespace {

// One row a stream, or none.
Result<void> put_facts(Database& database, const std::string& table, const StreamId& stream,
                       const Bytes& facts) {
    WCK_TRY(auto query, database.query(facts.empty() ? "DELETE FROM " + table + " WHERE stream = ?"
                                                     : "INSERT OR REPLACE INTO " + table + " VALUES(?, ?)"));
    query.bind(stream);
    if (!facts.empty()) query.bind(facts);
    return query.run();
}

Result<std::vector<Bytes>> all_facts(Database& database, const std::string& table) {
    WCK_TRY(auto query, database.query("SELECT facts FROM " + table + " ORDER BY stream"));
    return all<Bytes>(query, [](const Query& at) -> Result<Bytes> { return at.blob(0); });
}

}  // namespace

Result<void> HubStore::put_punishable(const StreamId& stream, const Bytes& facts) {
    return put_facts(database_, "hub_punishable", stream, facts);
}

Result<std::vector<Bytes>> HubStore::punishable() {
    return all_facts(database_, "hub_punishable");
}

Result<void> HubStore::put_judged(const StreamId& stream, const Bytes& facts) {
    return put_facts(database_, "hub_judged", stream, facts);
}

Result<std::vector<Bytes>> HubStore::judged() {
    return all_facts(database_, "hub_judged");
}

Result<void> HubStore::forget_figures() {
    return database_.exec("DELETE FROM hub_figure; DELETE FROM hub_punishable; DELETE FROM hub_judged;");
}

}  // namespace wincheck::store
