// What an inspection may be opened with: each fault alone, in order, and what one hides of the others.
#include "core/rules/opening.h"

#include <doctest/doctest.h>

#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr const char* kDay = "2026-03-02";

Register standing_of_march() {
    People people;
    people.persons.push_back({"li", "", "", {{"inspector", "g", "", ""}}});
    people.persons.push_back({"head", "", "", {{"project_head", "p1", "", ""}}});
    Register standing(
        testing::organisation_of({{"g", "group", ""}, {"b1", "branch", "g"}, {"p1", "project", "b1"}}),
        people);
    standing.add({kAboutUnit, "p1", "active", "closed", "2026-04-01", ""});
    standing.add({kAboutStandard, "S@1", "state", "approved", "2026-02-01", "2026-03-31"});
    standing.add({kAboutStandard, "S@1", "state", "withdrawn", "2026-04-01", ""});
    standing.add({kAboutStandard, "T@1", "state", "approved", "", ""});
    standing.add({kAboutStandard, "T@1", "in_force", "yes", "2026-04-01", ""});
    return standing;
}

AssignmentCore assignment_on(const std::string& date, std::vector<std::string> team = {"li"}) {
    AssignmentCore core;
    core.project = "p1";
    core.kind = "hq_special";
    core.business_date = date;
    core.leader = team.front();
    core.team = std::move(team);
    return core;
}

Checklist citing(const std::string& clause) {
    Checklist checklist;
    Node node;
    node.code = "G1";
    node.guidance.clauses = {clause};
    checklist.nodes.push_back(node);
    return checklist;
}

std::string words(const std::vector<OpeningProblem>& problems) {
    constexpr const char* kNames[] = {"unplanned",    "unknown_unit", "closed_unit", "team",
                                      "no_checklist", "subject",      "standard"};
    std::string text;
    for (const OpeningProblem& one : problems)
        text += std::string(kNames[static_cast<std::size_t>(one.fault)]) +
                (one.what.empty() ? "" : ":" + one.what) + " ";
    return text;
}

std::string asked(const AssignmentCore& core, const Policy& policy, const Checklist* checklist,
                  bool is_planned = true, bool has_checklist = true) {
    return words(opening_problems({.assignment = core,
                                   .policy = policy,
                                   .checklist_or_null = checklist,
                                   .is_planned = is_planned,
                                   .has_checklist = has_checklist},
                                  team_question(core), standing_of_march()));
}

}  // namespace

TEST_CASE("ORG-1 nothing is opened at a unit that is unknown, or closed on the business date") {
    CHECK(asked(assignment_on("2026-03-31"), {}, nullptr).empty());
    CHECK(asked(assignment_on("2026-04-01"), {}, nullptr) == "closed_unit ");
    AssignmentCore core = assignment_on(kDay, {"head"});
    core.project = "p9";
    CHECK(asked(core, {}, nullptr) == "unknown_unit ");
}

TEST_CASE("STD-2 a citation is asked on the business date; what is not in force warns alone") {
    const Checklist cites = citing("S@1#2");
    CHECK(asked(assignment_on(kDay), {}, &cites).empty());
    CHECK(asked(assignment_on("2026-01-31"), {}, &cites) == "standard:G1 ");
    const Checklist other = citing("T@1");
    CHECK(asked(assignment_on(kDay), {}, &other).empty());
    const Checklist unknown = citing("X@1");
    CHECK(asked(assignment_on(kDay), {}, &unknown).empty());
}

TEST_CASE("INSP-1 kind and checklist both say for which units they are") {
    Checklist checklist = citing("");
    Policy policy;
    KindRule kind;
    kind.id = "hq_special";
    kind.subjects = {"branch"};
    policy.kinds = {kind};
    CHECK(asked(assignment_on(kDay), policy, &checklist) == "subject ");
    policy.kinds.front().subjects = {"branch", "project"};
    CHECK(asked(assignment_on(kDay), policy, &checklist).empty());
    checklist.settings.subjects = {"branch"};
    CHECK(asked(assignment_on(kDay), policy, &checklist) == "subject ");
    CHECK(asked(assignment_on(kDay), policy, nullptr).empty());
}

TEST_CASE("PLAN-3 the team is as large as both the kind and the policy ask, and independent") {
    Policy policy;
    policy.visit.team_size_min = 2;
    CHECK(asked(assignment_on(kDay), policy, nullptr) == "team:too_few ");
    KindRule kind;
    kind.id = "hq_special";
    kind.team_size_min = 3;
    policy.kinds = {kind};
    CHECK(asked(assignment_on(kDay, {"li", "other"}), policy, nullptr) == "team:too_few ");
    policy.kinds.clear();
    CHECK(asked(assignment_on(kDay, {"li", "other"}), policy, nullptr).empty());
    CHECK(asked(assignment_on(kDay, {"li", "head"}), policy, nullptr) == "team:own_project ");
}

TEST_CASE("KIND-8 a kind that has a checklist is not opened without one, but for a re-check of findings") {
    AssignmentCore core = assignment_on(kDay);
    CHECK(asked(core, {}, nullptr, true, false) == "no_checklist ");
    core.kind = "free";
    CHECK(asked(core, {}, nullptr, true, false).empty());
    core.kind = "re_check";
    core.rechecked = {{}};
    CHECK(asked(core, {}, nullptr, true, false).empty());
}

TEST_CASE("ORG-3 the first of several faults is the one that a person can do least about on the spot") {
    Policy policy;
    policy.visit.allows_unplanned_start = false;
    policy.visit.team_size_min = 2;
    const Checklist cites = citing("S@1");
    CHECK(asked(assignment_on(kDay), policy, &cites, false) == "unplanned team:too_few ");
    CHECK(asked(assignment_on(kDay), policy, &cites) == "team:too_few ");
    CHECK(asked(assignment_on("2026-01-01", {"head"}), policy, &cites) ==
          "team:own_project team:too_few standard:G1 ");
}

TEST_CASE("STD-3 another checklist is asked as one to begin with, and of the team nothing") {
    const Checklist cites = citing("S@1");
    const auto goes_on = [&](const AssignmentCore& core, const Checklist& checklist) {
        return words(checklist_problems(core, {}, checklist, standing_of_march()));
    };
    CHECK(goes_on(assignment_on(kDay, {"head"}), cites).empty());
    CHECK(goes_on(assignment_on("2026-01-31"), cites) == "standard:G1 ");
    CHECK(goes_on(assignment_on("2026-04-01"), cites) == "closed_unit ");
    Checklist of_branches = citing("");
    of_branches.settings.subjects = {"branch"};
    CHECK(goes_on(assignment_on(kDay), of_branches) == "subject ");
}

TEST_CASE("PLAN-3 of one member alone is asked what that day says of that member") {
    Register standing = standing_of_march();
    standing.add({kAboutPerson, "li", "grant:project_head:p1", "yes", "2026-03-05", ""});
    const AssignmentCore core = assignment_on(kDay, {"li", "head"});
    const auto problems = [&](const char* person, const char* date) {
        return member_problems(core, person, date, kind_rule({}, core.kind), standing);
    };
    CHECK(problems("li", kDay).empty());
    CHECK(problems("li", "2026-03-05") == std::vector<TeamProblem>{{"own_project", "li"}});
    CHECK(problems("head", kDay) == std::vector<TeamProblem>{{"own_project", "head"}});
}
