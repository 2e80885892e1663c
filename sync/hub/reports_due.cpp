#include "sync/hub/reports_due.h"

#include <algorithm>
#include <array>

#include "core/base/reasons.h"
#include "core/engine/due_view.h"
#include "core/engine/finding_dates.h"
#include "core/rules/report_status.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {
namespace {

constexpr std::array<std::string_view, 6> kReportStates{"", "due", "sent", "received", "returned", "late"};

// A signature of somebody above: received and agreed are receipts, what is refused or dissented from goes
// back.
std::vector<rules::ReportReceipt> receipts_of(const engine::Inspection& inspection) {
    const auto& team = inspection.assignment().team;
    std::vector<rules::ReportReceipt> receipts;
    for (const auto& sign : inspection.signatures()) {
        // A team takes signatures in any role on its own devices; nobody receives the own report. Its
        // leader's own signature sends it again.
        const bool is_own = std::find(team.begin(), team.end(), sign.author) != team.end();
        const bool is_leaders = sign.author == inspection.assignment().leader && sign.core.is_own_device;
        if (is_leaders && sign.core.outcome == kOutcomeAgree)
            receipts.push_back({rules::ReportEvent::sent_again, sign.author, sign.at.utc});
        if (is_own || !rules::receives_reports(sign.core.role)) continue;
        const bool is_returned = sign.core.outcome == kOutcomeDissent || sign.core.outcome == kOutcomeRefused;
        const bool is_receipt = sign.core.outcome == kOutcomeReceived || sign.core.outcome == kOutcomeAgree;
        const auto event = is_returned ? rules::ReportEvent::returned : rules::ReportEvent::received;
        if (is_returned || is_receipt) receipts.push_back({event, sign.author, sign.at.utc});
    }
    return receipts;
}

Json report_row(const store::StreamInfo& stream, const AssignmentCore& assignment,
                const rules::Register& standing) {
    const std::string& date = assignment.business_date;
    return Json::object()
        .set("number", Json::of(std::string_view(stream.number)))
        .set("inspection", Json::of(std::string_view(stream.name)))
        .set("project", Json::of(std::string_view(assignment.project)))
        .set("project_name",
             Json::of(std::string_view(standing.text_on(kAboutUnit, assignment.project, "name", date))))
        .set("kind", Json::of(std::string_view(assignment.kind)))
        .set("business_date", Json::of(std::string_view(date)));
}

void add_status(Json& row, const rules::ReportStatus& status, const rules::Deadline& due) {
    row.set("due", due.is_known ? Json::of(std::string_view(to_text(due.day))) : Json{})
        .set("due_at", due.is_known ? Json::of(std::string_view(to_text(due.at))) : Json{})
        .set("state", Json::of(rules::name_of(status.state)))
        .set("person", Json::of(std::string_view(status.person)))
        .set("at", status.at ? Json::of(std::string_view(to_text(*status.at))) : Json{})
        .set("late", Json::of(status.is_late));
}

}  // namespace

Result<Json> reports_due(State& state, const Json& arguments) {
    WCK_TRY(const std::string unit, arguments.text_or_empty_at("unit"));
    WCK_TRY(const std::string wanted, arguments.text_or_empty_at("state"));
    WCK_TRY(const std::string reader, arguments.text_or_empty_at("for"));
    if (std::find(kReportStates.begin(), kReportStates.end(), wanted) == kReportStates.end())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "reports_due", "state");
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const UtcMs now{state.now_ms()};
    std::vector<std::pair<std::string, Json>> rows;
    WCK_TRY(for_each_seen(state, reader, [&](const auto& stream, const auto& inspection) -> Result<void> {
        const bool may_owe = stream.state == "planned" || stream.state == "open" || stream.state == "sealed";
        const AssignmentCore& assignment = inspection.assignment();
        const auto checked = parse_date(assignment.business_date);
        const auto line = standing->line_on(assignment.project, assignment.business_date);
        const bool is_below = unit.empty() || std::find(line.begin(), line.end(), unit) != line.end();
        if (!may_owe || !checked || !is_below) return {};
        WCK_TRY(const engine::FindingDates dates, engine::finding_dates(state.documents, inspection));
        const auto owed = rules::owed_report_of(assignment.kind, *checked, dates.rules);
        if (!owed) return {};
        const auto sent = owed->is_feedback ? engine::fed_back_at(inspection) : inspection.sealed_at();
        const rules::ReportStatus status =
            rules::report_status(sent, receipts_of(inspection), owed->due, now);
        const bool fits =
            wanted.empty() || wanted == rules::name_of(status.state) || (wanted == "late" && status.is_late);
        if (!fits) return {};
        Json row = report_row(stream, assignment, *standing);
        add_status(row, status, owed->due);
        rows.emplace_back(row["due_at"].text() + stream.number, std::move(row));
        return {};
    }));
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json list = Json::array();
    for (auto& [order, row] : rows) list.push(std::move(row));
    return Json::object().set("report", Json::of("reports")).set("reports", std::move(list));
}

}  // namespace wincheck::hub
