// Headquarters' figures of a period (REP-1), and the names of periods.
#include "core/rules/period_report.h"

#include <doctest/doctest.h>

#include "core/rules/reasons.h"
#include "tests/support/dates.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;

namespace {

Points period_points(const char* text) {
    return parse_points(text).value();
}

std::string shown(const std::optional<Points>& figure) {
    return figure ? to_text(*figure) : "none";
}

PeriodVisit visit(const char* project, const char* date, const char* score) {
    PeriodVisit one;
    one.project = project;
    one.kind = "hq_special";
    one.checklist = "night";
    one.units = {project, "R1", "G"};
    one.date = date_in(date);
    one.ending = "sealed";
    one.is_judged = true;
    one.side = Side::headquarters;
    one.score = one.sealed = period_points(score);
    one.has_passed = one.had_passed = *one.score >= Points::whole(60);
    return one;
}

PeriodVisit self_check(const char* project, const char* date, const char* score) {
    PeriodVisit one = visit(project, date, score);
    one.kind = "self_check";
    one.is_judged = false;
    one.side = Side::self;
    return one;
}

Period month(const char* name) {
    return parse_period(name).value();
}

PeriodRow row_of(const std::vector<PeriodRow>& rows, const std::string& unit, const std::string& kind = {}) {
    for (const PeriodRow& row : rows)
        if (row.unit == unit && row.kind == kind) return row;
    FAIL("no row of ", unit, " ", kind);
    return {};
}

PeriodRow july(const std::vector<PeriodVisit>& visits, const char* unit = "R1", const char* kind = "") {
    return row_of(period_rows(visits, month("2026-07"), 2), unit, kind);
}

}  // namespace

TEST_CASE("REP-1 periods are read by the names they are written with, and by no other") {
    for (const char* name : {"2026", "2026-Q1", "2026-Q4", "2026-01", "2026-12", "2026-W01", "2026-W53"}) {
        REQUIRE(parse_period(name));
        CHECK(to_text(*parse_period(name)) == name);
    }
    for (const char* name :
         {"",        "26",      "2026-",    "2026-0",   "2026-00",  "2026-13",  "2026-7",
          "2026-Q0", "2026-Q5", "2026-Q12", "2026-W00", "2026-W54", "2025-W53", "2026-07-01",
          "2026/07", "20260",   "1899",     "2201",     "2026-07 ", "+026-07",  "2026-q3"}) {
        CAPTURE(name);
        const auto period = parse_period(name);
        REQUIRE_FALSE(period);
        CHECK(period.error().reason_or_null == &kNotPeriod);
        CHECK(period.error().where == name);
    }
}

TEST_CASE("REP-1 the period before and the same one a year earlier") {
    const auto before = [](const char* name) { return to_text(period_before(month(name))); };
    const auto earlier = [](const char* name) { return to_text(year_before(month(name))); };
    CHECK(before("2026-01") == "2025-12");
    CHECK(before("2026-Q1") == "2025-Q4");
    CHECK(before("2026") == "2025");
    CHECK(before("2027-W01") == "2026-W53");
    CHECK(earlier("2024-02") == "2023-02");
    CHECK(earlier("2026-Q3") == "2025-Q3");
    CHECK(earlier("2026") == "2025");
    CHECK(earlier("2026-W10") == "2025-W10");
    CHECK(earlier("2026-W53") == "2026-W01");  // 52 weeks earlier
}

TEST_CASE("REP-1 an inspection counts for each unit of its line, in the period of its business date") {
    const std::vector<PeriodVisit> visits{visit("P1", "2026-07-01", "80"), visit("P2", "2026-07-31", "90.01"),
                                          visit("P1", "2026-06-30", "70"), visit("P1", "2026-08-01", "10"),
                                          visit("P1", "2025-07-15", "99")};
    const PeriodRow region = july(visits);
    CHECK(region.now.inspections() == 2);
    CHECK(shown(region.now.mean) == "85.01");  // 85.005, half away from zero
    CHECK(shown(region.mean_before) == "70");
    CHECK(shown(region.change) == "15.01");
    CHECK(shown(region.mean_year_before) == "99");
    CHECK(shown(region.change_on_year) == "-13.99");
    CHECK(shown(july(visits, "P2").now.mean) == "90.01");
    CHECK(shown(july(visits, "P2").change) == "none");
    CHECK(july(visits, "G", "hq_special").now.inspections() == 2);
    const PeriodRow year = row_of(period_rows(visits, month("2026"), 2), "G");
    CHECK(year.now.inspections() == 4);
    CHECK(shown(year.mean_before) == "99");
    CHECK(shown(year.mean_year_before) == "99");
}

TEST_CASE("REP-1 the row of a project names the inspections that count in it, and no row above it does") {
    std::vector<PeriodVisit> visits{visit("P1", "2026-07-09", "80"), visit("P1", "2026-07-02", "90"),
                                    visit("P1", "2026-06-30", "70"), visit("P2", "2026-07-03", "60"),
                                    self_check("P1", "2026-07-04", "100")};
    for (std::size_t i = 0; i < visits.size(); ++i) visits[i].number = "N" + std::to_string(5 - i);
    const auto numbers = [&](const char* unit, const char* kind) {
        std::string text;
        for (const PeriodRow& row : period_rows(visits, *parse_period("2026-07"), 2))
            if (row.unit == unit && row.kind == kind)
                for (const std::string& number : row.now.numbers) text += number + " ";
        return text;
    };
    CHECK(numbers("P1", "") == "N4 N5 ");
    CHECK(numbers("P1", "hq_special") == "N4 N5 ");
    CHECK(numbers("P1", "self_check") == "N1 ");
    CHECK(numbers("P2", "") == "N2 ");
    CHECK(numbers("R1", "").empty());
}

TEST_CASE("REP-1 a mean is rounded once: not by way of more digits") {
    std::vector<PeriodVisit> visits{visit("P1", "2026-07-01", "79.4999"),
                                    visit("P1", "2026-07-02", "79.4999")};
    const auto with_places = [&](std::uint32_t places) {
        return shown(row_of(period_rows(visits, month("2026-07"), places), "P1").now.mean);
    };
    CHECK(with_places(0) == "79");
    CHECK(with_places(2) == "79.5");
    CHECK(with_places(9) == "79.4999");
}

TEST_CASE("REP-1 amended scores count, and the sealed ones are shown beside them") {
    PeriodVisit amended = visit("P1", "2026-07-01", "50");
    amended.is_amended = amended.has_passed = true;
    amended.score = period_points("90");
    const PeriodRow row = july({amended, visit("P1", "2026-07-02", "70")});
    CHECK(shown(row.now.mean) == "80");
    CHECK(shown(row.now.mean_sealed) == "60");
    CHECK(row.now.passed == 2);
    CHECK(row.now.passed_sealed == 1);
    CHECK(shown(row.now.pass_rate) == "100");
    CHECK(row.now.amended == 1);
}

TEST_CASE("REP-1 what was refused or stopped is counted and enters no mean, nor does what was not scored") {
    PeriodVisit refused = visit("P1", "2026-07-01", "10"), stopped = refused, unscored = refused;
    refused.ending = "refused";
    stopped.ending = "stopped";
    refused.score = refused.sealed = unscored.score = unscored.sealed = std::nullopt;
    const PeriodRow row = july({refused, stopped, unscored, visit("P1", "2026-07-02", "50")});
    CHECK(row.now.inspections() == 4);
    CHECK(row.now.sealed == 2);
    CHECK(row.now.refused == 1);
    CHECK(row.now.stopped == 1);
    CHECK(row.now.scored == 1);
    CHECK(shown(row.now.mean) == "50");
    CHECK(shown(row.now.pass_rate) == "0");
    CHECK(shown(july({refused}).now.pass_rate) == "none");
}

TEST_CASE("VISIT-5 a refused inspection to which the policy gives a figure enters the means by it") {
    PeriodVisit refused = visit("P1", "2026-07-01", "0");
    refused.ending = "refused";
    const PeriodRow row = july({refused, visit("P1", "2026-07-02", "90")});
    CHECK(row.now.sealed == 1);
    CHECK(row.now.refused == 1);
    CHECK(row.now.scored == 2);
    CHECK(shown(row.now.mean) == "45");
    CHECK(shown(row.now.mean_sealed) == "45");
    CHECK(shown(row.now.pass_rate) == "50");
    CHECK(row.now.items == 0);
}

TEST_CASE("REP-1 self-checks stand in their own row, and beside headquarters' for projects that have both") {
    const std::vector<PeriodVisit> visits{
        visit("P1", "2026-07-01", "80"),      visit("P1", "2026-07-09", "81"),
        self_check("P1", "2026-07-02", "95"), self_check("P2", "2026-07-03", "100"),
        visit("P3", "2026-07-04", "20"),      self_check("P1", "2026-06-02", "10")};
    const PeriodRow row = july(visits);
    CHECK(row.now.inspections() == 3);
    CHECK(row.now.compared == 1);
    CHECK(shown(row.now.self_mean) == "95");
    CHECK(shown(row.now.hq_mean) == "80.5");
    CHECK(shown(row.now.self_difference) == "14.5");
    CHECK(july(visits, "R1", "self_check").now.inspections() == 2);
    CHECK(july(visits, "R1", "self_check").now.compared == 0);
    // A project that only checked itself has its comparison of nothing, and no inspection.
    CHECK(july(visits, "P2").now.inspections() == 0);
    CHECK(shown(july(visits, "P2").now.self_difference) == "none");
}

TEST_CASE("REP-1 the ten items that cost most, then by failures, then by code") {
    PeriodVisit one = visit("P1", "2026-07-01", "80"), two = visit("P2", "2026-07-02", "80");
    const Points full = Points::whole(10);
    for (int at = 0; at < 12; ++at)
        one.items.push_back({"I" + std::to_string(10 + at), Points::whole(9), full});
    one.items.push_back({"FULL", full, full});
    two.items = {{"I21", Points::whole(2), full},
                 {"I20", period_points("9.5"), full},
                 {"I20", period_points("9.5"), full},
                 {"I11", full, full}};
    const std::vector<TopItem> top = july({one, two}).now.top;
    REQUIRE(top.size() == kTopItems);
    CHECK(top[0] == TopItem{"night", "I21", Points::whole(9), 2, 2});
    CHECK(top[1] == TopItem{"night", "I20", Points::whole(2), 3, 3});
    CHECK(top[2] == TopItem{"night", "I10", Points::whole(1), 1, 1});
    CHECK(top[3] == TopItem{"night", "I11", Points::whole(1), 1, 2});
    CHECK(top[9].item == "I17");
    CHECK(july({one, two}).now.items == 17);
    CHECK(july({one, two}).now.items_full == 2);
    CHECK(shown(july({one, two}).now.conforming) == "11.76");
    // The same code of another checklist is another item; equal losses with more failures come first.
    two.checklist = "day";
    two.items = {{"I10", period_points("9.5"), full}, {"I10", period_points("9.5"), full}};
    CHECK(july({one, two}).now.top[0] == TopItem{"day", "I10", Points::whole(1), 2, 2});
}

TEST_CASE("REP-1 on-time closure is of what is settled or overdue; repeats and vetoes are counted") {
    PeriodVisit one = visit("P1", "2026-07-01", "80");
    one.findings = {{true, Closing::on_time},
                    {false, Closing::on_time},
                    {false, Closing::late},
                    {true, Closing::pending},
                    {false, std::nullopt}};
    one.vetoes = 2;
    one.appeals = 3;
    one.decided = 2;
    one.upheld = one.partly = 1;
    const PeriodFigures figures = july({one, visit("P1", "2026-07-03", "70")}).now;
    CHECK(figures.findings == 5);
    CHECK(figures.repeats == 2);
    CHECK(figures.on_time == 2);
    CHECK(figures.late == 1);
    CHECK(figures.pending == 1);
    CHECK(shown(figures.on_time_rate) == "66.67");
    CHECK(figures.vetoed == 1);
    CHECK(figures.vetoes == 2);
    CHECK(figures.appeals == 3);
    CHECK(figures.decided == 2);
    CHECK(figures.upheld == 1);
    CHECK(figures.partly == 1);
    CHECK(shown(july({visit("P1", "2026-07-03", "70")}).now.on_time_rate) == "none");
}
