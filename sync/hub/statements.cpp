#include "sync/hub/statements.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "core/base/reasons.h"
#include "core/engine/consequence_view.h"
#include "core/rules/appeal_due.h"
#include "sync/hub/consequences_report.h"
#include "sync/hub/extract_feed.h"
#include "sync/hub/line_accounts.h"
#include "sync/hub/log.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/reasons.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

constexpr const char* kKeepingRole = "quality_centre";

Json statement_word(std::string_view text) {
    return Json::of(text);
}

Result<std::string> month_asked(const Json& arguments, bool is_needed) {
    WCK_TRY(std::string month, arguments.text_or_empty_at("month"));
    if (month.empty() && !is_needed) return month;
    if (month.size() != 7 || !parse_date(month + "-01"))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "month_asked", "month");
    return month;
}

bool may_keep(const rules::Register& standing, const std::string& by, const std::string& unit,
              const std::string& today) {
    return standing.holds_role(by, kKeepingRole, unit, today);
}

// The group: the last of every line.
std::string root_unit(const rules::Register& standing, const std::string& today) {
    for (const std::string& unit : standing.ids(kAboutUnit)) {
        const auto line = standing.line_on(unit, today);
        if (!line.empty()) return line.back();
    }
    return {};
}

Result<void> check_keeper(State& state, const std::string& by, const std::string& unit) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string today = state.today();
    const std::string over = unit.empty() ? root_unit(*standing, today) : unit;
    if (may_keep(*standing, by, over, today)) return {};
    return error_of(ErrorCode::refused, kMayNotKeep, "check_keeper", "by");
}

Result<std::uint32_t> wage_percent_in_force(State& state) {
    WCK_TRY(const Policy policy, state.policy());
    return policy.consequences.wage_percent;
}

// As of now, as it would be frozen.
Result<StatementDocument> statement_now(State& state, const OpenLines& open, const std::string& month,
                                        const std::vector<rules::LineNow>& lines) {
    StatementDocument document;
    document.month = month;
    document.at_ms = state.now_ms();
    WCK_TRY(document.wage_percent, wage_percent_in_force(state));
    WCK_TRY(const rules::StatementHistory history, history_of(state, open, month, lines));
    rules::Statement made = rules::statement_of(month, lines, history, document.wage_percent);
    document.rows = std::move(made.rows);
    document.brought = std::move(made.brought);
    document.held = std::move(made.held);
    for (const auto& [person, fen] : history.wages) document.wages.push_back({person, fen});
    return document;
}

std::vector<rules::LineNow> lines_now(State& state, const OpenLines& open) {
    return lines_now(open.lines, open.told, open.verified, UtcMs{state.now_ms()});
}

Json statement_row_json(const StatementRow& row) {
    Json json = Json::object();
    json.set("payee", statement_word(row.payee)).set("bearer", Json::of(rules::name_of(row.bearer)));
    return engine::put_statement_row(std::move(json), row);
}

Json brought_json(const StatementSum& sum) {
    StatementRow row;
    row.payee = sum.payee;
    row.bearer = sum.bearer;
    row.kind = sum.kind;
    row.measure = Measure::fen;
    row.value = sum.fen;
    row.what = "brought";
    return statement_row_json(row).set("id", Json{});
}

using TotalKey = std::tuple<std::string, Bearer, std::string, Measure>;
struct Total {
    std::int64_t lines = 0, brought = 0;
    std::optional<std::int64_t> taken;
};
using Totals = std::map<TotalKey, Total>;

// Of what payroll returned for the month, where it did.
using TakenOrNone = std::optional<StatementDocument>;

Totals totals_of(const StatementDocument& document, const TakenOrNone& returned) {
    Totals totals;
    for (const StatementRow& row : document.rows)
        totals[{row.payee, row.bearer, row.kind, row.measure}].lines += row.value;
    for (const StatementSum& sum : document.brought)
        totals[{sum.payee, sum.bearer, sum.kind, Measure::fen}].brought += sum.fen;
    if (!returned) return totals;
    for (auto& [key, total] : totals)
        if (std::get<3>(key) == Measure::fen) total.taken = 0;
    for (const StatementSum& sum : returned->taken)
        totals[{sum.payee, sum.bearer, sum.kind, Measure::fen}].taken = sum.fen;
    return totals;
}

Json totals_json(const Totals& totals, const std::function<bool(const std::string&)>& is_seen) {
    Json list = Json::array();
    for (const auto& [key, total] : totals) {
        const auto& [payee, bearer, kind, measure] = key;
        if (!is_seen(payee)) continue;
        list.push(Json::object()
                      .set("payee", statement_word(payee))
                      .set("bearer", Json::of(rules::name_of(bearer)))
                      .set("kind", statement_word(kind))
                      .set("measure", Json::of(rules::name_of(measure)))
                      .set("lines", statement_word(rules::value_text(measure, total.lines)))
                      .set("brought", statement_word(rules::value_text(measure, total.brought)))
                      .set("total", statement_word(rules::value_text(measure, total.lines + total.brought)))
                      .set("taken", total.taken ? statement_word(std::to_string(*total.taken)) : Json{}));
    }
    return list;
}

/// What a reader of the report may see; nobody named sees all.
struct StatementReader {
    std::string person, root, today;
    engine::RegisterPtr standing;

    [[nodiscard]] bool sees(const std::string& payee, const std::string& project) const {
        return person.empty() || rules::may_see_line(*standing, person, payee, project, today);
    }
};

Json statement_json(const StatementDocument& document, const StatementStep* frozen,
                    const TakenOrNone& returned, const StatementReader& reader) {
    Json rows = Json::array(), held = Json::array();
    for (const StatementRow& row : document.rows)
        if (reader.sees(row.payee, row.project)) rows.push(statement_row_json(row));
    for (const StatementSum& sum : document.brought)
        if (reader.sees(sum.payee, reader.root)) rows.push(brought_json(sum));
    for (const StatementRow& row : document.held)
        if (reader.sees(row.payee, row.project)) held.push(statement_row_json(row));
    Json log;
    if (frozen != nullptr)
        log = Json::object()
                  .set("size", Json::of(frozen->core.log_size))
                  .set("root", statement_word(frozen->core.log_root.hex()))
                  .set("document", statement_word(frozen->core.document.hex()));
    const auto is_seen = [&](const std::string& payee) { return reader.sees(payee, reader.root); };
    return Json::object()
        .set("report", Json::of("statement"))
        .set("month", statement_word(document.month))
        .set("frozen", Json::of(frozen != nullptr))
        .set("at", statement_word(to_text(UtcMs{document.at_ms})))
        .set("by", statement_word(document.by))
        .set("log", std::move(log))
        .set("statement", std::move(rows))
        .set("held", std::move(held))
        .set("totals", totals_json(totals_of(document, returned), is_seen));
}

Result<StatementReader> statement_reader(State& state, const std::string& person) {
    StatementReader reader{.person = person, .root = {}, .today = state.today(), .standing = nullptr};
    WCK_TRY(reader.standing, state.standing());
    reader.root = root_unit(*reader.standing, reader.today);
    return reader;
}

// The frozen one, else as of now.
Result<Json> shown_statement(State& state, const std::string& month, const std::string& person) {
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    WCK_TRY(const StatementReader reader, statement_reader(state, person));
    WCK_TRY(const auto frozen, frozen_step(state, steps, month));
    if (frozen) {
        WCK_TRY(const auto returned, last_said(state, steps, kStatementTaken, month));
        return statement_json(frozen->document, &*frozen, returned, reader);
    }
    const auto months = frozen_months(steps);
    if (!months.empty() && months.back() > month)
        return error_of(ErrorCode::refused, kMonthPassed, "shown_statement", month);
    WCK_TRY(const OpenLines open, open_lines(state));
    WCK_TRY(const StatementDocument document, statement_now(state, open, month, lines_now(state, open)));
    return statement_json(document, nullptr, std::nullopt, reader);
}

Result<void> check_may_freeze(State& state, const std::vector<StatementCore>& steps,
                              const std::string& month) {
    const auto refused = [&](const Reason& reason) {
        return error_of(ErrorCode::refused, reason, "run_statement", month);
    };
    switch (rules::freeze_turn(month, state.today(), frozen_months(steps))) {
        case rules::MonthTurn::running: return refused(kMonthNotOver);
        case rules::MonthTurn::frozen: return refused(kMonthFrozen);
        case rules::MonthTurn::passed: return refused(kMonthPassed);
        case rules::MonthTurn::open: break;
    }
    return {};
}

// What is frozen is shown as it was recorded: reading it back would cost as much as making it.
Result<Json> freeze(State& state, const std::string& month, const std::string& by) {
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    WCK_TRY(check_may_freeze(state, steps, month));
    WCK_TRY(const OpenLines open, open_lines(state));
    WCK_TRY(const PublishedHead head, publish_head(state, true));
    const auto lines = lines_now(state, open);
    WCK_TRY(StatementDocument document, statement_now(state, open, month, lines));
    document.by = by;
    StatementCore core;
    core.step = kStatementFrozen;
    core.month = month;
    core.log_size = head.checkpoint.size;
    core.log_root = head.checkpoint.root;
    const WithStep note = [&](const StatementCore& kept, const StatementDocument& with) -> Result<void> {
        WCK_TRY(take_up(state, open, kept, with, lines));
        return note_extracts_due(state, kept.document);
    };
    WCK_TRY(const StatementStep frozen, record_step(state, std::move(core), std::move(document), note));
    WCK_TRY(const StatementReader reader, statement_reader(state, {}));
    return statement_json(frozen.document, &frozen, std::nullopt, reader);
}

const CurrentLine* line_or_null(const std::vector<CurrentLine>& lines, const std::string& id) {
    constexpr std::size_t kDigitsMin = 8;
    const auto found = std::find_if(lines.begin(), lines.end(), [&](const CurrentLine& one) {
        return id.size() >= kDigitsMin && one.line.id.hex().starts_with(id);
    });
    return found == lines.end() ? nullptr : &*found;
}

// Neither the manager nor the person whose line the share lies beside.
bool is_party(const std::vector<CurrentLine>& lines, const CurrentLine& share, const std::string& by) {
    return std::any_of(lines.begin(), lines.end(), [&](const CurrentLine& one) {
        return one.line.finding == share.line.finding && one.line.inspection == share.line.inspection &&
               one.line.payee == by;
    });
}

}  // namespace

Result<Json> run_tell(State& state, const Json& arguments) {
    WCK_TRY(const std::string by, arguments.text_at("by"));
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string month, month_asked(arguments, false));
    WCK_TRY(check_keeper(state, by, unit));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const OpenLines open, open_lines(state));
    StatementDocument document;
    document.by = by;
    Json rows = Json::array();
    std::set<StreamId> concerned;
    for (const CurrentLine& one : open.lines) {
        const auto above = standing->line_on(one.project, one.date);
        const bool fits = (unit.empty() || std::find(above.begin(), above.end(), unit) != above.end()) &&
                          (month.empty() || one.line.month <= month) && !one.line.payee.empty();
        if (!fits || told_when(one.line, open.told)) continue;
        document.rows.push_back(statement_row(one));
        rows.push(line_json(one));
        concerned.insert(one.line.inspection);
    }
    StatementCore core;
    core.step = kStatementTold;
    core.month = month;
    const auto told = static_cast<std::uint64_t>(document.rows.size());
    const WithStep note = [&](const StatementCore& kept, const StatementDocument& with) -> Result<void> {
        WCK_TRY(take_up(state, open, kept, with, {}));
        return note_persons_due(state, concerned);
    };
    if (told > 0) WCK_TRY(record_step(state, std::move(core), std::move(document), note));
    return Json::object().set("told", Json::of(told)).set("lines", std::move(rows));
}

Result<Json> run_statement(State& state, const Json& arguments) {
    WCK_TRY(const std::string month, month_asked(arguments, true));
    if (arguments["freeze"].boolean()) {
        WCK_TRY(const std::string by, arguments.text_at("by"));
        WCK_TRY(check_keeper(state, by, {}));
        return freeze(state, month, by);
    }
    return shown_statement(state, month, {});
}

Result<Json> statement_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string month, month_asked(arguments, true));
    WCK_TRY(const std::string person, arguments.text_or_empty_at("for"));
    return shown_statement(state, month, person);
}

Result<Json> run_verify(State& state, const Json& arguments) {
    WCK_TRY(const std::string id, arguments.text_at("line"));
    WCK_TRY(const std::string by, arguments.text_at("by"));
    WCK_TRY(const std::string reason, arguments.text_at("reason"));
    WCK_TRY(const StatementBooks books, statement_books(state));
    WCK_TRY(const auto lines, current_lines(state, books.told));
    const CurrentLine* share = line_or_null(lines, id);
    if (share == nullptr || !share->line.is_share)
        return error_of(ErrorCode::not_found, kNoSuchLine, "run_verify", id);
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const std::string today = state.today();
    const auto& roles = share->terms->consequences.verifiers;
    const bool may = std::any_of(roles.begin(), roles.end(), [&](const std::string& role) {
        return standing->holds_role(by, role, share->project, today);
    });
    if (!may) return error_of(ErrorCode::refused, kMayNotVerify, "run_verify", "by");
    if (is_party(lines, *share, by)) return error_of(ErrorCode::refused, kOwnShare, "run_verify", "by");
    if (!told_when(share->line, books.told)) return error_of(ErrorCode::refused, kNotTold, "run_verify", id);
    const auto verdicts = verdicts_on(books, share->line.id);
    if (share_of(*share, books.told, verdicts, UtcMs{state.now_ms()}) != rules::ShareState::proposed)
        return error_of(ErrorCode::refused, kVerifyLate, "run_verify", id);
    StatementDocument document;
    document.by = by;
    document.reason = reason;
    document.is_agreed = !arguments["refuse"].boolean();
    document.rows.push_back(statement_row(*share));
    const bool is_agreed = document.is_agreed;
    StatementCore core;
    core.step = kStatementVerified;
    WCK_TRY(record_step(state, std::move(core), std::move(document)));
    return Json::object()
        .set("line", statement_word(share->line.id.hex()))
        .set("share", Json::of(is_agreed ? "agreed" : "refused"));
}

}  // namespace wincheck::hub
