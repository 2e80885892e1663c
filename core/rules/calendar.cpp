#include "core/rules/calendar.h"

#include <algorithm>

#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

// Far above what can be published: 200 years of 40 days.
constexpr std::size_t kCalendarDaysMax = 20'000;
constexpr int kSaturday = 6;

Error calendar_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kCalendarWrong, "calendar", std::move(where));
}

Result<std::int32_t> year_of(const Json& json, const std::string& where) {
    const auto year = json.integer();
    if (!year || *year < 1900 || *year > 2200) return calendar_wrong(where);
    return static_cast<std::int32_t>(*year);
}

Result<CalendarDay> day_of(const Json& json, const char* off_name, bool must_say, const std::string& where) {
    const auto date = parse_date(json["date"].text());
    if (!date) return calendar_wrong(where + ".date");
    const Json* off = json.find(off_name);
    if (off == nullptr ? must_say : !off->is(Json::Kind::boolean))
        return calendar_wrong(where + "." + off_name);
    return CalendarDay{to_text(*date), json["name"].text(), off == nullptr || off->boolean()};
}

Result<void> take_days(Calendar& calendar, const Json& document, bool is_notice, const std::string& where) {
    const Json& days = document["days"];
    if (!days.is(Json::Kind::array)) return calendar_wrong(where + "days");
    for (std::size_t i = 0; i < days.items().size(); ++i) {
        const std::string at = where + "days[" + std::to_string(i) + "]";
        if (calendar.days.size() >= kCalendarDaysMax) return calendar_wrong(at);
        WCK_TRY(CalendarDay day, day_of(days.items()[i], is_notice ? "isOffDay" : "off", is_notice, at));
        calendar.days.push_back(std::move(day));
    }
    return {};
}

Result<void> take_document(Calendar& calendar, const Json& document, const std::string& where) {
    if (!document.is(Json::Kind::object)) return calendar_wrong(where.empty() ? "calendar" : where);
    const std::size_t before = calendar.days.size();
    if (const Json* year = document.find("year")) {
        WCK_TRY(const std::int32_t number, year_of(*year, where + "year"));
        WCK_TRY(take_days(calendar, document, true, where));
        if (calendar.days.size() > before) calendar.years.push_back(number);
        return {};
    }
    WCK_TRY(take_days(calendar, document, false, where));
    if (const Json* years = document.find("years")) {
        for (std::size_t i = 0; i < years->items().size(); ++i) {
            WCK_TRY(const std::int32_t number,
                    year_of(years->items()[i], where + "years[" + std::to_string(i) + "]"));
            calendar.years.push_back(number);
        }
        return {};
    }
    for (std::size_t i = before; i < calendar.days.size(); ++i)
        calendar.years.push_back((*parse_date(calendar.days[i].date)).year);
    return {};
}

}  // namespace

Result<WorkCalendar> WorkCalendar::from(const Calendar& calendar) {
    WorkCalendar made;
    made.years_ = calendar.years;
    std::sort(made.years_.begin(), made.years_.end());
    made.marks_.reserve(calendar.days.size());
    for (const CalendarDay& day : calendar.days) {
        const auto date = parse_date(day.date);
        if (!date) return calendar_wrong("days");
        made.marks_.push_back({days_since_1970(*date), day.is_off, day.name});
    }
    std::sort(made.marks_.begin(), made.marks_.end(),
              [](const Mark& a, const Mark& b) { return a.day < b.day; });
    const auto twice = std::adjacent_find(made.marks_.begin(), made.marks_.end(),
                                          [](const Mark& a, const Mark& b) { return a.day == b.day; });
    if (twice != made.marks_.end()) return calendar_wrong(to_text(date_of_days(twice->day)));
    return made;
}

bool WorkCalendar::is_published(std::int32_t year) const {
    return std::binary_search(years_.begin(), years_.end(), year);
}

const WorkCalendar::Mark* WorkCalendar::mark_or_null(Date date) const {
    const std::int64_t day = days_since_1970(date);
    const auto found =
        std::lower_bound(marks_.begin(), marks_.end(), day,
                         [](const Mark& mark, std::int64_t sought) { return mark.day < sought; });
    return found == marks_.end() || found->day != day ? nullptr : &*found;
}

DayKind WorkCalendar::kind_of(Date date) const {
    if (const Mark* mark = mark_or_null(date)) return mark->is_off ? DayKind::off : DayKind::workday;
    if (!is_published(date.year)) return DayKind::unknown;
    return weekday_of(date) >= kSaturday ? DayKind::off : DayKind::workday;
}

std::string_view WorkCalendar::name_of(Date date) const {
    const Mark* mark = mark_or_null(date);
    return mark == nullptr ? std::string_view{} : std::string_view(mark->name);
}

std::optional<bool> WorkCalendar::is_holiday_eve(Date date) const {
    const auto is_named_off = [this](Date day) {
        const Mark* mark = mark_or_null(day);
        return mark != nullptr && mark->is_off;
    };
    const Date next = plus_days(date, 1);
    if (is_named_off(next)) return !is_named_off(date);
    if (kind_of(next) == DayKind::unknown) return std::nullopt;
    return false;
}

Workday WorkCalendar::workday_from(Date date) const {
    DayKind kind = kind_of(date);
    while (kind == DayKind::off) {
        date = plus_days(date, 1);
        kind = kind_of(date);
    }
    return {date, kind == DayKind::workday};
}

Result<void> add_calendar(Calendar& calendar, const Json& document) {
    Calendar joined = calendar;
    if (document.is(Json::Kind::array)) {
        for (std::size_t i = 0; i < document.items().size(); ++i)
            WCK_TRY(take_document(joined, document.items()[i], "[" + std::to_string(i) + "]."));
    } else {
        WCK_TRY(take_document(joined, document, {}));
    }
    std::sort(joined.years.begin(), joined.years.end());
    joined.years.erase(std::unique(joined.years.begin(), joined.years.end()), joined.years.end());
    std::sort(joined.days.begin(), joined.days.end(),
              [](const CalendarDay& a, const CalendarDay& b) { return a.date < b.date; });
    // A day that two notices name alike is one day; two that differ are refused below.
    joined.days.erase(std::unique(joined.days.begin(), joined.days.end()), joined.days.end());
    WCK_TRY(WorkCalendar::from(joined));
    calendar = std::move(joined);
    return {};
}

Result<Calendar> calendar_from_json(const Json& document) {
    Calendar calendar;
    WCK_TRY(add_calendar(calendar, document));
    return calendar;
}

}  // namespace wincheck::rules
