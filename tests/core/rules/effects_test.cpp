// Administrative effects of results in series (CON-4): the rules, their part of the policy, terms and rights.
#include "core/rules/effects.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <set>

#include "core/base/simulated.h"
#include "core/model/policy.h"
#include "core/rules/score_json.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

std::string reason_of_effects(const std::string& effects, const std::string& more = "") {
    const auto read =
        policy_from_json(Json::parse(R"({"consequences":{"effects":)" + effects + "}" + more + "}").value());
    if (read) return "ok";
    return std::string(read.error().reason_or_null->name) + " " + read.error().where;
}

std::string one_rule(const std::string& rule) {
    return R"({"rules":[)" + rule + "]}";
}

// A rule of which the rest is said by each case.
std::string talk_rule(const std::string& more) {
    return one_rule(R"({"id":"a","kind":"talk","basis":"问责办法第5条")" + more + "}");
}

EffectsPolicy effects_of(const std::string& effects) {
    const auto read = policy_from_json(
        Json::parse(R"({"consequences":{"effects":)" + effects + R"(},"year":{"parts":[{"id":"hq"}]}})")
            .value());
    INFO(effects);
    REQUIRE(read.has_value());
    return read->consequences.effects;
}

constexpr const char* kTwoInRow = R"({"id":"two","kind":"talk","basis":"第5条","count":2})";

/// A result of an inspection at P1 of branch B1; a score below nought is a refusal.
PlacedResult at(const char* date, std::int64_t score, const char* project = "P1", const char* branch = "B1") {
    PlacedResult placed;
    EffectResult& result = placed.result;
    result.id = result.inspection = std::string(date) + project;
    result.number = result.id;
    result.kind = "hq_special";
    result.unit = project;
    result.date = date;
    result.is_refused = score < 0;
    if (score >= 0) result.score = Points::whole(score);
    result.has_passed = score >= 60;
    placed.units = {{"project", project}, {"branch", branch}, {"region", "R1"}};
    return placed;
}

PlacedResult place(const char* period, const char* date, std::uint32_t rank, std::uint32_t of,
                   std::uint32_t worse) {
    PlacedResult placed = at(date, 50);
    placed.result.id = std::string(period) + "/P1";
    placed.result.number = period;
    placed.result.kind.clear();
    placed.result.rank = rank;
    placed.result.of = of;
    placed.result.worse = worse;
    placed.period = PeriodKind::quarter;
    return placed;
}

// "unit<date*,date" for each proposal; a star marks what counts.
std::string proposed(const std::vector<PlacedResult>& results, const EffectsPolicy& policy,
                     const std::vector<DecidedEffect>& decided = {}) {
    std::string text;
    for (const EffectFacts& facts : effect_proposals(results, policy, decided)) {
        text += (text.empty() ? "" : " ") + facts.rule + ":" + facts.unit + "<";
        for (const EffectResult& one : facts.results)
            text +=
                one.date.substr(5) + (one.is_counted ? "*" : "") + (&one == &facts.results.back() ? "" : ",");
    }
    return text;
}

Register standing_of() {
    const auto unit = [](const char* id, const char* kind, const char* parent) {
        return Unit{.id = id,
                    .kind = kind,
                    .code = id,
                    .name = id,
                    .parent = parent,
                    .active_from = {},
                    .active_to = {},
                    .attributes = {},
                    .locations = {}};
    };
    const auto person = [](const char* id, const char* role, const char* over) {
        return Person{.id = id, .name = id, .post = {}, .grants = {{role, over, "", ""}}};
    };
    return Register({{unit("B1", "branch", "R1"), unit("B2", "branch", "R1"), unit("G", "group", ""),
                      unit("P1", "project", "B1"), unit("R1", "region", "G")}},
                    {{person("chief", "branch_supervisor", "B1"), person("chief2", "branch_supervisor", "B2"),
                      person("gm", "general_manager", "G"), person("inside", "general_manager", "B1"),
                      person("li", "inspector", "G"), person("pm", "projects_manager", "G"),
                      person("zhao", "project_head", "P1")}});
}

const std::vector<std::string> kAuthority{"general_manager"};

}  // namespace

TEST_CASE("CON-4 an effect follows from each n-th bad result in a row, and a good one breaks the row") {
    const EffectsPolicy two = effects_of(one_rule(kTwoInRow));
    const std::vector<PlacedResult> results{at("2026-01-05", 50), at("2026-02-05", 70), at("2026-03-05", 50),
                                            at("2026-04-05", 59), at("2026-05-05", 50), at("2026-06-05", -1)};
    CHECK(proposed(results, two) == "two:B1<03-05*,04-05* two:B1<05-05*,06-05*");
    CHECK(proposed({at("2026-01-05", 60), at("2026-02-05", 60)}, two).empty());
    std::vector<PlacedResult> turned = results;
    std::reverse(turned.begin(), turned.end());
    CHECK(effect_proposals(turned, two, {}) == effect_proposals(results, two, {}));
    // What has no score and was not refused is no result, and neither is another kind of inspection.
    std::vector<PlacedResult> between{at("2026-01-05", 50), at("2026-01-06", 90), at("2026-01-07", 90),
                                      at("2026-01-08", 50)};
    between[1].result.score.reset();
    between[2].result.kind = "self_check";
    CHECK(proposed(between, two) == "two:B1<01-05*,01-08*");
}

TEST_CASE("CON-4 k of the last m count, and each result makes one effect of a rule only") {
    const EffectsPolicy policy =
        effects_of(one_rule(R"({"id":"r","kind":"yellow_card","basis":"第6条","count":2,"of_last":3})"));
    CHECK(proposed({at("2026-01-05", 50), at("2026-02-05", 90), at("2026-03-05", 50)}, policy) ==
          "r:B1<01-05*,02-05,03-05*");
    CHECK(proposed({at("2026-01-05", 50), at("2026-02-05", 90), at("2026-03-05", 90), at("2026-04-05", 50)},
                   policy)
              .empty());
    CHECK(proposed({at("2026-01-05", 50), at("2026-02-05", 50), at("2026-03-05", 50)}, policy) ==
          "r:B1<01-05*,02-05*");
    CHECK(proposed({at("2026-01-05", 50), at("2026-02-05", 50), at("2026-03-05", 50), at("2026-04-05", 50)},
                   policy) == "r:B1<01-05*,02-05* r:B1<02-05,03-05*,04-05*");
}

TEST_CASE("CON-4 results make a series by their unit, and the unit of the rule above it bears the effect") {
    const std::vector<PlacedResult> mixed{at("2026-01-05", 50), at("2026-02-05", 50, "P2"),
                                          at("2026-03-05", 50, "P3", "B2")};
    CHECK(proposed(mixed, effects_of(one_rule(kTwoInRow))).empty());
    CHECK(proposed(mixed, effects_of(one_rule(
                              R"({"id":"r","kind":"talk","basis":"b","count":2,"series":"branch"})"))) ==
          "r:B1<01-05*,02-05*");
    CHECK(
        proposed(mixed,
                 effects_of(one_rule(
                     R"({"id":"r","kind":"talk","basis":"b","count":3,"series":"region","on":"region"})"))) ==
        "r:R1<01-05*,02-05*,03-05*");
    CHECK(proposed({at("2026-01-05", 50)},
                   effects_of(one_rule(R"({"id":"r","kind":"talk","basis":"b","on":"project"})"))) ==
          "r:P1<01-05*");
    std::vector<PlacedResult> homeless{at("2026-01-05", 50)};
    homeless.front().units.erase("branch");
    CHECK(proposed(homeless, effects_of(one_rule(R"({"id":"r","kind":"talk","basis":"b"})"))).empty());
}

TEST_CASE("CON-4 points, months and the first day of a rule bound what counts") {
    const std::vector<PlacedResult> results{at("2026-01-31", 79), at("2026-02-27", 80), at("2026-02-28", 79)};
    CHECK(proposed(results, effects_of(talk_rule(R"(,"result":"below","points":80)"))) ==
          "a:B1<01-31* a:B1<02-28*");
    const std::string two = R"(,"result":"below","points":80,"count":2,"of_last":3)";
    CHECK(proposed(results, effects_of(talk_rule(two))) == "a:B1<01-31*,02-27,02-28*");
    // A month after the 31st of January is the 28th of February: not less than a month before any more.
    CHECK(proposed(results, effects_of(talk_rule(two + R"(,"within_months":1)"))).empty());
    CHECK(proposed(results, effects_of(talk_rule(two + R"(,"within_months":2)"))) ==
          "a:B1<01-31*,02-27,02-28*");
    CHECK(proposed(results, effects_of(talk_rule(two + R"(,"from":"2026-02-01")"))).empty());
    CHECK(proposed(results, effects_of(talk_rule(two + R"(,"from":"2026-01-31")"))) ==
          "a:B1<01-31*,02-27,02-28*");
}

TEST_CASE("CON-4 rewards follow by the same road, by points or by place") {
    const EffectsPolicy policy = effects_of(
        R"({"rules":[{"id":"good","kind":"red_list","basis":"b","result":"at_least","points":95},)"
        R"({"id":"best","kind":"red_list","basis":"b","result":"top","number":2,"period":"quarter","on":"project"},)"
        R"({"id":"last","kind":"red_card","basis":"b","result":"bottom","number":2,"period":"quarter","count":2}]})");
    CHECK(proposed({at("2026-01-05", 95), at("2026-01-06", 94), at("2026-01-07", -1)}, policy) ==
          "good:B1<01-05*");
    CHECK(proposed({place("2026-Q1", "2026-03-31", 2, 9, 6)}, policy) == "best:P1<03-31*");
    CHECK(proposed({place("2026-Q1", "2026-03-31", 3, 9, 2)}, policy).empty());
    const EffectFacts reward =
        effect_proposals(std::vector<PlacedResult>{at("2026-01-05", 95)}, policy, {}).front();
    CHECK(reward.is_reward);
    CHECK(reward.list == EffectList::red);
    // Ties at the edge of the last two: one with a lower index stands below three of rank 7.
    CHECK(proposed({place("2026-Q1", "2026-03-31", 7, 10, 1), place("2026-Q2", "2026-06-30", 8, 10, 0)},
                   policy) == "last:B1<03-31*,06-30*");
    CHECK(
        proposed({place("2026-Q1", "2026-03-31", 7, 10, 2), place("2026-Q2", "2026-06-30", 8, 10, 0)}, policy)
            .empty());
}

TEST_CASE("CON-4 what was decided keeps its results, and amended ones change what is proposed") {
    const EffectsPolicy two = effects_of(one_rule(kTwoInRow));
    const std::vector<PlacedResult> results{at("2026-01-05", 50), at("2026-02-05", 50), at("2026-03-05", 50)};
    const auto first = effect_proposals(results, two, {});
    REQUIRE(first.size() == 1);
    const DecidedEffect decided{"two", "P1", {"2026-01-05P1", "2026-02-05P1"}};
    CHECK(proposed(results, two, {decided}).empty());
    std::vector<PlacedResult> amended = results;
    amended[0] = at("2026-01-05", 80);
    CHECK(proposed(amended, two) == "two:B1<02-05*,03-05*");
    CHECK(proposed(amended, two, {decided}).empty());  // the second is used
    CHECK(proposed(results, two, {{"other", "P1", decided.counted}}) == "two:B1<01-05*,02-05*");
    CHECK(proposed(results, two, {{"two", "P2", decided.counted}}) == "two:B1<01-05*,02-05*");
}

TEST_CASE("CON-4 an effect has the same id for the same rule, units and last result, and no other") {
    const auto id = [](const std::string& rule, const std::vector<PlacedResult>& results) {
        return effect_proposals(results, effects_of(one_rule(rule)), {}).back().id;
    };
    const std::string one = R"({"id":"a","kind":"talk","basis":"b"})";
    const StreamId known = id(one, {at("2026-01-05", 50)});
    CHECK(id(one, {at("2026-01-05", 40)}) == known);
    CHECK_FALSE(id(one, {at("2026-01-06", 50)}) == known);
    CHECK_FALSE(id(one, {at("2026-01-05", 50, "P1", "B2")}) == known);
    CHECK_FALSE(id(R"({"id":"b","kind":"talk","basis":"b"})", {at("2026-01-05", 50)}) == known);
}

TEST_CASE("CON-4 an effect ends months and days after its approval, and is in force on its last day") {
    const auto until = [](const char* approved, std::uint32_t months, std::uint32_t days) {
        EffectRule rule;
        rule.months = months;
        rule.days = days;
        return to_text(effect_until(parse_date(approved).value(), rule, {.id = "k", .months = 6, .days = 1}));
    };
    CHECK(until("2026-03-05", 3, 0) == "2026-06-05");
    CHECK(until("2026-11-30", 3, 0) == "2027-02-28");
    CHECK(until("2023-11-30", 3, 1) == "2024-03-01");
    CHECK(until("2026-03-05", 0, 10) == "2026-03-15");
    CHECK(until("2026-03-05", 0, 0) == "2026-09-06");
    EffectDecisions decisions{.is_approved = true, .until = "2026-06-05"};
    CHECK(effect_state(decisions, "2026-06-05") == EffectState::in_force);
    CHECK(effect_state(decisions, "2026-06-06") == EffectState::ended);
    decisions.is_lifted = true;
    CHECK(effect_state(decisions, "2026-06-06") == EffectState::lifted);
    decisions.is_overturned = true;
    CHECK(effect_state(decisions, "2026-06-05") == EffectState::overturned);
    CHECK(effect_state({.is_declined = true}, "2026-06-05") == EffectState::declined);
    CHECK(effect_state({}, "2026-06-05") == EffectState::proposed);
}

TEST_CASE("CON-4 an authority over the unit decides, and nobody in the own cause") {
    const Register standing = standing_of();
    const auto right = [&](const char* person, const char* unit, std::vector<std::string> team = {}) {
        return effect_right(standing, person, kAuthority, unit, team, "2026-03-05");
    };
    CHECK(right("gm", "B1") == EffectRight::allowed);
    CHECK(right("gm", "B1", {"li", "gm"}) == EffectRight::own_cause);
    CHECK(right("pm", "B1") == EffectRight::may_not);
    CHECK(right("nobody", "B1") == EffectRight::may_not);
    CHECK(right("inside", "B1") == EffectRight::own_cause);
    CHECK(right("inside", "P1") == EffectRight::allowed);  // of the branch above, not of the project
    CHECK(right("inside", "B2") == EffectRight::may_not);
}

TEST_CASE("CON-4 proposals are headquarters', what was approved also the unit's, and lists every branch's") {
    const Register standing = standing_of();
    const auto sees = [&](const char* reader, bool is_approved) {
        return may_see_effect(standing, reader, "B1", is_approved, "2026-03-05");
    };
    CHECK(sees("gm", false));
    CHECK(sees("pm", false));
    CHECK_FALSE(sees("chief", false));
    CHECK(sees("chief", true));
    CHECK_FALSE(sees("chief2", true));
    CHECK_FALSE(sees("zhao", true));  // head of a project below
    CHECK_FALSE(sees("li", true));
    CHECK(may_see_effect(standing, "zhao", "P1", true, "2026-03-05"));
    CHECK(may_see_lists(standing, "chief2", "2026-03-05"));
    CHECK_FALSE(may_see_lists(standing, "zhao", "2026-03-05"));
    CHECK_FALSE(may_see_lists(standing, "li", "2026-03-05"));
}

TEST_CASE("CON-4 what is wrong in the policy's effects is refused with its place") {
    CHECK(reason_of_effects(one_rule(kTwoInRow)) == "ok");
    const std::string at_rule = " consequences.effects.rules[1].";
    CHECK(reason_of_effects(one_rule(R"({"id":"a","kind":"talk"})")) == "basis_missing" + at_rule + "basis");
    CHECK(reason_of_effects(one_rule(R"({"id":"a","kind":"tlak","basis":"b"})")) ==
          "field_wrong" + at_rule + "kind");
    CHECK(reason_of_effects(one_rule(R"({"id":"a","basis":"b"})")) == "field_missing" + at_rule + "kind");
    CHECK(reason_of_effects(one_rule(R"({"kind":"talk","basis":"b"})")) == "field_missing" + at_rule + "id");
    CHECK(reason_of_effects(one_rule(R"({"id":"a","kind":"罚款","basis":"b"})")) ==
          "fine_refused" + at_rule + "kind");
    CHECK(reason_of_effects(R"({"kinds":[{"id":"fines"}]})") ==
          "fine_refused consequences.effects.kinds[1].id");
    CHECK(reason_of_effects(R"({"kinds":[{"id":"x","list":"red"}]})") ==
          "field_wrong consequences.effects.kinds[1].list");
    CHECK(reason_of_effects(R"({"kinds":[{"id":"x","list":"blue"}]})") ==
          "field_wrong consequences.effects.kinds[1].list");
    CHECK(reason_of_effects(R"({"approvers":[]})") == "field_missing consequences.effects.approvers");
    const auto wrong = [&](const std::string& more) { return reason_of_effects(talk_rule(more)); };
    CHECK(wrong(R"(,"result":"bad")") == "field_wrong" + at_rule + "result");
    CHECK(wrong(R"(,"result":"below")") == "field_missing" + at_rule + "points");
    CHECK(wrong(R"(,"result":"below","points":101)") == "number_too_large" + at_rule + "points");
    CHECK(wrong(R"(,"points":60)") == "field_wrong" + at_rule + "points");
    CHECK(wrong(R"(,"number":3)") == "field_wrong" + at_rule + "number");
    CHECK(wrong(R"(,"period":"year")") == "field_wrong" + at_rule + "period");
    CHECK(wrong(R"(,"result":"bottom","period":"year")") == "field_missing" + at_rule + "number");
    CHECK(wrong(R"(,"result":"bottom","number":3)") == "field_missing" + at_rule + "period");
    CHECK(wrong(R"(,"result":"bottom","number":3,"period":"day")") == "field_wrong" + at_rule + "period");
    CHECK(wrong(R"(,"result":"bottom","number":3,"period":"year","series":"branch")") ==
          "field_wrong" + at_rule + "series");
    CHECK(wrong(R"(,"result":"at_least","points":95)") == "field_wrong" + at_rule + "kind");
    CHECK(wrong(R"(,"on":"brnach")") == "field_wrong" + at_rule + "on");
    CHECK(wrong(R"(,"on":"project","series":"branch")") == "field_wrong" + at_rule + "on");
    CHECK(wrong(R"(,"count":0)") == "field_wrong" + at_rule + "count");
    CHECK(wrong(R"(,"count":101)") == "number_too_large" + at_rule + "count");
    CHECK(wrong(R"(,"count":3,"of_last":2)") == "field_wrong" + at_rule + "of_last");
    CHECK(wrong(R"(,"from":"2026-02-30")") == "field_wrong" + at_rule + "from");
    CHECK(wrong(R"(,"months":121)") == "number_too_large" + at_rule + "months");
    CHECK(wrong(R"(,"month":3)") == "field_unknown" + at_rule + "month");
    const std::string endless = R"({"kinds":[{"id":"x"}],"rules":[{"id":"a","kind":"x","basis":"b")";
    CHECK(reason_of_effects(endless + "}]}") == "field_missing" + at_rule + "months");
    CHECK(reason_of_effects(endless + R"(,"days":1}]})") == "ok");
    CHECK(reason_of_effects(R"({"rules":[)" + std::string(kTwoInRow) + "," + kTwoInRow + "]}") ==
          "field_wrong consequences.effects.rules[2].id");
    // A rule about rankings needs something to be ranked by.
    const std::string ranked = talk_rule(R"(,"result":"bottom","number":3,"period":"year")");
    CHECK(reason_of_effects(ranked) == "field_missing year.parts");
    CHECK(reason_of_effects(ranked, R"(,"year":{"parts":[{"id":"hq"}]})") == "ok");
}

TEST_CASE("CON-4 the policy's effects are read back as they were written") {
    const auto policy = policy_from_json(
        Json::parse(
            R"({"year":{"parts":[{"id":"hq"}]},"consequences":{"effects":{"approvers":["general_manager"],)"
            R"("kinds":[{"id":"talk","days":5,"approvers":["a"]},{"id":"own","reward":true,"list":"red","months":1}],)"
            R"("rules":[{"id":"a","kind":"own","basis":"b","result":"top","number":3,"period":"month"},)"
            R"({"id":"b","kind":"talk","basis":"b","result":"below","points":70.5,"inspections":[],"series":"branch",)"
            R"("on":"region","count":2,"of_last":4,"within_months":6,"from":"2026-01-01","months":1,"days":2}]}}})")
            .value());
    REQUIRE(policy.has_value());
    const auto again = policy_from_json(to_json(*policy));
    REQUIRE(again.has_value());
    CHECK(again->consequences.effects == policy->consequences.effects);
    CHECK(policy->consequences.effects.rules[1].points == parse_points("70.5").value());
    CHECK(effect_kind_or_null(policy->consequences.effects, "talk")->months == 3);  // as shipped
}

TEST_CASE("CON-4 each result is held against the rule of its own policy, and no rule reaches back") {
    const EffectsPolicy none = effects_of(R"({"rules":[]})");
    const EffectsPolicy two = effects_of(one_rule(kTwoInRow));
    const EffectsPolicy three = effects_of(
        one_rule(R"({"id":"two","kind":"talk","basis":"第5条","count":3,"result":"below","points":40})"));
    const auto named = [](std::vector<PlacedResult> results, std::vector<const EffectsPolicy*> policies) {
        for (std::size_t i = 0; i < results.size(); ++i) results[i].policy_or_null = policies[i];
        return results;
    };
    const std::vector<PlacedResult> results{at("2026-01-05", 50), at("2026-02-05", 50), at("2026-03-05", 50)};
    // Whatever is in force.
    CHECK(proposed(named(results, {&two, &two, &two}), none) == "two:B1<01-05*,02-05*");
    CHECK(proposed(named(results, {&none, &none, &none}), two).empty());
    CHECK(proposed(named(results, {&none, &two, &none}), two).empty());
    CHECK(proposed(named(results, {&none, &two, &two}), none) == "two:B1<02-05*,03-05*");
    // How many is asked by the policy of the last one; what counts, by that of each.
    CHECK(proposed(named(results, {&two, &two, &three}), none) == "two:B1<01-05*,02-05*");
    CHECK(proposed(named(results, {&three, &two, &two}), none) == "two:B1<02-05*,03-05*");
    CHECK(proposed(named({at("2026-01-05", 30), at("2026-02-05", 50)}, {&three, &two}), none) ==
          "two:B1<01-05*,02-05*");
}

TEST_CASE("CON-4 of random series each effect has exactly as many results that count, each once") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        SeededRandom random(seed);
        const auto below = [&](std::uint32_t bound) {
            std::array<std::uint8_t, 4> bytes{};
            random.fill(bytes);
            return (bytes[0] + 256U * bytes[1]) % bound;
        };
        EffectsPolicy policy = effects_of(one_rule(kTwoInRow));
        EffectRule& rule = policy.rules.front();
        rule.count = 1 + below(4);
        rule.of_last = below(2) == 0 ? 0 : rule.count + below(4);
        std::vector<PlacedResult> results;
        for (std::uint32_t day = 1; day <= 28; ++day) {
            const std::string date = std::string("2026-02-") + (day < 10 ? "0" : "") + std::to_string(day);
            results.push_back(at(date.c_str(), 50 + 10 * below(2), below(2) == 0 ? "P1" : "P2"));
        }
        std::set<std::string> used;
        for (const EffectFacts& facts : effect_proposals(results, policy, {})) {
            std::uint32_t counted = 0;
            for (const EffectResult& one : facts.results) {
                if (!one.is_counted) continue;
                ++counted;
                CHECK_FALSE(one.has_passed);
                CHECK(used.insert(one.id).second);
            }
            CHECK(counted == rule.count);
            CHECK(facts.results.back().is_counted);
            CHECK(facts.results.size() <= std::max(rule.count, rule.of_last));
        }
    }
}
