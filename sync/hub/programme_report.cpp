#include "sync/hub/programme_report.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/engine/appeal_view.h"
#include "core/engine/due_view.h"
#include "sync/hub/inspection_figures.h"
#include "sync/hub/seen.h"
#include "sync/hub/told.h"

namespace wincheck::hub {
namespace {

Json programme_text(std::string_view value) {
    return Json::of(value);
}

Json sorted_by(std::vector<std::pair<std::string, Json>> rows) {
    std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json list = Json::array();
    for (auto& [key, row] : rows) list.push(std::move(row));
    return list;
}

std::string region_of(const rules::Register& standing, const std::string& project, const std::string& date) {
    for (const std::string& unit : standing.line_on(project, date))
        if (standing.text_on(kAboutUnit, unit, "kind", date) == "region")
            return standing.text_on(kAboutUnit, unit, "name", date);
    return {};
}

Json bulletin_row(const store::StreamInfo& stream, const engine::Inspection& inspection,
                  const rules::Register& standing, bool is_suspended) {
    const AssignmentCore& assignment = inspection.assignment();
    const std::string& date = assignment.business_date;
    const auto& seal = inspection.seal();
    Severity worst = kSeverityNone;
    const auto findings = inspection.findings();
    for (const engine::FindingView& finding : findings) worst = std::max(worst, finding.severity);
    const auto struck = std::count_if(findings.begin(), findings.end(),
                                      [](const engine::FindingView& one) { return one.is_struck_out(); });
    const auto amended = inspection.amended();
    StatedFigures stated = inspection.refused_result().value_or(StatedFigures{});
    if (seal) stated = {seal->core.score, seal->core.exact, seal->core.band, seal->core.has_passed};
    return Json::object()
        .set("number", programme_text(stream.number))
        .set("project", programme_text(assignment.project))
        .set("project_name", programme_text(standing.text_on(kAboutUnit, assignment.project, "name", date)))
        .set("region", programme_text(region_of(standing, assignment.project, date)))
        .set("kind", programme_text(assignment.kind))
        .set("state", programme_text(stream.state))
        .set("score", programme_text(stated.score))
        .set("band", programme_text(stated.band))
        .set("passed", stated.is_judged() ? Json::of(stated.has_passed) : Json{})
        .set("amended", programme_text(amended ? amended->figures.score : std::string{}))
        .set("set_aside", Json::of(amended && amended->is_set_aside))
        .set("suspended", Json::of(is_suspended))
        .set("gates", Json::of(static_cast<std::uint64_t>(inspection.score().gates.size())))
        .set("findings",
             Json::of(static_cast<std::uint64_t>(findings.size()) - static_cast<std::uint64_t>(struck)))
        .set("severity", Json::of(static_cast<std::uint64_t>(worst)));
}

// SAFE-2: members who were to give a sign and did not.
std::string silent_members(const engine::Inspection& inspection, UtcMs now) {
    std::string names;
    for (const rules::Awaited& one : inspection.awaited(now))
        if (one.is_overdue) names += (names.empty() ? "" : " ") + one.person;
    return names;
}

}  // namespace

Result<Json> plans_report(State& state, const std::string& reader) {
    std::vector<std::pair<std::string, Json>> rows;
    const std::int64_t now_ms = state.now_ms();
    const auto is_to_come = [](const store::StreamInfo& stream) {
        return stream.state == "planned" || stream.state == "open";
    };
    const auto add = [&](const auto& stream, const auto& inspection) -> Result<void> {
        const AssignmentCore& assignment = inspection.assignment();
        const std::string to = to_text(UtcMs{assignment.window_to_ms});
        WCK_TRY(const auto left, engine::left_at(state.store(), stream.id));
        const UtcMs due = left ? rules::seal_due(*left, inspection.policy().visit) : UtcMs{};
        rows.emplace_back(to + stream.number,
                          Json::object()
                              .set("number", programme_text(stream.number))
                              .set("name", programme_text(stream.name))
                              .set("project", programme_text(assignment.project))
                              .set("kind", programme_text(assignment.kind))
                              .set("leader", programme_text(assignment.leader))
                              .set("business_date", programme_text(assignment.business_date))
                              .set("window_from", programme_text(to_text(UtcMs{assignment.window_from_ms})))
                              .set("window_to", programme_text(to))
                              .set("state", programme_text(stream.state))
                              .set("overdue", Json::of(assignment.window_to_ms < now_ms))
                              .set("seal_due", left ? programme_text(to_text(due)) : Json{})
                              .set("seal_late", Json::of(left && rules::is_late({now_ms}, due)))
                              .set("silent", programme_text(silent_members(inspection, {now_ms}))));
        return {};
    };
    WCK_TRY(for_each_wanted(state, reader, is_to_come, add));
    return Json::object().set("report", Json::of("plans")).set("plans", sorted_by(std::move(rows)));
}

Result<Json> bulletin_report(State& state, const std::string& date, const std::string& reader) {
    WCK_TRY(parse_date(date));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    std::vector<std::pair<std::string, Json>> rows;
    std::map<std::string, std::uint64_t> counts;
    WCK_TRY(const auto tours, open_tours(state));
    WCK_TRY(refresh_figures(state));
    WCK_TRY(const auto of_date, state.tables.figures(date, date));
    std::set<StreamId> streams;
    for (const store::FigureRow& row : of_date) streams.insert(row.stream);
    const auto is_of_date = [&](const store::StreamInfo& stream) { return streams.contains(stream.id); };
    const auto add = [&](const auto& stream, const auto& inspection) -> Result<void> {
        if (!is_told(stream, inspection, tours)) return {};
        ++counts[stream.state];
        WCK_TRY(const bool is_suspended,
                engine::is_disputed(state.documents, inspection, UtcMs{state.now_ms()}));
        rows.emplace_back(stream.number, bulletin_row(stream, inspection, *standing, is_suspended));
        return {};
    };
    WCK_TRY(for_each_wanted(state, reader, is_of_date, add));
    Json report = Json::object().set("report", Json::of("bulletin")).set("date", programme_text(date));
    report.set("visits", Json::of(static_cast<std::uint64_t>(rows.size())));
    for (const char* ending : {"sealed", "refused", "stopped"}) report.set(ending, Json::of(counts[ending]));
    return report.set("bulletin", sorted_by(std::move(rows)));
}

}  // namespace wincheck::hub
