// The results known from practice that every engine should agree on (scoring rules, oracles).
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

TEST_CASE(
    "SCO-6 one failed answer and nineteen hidden ones of which fourteen hold stale answers give 0 of 1") {
    FormBuilder form;
    form.pass_fail("q0");
    for (int i = 1; i <= 19; ++i)
        form.pass_fail("q" + std::to_string(i)).conditions.relevant = "${q0} = 'pass'";
    Filled filled(form);
    filled.answer("q0", chosen({"fail"}));
    for (int i = 1; i <= 14; ++i) filled.answer("q" + std::to_string(i), chosen({"pass"}));
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "0/1");
    CHECK(result.state == ScoreState::scored);
    CHECK(exact(result) == "0");
}

TEST_CASE("SCO-6 a mostly blank form of 40 points with 2 earned is 2 of 40 as it stands") {
    FormBuilder form;
    for (int i = 0; i < 20; ++i) form.points_item("q" + std::to_string(i), "2");
    Filled filled(form);
    filled.answer("q3", number("2"));
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "2/40");
    CHECK(so_far(result) == "2/2");
    CHECK(result.state == ScoreState::incomplete);
    CHECK(exact(result) == "null");
    CHECK(text_of(result.as_it_stands.percent) == "5");
    CHECK(result.missing.size() == 19);
}

TEST_CASE("SCO-5 repeats answered yes, no and not applicable give 1 of 2") {
    FormBuilder form;
    form.repeat("lift");
    form.pass_fail("works").scoring.na = NaMode::exclude;
    form.end();
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 3; ++n) filled.add("lift", instance_id(n));
    filled.answer("works", chosen({"pass"}), instance_id(1));
    filled.answer("works", chosen({"fail"}), instance_id(2));
    filled.na("works", instance_id(3));
    CHECK(stands(filled.score()) == "1/2");
}

TEST_CASE("ITEM-8 a slider at 6 of 10 gives 6 of 10") {
    FormBuilder form;
    form.points_item("slider", "10");
    Filled filled(form);
    filled.answer("slider", number("6"));
    CHECK(stands(filled.score()) == "6/10");
}

TEST_CASE("ITEM-3 a multiple choice with two scored of eight options and red chosen gives 1 of 1") {
    FormBuilder form;
    std::vector<Option> options{option("red", "1"), option("blue", "0")};
    for (const char* name : {"a", "b", "c", "d", "e", "f"}) {
        options.push_back(option(name, ""));
        options.back().is_unscored = true;
    }
    form.multiple("colour", options);
    Filled filled(form);
    filled.answer("colour", chosen({"red"}));
    CHECK(stands(filled.score()) == "1/1");
}

TEST_CASE("SCO-7 two chosen options flagged as failed keep full points and raise two findings") {
    FormBuilder form;
    std::vector<Option> options{option("a", "1"), option("b", "1")};
    options[0].fail = kSeverityMinor;
    options[1].fail = kSeverityMajor;
    form.multiple("q", options);
    Filled filled(form);
    filled.answer("q", chosen({"a", "b"}));
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "2/2");
    REQUIRE(result.findings.size() == 2);
    CHECK(result.findings[0] == RaisedFinding{"q", {}, "a", kSeverityMinor});
    CHECK(result.findings[1] == RaisedFinding{"q", {}, "b", kSeverityMajor});
}

TEST_CASE("SCO-3 nothing scorable is not scored, neither 0 nor 100") {
    FormBuilder form;
    form.asked("remark", AnswerType::text);
    Filled filled(form);
    filled.answer("remark", text_value("ok"));
    const ScoreResult result = filled.score();
    CHECK(result.state == ScoreState::not_scored);
    CHECK(exact(result) == "null");
    CHECK(stands(result) == "null/null");
    CHECK(result.band.empty());
    CHECK_FALSE(result.passed);
}

TEST_CASE("ROLL-1 nested parents: 10 of 15 inside 25 of 38 are 66.67 and 65.79 percent") {
    FormBuilder form;
    form.section("outer");
    form.points_item("own", "23");
    form.section("inner");
    form.points_item("part", "15");
    Filled filled(form);
    filled.answer("own", number("15")).answer("part", number("10"));
    const ScoreResult result = filled.score();
    CHECK(part(result, "inner") == "10/15");
    CHECK(part(result, "outer") == "25/38");
    CHECK(exact(result) == "65.789473684");
    CHECK(to_text(rounded(*result.exact, 2)) == "65.79");
    FormBuilder shares;
    shares.section("inner", SectionMode::share);
    shares.points_item("part", "15");
    Filled alone(shares);
    alone.answer("part", number("10"));
    CHECK(part(alone.score(), "inner") == "66.666666667/100");
}

TEST_CASE("SCO-6 items of 5, 5, 5, 1 and not applicable of 5 each are 16 of 20 and 80") {
    FormBuilder form;
    for (int i = 1; i <= 5; ++i) form.points_item("q" + std::to_string(i), "5").scoring.na = NaMode::exclude;
    Filled filled(form);
    filled.answer("q1", number("5"))
        .answer("q2", number("5"))
        .answer("q3", number("5"))
        .answer("q4", number("1"));
    filled.na("q5");
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "16/20");
    CHECK(exact(result) == "80");
    CHECK(result.band == "良好");
    CHECK(result.passed);
}

TEST_CASE("ROLL-1 weighted sections: 75 and 0.625") {
    FormBuilder form;
    form.section("s", SectionMode::weighted);
    const char* weights[] = {"10", "5", "5"};
    for (int i = 0; i < 3; ++i)
        form.points_item("q" + std::to_string(i), "100").scoring.weight = points(weights[i]);
    Filled filled(form);
    filled.answer("q0", number("75")).answer("q1", number("50")).answer("q2", number("100"));
    CHECK(part(filled.score(), "s") == "75/100");
    FormBuilder small;
    small.section("s", SectionMode::weighted);
    const char* small_weights[] = {"1", "2", "1"};
    for (int i = 0; i < 3; ++i)
        small.points_item("q" + std::to_string(i), "1").scoring.weight = points(small_weights[i]);
    Filled answered(small);
    answered.answer("q0", number("0")).answer("q1", number("1")).answer("q2", number("0.5"));
    CHECK(part(answered.score(), "s") == "0.625/1");
}

TEST_CASE("GATE-2 of two audits with equal totals the one under a section minimum fails") {
    FormBuilder form;
    form.section("guard").scoring.minimum = Minimum{true, points("0.6")};
    form.points_item("g", "50");
    form.end();
    form.section("fire");
    form.points_item("f", "50");
    Filled good(form);
    good.answer("g", number("40")).answer("f", number("40"));
    Filled bad(form);
    bad.answer("g", number("29")).answer("f", number("50"));
    bad.answer("f", number("50"));
    good.answer("f", number("39"));
    CHECK(exact(good.score()) == "79");
    CHECK(exact(bad.score()) == "79");
    CHECK(good.score().passed);
    const ScoreResult failed = bad.score();
    CHECK_FALSE(failed.passed);
    REQUIRE(failed.gates.size() == 1);
    CHECK(failed.gates[0].id == "GATE-2");
    CHECK(failed.gates[0].cause == "guard");
}
