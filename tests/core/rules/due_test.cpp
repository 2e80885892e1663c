#include "core/rules/due.h"

#include <doctest/doctest.h>

#include "tests/support/dates.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;
using test::moment_in;

namespace {

// October 2026: the first to the seventh off, Saturday the tenth worked; the end of the year and the week
// before it off.
DueRules rules_of(DuePolicy policy = {}) {
    Calendar calendar{.years = {2026}, .days = {{"2026-10-10", "make-up", false}}};
    for (int day = 1; day <= 7; ++day)
        calendar.days.push_back({"2026-10-0" + std::to_string(day), "national day", true});
    for (int day = 7; day <= 11; ++day)
        calendar.days.push_back({to_text(Date{2026, 12, static_cast<std::uint8_t>(day)}), "week off", true});
    return {std::move(policy), *WorkCalendar::from(calendar), fixed_zone(480)};
}

Deadline on(const char* nominal, const char* day, const char* moment) {
    return {date_in(nominal), date_in(day), true, moment_in(moment)};
}

Deadline unknown(const char* nominal, const char* day) {
    return {date_in(nominal), date_in(day), false, {}};
}

Raised raised(const char* date, Severity severity = kSeverityMajor) {
    return {"region_routine", "east", "P1", date_in(date), severity};
}

}  // namespace

TEST_CASE("DUE-0 a seal is due hours after leaving, on a day off too, and late only afterwards") {
    const UtcMs due = seal_due(moment_in("2026-10-01T04:30:00+08:00"), {});
    CHECK(due == moment_in("2026-10-01T16:30:00+08:00"));
    CHECK(seal_due(moment_in("2026-10-01T04:30:00+08:00"), {.seal_due_hours = 24}) ==
          moment_in("2026-10-02T04:30:00+08:00"));
    CHECK_FALSE(is_late(due, due));
    CHECK(is_late({due.ms + 1}, due));
}

TEST_CASE("DUE-0 a Sunday night sealed on Monday counts for Sunday") {
    const BusinessDay day = business_day(moment_in("2026-03-09T01:30:00+08:00"), 480, {});
    CHECK(day.date == date_in("2026-03-08"));
    CHECK(report_due(day.date, rules_of()) == on("2026-03-09", "2026-03-09", "2026-03-09T18:00:00+08:00"));
    CHECK(report_due(date_in("2026-03-09"), rules_of()).day == date_in("2026-03-16"));
}

TEST_CASE("DUE-1 a report is due on Monday of the week after, at close of business") {
    CHECK(report_due(date_in("2026-03-02"), rules_of()) ==
          on("2026-03-09", "2026-03-09", "2026-03-09T18:00:00+08:00"));
    CHECK(report_due(date_in("2026-03-08"), rules_of()).day == date_in("2026-03-09"));
    const DuePolicy other{.report_weekday = 3, .close_minute = 17 * 60 + 30};
    CHECK(report_due(date_in("2026-03-08"), rules_of(other)) ==
          on("2026-03-11", "2026-03-11", "2026-03-11T17:30:00+08:00"));
}

TEST_CASE("DUE-1 the policy may choose the second week of the following month") {
    const DuePolicy policy{.report_week = SecondWeek::of_next_month};
    CHECK(report_due(date_in("2026-04-01"), rules_of(policy)).day == date_in("2026-05-11"));
    CHECK(report_due(date_in("2026-05-31"), rules_of(policy)).day == date_in("2026-06-08"));
    CHECK(report_due(date_in("2026-12-01"), rules_of(policy)) == unknown("2027-01-11", "2027-01-11"));
}

TEST_CASE("DUE-1 week 53 is followed by the first week of the next year") {
    Calendar calendar{.years = {2020, 2021}, .days = {}};
    const DueRules rules{{}, *WorkCalendar::from(calendar), fixed_zone(480)};
    CHECK(report_due(date_in("2020-12-27"), rules).day == date_in("2020-12-28"));
    CHECK(report_due(date_in("2020-12-28"), rules).day == date_in("2021-01-04"));
    CHECK(report_due(date_in("2021-01-03"), rules).day == date_in("2021-01-04"));
}

TEST_CASE("DUE-2 a deadline on a day off moves to the end of the next workday") {
    CHECK(report_due(date_in("2026-09-30"), rules_of()) ==
          on("2026-10-05", "2026-10-08", "2026-10-08T18:00:00+08:00"));
    CHECK(report_due(date_in("2026-09-30"), rules_of()).is_moved());
}

TEST_CASE("DUE-2 feedback may take until the end of the second week") {
    CHECK(feedback_due(date_in("2026-03-04"), rules_of()) ==
          on("2026-03-15", "2026-03-16", "2026-03-16T18:00:00+08:00"));
    const DuePolicy friday{.feedback_weekday = 5};
    CHECK(feedback_due(date_in("2026-03-04"), rules_of(friday)) ==
          on("2026-03-13", "2026-03-13", "2026-03-14T00:00:00+08:00"));
    const DuePolicy saturday{.feedback_weekday = 6};
    CHECK(feedback_due(date_in("2026-09-30"), rules_of(saturday)) ==
          on("2026-10-10", "2026-10-10", "2026-10-11T00:00:00+08:00"));
}

TEST_CASE("DUE-2 a whole target week off gives the first workday after it") {
    const DuePolicy friday{.feedback_weekday = 5};
    CHECK(feedback_due(date_in("2026-12-02"), rules_of(friday)) ==
          on("2026-12-11", "2026-12-14", "2026-12-14T18:00:00+08:00"));
    CHECK(report_due(date_in("2026-12-02"), rules_of()).day == date_in("2026-12-14"));
}

TEST_CASE("DUE-2 a deadline in an unpublished year is unknown") {
    CHECK(report_due(date_in("2026-12-31"), rules_of()) == unknown("2027-01-04", "2027-01-04"));
    CHECK(feedback_due(date_in("2026-12-24"), rules_of()) == unknown("2027-01-03", "2027-01-03"));
    // The day itself is published and off; what comes after it is not.
    Calendar calendar{.years = {2026}, .days = {{"2026-12-31", "off", true}}};
    const DueRules rules{{.report_weekday = 4}, *WorkCalendar::from(calendar), fixed_zone(480)};
    CHECK(report_due(date_in("2026-12-24"), rules) == unknown("2026-12-31", "2027-01-01"));
}

TEST_CASE("DUE-2 the end of the day is that of the unit's zone") {
    DueRules rules = rules_of();
    rules.zone = fixed_zone(360);
    CHECK(report_due(date_in("2026-03-02"), rules).at == moment_in("2026-03-09T18:00:00+06:00"));
}

TEST_CASE("DUE-3 a rectification is due before the next announced inspection of its series") {
    const std::vector<Announced> announced{{"region_routine", "east", "P1", date_in("2026-03-02")},
                                           {"region_routine", "east", "P1", date_in("2026-06-20")},
                                           {"region_routine", "east", "P1", date_in("2026-03-29")},
                                           {"region_routine", "west", "P1", date_in("2026-03-10")},
                                           {"branch_monthly", "east", "P1", date_in("2026-03-11")},
                                           {"region_routine", "east", "P2", date_in("2026-03-12")}};
    CHECK(rectification_due(raised("2026-03-02"), announced, rules_of()) ==
          on("2026-03-28", "2026-03-28",
             "2026-03-29T00:00:00+08:00"));  // a Saturday: it does not move past the visit
    CHECK(rectification_due(raised("2026-06-20"), announced, rules_of()).day == date_in("2026-06-29"));
}

TEST_CASE("DUE-3 without one it is due after the policy's days by severity") {
    CHECK(rectification_due(raised("2026-03-02"), {}, rules_of()) ==
          on("2026-03-09", "2026-03-09", "2026-03-09T18:00:00+08:00"));
    CHECK(rectification_due(raised("2026-03-02", kSeverityNotice), {}, rules_of()).day ==
          date_in("2026-04-01"));
    CHECK(rectification_due(raised("2026-03-02", kSeverityMinor), {}, rules_of()).day ==
          date_in("2026-03-17"));
    CHECK(rectification_due(raised("2026-03-02", kSeverityHazard), {}, rules_of()).day ==
          date_in("2026-03-03"));
    CHECK(rectification_due(raised("2026-03-02", 17), {}, rules_of()).day == date_in("2026-03-17"));
    CHECK(rectification_due(raised("2026-09-24"), {}, rules_of()).day == date_in("2026-10-08"));
}

TEST_CASE("DUE-1 the policy is read back as it was written, and misspellings are refused") {
    const DuePolicy policy{.report_kinds = {"self_check"},
                           .report_week = SecondWeek::of_next_month,
                           .feedback_weekday = 5,
                           .rectification = {{1, 9}}};
    const auto again = due_policy_from_json(to_json(policy));
    REQUIRE(again.has_value());
    CHECK(*again == policy);
    CHECK(*due_policy_from_json(*Json::parse("{}")) == DuePolicy{});
    const auto place = [](const char* text) {
        return due_policy_from_json(*Json::parse(text)).error().where;
    };
    CHECK(place(R"({"report_week":"second"})") == "report_week");
    CHECK(place(R"({"report_weekday":0})") == "report_weekday");
    CHECK(place(R"({"report_weekdays":1})") == "report_weekdays");
    CHECK(place(R"({"rectification":[{"severity":1,"days":"x"}]})") == "rectification[1].days");
    CHECK(place(R"({"report_kinds":[1]})") == "report_kinds");
}
