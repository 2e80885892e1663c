#pragma once
// Which days are worked (DUE-2), from a published calendar: Monday to Friday, but for the days that it names.
// A year that was not published is unknown, and so are its days: answers say so and never guess. A notice may
// name days of the year before (make-up workdays of late December); those days are known, that year is not
// published by them.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/json.h"
#include "core/model/organisation.h"
#include "core/rules/periods.h"

namespace wincheck::rules {

enum class DayKind : std::uint8_t { workday, off, unknown };

/// The workday that was sought. Where `is_known` is false, `date` is the first day of which nothing is known.
struct Workday {
    Date date;
    bool is_known = true;
    bool operator==(const Workday&) const = default;
};

class WorkCalendar {
public:
    /// Nothing published: every day is unknown.
    WorkCalendar() = default;
    /// Errors: invalid_argument (kCalendarWrong) where a date cannot be read or stands twice.
    static Result<WorkCalendar> from(const Calendar& calendar);

    [[nodiscard]] bool is_published(std::int32_t year) const;
    [[nodiscard]] DayKind kind_of(Date date) const;
    /// The calendar's own word for a day that it names; empty for others.
    [[nodiscard]] std::string_view name_of(Date date) const;
    /// The next day is a holiday that the calendar names, and this one is not; nothing where that is not
    /// known.
    [[nodiscard]] std::optional<bool> is_holiday_eve(Date date) const;
    /// The first workday on that date or after it.
    [[nodiscard]] Workday workday_from(Date date) const;

private:
    struct Mark {
        std::int64_t day = 0;
        bool is_off = true;
        std::string name;
    };
    [[nodiscard]] const Mark* mark_or_null(Date date) const;

    std::vector<std::int32_t> years_;  // sorted
    std::vector<Mark> marks_;          // sorted by day
};

/// Adds a calendar document, so that files of several years become one calendar.
/// Shape:  ours, {"years":[2026],"days":[{"date","name","off"}]} (`off` absent = off; `years` absent = the
/// years of the
///         days), or holiday-cn's, {"year","days":[{"date","name","isOffDay"}]}, where a year without days is
///         not published; or a list of such documents.
/// Errors: invalid_argument (kCalendarWrong), `where` = the path of the field; `calendar` is then unchanged.
Result<void> add_calendar(Calendar& calendar, const Json& document);

/// The calendar of one document. Errors: as add_calendar.
Result<Calendar> calendar_from_json(const Json& document);

}  // namespace wincheck::rules
