// One figure of several inspections: simple, weighted, latest, over projects alike or by size (ROLL-3), with
// what re-checks give back (YEAR-5).
#include "core/rules/roll_up.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Points of_text(const char* text) {
    return parse_points(text).value();
}

CountedScore scored(const char* inspection, const char* score, const char* project = "P1",
                    const char* date = "2026-03-01", const char* weight = "1") {
    return {inspection, of_text(score), {}, project, date, of_text(weight)};
}

std::string rolled(const std::vector<CountedScore>& scores, const RollUp& how = {},
                   const IndexRules& rules = {}) {
    const auto made = roll_up(scores, how, rules);
    if (!made) return "error " + made.error().where;
    return made->value ? to_text(*made->value) : "none";
}

// P1: 80 and 91; P2: 60.
std::vector<CountedScore> two_projects() {
    return {scored("a", "80"), scored("b", "91", "P1", "2026-04-01"), scored("c", "60", "P2")};
}

RollUp by_households(std::map<std::string, Points> sizes) {
    return {
        .mean = PartMean::simple, .over = PartOver::projects, .is_by_size = true, .sizes = std::move(sizes)};
}

}  // namespace

TEST_CASE("YEAR-5 a passed re-check gives its share back once, and nothing where the policy gives none") {
    std::vector<CountedScore> scores{scored("i1", "80"), scored("i2", "90")};
    scores[0].restored = {{"f1", of_text("10")}, {"f1", of_text("10")}};
    IndexRules rules;
    CHECK(rolled(scores, {}, rules) == "85");
    rules.recheck_percent = of_text("50");
    CHECK(rolled(scores, {}, rules) == "87.5");
    CHECK(rolled(scores, {.mean = PartMean::weighted}, rules) == "87.5");
    CHECK(rolled({scores[0]}, {.mean = PartMean::latest}, rules) == "85");
    std::vector<CountedScore> full{scored("i", "95")};
    full[0].restored = {{"f1", of_text("8")}, {"f2", of_text("8")}};
    CHECK(rolled(full, {}, rules) == "100");
    std::vector<CountedScore> above{scored("i", "103")};
    above[0].restored = {{"f", of_text("8")}};
    CHECK(rolled(above, {}, rules) == "103");
}

TEST_CASE("ROLL-3 a simple mean of inspections is rounded once, and none make no figure") {
    CHECK(rolled({scored("a", "80"), scored("b", "80"), scored("c", "81")}) == "80.333333333");
    CHECK(rolled({}) == "none");
    CHECK(rolled(two_projects()) == "77");
}

TEST_CASE("ROLL-3 a weighted mean weighs by kind") {
    const std::vector<CountedScore> scores{scored("a", "80", "P1", "2026-03-01", "2"), scored("b", "90")};
    CHECK(rolled(scores, {.mean = PartMean::weighted}) == "83.333333333");
    CHECK(rolled(scores) == "85");
    CHECK(rolled({scored("a", "80", "P1", "2026-03-01", "0")}) == "error a");
}

TEST_CASE("ROLL-3 the latest is that of the last business date, of one day the last number") {
    CHECK(rolled(two_projects(), {.mean = PartMean::latest}) == "91");
    CHECK(rolled({scored("n2", "70"), scored("n1", "80")}, {.mean = PartMean::latest}) == "70");
}

TEST_CASE("ROLL-3 over projects each project's figure counts once, however often it was inspected") {
    const auto made =
        roll_up(two_projects(), {.mean = PartMean::simple, .over = PartOver::projects, .sizes = {}}, {});
    REQUIRE(made);
    CHECK(to_text(*made->value) == "72.75");  // (85.5 + 60) / 2
    REQUIRE(made->projects.size() == 2);
    CHECK(made->projects[0].project == "P1");
    CHECK(to_text(made->projects[0].value) == "85.5");
    CHECK(made->projects[0].inspections == 2);
    CHECK(rolled(two_projects(), {.mean = PartMean::latest, .over = PartOver::projects, .sizes = {}}) ==
          "75.5");
}

TEST_CASE("ROLL-3 projects weigh by their size, and one without a size stands aside") {
    CHECK(rolled(two_projects(), by_households({{"P1", of_text("300")}, {"P2", of_text("900")}})) ==
          "66.375");
    const auto made = roll_up(two_projects(), by_households({{"P1", of_text("300")}, {"P2", Points{}}}), {});
    REQUIRE(made);
    CHECK(to_text(*made->value) == "85.5");
    CHECK(made->projects[0].is_counted);
    CHECK_FALSE(made->projects[1].is_counted);
    CHECK_FALSE(made->projects[1].size.has_value());
    CHECK(rolled(two_projects(), by_households({})) == "none");
    CHECK(rolled({scored("a", "80")}, by_households({})) == "80");  // alone it needs none
    CHECK(rolled(two_projects(), by_households({{"P1", of_text("1000000000.1")}})) == "error P1");
}

TEST_CASE("ROLL-3 figures outside the bounds are refused") {
    CHECK(rolled({scored("a", "1000000.1")}) == "error a");
    std::vector<CountedScore> scores{scored("a", "1")};
    scores[0].restored = {{"f", of_text("1000000.1")}};
    CHECK(rolled(scores) == "error a");
    IndexRules rules;
    rules.scale = Points{};
    CHECK(rolled({scored("a", "1")}, {}, rules) == "error scale");
}
