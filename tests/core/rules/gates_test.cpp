#include "core/rules/explain.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

Verdict verdict(Reach reach, Effect effect, const char* points_text = "0", std::string grade = {}) {
    return {reach, effect, points(points_text), std::move(grade)};
}

// Two sections of 50; `g` in the first carries the veto.
FormBuilder two_sections(const Verdict& veto) {
    FormBuilder form;
    form.section("guard");
    form.pass_fail("g", "10").scoring.veto = veto;
    form.points_item("h", "40");
    form.end();
    form.section("fire");
    form.points_item("f", "50");
    return form;
}

ScoreResult failed_guard(const Verdict& veto) {
    Filled filled(two_sections(veto));
    filled.answer("g", chosen({"fail"})).answer("h", number("40")).answer("f", number("50"));
    return filled.score();
}

}  // namespace

TEST_CASE("GATE-1 a veto sets item, section or inspection to 0, with the arithmetic beside it") {
    CHECK(exact(failed_guard(verdict(Reach::item, Effect::zero))) == "90");
    const ScoreResult section = failed_guard(verdict(Reach::section, Effect::zero));
    CHECK(exact(section) == "50");
    CHECK(part(section, "guard") == "0/50");
    CHECK(section.parts[0].detail == "40 → 0");
    REQUIRE(section.gates.size() == 1);
    CHECK(section.gates[0].id == "GATE-1");
    CHECK(section.gates[0].at == "guard");
    CHECK(section.gates[0].cause == "g");
    const ScoreResult whole = failed_guard(verdict(Reach::inspection, Effect::zero));
    CHECK(exact(whole) == "0");
    CHECK(stands(whole) == "90/100");
    CHECK(whole.gates[0].at.empty());
}

TEST_CASE("GATE-1 a veto caps, grades, fails or subtracts") {
    const ScoreResult capped = failed_guard(verdict(Reach::inspection, Effect::cap, "59"));
    CHECK(exact(capped) == "59");
    CHECK(capped.band == "不合格");
    CHECK_FALSE(capped.passed);
    const ScoreResult graded = failed_guard(verdict(Reach::inspection, Effect::grade, "0", "不合格"));
    CHECK(exact(graded) == "90");
    CHECK(graded.band == "不合格");
    CHECK_FALSE(graded.passed);
    const ScoreResult merely_good = failed_guard(verdict(Reach::inspection, Effect::grade, "0", "良好"));
    CHECK(merely_good.band == "良好");
    CHECK(merely_good.passed);
    const ScoreResult failed = failed_guard(verdict(Reach::inspection, Effect::fail));
    CHECK(exact(failed) == "90");
    CHECK(failed.band == "优秀");
    CHECK_FALSE(failed.passed);
    CHECK(exact(failed_guard(verdict(Reach::inspection, Effect::minus, "7.5"))) == "82.5");
    CHECK(exact(failed_guard(verdict(Reach::section, Effect::cap, "30"))) == "80");
}

TEST_CASE("GATE-1 a veto does not fire when the item passes") {
    Filled filled(two_sections(verdict(Reach::inspection, Effect::zero)));
    filled.answer("g", chosen({"pass"})).answer("h", number("40")).answer("f", number("50"));
    CHECK(exact(filled.score()) == "100");
    CHECK(filled.score().gates.empty());
}

TEST_CASE("GATE-1 options, lines and steps can veto") {
    FormBuilder form;
    Option forged = option("forged", "0");
    forged.veto = verdict(Reach::section, Effect::zero);
    form.section("s");
    form.choice("c", {option("fine", "3"), forged});
    form.points_item("p", "7");
    form.end();
    form.section("t");
    DeductionLine locked = line("locked", "1");
    locked.veto = verdict(Reach::inspection, Effect::cap, "59");
    form.deduct("d", "10", {locked});
    Node& tier = form.item("n", ItemRule::tier, AnswerType::integer);
    tier.scoring.table = {step(Comparison::at_most, "1", "80"), step(Comparison::otherwise, "0", "40")};
    tier.scoring.table[1].veto = verdict(Reach::item, Effect::zero);
    Filled filled(form);
    filled.answer("c", chosen({"forged"}))
        .answer("p", number("7"))
        .answer("d", counted({}))
        .answer("n", number("0"));
    CHECK(exact(filled.score()) == "90");
    CHECK(filled.score().gates[0].cause == "forged");
    filled.answer("d", counted({{"locked", 1}}));
    CHECK(exact(filled.score()) == "59");
    filled.answer("n", number("2"));
    CHECK(part(filled.score(), "n") == "0/80");
}

TEST_CASE("GATE-1 of several verdicts on one figure the lowest result wins") {
    FormBuilder form;
    form.pass_fail("a", "10").scoring.veto = verdict(Reach::inspection, Effect::cap, "70");
    form.pass_fail("b", "10").scoring.veto = verdict(Reach::inspection, Effect::minus, "30");
    form.points_item("c", "80");
    Filled filled(form);
    filled.answer("a", chosen({"fail"})).answer("b", chosen({"fail"})).answer("c", number("80"));
    CHECK(exact(filled.score()) == "50");
}

TEST_CASE("GATE-1 an item of 0 points fires its veto although nothing says fail") {
    FormBuilder form;
    form.points_item("a", "10").scoring.veto = verdict(Reach::inspection, Effect::fail);
    Filled filled(form);
    filled.answer("a", number("0"));
    CHECK(filled.score().gates.size() == 1);
    filled.answer("a", number("0.1"));
    CHECK(filled.score().gates.empty());
}

TEST_CASE("GATE-2 a minimum in points; not judged while answers are missing; a share scales with n/a") {
    FormBuilder form;
    form.section("s").scoring.minimum = Minimum{false, points("12")};
    form.points_item("a", "10");
    form.points_item("b", "10");
    form.end();
    form.points_item("c", "80");
    Filled filled(form);
    filled.answer("a", number("5")).answer("c", number("80"));
    CHECK(filled.score().gates.empty());
    filled.answer("b", number("6"));
    CHECK(filled.score().gates.size() == 1);
    CHECK_FALSE(filled.score().passed);
    filled.answer("b", number("7"));
    CHECK(filled.score().passed);
    FormBuilder shares;
    shares.section("s").scoring.minimum = Minimum{true, points("0.6")};
    shares.points_item("a", "10");
    shares.points_item("b", "10").scoring.na = NaMode::exclude;
    Filled scaled(shares);
    scaled.answer("a", number("6")).na("b");
    CHECK(scaled.score().gates.empty());
    scaled.answer("a", number("5.999999999"));
    CHECK(scaled.score().gates.size() == 1);
}

TEST_CASE(
    "GATE-3 a repeated finding multiplies its deduction, once or growing, within the full marks or over") {
    FormBuilder form;
    DeductionLine capped = line("b", "1");
    capped.cap = points("2");
    form.deduct("q", "10", {line("a", "2"), capped});
    Filled filled(form);
    filled.answer("q", counted({{"a", 1}, {"b", 5}}));
    CHECK(part(filled.score(), "q") == "6/10");
    filled.context.earlier = {{"q", "", "a", 2, true}};
    CHECK(part(filled.score(), "q") == "6/10");
    filled.policy.scoring.repetition.factor = points("1.5");
    CHECK(part(filled.score(), "q") == "5/10");
    filled.policy.scoring.repetition.grows_each_time = true;
    CHECK(part(filled.score(), "q") == "3.5/10");
    filled.policy.scoring.repetition.factor = points("4");
    CHECK(part(filled.score(), "q") == "0/10");
    filled.policy.scoring.repetition.may_exceed_full = true;
    CHECK(part(filled.score(), "q") == "-24/10");
}

TEST_CASE("GATE-3 a cap holds for a repeated finding as well, also where it may fall below the floor") {
    FormBuilder form;
    form.deduct("q", "10", {line("a", "1")}).scoring.cap = points("5");
    Filled filled(form);
    filled.policy.scoring.repetition.factor = points("2");
    filled.policy.scoring.repetition.may_exceed_full = true;
    filled.answer("q", counted({{"a", 1}}));
    CHECK(part(filled.score(), "q") == "5/10");
    filled.context.earlier = {{"q", "", "a", 1, false}};
    CHECK(part(filled.score(), "q") == "5/10");
    filled.answer("q", counted({{"a", 7}}));
    CHECK(part(filled.score(), "q") == "-4/10");
}

TEST_CASE("GATE-3 a repeated finding of a whole item multiplies what it lost") {
    FormBuilder form;
    form.points_item("q", "10");
    Filled filled(form);
    filled.policy.scoring.repetition.factor = points("2");
    filled.context.earlier = {{"q", "", "", 1, false}};
    filled.answer("q", number("7"));
    CHECK(part(filled.score(), "q") == "4/10");
    filled.answer("q", number("2"));
    CHECK(part(filled.score(), "q") == "0/10");
}

TEST_CASE("GATE-3 in a repeat only the same location counts as repeated") {
    FormBuilder form;
    form.repeat("lift");
    form.points_item("q", "10");
    Filled filled(form);
    filled.add("lift", instance_id(1), {}, "1号").add("lift", instance_id(2), {}, "2号");
    filled.answer("q", number("8"), instance_id(1)).answer("q", number("8"), instance_id(2));
    filled.policy.scoring.repetition.factor = points("2");
    filled.context.earlier = {{"q", "2号", "", 1, false}};
    CHECK(stands(filled.score()) == "14/20");
}

TEST_CASE("GATE-3 FIX-3 only what the item's own responsible post was found with before weighs") {
    FormBuilder form;
    form.points_item("p", "10").guidance.post = "门岗";
    form.deduct("d", "10", {line("a", "2")}).guidance.post = "门岗";
    form.points_item("any", "10");
    Filled filled(form);
    filled.policy.scoring.repetition.factor = points("2");
    filled.answer("p", number("8")).answer("d", counted({{"a", 1}})).answer("any", number("8"));
    const auto with_post = [&](const char* post) {
        filled.context.earlier = {
            {"p", "", "", 1, false, post}, {"d", "", "a", 1, false, post}, {"any", "", "", 1, false, post}};
        const ScoreResult result = filled.score();
        return part(result, "p") + " " + part(result, "d") + " " + part(result, "any");
    };
    CHECK(with_post("门岗") == "6/10 6/10 6/10");
    CHECK(with_post("") == "6/10 6/10 6/10");
    CHECK(with_post("保洁岗") == "8/10 8/10 6/10");  // whose the third is, nobody has said
}

TEST_CASE("GATE-3 ROLL-5 what was multiplied because it had been found before is said") {
    FormBuilder form;
    form.points_item("p", "10");
    form.deduct("d", "10", {line("a", "2")});
    Filled filled(form);
    filled.policy.scoring.repetition.factor = points("1.5");
    filled.context.earlier = {{"p", "", "", 3, false}, {"d", "", "a", 1, false}};
    filled.answer("p", number("8")).answer("d", counted({{"a", 2}}));
    const auto said = [&](const char* code) {
        const auto lines = rules::explain(*filled.compiled, filled.score(), code);
        return lines.at(0) + "\n" + lines.at(1);
    };
    CHECK(said("p").find("8，此前 3 次，扣分 × 1.5") != std::string::npos);
    CHECK(said("p").find("8, found before 3 x, deduction times 1.5") != std::string::npos);
    filled.policy.scoring.repetition.grows_each_time = true;
    CHECK(said("d").find("此前 1 次，每次扣分 × 1.5，共扣 6") != std::string::npos);
    CHECK(said("d").find("found before 1 x, deduction times 1.5 each time, together 6") != std::string::npos);
    filled.context.earlier.clear();
    CHECK(said("d").find("found before") == std::string::npos);
}

TEST_CASE("GATE-5 below its minimum an item counts as failed although it has points") {
    FormBuilder form;
    Node& node = form.points_item("q", "10");
    node.scoring.minimum = Minimum{true, points("0.5")};
    Filled filled(form);
    filled.answer("q", number("4"));
    const ScoreResult result = filled.score();
    CHECK(part(result, "q") == "4/10");
    REQUIRE(result.gates.size() == 1);
    CHECK(result.gates[0].id == "GATE-5");
    CHECK(result.findings.size() == 1);
    filled.answer("q", number("5"));
    CHECK(filled.score().gates.empty());
}

TEST_CASE("GATE-6 a gate over a section's figures and over all items with a tag") {
    FormBuilder form;
    Node& section = form.section("s");
    section.scoring.gates = {
        {"g1", "", Figure::share, Comparison::less, points("0.5"), verdict(Reach::section, Effect::zero)}};
    form.pass_fail("a", "10").guidance.tag = "保证项";
    form.points_item("b", "30");
    form.end();
    Node& other = form.section("t");
    other.scoring.gates = {{"g2", "保证项", Figure::failed, Comparison::at_least, points("2"),
                            verdict(Reach::inspection, Effect::fail)}};
    form.pass_fail("c", "10").guidance.tag = "保证项";
    form.points_item("d", "50");
    Filled filled(form);
    filled.answer("a", chosen({"pass"}))
        .answer("b", number("5"))
        .answer("c", chosen({"fail"}))
        .answer("d", number("50"));
    const ScoreResult first = filled.score();
    CHECK(part(first, "s") == "0/40");
    CHECK(exact(first) == "50");
    CHECK(first.gates.size() == 1);
    filled.answer("a", chosen({"fail"})).answer("b", number("30"));
    const ScoreResult second = filled.score();
    CHECK(exact(second) == "80");
    CHECK_FALSE(second.passed);
    CHECK(second.gates.back().cause == "g2");
}

TEST_CASE("GATE-6 lost points of an item and a minus on the section") {
    FormBuilder form;
    form.section("s");
    form.points_item("a", "10").scoring.gates = {{"", "", Figure::lost, Comparison::greater, points("4"),
                                                  verdict(Reach::section, Effect::minus, "3")}};
    form.points_item("b", "10");
    Filled filled(form);
    filled.answer("a", number("6")).answer("b", number("10"));
    CHECK(part(filled.score(), "s") == "16/20");
    filled.answer("a", number("5"));
    CHECK(part(filled.score(), "s") == "12/20");
}

TEST_CASE("GATE-4 a record proven false makes its item 0, and raises a finding about the record alone") {
    FormBuilder form;
    form.points_item("a", "10");
    form.choice("b", {option("bad", "0"), option("good", "10")}).scoring.full = points("10");
    Filled filled(form);
    filled.answer("a", number("10")).answer("b", chosen({"good"}));
    CHECK(stands(filled.score()) == "20/20");
    filled.record.answers[{"a", {}, ""}].is_false = true;
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "10/20");
    CHECK(part(result, "a") == "0/10");
    REQUIRE(result.gates.size() == 1);
    CHECK(result.gates[0].id == "GATE-4");
    CHECK(result.gates[0].cause == "a");
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].line == rules::kProvenFalse);
    CHECK(result.findings[0].severity == kSeverityMajor);
}

TEST_CASE("GATE-4 what was found by a false record stands no longer, and its veto fires at 0") {
    FormBuilder form;
    Node& item = form.pass_fail("a", "10");
    item.scoring.veto = Verdict{Reach::inspection, Effect::fail, {}, {}};
    form.pass_fail("b", "10");
    Filled filled(form);
    filled.answer("a", chosen({"fail"})).answer("b", chosen({"pass"}));
    CHECK(filled.score().findings[0].line.empty());
    filled.record.answers[{"a", {}, ""}].is_false = true;
    const ScoreResult result = filled.score();
    REQUIRE(result.findings.size() == 1);
    CHECK(result.findings[0].line == rules::kProvenFalse);
    CHECK_FALSE(result.passed);
}

TEST_CASE("GATE-4 one false sample makes the whole item 0; so does a false mark of n/a") {
    FormBuilder form;
    Node& sampled = form.pass_fail("s", "10");
    sampled.scoring.fold = SampleFold::mean;
    Node& absent = form.pass_fail("n", "10");
    absent.scoring.na = NaMode::exclude;
    Filled filled(form);
    filled.answer("s", chosen({"pass"}), {}, "1").answer("s", chosen({"pass"}), {}, "2").na("n");
    CHECK(stands(filled.score()) == "10/10");
    filled.record.answers[{"s", {}, "2"}].is_false = true;
    CHECK(stands(filled.score()) == "0/10");
    filled.record.answers[{"n", {}, ""}].is_false = true;
    CHECK(stands(filled.score()) == "0/20");
    CHECK(filled.score().findings.size() == 2);
}
