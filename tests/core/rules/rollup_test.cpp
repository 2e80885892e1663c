#include <algorithm>
#include <random>

#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

TEST_CASE("SCO-1 a section of shares rounds once, half away from zero") {
    FormBuilder form;
    form.section("s", SectionMode::share);
    form.points_item("a", "3");
    form.points_item("b", "3");
    Filled filled(form);
    filled.answer("a", number("2")).answer("b", number("3"));
    CHECK(part(filled.score(), "s") == "83.333333333/100");
    filled.answer("b", number("0"));
    CHECK(part(filled.score(), "s") == "33.333333333/100");
}

TEST_CASE("SCO-1 weighted full marks are Σ (w·full) / Σ w, rounded once each") {
    FormBuilder form;
    form.section("s", SectionMode::weighted);
    form.points_item("a", "10").scoring.weight = points("2");
    form.points_item("b", "5").scoring.weight = points("1");
    Filled filled(form);
    filled.answer("a", number("10")).answer("b", number("1"));
    CHECK(part(filled.score(), "s") == "7/8.333333333");
}

TEST_CASE("SCO-1 the scale of an inspection is scale × value / full, rounded once") {
    FormBuilder form;
    form.points_item("a", "7");
    form.checklist.settings.scale = points("10");
    Filled filled(form);
    filled.answer("a", number("5"));
    const ScoreResult result = filled.score();
    CHECK(exact(result) == "7.142857143");
    CHECK(result.band == "合格");
    CHECK(result.passed);
}

TEST_CASE("SCO-2 a figure just under the pass mark is shown with the digits that say so") {
    FormBuilder form;
    form.points_item("a", "1000000");
    form.checklist.settings.pass = points("80");
    Filled filled(form);
    filled.answer("a", number("799999.99"));
    const ScoreResult result = filled.score();
    CHECK(exact(result) == "79.999999");
    CHECK_FALSE(result.passed);
    CHECK(result.band == "合格");
    CHECK(result.places == 6);
    filled.answer("a", number("799900"));
    CHECK(filled.score().places == 2);
}

TEST_CASE("SCO-3 a section of which nothing applies is left out of the inspection") {
    FormBuilder form;
    form.section("gone").conditions.relevant = "false()";
    form.points_item("a", "10");
    form.end();
    form.section("there");
    form.points_item("b", "10");
    Filled filled(form);
    filled.answer("b", number("5"));
    const ScoreResult result = filled.score();
    CHECK(stands(result) == "5/10");
    CHECK(result.parts[0].state == NodeState::hidden);
    CHECK(result.parts[0].parts[0].state == NodeState::hidden);
}

TEST_CASE("SCO-6 not applicable in full keeps the full marks (百分倒扣)") {
    FormBuilder form;
    form.points_item("a", "4").scoring.na = NaMode::full;
    form.points_item("b", "6");
    Filled filled(form);
    filled.na("a").answer("b", number("3"));
    CHECK(stands(filled.score()) == "7/10");
    CHECK(filled.score().parts[0].state == NodeState::not_applicable);
}

TEST_CASE("SCO-6 redistribute moves full marks to the applicable siblings") {
    FormBuilder form;
    form.section("s");
    form.points_item("a", "4").scoring.na = NaMode::redistribute;
    form.points_item("b", "3");
    form.points_item("c", "3").scoring.na = NaMode::exclude;
    Filled filled(form);
    filled.na("a").answer("b", number("2")).answer("c", number("3"));
    CHECK(part(filled.score(), "s") == "8.333333333/10");
    filled.na("c");
    CHECK(part(filled.score(), "s") == "4.666666667/7");
}

TEST_CASE("SCO-6 a section that does not apply leaves out, keeps or moves its marks") {
    for (const auto& [mode, expected] : {std::pair{NaMode::exclude, "5/10"}, std::pair{NaMode::full, "25/30"},
                                         std::pair{NaMode::redistribute, "15/30"}}) {
        FormBuilder form;
        form.section("s").scoring.na = mode;
        form.points_item("a", "20");
        form.end();
        form.points_item("b", "10");
        Filled filled(form);
        filled.na("s").answer("a", number("1")).answer("b", number("5"));
        CHECK(stands(filled.score()) == expected);
        CHECK(filled.score().state == ScoreState::scored);
    }
}

TEST_CASE("SCO-6 a section that does not apply and in which nothing scores keeps no marks") {
    for (const SectionMode mode :
         {SectionMode::sum, SectionMode::share, SectionMode::weighted, SectionMode::pool}) {
        FormBuilder form;
        form.pass_fail("switch", "10");
        Node& section = form.section("s", mode);
        section.scoring.na = NaMode::full;
        if (mode == SectionMode::pool) section.scoring.full = points("30");
        form.pass_fail("a", "20").conditions.relevant = "${switch} = 'fail'";
        form.end();
        Filled filled(form);
        filled.na("s").answer("switch", chosen({"pass"}));
        CHECK(part(filled.score(), "s") == "null/null");
        CHECK(stands(filled.score()) == "10/10");
    }
}

TEST_CASE("SCO-6 the whole of a weighted section leaves out a repeat without instances") {
    FormBuilder form;
    form.section("s", SectionMode::weighted).scoring.na = NaMode::full;
    form.pass_fail("a", "20").scoring.weight = points("1");
    form.repeat("r").scoring.weight = points("3");
    form.pass_fail("b", "4");
    Filled filled(form);
    filled.na("s");
    CHECK(part(filled.score(), "s") == "20/20");
    filled.add("r", instance_id(1));
    CHECK(part(filled.score(), "s") == "8/8");
}

TEST_CASE("SCO-6 an answer to what the checklist does not have is no other item's") {
    FormBuilder form;
    form.pass_fail("b", "2");
    form.pass_fail("d", "3");
    Filled filled(form);
    for (const char* nobody : {"a", "c", "e"}) filled.answer(nobody, chosen({"pass"}));
    CHECK(stands(filled.score()) == "0/5");
    filled.answer("b", chosen({"pass"}));
    CHECK(stands(filled.score()) == "2/5");
}

TEST_CASE("SCO-6 a mark of not applicable that is forbidden or lacks its reason counts as unanswered") {
    FormBuilder form;
    form.points_item("a", "4");
    form.points_item("b", "4").scoring.na = NaMode::exclude;
    form.checklist.nodes.back().scoring.na_needs_reason = true;
    Filled filled(form);
    filled.na("a").na("b");
    CHECK(stands(filled.score()) == "0/4");
    CHECK(filled.score().missing.size() == 1);
    filled.record.answers[{"b", {}, {}}].has_na_reason = false;
    CHECK(stands(filled.score()) == "0/8");
    CHECK(filled.score().missing.size() == 2);
}

TEST_CASE("SCO-6 an unanswered required question without score makes the result incomplete") {
    FormBuilder form;
    form.pass_fail("q");
    form.asked("name", AnswerType::text).conditions.required = "true()";
    Filled filled(form);
    filled.answer("q", chosen({"pass"}));
    CHECK(filled.score().state == ScoreState::incomplete);
    CHECK(filled.score().missing == std::vector<AnswerKey>{{"name", {}, {}}});
    filled.answer("name", text_value("x"));
    CHECK(filled.score().state == ScoreState::scored);
}

TEST_CASE("SCO-5 samples fold by mean, worst, or the sum of deductions under one cap") {
    for (const auto& [fold, expected] :
         {std::pair{SampleFold::mean, "8.666666667/10"}, std::pair{SampleFold::worst, "7/10"},
          std::pair{SampleFold::sum, "6/10"}}) {
        FormBuilder form;
        form.deduct("q", "10", {line("broken", "1")}).scoring.fold = fold;
        Filled filled(form);
        filled.answer("q", counted({{"broken", 1}}), {}, "lift 1");
        filled.answer("q", counted({{"broken", 3}}), {}, "lift 2");
        filled.answer("q", counted({}), {}, "lift 3");
        const ScoreResult result = filled.score();
        CHECK(part(result, "q") == expected);
        REQUIRE(result.parts[0].parts.size() == 3);
        CHECK(result.parts[0].parts[1].kind == ScorePart::Kind::sample);
        CHECK(result.parts[0].parts[1].code == "lift 2");
        CHECK(text_of(result.parts[0].parts[1].value) == "7");
    }
}

TEST_CASE("SCO-5 a sample that is not applicable is left out; a sampled item without samples is unanswered") {
    FormBuilder form;
    Node& node = form.points_item("q", "10");
    node.scoring.fold = SampleFold::mean;
    node.scoring.na = NaMode::exclude;
    Filled filled(form);
    CHECK(filled.score().state == ScoreState::incomplete);
    filled.answer("q", number("4"), {}, "a").na("q", {}, "b");
    CHECK(stands(filled.score()) == "4/10");
    filled.na("q", {}, "a");
    CHECK(filled.score().state == ScoreState::not_scored);
}

TEST_CASE("SCO-5 each instance of a repeat adds its own full marks; the pattern has none") {
    FormBuilder form;
    form.pass_fail("first");
    form.repeat("lift");
    form.points_item("state", "5");
    Filled filled(form);
    filled.answer("first", chosen({"pass"}));
    CHECK(stands(filled.score()) == "1/1");
    filled.add("lift", instance_id(1), {}, "1号").add("lift", instance_id(2), {}, "2号");
    filled.answer("state", number("5"), instance_id(1));
    CHECK(stands(filled.score()) == "6/11");
    filled.answer("state", number("2"), instance_id(2));
    CHECK(stands(filled.score()) == "8/11");
    CHECK(filled.score().parts[1].parts.size() == 2);
    CHECK(filled.score().parts[1].parts[1].instance == instance_id(2));
}

TEST_CASE("SCO-5 nested repeats score by instance of the innermost one") {
    FormBuilder form;
    form.repeat("building");
    form.repeat("floor");
    form.points_item("state", "2");
    Filled filled(form);
    filled.add("floor", instance_id(11), instance_id(1))
        .add("building", instance_id(1))
        .add("building", instance_id(2));
    filled.add("floor", instance_id(21), instance_id(2)).add("floor", instance_id(22), instance_id(2));
    filled.answer("state", number("2"), instance_id(11)).answer("state", number("1"), instance_id(22));
    filled.answer("state", number("1"), instance_id(21));
    CHECK(stands(filled.score()) == "4/6");
}

TEST_CASE("ROLL-1 a pool has the full marks and its children only deduct") {
    FormBuilder form;
    Node& pool = form.section("s", SectionMode::pool);
    pool.scoring.full = points("20");
    form.deduct("a", "", {line("x", "3")});
    form.deduct("b", "", {line("y", "4")});
    Filled filled(form);
    CHECK(part(filled.score(), "s") == "0/20");
    filled.answer("a", counted({{"x", 2}})).answer("b", counted({}));
    CHECK(part(filled.score(), "s") == "14/20");
    filled.answer("b", counted({{"y", 5}}));
    CHECK(part(filled.score(), "s") == "0/20");
    form.checklist.nodes[0].scoring.floor = points("-5");
    form.checklist.nodes[0].scoring.cap = points("18");
    Filled with_floor(form);
    with_floor.answer("a", counted({{"x", 2}})).answer("b", counted({{"y", 5}}));
    CHECK(part(with_floor.score(), "s") == "-5/20");
    with_floor.answer("a", counted({})).answer("b", counted({}));
    CHECK(part(with_floor.score(), "s") == "18/20");
}

TEST_CASE("ROLL-1 weights of children that do not apply are left out") {
    FormBuilder form;
    form.section("s", SectionMode::weighted);
    for (const char* code : {"a", "b"}) {
        Node& node = form.points_item(code, "10");
        node.scoring.weight = points(code[0] == 'a' ? "3" : "1");
        node.scoring.na = NaMode::exclude;
    }
    Filled filled(form);
    filled.answer("a", number("4")).answer("b", number("8"));
    CHECK(part(filled.score(), "s") == "5/10");
    filled.na("a");
    CHECK(part(filled.score(), "s") == "8/10");
}

TEST_CASE("ROLL-2 bands and pass mark come from the checklist, else from the policy") {
    FormBuilder form;
    form.points_item("a", "100");
    Filled filled(form);
    const auto band_at = [&](const char* value) {
        filled.answer("a", number(value));
        return filled.score().band;
    };
    CHECK(band_at("90") == "优秀");
    CHECK(band_at("89.99") == "良好");
    CHECK(band_at("60") == "合格");
    CHECK(band_at("59.999999999") == "不合格");
    filled.policy.scoring.bands = {{points("50"), "A"}, {points("0"), "B"}};
    filled.policy.scoring.pass = points("50");
    CHECK(band_at("50") == "A");
    CHECK(filled.score().passed);
    CHECK(band_at("49") == "B");
    CHECK_FALSE(filled.score().passed);
}

TEST_CASE("ROLL-5 the parts recompute the whole") {
    FormBuilder form;
    form.section("s");
    form.points_item("a", "4");
    form.points_item("b", "6");
    form.end();
    form.points_item("c", "10");
    Filled filled(form);
    filled.answer("a", number("1")).answer("b", number("2")).answer("c", number("3"));
    const ScoreResult result = filled.score();
    REQUIRE(result.parts.size() == 2);
    CHECK(result.parts[0].rule == "sum");
    CHECK(text_of(result.parts[0].value) == "3");
    CHECK(*result.parts[0].value + *result.parts[1].value == *result.as_it_stands.value);
}

TEST_CASE("ROLL-6 a grade by counting failed key and normal items") {
    FormBuilder form;
    for (int i = 0; i < 2; ++i) form.pass_fail("k" + std::to_string(i)).guidance.tag = "关键项";
    for (int i = 0; i < 4; ++i) form.pass_fail("n" + std::to_string(i));
    form.checklist.settings.bands = {{points("90"), "优良"}, {points("60"), "合格"}, {points("0"), "不合格"}};
    form.checklist.settings.pass = points("0");
    form.checklist.settings.count_grades = {{0, 1, "优良"}, {0, 3, "合格"}};
    Filled filled(form);
    for (const char* code : {"k0", "k1", "n0", "n1", "n2", "n3"}) filled.answer(code, chosen({"pass"}));
    CHECK(filled.score().band == "优良");
    filled.answer("n0", chosen({"fail"})).answer("n1", chosen({"fail"}));
    CHECK(filled.score().band == "合格");
    filled.answer("k0", chosen({"fail"}));
    CHECK(filled.score().band == "不合格");
}

TEST_CASE("ROLL-7 an adjustment by attribute is capped and shown apart") {
    FormBuilder form;
    form.points_item("a", "100");
    Filled filled(form);
    filled.answer("a", number("90"));
    filled.context.attributes = {{"level", "new"}};
    filled.policy.scoring.adjustments = {{"new", "level", "new", points("0.9"), std::nullopt},
                                         {"old", "level", "old", std::nullopt, points("5")}};
    const ScoreResult result = filled.score();
    CHECK(exact(result) == "81");
    REQUIRE(result.gates.size() == 1);
    CHECK(result.gates[0].id == "ROLL-7");
    CHECK(result.gates[0].cause == "new");
    CHECK(stands(result) == "90/100");
    filled.policy.scoring.adjustment_cap = points("3");
    CHECK(exact(filled.score()) == "87");
}

TEST_CASE("SCO-1 the order of answers and of instances' ids does not change the result") {
    FormBuilder form;
    form.section("s", SectionMode::weighted);
    for (int i = 0; i < 12; ++i)
        form.points_item("q" + std::to_string(i), "7").scoring.weight = points(std::to_string(1 + i % 5));
    std::vector<int> order(12);
    for (int i = 0; i < 12; ++i) order[static_cast<std::size_t>(i)] = i;
    std::mt19937 random(7);
    std::string first;
    for (int round = 0; round < 20; ++round) {
        std::shuffle(order.begin(), order.end(), random);
        Filled filled(form);
        for (const int i : order) filled.answer("q" + std::to_string(i), number(std::to_string(i % 8)));
        if (first.empty()) first = exact(filled.score());
        CHECK(exact(filled.score()) == first);
    }
}

TEST_CASE("SCO-1 a sum of shares of tiny full marks stops at 10⁹ points, as a quotient does") {
    FormBuilder form;
    form.repeat("r", SectionMode::share);
    Node& item = form.choice("a", {option("o", "1000000")});
    item.scoring.full = Points{1};
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 7; ++n)
        filled.add("r", instance_id(n)).answer("a", chosen({"o"}), instance_id(n));
    const ScoreResult result = filled.score();
    CHECK(text_of(result.parts[0].parts[0].value) == "1000000000");
    CHECK(text_of(result.parts[0].value) == "1000000000");
}
