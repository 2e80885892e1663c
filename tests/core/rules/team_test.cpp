// Kinds as data, and who may be in a team.
#include "core/rules/team.h"

#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/rules/authority.h"
#include "core/rules/score_json.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr const char* kDay = "2026-03-02";

Register company_of_people() {
    Organisation organisation = testing::organisation_of({
        {"g", "group", ""},
        {"r1", "region", "g"},
        {"r2", "region", "g"},
        {"b1", "branch", "r1"},
        {"b2", "branch", "r2"},
        {"p1", "project", "b1"},
        {"p2", "project", "b2"},
        {"d1", "functional", "p1"},  // a department of p1
    });
    People people;
    const auto person = [&](const char* id, std::vector<Grant> grants) {
        people.persons.push_back({id, "", "", std::move(grants)});
    };
    person("centre", {{"quality_centre", "g", "", ""}});
    person("centre2", {{"quality_centre", "g", "", ""}});
    person("region1", {{"regional_inspector", "r1", "", ""}});
    person("branch1", {{"branch_supervisor", "b1", "", ""}});
    person("lent",
           {{"regional_inspector", "r1", "", ""}, {"borrowed_inspector", "g", "2026-03-01", "2026-03-31"}});
    person("head1", {{"project_head", "p1", "", ""}});
    person("head2", {{"project_head", "p2", "", ""}});
    person("order1", {{"department_supervisor", "d1", "", ""}});
    person("clean1", {{"department_supervisor", "p1", "", ""}});
    return {organisation, people};
}

std::string codes(const char* kind_id, const char* project, std::vector<std::string> team,
                  const std::vector<std::string>& excused = {}, const KindRule* own = nullptr,
                  const std::vector<std::string>& last = {}, const std::vector<std::string>& before = {}) {
    const std::string leader = team.front();
    const TeamQuestion question{.project = project,
                                .date = kDay,
                                .leader = leader,
                                .team = std::move(team),
                                .excused = excused,
                                .last_team = last,
                                .inspected_before = before};
    std::string text;
    const KindRule kind = own == nullptr ? kind_rule({}, kind_id) : *own;
    for (const TeamProblem& one : team_problems(question, kind, company_of_people()))
        text += (text.empty() ? "" : " ") + one.code + (one.person.empty() ? "" : ":" + one.person);
    return text;
}

bool may_plan(const char* author, const char* kind, const char* project, const Policy& policy = {}) {
    AssignmentCore core;
    core.kind = kind;
    core.project = project;
    return may({.command = Command::plan,
                .author = author,
                .unit = project,
                .date = kDay,
                .role = {},
                .assignment_or_null = &core},
               company_of_people(), policy) == Authority::allowed;
}

}  // namespace

TEST_CASE("PLAN-3 nobody inspects the own project, nor from a department below it") {
    CHECK(codes("hq_special", "p1", {"centre"}).empty());
    CHECK(codes("hq_special", "p1", {"centre", "head1"}) == "own_project:head1");
    CHECK(codes("hq_special", "p1", {"centre", "order1"}) == "own_project:order1");
    CHECK(codes("hq_special", "p2", {"centre", "head1"}).empty());
    CHECK(codes("region_routine", "p1", {"region1"}).empty());
}

TEST_CASE("PLAN-3 a borrowed inspector never inspects the own region, while the loan lasts") {
    CHECK(codes("hq_special", "p1", {"centre", "lent"}) == "own_region:lent");
    CHECK(codes("hq_special", "p2", {"centre", "lent"}).empty());
    const TeamQuestion later{.project = "p1",
                             .date = "2026-04-01",
                             .leader = "lent",
                             .team = {"lent"},
                             .excused = {},
                             .last_team = {},
                             .inspected_before = {}};
    CHECK(team_problems(later, kind_rule({}, "region_routine"), company_of_people()).empty());
}

TEST_CASE("PLAN-3 a declared conflict anywhere in the project's line counts, on its days") {
    Register standing = company_of_people();
    standing.add({kAboutPerson, "centre", "conflict:b1", "亲属任职", "2026-03-01", "2026-03-31"});
    const auto problems = [&](const char* project, const char* date) {
        const TeamQuestion question{.project = project,
                                    .date = date,
                                    .leader = "centre",
                                    .team = {"centre"},
                                    .excused = {},
                                    .last_team = {},
                                    .inspected_before = {}};
        return team_problems(question, kind_rule({}, "hq_special"), standing);
    };
    CHECK(problems("p1", kDay) == std::vector<TeamProblem>{{"conflict", "centre"}});
    CHECK(problems("p1", "2026-04-01").empty());
    CHECK(problems("p2", kDay).empty());
}

TEST_CASE("PLAN-3 size, leader and 'not twice running' are the kind's") {
    KindRule kind = kind_rule({}, "hq_special");
    kind.team_size_min = 2;
    kind.forbids_same_twice = true;
    CHECK(codes("", "p1", {"centre"}, {}, &kind) == "too_few");
    CHECK(codes("", "p1", {"centre", "centre2"}, {}, &kind, {"centre2"}) == "same_twice:centre2");
    CHECK(codes("", "p1", {"centre", "centre2"}, {}, &kind, {"head2"}).empty());
    kind.forbids_same_twice = false;
    CHECK(codes("", "p1", {"centre", "centre2"}, {}, &kind, {"centre2"}).empty());
    const TeamQuestion question{.project = "p1",
                                .date = kDay,
                                .leader = "centre2",
                                .team = {"centre"},
                                .excused = {},
                                .last_team = {},
                                .inspected_before = {}};
    CHECK(team_problems(question, kind_rule({}, "hq_special"), company_of_people()).back().code ==
          "leader_missing");
}

TEST_CASE("KIND-6 a self-check is led by the head, with every department supervisor or an excuse") {
    CHECK(codes("self_check", "p1", {"head1", "clean1", "order1"}).empty());
    CHECK(codes("self_check", "p1", {"head1", "clean1"}) == "supervisor_missing:order1");
    CHECK(codes("self_check", "p1", {"head1", "clean1"}, {"order1"}).empty());
    CHECK(codes("self_check", "p1", {"clean1", "order1"}) == "head_missing:clean1");
    CHECK(codes("self_check", "p1", {"head1", "clean1", "order1", "centre"}) == "not_of_project:centre");
}

TEST_CASE("KIND-7 a cross-check is done by staff of another project, never by both on each other") {
    CHECK(codes("cross_check", "p1", {"head2"}).empty());
    CHECK(codes("cross_check", "p1", {"head1"}).starts_with("own_project:head1"));
    CHECK(codes("cross_check", "p1", {"branch1"}) == "not_of_other_project:branch1");
    CHECK(codes("cross_check", "p1", {"head2"}, {}, nullptr, {}, {"p2"}) == "mutual:head2");
    CHECK(codes("cross_check", "p1", {"head2"}, {}, nullptr, {}, {"p3"}).empty());
}

TEST_CASE("KIND-1 to each kind its planners, by role and place") {
    CHECK(may_plan("centre", "hq_special", "p1"));
    CHECK_FALSE(may_plan("region1", "hq_special", "p1"));
    CHECK_FALSE(may_plan("head1", "hq_special", "p1"));
    CHECK(kind_rule({}, "hq_special").is_unannounced);
}

TEST_CASE("KIND-2 a re-check is planned by whoever may have raised the findings") {
    for (const char* author : {"centre", "region1", "branch1", "head1"})
        CHECK(may_plan(author, "re_check", "p1"));
    CHECK_FALSE(may_plan("head2", "re_check", "p1"));
}

TEST_CASE("KIND-3 the year's end is the quality centre's") {
    CHECK(may_plan("centre", "year_end", "p1"));
    CHECK_FALSE(may_plan("region1", "year_end", "p1"));
}

TEST_CASE("KIND-4 the region plans its routine, in its own region") {
    CHECK(may_plan("region1", "region_routine", "p1"));
    CHECK_FALSE(may_plan("region1", "region_routine", "p2"));
    CHECK_FALSE(may_plan("centre", "region_routine", "p1"));
}

TEST_CASE("KIND-5 the branch plans its month") {
    CHECK(may_plan("branch1", "branch_monthly", "p1"));
    CHECK_FALSE(may_plan("branch1", "branch_monthly", "p2"));
    CHECK_FALSE(may_plan("region1", "branch_monthly", "p1"));
}

TEST_CASE(
    "KIND-8 a free inspection is open to every role that may plan, and to kinds that nobody described") {
    for (const char* kind : {"free", "newly_invented", ""}) {
        CHECK(may_plan("centre", kind, "p1"));
        CHECK(may_plan("head1", kind, "p1"));
        CHECK_FALSE(may_plan("order1", kind, "p1"));
    }
    CHECK_FALSE(kind_rule({}, "free").needs_checklist);
}

TEST_CASE("KIND-9 training asks nothing of the team and never counts, whatever the policy says") {
    CHECK(codes("training", "p1", {"head1"}).empty());
    CHECK_FALSE(kind_rule({}, "training").counts);
    const auto policy =
        policy_from_json(Json::parse(R"({"kinds":[{"id":"training","counts":true}]})").value());
    REQUIRE_FALSE(policy);
    CHECK(policy.error().where == "kinds[1].counts");
}

TEST_CASE("KIND-1 the policy changes a kind by what differs, and adds others") {
    const auto policy = policy_from_json(Json::parse(R"({"kinds":[
        {"id":"hq_special","team_size_min":2,"forbids_same_twice":true},
        {"id":"mystery","planners":["projects_manager"],"independence":"any","subjects":["branch"]}]})")
                                             .value());
    REQUIRE(policy);
    const KindRule special = kind_rule(*policy, "hq_special");
    CHECK(special.team_size_min == 2);
    CHECK(special.planners == kind_rule({}, "hq_special").planners);
    CHECK(kind_rule(*policy, "mystery").independence == Independence::any);
    CHECK(policy_from_json(to_json(*policy)).value() == *policy);
    CHECK_FALSE(policy_from_json(Json::parse(R"({"kinds":[{"id":"x","independence":"perhaps"}]})").value()));
    CHECK_FALSE(policy_from_json(Json::parse(R"({"kinds":[{"planners":[]}]})").value()));
    // A role that may not plan at all plans nothing by being named.
    CHECK_FALSE(may_plan("order1", "mystery", "p1", *policy));
}

TEST_CASE("DO-13 the team is folded from who joined, stood back and took over, in their order") {
    AssignmentCore core;
    core.leader = "a";
    core.team = {"a", "b"};
    using Kind = TeamEvent::Kind;
    const auto after = [&](const std::vector<TeamEvent>& events) {
        const AssignmentCore now = after_events(core, events);
        std::string text = now.leader + ":";
        for (const std::string& one : now.team) text += one;
        return text;
    };
    CHECK(after({}) == "a:ab");
    CHECK(after({{Kind::admitted, "b", "c"}}) == "a:abc");
    CHECK(after({{Kind::admitted, "x", "c"}}) == "a:ab");
    CHECK(after({{Kind::relayed, "a", "b"}}) == "b:ab");
    CHECK(after({{Kind::relayed, "b", "b"}}) == "a:ab");
    CHECK(after({{Kind::relayed, "a", "x"}}) == "a:ab");
    CHECK(after({{Kind::relayed, "x", "b", true}}) == "b:ab");
    // Two relays of one leader: the first in order stands, the second is no longer the leader's.
    CHECK(after({{Kind::admitted, "a", "c"}, {Kind::relayed, "a", "b"}, {Kind::relayed, "a", "c"}}) ==
          "b:abc");
    CHECK(after({{Kind::stood_back, "b", "b"}}) == "a:a");
    CHECK(after({{Kind::stood_back, "a", "b"}}) == "a:ab");
    CHECK(after({{Kind::stood_back, "a", "a"}}) == ":b");
    CHECK(after({{Kind::stood_back, "a", "a"}, {Kind::relayed, "hq", "b", true}}) == "b:b");
}

namespace {

AssignmentCore visit_of(const char* project, const char* kind, const char* date,
                        std::vector<std::string> team) {
    AssignmentCore core;
    core.project = project;
    core.kind = kind;
    core.business_date = date;
    core.leader = team.front();
    core.team = std::move(team);
    return core;
}

}  // namespace

TEST_CASE("PLAN-3 who was there the last time is told from all inspections of that kind, in any order") {
    const Register standing = company_of_people();
    const AssignmentCore plan = visit_of("p1", "hq_special", kDay, {"centre"});
    TeamHistory history(plan, standing);
    history.add(visit_of("p1", "hq_special", "2026-03-01", {"centre2"}));
    history.add(visit_of("p1", "hq_special", "2026-02-01", {"centre"}));
    history.add(visit_of("p1", "hq_special", "2026-03-03", {"centre"}));
    history.add(visit_of("p1", "year_end", "2026-03-02", {"centre"}));
    history.add(visit_of("p2", "hq_special", "2026-03-02", {"centre"}));
    CHECK(history.last_team() == std::vector<std::string>{"centre2"});
    CHECK(team_question(plan, history).last_team == history.last_team());
    KindRule kind = kind_rule({}, "hq_special");
    CHECK_FALSE(TeamHistory::is_asked_by(kind));
    kind.forbids_same_twice = true;
    CHECK(TeamHistory::is_asked_by(kind));
    CHECK(TeamHistory::is_asked_by(kind_rule({}, "cross_check")));
    CHECK(TeamHistory::counts("refused"));
    for (const char* state : {"void", "moved", "not_reached"}) CHECK_FALSE(TeamHistory::counts(state));
}

TEST_CASE("KIND-7 a project whose staff inspected here in the month is not inspected by this one's staff") {
    const Register standing = company_of_people();
    const AssignmentCore plan = visit_of("p1", "cross_check", kDay, {"head2"});
    const auto problems = [&](const char* date) {
        TeamHistory history(plan, standing);
        history.add(visit_of("p2", "cross_check", date, {"head1"}));
        std::string text;
        for (const TeamProblem& one :
             team_problems(team_question(plan, history), kind_rule({}, "cross_check"), standing))
            text += one.code + " ";
        return text;
    };
    CHECK(problems("2026-03-31") == "mutual ");
    CHECK(problems("2026-02-28").empty());
}

TEST_CASE("PLAN-2 a plan follows its draw: the project that was drawn, with the team that was drawn for it") {
    const std::vector<Pick> picks{{"r1", "p1", {"wang", "li"}}, {"r2", "p2", {}}};
    CHECK(unlike_draw(visit_of("p1", "hq_special", kDay, {"li", "wang"}), picks).empty());
    CHECK(unlike_draw(visit_of("p1", "hq_special", kDay, {"li"}), picks) == "other_team");
    CHECK(unlike_draw(visit_of("p2", "hq_special", kDay, {"anybody"}), picks).empty());
    CHECK(unlike_draw(visit_of("p3", "hq_special", kDay, {"li", "wang"}), picks) == "not_drawn");
}
