#include "core/engine/finding_dates.h"

#include "core/engine/device.h"

namespace wincheck::engine {

std::int32_t offset_minutes_of(const rules::Register& standing, const std::string& project,
                               const std::string& date) {
    const auto unit = standing.unit_on(project, date);
    return unit ? unit->offset_minutes : Unit{}.offset_minutes;
}

Result<FindingDates> finding_dates(Documents& documents, const Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    WCK_TRY(auto calendar, documents.calendar());
    WCK_TRY(const RegisterPtr standing, documents.standing());
    const std::int32_t offset_minutes =
        offset_minutes_of(*standing, assignment.project, assignment.business_date);
    return FindingDates{.rules = {.policy = inspection.policy().programme.due,
                                  .calendar = std::move(calendar),
                                  .zone = rules::fixed_zone(offset_minutes)},
                        .announced = {}};
}

std::optional<rules::Announced> announced_of(const AssignmentCore& assignment, std::string_view state) {
    const bool has_failed = state == "void" || state == "moved" || state == "not_reached";
    const auto date = parse_date(assignment.business_date);
    if (assignment.is_unannounced || has_failed || !date) return std::nullopt;
    return rules::Announced{
        .kind = assignment.kind, .unit = {}, .project = assignment.project, .date = *date};
}

Result<FindingDates> finding_dates_here(Device& device, const Inspection& inspection) {
    WCK_TRY(FindingDates dates, finding_dates(device.documents(), inspection));
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        const bool is_other = stream.is_opened && stream.id != inspection.id();
        if (!is_other || stream.project != inspection.assignment().project) continue;
        const auto other = device.inspection(stream.id);
        if (!other) continue;
        if (auto announced = announced_of((*other)->assignment(), stream.state))
            dates.announced.push_back(std::move(*announced));
    }
    return dates;
}

rules::Deadline due_of(const FindingDates& dates, const Inspection& inspection, const FindingView& finding) {
    const AssignmentCore& assignment = inspection.assignment();
    const auto date = parse_date(assignment.business_date);
    if (!date) return {.nominal = {}, .day = {}, .is_known = false, .at = {}};
    const rules::Raised raised{.kind = assignment.kind,
                               .unit = {},
                               .project = assignment.project,
                               .date = *date,
                               .severity = finding.severity};
    return rules::due_of(rules::rectification_due(raised, dates.announced, dates.rules), finding.life,
                         dates.rules.zone);
}

}  // namespace wincheck::engine
