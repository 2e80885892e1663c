// The hub's report of a period (REP-1) over sealed visits, their findings and their appeals.
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

Json report_of(World& world, const std::string& more) {
    return world.does("report", R"({"kind":"period")" + more + "}");
}

Json period_row(World& world, const std::string& unit, const std::string& kind = {},
                const std::string& more = R"(,"period":"2026-03")") {
    const Json report = report_of(world, more);
    for (const Json& row : report["period"].items())
        if (row["unit"].text() == unit && row["kind"].text() == kind) return row;
    FAIL("no row of ", unit);
    return {};
}

std::string cells(const Json& row, std::initializer_list<const char*> names) {
    std::string text;
    for (const char* name : names) text += (row[name].is_null() ? "-" : row[name].text()) + " ";
    return text;
}

std::string coverage_of(const Json& row) {
    std::string text;
    for (const Json& one : row["coverage"].items())
        text += one["target"].text() + " " + one["done"].text() + "/" + one["counted"].text() +
                (one["required"].is_null() ? "" : " of " + one["required"].text()) + "; ";
    return text;
}

}  // namespace

TEST_CASE("REP-1 the hub reports a period for every unit, with what cost most and what is covered") {
    Owed owed;
    World& world = owed.visit.world;
    const Json row = period_row(world, "G");
    CHECK(cells(row, {"inspections", "sealed", "scored", "mean", "mean_sealed", "mean_before", "change"}) ==
          "1 1 1 60 60 - - ");
    CHECK(cells(row, {"passed", "pass_rate", "vetoes", "items", "items_full", "conforming"}) ==
          "1 100 0 2 1 50 ");
    CHECK(cells(row, {"findings", "repeats", "on_time", "late", "pending", "on_time_rate", "appeals"}) ==
          "1 0 0 0 1 - 0 ");
    CHECK(cells(row, {"unit_kind", "name", "parent", "compared"}) == "group 集团  0 ");
    REQUIRE(row["top_items"].items().size() == 1);
    CHECK(row["top_items"].items()[0].dump() ==
          R"({"checklist":"night","item":"G2","title":"记录","lost":"40","failures":1,"checked":1})");
    // Of the year's targets two in five regions and projects; the months' targets are those of this month.
    CHECK(coverage_of(row) ==
          "hq_regions 1/1 of 1; hq_projects 1/2 of 2; region_routine 0/2; branch_monthly 0/2; "
          "project_monthly 0/2; ");
    CHECK(coverage_of(period_row(world, "P1")) ==
          "hq_projects 1/1; region_routine 0/1; branch_monthly 0/1; project_monthly 0/1 of 1; ");
    CHECK(coverage_of(period_row(world, "R1", "", R"(,"period":"2026-Q1")")) ==
          "hq_projects 1/2; region_routine 0/2 of 2; branch_monthly 0/6; project_monthly 0/6; ");
    CHECK(coverage_of(period_row(world, "P1", "hq_special")).empty());
    // Before the night the year's coverage stood at nothing, and it still does in the report of that month.
    CHECK(
        coverage_of(period_row(world, "B1", "", R"(,"period":"2026-02")")).starts_with("hq_projects 0/2; "));
    // A month, a quarter and a year later.
    CHECK(cells(period_row(world, "B1", "", R"(,"period":"2026-04")"),
                {"inspections", "mean", "mean_before", "change"}) == "0 - 60 - ");
    CHECK(cells(period_row(world, "B1", "", R"(,"period":"2027-Q1")"),
                {"inspections", "mean_before", "mean_year_before", "change_on_year"}) == "0 - 60 - ");
    CHECK(cells(period_row(world, "B1", "", R"(,"period":"2027")"),
                {"inspections", "mean_before", "mean_year_before"}) == "0 60 60 ");
}

TEST_CASE("REP-1 a finding that is overdue, or was put right late, is no closure in time") {
    Owed owed;
    World& world = owed.visit.world;
    const auto closure = [&](const char* at) {
        return cells(period_row(world, "P1", "", std::string(R"(,"period":"2026-03","at":")") + at + "\""),
                     {"on_time", "late", "pending", "on_time_rate"});
    };
    CHECK(closure("2026-03-17T17:59:00+08:00") == "0 0 1 - ");
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    owed.sync_all();
    CHECK(closure("2026-03-17T18:00:01+08:00") == "1 0 0 100 ");
    Owed other;
    other.visit.head->at("2026-03-18T09:00:00+08:00");
    REQUIRE(other.tries(*other.visit.head, "rectify", R"("text":"new lock")") == "ok");
    other.sync_all();
    CHECK(cells(period_row(other.visit.world, "P1"), {"on_time", "late", "pending", "on_time_rate"}) ==
          "0 1 0 0 ");
}

TEST_CASE("REP-1 the report is a table, of a unit and all below it, of a period that is one") {
    Owed owed;
    World& world = owed.visit.world;
    const auto units = [&](const std::string& more) {
        std::string text;
        const Json report = report_of(world, R"(,"period":"2026-03")" + more);
        for (const Json& row : report["period"].items())
            text += row["unit"].text() + (row["kind"].text().empty() ? "" : ":" + row["kind"].text()) + " ";
        return text;
    };
    CHECK(units("") == "G G:hq_special R1 R1:hq_special B1 B1:hq_special P1 P1:hq_special P2 ");
    CHECK(units(R"(,"unit":"B1")") == "B1 B1:hq_special P1 P1:hq_special P2 ");
    CHECK(units(R"(,"unit":"P2")") == "P2 ");
    CHECK(reason_of(world.command("report", R"({"kind":"period","period":"2026-03","unit":"nowhere"})")) ==
          "unit_unknown");
    const Json header = report_of(world, R"(,"period":"2026-Q1")");
    CHECK(cells(header, {"of", "first", "last", "before", "year_before", "places"}) ==
          "2026-Q1 2026-01-01 2026-03-31 2025-Q4 2025-Q1 2 ");
    const Json csv = report_of(world, R"(,"period":"2026-03","unit":"P1","format":"csv")");
    CHECK(csv["csv"].text().starts_with("unit,unit_kind,name,parent,kind,coverage,inspections,sealed,"));
    CHECK(csv["csv"].text().find("P1,project,花园,B1,,hq_projects 1/1; region_routine 0/1;") !=
          std::string::npos);
    CHECK(csv["csv"].text().find("G2 -40/1") != std::string::npos);
    CHECK(report_of(world, R"(,"period":"2026-03","unit":"P1","format":"xlsx")")["rows"].items().size() == 3);
    CHECK(reason_of(world.command("report", R"({"kind":"period","period":"March"})")) == "not_period");
    CHECK(reason_of(world.command("report", R"({"kind":"period"})")) == "field_missing");
}

}  // namespace wincheck::hub
