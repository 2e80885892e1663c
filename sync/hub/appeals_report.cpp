#include "sync/hub/appeals_report.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/engine/appeal_view.h"
#include "core/engine/finding_dates.h"
#include "sync/hub/overdue_list.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

Result<std::string> appeal_state_wanted(const Json& arguments) {
    WCK_TRY(std::string wanted, arguments.text_or_empty_at("state"));
    bool is_known = wanted.empty() || wanted == "overdue" || wanted == "suspended";
    for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(rules::AppealState::count); ++at)
        is_known = is_known || wanted == rules::name_of(static_cast<rules::AppealState>(at));
    if (!is_known) return error_of(ErrorCode::invalid_argument, kFieldWrong, "appeals_report", "state");
    return wanted;
}

bool is_wanted(const Json& row, const std::string& wanted) {
    if (wanted.empty()) return true;
    if (wanted == "overdue" || wanted == "suspended") return row[wanted].boolean();
    return row["state"].text() == wanted;
}

Json appeal_row(const store::StreamInfo& stream, const engine::Inspection& inspection, Json facts,
                const rules::Register& standing) {
    const AssignmentCore& assignment = inspection.assignment();
    const std::string& date = assignment.business_date;
    const auto word = [](std::string_view text) { return Json::of(text); };
    const auto& seal = inspection.seal();
    const auto amended = inspection.amended();
    const auto refused = inspection.refused_result();
    const bool is_suspended = !facts["suspends"].items().empty();
    facts.set("suspended", Json::of(is_suspended))
        .set("inspection", word(stream.name))
        .set("number", word(stream.number))
        .set("project", word(assignment.project))
        .set("project_name", word(standing.text_on(kAboutUnit, assignment.project, "name", date)))
        .set("kind", word(assignment.kind))
        .set("business_date", word(date))
        .set("sealed_score", seal      ? word(seal->core.score)
                             : refused ? word(refused->score)
                                       : Json{})
        .set("amended", amended ? word(amended->figures.score) : Json{});
    return facts;
}

std::string order_of_appeal(const Json& row) {
    return (row["due"].is_null() ? std::string("~") : row["due"].text()) + row["number"].text() +
           row["id"].text();
}

}  // namespace

Result<Json> appeals_report(State& state, const Json& arguments) {
    WCK_TRY(const std::string wanted, appeal_state_wanted(arguments));
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const UtcMs now{state.now_ms()};
    OrderedRows rows;
    WCK_TRY(for_each_seen(state, reader, [&](const auto& stream, const auto& inspection) -> Result<void> {
        const bool is_concluded = stream.state == "sealed" || stream.state == "refused";
        if (!is_concluded || inspection.appeal_steps().empty()) return {};
        const AssignmentCore& assignment = inspection.assignment();
        const auto line = standing->line_on(assignment.project, assignment.business_date);
        if (!unit.empty() && std::find(line.begin(), line.end(), unit) == line.end()) return {};
        WCK_TRY(const engine::FindingDates dates, engine::finding_dates(state.documents, inspection));
        const rules::Appeals appeals = inspection.appeals();
        for (const rules::Appeal& appeal : appeals.all) {
            Json row = appeal_row(stream, inspection,
                                  engine::appeal_facts(inspection, appeal, dates.rules, now), *standing);
            if (is_wanted(row, wanted)) rows.emplace_back(order_of_appeal(row), std::move(row));
        }
        return {};
    }));
    return overdue_list("appeals", std::move(rows), now);
}

}  // namespace wincheck::hub
