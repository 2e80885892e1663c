#include "core/rules/condition.h"

#include "core/model/limits.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

// The codes of all problems, in order.
std::vector<std::string> codes(const FormBuilder& form) {
    std::vector<std::string> found;
    for (const rules::Problem& problem : rules::check(form.checklist)) found.push_back(problem.code);
    return found;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("ITEM-5 a table with a gap or a step that can never apply is refused with its place") {
    const auto table_problems = [](ItemRule rule, AnswerType type, std::vector<Step> table) {
        FormBuilder form;
        Node& node = form.item("q", rule, type);
        node.scoring.table = std::move(table);
        return codes(form);
    };
    const auto tier = [&](std::vector<Step> table) {
        return table_problems(ItemRule::tier, AnswerType::integer, std::move(table));
    };
    CHECK(tier({step(Comparison::at_most, "0", "5"), step(Comparison::otherwise, "0", "0")}).empty());
    CHECK(tier({step(Comparison::at_most, "0", "5"), step(Comparison::at_most, "2", "3")}) ==
          Codes{"table_gap"});
    CHECK(tier({step(Comparison::at_most, "2", "5"), step(Comparison::at_most, "2", "3"),
                step(Comparison::otherwise, "0", "0")}) == Codes{"unreachable"});
    CHECK(tier({step(Comparison::at_most, "2", "5"), step(Comparison::greater, "2", "3")}).empty());
    CHECK(tier({step(Comparison::less, "2", "5"), step(Comparison::greater, "2", "3")}) ==
          Codes{"table_gap"});
    CHECK(tier({step(Comparison::at_least, "0", "5")}).empty());
    CHECK(table_problems(ItemRule::ratio, AnswerType::ratio,
                         {step(Comparison::at_least, "0.9", "5"), step(Comparison::less, "0.9", "0")})
              .empty());
    CHECK(table_problems(ItemRule::ratio, AnswerType::ratio, {step(Comparison::at_most, "1", "5")}).empty());
    CHECK(table_problems(ItemRule::measure, AnswerType::decimal, {step(Comparison::at_least, "0", "5")}) ==
          Codes{"table_gap"});
}

TEST_CASE("ROLL-2 a pass mark above the scale that a checklist states beside it is refused") {
    FormBuilder form;
    form.points_item("a", "5");
    form.checklist.settings.scale = points("10");
    form.checklist.settings.pass = points("10");
    CHECK(codes(form).empty());
    form.checklist.settings.pass = points("10.000000001");
    CHECK(codes(form) == Codes{"bounds"});
    // On which scale it is then, the policy says.
    form.checklist.settings.scale.reset();
    CHECK(codes(form).empty());
}

TEST_CASE("SCO-1 points, weights and the sum of full marks are bounded at publication") {
    FormBuilder form;
    form.points_item("a", "1000000.000000001");
    CHECK(codes(form) == Codes{"bounds", "bounds"});
    FormBuilder many;
    for (int i = 0; i < 1001; ++i) many.points_item("q" + std::to_string(i), "1000000");
    CHECK(codes(many) == Codes{"bounds"});
    FormBuilder heavy;
    heavy.points_item("a", "1").scoring.weight = points("-1");
    CHECK(codes(heavy) == Codes{"bounds"});
    // Instances that the form opens with count each.
    const auto opening = [](const char* count) {
        FormBuilder form;
        form.repeat("lift").range = count;
        form.points_item("a", "1000000");
        form.end();
        return codes(form);
    };
    CHECK(opening("1000").empty());
    CHECK(opening("1001") == Codes{"bounds"});
}

TEST_CASE("STD-5 a repeat opens with a whole number of instances, and only an outer one without a count") {
    const auto opening = [](const char* count, const char* repeat_count) {
        FormBuilder form;
        Node& lift = form.repeat("lift");
        lift.range = count;
        lift.conditions.repeat_count = repeat_count;
        form.pass_fail("a");
        form.end();
        return codes(form);
    };
    CHECK(opening("10000", "").empty());
    for (const char* wrong : {"0", "1.5", "10001", "two"}) CHECK(opening(wrong, "") == Codes{"bounds"});
    CHECK(opening("2", "3") == Codes{"range"});
    FormBuilder nested;
    nested.repeat("lift");
    nested.repeat("door").range = "2";
    nested.pass_fail("a");
    nested.end();
    nested.end();
    CHECK(codes(nested) == Codes{"range"});
}

TEST_CASE("STD-5 problems name the cell of the row") {
    FormBuilder form;
    form.pass_fail("a");
    form.pass_fail("a").where = "survey!A7";
    form.asked("b", AnswerType::select_one).choices = "nothing";
    const auto problems = rules::check(form.checklist);
    REQUIRE(problems.size() == 2);
    CHECK(problems[0].where == "survey!A7");
    CHECK(problems[0].code == "duplicate_code");
    CHECK(problems[1].code == "unknown_list");
    CHECK(problems[1].message.find("nothing") != std::string::npos);
}

TEST_CASE("STD-5 rules, types, lists, lines and verdicts must fit one another") {
    FormBuilder form;
    form.item("tier", ItemRule::tier, AnswerType::integer).scoring.full = points("1");
    form.item("text", ItemRule::points, AnswerType::text).scoring.full = points("1");
    form.item("deduct", ItemRule::deduct, AnswerType::occurrences).scoring.full = points("1");
    form.item("pick", ItemRule::choice, AnswerType::select_one);
    form.pass_fail("graded").scoring.veto = Verdict{Reach::section, Effect::grade, {}, "C"};
    form.pass_fail("gate").scoring.gates = {{"",
                                             "no such tag",
                                             Figure::failed,
                                             Comparison::at_least,
                                             points("1"),
                                             {Reach::inspection, Effect::fail, {}, {}}}};
    form.section("pool", SectionMode::pool);
    CHECK(codes(form) == Codes{"table", "type", "lines", "choices", "verdict", "unknown_tag", "full"});
}

TEST_CASE("COND-3 a checklist that is too large or too deep is refused") {
    FormBuilder deep;
    for (int i = 0; i < 40; ++i) deep.section("s" + std::to_string(i));
    CHECK(codes(deep) == Codes{"too_deep"});
    FormBuilder empty;
    CHECK(codes(empty) == Codes{"empty"});
}

TEST_CASE("rules/check: a checklist with errors does not compile, one with warnings does") {
    FormBuilder form;
    form.pass_fail("a").conditions.relevant = "${nothing}";
    const auto refused = rules::CompiledChecklist::compile(form.checklist);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == ErrorCode::invalid_argument);
    CHECK(std::string(refused.error().reason_or_null->name) == "checklist_unpublishable");
    FormBuilder warned;
    warned.choice("c", {option("x", "")}).scoring.full = points("1");
    CHECK(codes(warned) == Codes{"points"});
    CHECK(rules::CompiledChecklist::compile(warned.checklist).has_value());
}
