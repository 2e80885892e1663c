// What was said of lines of the month's statement (CON-2), kept beside the documents that said it, and which
// inspections the next statement has to ask for. Derived.
#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"

namespace wincheck::store {
namespace {

constexpr const char* kAccountColumns = "SELECT number, is_open, lines, settled FROM hub_account ";

Result<AccountRow> account_row(const Query& at) {
    return AccountRow{
        .number = at.text(0), .is_open = at.integer(1) != 0, .lines = at.blob(2), .settled = at.blob(3)};
}

}  // namespace

Result<std::vector<WaitingRow>> HubStore::waiting_lines() {
    WCK_TRY(auto query,
            database_.query("SELECT w.stream, p.facts FROM hub_waiting w LEFT JOIN hub_punishable p ON "
                            "p.stream = w.stream ORDER BY w.stream"));
    return all<WaitingRow>(query, [](const Query& at) -> Result<WaitingRow> {
        WaitingRow row;
        WCK_TRY(row.stream, at.id<StreamId>(0));
        if (!at.is_null(1)) row.facts = at.blob(1);
        return row;
    });
}

Result<void> HubStore::put_waiting(const StreamId& stream, bool is_waiting) {
    WCK_TRY(auto query, database_.query(is_waiting ? "INSERT OR IGNORE INTO hub_waiting(stream) VALUES(?)"
                                                   : "DELETE FROM hub_waiting WHERE stream = ?"));
    query.bind(stream);
    return query.run();
}

Result<std::optional<AccountRow>> HubStore::account(const std::string& number) {
    WCK_TRY(auto query, database_.query(std::string(kAccountColumns) + "WHERE number = ?"));
    query.bind(number);
    return one<AccountRow>(query, &account_row);
}

Result<std::vector<AccountRow>> HubStore::accounts(bool is_open) {
    WCK_TRY(auto query,
            database_.query(std::string(kAccountColumns) + (is_open ? "WHERE is_open" : "WHERE NOT is_open") +
                            " ORDER BY number"));
    return all<AccountRow>(query, &account_row);
}

Result<void> HubStore::put_account(const AccountRow& row) {
    WCK_TRY(auto query, database_.query("INSERT OR REPLACE INTO hub_account(number, is_open, lines, settled) "
                                        "VALUES(?,?,?,?)"));
    query.bind(row.number).bind(row.is_open).bind(row.lines).bind(row.settled);
    return query.run();
}

Result<std::vector<Bytes>> HubStore::stated_months() {
    WCK_TRY(auto query, database_.query("SELECT facts FROM hub_stated_month ORDER BY month"));
    return all<Bytes>(query, [](const Query& at) -> Result<Bytes> { return at.blob(0); });
}

Result<void> HubStore::put_stated_month(const std::string& month, const Bytes& facts) {
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_stated_month(month, facts) VALUES(?, ?)"));
    query.bind(month).bind(facts);
    return query.run();
}

Result<void> HubStore::forget_accounts() {
    return database_.exec(
        "DELETE FROM hub_account; DELETE FROM hub_stated_month; "
        "INSERT OR IGNORE INTO hub_waiting(stream) SELECT stream FROM hub_punishable;");
}

}  // namespace wincheck::store
