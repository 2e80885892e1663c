#include "core/engine/finding_dates.h"

#include "core/engine/device.h"
#include "core/rules/inspecting_unit.h"
#include "core/rules/kinds.h"
#include "core/rules/unit_zone.h"

namespace wincheck::engine {

Result<FindingDates> finding_dates(Documents& documents, const Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    WCK_TRY(auto calendar, documents.calendar());
    WCK_TRY(const RegisterPtr standing, documents.standing());
    WCK_TRY(const TimeZones zones, documents.zones());
    WCK_TRY(auto unit, inspecting_unit(documents, *standing, series_facts(assignment), inspection.planner()));
    return FindingDates{.rules = {.policy = inspection.policy().programme.due,
                                  .calendar = std::move(calendar),
                                  .zone = rules::zone_of_unit(*standing, zones, assignment.project,
                                                              assignment.business_date)},
                        .unit = std::move(unit),
                        .announced = {}};
}

SeriesFacts series_facts(const AssignmentCore& assignment) {
    return {.kind = assignment.kind,
            .project = assignment.project,
            .date = assignment.business_date,
            .policy = assignment.policy};
}

Result<std::string> inspecting_unit(Documents& documents, const rules::Register& standing,
                                    const SeriesFacts& facts, std::string_view planner) {
    WCK_TRY(const PolicyPtr policy, documents.policy_kept(facts.policy));
    return rules::inspecting_unit(standing, rules::kind_rule(*policy, facts.kind), planner, facts.project,
                                  facts.date);
}

bool may_bound(const AssignmentCore& assignment, std::string_view state) {
    const bool has_failed = state == "void" || state == "moved" || state == "not_reached";
    return !assignment.is_unannounced && !has_failed && parse_date(assignment.business_date).has_value();
}

Result<std::optional<rules::Announced>> announced_of(Documents& documents, const rules::Register& standing,
                                                     const SeriesFacts& facts, std::string_view planner) {
    WCK_TRY(const Date date, parse_date(facts.date));
    auto unit = inspecting_unit(documents, standing, facts, planner);
    if (!unit && unit.error().code == ErrorCode::not_found) return std::optional<rules::Announced>{};
    if (!unit) return unit.error();
    return std::optional(rules::Announced{
        .kind = facts.kind, .unit = std::move(*unit), .project = facts.project, .date = date});
}

Result<AnnouncedBy> announced_in(store::Store& store, Documents& documents,
                                 const std::function<Result<bool>(const store::StreamInfo&)>& sees_or_all) {
    AnnouncedBy all;
    WCK_TRY(const RegisterPtr standing, documents.standing());
    WCK_TRY(const auto streams, store.streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        if (sees_or_all) {
            WCK_TRY(const bool is_seen, sees_or_all(stream));
            if (!is_seen) continue;
        }
        WCK_TRY(const auto opening, opening_of(store, stream.id));
        if (!opening || !may_bound(opening->assignment, stream.state)) continue;
        WCK_TRY(auto one,
                announced_of(documents, *standing, series_facts(opening->assignment), opening->planner));
        if (one) all[one->project].push_back(std::move(*one));
    }
    return all;
}

Result<FindingDates> finding_dates_here(Device& device, const Inspection& inspection) {
    WCK_TRY(FindingDates dates, finding_dates(device.documents(), inspection));
    const std::string& project = inspection.assignment().project;
    WCK_TRY(auto announced, announced_in(device.store(), device.documents(),
                                         [&](const store::StreamInfo& stream) -> Result<bool> {
                                             return stream.id != inspection.id() && stream.project == project;
                                         }));
    dates.announced = std::move(announced[project]);
    return dates;
}

rules::Deadline due_of(const FindingDates& dates, const Inspection& inspection, const FindingView& finding) {
    const AssignmentCore& assignment = inspection.assignment();
    const auto date = parse_date(assignment.business_date);
    if (!date) return {.nominal = {}, .day = {}, .is_known = false, .at = {}};
    const rules::Raised raised{.kind = assignment.kind,
                               .unit = dates.unit,
                               .project = assignment.project,
                               .date = *date,
                               .severity = finding.severity};
    return rules::due_of(rules::rectification_due(raised, dates.announced, dates.rules), finding.life,
                         dates.rules.zone);
}

}  // namespace wincheck::engine
