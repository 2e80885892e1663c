#include "core/rules/item_score.h"

#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

// The value of one item answered with `value`.
std::string scored(const FormBuilder& form, Value value) {
    Filled filled(form);
    filled.answer(form.checklist.nodes.back().code, std::move(value));
    return part(filled.score(), form.checklist.nodes.back().code);
}

}  // namespace

TEST_CASE("ITEM-1 pass gives full marks, fail gives 0 and one finding") {
    FormBuilder form;
    form.pass_fail("q", "3").guidance.severity = kSeverityMajor;
    CHECK(scored(form, chosen({"pass"})) == "3/3");
    CHECK(scored(form, chosen({"fail"})) == "0/3");
    Filled filled(form);
    filled.answer("q", chosen({"fail"}));
    REQUIRE(filled.score().findings.size() == 1);
    CHECK(filled.score().findings[0] == RaisedFinding{"q", {}, "", kSeverityMajor});
}

TEST_CASE("ITEM-2 a graded choice gives its option's points; full marks are the highest scored option") {
    FormBuilder form;
    auto worst = option("none", "0");
    auto extra = option("unclear", "");
    extra.is_unscored = true;
    form.choice("q", {option("all", "4"), option("part", "2.5"), worst, extra});
    CHECK(scored(form, chosen({"all"})) == "4/4");
    CHECK(scored(form, chosen({"part"})) == "2.5/4");
    CHECK(scored(form, chosen({"none"})) == "0/4");
    CHECK(scored(form, chosen({"unclear"})) == "null/null");
}

TEST_CASE("ITEM-2 a share of stated full marks") {
    FormBuilder form;
    Option most = option("most", "");
    most.share = points("0.333333333");
    form.choice("q", {most}).scoring.full = points("3");
    CHECK(scored(form, chosen({"most"})) == "0.999999999/3");
}

TEST_CASE("ITEM-3 several options add up and are clamped to floor and full marks") {
    FormBuilder form;
    form.multiple("q", {option("a", "1"), option("b", "2"), option("c", "-4")});
    CHECK(scored(form, chosen({"a", "b"})) == "3/3");
    CHECK(scored(form, chosen({"b", "c"})) == "0/3");
    CHECK(scored(form, chosen({})) == "0/3");
    form.checklist.nodes.back().scoring.floor = points("-1");
    CHECK(scored(form, chosen({"b", "c"})) == "-1/3");
    form.checklist.nodes.back().scoring.full = points("2");
    CHECK(scored(form, chosen({"a", "b"})) == "2/2");
}

TEST_CASE("ITEM-4 deductions by occurrence with caps, free ones, once and a floor of 0") {
    FormBuilder form;
    DeductionLine capped = line("capped", "0.5");
    capped.cap = points("1.5");
    DeductionLine spared = line("spared", "1");
    spared.free = 2;
    DeductionLine once = line("once", "3");
    once.is_once = true;
    form.deduct("q", "10", {line("plain", "0.5"), capped, spared, once});
    CHECK(scored(form, counted({})) == "10/10");
    CHECK(scored(form, counted({{"plain", 3}})) == "8.5/10");
    CHECK(scored(form, counted({{"capped", 9}})) == "8.5/10");
    CHECK(scored(form, counted({{"spared", 1}})) == "10/10");
    CHECK(scored(form, counted({{"spared", 2}})) == "10/10");
    CHECK(scored(form, counted({{"spared", 5}})) == "7/10");
    CHECK(scored(form, counted({{"once", 4}})) == "7/10");
    CHECK(scored(form, counted({{"plain", 21}})) == "0/10");
    CHECK(scored(form, counted({{"plain", 4'000'000'000U}})) == "0/10");
    form.checklist.nodes.back().scoring.floor = points("-2");
    CHECK(scored(form, counted({{"plain", 23}})) == "-1.5/10");
}

TEST_CASE("ITEM-4 a zeroing line sets the item to 0 and fails it") {
    FormBuilder form;
    DeductionLine zero = line("forged", "1");
    zero.is_zeroing = true;
    form.deduct("q", "5", {zero});
    CHECK(scored(form, counted({{"forged", 1}})) == "0/5");
    Filled filled(form);
    filled.answer("q", counted({{"forged", 1}}));
    CHECK(filled.score().findings.size() == 1);
}

TEST_CASE("ITEM-4 the inputs stand in the part in words") {
    FormBuilder form;
    DeductionLine dressed = line("着装不规范", "0.5");
    form.deduct("q", "10", {dressed});
    Filled filled(form);
    filled.answer("q", counted({{"着装不规范", 2}}));
    CHECK(part_or_null(filled.score().parts, "q")->detail == "着装不规范 2 处，每处扣 0.5，共扣 1");
}

TEST_CASE("ITEM-5 a tiered count takes the first step that holds") {
    FormBuilder form;
    Node& node = form.item("q", ItemRule::tier, AnswerType::integer);
    node.scoring.table = {step(Comparison::at_most, "0", "5"), step(Comparison::at_most, "2", "3"),
                          step(Comparison::otherwise, "0", "0")};
    CHECK(scored(form, number("0")) == "5/5");
    CHECK(scored(form, number("1")) == "3/5");
    CHECK(scored(form, number("2")) == "3/5");
    CHECK(scored(form, number("3")) == "0/5");
}

TEST_CASE("ITEM-6 a measured value by table and linear between two bounds, rounded once") {
    FormBuilder table;
    Node& node = table.item("q", ItemRule::measure, AnswerType::decimal);
    node.scoring.table = {step(Comparison::less, "60", "1"), step(Comparison::otherwise, "0", "0")};
    CHECK(scored(table, number("59.999")) == "1/1");
    CHECK(scored(table, number("60")) == "0/1");
    FormBuilder linear;
    Node& rising = linear.item("q", ItemRule::measure, AnswerType::decimal);
    rising.scoring.full = points("10");
    rising.scoring.linear = Linear{decimal("0"), decimal("3")};
    CHECK(scored(linear, number("1")) == "3.333333333/10");
    CHECK(scored(linear, number("2")) == "6.666666667/10");
    CHECK(scored(linear, number("-1")) == "0/10");
    CHECK(scored(linear, number("4")) == "10/10");
    rising.scoring.linear = Linear{decimal("3"), decimal("0")};
    FormBuilder falling;
    Node& down = falling.item("q", ItemRule::measure, AnswerType::decimal);
    down.scoring.full = points("10");
    down.scoring.linear = Linear{decimal("3"), decimal("0")};
    CHECK(scored(falling, number("1")) == "6.666666667/10");
    CHECK(scored(falling, number("3")) == "0/10");
}

TEST_CASE("ITEM-7 pass rate by ratio and by table; 0 checked is not applicable") {
    FormBuilder form;
    form.ratio("q", "2");
    CHECK(scored(form, share(2, 3)) == "1.333333333/2");
    CHECK(scored(form, share(3, 3)) == "2/2");
    CHECK(scored(form, share(0, 0)) == "null/null");
    form.checklist.nodes.back().scoring.table = {step(Comparison::at_least, "1", "2"),
                                                 step(Comparison::at_least, "0.95", "1"),
                                                 step(Comparison::otherwise, "0", "0")};
    CHECK(scored(form, share(19, 20)) == "1/2");
    CHECK(scored(form, share(94, 99)) == "0/2");
    Filled filled(form);
    filled.answer("q", share(0, 0));
    CHECK(filled.score().state == ScoreState::not_scored);
}

TEST_CASE("ITEM-8 direct points stay within their bounds") {
    FormBuilder form;
    form.points_item("q", "5");
    CHECK(scored(form, number("4.5")) == "4.5/5");
    CHECK(scored(form, number("7")) == "5/5");
    CHECK(scored(form, number("-3")) == "0/5");
}

TEST_CASE("ITEM-9 bonus stands outside the full marks and is capped by item and checklist") {
    FormBuilder form;
    form.points_item("base", "100");
    Node& first = form.points_item("extra", "3");
    first.scoring.is_bonus = true;
    first.scoring.cap = points("2");
    form.points_item("more", "3").scoring.is_bonus = true;
    form.checklist.settings.bonus_cap = points("4");
    Filled filled(form);
    filled.answer("base", number("80"));
    CHECK(exact(filled.score()) == "80");
    CHECK(filled.score().missing.empty());
    filled.answer("extra", number("3"));
    CHECK(exact(filled.score()) == "82");
    filled.answer("more", number("3"));
    const ScoreResult result = filled.score();
    CHECK(to_text(result.bonus) == "4");
    CHECK(exact(result) == "84");
    CHECK(stands(result) == "80/100");
}

TEST_CASE("ITEM-9 bonus never lifts over the cap of a gate") {
    FormBuilder form;
    Node& base = form.points_item("base", "100");
    base.scoring.veto = Verdict{Reach::inspection, Effect::cap, points("59"), {}};
    base.scoring.minimum = Minimum{false, points("90")};
    form.points_item("extra", "10").scoring.is_bonus = true;
    Filled filled(form);
    filled.answer("base", number("80")).answer("extra", number("10"));
    CHECK(exact(filled.score()) == "59");
}

TEST_CASE("ITEM-10 record only has no score, yet its options may raise a finding") {
    FormBuilder form;
    form.pass_fail("scored");
    Option bad = option("broken", "");
    bad.fail = kSeverityMajor;
    Node& node = form.asked("note", AnswerType::select_one);
    node.choices = "state";
    form.checklist.choices.push_back({"state", {bad, option("fine", "")}});
    Filled filled(form);
    filled.answer("scored", chosen({"pass"})).answer("note", chosen({"broken"}));
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "1/1");
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].item == "note");
}

TEST_CASE("SCO-6 a value that the rule does not understand counts as unanswered") {
    FormBuilder form;
    form.pass_fail("q");
    Filled filled(form);
    filled.answer("q", number("1"));
    CHECK(filled.score().state == ScoreState::incomplete);
    CHECK(stands(filled.score()) == "0/1");
    filled.answer("q", chosen({"maybe"}));
    CHECK(filled.score().state == ScoreState::incomplete);
}

TEST_CASE("SCO-7 a deduction line raises a finding only where it or the item declares a severity") {
    FormBuilder form;
    DeductionLine severe = line("severe", "1");
    severe.severity = kSeverityHazard;
    form.deduct("q", "10", {line("plain", "1"), severe});
    Filled filled(form);
    filled.answer("q", counted({{"plain", 1}}));
    CHECK(filled.score().findings.empty());
    filled.answer("q", counted({{"plain", 1}, {"severe", 2}}));
    REQUIRE(filled.score().findings.size() == 1);
    CHECK(filled.score().findings[0] == RaisedFinding{"q", {}, "severe", kSeverityHazard});
}

TEST_CASE("SCO-7 an option of a pass or fail that is not scored may still declare a finding") {
    FormBuilder form;
    Node& node = form.choice("q", {option("good", ""), option("closed", "")});
    node.scoring.rule = ItemRule::pass_fail;
    node.scoring.full = points("2");
    form.checklist.choices.back().options[1].is_unscored = true;
    form.checklist.choices.back().options[1].fail = kSeverityMajor;
    Filled filled(form);
    filled.answer("q", chosen({"closed"}));
    const ScoreResult result = filled.score();
    CHECK(part(result, "q") == "null/null");
    CHECK(result.findings == std::vector<RaisedFinding>{{"q", {}, "closed", kSeverityMajor}});
}
