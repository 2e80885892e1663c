#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

rules::Moment moment() {
    return {*parse_time("2026-03-02T23:40:00+08:00"), 1ULL << 63U};
}

std::vector<std::string> due(const Filled& filled, const std::vector<AnswerKey>& changed = {}) {
    std::vector<std::string> found;
    const Record* before = changed.empty() ? nullptr : &filled.record;
    for (const rules::DueValue& one :
         rules::values_due(*filled.compiled, before, filled.record, filled.context, moment(), changed))
        found.push_back(one.key.item + "=" +
                        (one.value.kind == ValueKind::number ? to_text(one.value.number) : one.value.text));
    return found;
}

}  // namespace

TEST_CASE("COND-2 defaults and once() are recorded at the start and never computed again") {
    FormBuilder form;
    form.asked("n", AnswerType::integer).conditions.initial = "4";
    Node& day = form.asked("day", AnswerType::date);
    day.conditions.initial = "today()";
    day.conditions.is_initial_dynamic = true;
    form.calculated("drawn", "once(random())");
    Filled filled(form);
    CHECK(due(filled) == std::vector<std::string>{"n=4", "day=2026-03-02", "drawn=0.5"});
    CHECK(filled.shown("drawn") == "blank");
    filled.answer("drawn", number("0.25")).answer("n", number("1"));
    CHECK(due(filled) == std::vector<std::string>{"day=2026-03-02"});
    CHECK(filled.shown("drawn") == "0.25");
}

TEST_CASE("COND-2 a triggered calculation is recorded when its trigger is answered") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.calculated("stamp", "now()").conditions.trigger = "${n}";
    Filled filled(form);
    CHECK(due(filled).empty());
    CHECK(due(filled, {{"n"}}) == std::vector<std::string>{"stamp=2026-03-02T23:40:00+08:00"});
    CHECK(due(filled, {{"other"}}).empty());
    filled.answer("stamp", text_value("2026-03-02T23:40:00+08:00"));
    CHECK(filled.shown("stamp") == "2026-03-02T23:40:00+08:00");
}

TEST_CASE("COND-2 what a default or a calculation changes sets off what it triggers") {
    FormBuilder form;
    form.asked("n", AnswerType::integer).conditions.initial = "5";
    Node& doubled = form.asked("doubled", AnswerType::integer);
    doubled.conditions.calculation = "${n} * 2";
    doubled.conditions.trigger = "n";
    form.calculated("shown", "${doubled} + 1");
    form.calculated("stamp", "now()").conditions.trigger = "shown";
    Filled filled(form);
    const std::vector<std::string> opened{"n=5", "doubled=10", "stamp=2026-03-02T23:40:00+08:00"};
    CHECK(due(filled) == opened);
    // An answer that changes nothing sets off nothing.
    filled.answer("n", number("5")).answer("doubled", number("10"));
    filled.answer("stamp", text_value("2026-03-02T20:00:00+08:00"));
    CHECK(due(filled, {{"n"}}).empty());
    Record before = filled.record;
    filled.answer("n", number("6"));
    const auto set =
        rules::values_due(*filled.compiled, &before, filled.record, filled.context, moment(), {{"n"}});
    REQUIRE(set.size() == 2);
    CHECK(set[0].key.item == "doubled");
    CHECK(to_text(set[0].value.number) == "12");
    CHECK(set[1].key.item == "stamp");
}

TEST_CASE("COND-2 what once() holds stays, also where a trigger asks again") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.calculated("first", "once(now())").conditions.trigger = "n";
    Filled filled(form);
    filled.answer("first", text_value("2026-03-01T08:00:00+08:00"));
    const Record before = filled.record;
    filled.answer("n", number("1"));
    CHECK(rules::values_due(*filled.compiled, &before, filled.record, filled.context, moment(), {{"n"}})
              .empty());
}

TEST_CASE("COND-2 a circle of triggers ends") {
    FormBuilder form;
    Node& one = form.asked("one", AnswerType::integer);
    one.conditions.calculation = "${two} + 1";
    one.conditions.trigger = "two";
    Node& two = form.asked("two", AnswerType::integer);
    two.conditions.calculation = "${one} + 1";
    two.conditions.trigger = "one";
    Filled filled(form);
    const Record before = filled.record;
    filled.answer("one", number("1"));
    const auto set =
        rules::values_due(*filled.compiled, &before, filled.record, filled.context, moment(), {{"one"}});
    CHECK(set.size() == 2);
}

TEST_CASE("COND-2 a trigger reaches its own instance, a default only a new one") {
    FormBuilder form;
    form.repeat("lift");
    form.asked("load", AnswerType::integer).conditions.initial = "4";
    form.calculated("at", "now()").conditions.trigger = "load";
    form.end();
    Filled filled(form);
    filled.add("lift", instance_id(1)).add("lift", instance_id(2));
    Record before = filled.record;
    filled.answer("load", number("7"), instance_id(2));
    const auto set = rules::values_due(*filled.compiled, &before, filled.record, filled.context, moment(),
                                       {{"load", instance_id(2), {}}});
    REQUIRE(set.size() == 1);
    CHECK(set[0].key == AnswerKey{"at", instance_id(2), {}});
    before = filled.record;
    filled.add("lift", instance_id(3));
    const auto added =
        rules::values_due(*filled.compiled, &before, filled.record, filled.context, moment(), {});
    REQUIRE(added.size() == 2);
    CHECK(added[0].key == AnswerKey{"load", instance_id(3), {}});
    CHECK(added[1].key == AnswerKey{"at", instance_id(3), {}});
}

TEST_CASE("COND-2 a constraint that asks for the day sees the day of the act") {
    FormBuilder form;
    form.calculated("day", "today()").conditions.trigger = "when";
    form.checklist.nodes.back().conditions.initial = "today()";
    form.checklist.nodes.back().conditions.is_initial_dynamic = true;
    form.asked("when", AnswerType::date).conditions.constraint = ". <= ${day}";
    Filled filled(form);
    filled.answer("day", text_value("2026-03-01"));
    Answer answer;
    answer.value = text_value("2026-03-02");
    const auto due_values = rules::try_answer(*filled.compiled, filled.record, filled.context, moment(),
                                              {"when", {}, {}}, answer);
    REQUIRE(due_values.has_value());
    REQUIRE(due_values->size() == 1);
    CHECK(due_values->front().value.text == "2026-03-02");
    answer.value = text_value("2026-03-03");
    CHECK_FALSE(
        rules::try_answer(*filled.compiled, filled.record, filled.context, moment(), {"when", {}, {}}, answer)
            .has_value());
}

TEST_CASE("COND-2 dates that were recorded are dates again, uuid() is one for each item") {
    FormBuilder form;
    form.calculated("day", "once(today())");
    form.calculated("in_a_week", "${day} + 7");
    form.calculated("one", "once(uuid())");
    form.calculated("two", "once(concat('uuid:', uuid()))");
    Filled filled(form);
    const auto found = due(filled);
    REQUIRE(found.size() == 3);
    CHECK(found[1].size() == std::string("one=").size() + 36);
    CHECK(found[1][std::string("one=").size() + 14] == '4');
    CHECK(found[2].substr(9) != found[1].substr(4));
    filled.answer("day", text_value("2026-03-02"));
    CHECK(filled.shown("in_a_week") == "2026-03-09");
}

TEST_CASE("COND-2 a repeat opens with its instances, each with its defaults, before those that people add") {
    FormBuilder form;
    Node& lift = form.repeat("lift");
    lift.range = "2";
    Node& floor = form.asked("floor", AnswerType::integer);
    floor.conditions.initial = "if(position(${lift}) > 2, 7, position(${lift}))";
    floor.conditions.is_initial_dynamic = true;
    form.pass_fail("works", "5");
    form.end();
    form.calculated("lifts", "count(${lift})");
    form.calculated("floors", "sum(${floor})");
    Filled filled(form);
    CHECK(due(filled) == std::vector<std::string>{"floor=1", "floor=2"});
    CHECK(filled.shown("lifts") == "2");
    CHECK(stands(filled.score()) == "0/10");
    filled.add("lift", instance_id(9));
    CHECK(due(filled) == std::vector<std::string>{"floor=1", "floor=2", "floor=7"});
    const auto held = rules::instances_of(*filled.compiled, filled.record, filled.context);
    REQUIRE(held.size() == 3);
    CHECK(held[2].id == instance_id(9));
    filled.answer("floor", number("3"), held[0].id).answer("floor", number("4"), held[2].id);
    filled.answer("works", chosen({"pass"}), held[1].id);
    CHECK(filled.shown("floors") == "7");
    CHECK(stands(filled.score()) == "5/15");
    // The same on every device: the ids come from the checklist alone.
    CHECK(rules::instances_of(*filled.compiled, {}, {})[1].id == held[1].id);
}

TEST_CASE("SCO-1 an act may add instances until their full marks reach ten to the ninth") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.repeat("door").conditions.repeat_count = "${n}";
    form.points_item("a", "1000000");
    form.end();
    form.repeat("lift");
    form.points_item("b", "1000000");
    form.end();
    Filled filled(form);
    const Record empty = filled.record;
    const auto grows = [&](const Record& before) {
        return rules::grows_past_full_marks(*filled.compiled, before, filled.record, filled.context);
    };
    CHECK(rules::can_pass_full_marks(*filled.compiled));
    filled.answer("n", number("1000"));
    CHECK_FALSE(grows(empty));
    const Record full = filled.record;
    filled.add("lift", instance_id(1));
    CHECK(grows(full));
    // What is over already, by merging, does not stop an answer.
    const Record over = filled.record;
    filled.answer("b", number("3"), instance_id(1));
    CHECK_FALSE(grows(over));
    filled.answer("n", number("1001"));
    CHECK(grows(over));
    FormBuilder small;
    small.repeat("lift");
    small.points_item("b", "100000");
    small.end();
    CHECK_FALSE(rules::can_pass_full_marks(*small.compiled()));
}
