#include "core/rules/appeal_due.h"

#include <limits>

namespace wincheck::rules {
namespace {

constexpr std::int32_t kDayEnds = 1440;
constexpr std::int64_t kHourMs = 3'600'000;

}  // namespace

Deadline days_after(UtcMs from, std::uint32_t days, bool counts_workdays, const DueRules& rules) {
    const Date first = date_at(from, offset_at(rules.zone, from));
    Deadline due{.nominal = plus_days(first, days), .day = {}, .is_known = true, .at = {}};
    if (counts_workdays) {
        Workday last{first, true};
        for (std::uint32_t i = 0; i < days && last.is_known; ++i)
            last = rules.calendar.workday_from(plus_days(last.date, 1));
        due.nominal = due.day = last.date;
        due.is_known = last.is_known;
    } else {
        const Workday found = rules.calendar.workday_from(due.nominal);
        due.day = found.date;
        due.is_known = found.is_known;
    }
    if (due.is_known) due.at = moment_of(rules.zone, due.day, kDayEnds);
    return due;
}

UtcMs delivered_at(std::optional<UtcMs> signed_for, UtcMs made, const VisitPolicy& visit) {
    return signed_for.value_or(UtcMs{made.ms + std::int64_t{visit.silence_hours} * kHourMs});
}

std::optional<Deadline> raise_due(const Appeal& appeal, const DueRules& rules, const VisitPolicy& visit) {
    const bool is_open = appeal.state == AppealState::pending || appeal.state == AppealState::decided;
    if (!is_open || appeal.is_at_final_level()) return std::nullopt;
    UtcMs from{appeal.decide_due_ms};
    if (appeal.state == AppealState::decided) {
        const auto received =
            appeal.received_ms != 0 ? std::optional(UtcMs{appeal.received_ms}) : std::nullopt;
        from = delivered_at(received, UtcMs{appeal.decided_ms}, visit);
    }
    if (from.ms == 0) return std::nullopt;
    const AppealLevel& next = appeal.levels[appeal.level];
    return days_after(from, next.file_days, next.counts_workdays, rules);
}

bool is_decision_overdue(const Appeal& appeal, UtcMs now) {
    return appeal.state == AppealState::pending && appeal.decide_due_ms != 0 &&
           is_late(now, UtcMs{appeal.decide_due_ms});
}

std::int64_t suspends_until(const Appeal& appeal, const std::optional<Deadline>& raise) {
    if (appeal.state == AppealState::pending) return std::numeric_limits<std::int64_t>::max();
    if (appeal.state != AppealState::decided) return 0;
    // The deadline itself is in time.
    const bool has_end = raise && raise->is_known;
    return has_end ? raise->at.ms + 1 : std::numeric_limits<std::int64_t>::max();
}

bool suspends(const Appeal& appeal, const std::optional<Deadline>& raise, UtcMs now) {
    return now.ms < suspends_until(appeal, raise);
}

}  // namespace wincheck::rules
