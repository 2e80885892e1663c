#include "sync/hub/findings_report.h"

#include <algorithm>

#include "core/base/reasons.h"
#include "core/engine/finding_view.h"
#include "sync/hub/announced.h"
#include "sync/hub/overdue_list.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

constexpr const char* kNoDueLast = "9999";

struct FindingsWanted {
    std::string unit, state, responsible;
    std::uint32_t severity = kSeverityNone;
};

Result<FindingsWanted> findings_wanted(const Json& arguments) {
    FindingsWanted wanted;
    WCK_TRY(wanted.unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(wanted.state, arguments.text_or_empty_at("state"));
    WCK_TRY(wanted.responsible, arguments.text_or_empty_at("responsible"));
    WCK_TRY(const std::string severity, arguments.text_or_empty_at("severity"));
    if (!severity.empty()) {
        WCK_TRY(const Decimal number, Decimal::parse(severity));
        if (number.scale != 0 || number.mantissa < 0 || number.mantissa > UINT32_MAX)
            return error_of(ErrorCode::invalid_argument, kFieldWrong, "findings_report", "severity");
        wanted.severity = static_cast<std::uint32_t>(number.mantissa);
    }
    bool is_known = wanted.state.empty() || wanted.state == "overdue";
    for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(rules::FindingState::count); ++at)
        is_known = is_known || wanted.state == rules::name_of(static_cast<rules::FindingState>(at));
    if (!is_known) return error_of(ErrorCode::invalid_argument, kFieldWrong, "findings_report", "state");
    return wanted;
}

bool is_in_state(const engine::FindingView& finding, const Json& facts, const std::string& wanted) {
    if (wanted.empty()) return true;
    if (wanted == "overdue") return facts["overdue"].boolean();
    const rules::FindingState state = finding.life.place.state;
    // What is not settled, in whatever state.
    if (wanted == "open")
        return !finding.is_struck_out() && state != rules::FindingState::closed &&
               state != rules::FindingState::not_ours;
    return wanted == rules::name_of(state);
}

bool is_responsible(const engine::FindingView& finding, const std::string& who) {
    return who.empty() || who == finding.person || who == finding.post || who == finding.vendor ||
           who == finding.life.assigned_to;
}

// APP-4: where the appeal against the finding stands; removal of hazards goes on meanwhile.
std::string appeal_of(const rules::Appeals& appeals, const StreamId& finding) {
    std::string state;
    for (const rules::Appeal& appeal : appeals.all)
        if (appeal.filing.core.finding == finding) state = rules::name_of(appeal.state);
    return state;
}

void add_origin(Json& row, const store::StreamInfo& stream, const AssignmentCore& assignment,
                const rules::Register& standing) {
    const std::string& date = assignment.business_date;
    row.set("inspection", Json::of(std::string_view(stream.name)))
        .set("project", Json::of(std::string_view(assignment.project)))
        .set("project_name",
             Json::of(std::string_view(standing.text_on(kAboutUnit, assignment.project, "name", date))))
        .set("kind", Json::of(std::string_view(assignment.kind)))
        .set("business_date", Json::of(std::string_view(date)));
}

std::string order_of(const Json& row) {
    return (row["due_at"].is_null() ? kNoDueLast : row["due_at"].text()) + row["number"].text() +
           row["id"].text();
}

}  // namespace

Result<Json> findings_report(State& state, const Json& arguments) {
    WCK_TRY(const FindingsWanted wanted, findings_wanted(arguments));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const AnnouncedBy announced, announced_to(state, reader));
    const UtcMs now{state.now_ms()};
    OrderedRows rows;
    WCK_TRY(for_each_seen(state, reader, [&](const auto& stream, const auto& inspection) -> Result<void> {
        if (stream.state != "sealed") return {};
        const AssignmentCore& assignment = inspection.assignment();
        const auto line = standing->line_on(assignment.project, assignment.business_date);
        const bool is_below =
            wanted.unit.empty() || std::find(line.begin(), line.end(), wanted.unit) != line.end();
        const auto findings = is_below ? inspection.findings() : std::vector<engine::FindingView>{};
        if (findings.empty()) return {};
        WCK_TRY(const engine::FindingDates dates, dates_of(state, inspection, announced));
        const rules::Appeals appeals = inspection.appeals();
        for (const engine::FindingView& finding : findings) {
            if (finding.severity < wanted.severity || !is_responsible(finding, wanted.responsible)) continue;
            Json row = engine::finding_facts(inspection, finding, dates, now);
            if (!is_in_state(finding, row, wanted.state)) continue;
            row.set("appeal", Json::of(std::string_view(appeal_of(appeals, finding.id))));
            add_origin(row, stream, assignment, *standing);
            rows.emplace_back(order_of(row), std::move(row));
        }
        return {};
    }));
    return overdue_list("findings", std::move(rows), now);
}

}  // namespace wincheck::hub
