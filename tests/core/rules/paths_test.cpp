// Paths with conditions, lists as tables, instances that a count asks for (COND-1, COND-3).
#include "core/rules/condition.h"
#include "core/rules/work.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

// Three people of a household, with what conditions ask of them.
FormBuilder household() {
    FormBuilder form;
    form.asked("limit", AnswerType::integer);
    form.repeat("person");
    form.asked("name", AnswerType::text);
    form.asked("age", AnswerType::integer);
    form.calculated("twins", "count(${person}[name = current()/../name])");
    form.calculated("older", "count(${person}[./age > ${age}])");
    form.calculated("first_name", "/data/person[1]/name");
    form.calculated("last_name", "/data/person[position() = last()]/name");
    form.calculated("before", "/data/person[position() = position(current()/..) - 1]/name");
    form.end();
    form.calculated("grown", "count(${person}[./age >= ${limit}])");
    form.calculated("sum_grown", "sum(${person}[./age >= ${limit}]/age)");
    form.calculated("names", "join(',', ${person}[./age >= ${limit}]/name)");
    form.calculated("any_ann", "${name} = 'Ann'");
    form.calculated("any_bo", "'Bo' = ${name}");
    form.calculated("none_zed", "${name} = 'Zed'");
    form.calculated("second", "${person}[2]/name");
    form.calculated("aged", "count(${age}[. > 10])");
    return form;
}

Filled filled_household() {
    Filled filled(household());
    const std::vector<std::pair<std::string, std::string>> people{{"Ann", "40"}, {"Bo", "7"}, {"Ann", "30"}};
    filled.answer("limit", number("18"));
    for (std::uint8_t n = 1; n <= 3; ++n) {
        filled.add("person", instance_id(n));
        filled.answer("name", text_value(people[n - 1U].first), instance_id(n));
        filled.answer("age", number(people[n - 1U].second), instance_id(n));
    }
    return filled;
}

// A list of `size` towns, each in one of 100 states.
FormBuilder towns(std::size_t size) {
    FormBuilder form;
    ChoiceList list{"towns", {}};
    for (std::size_t i = 0; i < size; ++i) {
        Option town = option("t" + std::to_string(i), "");
        town.columns = {{"people", std::to_string(i)}, {"state", "s" + std::to_string(i / 600)}};
        list.options.push_back(std::move(town));
    }
    form.checklist.choices.push_back(std::move(list));
    form.asked("state", AnswerType::text);
    Node& town = form.asked("town", AnswerType::select_one);
    town.choices = "towns";
    town.conditions.choice_filter = "state = ${state}";
    form.calculated("people", "instance('towns')/root/item[name = ${town}]/people");
    form.calculated("pulled", "pulldata('towns', 'people', 'name', ${town})");
    form.calculated("in_state", "count(instance('towns')/root/item[state = ${state} and people >= 1])");
    return form;
}

}  // namespace

TEST_CASE("COND-1 a condition in a path asks each instance, current() and ${} the question") {
    const Filled filled = filled_household();
    CHECK(filled.shown("grown") == "2");
    CHECK(filled.shown("sum_grown") == "70");
    CHECK(filled.shown("names") == "Ann,Ann");
    CHECK(filled.shown("twins", instance_id(1)) == "2");
    CHECK(filled.shown("twins", instance_id(2)) == "1");
    CHECK(filled.shown("older", instance_id(2)) == "2");
    CHECK(filled.shown("older", instance_id(1)) == "0");
    CHECK(filled.shown("aged") == "2");
}

TEST_CASE("COND-1 from outside a repeat a name in a condition means the instance that is asked") {
    FormBuilder form;
    form.asked("limit", AnswerType::integer);
    form.repeat("person");
    form.asked("name", AnswerType::text);
    form.asked("age", AnswerType::integer);
    form.repeat("pet");
    form.asked("weight", AnswerType::integer);
    form.end();
    form.end();
    form.calculated("grown", "count(${person}[${age} >= ${limit}])");
    form.calculated("of_ann", "sum(${person}[${name} = 'Ann']/age)");
    form.calculated("heavy", "count(${person}[sum(${weight}) > 5])");
    Filled filled(form);
    filled.answer("limit", number("18"));
    for (std::uint8_t n = 1; n <= 2; ++n) {
        filled.add("person", instance_id(n));
        filled.answer("name", text_value(n == 1 ? "Ann" : "Bo"), instance_id(n));
        filled.answer("age", number(n == 1 ? "40" : "7"), instance_id(n));
        filled.add("pet", instance_id(static_cast<std::uint8_t>(n + 10)), instance_id(n));
        filled.answer("weight", number(n == 1 ? "9" : "2"), instance_id(static_cast<std::uint8_t>(n + 10)));
    }
    CHECK(filled.shown("grown") == "1");
    CHECK(filled.shown("of_ann") == "40");
    CHECK(filled.shown("heavy") == "1");
}

TEST_CASE("COND-1 positions in a path: a number, position(), last()") {
    const Filled filled = filled_household();
    CHECK(filled.shown("second") == "Bo");
    CHECK(filled.shown("first_name", instance_id(3)) == "Ann");
    CHECK(filled.shown("last_name", instance_id(1)) == "Ann");
    CHECK(filled.shown("before", instance_id(3)) == "Bo");
    CHECK(filled.shown("before", instance_id(1)) == "blank");
}

TEST_CASE("COND-1 a comparison with many values holds where one of them makes it hold") {
    const Filled filled = filled_household();
    CHECK(filled.shown("any_ann") == "true");
    CHECK(filled.shown("any_bo") == "true");
    CHECK(filled.shown("none_zed") == "false");
}

TEST_CASE("COND-1 instance() and pulldata() read rows of a list by any column") {
    Filled filled(towns(2'000));
    filled.answer("state", text_value("s1")).answer("town", chosen({"t700"}));
    CHECK(filled.shown("people") == "700");
    CHECK(filled.shown("pulled") == "700");
    CHECK(filled.shown("in_state") == "600");
    filled.answer("town", chosen({"t9999"}));
    CHECK(filled.shown("people") == "blank");
}

TEST_CASE("COND-1 rows are found by numbers as they are compared, not as they are written") {
    FormBuilder form;
    Option one = option("1.0", "");
    one.columns = {{"what", "first"}};
    Option two = option("02", "");
    two.columns = {{"what", "second"}};
    form.checklist.choices.push_back({"list", {one, two}});
    form.asked("n", AnswerType::integer);
    form.calculated("what", "instance('list')/root/item[name = ${n}]/what");
    Filled filled(form);
    CHECK(filled.answer("n", number("1")).shown("what") == "first");
    CHECK(filled.answer("n", number("2")).shown("what") == "second");
    CHECK(filled.answer("n", number("3")).shown("what") == "blank");
}

TEST_CASE("COND-3 a cascade over 60,000 options reads as many rows as one over 600") {
    const auto rows_read = [](std::size_t size) {
        const Filled filled = [&] {
            Filled made(towns(size));
            made.answer("state", text_value("s0"));
            return made;
        }();
        Answer answer;
        answer.value = chosen({"t7"});
        const std::uint64_t before = rules::work_done().rows;
        const auto checked =
            rules::check_answer(*filled.compiled, filled.record, filled.context, {"town", {}, {}}, answer);
        CHECK(checked.has_value());
        return rules::work_done().rows - before;
    };
    const std::uint64_t small = rows_read(600);
    CHECK(small > 0);
    CHECK(rows_read(60'000) == small);
    Filled filled(towns(60'000));
    filled.answer("state", text_value("s0"));
    Answer elsewhere;
    elsewhere.value = chosen({"t600"});
    CHECK_FALSE(
        rules::check_answer(*filled.compiled, filled.record, filled.context, {"town", {}, {}}, elsewhere)
            .has_value());
}

TEST_CASE("COND-1 a name that stands twice in a list is offered where one of its rows passes") {
    FormBuilder form;
    Option north = option("king", "");
    north.columns = {{"state", "north"}};
    Option south = option("king", "");
    south.columns = {{"state", "south"}};
    form.checklist.choices.push_back({"counties", {north, south}});
    form.asked("state", AnswerType::text);
    Node& county = form.asked("county", AnswerType::select_one);
    county.choices = "counties";
    county.conditions.choice_filter = "state = ${state}";
    Filled filled(form);
    Answer answer;
    answer.value = chosen({"king"});
    const auto is_offered = [&](const char* state) {
        filled.answer("state", text_value(state));
        return rules::check_answer(*filled.compiled, filled.record, filled.context, {"county", {}, {}},
                                   answer)
            .has_value();
    };
    CHECK(is_offered("north"));
    CHECK(is_offered("south"));
    CHECK_FALSE(is_offered("west"));
    // An answer that is no longer offered stays and is shown as wrong.
    filled.answer("county", chosen({"king"}));
    CHECK_FALSE(filled.status("county").meets_constraint);
    CHECK(filled.shown("county") == "king");
}

TEST_CASE("COND-1 options may be answers of a repeat") {
    FormBuilder form = household();
    Node& head = form.asked("head", AnswerType::select_one);
    head.choices = "${person}[./${age} > 18]/${name}";
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 2; ++n) filled.add("person", instance_id(n));
    filled.answer("name", text_value("Ann"), instance_id(1)).answer("age", number("40"), instance_id(1));
    filled.answer("name", text_value("Bo"), instance_id(2)).answer("age", number("7"), instance_id(2));
    const auto is_offered = [&](const char* name) {
        Answer answer;
        answer.value = chosen({name});
        return rules::check_answer(*filled.compiled, filled.record, filled.context, {"head", {}, {}}, answer)
            .has_value();
    };
    CHECK(is_offered("Ann"));
    CHECK_FALSE(is_offered("Bo"));
    CHECK_FALSE(is_offered("Zed"));
}

TEST_CASE("COND-1 a group that shows by a question inside it sees what was answered") {
    FormBuilder form;
    form.section("inputs").conditions.relevant = "./source = 'user'";
    form.asked("source", AnswerType::text);
    form.end();
    Filled filled(form);
    CHECK_FALSE(filled.status("inputs").is_relevant);
    filled.answer("source", text_value("user"));
    CHECK(filled.status("source").is_relevant);
    // A calculation inside still makes a circle.
    FormBuilder circle;
    circle.section("inputs").conditions.relevant = "./source = 'user'";
    circle.calculated("source", "'user'");
    circle.end();
    REQUIRE_FALSE(rules::check(circle.checklist).empty());
    CHECK(rules::check(circle.checklist)[0].code == "cycle");
}

TEST_CASE("COND-1 a name that stands twice is reached by its path") {
    FormBuilder form;
    form.section("father");
    form.asked("father.age", AnswerType::integer);
    form.calculated("father.next", "../age + 1");
    form.end();
    form.section("mother");
    form.asked("mother.age", AnswerType::integer);
    form.calculated("mother.next", "/data/mother/age + 2");
    form.end();
    Filled filled(form);
    filled.answer("father.age", number("40")).answer("mother.age", number("30"));
    CHECK(filled.shown("father.next") == "41");
    CHECK(filled.shown("mother.next") == "32");
}

TEST_CASE("COND-1 a repeat's count makes the instances that nobody added, the same everywhere") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.repeat("lift").conditions.repeat_count = "${n}";
    form.pass_fail("ok");
    form.calculated("place", "position(..)");
    form.repeat("door").conditions.repeat_count = "2";
    form.asked("width", AnswerType::integer);
    form.end();
    form.end();
    form.calculated("widths", "sum(${width})");
    Filled filled(form);
    CHECK(rules::instances_of(*filled.compiled, filled.record, filled.context).empty());
    filled.answer("n", number("2"));
    const auto instances = rules::instances_of(*filled.compiled, filled.record, filled.context);
    REQUIRE(instances.size() == 6);
    CHECK(instances[0].repeat == "lift");
    CHECK(instances[2].repeat == "door");
    CHECK(instances[2].parent == instances[0].id);
    CHECK(filled.shown("place", instances[1].id) == "2");
    CHECK(stands(filled.score()) == "0/2");
    filled.answer("ok", chosen({"pass"}), instances[0].id);
    filled.answer("width", number("80"), instances[2].id).answer("width", number("90"), instances[5].id);
    CHECK(stands(filled.score()) == "1/2");
    CHECK(filled.shown("widths") == "170");
    // Another record with the same count has the same instances; a smaller count hides, a larger shows again.
    filled.answer("n", number("1"));
    CHECK(filled.shown("widths") == "80");
    CHECK(stands(filled.score()) == "1/1");
    filled.answer("n", number("3"));
    const auto more = rules::instances_of(*filled.compiled, filled.record, filled.context);
    CHECK(more[0].id == instances[0].id);
    CHECK(more[1].id == instances[1].id);
    CHECK(filled.shown("widths") == "170");
    // What people added comes first.
    filled.add("lift", instance_id(9));
    CHECK(filled.shown("place", instance_id(9)) == "1");
    CHECK(filled.shown("place", instances[0].id) == "2");
    // A form shows as many as count.
    filled.add("lift", instance_id(8)).answer("n", number("1"));
    CHECK(filled.shown("lift") == "1");
    filled.answer("n", number("-4"));
    CHECK(filled.shown("widths") == "0");
}
