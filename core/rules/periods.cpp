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

constexpr std::int32_t kYearMin = 1900, kYearMax = 2200, kQuarters = 4, kWeeksBack = 52;

// A number of exactly so many digits; -1 for anything else.
std::int32_t digits_of(std::string_view text, std::size_t count) {
    if (text.size() != count) return -1;
    std::int32_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        number = number * 10 + (c - '0');
    }
    return number;
}

bool is_between(std::int32_t number, std::int32_t from, std::int32_t to) {
    return from <= number && number <= to;
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

Period period_before(const Period& period) {
    return period_of(period.kind, plus_days(period.first, -1));
}

Period year_before(const Period& period) {
    if (period.kind == PeriodKind::week)
        return period_of(period.kind, plus_days(period.first, -7 * std::int64_t{kWeeksBack}));
    return period_of(period.kind, date_of(period.first.year - 1, period.first.month, 1));
}

Result<Period> parse_period(std::string_view text) {
    const auto wrong = [&] {
        return error_of(ErrorCode::invalid_argument, kNotPeriod, "parse_period", std::string(text));
    };
    const std::int32_t year = digits_of(text.substr(0, 4), 4);
    if (!is_between(year, kYearMin, kYearMax)) return wrong();
    if (text.size() == 4) return period_of(PeriodKind::year, date_of(year, 1, 1));
    if (text[4] != '-' || text.size() < 7) return wrong();
    const std::string_view rest = text.substr(5);
    if (rest.front() == 'Q') {
        const std::int32_t quarter = digits_of(rest.substr(1), 1);
        if (!is_between(quarter, 1, kQuarters)) return wrong();
        return period_of(PeriodKind::quarter, date_of(year, quarter * 3, 1));
    }
    if (rest.front() == 'W') {
        const std::int32_t week = digits_of(rest.substr(1), 2);
        if (!is_between(week, 1, iso_weeks_in(year))) return wrong();
        return period_of(PeriodKind::week, monday_of({year, week}));
    }
    const std::int32_t month = digits_of(rest, 2);
    if (!is_between(month, 1, kMonths)) return wrong();
    return period_of(PeriodKind::month, date_of(year, month, 1));
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

Date monday_of_month(std::int32_t year, std::int32_t month, std::int32_t week) {
    return plus_days(monday_before(date_of(year, month, 4)), (week - 1) * std::int64_t{7});
}

}  // namespace wincheck::rules
