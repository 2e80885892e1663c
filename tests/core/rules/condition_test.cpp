#include "core/rules/condition.h"

#include "core/rules/regex.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct Row {
    const char* expression;
    const char* expected;
};

// Questions that expressions below read.
FormBuilder asked_form() {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.asked("empty", AnswerType::integer);
    form.asked("t", AnswerType::text);
    form.asked("d", AnswerType::date);
    Node& many = form.asked("many", AnswerType::select_multiple);
    many.choices = "colours";
    form.checklist.choices.push_back(
        {"colours", {option("red", ""), option("blue", ""), option("green", "")}});
    return form;
}

std::string value_of(const char* expression) {
    FormBuilder form = asked_form();
    form.calculated("x", expression);
    Filled filled(form);
    filled.answer("n", number("7"))
        .answer("t", text_value("Hello 世界"))
        .answer("d", text_value("2026-03-02"));
    filled.answer("many", chosen({"red", "green"}));
    filled.context.attributes = {{"level", "3"}, {"kind", "住宅"}};
    return filled.shown("x");
}

void check_rows(std::initializer_list<Row> rows) {
    for (const Row& row : rows) {
        CAPTURE(row.expression);
        CHECK(value_of(row.expression) == row.expected);
    }
}

std::string problem_of(const char* expression) {
    FormBuilder form = asked_form();
    form.repeat("rep");
    form.asked("inner", AnswerType::integer);
    form.end();
    form.calculated("x", expression);
    const auto problems = rules::check(form.checklist);
    return problems.empty() ? "none" : problems.front().code;
}

}  // namespace

TEST_CASE("COND-1 operators, precedence and numbers are exact decimals") {
    check_rows({{"1 + 2 * 3", "7"},
                {"(1 + 2) * 3", "9"},
                {"0.1 + 0.2", "0.3"},
                {"10 div 4", "2.5"},
                {"1 div 3", "0.333333333"},
                {"2 div 3", "0.666666667"},
                {"-7 mod 3", "-1"},
                {"- 2 - -3", "1"},
                {"1 < 2 and 2 < 1", "false"},
                {"1 = 1 or 1 div 0 = 5", "true"},
                {"${n} * 2", "14"},
                {"'5' + 1", "6"},
                {"5 != 5.0", "false"},
                {"'a' = 'a'", "true"},
                {"'07' = 7", "true"}});
}

TEST_CASE("COND-2 blank is a value of its own and there is no NaN") {
    check_rows({{"${empty} = ''", "true"},
                {"${empty} + 1", "blank"},
                {"${empty} < 1", "false"},
                {"${empty} >= 0", "false"},
                {"1 div 0", "blank"},
                {"1 mod 0", "blank"},
                {"number('abc')", "blank"},
                {"'abc' < 1", "false"},
                {"${empty} != 1", "true"},
                {"${empty} != ''", "false"},
                {"if(${empty}, 'a', 'b')", "b"},
                {"not(${empty})", "true"},
                {"coalesce(${empty}, 'z')", "z"},
                {"string-length(${empty})", "0"},
                {"9000000000000000000 * 9", "blank"},
                {"concat(${empty}, 'x')", "x"}});
}

TEST_CASE("COND-1 functions on text count code points") {
    check_rows({{"string-length(${t})", "8"},
                {"substr(${t}, 6)", "世界"},
                {"substr(${t}, -2, -1)", "世"},
                {"substring(${t}, 1, 5)", "Hello"},
                {"substring-before(${t}, ' ')", "Hello"},
                {"substring-after(${t}, ' ')", "世界"},
                {"contains(${t}, '世')", "true"},
                {"starts-with(${t}, 'He')", "true"},
                {"ends-with(${t}, '界')", "true"},
                {"translate('abc', 'ac', 'X')", "Xb"},
                {"normalize-space('  a   b ')", "a b"},
                {"upper-case('aé')", "Aé"},
                {"concat('a', 1, true())", "a1true"},
                {"join('-', 'a', 'b')", "a-b"},
                {"regex('2026', '[0-9]{4}')", "true"},
                {"regex('x2026', '[0-9]{4}')", "false"},
                {"regex('', '[0-9]*')", "true"},
                {"regex('', '[0-9]+')", "false"}});
}

TEST_CASE("COND-1 functions on choices and numbers") {
    check_rows({{"selected(${many}, 'red')", "true"},
                {"selected(${many}, 'blue')", "false"},
                {"count-selected(${many})", "2"},
                {"selected-at(${many}, 1)", "green"},
                {"selected-at(${many}, 2)", "blank"},
                {"jr:choice-name(selected-at(${many}, 0), '${many}')", "red"},
                {"round(2.345, 2)", "2.35"},
                {"round(-2.5)", "-2"},
                {"round(-12345.15, 1)", "-12345.1"},
                {"round(1250, -2)", "1300"},
                {"int(-2.7)", "-2"},
                {"floor(-2.1)", "-3"},
                {"ceiling(2.1)", "3"},
                {"abs(-4)", "4"},
                {"pow(1.1, 3)", "1.331"},
                {"min(3, 1, 2)", "1"},
                {"max(3, '', 2)", "3"},
                {"sum(1, '', 2)", "3"},
                {"boolean-from-string('1')", "true"},
                {"checklist(1, 2, 1 = 1, 2 = 1)", "true"},
                {"weighted-checklist(5, -1, 1 = 1, 3, 1 = 1, 2)", "true"}});
}

TEST_CASE("COND-1 dates are days; differences are numbers") {
    check_rows({{"${d} - date('2026-02-28')", "2"},
                {"${d} + 30", "2026-04-01"},
                {"${d} > date('2026-03-01')", "true"},
                {"${d} >= '2026-03-02'", "true"},
                {"format-date(${d}, '%Y/%m/%e %a')", "2026/03/2 Mon"},
                {"format-date-time('2026-03-02T23:40:05+08:00', '%H:%M:%S')", "23:40:05"},
                {"decimal-date-time(date('1970-01-11'))", "10"},
                {"decimal-time('06:00')", "0.25"},
                {"decimal-time('18:00:00.000-05:00')", "0.75"},
                {"date('2026-02-30')", "blank"}});
}

TEST_CASE("COND-1 project attributes are readable and unknown ones are blank") {
    check_rows({{"${project.level} >= 3", "true"},
                {"${project.kind} = '住宅'", "true"},
                {"${project.nothing} = ''", "true"}});
}

TEST_CASE("COND-1 paths: absolute, relative, current and into a repeat") {
    FormBuilder form;
    form.section("group");
    form.asked("a", AnswerType::integer);
    form.calculated("abs", "/data/group/a + 1");
    form.calculated("rel", "../a + 2");
    form.calculated("cur", "current()/../a + 3");
    form.end();
    form.repeat("lift");
    form.asked("load", AnswerType::integer);
    form.calculated("place", "position(..)");
    form.calculated("before", "indexed-repeat(${load}, ${lift}, position(..) - 1)");
    form.end();
    form.calculated("total", "sum(${load})");
    form.calculated("how_many", "count(${lift})");
    form.calculated("answered", "count-non-empty(${load})");
    form.calculated("highest", "max(${load})");
    form.calculated("second", "indexed-repeat(${load}, ${lift}, 2)");
    form.calculated("listed", "join(',', ${load})");
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 3; ++n) filled.add("lift", instance_id(n));
    filled.answer("a", number("5"))
        .answer("load", number("4"), instance_id(1))
        .answer("load", number("6"), instance_id(2));
    CHECK(filled.shown("abs") == "6");
    CHECK(filled.shown("rel") == "7");
    CHECK(filled.shown("cur") == "8");
    CHECK(filled.shown("total") == "10");
    CHECK(filled.shown("how_many") == "3");
    CHECK(filled.shown("answered") == "2");
    CHECK(filled.shown("highest") == "6");
    CHECK(filled.shown("second") == "6");
    CHECK(filled.shown("listed") == "4,6,");
    CHECK(filled.shown("place", instance_id(2)) == "2");
    CHECK(filled.shown("before", instance_id(1)) == "blank");
    CHECK(filled.shown("before", instance_id(2)) == "4");
}

TEST_CASE("COND-2 hidden values are blank to others and their answers are kept") {
    FormBuilder form;
    form.asked("show", AnswerType::yes_no);
    form.section("s").conditions.relevant = "${show} = 'pass'";
    form.asked("inside", AnswerType::integer);
    form.end();
    form.calculated("seen", "coalesce(${inside}, 'nothing')");
    Filled filled(form);
    filled.answer("inside", number("3"));
    CHECK(filled.shown("seen") == "nothing");
    CHECK_FALSE(filled.status("inside").is_relevant);
    filled.answer("show", chosen({"pass"}));
    CHECK(filled.shown("seen") == "3");
}

TEST_CASE("COND-2 today() and random() are allowed only where their value is recorded") {
    CHECK(problem_of("today()") == "volatile");
    CHECK(problem_of("once(today())") == "none");
    CHECK(problem_of("if(${n} > 1, once(random()), '')") == "none");
    FormBuilder form = asked_form();
    form.asked("when", AnswerType::date).conditions.initial = "today()";
    form.checklist.nodes.back().conditions.is_initial_dynamic = true;
    Node& triggered = form.calculated("stamp", "now()");
    triggered.conditions.trigger = "${n}";
    CHECK(rules::check(form.checklist).empty());
    form.checklist.nodes.back().conditions.trigger.clear();
    REQUIRE(rules::check(form.checklist).size() == 1);
    CHECK(rules::check(form.checklist)[0].code == "volatile");
}

TEST_CASE("COND-1 what is wrong is refused with a stable code") {
    for (const Row& row :
         std::initializer_list<Row>{{"${nothing} + 1", "unknown_name"},
                                    {"1 +", "syntax"},
                                    {"(1", "syntax"},
                                    {"'open", "syntax"},
                                    {"foo(1)", "unknown_function"},
                                    {"property('deviceid')", "unsupported"},
                                    {"randomize(${t}, 1) = 1", "none"},
                                    {"randomize('a', 1)", "type"},
                                    {"randomize (!", "syntax"},
                                    {"randomize(", "syntax"},
                                    {"count(!", "syntax"},
                                    {"regex(!", "syntax"},
                                    {"position(!", "syntax"},
                                    {"pulldata('a','b','c','d')", "unknown_list"},
                                    {"instance('a')/root/item/x", "unknown_list"},
                                    {"position()", "type"},
                                    {"${rep}[1 = 1]/../t", "unsupported"},
                                    {"${rep}[count(${rep}[count(${rep}[1]) = 1]) = 1]", "too_deep"},
                                    {"if(1, 2)", "arguments"},
                                    {"${inner} + 1", "repeat_reference"},
                                    {"${rep} = 1", "type"},
                                    {"count(1)", "type"},
                                    {"regex(${t}, '(?=a)')", "regex"},
                                    {"regex(${t}, ${t})", "type"},
                                    {"/data/rep[1]/outer", "unknown_name"},
                                    {"bare", "unknown_name"},
                                    {"${t} | ${n}", "unsupported"},
                                    {"count(/data/rep | /data/rep)", "unsupported"},
                                    {"count(/data/*)", "unsupported"},
                                    {"count(/data/rep/*)", "unsupported"},
                                    {"//rep", "unsupported"},
                                    {"/data//inner", "unsupported"},
                                    {"../@id", "unsupported"},
                                    {"intersects(${t})", "unsupported"},
                                    {"* 2", "unsupported"},
                                    {"1 ~ 2", "syntax"},
                                    {"${x}", "cycle"},
                                    {". + 1", "cycle"},
                                    {"12345678901234567890", "number"}}) {
        CAPTURE(row.expression);
        CHECK(problem_of(row.expression) == row.expected);
    }
}

TEST_CASE("COND-3 size and nesting are limited") {
    CHECK(problem_of((std::string(200, '(') + "1" + std::string(200, ')')).c_str()) == "too_deep");
    CHECK(problem_of(("1" + std::string(20'000, ' ')).c_str()) == "too_large");
    std::string chain = "1";
    for (int i = 0; i < 2000; ++i) chain += " + 1";
    CHECK(value_of(chain.c_str()) == "2001");
}

TEST_CASE("COND-3 a chain of 5,000 calculations needs no recursion and a cycle names its members") {
    FormBuilder form;
    form.asked("c0", AnswerType::integer);
    for (int i = 1; i <= 5000; ++i)
        form.calculated("c" + std::to_string(i), "${c" + std::to_string(i - 1) + "} + 1");
    Filled filled(form);
    filled.answer("c0", number("1"));
    CHECK(filled.shown("c5000") == "5001");
    FormBuilder round;
    round.calculated("a", "${b}");
    round.calculated("b", "${c}");
    round.calculated("c", "${a}");
    round.calculated("d", "${a}");
    const auto problems = rules::check(round.checklist);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == "cycle");
    CHECK(problems[0].message.find("<- d") == std::string::npos);
}

TEST_CASE("COND-3 regular expressions match whole texts in linear time") {
    struct Match {
        const char* pattern;
        const char* text;
        bool is_match;
    };
    for (const Match& row : std::initializer_list<Match>{{"a*b", "aaab", true},
                                                         {"a|bc", "bc", true},
                                                         {"(ab)+", "ababa", false},
                                                         {"[^0-9]+", "abc", true},
                                                         {"\\d{3}-\\d{4}", "123-4567", true},
                                                         {"\\d{2,3}", "1234", false},
                                                         {"a{0}b", "b", true},
                                                         {"a{2,}", "aaaa", true},
                                                         {"a{2,}", "a", false},
                                                         {"^门.岗$", "门一岗", true},
                                                         {"[一-龥]+", "检查", true},
                                                         {"^[\\u4e00-\\u9fa5][A-Z]\\x2d\\d$", "沪A-1", true},
                                                         {"[\\u4e00-\\u9fa5]", "A", false},
                                                         {"\\w+@\\w+\\.com", "a@b.com", true},
                                                         {"", "", true},
                                                         {"(a|b|)c?", "b", true},
                                                         {"[a\\]]", "]", true},
                                                         {"x?y??z", "z", true},
                                                         {"(?:ab){1,2}c", "ababc", true}}) {
        CAPTURE(row.pattern);
        const auto regex = rules::Regex::parse(row.pattern);
        REQUIRE(regex.has_value());
        CHECK(regex->matches(row.text) == row.is_match);
    }
    for (const char* unknown : {"\\u4e0", "\\ud83d", "\\xg1", "\\p{L}", "(?i)a"}) {
        CAPTURE(unknown);
        CHECK_FALSE(rules::Regex::parse(unknown).has_value());
    }
    const auto evil = rules::Regex::parse("(a*)*(a|a)*b");
    REQUIRE(evil.has_value());
    CHECK_FALSE(evil->matches(std::string(20'000, 'a')));
    for (const char* bad :
         {"(", ")", "a**b{", "[", "\\1", "(?<a>x)", "a{3,2}", "[z-a]", "\\p{L}", "a{9999}", "*a"})
        CHECK_FALSE(rules::Regex::parse(bad).has_value());
}

TEST_CASE("COND-1 a choice filter reads the columns of its choices") {
    FormBuilder form;
    form.asked("state", AnswerType::text);
    Node& city = form.asked("city", AnswerType::select_one);
    city.choices = "cities";
    city.conditions.choice_filter = "region = ${state}";
    Option north = option("n1", "");
    north.columns = {{"region", "north"}};
    Option south = option("s1", "");
    south.columns = {{"region", "south"}};
    form.checklist.choices.push_back({"cities", {north, south}});
    Filled filled(form);
    filled.answer("state", text_value("north"));
    Answer answer;
    answer.value = chosen({"n1"});
    CHECK(rules::check_answer(*filled.compiled, filled.record, filled.context, {"city", {}, {}}, answer)
              .has_value());
    answer.value = chosen({"s1"});
    CHECK_FALSE(rules::check_answer(*filled.compiled, filled.record, filled.context, {"city", {}, {}}, answer)
                    .has_value());
}

TEST_CASE("COND-1 a repeat's count hides instances beyond it and has those that nobody added") {
    FormBuilder form;
    form.asked("n", AnswerType::integer);
    form.repeat("lift").conditions.repeat_count = "${n}";
    form.pass_fail("ok");
    Filled filled(form);
    filled.add("lift", instance_id(1)).add("lift", instance_id(2));
    filled.answer("n", number("1")).answer("ok", chosen({"pass"}), instance_id(1));
    CHECK(stands(filled.score()) == "1/1");
    filled.answer("n", number("3")).answer("ok", chosen({"fail"}), instance_id(2));
    CHECK(stands(filled.score()) == "1/3");
    CHECK(filled.score().state == ScoreState::incomplete);
    CHECK(filled.score().missing[0].item == "ok");
}
