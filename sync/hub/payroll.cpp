// What payroll returns: what it took, and wages (CON-2).
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "core/base/reasons.h"
#include "core/rules/consequences.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"
#include "sync/hub/statement_history.h"
#include "sync/hub/statements.h"
#include "sync/hub/tables.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kPayrollBytesMax = std::size_t{64} * 1024 * 1024;
constexpr std::array kPayrollRoles{"quality_centre", "payroll_reader"};

Result<void> check_payroll(State& state, const std::string& by) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const auto grants = standing->grants_on(by, state.today());
    const bool may = std::any_of(grants.begin(), grants.end(), [](const Grant& grant) {
        return std::find(kPayrollRoles.begin(), kPayrollRoles.end(), grant.role) != kPayrollRoles.end();
    });
    return may ? Result<void>{} : error_of(ErrorCode::refused, kMayNotKeep, "check_payroll", "by");
}

Error not_fitting(const TableView& table, std::size_t row, const char* column) {
    return error_of(ErrorCode::refused, kStatementTable, "payroll", table.where(row, column));
}

/// A table of one month: calls `take(table, row)` for each row.
template <class Take>
Result<std::string> read_month(State& state, const Json& arguments, const char* column, Take take) {
    WCK_TRY(const std::string path, arguments.text_at("file"));
    WCK_TRY(const Bytes bytes, read_file(state.ports.files, path, kPayrollBytesMax));
    const std::string name = path.substr(path.find_last_of('/') + 1);
    WCK_TRY(const forms::Workbook workbook, tables_in(name, bytes, forms::Encoding::unstated));
    std::string month;
    for (const forms::Sheet& sheet : workbook.sheets) {
        const TableView table(name, sheet);
        if (!table.has("month") || !table.has(column)) continue;
        for (std::size_t row = 0; row < table.size(); ++row) {
            const std::string stated = table.text(row, "month");
            if (!parse_date(stated + "-01") || (!month.empty() && stated != month))
                return not_fitting(table, row, "month");
            month = stated;
            WCK_TRY(take(table, row));
        }
    }
    if (month.empty()) return error_of(ErrorCode::refused, kStatementTable, "payroll", name);
    return month;
}

Result<std::int64_t> fen_at(const TableView& table, std::size_t row, const char* column) {
    const auto read = Decimal::parse(table.text(row, column));
    if (!read || read->scale != 0) return not_fitting(table, row, column);
    return read->mantissa;
}

using PayrollKey = std::tuple<std::string, Bearer, std::string>;

// What the statement asks of each payee in each kind.
std::map<PayrollKey, StatementSum> asked_of(const StatementDocument& frozen) {
    std::map<PayrollKey, StatementSum> asked;
    const auto add = [&](StatementSum part) {
        StatementSum& all = asked[{part.payee, part.bearer, part.kind}];
        part.fen += all.fen;
        part.is_capped = part.is_capped || all.is_capped;
        all = std::move(part);
    };
    for (const StatementRow& row : frozen.rows)
        if (row.measure == Measure::fen) add({row.payee, row.bearer, row.kind, row.is_capped, row.value});
    for (const StatementSum& sum : frozen.brought) add(sum);
    return asked;
}

bool is_part_of(std::int64_t part, std::int64_t whole) {
    return whole >= 0 ? part >= 0 && part <= whole : part <= 0 && part >= whole;
}

struct TakenRow {
    StatementSum sum;
    std::string where;
};

Result<TakenRow> taken_row(const TableView& table, std::size_t row) {
    TakenRow read;
    read.sum.payee = table.text(row, "payee");
    read.sum.kind = table.text(row, "kind");
    read.sum.bearer =
        table.text(row, "bearer") == rules::name_of(Bearer::vendor) ? Bearer::vendor : Bearer::person;
    WCK_TRY(read.sum.fen, fen_at(table, row, "taken"));
    read.where = table.where(row, "taken");
    return read;
}

// Each payee and kind once, asked for by the statement, and no more than was
// asked.
Result<std::vector<StatementSum>> fitting(std::vector<TakenRow> rows, const StatementDocument& frozen) {
    auto asked = asked_of(frozen);
    std::vector<StatementSum> taken;
    for (TakenRow& row : rows) {
        const auto found = asked.find({row.sum.payee, row.sum.bearer, row.sum.kind});
        if (found == asked.end() || !is_part_of(row.sum.fen, found->second.fen))
            return error_of(ErrorCode::refused, kStatementTable, "payroll", row.where);
        row.sum.is_capped = found->second.is_capped;
        asked.erase(found);
        taken.push_back(std::move(row.sum));
    }
    return taken;
}

}  // namespace

Result<Json> run_taken(State& state, const Json& arguments) {
    StatementDocument document;
    WCK_TRY(document.by, arguments.text_at("by"));
    WCK_TRY(check_payroll(state, document.by));
    std::vector<TakenRow> rows;
    WCK_TRY(const std::string month, read_month(state, arguments, "taken",
                                                [&](const TableView& table, std::size_t row) -> Result<void> {
                                                    WCK_TRY(rows.emplace_back(), taken_row(table, row));
                                                    return {};
                                                }));
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    WCK_TRY(const auto frozen, frozen_step(state, steps, month));
    if (!frozen) return error_of(ErrorCode::not_found, kNothingFrozen, "run_taken", month);
    WCK_TRY(document.taken, fitting(std::move(rows), frozen->document));
    std::int64_t fen = 0;
    for (const StatementSum& sum : document.taken) fen += sum.fen;
    const auto count = static_cast<std::uint64_t>(document.taken.size());
    StatementCore core;
    core.step = kStatementTaken;
    core.month = month;
    WCK_TRY(record_step(state, std::move(core), std::move(document)));
    return Json::object()
        .set("month", Json::of(std::string_view(month)))
        .set("taken", Json::of(count))
        .set("fen", Json::of(fen));
}

Result<Json> run_wages(State& state, const Json& arguments) {
    StatementDocument document;
    WCK_TRY(document.by, arguments.text_at("by"));
    WCK_TRY(check_payroll(state, document.by));
    std::set<std::string> persons;
    WCK_TRY(
        const std::string month,
        read_month(state, arguments, "wage", [&](const TableView& table, std::size_t row) -> Result<void> {
            Wage wage;
            wage.person = table.text(row, "person");
            WCK_TRY(wage.fen, fen_at(table, row, "wage"));
            if (wage.fen < 0 || wage.person.empty() || !persons.insert(wage.person).second)
                return not_fitting(table, row, "wage");
            document.wages.push_back(std::move(wage));
            return {};
        }));
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    if (rules::wages_turn(month, frozen_months(steps)) != rules::MonthTurn::open)
        return error_of(ErrorCode::refused, kMonthFrozen, "run_wages", month);
    const auto count = static_cast<std::uint64_t>(document.wages.size());
    StatementCore core;
    core.step = kStatementWages;
    core.month = month;
    WCK_TRY(record_step(state, std::move(core), std::move(document)));
    return Json::object().set("month", Json::of(std::string_view(month))).set("wages", Json::of(count));
}

}  // namespace wincheck::hub
