// The register as dated facts: moves, closures, takeovers, grants.
#include "core/rules/register.h"

#include <doctest/doctest.h>

#include "core/base/time.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Organisation two_regions() {
    Organisation organisation = testing::organisation_of({{"g", "group", ""},
                                                          {"r1", "region", "g"},
                                                          {"r2", "region", "g"},
                                                          {"b1", "branch", "r1"},
                                                          {"b2", "branch", "r2"},
                                                          {"p", "project", "b1"}});
    for (Unit& unit : organisation.units) unit.name = unit.id;
    return organisation;
}

Fact about_p(const char* field, const char* value, const char* from, const char* to = "") {
    return {kAboutUnit, "p", field, value, from, to};
}

std::string line_text(const Register& standing, const char* unit, const char* date) {
    std::string text;
    for (const std::string& one : standing.line_on(unit, date)) text += (text.empty() ? "" : " ") + one;
    return text;
}

}  // namespace

TEST_CASE("ORG-1 a project that moves keeps the line of each day") {
    Register standing(two_regions(), {});
    CHECK(line_text(standing, "p", "2026-03-01") == "p b1 r1 g");
    standing.add(about_p("parent", "b2", "2026-04-01"));
    CHECK(line_text(standing, "p", "2026-03-31") == "p b1 r1 g");
    CHECK(line_text(standing, "p", "2026-04-01") == "p b2 r2 g");
    // A branch that moves takes its projects along, from its own day on.
    standing.add({kAboutUnit, "b2", "parent", "r1", "2026-06-01", ""});
    CHECK(line_text(standing, "p", "2026-05-31") == "p b2 r2 g");
    CHECK(line_text(standing, "p", "2026-06-01") == "p b2 r1 g");
    CHECK(line_text(standing, "nobody", "2026-06-01").empty());
}

TEST_CASE("ORG-1 what was true on a day never changes by facts about other days") {
    Register before(two_regions(), {});
    before.add(about_p("parent", "b2", "2026-04-01", "2026-04-30"));
    Register after = before;
    after.add(about_p("parent", "r1", "2026-05-01"));
    after.add(about_p("name", "new", "2026-05-01"));
    after.add(about_p("parent", "g", "", "2026-03-31"));
    for (int day = 1; day <= 30; ++day) {
        const std::string date = to_text(Date{2026, 4, static_cast<std::uint8_t>(day)});
        CHECK(after.line_on("p", date) == before.line_on("p", date));
        CHECK(after.unit_on("p", date) == before.unit_on("p", date));
    }
    CHECK(line_text(after, "p", "2026-03-31") == "p g");
    CHECK(line_text(after, "p", "2026-05-01") == "p r1 g");
}

TEST_CASE("ORG-1 of two facts about one day the later recorded one holds, and the earlier is still there") {
    Register standing(two_regions(), {});
    standing.add(about_p("name", "first", "2026-01-01"));
    standing.add(about_p("name", "corrected", "2026-02-01", "2026-02-28"));
    CHECK(standing.text_on(kAboutUnit, "p", "name", "2026-02-28") == "corrected");
    CHECK(standing.text_on(kAboutUnit, "p", "name", "2026-03-01") == "first");
    CHECK(standing.text_on(kAboutUnit, "p", "name", "2025-12-31") == "p");
    CHECK(standing.facts_of(kAboutUnit, "p")->find("name")->second.size() == 3);
}

TEST_CASE("ORG-1 units open, close, are handed back and taken over again, and keep their line") {
    Register standing(two_regions(), {});
    CHECK(standing.is_active_on("p", "2026-01-01"));
    standing.add(about_p("active", "handed_back", "2026-02-01"));
    standing.add(about_p("active", "taken_over", "2026-05-01"));
    standing.add(about_p("active", "closed", "2026-09-01"));
    CHECK(standing.is_active_on("p", "2026-01-31"));
    CHECK_FALSE(standing.is_active_on("p", "2026-02-01"));
    CHECK(standing.is_active_on("p", "2026-05-01"));
    CHECK_FALSE(standing.is_active_on("p", "2026-09-01"));
    CHECK(line_text(standing, "p", "2026-10-01") == "p b1 r1 g");
    Organisation late = two_regions();
    late.units.back().active_from = "2026-03-01";
    late.units.back().active_to = "2026-03-31";
    const Register dated(late, {});
    CHECK_FALSE(dated.is_active_on("p", "2026-02-28"));
    CHECK(dated.is_active_on("p", "2026-03-31"));
    CHECK_FALSE(dated.is_active_on("p", "2026-04-01"));
}

TEST_CASE("ORG-1 a circle on some day ends the line and hangs nobody") {
    Register standing(two_regions(), {});
    standing.add({kAboutUnit, "g", "parent", "p", "2026-05-01", ""});
    CHECK(line_text(standing, "p", "2026-05-01") == "p b1 r1 g");
}

TEST_CASE("ORG-4 attributes are of their day") {
    Organisation organisation = two_regions();
    organisation.units.back().attributes = {{"level", "2"}, {"lifts", "12"}};
    Register standing(organisation, {});
    standing.add(about_p("attribute:level", "3", "2026-07-01"));
    standing.add(about_p("attribute:garage", "yes", "2026-08-01"));
    standing.add(about_p("attribute:lifts", "", "2026-09-01"));
    const auto names = [&](const char* date) {
        std::string text;
        const auto unit = standing.unit_on("p", date);
        for (const Attribute& one : unit->attributes) text += one.name + "=" + one.value + " ";
        return text;
    };
    CHECK(names("2026-06-30") == "level=2 lifts=12 ");
    CHECK(names("2026-07-01") == "level=3 lifts=12 ");
    CHECK(names("2026-09-01") == "garage=yes level=3 ");
}

TEST_CASE("ORG-2 a borrowed inspector holds the role for the days of the loan, and the home role all along") {
    People people;
    people.persons.push_back({"li", "", "", {{"regional_inspector", "r1", "", ""}}});
    Register standing(two_regions(), people);
    const std::string borrowed = grant_field("borrowed_inspector", "g");
    standing.add({kAboutPerson, "li", borrowed, "yes", "2026-03-01", "2026-03-31"});
    CHECK(standing.holds_role("li", "borrowed_inspector", "p", "2026-03-31"));
    CHECK_FALSE(standing.holds_role("li", "borrowed_inspector", "p", "2026-04-01"));
    CHECK(standing.grants_on("li", "2026-03-15").size() == 2);
    // Sent home early: the grant is closed from a day on, and the days before stay.
    standing.add({kAboutPerson, "li", borrowed, "no", "2026-03-20", ""});
    CHECK(standing.holds_role("li", "borrowed_inspector", "p", "2026-03-19"));
    CHECK_FALSE(standing.holds_role("li", "borrowed_inspector", "p", "2026-03-20"));
    CHECK(standing.holds_role("li", "regional_inspector", "p", "2026-03-20"));
}

TEST_CASE("ORG-2 two grants of one role over one unit at different times both hold") {
    People people;
    people.persons.push_back(
        {"li",
         "",
         "",
         {{"project_head", "p", "2025-01-01", "2025-06-30"}, {"project_head", "p", "2026-01-01", ""}}});
    const Register standing(two_regions(), people);
    CHECK(standing.holds_role("li", "project_head", "p", "2025-06-30"));
    CHECK_FALSE(standing.holds_role("li", "project_head", "p", "2025-07-01"));
    CHECK(standing.holds_role("li", "project_head", "p", "2026-02-01"));
}

TEST_CASE("ORG-1 locations, offsets and foreign ids are facts like others") {
    Organisation organisation = two_regions();
    organisation.units.back().offset_minutes = 540;
    organisation.units.back().locations = {{"L2", "lift", "2号梯"}, {"L1", "lift", "1号梯"}};
    Register standing(organisation, {});
    standing.add(about_p("foreign:erp", "4711", "2026-01-01"));
    const auto unit = standing.unit_on("p", "2026-03-01");
    REQUIRE(unit->locations.size() == 2);
    CHECK(unit->locations[0].code == "L2");
    CHECK(unit->offset_minutes == 540);
    CHECK(standing.id_of_foreign(kAboutUnit, "erp", "4711", "2026-03-01") == "p");
    CHECK(standing.id_of_foreign(kAboutUnit, "erp", "4711", "2025-12-31").empty());
    CHECK(standing.id_of_foreign(kAboutUnit, "hr", "4711", "2026-03-01").empty());
    standing.add({kAboutLocation, location_id("p", "L1"), "unit", "", "2026-04-01", ""});
    CHECK(standing.unit_on("p", "2026-04-01")->locations.size() == 1);
    CHECK(day_before("2026-03-01") == "2026-02-28");
}
