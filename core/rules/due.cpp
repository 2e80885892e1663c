#include "core/rules/due.h"

#include <algorithm>
#include <optional>

namespace wincheck::rules {
namespace {

constexpr std::int64_t kMsPerHour = 3'600'000;
constexpr std::int32_t kEndOfDay = 1440;

Date day_of_second_week(Date checked, SecondWeek reading, std::uint32_t weekday) {
    Date monday;
    if (reading == SecondWeek::of_next_month) {
        const Date next = period_after(period_of(PeriodKind::month, checked)).first;
        monday = monday_of_month(next.year, next.month, 2);
    } else {
        monday = period_after(period_of(PeriodKind::week, checked)).first;
    }
    return plus_days(monday, static_cast<std::int64_t>(weekday) - 1);
}

// On that day at `minute` where it is worked; else at close of business of the next workday.
Deadline moved_to_workday(Date nominal, std::int32_t minute, const DueRules& rules) {
    const Workday found = rules.calendar.workday_from(nominal);
    Deadline deadline{.nominal = nominal, .day = found.date, .is_known = found.is_known, .at = {}};
    if (!found.is_known) return deadline;
    const auto close = static_cast<std::int32_t>(rules.policy.close_minute);
    deadline.at = moment_of(rules.zone, found.date, deadline.is_moved() ? close : minute);
    return deadline;
}

std::uint32_t days_for(Severity severity, const DuePolicy& policy) {
    const auto found = std::find_if(policy.rectification.begin(), policy.rectification.end(),
                                    [&](const SeverityDays& one) { return one.severity == severity; });
    return found == policy.rectification.end() ? policy.rectification_otherwise : found->days;
}

std::optional<Date> next_of_series(const Raised& raised, std::span<const Announced> announced) {
    std::optional<Date> next;
    for (const Announced& one : announced) {
        if (one.kind != raised.kind || one.unit != raised.unit || one.project != raised.project) continue;
        if (one.date > raised.date && (!next || one.date < *next)) next = one.date;
    }
    return next;
}

}  // namespace

UtcMs seal_due(UtcMs left, const VisitPolicy& policy) {
    return {left.ms + policy.seal_due_hours * kMsPerHour};
}

bool is_late(UtcMs done, UtcMs due) {
    return done > due;
}

Deadline report_due(Date checked, const DueRules& rules) {
    const Date nominal = day_of_second_week(checked, rules.policy.report_week, rules.policy.report_weekday);
    return moved_to_workday(nominal, static_cast<std::int32_t>(rules.policy.close_minute), rules);
}

Deadline feedback_due(Date checked, const DueRules& rules) {
    const Date nominal =
        day_of_second_week(checked, rules.policy.feedback_week, rules.policy.feedback_weekday);
    return moved_to_workday(nominal, kEndOfDay, rules);
}

bool owes_feedback(std::string_view kind, const DuePolicy& policy) {
    const auto& kinds = policy.feedback_kinds;
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

Deadline rectification_due(const Raised& raised, std::span<const Announced> announced,
                           const DueRules& rules) {
    if (const auto next = next_of_series(raised, announced)) {
        const Date day = plus_days(*next, -1);
        return {.nominal = day, .day = day, .is_known = true, .at = moment_of(rules.zone, day, kEndOfDay)};
    }
    const Date nominal = plus_days(raised.date, days_for(raised.severity, rules.policy));
    return moved_to_workday(nominal, static_cast<std::int32_t>(rules.policy.close_minute), rules);
}

}  // namespace wincheck::rules
