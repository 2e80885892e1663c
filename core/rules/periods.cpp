#include "core/rules/periods.h"

#include <array>
#include <cstdio>

#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::int32_t kMonths = 12;

Date date_of(std::int32_t year, std::int32_t month, std::int32_t day) {
    return {year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

Date monday_before(Date date) {
    return plus_days(date, 1 - weekday_of(date));
}

// The first day of the month that many months after January of the year.
Date first_of_month(std::int32_t year, std::int32_t months) {
    return date_of(year + months / kMonths, months % kMonths + 1, 1);
}

}  // namespace

Date plus_days(Date date, std::int64_t days) {
    return date_of_days(days_since_1970(date) + days);
}

std::int64_t days_between(Date from, Date to) {
    return days_since_1970(to) - days_since_1970(from);
}

IsoWeek iso_week_of(Date date) {
    const Date thursday = plus_days(monday_before(date), 3);
    const auto week = days_between(date_of(thursday.year, 1, 1), thursday) / 7 + 1;
    return {thursday.year, static_cast<std::int32_t>(week)};
}

Date monday_of(IsoWeek week) {
    return plus_days(monday_before(date_of(week.year, 1, 4)), (week.week - 1) * std::int64_t{7});
}

std::int32_t iso_weeks_in(std::int32_t year) {
    return iso_week_of(date_of(year, 12, 28)).week;
}

Period period_of(PeriodKind kind, Date date) {
    if (kind == PeriodKind::week) {
        const Date monday = monday_before(date);
        return {kind, monday, plus_days(monday, 6)};
    }
    const std::int32_t months = kind == PeriodKind::month ? 1 : kind == PeriodKind::quarter ? 3 : kMonths;
    const std::int32_t from = (date.month - 1) / months * months;
    const Date first = first_of_month(date.year, from);
    return {kind, first, plus_days(first_of_month(date.year, from + months), -1)};
}

Period period_after(const Period& period) {
    return period_of(period.kind, plus_days(period.last, 1));
}

std::string to_text(const Period& period) {
    std::array<char, 32> out{};
    const int year = period.first.year;
    int length = 0;
    if (period.kind == PeriodKind::week) {
        const IsoWeek week = iso_week_of(period.first);
        length = std::snprintf(out.data(), out.size(), "%04d-W%02d", week.year, week.week);
    } else if (period.kind == PeriodKind::month) {
        length = std::snprintf(out.data(), out.size(), "%04d-%02d", year, period.first.month);
    } else if (period.kind == PeriodKind::quarter) {
        length = std::snprintf(out.data(), out.size(), "%04d-Q%d", year, (period.first.month + 2) / 3);
    } else {
        length = std::snprintf(out.data(), out.size(), "%04d", year);
    }
    return {out.data(), static_cast<std::size_t>(length)};
}

Result<Period> parse_period(std::string_view text) {
    const Error wrong = error_of(ErrorCode::invalid_argument, kNotPeriod, "parse_period");
    constexpr std::size_t kYearLength = 4;
    if (text.size() < kYearLength) return wrong;
    const auto first = parse_date(std::string(text.substr(0, kYearLength)) + "-01-01");
    if (!first) return wrong;
    constexpr std::array kKinds{PeriodKind::year, PeriodKind::quarter, PeriodKind::month, PeriodKind::week};
    for (const PeriodKind kind : kKinds) {
        // The first week of a year may begin in the year before and hold the second of January at the latest.
        const Date begin = kind == PeriodKind::week ? monday_of({first->year, 1}) : *first;
        for (Period one = period_of(kind, begin); one.first.year <= first->year; one = period_after(one))
            if (to_text(one) == text) return one;
    }
    return wrong;
}

Date monday_of_month(std::int32_t year, std::int32_t month, std::int32_t week) {
    return plus_days(monday_before(date_of(year, month, 4)), (week - 1) * std::int64_t{7});
}

}  // namespace wincheck::rules
