// The unit that inspects, of which a series is one (DUE-3).
#include "core/rules/inspecting_unit.h"

#include <doctest/doctest.h>

#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register standing_with(const std::vector<Grant>& grants) {
    const Organisation organisation = testing::organisation_of({{"g", "group", ""},
                                                                {"r1", "region", "g"},
                                                                {"r2", "region", "g"},
                                                                {"b1", "branch", "r1"},
                                                                {"p", "project", "b1"}});
    People people;
    people.persons.push_back({"li", "", "", grants});
    return {organisation, people};
}

std::string unit_of(const std::vector<Grant>& grants, const char* date = "2026-03-02") {
    const KindRule kind{.id = "routine", .planners = {"inspector", "head"}};
    return inspecting_unit(standing_with(grants), kind, "li", "p", date);
}

}  // namespace

TEST_CASE(
    "DUE-3 the inspecting unit is that of the role over the project "
    "which may plan the kind") {
    CHECK(unit_of({{"inspector", "r1", "", ""}}) == "r1");
    CHECK(unit_of({{"guard", "b1", "", ""}, {"inspector", "r1", "", ""}}) == "r1");
    CHECK(unit_of({{"inspector", "r2", "", ""}, {"head", "b1", "", ""}}) == "b1");
    CHECK(unit_of({{"head", "b1", "", ""}, {"inspector", "r1", "", ""}}) == "b1");  // by role, then unit
    CHECK(unit_of({{"inspector", "r1", "2026-01-01", "2026-02-28"}, {"inspector", "g", "", ""}}) == "g");
}

TEST_CASE(
    "DUE-3 where no role is over the project it is the unit of the first "
    "that may plan the kind") {
    CHECK(unit_of({{"inspector", "r2", "", ""}}) == "r2");
    CHECK(unit_of({{"guard", "r1", "", ""}, {"inspector", "r2", "", ""}}) == "r2");
    CHECK(unit_of({{"guard", "r1", "", ""}}).empty());
    CHECK(unit_of({}).empty());
}
