#include "core/rules/calendar.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <map>

#include "tests/support/dates.h"
#include "tests/support/shared_data.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;

namespace {

// A spring holiday over a week's end with two make-up Saturdays, and the first of a year not published.
Calendar spring() {
    return {.years = {2026},
            .days = {{"2026-02-14", "make-up", false},
                     {"2026-02-16", "spring", true},
                     {"2026-02-17", "spring", true},
                     {"2026-02-18", "spring", true},
                     {"2026-02-19", "spring", true},
                     {"2026-02-20", "spring", true},
                     {"2026-02-28", "make-up", false},
                     {"2027-01-01", "new year", true}}};
}

WorkCalendar spring_days() {
    return *WorkCalendar::from(spring());
}

std::string reason_of(const Result<Calendar>& result) {
    return result ? "" : std::string(result.error().reason_or_null->name) + " " + result.error().where;
}

}  // namespace

TEST_CASE("DUE-2 a named day is what the calendar says, any other follows the week") {
    const WorkCalendar calendar = spring_days();
    CHECK(calendar.kind_of(date_in("2026-02-13")) == DayKind::workday);
    CHECK(calendar.kind_of(date_in("2026-02-14")) == DayKind::workday);  // a Saturday
    CHECK(calendar.kind_of(date_in("2026-02-15")) == DayKind::off);      // a Sunday
    CHECK(calendar.kind_of(date_in("2026-02-17")) == DayKind::off);      // a Tuesday
    CHECK(calendar.kind_of(date_in("2026-02-21")) == DayKind::off);      // a Saturday
    CHECK(calendar.name_of(date_in("2026-02-17")) == "spring");
    CHECK(calendar.name_of(date_in("2026-02-21")).empty());
}

TEST_CASE("DUE-2 a year that was not published is unknown, even where a notice names a day of it") {
    const WorkCalendar calendar = spring_days();
    CHECK(calendar.kind_of(date_in("2027-01-01")) == DayKind::off);
    CHECK(calendar.kind_of(date_in("2027-01-02")) == DayKind::unknown);
    CHECK(calendar.kind_of(date_in("2025-12-31")) == DayKind::unknown);
    CHECK_FALSE(calendar.is_published(2027));
    CHECK(WorkCalendar{}.kind_of(date_in("2026-03-02")) == DayKind::unknown);
}

TEST_CASE("DUE-2 the next workday passes holidays and stops at make-up days") {
    const WorkCalendar calendar = spring_days();
    CHECK(calendar.workday_from(date_in("2026-02-16")) == Workday{date_in("2026-02-23"), true});
    CHECK(calendar.workday_from(date_in("2026-02-28")) == Workday{date_in("2026-02-28"), true});
    CHECK(calendar.workday_from(date_in("2026-03-01")) == Workday{date_in("2026-03-02"), true});
}

TEST_CASE("DUE-2 a workday that would lie in an unpublished year is not guessed") {
    const WorkCalendar calendar = spring_days();
    CHECK(calendar.workday_from(date_in("2026-12-31")) == Workday{date_in("2026-12-31"), true});
    CHECK(calendar.workday_from(date_in("2027-01-01")) == Workday{date_in("2027-01-02"), false});
    CHECK(calendar.workday_from(date_in("2025-12-31")) == Workday{date_in("2025-12-31"), false});
}

TEST_CASE("PLAN-2 the eve of a holiday is the day before the calendar's own days off") {
    const WorkCalendar calendar = spring_days();
    CHECK(calendar.is_holiday_eve(date_in("2026-02-15")) == true);
    CHECK(calendar.is_holiday_eve(date_in("2026-02-16")) == false);
    CHECK(calendar.is_holiday_eve(date_in("2026-02-27")) == false);  // the next day is named, and worked
    CHECK(calendar.is_holiday_eve(date_in("2026-03-06")) == false);  // a Friday
    CHECK(calendar.is_holiday_eve(date_in("2026-12-31")) == true);
    CHECK_FALSE(calendar.is_holiday_eve(date_in("2027-01-01")).has_value());
}

TEST_CASE("DUE-2 calendars come as one document, as a notice, or as several") {
    const auto ours = calendar_from_json(*Json::parse(
        R"({"years":[2026],"days":[{"date":"2026-02-14","name":"x","off":false},{"date":"2026-02-16"}]})"));
    REQUIRE(ours.has_value());
    CHECK(ours->years == std::vector<std::int32_t>{2026});
    CHECK(ours->days == std::vector<CalendarDay>{{"2026-02-14", "x", false}, {"2026-02-16", "", true}});
    const auto several = calendar_from_json(*Json::parse(
        R"([{"year":2019,"days":[{"name":"n","date":"2018-12-29","isOffDay":false}]},{"year":2020,"days":[]}])"));
    REQUIRE(several.has_value());
    CHECK(several->years == std::vector<std::int32_t>{2019});
    CHECK(calendar_from_json(*Json::parse(R"({"days":[{"date":"2026-02-16"}]})"))->years ==
          std::vector<std::int32_t>{2026});
}

TEST_CASE("DUE-2 a calendar that contradicts itself or cannot be read is refused with its place") {
    const auto refused = [](const char* text) { return reason_of(calendar_from_json(*Json::parse(text))); };
    CHECK(refused(R"({"days":[{"date":"2026-02-30"}]})") == "calendar_wrong days[0].date");
    CHECK(refused(R"({"days":[{"date":"2026-02-03"},{"date":"2026-02-03","off":false}]})") ==
          "calendar_wrong 2026-02-03");
    CHECK(refused(R"({"year":2026,"days":[{"date":"2026-02-03"}]})") == "calendar_wrong days[0].isOffDay");
    CHECK(refused(R"({"years":["x"],"days":[]})") == "calendar_wrong years[0]");
    CHECK(refused(R"([{"year":2026}])") == "calendar_wrong [0].days");
    CHECK(refused(R"({"days":[{"date":"2026-02-03","off":"no"}]})") == "calendar_wrong days[0].off");
    CHECK(refused("3") == "calendar_wrong calendar");
    CHECK(refused(R"({"days":[{"date":"2026-02-03"},{"date":"2026-02-03"}]})").empty());
}

TEST_CASE("DUE-2 every day of twenty published years") {
    if (test::shared_folder().empty()) return;
    Calendar calendar;
    std::map<std::string, bool> off;  // by date, as published
    for (int year = 2007; year <= 2027; ++year) {
        const Bytes bytes =
            test::file_bytes(test::shared_path("holidays-cn/" + std::to_string(year) + ".json"));
        const auto document = Json::parse(text_of(bytes));
        REQUIRE(document.has_value());
        REQUIRE(add_calendar(calendar, *document).has_value());
        for (const Json& day : (*document)["days"].items())
            off[day["date"].text()] = day["isOffDay"].boolean();
    }
    const auto days = WorkCalendar::from(calendar);
    REQUIRE(days.has_value());
    int seen = 0;
    int weekday = 1;  // 2007-01-01 was a Monday
    for (Date date = date_in("2007-01-01"); date < date_in("2027-01-01"); date = plus_days(date, 1)) {
        const auto named = off.find(to_text(date));
        const bool is_off = named != off.end() ? named->second : weekday > 5;
        CHECK_MESSAGE(days->kind_of(date) == (is_off ? DayKind::off : DayKind::workday), to_text(date));
        weekday = weekday % 7 + 1;
        ++seen;
    }
    CHECK(seen == 7305);
    CHECK(days->kind_of(date_in("2027-03-01")) == DayKind::unknown);
    CHECK(days->kind_of(date_in("2006-12-30")) ==
          DayKind::workday);  // a Saturday that the notice of 2007 names
    CHECK(days->kind_of(date_in("2006-12-29")) == DayKind::unknown);
}

TEST_CASE("DUE-0 weeks are those of ISO 8601, the fifty-third too") {
    const auto week = [](const char* date) { return to_text(period_of(PeriodKind::week, date_in(date))); };
    CHECK(week("2020-12-31") == "2020-W53");
    CHECK(week("2021-01-03") == "2020-W53");
    CHECK(week("2021-01-04") == "2021-W01");
    CHECK(week("2024-12-30") == "2025-W01");
    CHECK(week("2026-12-28") == "2026-W53");
    CHECK(week("2027-01-01") == "2026-W53");
    CHECK(iso_weeks_in(2020) == 53);
    CHECK(iso_weeks_in(2021) == 52);
    CHECK(iso_weeks_in(2026) == 53);
    CHECK(monday_of({2020, 53}) == date_in("2020-12-28"));
    CHECK(monday_of({2021, 1}) == date_in("2021-01-04"));
    CHECK(monday_of(iso_week_of(date_in("2016-01-01"))) == date_in("2015-12-28"));
}

TEST_CASE("DUE-0 months, quarters and years hold their days and follow one another") {
    const auto of = [](PeriodKind kind, const char* date) { return period_of(kind, date_in(date)); };
    CHECK(of(PeriodKind::month, "2024-02-10") ==
          Period{PeriodKind::month, date_in("2024-02-01"), date_in("2024-02-29")});
    CHECK(of(PeriodKind::quarter, "2026-12-31") ==
          Period{PeriodKind::quarter, date_in("2026-10-01"), date_in("2026-12-31")});
    CHECK(of(PeriodKind::year, "2026-07-01") ==
          Period{PeriodKind::year, date_in("2026-01-01"), date_in("2026-12-31")});
    CHECK(to_text(period_after(of(PeriodKind::month, "2026-12-05"))) == "2027-01");
    CHECK(to_text(period_after(of(PeriodKind::quarter, "2026-01-05"))) == "2026-Q2");
    CHECK(to_text(period_after(of(PeriodKind::week, "2026-12-28"))) == "2027-W01");
    CHECK(of(PeriodKind::month, "2026-03-31").holds(date_in("2026-03-31")));
    CHECK_FALSE(of(PeriodKind::month, "2026-03-31").holds(date_in("2026-04-01")));
}

TEST_CASE("DUE-1 a month's weeks are those whose Thursday it holds") {
    CHECK(monday_of_month(2026, 3, 1) == date_in("2026-03-02"));  // 1 March is a Sunday
    CHECK(monday_of_month(2026, 5, 1) == date_in("2026-05-04"));  // 1 May is a Friday: its week is April's
    CHECK(monday_of_month(2026, 1, 2) == date_in("2026-01-05"));  // 1 January is a Thursday
    CHECK(monday_of_month(2026, 6, 2) == date_in("2026-06-08"));
}
