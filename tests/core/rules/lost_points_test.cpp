// What each item cost an inspection, by hand and against the score itself: with the item in full marks the
// score is higher by what it had lost.
#include "core/rules/lost_points.h"

#include <vector>

#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string lost_in(const Filled& filled, const std::string& item, std::uint32_t shares = 1,
                    InstanceId instance = {}) {
    const rules::LostPoints lost(*filled.compiled, filled.score(), points("100"));
    return to_text(lost.of(item, instance, shares));
}

struct Given {
    const char* item;
    const char* full;
    const char* value;
};

/// A section of shares, one of weights and one that only takes away, side by side in a sum.
FormBuilder three_sections() {
    FormBuilder form;
    form.section("A", SectionMode::share);
    form.points_item("a1", "6");
    form.points_item("a2", "4");
    form.end();
    form.section("B", SectionMode::weighted);
    form.points_item("b1", "10").scoring.weight = points("3");
    form.points_item("b2", "10");
    form.end();
    form.section("C", SectionMode::pool).scoring.full = points("5");
    form.points_item("c1", "5");
    form.points_item("c2", "5");
    form.end();
    return form;
}

}  // namespace

TEST_CASE("YEAR-5 what an item lost counts by the weights of its sections, as in this example by hand") {
    Filled filled(three_sections());
    filled.answer("a1", number("4")).answer("a2", number("4"));
    filled.answer("b1", number("6")).answer("b2", number("10"));
    filled.answer("c1", number("1")).answer("c2", number("1"));
    const ScoreResult result = filled.score();
    // A: 100 · 8 / 10. B: (3 · 6 + 1 · 10) / 4. C: 5 − 8, held at 0. (80 + 7 + 0) · 100 / 115.
    REQUIRE(stands(result) == "87/115");
    REQUIRE(exact(result) == "75.652173913");
    CHECK(lost_in(filled, "a1") == "17.391304348");  // 2 of 10 = 20 of A's 100; 20 · 100 / 115
    CHECK(lost_in(filled, "a2") == "0");
    CHECK(lost_in(filled, "b1") == "2.608695652");  // 4 · 3 / 4 = 3; 3 · 100 / 115
    CHECK(lost_in(filled, "c1") == "2.173913043");  // 4 of 8, of which the floor let 5 go: 2.5 · 100 / 115
    CHECK(lost_in(filled, "c2") == "2.173913043");
    CHECK(lost_in(filled, "a1", 2) == "8.695652174");  // of two findings of the item; one rounding
}

TEST_CASE(
    "YEAR-5 sections in sections and a weighted inspection: each level rounds once, as the score does") {
    FormBuilder form;
    form.checklist.settings.mode = SectionMode::weighted;
    form.section("outer", SectionMode::share).scoring.weight = points("1");
    form.section("inner", SectionMode::weighted);
    form.points_item("x", "7").scoring.weight = points("2");
    form.points_item("y", "7").scoring.weight = points("1");
    form.end();
    form.points_item("z", "2");
    form.end();
    form.points_item("w", "100").scoring.weight = points("2");
    Filled filled(form);
    filled.answer("x", number("6"))
        .answer("y", number("7"))
        .answer("z", number("2"))
        .answer("w", number("100"));
    // inner: 1 · 2 / 3 = 0.666666667 of 7; outer: · 100 / 9 = 7.407407411; inspection: · 1 / 3 of 100.
    CHECK(lost_in(filled, "x") == "2.469135804");
    CHECK(exact(filled.score()) == "97.530864196");
}

TEST_CASE(
    "YEAR-5 a lost point is what the score gains when the item has full marks, in every kind of section") {
    const std::vector<Given> given{{"a1", "6", "2.5"}, {"a2", "4", "1"},   {"b1", "10", "3.7"},
                                   {"b2", "10", "9"},  {"c1", "5", "4.1"}, {"c2", "5", "3"}};
    Filled filled(three_sections());
    for (const Given& one : given) filled.answer(one.item, number(one.value));
    const Points before = *filled.score().exact;
    for (const Given& one : given) {
        CAPTURE(one.item);
        Filled restored = filled;
        restored.answer(one.item, number(one.full));
        const Points gained = *restored.score().exact - before;
        const Points lost = points(lost_in(filled, one.item));
        CHECK(lost > Points{});
        CHECK(std::abs(gained.nano - lost.nano) <= 1);
    }
}

TEST_CASE("YEAR-5 what does not apply and bonus lose nothing, and moved full marks count with the rest") {
    FormBuilder form;
    form.section("s");
    form.points_item("a", "6");
    form.points_item("b", "4").scoring.na = NaMode::redistribute;
    form.points_item("extra", "5").scoring.is_bonus = true;
    form.end();
    Filled filled(form);
    filled.answer("a", number("3")).na("b").answer("extra", number("1"));
    REQUIRE(stands(filled.score()) == "5/10");
    CHECK(lost_in(filled, "a") == "50");
    CHECK(lost_in(filled, "b") == "0");
    CHECK(lost_in(filled, "extra") == "0");
    CHECK(lost_in(filled, "nothing") == "0");
}

TEST_CASE("YEAR-5 each instance of a repeat loses its own") {
    FormBuilder form;
    form.repeat("lift", SectionMode::share);
    form.points_item("works", "4");
    form.end();
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 2; ++n) filled.add("lift", instance_id(n));
    filled.answer("works", number("1"), instance_id(1)).answer("works", number("4"), instance_id(2));
    REQUIRE(stands(filled.score()) == "125/200");
    CHECK(lost_in(filled, "works", 1, instance_id(1)) == "37.5");
    CHECK(lost_in(filled, "works", 1, instance_id(2)) == "0");
}
