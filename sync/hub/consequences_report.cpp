#include "sync/hub/consequences_report.h"

#include <algorithm>
#include <tuple>

#include "core/base/reasons.h"
#include "core/engine/consequence_view.h"
#include "core/engine/finding_dates.h"
#include "core/rules/appeal_due.h"
#include "sync/hub/seen.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

const engine::FindingView* view_of_line(const std::vector<engine::FindingView>& findings,
                                        const rules::ConsequenceLine& line) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [&](const auto& one) { return one.id == line.finding; });
    return found == findings.end() ? nullptr : &*found;
}

Result<std::shared_ptr<const LineTerms>> terms_of(State& state, const engine::Inspection& inspection) {
    WCK_TRY(engine::FindingDates dates, engine::finding_dates(state.documents, inspection));
    const ConsequencesPolicy& policy = inspection.policy().consequences;
    return std::make_shared<const LineTerms>(LineTerms{.due = std::move(dates.rules),
                                                       .objection_days = policy.objection_days,
                                                       .verify_days = policy.verify_days,
                                                       .counts_workdays = policy.counts_workdays,
                                                       .verifiers = policy.verifiers});
}

}  // namespace

Result<std::vector<CurrentLine>> lines_of_inspection(State& state, const store::StreamInfo& stream,
                                                     const engine::Inspection& inspection,
                                                     const rules::Register& standing, const ToldLines& told) {
    std::vector<CurrentLine> lines;
    const rules::Appeals appeals = inspection.appeals();
    auto found = engine::lines_of(inspection, appeals, standing);
    if (found.empty()) return lines;
    WCK_TRY(const auto terms, terms_of(state, inspection));
    const auto findings = inspection.findings();
    const AssignmentCore& assignment = inspection.assignment();
    const UtcMs now{state.now_ms()};
    for (rules::ConsequenceLine& line : found) {
        CurrentLine current;
        const auto objection = told_until(line, *terms, told, terms->objection_days);
        current.is_suspended =
            engine::is_suspended(line, appeals, terms->due, inspection.policy().visit, objection, now);
        current.terms = terms;
        current.name = stream.name;
        current.number = stream.number;
        current.project = assignment.project;
        current.inspection_kind = assignment.kind;
        current.date = assignment.business_date;
        current.project_name = standing.text_on(kAboutUnit, current.project, "name", current.date);
        current.finding_number = inspection.finding_number(line.finding);
        if (const engine::FindingView* view = view_of_line(findings, line)) {
            current.item = view->item.item;
            current.severity = view->severity;
        }
        current.line = std::move(line);
        lines.push_back(std::move(current));
    }
    return lines;
}

StatementRow statement_row(const CurrentLine& current) {
    const rules::ConsequenceLine& line = current.line;
    return {.line = line.id,
            .payee = line.payee,
            .bearer = line.bearer,
            .kind = line.kind,
            .measure = line.measure,
            .is_share = line.is_share,
            .is_capped = line.is_capped,
            .value = line.value,
            .month = line.month,
            .rule = line.rule,
            .basis = line.basis,
            .number = current.number,
            .project = current.project,
            .item = current.item,
            .finding_number = current.finding_number,
            .what = {}};
}

std::optional<rules::Deadline> told_until(const rules::ConsequenceLine& line, const LineTerms& terms,
                                          const ToldLines& told, std::uint32_t days) {
    const auto found = told.find(line.id);
    if (found == told.end()) return std::nullopt;
    const auto at = rules::told_at(found->second, line.value);
    if (!at) return std::nullopt;
    return rules::days_after(*at, days, terms.counts_workdays, terms.due);
}

Result<std::vector<CurrentLine>> current_lines(State& state, const ToldLines& told) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    std::vector<CurrentLine> lines;
    WCK_TRY(for_each_seen(state, {}, [&](const auto& stream, const auto& inspection) -> Result<void> {
        if (stream.state != "sealed") return {};
        WCK_TRY(auto more, lines_of_inspection(state, stream, inspection, *standing, told));
        for (CurrentLine& one : more) lines.push_back(std::move(one));
        return {};
    }));
    std::stable_sort(lines.begin(), lines.end(), [](const CurrentLine& a, const CurrentLine& b) {
        return std::tie(a.date, a.number, a.name) < std::tie(b.date, b.number, b.name);
    });
    return lines;
}

Json line_json(const CurrentLine& current) {
    const auto word = [](std::string_view text) { return Json::of(text); };
    return engine::line_json(current.line)
        .set("suspended", Json::of(current.is_suspended))
        .set("number", word(current.number))
        .set("project", word(current.project))
        .set("project_name", word(current.project_name))
        .set("inspection_kind", word(current.inspection_kind))
        .set("business_date", word(current.date))
        .set("item", word(current.item))
        .set("severity", Json::of(std::uint64_t{current.severity}))
        .set("finding_number", word(current.finding_number))
        .set("inspection", word(current.name));
}

Result<Json> consequences_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string month, arguments.text_or_empty_at("month"));
    WCK_TRY(const std::string payee, arguments.text_or_empty_at("responsible"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    if (!month.empty() && !parse_date(month + "-01"))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "consequences_report", "month");
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const StatementBooks books, statement_books(state));
    WCK_TRY(const auto lines, current_lines(state, books.told));
    Json rows = Json::array();
    for (const CurrentLine& one : lines) {
        const auto above = standing->line_on(one.project, one.date);
        const bool fits = (month.empty() || month == one.line.month) &&
                          (payee.empty() || payee == one.line.payee) &&
                          (unit.empty() || std::find(above.begin(), above.end(), unit) != above.end());
        const bool is_seen = reader.empty() || rules::may_see_line(*standing, reader, one.line.payee,
                                                                   one.project, state.today());
        if (fits && is_seen) rows.push(line_json(one));
    }
    const auto count = static_cast<std::uint64_t>(rows.items().size());
    return Json::object()
        .set("report", Json::of("consequences"))
        .set("at", Json::of(std::string_view(to_text(UtcMs{state.now_ms()}))))
        .set("count", Json::of(count))
        .set("consequences", std::move(rows));
}

}  // namespace wincheck::hub
