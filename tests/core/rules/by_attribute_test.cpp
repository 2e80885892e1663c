#include "core/rules/by_attribute.h"

#include <algorithm>

#include "core/rules/live_score.h"
#include "core/rules/sampling.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kByLevel = "if(${project.level} = 'A', 3, ${project.factor})";

FormBuilder weighted_form() {
    FormBuilder form;
    form.section("s", SectionMode::weighted);
    form.points_item("a", "10").scoring.weight_from = kByLevel;
    form.points_item("b", "10").scoring.weight = points("1");
    return form;
}

Filled filled_for(const FormBuilder& form, std::vector<Attribute> attributes) {
    Filled filled(form);
    filled.answer("a", number("10")).answer("b", number("2"));
    filled.context.attributes = std::move(attributes);
    return filled;
}

std::string value_for(std::vector<Attribute> attributes) {
    return part(filled_for(weighted_form(), std::move(attributes)).score(), "s");
}

std::vector<std::string> problems_of(const std::string& weight) {
    FormBuilder form = weighted_form();
    form.checklist.nodes[1].scoring.weight_from = weight;
    std::vector<std::string> codes;
    for (const rules::Problem& one : rules::check(form.checklist))
        if (!one.is_warning) codes.push_back(one.code + " " + std::string(one.column));
    return codes;
}

SampleSize size_for(const SampleSize& stated, std::vector<Attribute> attributes) {
    FormBuilder form;
    Node& item = form.pass_fail("lifts");
    item.scoring.fold = SampleFold::mean;
    item.scoring.sample = stated;
    Context context;
    context.attributes = std::move(attributes);
    return rules::sample_size(*form.compiled(), "lifts", context);
}

}  // namespace

TEST_CASE("ORG-4 SCO-1 a weight follows the project's attributes") {
    CHECK(value_for({{"level", "A"}}) == "8/10");                     // (3·10 + 1·2) / 4
    CHECK(value_for({{"level", "B"}, {"factor", "0.6"}}) == "5/10");  // (0.6·10 + 2) / 1.6
    CHECK(value_for({{"level", "B"}, {"factor", "0"}}) == "2/10");    // weighs nothing
}

TEST_CASE("ORG-4 what gives no weight weighs 1, as what states none") {
    CHECK(value_for({}) == "6/10");
    for (const char* factor : {"many", "-1", "1000000.000000001"}) {
        CAPTURE(factor);
        CHECK(value_for({{"factor", factor}}) == "6/10");
    }
    CHECK(value_for({{"factor", "1000000"}}) == "9.999992/10");
}

TEST_CASE("ORG-4 ROLL-5 the part tells the weight that counted") {
    const ScoreResult result = filled_for(weighted_form(), {{"level", "A"}}).score();
    const ScorePart* weighed = part_or_null(result.parts, "a");
    REQUIRE(weighed != nullptr);
    CHECK(weighed->weight == points("3"));
}

TEST_CASE("ORG-4 SCO-6 full marks of a section that does not apply are weighed by attributes") {
    FormBuilder form;
    form.section("s", SectionMode::weighted).scoring.na = NaMode::full;
    form.points_item("a", "10").scoring.weight_from = kByLevel;
    form.points_item("b", "2").scoring.weight = points("1");
    form.end();
    form.points_item("c", "8");
    Filled filled(form);
    filled.na("s").answer("c", number("4"));
    filled.context.attributes = {{"level", "A"}};
    CHECK(stands(filled.score()) == "12/16");  // (3·10 + 1·2) / 4 = 8
}

TEST_CASE("ORG-4 LIVE-1 a score that follows weighs as the whole one") {
    const Filled filled = filled_for(weighted_form(), {{"level", "A"}});
    rules::LiveScore live(filled.compiled, {}, filled.context, filled.policy);
    Record record = filled.record;
    for (const auto& [key, answer] : record.answers) live.put(key, answer);
    CHECK(live.settle().exact == filled.score().exact);
}

TEST_CASE("ORG-4 COND-3 a weight reads attributes of the project alone") {
    CHECK(problems_of("${project.factor} + 1").empty());
    CHECK(problems_of("${b}") == std::vector<std::string>{"attributes weight"});
    CHECK(problems_of("if(${project.level} = 'A', 2, .)") == std::vector<std::string>{"attributes weight"});
    CHECK(problems_of("count(${b})") == std::vector<std::string>{"attributes weight"});
    CHECK(problems_of("${project.factor} +") == std::vector<std::string>{"syntax weight"});
    CHECK(problems_of("${nobody}") == std::vector<std::string>{"unknown_name weight"});
    CHECK(problems_of("random()").size() == 1);
}

TEST_CASE("ORG-4 SCO-5 the size of a sample follows the project's attributes") {
    SampleSize stated;
    stated.percent_from = "if(${project.level} = 'A', 20, 10)";
    stated.min_from = "${project.least}";
    stated.max = 9;
    const SampleSize size = size_for(stated, {{"level", "A"}, {"least", "2.1"}});
    CHECK(to_text(size.percent) == "20");
    CHECK(size.min == 3);
    CHECK(rules::samples_wanted(size, 12) == 3);
    CHECK(rules::samples_wanted(size, 100) == 9);
    CHECK(rules::samples_wanted(size_for(stated, {{"level", "B"}, {"least", "0"}}), 12) == 2);
}

TEST_CASE("ORG-4 SCO-5 all are sampled where the attributes do not say how many") {
    SampleSize stated;
    stated.min_from = stated.max_from = "${project.least}";
    for (const std::vector<Attribute>& attributes :
         {std::vector<Attribute>{}, {{"least", "-1"}}, {{"least", "some"}}, {{"least", "1000001"}}})
        CHECK(rules::samples_wanted(size_for(stated, attributes), 7) == 7);
    CHECK(rules::samples_wanted(size_for(stated, {{"least", "2"}}), 7) == 2);
    stated = {};
    stated.percent_from = "${project.share}";
    CHECK(rules::samples_wanted(size_for(stated, {{"share", "101"}}), 7) == 7);
    CHECK(rules::samples_wanted(size_for(stated, {{"share", "50"}}), 7) == 4);
}
