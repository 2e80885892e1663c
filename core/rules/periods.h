#pragma once
// Weeks, months, quarters and years as spans of civil dates (DUE-0). ISO 8601 weeks: Monday to Sunday, named
// after the year that holds their Thursday. Both ends of a period belong to it.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/time.h"
#include "core/model/programme.h"

namespace wincheck::rules {

/// `days` later, or earlier where negative.
[[nodiscard]] Date plus_days(Date date, std::int64_t days);
/// Days from `from` to `to`; negative where `to` comes first.
[[nodiscard]] std::int64_t days_between(Date from, Date to);

struct IsoWeek {
    std::int32_t year = 1970;
    std::int32_t week = 1;  // 1–53
    auto operator<=>(const IsoWeek&) const = default;
};

[[nodiscard]] IsoWeek iso_week_of(Date date);
/// Shape: `week` is one that the year has.
[[nodiscard]] Date monday_of(IsoWeek week);
/// 52 or 53.
[[nodiscard]] std::int32_t iso_weeks_in(std::int32_t year);

struct Period {
    PeriodKind kind = PeriodKind::year;
    Date first;
    Date last;
    auto operator<=>(const Period&) const = default;
    [[nodiscard]] bool holds(Date date) const { return first <= date && date <= last; }
};

/// The period of that kind which holds the date.
[[nodiscard]] Period period_of(PeriodKind kind, Date date);
[[nodiscard]] Period period_after(const Period& period);
/// "2026", "2026-Q3", "2026-07", "2026-W53".
[[nodiscard]] std::string to_text(const Period& period);
/// What to_text gives, read again. Errors: invalid_argument (kNotPeriod).
Result<Period> parse_period(std::string_view text);

/// The Monday of a month's n-th week, counted from 1; a week belongs to the month that holds its Thursday, as
/// ISO 8601 gives weeks to years.
[[nodiscard]] Date monday_of_month(std::int32_t year, std::int32_t month, std::int32_t week);

}  // namespace wincheck::rules
