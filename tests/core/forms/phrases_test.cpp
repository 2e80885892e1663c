#include "core/forms/phrases.h"

#include <doctest/doctest.h>

#include "core/forms/words.h"

using namespace wincheck;
using namespace wincheck::forms;

TEST_CASE("forms/words: figures in any writing") {
    const auto points = [](std::string_view text) {
        return to_text(points_of(text).value_or(Points::whole(-999)));
    };
    CHECK(points("2.5") == "2.5");
    CHECK(points(" ２．５分 ") == "2.5");
    CHECK(points("二十五") == "25");
    CHECK(points("三点五分") == "3.5");
    CHECK(points("半") == "0.5");
    CHECK(points("一百零三") == "103");
    CHECK(points("十") == "10");
    CHECK(points("两三分") == "-999");
    CHECK(points("60%") == "-999");
    CHECK(to_text(figure_of("９８％")->value) == "0.98");
    CHECK(plain_expression("${a}＝'是，否' ａnd not（${b}≥2）") == "${a}='是，否' and not(${b}>=2)");
    CHECK(severity_of("重大(红线)") == kSeverityHazard);
    CHECK(nearest("weigth", std::vector<std::string>{"height", "weight"}) == "weight");
}

TEST_CASE("forms/words: blanks of every kind are cut at both ends and stay inside") {
    for (const char* blank : {" ", "\t", "\n", "\r", "\u3000", "\u00a0", "\ufeff", "\u200b"}) {
        const std::string around = std::string(blank) + " " + blank;
        CAPTURE(around);
        CHECK(trimmed(around + "门" + blank + "岗" + around) == std::string("门") + blank + "岗");
        CHECK(trimmed(around) == "");
    }
    // Neither the first byte of a blank nor its last makes one.
    CHECK(trimmed("、门") == "、门");
    CHECK(trimmed("㇋\u203f") == "㇋\u203f");
}

TEST_CASE("ITEM-4 deduction lines: numbers are read from the right") {
    const auto lines = parse_lines("22:00后未关：0.5；漏填:0.2:0.6;杂物:0.5:1.5:2;锁闭:zero;脱岗:once 1");
    REQUIRE(bool(lines));
    REQUIRE((*lines).size() == 5);
    CHECK((*lines)[0].label[0].text == "22:00后未关");
    CHECK(to_text((*lines)[0].points) == "0.5");
    CHECK(to_text(*(*lines)[1].cap) == "0.6");
    CHECK((*lines)[2].free == 2);
    CHECK((*lines)[3].is_zeroing);
    CHECK((*lines)[4].is_once);
    const auto once = parse_lines("脱岗:once2:3:1;离岗：有则扣 0.5");
    CHECK_FALSE(bool(once));  // `once` stands before the last figure
    const auto capped = parse_lines("脱岗:1:once 3;离岗：有则扣 0.5");
    REQUIRE(bool(capped));
    CHECK((*capped)[0].is_once);
    CHECK(to_text((*capped)[0].points) == "1");
    CHECK(to_text(*(*capped)[0].cap) == "3");
    CHECK(to_text((*capped)[1].points) == "0.5");
    for (const char* bad :
         {"", "未登记", "未登记:0", "a:1;a:1", "a:2:1", "a:1:1:0.5", ":1", "a:once", "a:1:once x"}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_lines(bad)));
    }
}

TEST_CASE("ITEM-5 ITEM-6 tables: steps, a line between bounds, so much per unit") {
    const auto table = parse_table("≤0：5；＜=2:3；其他：0", std::nullopt);
    REQUIRE(bool(table));
    CHECK((*table).steps.size() == 3);
    CHECK((*table).steps[1].comparison == Comparison::at_most);
    CHECK((*table).steps[2].comparison == Comparison::otherwise);
    const auto ratio = parse_table(">=98%:2;else:0:inspection cap 59", std::nullopt);
    REQUIRE(bool(ratio));
    CHECK(to_text((*ratio).steps[0].bound) == "0.98");
    CHECK((*ratio).steps[1].veto->effect == Effect::cap);
    const auto linear = parse_table("linear 20..40", std::nullopt);
    REQUIRE(bool(linear));
    CHECK(to_text((*linear).linear->to) == "40");
    const auto per = parse_table("per 5 below 95: 1", Points::whole(2));
    REQUIRE(bool(per));
    REQUIRE((*per).steps.size() == 3);
    CHECK(to_text((*per).steps[0].bound) == "90");
    CHECK(to_text((*per).steps[0].value) == "2");
    CHECK(to_text((*per).steps[1].bound) == "85");
    CHECK(to_text((*per).steps[1].value) == "1");
    const auto started = parse_table("per started 10 above 30: 1", Points::whole(2));
    REQUIRE(bool(started));
    CHECK((*started).steps[0].comparison == Comparison::at_most);
    CHECK(to_text((*started).steps[1].bound) == "40");
    for (const char* bad : {"<=0", "else:0;<=1:2", "<=a:2", "linear 5..5", "linear 5", "5:1"}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_table(bad, Points::whole(2))));
    }
    CHECK_FALSE(bool(parse_table("per 5 below 95: 1", std::nullopt)));
}

TEST_CASE("GATE-1 GATE-6 vetoes and gates") {
    CHECK((*parse_verdict("section 0")).reach == Reach::section);
    CHECK((*parse_verdict("全卷最高59")).effect == Effect::cap);
    CHECK(to_text((*parse_verdict("全卷最高59")).points) == "59");
    CHECK((*parse_verdict("inspection grade 不合格")).grade == "不合格");
    CHECK((*parse_verdict("整体不合格")).effect == Effect::fail);
    for (const char* bad : {"清零", "item", "item 5", "inspection cap", "inspection fail 3", "0"}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_verdict(bad)));
    }
    const auto gates =
        parse_gates("share < 60% -> inspection fail; failed >= 2 of tag 保证项 → inspection cap 59", "S");
    REQUIRE(bool(gates));
    CHECK((*gates)[0].id == "S#1");
    CHECK(to_text((*gates)[0].bound) == "0.6");
    CHECK((*gates)[1].figure == Figure::failed);
    CHECK((*gates)[1].tag == "保证项");
    CHECK(to_text((*gates)[1].verdict.points) == "59");
    for (const char* bad : {"share < 60%", "points < 6 -> item 0", "lost > 50% -> item 0", ""}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_gates(bad, "S")));
    }
}

TEST_CASE("ORG-4 SCO-5 numbers of a sample's size as expressions in braces") {
    const auto sample =
        parse_sample("{if(${project.level} ＝ 'A }', 20, 10)}％ min 3 不超过 {${project.lifts}} of lift");
    REQUIRE(bool(sample));
    CHECK((*sample).percent_from == "if(${project.level} = 'A }', 20, 10)");
    CHECK((*sample).min == 3);
    CHECK((*sample).min_from.empty());
    CHECK((*sample).max_from == "${project.lifts}");
    CHECK((*sample).of == "lift");
    const auto count = parse_sample("{${project.lifts}} of lift");
    REQUIRE(bool(count));
    CHECK((*count).min_from == "${project.lifts}");
    CHECK((*count).max_from == "${project.lifts}");
    for (const char* bad : {"{${project.lifts} of lift", "{}", "{1} min 2 of lift", "{1}% of {lift}",
                            "10% {1} 3", "{1}{2}% of lift", "10% min {}"}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_sample(bad)));
    }
}

TEST_CASE("SCO-5 SCO-6 GATE-2 ROLL-2 ROLL-6 samples, n/a, minima, bands, counts") {
    const auto sample = parse_sample("10% min 3 max 10 of lift");
    REQUIRE(bool(sample));
    CHECK(to_text((*sample).percent) == "10");
    CHECK((*sample).min == 3);
    CHECK((*sample).max == 10);
    CHECK((*sample).of == "lift");
    CHECK((*parse_sample("全部 of lift")).is_all);
    CHECK((*parse_sample("as LIFT_01")).same_as == "LIFT_01");
    CHECK((*parse_sample("3 of camera")).max == 3);
    for (const char* bad : {"", "10% min", "many", "0", "200%", "10% min 5 max 3"}) {
        CAPTURE(bad);
        CHECK_FALSE(bool(parse_sample(bad)));
    }
    CHECK((*parse_na("需说明")).needs_reason);
    CHECK((*parse_na("full reason")).mode == NaMode::full);
    CHECK_FALSE(bool(parse_na("maybe")));
    CHECK((*parse_minimum("60%")).is_share);
    CHECK_FALSE(bool(parse_minimum("160%")));
    const auto bands = parse_bands("60:合格；0:不合格；90:优秀");
    REQUIRE(bool(bands));
    CHECK((*bands)[0].name == "优秀");
    CHECK_FALSE(bool(parse_bands("60:a;60:b")));
    CHECK((*parse_count_grades("0/0:优秀;0/3:良好"))[1].normal_max == 3);
}
