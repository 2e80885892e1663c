#include "core/model/entries.h"
#include "core/rules/reasons.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string refusal(const Filled& filled, const AnswerKey& key, const Answer& answer) {
    const auto checked = rules::check_answer(*filled.compiled, filled.record, filled.context, key, answer);
    if (checked.has_value()) return "accepted";
    CHECK(checked.error().where == key.item);
    return checked.error().reason_or_null->name;
}
std::string refusal(const Filled& filled, const std::string& code, Value value) {
    Answer answer;
    answer.value = std::move(value);
    return refusal(filled, {code, {}, {}}, answer);
}

}  // namespace

TEST_CASE("DO-7 an answer is checked against its item's kind, options and bounds") {
    FormBuilder form;
    form.pass_fail("pf");
    form.choice("one", {option("a", "1"), option("b", "0")});
    form.multiple("many", {option("a", "1"), option("b", "1")});
    form.deduct("d", "5", {line("x", "1"), line("y", "1")});
    form.points_item("p", "5").scoring.step = decimal("0.5");
    form.ratio("r", "5");
    Node& tier = form.item("t", ItemRule::tier, AnswerType::integer);
    tier.scoring.table = {step(Comparison::otherwise, "0", "1")};
    form.asked("range", AnswerType::integer).range = "0 10 5";
    form.asked("day", AnswerType::date);
    form.asked("clock", AnswerType::time);
    form.asked("spot", AnswerType::position);
    form.asked("way", AnswerType::line);
    form.asked("text", AnswerType::text);
    form.calculated("sum", "1 + 1");
    const Filled filled(form);
    CHECK(refusal(filled, "pf", chosen({"pass"})) == "accepted");
    CHECK(refusal(filled, "pf", chosen({"yes"})) == "unknown_option");
    CHECK(refusal(filled, "pf", number("1")) == "wrong_answer_kind");
    CHECK(refusal(filled, "one", chosen({"b"})) == "accepted");
    CHECK(refusal(filled, "one", chosen({"a", "b"})) == "wrong_answer_kind");
    CHECK(refusal(filled, "one", chosen({"z"})) == "unknown_option");
    CHECK(refusal(filled, "many", chosen({"a", "b"})) == "accepted");
    CHECK(refusal(filled, "many", chosen({"a", "a"})) == "unknown_option");
    CHECK(refusal(filled, "d", counted({{"x", 2}})) == "accepted");
    CHECK(refusal(filled, "d", counted({{"z", 2}})) == "unknown_line");
    CHECK(refusal(filled, "p", number("4.5")) == "accepted");
    CHECK(refusal(filled, "p", number("4.25")) == "out_of_bounds");
    CHECK(refusal(filled, "p", number("5.5")) == "out_of_bounds");
    CHECK(refusal(filled, "r", share(2, 3)) == "accepted");
    CHECK(refusal(filled, "r", share(4, 3)) == "out_of_bounds");
    CHECK(refusal(filled, "t", number("-1")) == "out_of_bounds");
    CHECK(refusal(filled, "t", number("1.5")) == "out_of_bounds");
    CHECK(refusal(filled, "range", number("5")) == "accepted");
    CHECK(refusal(filled, "range", number("6")) == "out_of_bounds");
    CHECK(refusal(filled, "day", text_value("2026-02-30")) == "not_date");
    for (const char* time :
         {"23:40", "23:40:05", "23:40:05.123", "23:40:05.000+08:00", "23:40Z", "23:40-05:00"})
        CHECK(refusal(filled, "clock", text_value(time)) == "accepted");
    for (const char* time : {"25:00", "23:60", "soon", "2026-03-02T23:40"})
        CHECK(refusal(filled, "clock", text_value(time)) == "not_time_of_day");
    for (const char* spot : {"31.2304 121.4737", "-31.2 -121.4 3 5", "90 180 0 0"})
        CHECK(refusal(filled, "spot", text_value(spot)) == "accepted");
    for (const char* spot : {"91 0", "31.2", "here", "0 181", " "})
        CHECK(refusal(filled, "spot", text_value(spot)) == "not_place");
    CHECK(refusal(filled, "way", text_value("1 2 0 0; 3 4 0 0;")) == "accepted");
    CHECK(refusal(filled, "way", text_value("1 2; x")) == "not_place");
    CHECK(refusal(filled, "text", text_value("")) == "blank_answer");
    CHECK(refusal(filled, "text", text_value(std::string(30'000, 'x'))) == "too_large");
    CHECK(refusal(filled, "sum", number("2")) == "read_only_item");
    CHECK(refusal(filled, "nothing", number("2")) == "unknown_item");
    CHECK(refusal(filled, "pf", Value{}) == "blank_answer");
}

TEST_CASE("DO-7 not applicable, samples, instances and phases are checked") {
    FormBuilder form;
    form.pass_fail("plain");
    Node& na = form.pass_fail("na");
    na.scoring.na = NaMode::exclude;
    na.scoring.na_needs_reason = true;
    form.pass_fail("covert").phase = PhaseRule::covert;
    form.repeat("lift");
    form.pass_fail("inner");
    form.end();
    Filled filled(form);
    filled.add("lift", instance_id(1));
    Answer none;
    none.is_na = true;
    CHECK(refusal(filled, {"plain", {}, {}}, none) == "na_forbidden");
    CHECK(refusal(filled, {"na", {}, {}}, none) == "na_reason_missing");
    none.has_na_reason = true;
    CHECK(refusal(filled, {"na", {}, {}}, none) == "accepted");
    Answer passed;
    passed.value = chosen({"pass"});
    CHECK(refusal(filled, {"plain", {}, "lift 1"}, passed) == "not_sampled");
    CHECK(refusal(filled, {"inner", {}, {}}, passed) == "unknown_instance");
    CHECK(refusal(filled, {"inner", instance_id(9), {}}, passed) == "unknown_instance");
    CHECK(refusal(filled, {"inner", instance_id(1), {}}, passed) == "accepted");
    passed.phase = kPhaseRevealed;
    CHECK(refusal(filled, {"covert", {}, {}}, passed) == "wrong_phase");
    passed.phase = kPhaseCovert;
    CHECK(refusal(filled, {"covert", {}, {}}, passed) == "accepted");
}

TEST_CASE("COND-2 a constraint is checked on the new answer, not on blank") {
    FormBuilder form;
    form.asked("least", AnswerType::integer);
    form.asked("age", AnswerType::integer).conditions.constraint = ". >= ${least} and . < 100";
    Filled filled(form);
    filled.answer("least", number("18"));
    CHECK(refusal(filled, "age", number("18")) == "accepted");
    CHECK(refusal(filled, "age", number("17")) == "constraint_violated");
    CHECK(refusal(filled, "age", number("100")) == "constraint_violated");
    CHECK(filled.status("age").meets_constraint);
    filled.answer("age", number("5"));
    CHECK_FALSE(filled.status("age").meets_constraint);
}

TEST_CASE("LIVE-1 every node has its state: relevance, required, read-only, value") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.asked("why", AnswerType::text).conditions.required = "${n} > 3";
    form.asked("fixed", AnswerType::text).conditions.read_only = "true()";
    form.pass_fail("scored").conditions.relevant = "${n} > 3";
    Filled filled(form);
    filled.answer("n", number("2"));
    CHECK_FALSE(filled.status("why").is_required);
    CHECK(filled.status("fixed").is_read_only);
    CHECK_FALSE(filled.status("scored").is_relevant);
    filled.answer("n", number("4"));
    CHECK(filled.status("why").is_required);
    CHECK(filled.status("scored").is_relevant);
    CHECK(filled.status("scored").is_required);
}
