// Standards from draft to withdrawal, what may cite them, and answers to questions on their clauses; codes
// beside them.
#include "core/rules/standards.h"

#include <doctest/doctest.h>

#include "core/rules/changes.h"
#include "core/rules/codes.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr const char* kFiled = "R1-SERVICE@2026-1";

Register two_regions_with(const std::vector<Fact>& facts) {
    Organisation organisation = testing::organisation_of(
        {{"g", "group", ""}, {"r1", "region", "g"}, {"r2", "region", "g"}, {"p1", "project", "r1"}});
    organisation.units.back().locations = {{"L1", "lift", "1号梯"}};
    const People people = testing::people_of({{"centre", "quality_centre", "g"},
                                              {"region", "regional_inspector", "r1"},
                                              {"other", "regional_inspector", "r2"},
                                              {"panel", "supervision_panel", "g"},
                                              {"head", "project_head", "p1"}});
    Register standing(organisation, people);
    for (const Fact& fact : facts) standing.add(fact);
    return standing;
}

std::vector<Fact> of_region(const char* state) {
    return {{kAboutStandard, kFiled, "origin", "region_filed", "", ""},
            {kAboutStandard, kFiled, "unit", "r1", "", ""},
            {kAboutStandard, kFiled, "state", state, "2026-01-01", ""}};
}

Fact to_state(const char* state, const char* id = kFiled) {
    return {kAboutStandard, id, "state", state, "2026-02-01", ""};
}

Checklist citing(const std::vector<std::string>& clauses) {
    Checklist checklist;
    Node item;
    item.code = "G1";
    item.guidance.clauses = clauses;
    checklist.nodes.push_back(item);
    return checklist;
}

Changes judging(const Fact& fact) {
    Changes changes;
    changes.facts = {fact};
    return changes;
}

}  // namespace

TEST_CASE(
    "STD-2 a filing goes from draft to filed, to approved or returned with a reason, and to withdrawn") {
    const auto goes = [](const char* from, const char* to, const char* reason = "r") {
        const Register standing = two_regions_with(*from == '\0' ? std::vector<Fact>{} : of_region(from));
        return standard_problem(standing, to_state(to), reason, {}).empty();
    };
    const std::vector<const char*> states{"", "draft", "filed", "approved", "returned", "withdrawn"};
    const std::string allowed =
        " >draft >filed draft>filed returned>filed filed>approved filed>returned approved>withdrawn ";
    for (const char* from : states)
        for (const char* to : states) {
            if (*to == '\0') continue;
            CAPTURE(std::string(from) + ">" + to);
            CHECK(goes(from, to) ==
                  (allowed.find(" " + std::string(from) + ">" + to + " ") != std::string::npos));
        }
    CHECK_FALSE(goes("filed", "returned", ""));
    CHECK_FALSE(standard_problem(two_regions_with({}), to_state("filed", "no-version"), "r", {}).empty());
}

TEST_CASE("STD-2 the region files its own, headquarters judges, and nobody else does either") {
    const auto may_do = [](const char* author, const char* from, const char* to) {
        return !refused_change(two_regions_with(of_region(from)), judging(to_state(to)), author, "2026-03-02",
                               Policy{})
                    .has_value();
    };
    CHECK(may_do("region", "draft", "filed"));
    CHECK_FALSE(may_do("other", "draft", "filed"));
    CHECK_FALSE(may_do("region", "filed", "approved"));
    CHECK(may_do("centre", "filed", "approved"));
    CHECK(may_do("centre", "filed", "returned"));
    CHECK_FALSE(may_do("head", "draft", "filed"));
}

TEST_CASE("STD-1 what headquarters publishes and the law begin as approved, a region's key work does not") {
    const auto begins = [](const char* origin, const StandardsPolicy& policy, const char* changes) {
        const Register standing = two_regions_with({{kAboutStandard, "K@1", "origin", origin, "", ""},
                                                    {kAboutStandard, "K@1", "changes", changes, "", ""}});
        return standard_problem(standing, to_state("approved", "K@1"), "", policy).empty();
    };
    for (const char* origin :
         {"win_standard", "work_manual", "law", "national", "service_contract", "newly_invented"})
        CHECK(begins(origin, {}, ""));
    CHECK_FALSE(begins("region_filed", {}, "weights"));
    CHECK_FALSE(begins("key_work", {}, "weights"));
    CHECK(begins("key_work", {.exempts_weight_changes = true}, "weights"));
    CHECK_FALSE(begins("key_work", {.exempts_weight_changes = true}, "items"));
    CHECK_FALSE(begins("region_filed", {.exempts_weight_changes = true}, "weights"));
    // The exemption lets the region itself put it in force.
    const Register standing = two_regions_with({{kAboutStandard, "K@1", "origin", "key_work", "", ""},
                                                {kAboutStandard, "K@1", "changes", "weights", "", ""}});
    CHECK(command_on_standard(standing, to_state("approved", "K@1"), {.exempts_weight_changes = true}) ==
          Command::file_standard);
    CHECK(command_on_standard(standing, to_state("approved", "K@1"), {}) == Command::judge_standard);
}

TEST_CASE(
    "STD-1 headquarters writes what is its own or the law, and from when what it approves is in force") {
    const auto may_write = [](const char* author, std::vector<Fact> before, std::vector<Fact> facts) {
        Changes changes;
        changes.facts = std::move(facts);
        return !refused_change(two_regions_with(before), changes, author, "2026-03-02", Policy{}).has_value();
    };
    const auto said = [](const char* id, const char* field, const char* value) {
        return Fact{kAboutStandard, id, field, value, "", ""};
    };
    for (const char* origin : {"win_standard", "law", "national", "newly_invented"}) {
        const std::vector<Fact> published{
            said("K@1", "origin", origin),
            said("K@1", "unit", "g"),
            said("K@1", "state", "approved"),
            {kAboutStandard, "K@1", "in_force", "yes", "2026-01-01", "2026-12-31"}};
        CHECK(may_write("centre", {}, published));
        CHECK_FALSE(may_write("region", {}, published));
        CHECK_FALSE(may_write("panel", {}, published));
        CHECK(may_write("centre", published, {said("K@1", "title", "t")}));
    }
    // What a region files is the region's to write; headquarters says from when it is in force, and does not
    // make it its own by another origin.
    const std::vector<Fact> filed = of_region("filed");
    CHECK(may_write("centre", filed, {to_state("approved"), said(kFiled, "in_force", "yes")}));
    CHECK(may_write("region", filed, {said(kFiled, "in_force", "yes")}));
    CHECK_FALSE(may_write("other", filed, {said(kFiled, "in_force", "yes")}));
    CHECK_FALSE(may_write("centre", filed, {said(kFiled, "title", "t")}));
    CHECK_FALSE(may_write("centre", filed, {said(kFiled, "origin", "law"), said(kFiled, "title", "t")}));
    CHECK_FALSE(may_write("centre", {}, {said("K@1", "origin", "key_work"), said("K@1", "unit", "g")}));
    CHECK_FALSE(may_write("centre", {}, {said("K@1", "title", "t")}));
}

TEST_CASE(
    "STD-1 a checklist may cite what is approved; what is not yet is an error, what is abolished warns") {
    std::vector<Fact> facts = of_region("filed");
    facts.push_back({kAboutStandard, "GB-50045@1995", "origin", "national", "", ""});
    facts.push_back({kAboutStandard, "GB-50045@1995", "state", "approved", "", ""});
    facts.push_back({kAboutStandard, "GB-50045@1995", "in_force", "yes", "1995-11-01", "2015-05-01"});
    Register standing = two_regions_with(facts);
    const auto codes = [&](const std::vector<std::string>& clauses, const char* date) {
        std::string text;
        for (const Problem& problem : citation_problems(citing(clauses), standing, date))
            text += problem.code + (problem.is_warning ? "? " : "! ");
        return text;
    };
    CHECK(codes({std::string(kFiled) + "#3.2"}, "2026-03-02") == "standard_not_approved! ");
    CHECK(codes({"GB-50045@1995#4.1"}, "2026-03-02") == "standard_not_in_force? ");
    CHECK(codes({"GB-50045@1995#4.1"}, "2015-05-01").empty());
    CHECK(codes({"第3条", "UNKNOWN@1#2", "a@b.example"}, "2026-03-02").empty());
    standing.add({kAboutStandard, kFiled, "state", "approved", "2026-02-01", ""});
    CHECK(codes({std::string(kFiled) + "#3.2"}, "2026-01-31") == "standard_not_approved! ");
    CHECK(codes({std::string(kFiled) + "#3.2"}, "2026-02-01").empty());
    standing.add({kAboutStandard, kFiled, "state", "withdrawn", "2026-06-01", ""});
    CHECK(codes({std::string(kFiled) + "#3.2"}, "2026-05-31").empty());
    CHECK(codes({std::string(kFiled) + "#3.2"}, "2026-06-01") == "standard_not_approved! ");
}

TEST_CASE("STD-6 answers to questions on a clause keep every version, and the panel gives them") {
    const std::string clause = std::string(kFiled) + "#3.2";
    Register standing = two_regions_with(of_region("approved"));
    const auto answer = [&](const char* text, const char* from) {
        return Fact{kAboutClause, clause, "interpretation", text, from, ""};
    };
    CHECK_FALSE(
        refused_change(standing, judging(answer("x", "")), "panel", "2026-03-02", Policy{}).has_value());
    CHECK(refused_change(standing, judging(answer("x", "")), "region", "2026-03-02", Policy{}) == 0);
    standing.add(answer("两次以上", "2026-01-01"));
    standing.add(answer("三次以上", "2026-04-01"));
    const auto on_march = interpretations_of(standing, clause, "2026-03-02");
    REQUIRE(on_march.size() == 2);
    CHECK(on_march[0].is_standing);
    CHECK_FALSE(on_march[1].is_standing);
    CHECK(on_march[1].version == 2);
    CHECK(interpretations_of(standing, clause, "2026-04-01")[1].is_standing);
    CHECK(interpretations_of(standing, "other@1#1", "2026-04-01").empty());
    const auto problems =
        check_changes(standing, judging({kAboutClause, "3.2", "interpretation", "x", "", ""}));
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "clause");
}

TEST_CASE("ORG-6 a code means the place it is bound to on that day, and a long one goes by its hash") {
    Register standing = two_regions_with({});
    const std::string id = code_id("qr", "https://win.example/p1/lift1");
    CHECK(id == "qr:https://win.example/p1/lift1");
    CHECK(code_id("qr", std::string(97, 'x')).size() == 3 + 64);
    CHECK(code_id("qr", std::string(97, 'x')) != code_id("qr", std::string(98, 'x')));
    CHECK_FALSE(bound_on(standing, id, "2026-03-02").has_value());
    standing.add({kAboutCode, id, "unit", "p1", "2026-03-01", ""});
    standing.add({kAboutCode, id, "place", "location:p1/L1", "2026-03-01", ""});
    CHECK(bound_on(standing, id, "2026-03-02") == BoundCode{"p1", "location:p1/L1"});
    CHECK_FALSE(bound_on(standing, id, "2026-02-28").has_value());
    standing.add({kAboutCode, id, "place", "", "2026-05-01", ""});
    CHECK_FALSE(bound_on(standing, id, "2026-05-01").has_value());
    CHECK(bound_on(standing, id, "2026-04-30").has_value());
}

TEST_CASE("ORG-6 a code is bound to a place that is there, by whoever keeps codes of that unit") {
    const Register standing = two_regions_with({{kAboutAsset, "E1", "unit", "p1", "", ""}});
    const auto code_of = [&](const char* place) {
        Changes changes;
        changes.facts = {{kAboutCode, "nfc:04A1", "unit", "p1", "2026-03-02", ""},
                         {kAboutCode, "nfc:04A1", "place", place, "2026-03-02", ""}};
        const auto problems = check_changes(standing, changes);
        return problems.empty() ? std::string("ok") : problems[0].code;
    };
    CHECK(code_of("location:p1/L1") == "ok");
    CHECK(code_of("location:p1/L9") == "place");
    CHECK(code_of("asset:E1") == "ok");
    CHECK(code_of("asset:E9") == "place");
    CHECK(code_of("point:北门巡更点") == "ok");
    CHECK(code_of("point:") == "place");
    CHECK(code_of("somewhere") == "place");
    Changes binding;
    binding.facts = {{kAboutCode, "nfc:04A1", "unit", "p1", "", ""},
                     {kAboutCode, "nfc:04A1", "place", "point:x", "", ""}};
    CHECK_FALSE(refused_change(standing, binding, "head", "2026-03-02", Policy{}).has_value());
    CHECK(refused_change(standing, binding, "region", "2026-03-02", Policy{}) == 0);
}
