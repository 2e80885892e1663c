#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

rules::Moment moment() {
    return {*parse_time("2026-03-02T23:40:00+08:00"), 1ULL << 63U};
}

std::vector<std::string> due(const Filled& filled, std::string_view changed = {}) {
    std::vector<std::string> found;
    for (const rules::DueValue& one :
         rules::values_due(*filled.compiled, filled.record, filled.context, moment(), changed))
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
    CHECK(due(filled, "n") == std::vector<std::string>{"stamp=2026-03-02T23:40:00+08:00"});
    CHECK(due(filled, "other").empty());
    filled.answer("stamp", text_value("2026-03-02T23:40:00+08:00"));
    CHECK(filled.shown("stamp") == "2026-03-02T23:40:00+08:00");
}

TEST_CASE("SCO-5 how many samples: percent rounded up, within min, max and the population") {
    SampleSize size;
    size.percent = decimal("10");
    size.min = 3;
    size.max = 10;
    CHECK(rules::samples_wanted(size, 12) == 3);
    CHECK(rules::samples_wanted(size, 41) == 5);
    CHECK(rules::samples_wanted(size, 500) == 10);
    CHECK(rules::samples_wanted(size, 2) == 2);
    size.is_all = true;
    CHECK(rules::samples_wanted(size, 12) == 12);
}
