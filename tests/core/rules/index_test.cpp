// The index of a period: weighted parts, events, re-checks (YEAR-1, YEAR-4, YEAR-5).
#include "core/rules/index.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

Points pts(const char* text) {
    return parse_points(text).value();
}

IndexRules two_parts() {
    IndexRules rules;
    rules.parts = {{"special", pts("0.6"), PartMissing::left_out},
                   {"survey", pts("0.3"), PartMissing::left_out}};
    return rules;
}

PartFigure figure(const char* part, const char* value) {
    return {part, pts(value), {std::string("from ") + part}};
}

std::string index_text(const Result<Index>& index) {
    if (!index) return "error " + index.error().where;
    return index->value ? to_text(*index->value) : "none";
}

std::string with_events(std::vector<EventRule> rules, std::vector<IndexEvent> events,
                        std::optional<Points> add_max = {}) {
    IndexRules index = two_parts();
    index.events = std::move(rules);
    index.add_max = add_max;
    return index_text(
        period_index(std::vector{figure("special", "80"), figure("survey", "95")}, events, index));
}

}  // namespace

TEST_CASE(
    "YEAR-1 an index is the weighted mean of its parts, rounded once, and names what it was taken from") {
    IndexRules rules = two_parts();
    const auto figures = std::vector{figure("survey", "95.01"), figure("special", "80")};
    const auto index = period_index(figures, {}, rules);
    REQUIRE(index);
    CHECK(to_text(*index->value) == "85");  // (0.6 × 80 + 0.3 × 95.01) / 0.9 = 85.00333…
    rules.places = 4;
    CHECK(index_text(period_index(figures, {}, rules)) == "85.0033");
    REQUIRE(index->parts.size() == 2);
    CHECK(index->parts[0].part == "special");
    CHECK(index->parts[0].weight == pts("0.6"));
    CHECK(index->parts[1].value == pts("95.01"));
    CHECK(index->parts[1].from == std::vector<std::string>{"from survey"});
    rules.places = 0;  // 79.5 goes up, and not by way of 79.50
    CHECK(index_text(period_index(std::vector{figure("special", "79.4999")}, {}, rules)) == "79");
    CHECK(index_text(period_index(std::vector{figure("special", "79.5")}, {}, rules)) == "80");
}

TEST_CASE("YEAR-1 a part without a figure leaves its weight to the others, or counts 0, as the policy says") {
    IndexRules rules = two_parts();
    const auto special = std::vector{figure("special", "81")};
    CHECK(index_text(period_index(special, {}, rules)) == "81");
    rules.parts[1].missing = PartMissing::zero;
    const auto index = period_index(special, {}, rules);
    CHECK(index_text(index) == "54");
    CHECK(index->parts[1].is_counted);
    CHECK_FALSE(index->parts[1].value.has_value());
    CHECK(index_text(period_index({}, {}, rules)) == "none");  // no figure at all is no 0
}

TEST_CASE("YEAR-1 rules that cannot be reckoned with are refused by name") {
    const auto refused = [](auto change) {
        IndexRules rules = two_parts();
        change(rules);
        return index_text(period_index(std::vector{figure("special", "80")}, {}, rules));
    };
    CHECK(refused([](IndexRules& r) { r.parts[0].weight = {}; }) == "error weight");
    CHECK(refused([](IndexRules& r) { r.parts[1].id = "special"; }) == "error special");
    CHECK(refused([](IndexRules& r) { r.scale = {}; }) == "error scale");
    CHECK(refused([](IndexRules& r) { r.places = 10; }) == "error places");
    CHECK(refused([](IndexRules& r) { r.add_max = pts("-1"); }) == "error add_max");
    CHECK(refused([](IndexRules& r) { r.recheck_percent = pts("100.1"); }) == "error recheck_percent");
    CHECK(refused([](IndexRules& r) { r.events = {{"praise", EventEffect::add, pts("-1")}}; }) ==
          "error praise");
    CHECK(refused([](IndexRules& r) { r.parts.resize(101, r.parts[0]); }) == "error parts");
    CHECK(index_text(period_index(std::vector{figure("special", "1000001")}, {}, two_parts())) ==
          "error special");
}

TEST_CASE("YEAR-4 valid events add, deduct, cap or veto as the policy says; others do nothing") {
    const EventRule praise{"praise", EventEffect::add, pts("2")};
    const EventRule complaint{"complaint", EventEffect::deduct, pts("5")};
    const EventRule incident{"incident", EventEffect::cap, pts("60")};
    const EventRule forged{"forged", EventEffect::veto, {}};
    const std::vector rules{praise, complaint, incident, forged};
    CHECK(with_events(rules, {}) == "85");
    CHECK(with_events(rules, {{"1", "praise", true}}) == "87");
    CHECK(with_events(rules, {{"1", "complaint", true}, {"2", "complaint", true}}) == "75");
    CHECK(with_events(rules, {{"1", "complaint", false}}) == "85");  // not held valid
    CHECK(with_events(rules, {{"1", "unheard of", true}}) == "85");
    CHECK(with_events(rules, {{"1", "incident", true}, {"2", "praise", true}}) == "60");
    CHECK(with_events(rules, {{"1", "forged", true}, {"2", "praise", true}}) == "0");
    std::vector<IndexEvent> praises(9, {"p", "praise", true});
    CHECK(with_events(rules, praises) == "100");  // never above the scale
    CHECK(with_events(rules, praises, pts("3")) == "88");
    CHECK(with_events(rules, std::vector<IndexEvent>(18, {"c", "complaint", true})) == "0");
    IndexRules none = two_parts();
    none.events = rules;
    CHECK(index_text(period_index({}, std::vector<IndexEvent>{{"1", "praise", true}}, none)) == "none");
}

TEST_CASE("YEAR-1 random indices lie within half a unit of the fraction, for every seed") {
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        IndexRules rules;
        rules.places = 9;
        std::vector<PartFigure> figures;
        std::int64_t weights = 0, weighted = 0;
        for (int part = 0; part < 6; ++part) {
            const auto weight = static_cast<std::int64_t>(random() % 99 + 1);
            const auto value = static_cast<std::int64_t>(random() % 101);
            const std::string name = "p" + std::to_string(part);
            rules.parts.push_back({name, Points::whole(weight), PartMissing::left_out});
            if (part > 0 && random() % 3 == 0) continue;
            figures.push_back({name, Points::whole(value), {}});
            weights += weight;
            weighted += weight * value;
        }
        const auto index = period_index(figures, {}, rules);
        REQUIRE(index);
        // |value − weighted/weights| ≤ ½ nano-point, in whole numbers
        const std::int64_t apart = index->value->nano * weights - weighted * kNanoPerPoint;
        CHECK(2 * std::abs(apart) <= weights);
    }
}
