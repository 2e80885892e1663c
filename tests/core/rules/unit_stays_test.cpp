// Stays of a project from the register: what coverage counts with.
#include "core/rules/unit_stays.h"

#include <doctest/doctest.h>

#include "core/base/json.h"
#include "core/rules/score_json.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Register line_of_two_regions(const char* active_from = "") {
    Organisation organisation = testing::organisation_of({{"g", "group", ""},
                                                          {"r1", "region", "g"},
                                                          {"r2", "region", "g"},
                                                          {"b1", "branch", "r1"},
                                                          {"b2", "branch", "r2"},
                                                          {"p", "project", "b1"}});
    organisation.units.back().active_from = active_from;
    return {organisation, {}};
}

std::string text_of_stays(const Register& standing) {
    std::string text;
    for (const Stay& stay : unit_stays(standing, "p"))
        text += to_text(stay.from) + ".." + (stay.to == kUntilFurtherNotice ? "" : to_text(stay.to)) + " " +
                stay.region + "/" + stay.branch + "; ";
    return text;
}

}  // namespace

TEST_CASE("PLAN-1 stays follow openings, moves of any unit above, closures and takeovers of the register") {
    CHECK(text_of_stays(line_of_two_regions()) == "1900-01-01.. r1/b1; ");
    CHECK(text_of_stays(line_of_two_regions("2026-02-10")) == "2026-02-10.. r1/b1; ");
    Register standing = line_of_two_regions();
    standing.add({kAboutUnit, "p", "parent", "b2", "2026-03-01", ""});
    CHECK(text_of_stays(standing) == "1900-01-01..2026-02-28 r1/b1; 2026-03-01.. r2/b2; ");
    standing.add({kAboutUnit, "b2", "parent", "r1", "2026-05-01", ""});
    CHECK(text_of_stays(standing) ==
          "1900-01-01..2026-02-28 r1/b1; 2026-03-01..2026-04-30 r2/b2; 2026-05-01.. r1/b2; ");
    standing.add({kAboutUnit, "p", "active", "handed_back", "2026-06-01", ""});
    standing.add({kAboutUnit, "p", "active", "taken_over", "2026-08-01", "2026-08-31"});
    CHECK(text_of_stays(standing).ends_with("2026-05-01..2026-05-31 r1/b2; 2026-08-01..2026-08-31 r1/b2; "));
    // A change that changes neither region nor branch makes no new stay.
    standing.add({kAboutUnit, "g", "name", "x", "2026-08-15", ""});
    CHECK(unit_stays(standing, "p").size() == 4);
    CHECK(unit_stays(standing, "nobody").empty());
}

TEST_CASE("PLAN-1 the policy carries targets and deadlines, and without them the shipped ones") {
    const auto policy = policy_from_json(
        Json::parse(
            R"({"programme":{"coverage":[{"id":"t","kinds":["free"],"percent":50}],"due":{"feedback_weekday":5}}})")
            .value());
    REQUIRE(policy);
    REQUIRE(policy->programme.coverage.size() == 1);
    CHECK(policy->programme.coverage[0].percent == Points::whole(50));
    CHECK(policy->programme.due.feedback_weekday == 5);
    CHECK(policy_from_json(to_json(*policy)).value() == *policy);
    CHECK(Policy{}.programme.coverage.size() == shipped_targets().size());
    const auto wrong =
        policy_from_json(Json::parse(R"({"programme":{"coverage":[{"id":"t","percent":"half"}]}})").value());
    REQUIRE_FALSE(wrong);
    CHECK(wrong.error().where.starts_with("programme.coverage"));
}
