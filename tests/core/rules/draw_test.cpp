#include "core/rules/draw.h"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>
#include <map>

#include "core/base/hash.h"
#include "core/rules/draw_log.h"
#include "core/rules/draw_weight.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Hash nonce_of(std::uint8_t fill) {
    Hash nonce;
    nonce.raw.fill(fill);
    return nonce;
}

DrawList sample_list() {
    return {.strata = {{"east", 2}, {"west", 1}},
            .candidates = {{"P3", "west", 5}, {"P1", "east", 1}, {"P2", "east", 7}, {"P4", "east", 2}},
            .exclusions = {{"P9", "own region"}}};
}

const char* const kValues = R"({"daily":[9319],"lotto":[2,5,12,8,10]})";

DrawPlan sample_plan() {
    return {.draw = "d1",
            .rule = "two and one",
            .sources = {{"daily", true}, {"lotto", false}},
            .reveal_by = "2026-04-15"};
}

// A whole draw; each text can be changed before it is verified.
struct World {
    std::string log, list, result;
    Json values = *Json::parse(kValues);

    World() {
        list = *list_text(sample_list());
        log += *parsed().commit(sample_plan(), nonce_of(7), "2026-03-01T09:00:00+08:00");
        log += *parsed().freeze("d1", list, "2026-03-02T09:00:00+08:00");
        log += *parsed().run("d1", list, nonce_of(7), values, "2026-03-06T09:00:00+08:00", result);
        log += *parsed().reveal("d1", nonce_of(7), "2026-04-10T09:00:00+08:00");
    }
    [[nodiscard]] DrawLog parsed() const { return *DrawLog::parse(log); }
    [[nodiscard]] std::vector<std::string> problems(const std::string& head = {}) const {
        const auto verdict = parsed().verify(
            "d1", {.list = list, .result = result, .date = "2026-04-20", .head = head, .values = values});
        std::vector<std::string> codes;
        for (const auto& [code, message] : verdict.problems) codes.push_back(code);
        return codes;
    }
    void replace(std::string& text, const std::string& from, const std::string& to) {
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        text.replace(at, from.size(), to);
    }
};

using Codes = std::vector<std::string>;

bool is_long_run() {
    return std::getenv("WINCHECK_LONG") != nullptr;
}

}  // namespace

TEST_CASE("DRAW-1 the list is one canonical text") {
    const auto text = list_text(sample_list());
    REQUIRE(text.has_value());
    CHECK(
        *text ==
        "wincheck draw/1 list\nstratum\teast\t2\nstratum\twest\t1\ncandidate\teast\tP1\t1\n"
        "candidate\teast\tP2\t7\ncandidate\teast\tP4\t2\ncandidate\twest\tP3\t5\nexcluded\tP9\town region\n");
    const auto again = parse_list(*text);
    REQUIRE(again.has_value());
    CHECK(*list_text(*again) == *text);
}

TEST_CASE("DRAW-1 a list in any other form is refused") {
    const std::string good = *list_text(sample_list());
    const auto refused = [](const std::string& text) { return !parse_list(text).has_value(); };
    CHECK(refused(good.substr(0, good.size() - 1)));
    CHECK(refused(good + "\n"));
    CHECK(refused(good + "candidate\teast\tP0\t1\n"));
    CHECK(refused(good.substr(1)));
    CHECK(refused("wincheck draw/1 list\nstratum\teast\t01\n"));
    CHECK(refused("wincheck draw/1 list\nstratum\teast\t1\tmore\tand\tmore\n"));
    CHECK(refused("wincheck draw/1 list\ncandidate\teast\tP1\t1\n"));
    CHECK_FALSE(refused(good));
}

TEST_CASE("DRAW-1 an id twice, a weight of 0 and a short stratum are named") {
    DrawList twice = sample_list();
    twice.exclusions.push_back({"P1", "ill"});
    CHECK(list_text(twice).error().where == "P1");
    DrawList weightless = sample_list();
    weightless.candidates[2].weight = 0;
    CHECK(list_text(weightless).error().where == "P2");
    DrawList short_stratum = sample_list();
    short_stratum.strata[1].count = 2;
    const auto refused = list_text(short_stratum);
    CHECK(refused.error().code == ErrorCode::refused);
    CHECK(refused.error().where == "west");
}

TEST_CASE("DRAW-1 a candidate whose stratum is not declared is named, wherever it sorts") {
    for (const char* stratum : {"a", "middle", "z"}) {
        DrawList list = sample_list();
        list.candidates.push_back({"P0", stratum, 1});
        const auto refused = list_text(list);
        CHECK(refused.error().code == ErrorCode::invalid_argument);
        CHECK(refused.error().where == "P0");
    }
}

TEST_CASE("DRAW-1 a stratum may be drawn whole") {
    DrawList list = sample_list();
    list.strata[0].count = 3;
    const auto text = list_text(list);
    REQUIRE(text.has_value());
    CHECK(drawn(*parse_list(*text), nonce_of(1)).size() == 4);
}

TEST_CASE("DRAW-1 commitment, seed and picks have fixed bytes") {
    CHECK(draw_commitment(nonce_of(7)).hex() ==
          sha256({view_of("wincheck draw/1 commit\n"), nonce_of(7).view()}).hex());
    const World world;
    CHECK(world.problems().empty());
    CHECK(world.result.find("value\t9319./2.5.8.10.12./\n") != std::string::npos);
}

TEST_CASE("DRAW-1 a changed list is found") {
    World world;
    world.replace(world.list, "P2\t7", "P2\t8");
    CHECK(world.problems() == Codes{"list_changed"});
}

TEST_CASE("DRAW-1 a changed value is found") {
    World world;
    world.values = *Json::parse(R"({"daily":[9318],"lotto":[2,5,12,8,10]})");
    CHECK(world.problems() == Codes{"value_changed"});
    World logged;
    logged.replace(logged.log, "9319./", "9318./");
    CHECK(logged.problems() == Codes{"log_broken", "value_changed", "picks_wrong"});
}

TEST_CASE("DRAW-1 a changed nonce is found") {
    World world;
    world.replace(world.log, nonce_of(7).hex(), nonce_of(8).hex());
    CHECK(world.problems() == Codes{"nonce_wrong", "picks_wrong"});
}

TEST_CASE("DRAW-1 a changed result is found") {
    World world;
    world.replace(world.result, "pick\twest\tP3", "pick\twest\tP9");
    CHECK(world.problems() == Codes{"result_changed"});
}

TEST_CASE("DRAW-1 a second commitment is refused, and found where somebody wrote one") {
    World world;
    const auto refused = world.parsed().commit(sample_plan(), nonce_of(9), "2026-03-01T10:00:00+08:00");
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::refused);
    DrawPlan other = sample_plan();
    other.draw = "d2";
    std::string line = *world.parsed().commit(other, nonce_of(9), "2026-03-01T10:00:00+08:00");
    world.replace(line, "\"d2\"", "\"d1\"");
    world.log += line;
    CHECK(world.problems() == Codes{"second_commitment"});
}

TEST_CASE("DRAW-1 a log whose end was cut off is found against the published head") {
    World world;
    const std::string head = world.parsed().verify("d1", {}).head;
    CHECK(world.problems(head).empty());
    world.log.resize(world.log.rfind('\n', world.log.size() - 2) + 1);
    CHECK(world.problems(head) == Codes{"head_wrong", "not_revealed"});
}

TEST_CASE("DRAW-1 steps out of order are refused") {
    const auto empty = *DrawLog::parse("");
    CHECK_FALSE(empty.freeze("d1", *list_text(sample_list()), "t").has_value());
    std::string result;
    CHECK_FALSE(empty.run("d1", *list_text(sample_list()), nonce_of(7), *Json::parse(kValues), "t", result)
                    .has_value());
    CHECK_FALSE(empty.reveal("d1", nonce_of(7), "t").has_value());
    const World world;
    CHECK_FALSE(world.parsed().freeze("d1", world.list, "t").has_value());
}

TEST_CASE("DRAW-1 a reveal that is late or missing is a visible breach") {
    World late;
    late.replace(late.log, "2026-04-10T09", "2026-04-16T09");
    CHECK(late.problems() == Codes{"revealed_late"});
    World on_the_day;
    on_the_day.replace(on_the_day.log, "2026-04-10T09", "2026-04-15T23");
    CHECK(on_the_day.problems().empty());
    World missing;
    missing.log.resize(missing.log.rfind('\n', missing.log.size() - 2) + 1);
    CHECK(missing.problems() == Codes{"not_revealed"});
}

TEST_CASE("DRAW-1 nobody is drawn twice and the picks depend on every input") {
    const DrawList list = *parse_list(*list_text(sample_list()));
    const Hash list_hash = sha256(view_of(*list_text(sample_list())));
    const auto picks = drawn(list, draw_seed(nonce_of(7), "d1", list_hash, "1./"));
    REQUIRE(picks.size() == 3);
    CHECK(picks[0].id != picks[1].id);
    CHECK(picks[2].id == "P3");
    CHECK(draw_seed(nonce_of(7), "d1", list_hash, "1./") != draw_seed(nonce_of(7), "d2", list_hash, "1./"));
    CHECK(draw_seed(nonce_of(7), "d1", list_hash, "1./") != draw_seed(nonce_of(7), "d1", list_hash, "2./"));
    CHECK(draw_seed(nonce_of(7), "d1", list_hash, "1./") != draw_seed(nonce_of(8), "d1", list_hash, "1./"));
}

TEST_CASE("DRAW-1 first picks come as often as their weights say") {
    DrawList list{.strata = {{"all", 1}}, .candidates = {}, .exclusions = {}};
    for (std::uint64_t weight = 1; weight <= 6; ++weight)
        list.candidates.push_back({"P" + std::to_string(weight), "all", weight});
    const int draws = is_long_run() ? 100'000 : 4'000;
    std::map<std::string, int> seen;
    for (int i = 0; i < draws; ++i)
        ++seen[drawn(list, draw_seed(nonce_of(3), std::to_string(i), Hash{}, "1./")).front().id];
    double chi = 0;
    for (int weight = 1; weight <= 6; ++weight) {
        const double expected = draws * weight / 21.0;
        const double off = seen["P" + std::to_string(weight)] - expected;
        chi += off * off / expected;
    }
    MESSAGE(draws << " draws: first picks by weight, chi square " << chi);
    CHECK(chi < 20.5);  // five degrees of freedom, one in a thousand
}

namespace {

// Three candidates of one stratum, four inspectors; two bars and one on leave.
DrawList team_list() {
    return {.strata = {{"east", 2}},
            .candidates = {{"P1", "east", 11}, {"P2", "east", 3}, {"P3", "east", 31}},
            .exclusions = {},
            .formula = WeightFormula{},
            .facts = {{"P1", {.risk = 1}}, {"P3", {.complaints = 1}}, {"P2", {.days_unseen = 2}}},
            .team = 2,
            .inspectors = {{"li", 1}, {"an", 2}, {"chen", 1}, {"bo", 1}},
            .unavailable = {{"wu", "on leave"}},
            .bars = {{"li", true, "east", "own region, borrowed"}, {"an", false, "P1", "own project"}}};
}

std::string place_of(const DrawList& list) {
    const auto text = list_text(list);
    return text ? "" : std::string(text.error().reason_or_null->name) + " " + text.error().where;
}

}  // namespace

TEST_CASE("PLAN-2 formula, facts, teams and bars are frozen with the list") {
    const auto text = list_text(team_list());
    REQUIRE(text.has_value());
    CHECK(*text ==
          "wincheck draw/1 list\nstratum\teast\t2\ncandidate\teast\tP1\t11\ncandidate\teast\tP2\t3\n"
          "candidate\teast\tP3\t31\nformula\t1\t1\t365\t10\t30\t10\t100\nfacts\tP1\t0\t1\t0\t0\n"
          "facts\tP2\t2\t0\t0\t0\nfacts\tP3\t0\t0\t1\t0\nteam\t2\ninspector\tan\t2\ninspector\tbo\t1\n"
          "inspector\tchen\t1\ninspector\tli\t1\nunavailable\twu\ton leave\nbarred\tan\tcandidate\tP1\t"
          "own project\nbarred\tli\tstratum\teast\town region, borrowed\n");
    const auto again = parse_list(*text);
    REQUIRE(again.has_value());
    CHECK(*list_text(*again) == *text);
    CHECK_FALSE(parse_list(*text + "team\t2\n").has_value());
}

TEST_CASE("PLAN-2 a weight that the formula does not give is refused") {
    DrawList heavier = team_list();
    heavier.candidates[1].weight = 4;
    CHECK(place_of(heavier) == "draw_list_wrong P2");
    DrawList without = team_list();
    without.facts.pop_back();
    CHECK(place_of(without) == "draw_list_wrong facts");
    DrawList unexplained = team_list();
    unexplained.formula.reset();
    CHECK(place_of(unexplained) == "draw_list_wrong P1");
}

TEST_CASE("PLAN-2 a candidate for whom no team is allowed stops the freeze") {
    DrawList small = team_list();
    small.bars.push_back({"bo", false, "P1", "declared conflict"});
    CHECK(place_of(small) == "draw_team_too_small P1");
    small.bars.back().from = "P2";
    CHECK(place_of(small).empty());
    small.team = 3;
    CHECK(place_of(small) == "draw_team_too_small P1");
}

TEST_CASE("PLAN-2 bars name inspectors and candidates that are there, once") {
    DrawList nobody = team_list();
    nobody.bars.push_back({"wu", false, "P1", "x"});
    CHECK(place_of(nobody) == "draw_list_wrong wu");
    DrawList nothing = team_list();
    nothing.bars.push_back({"bo", false, "P9", "x"});
    CHECK(place_of(nothing) == "draw_list_wrong P9");
    DrawList twice = team_list();
    twice.bars.push_back({"an", false, "P1", "again"});
    CHECK(place_of(twice) == "draw_list_wrong P1");
    DrawList both = team_list();
    both.inspectors.push_back({"wu", 1});
    CHECK(place_of(both) == "draw_list_wrong wu");
    DrawList no_team = team_list();
    no_team.team = 0;
    CHECK(place_of(no_team) == "draw_list_wrong team");
}

TEST_CASE("PLAN-2 teams hold nobody twice and nobody who is barred, and share the work") {
    DrawList list = team_list();
    list.strata = {{"east", 20}, {"west", 20}};
    list.candidates.clear();
    list.formula.reset();
    list.facts.clear();
    for (int i = 10; i < 50; ++i)
        list.candidates.push_back({"P" + std::to_string(i), i < 30 ? "east" : "west", 1});
    list.bars = {{"li", true, "east", "own region"}, {"an", false, "P40", "own project"}};
    const DrawList frozen = *parse_list(*list_text(list));
    std::map<std::string, int> times;
    for (const Pick& pick : drawn(frozen, nonce_of(5))) {
        REQUIRE(pick.team.size() == 2);
        CHECK(pick.team[0] != pick.team[1]);
        for (const std::string& inspector : pick.team) {
            ++times[inspector];
            CHECK_FALSE((inspector == "li" && pick.stratum == "east"));
            CHECK_FALSE((inspector == "an" && pick.id == "P40"));
        }
    }
    // 80 places: li catches up in the west with what the others did in the east.
    for (const char* inspector : {"an", "bo", "chen", "li"}) CHECK(times[inspector] == 20);
}

TEST_CASE("PLAN-2 candidates drawn are the same with and without teams") {
    const DrawList with = *parse_list(*list_text(team_list()));
    DrawList alone = with;
    alone.team = 0;
    const auto picks = drawn(with, nonce_of(4));
    const auto bare = drawn(alone, nonce_of(4));
    REQUIRE(picks.size() == bare.size());
    for (std::size_t i = 0; i < picks.size(); ++i) CHECK(picks[i].id == bare[i].id);
    CHECK(result_text("d", Hash{}, "1./", {{"east", "P1", {"bo", "an"}}})
              .ends_with("pick\teast\tP1\tbo\tan\n"));
    CHECK(result_text("d", Hash{}, "1./", {{"east", "P1", {}}}).ends_with("pick\teast\tP1\n"));
}

TEST_CASE("PLAN-2 projects and inspectors together come as often as their weights say") {
    DrawList list{.strata = {{"all", 1}},
                  .candidates = {{"P1", "all", 1}, {"P2", "all", 2}, {"P3", "all", 3}},
                  .exclusions = {},
                  .team = 1,
                  .inspectors = {{"an", 1}, {"bo", 1}, {"chen", 2}},
                  .bars = {{"chen", false, "P3", "own project"}}};
    const DrawList frozen = *parse_list(*list_text(list));
    const int draws = is_long_run() ? 100'000 : 4'000;
    std::map<std::string, int> seen;
    for (int i = 0; i < draws; ++i) {
        const Pick pick = drawn(frozen, draw_seed(nonce_of(3), std::to_string(i), Hash{}, "1./")).front();
        ++seen[pick.id + pick.team.front()];
    }
    const std::map<std::string, double> shares{{"P1an", 1 / 24.0}, {"P1bo", 1 / 24.0}, {"P1chen", 2 / 24.0},
                                               {"P2an", 2 / 24.0}, {"P2bo", 2 / 24.0}, {"P2chen", 4 / 24.0},
                                               {"P3an", 6 / 24.0}, {"P3bo", 6 / 24.0}};
    double chi = 0;
    for (const auto& [pair, share] : shares) {
        const double off = seen[pair] - draws * share;
        chi += off * off / (draws * share);
    }
    CHECK(seen.size() == shares.size());
    MESSAGE(draws << " draws: projects with inspectors, chi square " << chi);
    CHECK(chi < 24.3);  // seven degrees of freedom, one in a thousand
}

TEST_CASE("PLAN-2 every candidate of a stratum comes round as often as the others, whatever its place") {
    DrawList list{.strata = {{"all", 4}}, .candidates = {}, .exclusions = {}};
    for (int i = 0; i < 10; ++i) list.candidates.push_back({"P" + std::to_string(i), "all", 5});
    const int draws = is_long_run() ? 100'000 : 4'000;
    std::map<std::string, int> seen;
    for (int i = 0; i < draws; ++i)
        for (const Pick& pick : drawn(list, draw_seed(nonce_of(6), std::to_string(i), Hash{}, "1./")))
            ++seen[pick.id];
    MESSAGE(draws << " draws of four of ten");
    // Each is drawn with 4/10; five standard deviations of a binomial.
    for (const auto& [id, times] : seen)
        CHECK_MESSAGE(std::abs(times - draws * 0.4) < 5 * std::sqrt(draws * 0.4 * 0.6), id);
    CHECK(seen.size() == 10);
}

TEST_CASE("PLAN-2 a formula that was committed to binds the list") {
    DrawPlan plan = sample_plan();
    plan.formula = WeightFormula{.per_risk_point = 11};
    const std::string commit = *DrawLog::parse("")->commit(plan, nonce_of(7), "2026-03-01T09:00:00+08:00");
    const DrawLog log = *DrawLog::parse(commit);
    CHECK(log.formula_of("d1") == plan.formula);
    CHECK_FALSE(log.formula_of("d2").has_value());
    const auto refused = log.freeze("d1", *list_text(team_list()), "2026-03-02T09:00:00+08:00");
    REQUIRE_FALSE(refused.has_value());
    CHECK(std::string(refused.error().reason_or_null->name) == "draw_formula_other");
    CHECK_FALSE(log.freeze("d1", *list_text(sample_list()), "2026-03-02T09:00:00+08:00").has_value());
    plan.formula = WeightFormula{};
    const DrawLog other =
        *DrawLog::parse(*DrawLog::parse("")->commit(plan, nonce_of(7), "2026-03-01T09:00:00+08:00"));
    CHECK(other.freeze("d1", *list_text(team_list()), "2026-03-02T09:00:00+08:00").has_value());
}

TEST_CASE("PLAN-2 a list with another formula than was committed to is found afterwards") {
    DrawPlan plan = sample_plan();
    plan.formula = WeightFormula{};
    std::string log = *DrawLog::parse("")->commit(plan, nonce_of(7), "2026-03-01T09:00:00+08:00");
    const std::string list = *list_text(team_list());
    log += *DrawLog::parse(log)->freeze("d1", list, "2026-03-02T09:00:00+08:00");
    std::string result;
    log += *DrawLog::parse(log)->run("d1", list, nonce_of(7), *Json::parse(kValues),
                                     "2026-03-06T09:00:00+08:00", result);
    CHECK(DrawLog::parse(log)->verify("d1", {.list = list}).problems.empty());
    const std::size_t at = log.find("1\\t1\\t365");
    REQUIRE(at != std::string::npos);
    log.replace(at, 1, "2");
    Codes codes;
    for (const auto& [code, message] : DrawLog::parse(log)->verify("d1", {.list = list}).problems)
        codes.push_back(code);
    CHECK(codes == Codes{"log_broken", "formula_changed"});
}

TEST_CASE("PLAN-2 a formula in JSON names its fields, and no others") {
    const auto formula =
        weight_formula_from_json(*Json::parse(R"({"base":0,"per_risk_point":7,"complaints_max":2})"));
    REQUIRE(formula.has_value());
    CHECK(*formula == WeightFormula{.base = 0, .per_risk_point = 7, .complaints_max = 2});
    CHECK(weight_formula_from_json(*Json::parse(R"({"per_day":1})")).error().where == "formula.per_day");
    CHECK(weight_formula_from_json(*Json::parse(R"({"base":-1})")).error().where == "formula.base");
}

TEST_CASE("DRAW-2 the published example's key string") {
    const std::vector<DrawSource> sources{{"a", true}, {"b", false}, {"c", false}};
    const Json values = *Json::parse(R"({"a":[9319],"b":[2,5,12,8,10],"c":[9,18,26,34,41,45]})");
    CHECK(*public_value(sources, values) == "9319./2.5.8.10.12./9.18.26.34.41.45./");
}

TEST_CASE("DRAW-2 numbers have one form, whatever their zeros") {
    const std::vector<DrawSource> sources{{"a", true}};
    CHECK(*public_value(sources, *Json::parse(R"({"a":["007","0.250",10]})")) == "7.0.2510./");
    CHECK_FALSE(public_value(sources, *Json::parse(R"({"a":["-1"]})")).has_value());
    CHECK_FALSE(public_value(sources, *Json::parse(R"({"a":[]})")).has_value());
    CHECK_FALSE(public_value(sources, *Json::parse(R"({"b":[1],"a":[1]})")).has_value());
    CHECK_FALSE(public_value(sources, *Json::parse("{}")).has_value());
}

TEST_CASE("PLAN-2 weights follow the published formula") {
    const WeightFormula formula{.holiday_eve_percent = 150};
    CHECK(draw_weight(formula, {}) == 1);
    CHECK(draw_weight(formula, {.days_unseen = 40, .risk = 2, .complaints = 1}) == 91);
    CHECK(draw_weight(formula, {.days_unseen = 40, .risk = 2, .complaints = 1, .is_holiday_eve = true}) ==
          136);
    CHECK(draw_weight(formula, {.days_unseen = 9'999}) == 366);
    CHECK(draw_weight(formula, {.complaints = 11}) == 301);
    CHECK(draw_weight({.base = 0}, {}) == 1);
}

TEST_CASE("PLAN-2 every stratum is reached first, the rest by size") {
    std::vector<Candidate> candidates;
    const auto add = [&](const char* stratum, int count) {
        for (int i = 0; i < count; ++i) candidates.push_back({stratum + std::to_string(i), stratum, 1});
    };
    add("a", 1);
    add("b", 3);
    add("c", 8);
    const auto counts = [&](std::uint32_t total) {
        std::vector<std::uint32_t> each;
        for (const Stratum& stratum : stratum_counts(candidates, total)) each.push_back(stratum.count);
        return each;
    };
    CHECK(counts(0) == std::vector<std::uint32_t>{0, 0, 0});
    CHECK(counts(2) == std::vector<std::uint32_t>{0, 1, 1});
    CHECK(counts(3) == std::vector<std::uint32_t>{1, 1, 1});
    CHECK(counts(6) == std::vector<std::uint32_t>{1, 2, 3});
    CHECK(counts(12) == std::vector<std::uint32_t>{1, 3, 8});
    CHECK(counts(50) == std::vector<std::uint32_t>{1, 3, 8});
}

TEST_CASE("DRAW-1 the picks of a result are read back as they were written") {
    const std::vector<Pick> picks{{"east", "P1", {"li", "wang"}}, {"west", "P 3", {}}};
    CHECK(picks_of(result_text("d", Hash{}, "1./", picks)) == picks);
    CHECK(picks_of("").empty());
    CHECK(picks_of("pick\teast\n").empty());
    CHECK(picks_of("pick\teast\tP1").size() == 1);
}

TEST_CASE("DRAW-1 facts and exclusions that stand twice, or beside a candidate, are named") {
    DrawList twice = sample_list();
    twice.exclusions.push_back({"P9", "ill"});
    CHECK(list_text(twice).error().where == "P9");
    DrawList again = sample_list();
    again.candidates.push_back({"P1", "west", 1});
    CHECK(list_text(again).error().where == "P1");
}
