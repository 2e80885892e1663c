// Where the independent model of the scoring rules (tests/oracle) decided what the text means.
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

TEST_CASE("SCO-1 a quotient over tiny full marks stops at ten to the ninth") {
    FormBuilder form;
    form.section("s", SectionMode::share);
    form.deduct("d", "0.000000001", {line("a", "1000000")}).scoring.floor = points("-1000000");
    Filled filled(form);
    filled.answer("d", counted({{"a", 1}}));
    CHECK(part(filled.score(), "s") == "-1000000000/100");
}

TEST_CASE("GATE-6 of several verdicts each looks at the arithmetic value") {
    FormBuilder form;
    Node& item = form.points_item("p", "10");
    item.scoring.gates = {{"p#1",
                           {},
                           Figure::value,
                           Comparison::at_most,
                           points("8"),
                           {Reach::item, Effect::minus, points("2"), {}}}};
    Option bad = option("b", "8");
    bad.veto = Verdict{Reach::item, Effect::minus, points("3"), {}};
    Node& choice = form.choice("c", {option("a", "10"), bad});
    choice.scoring.gates = {{"c#1",
                             {},
                             Figure::value,
                             Comparison::at_most,
                             points("8"),
                             {Reach::item, Effect::minus, points("2"), {}}}};
    Filled filled(form);
    filled.answer("p", number("8")).answer("c", chosen({"b"}));
    CHECK(part(filled.score(), "p") == "6/10");
    CHECK(part(filled.score(), "c") == "5/10");
}

TEST_CASE("SCO-7 a line or an option that declares it fails the item, with or without points") {
    FormBuilder form;
    DeductionLine declared = line("a", "1");
    declared.severity = kSeverityMajor;
    form.section("s").scoring.gates = {{"s#1",
                                        {},
                                        Figure::failed,
                                        Comparison::at_least,
                                        points("2"),
                                        {Reach::section, Effect::zero, {}, {}}}};
    form.deduct("d", "5", {declared, line("b", "1")});
    Option unscored = option("u", "");
    unscored.is_unscored = true;
    unscored.fail = kSeverityMinor;
    form.choice("c", {option("a", "5"), unscored});
    Filled filled(form);
    filled.answer("d", counted({{"a", 1}})).answer("c", chosen({"u"}));
    CHECK(part(filled.score(), "s") == "0/5");
    filled.answer("d", counted({{"b", 1}}));
    CHECK(part(filled.score(), "s") == "4/5");
}

TEST_CASE("GATE-3 a repeated finding never scores better than the first time") {
    FormBuilder form;
    form.choice("c", {option("a", "5"), option("b", "-2")});
    Filled filled(form);
    filled.answer("c", chosen({"b"}));
    filled.policy.scoring.repetition.factor = points("2");
    filled.context.earlier = {{"c", {}, {}, 1, false}};
    CHECK(part(filled.score(), "c") == "-2/5");
}

TEST_CASE("GATE-3 only a repeated item falls below its floor") {
    FormBuilder form;
    form.multiple("m", {option("a", "5"), option("b", "-9")});
    Filled filled(form);
    filled.answer("m", chosen({"b"}));
    filled.policy.scoring.repetition.factor = points("2");
    filled.policy.scoring.repetition.may_exceed_full = true;
    CHECK(part(filled.score(), "m") == "0/5");
    filled.context.earlier = {{"m", {}, {}, 1, false}};
    CHECK(part(filled.score(), "m") == "-5/5");
}

TEST_CASE("ROLL-6 a grade by counting needs no points") {
    FormBuilder form;
    form.checklist.settings.scale = points("200");
    form.checklist.settings.pass = points("150");
    form.checklist.settings.count_grades = {{0, 0, "优秀"}};
    form.asked("n", AnswerType::text);
    const ScoreResult result = Filled(form).score();
    CHECK(result.state == ScoreState::not_scored);
    CHECK(result.band == "优秀");
    CHECK(result.passed);
}

TEST_CASE("rules/answers: a filled checklist is refused with the path of the wrong answer") {
    FormBuilder form;
    form.repeat("lift");
    form.choice("c", {option("a", "5")});
    form.end();
    Filled filled(form);
    filled.add("lift", instance_id(1)).add("lift", instance_id(2));
    filled.answer("c", chosen({"a"}), instance_id(1)).answer("c", chosen({"a"}), instance_id(2));
    CHECK(rules::check_filled(*filled.compiled, filled.record).has_value());
    filled.answer("c", chosen({"z"}), instance_id(2));
    const auto refused = rules::check_filled(*filled.compiled, filled.record);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().where == "lift[2].c");
}

TEST_CASE("SCO-7 one sample of 0 points fails the item, whatever the mean of all") {
    FormBuilder form;
    form.points_item("q", "10").scoring.fold = SampleFold::mean;
    Filled filled(form);
    filled.answer("q", number("10"), {}, "a").answer("q", number("4"), {}, "b");
    CHECK(filled.score().findings.empty());
    filled.answer("q", number("0"), {}, "b");
    CHECK(stands(filled.score()) == "5/10");
    CHECK(filled.score().findings.size() == 1);
}
