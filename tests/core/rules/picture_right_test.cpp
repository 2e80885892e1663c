// Who has a right to the original of a picture and who says what of it is covered, role by role.
#include "core/rules/picture_right.h"

#include <doctest/doctest.h>

#include "core/rules/authority.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register granted(const std::string& role, const std::string& unit) {
    People people;
    Grant grant;
    grant.role = role;
    grant.unit = unit;
    people.persons.push_back({"x", "", "", {grant}});
    return {testing::organisation_of(
                {{"g", "group", ""}, {"b", "branch", "g"}, {"p", "project", "b"}, {"q", "project", "b"}}),
            people};
}

AssignmentCore led_by(const std::string& leader, const std::vector<std::string>& team) {
    AssignmentCore core;
    core.project = "p";
    core.leader = leader;
    core.team = team;
    return core;
}

Appeals waiting_for(const std::string& role, const std::string& appellant) {
    Appeal appeal;
    appeal.filing.core.appellant = appellant;
    appeal.filing.author = appellant;
    appeal.levels.resize(1);
    appeal.levels[0].role = role;
    Appeals appeals;
    appeals.all.push_back(appeal);
    return appeals;
}

struct Rights {
    bool original = false, mask = false;
    bool operator==(const Rights&) const = default;
};

Rights rights(const Register& standing, const AssignmentCore& assignment, const Appeals& appeals = {},
              std::string_view planner = "planner") {
    const PictureQuestion question{.person = "x",
                                   .date = "2026-03-02",
                                   .assignment = assignment,
                                   .planner = planner,
                                   .appeals = appeals};
    return {may_have_original(question, standing, {}), may_mask(question, standing, {})};
}

}  // namespace

TEST_CASE("PII-2 team and planner have the original and may cover it, whatever role they hold") {
    const Register standing = granted("auditor", "g");
    CHECK(rights(standing, led_by("x", {})) == Rights{true, true});
    CHECK(rights(standing, led_by("y", {"y", "x"})) == Rights{true, true});
    CHECK(rights(standing, led_by("y", {"y"}), {}, "x") == Rights{true, true});
    CHECK(rights(standing, led_by("y", {"y"})) == Rights{false, false});
}

TEST_CASE("PII-2 outside the team who may erase over the project may cover, and no role has the original") {
    for (const std::string_view role : shipped_roles())
        for (const char* unit : {"g", "b", "p", "q"}) {
            CAPTURE(role);
            CAPTURE(unit);
            const bool is_eraser = role == "quality_centre" || role == "administrator";
            const bool is_over = std::string_view(unit) != "q";
            CHECK(rights(granted(std::string(role), unit), led_by("y", {"y"})) ==
                  Rights{false, is_eraser && is_over});
        }
}

TEST_CASE("PII-2 who decides a pending appeal has the original while it waits for that decision") {
    const Register standing = granted("projects_manager", "g");
    const AssignmentCore others = led_by("y", {"y"});
    CHECK(rights(standing, others, waiting_for("projects_manager", "z")) == Rights{true, true});
    CHECK(rights(standing, others, waiting_for("general_manager", "z")) == Rights{false, false});
    CHECK(rights(standing, others, waiting_for("projects_manager", "x")) ==
          Rights{false, false});  // own cause
    Appeals settled = waiting_for("projects_manager", "z");
    settled.all[0].state = AppealState::settled;
    CHECK(rights(standing, others, settled) == Rights{false, false});
    Appeals above = waiting_for("projects_manager", "z");
    above.all[0].level = 2;  // of one
    CHECK(rights(standing, others, above) == Rights{false, false});
    CHECK(rights(granted("projects_manager", "q"), others, waiting_for("projects_manager", "z")) ==
          Rights{false, false});
}
