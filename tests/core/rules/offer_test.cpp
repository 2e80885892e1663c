// What a question offers, and in what order (COND-1).
#include "core/rules/offer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

#include "core/rules/score_json.h"
#include "core/rules/work.h"
#include "tests/core/rules/forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

using Names = std::vector<std::string>;

std::vector<Option> numbered(std::size_t count) {
    std::vector<Option> options;
    for (std::size_t i = 0; i < count; ++i) {
        options.push_back(option("o" + std::to_string(i), i % 2 == 0 ? "1" : "0"));
        options.back().columns = {{"part", std::to_string(i % 3)}};
    }
    return options;
}

Names names_of(const rules::Offer& offer) {
    Names names;
    for (const rules::Offered& one : offer.options) names.push_back(one.name);
    return names;
}

Names offered(const Filled& filled, const std::string& item, const std::string& inspection = {},
              InstanceId instance = {}, const rules::OfferPage& page = {}) {
    const auto found =
        rules::offer(*filled.compiled, filled.record, filled.context, {item, instance, {}}, inspection, page);
    REQUIRE(found.has_value());
    return names_of(*found);
}

// Park and Miller's numbers as fractions of one, dealt from the inside out: written from the text of ODK
// XForms, in binary floating point as its own tools compute it.
Names model_order(const Names& names, double seed) {
    double state = std::fmod(seed, 2147483647.0);
    if (state <= 0) state += 2147483646.0;
    Names order;
    for (const std::string& name : names) {
        state = std::fmod(state * 16807.0, 2147483647.0);
        const double fraction = (state - 1) / 2147483646.0;
        const auto place = static_cast<std::size_t>(fraction * static_cast<double>(order.size() + 1));
        order.push_back(name);
        std::swap(order[place], order.back());
    }
    return order;
}

FormBuilder shuffled_form(std::size_t count, const std::string& seed) {
    FormBuilder form;
    form.asked("s", AnswerType::text);
    form.asked("part", AnswerType::text);
    Node& node = form.choice("q", numbered(count));
    node.conditions.is_shuffled = true;
    node.conditions.seed = seed;
    return form;
}

std::multiset<std::string> problem_codes(const FormBuilder& form) {
    std::multiset<std::string> found;
    for (const rules::Problem& problem : rules::check(form.checklist)) found.insert(problem.code);
    return found;
}

}  // namespace

TEST_CASE("COND-1 options at random have the order that ODK's own tools give a seed") {
    const std::map<std::string, std::string> known{
        {"42", "AFCBDE"}, {"-42", "EDAFBC"}, {"1", "BFEACD"}, {"11111111", "ACDBFE"}};
    for (const auto& [seed, wanted] : known) {
        FormBuilder form;
        std::vector<Option> letters;
        for (const char* letter : {"A", "B", "C", "D", "E", "F"}) letters.push_back(option(letter, "1"));
        Node& node = form.choice("q", letters);
        node.conditions.is_shuffled = true;
        node.conditions.seed = seed;
        std::string all;
        for (const std::string& name : offered(Filled(form), "q")) all += name;
        CHECK(all == wanted);
    }
}

TEST_CASE("COND-1 options at random agree with a model of the shuffle, whole, filtered and by pages") {
    std::mt19937_64 random(20261129);
    for (int round = 0; round < 300; ++round) {
        const std::size_t count = random() % 40;
        const auto seed = static_cast<std::int64_t>(random() % 8'000'000'000) - 4'000'000'000;
        const bool is_filtered = round % 2 == 1;
        FormBuilder form = shuffled_form(count, "${s}");
        if (is_filtered) form.checklist.nodes.back().conditions.choice_filter = "part = ${part}";
        Filled filled(form);
        filled.answer("s", text_value(std::to_string(seed))).answer("part", text_value("1"));
        Names plain;
        for (std::size_t i = 0; i < count; ++i)
            if (!is_filtered || i % 3 == 1) plain.push_back("o" + std::to_string(i));
        const Names wanted = model_order(plain, static_cast<double>(seed));
        CHECK(offered(filled, "q") == wanted);
        Names by_pages;
        for (std::size_t from = 0; from < wanted.size(); from += 7) {
            const Names page = offered(filled, "q", "", {}, {.from = from, .count = 7});
            by_pages.insert(by_pages.end(), page.begin(), page.end());
        }
        CHECK(by_pages == wanted);
        CHECK(offered(filled, "q", "", {}, {.from = count + 1, .count = 7}).empty());
    }
}

TEST_CASE("COND-1 without a seed each inspection, item and instance has an order of its own that stays") {
    FormBuilder form;
    for (const char* code : {"a", "b"}) form.choice(code, numbered(30)).conditions.is_shuffled = true;
    form.repeat("lift");
    form.choice("c", numbered(30)).conditions.is_shuffled = true;
    form.end();
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 2; ++n) filled.add("lift", instance_id(n));
    Names listed;
    for (const Option& one : numbered(30)) listed.push_back(one.name);
    std::set<Names> orders{listed};
    for (const char* inspection : {"n1", "n2", "n3"}) {
        for (const char* item : {"a", "b"}) orders.insert(offered(filled, item, inspection));
        for (std::uint8_t n = 1; n <= 2; ++n) orders.insert(offered(filled, "c", inspection, instance_id(n)));
    }
    CHECK(orders.size() == 13);
    for (Names order : orders) {
        std::sort(order.begin(), order.end());
        Names sorted = listed;
        std::sort(sorted.begin(), sorted.end());
        CHECK(order == sorted);
    }
    const Names before = offered(filled, "c", "n1", instance_id(1));
    filled.answer("a", chosen({"o3"}))
        .answer("c", chosen({"o4"}), instance_id(1))
        .add("lift", instance_id(3));
    CHECK(offered(filled, "c", "n1", instance_id(1)) == before);
    // Written down, so that another version or machine that ordered them otherwise is seen.
    CHECK(offered(filled, "a", "n1", {}, {.from = 0, .count = 5}) == Names{"o1", "o0", "o20", "o25", "o2"});
}

TEST_CASE("COND-1 an order at random changes no score, no state and no explanation") {
    FormBuilder plain = shuffled_form(9, "");
    FormBuilder shuffled = shuffled_form(9, "${s}");
    plain.checklist.nodes.back().conditions.is_shuffled = false;
    for (int i = 0; i < 9; ++i) {
        Filled a(plain);
        Filled b(shuffled);
        for (Filled* one : {&a, &b})
            one->answer("q", chosen({"o" + std::to_string(i)})).answer("s", text_value("7"));
        CHECK(rules::to_json(a.score(), true, "", "", "").dump() ==
              rules::to_json(b.score(), true, "", "", "").dump());
        CHECK(a.status("q").value == b.status("q").value);
    }
    CHECK(offered(Filled(plain), "q").front() == "o0");
}

TEST_CASE(
    "COND-1 what is offered is what may be answered: rows of a filter, answers of a repeat, pass and fail") {
    FormBuilder form;
    form.asked("part", AnswerType::text);
    form.choice("q", numbered(10)).conditions.choice_filter = "part = ${part} and name != 'o4'";
    form.repeat("person");
    form.asked("name", AnswerType::text);
    form.end();
    Node& who = form.asked("who", AnswerType::select_one);
    who.choices = "${person}[./${name} != '']/${name}";
    who.conditions.is_shuffled = true;
    who.conditions.seed = "42";
    form.pass_fail("gate");
    form.asked("note", AnswerType::text);
    Filled filled(form);
    CHECK(offered(filled, "q").empty());
    filled.answer("part", text_value("1"));
    CHECK(offered(filled, "q") == Names{"o1", "o7"});
    CHECK(offered(filled, "who").empty());
    Names people;
    for (std::uint8_t n = 1; n <= 6; ++n) {
        people.push_back(std::string(1, static_cast<char>('A' + n - 1)));
        filled.add("person", instance_id(n));
        filled.answer("name", text_value(people.back()), instance_id(n));
    }
    CHECK(offered(filled, "who") == Names{"A", "F", "C", "B", "D", "E"});
    CHECK(offered(filled, "gate") == Names{"pass", "fail"});
    const auto refused = [&](const std::string& item, InstanceId instance = {}) {
        const auto none =
            rules::offer(*filled.compiled, filled.record, filled.context, {item, instance, {}}, "n1");
        REQUIRE_FALSE(none.has_value());
        return std::string(none.error().reason_or_null->name);
    };
    CHECK(refused("note") == "nothing_to_choose");
    CHECK(refused("nobody") == "unknown_item");
    CHECK(refused("person") == "unknown_item");
    CHECK(refused("q", instance_id(1)) == "unknown_instance");
}

TEST_CASE(
    "COND-3 a filtered list of 60,000 is offered by as many rows as one of 600, a page of a plain one by "
    "none") {
    const auto rows_read = [](std::size_t count, bool is_filtered) {
        FormBuilder form;
        std::vector<Option> options = numbered(count);
        for (std::size_t i = 0; i < count; ++i) options[i].columns = {{"part", std::to_string(i / 200)}};
        Node& node = form.choice("q", std::move(options));
        if (is_filtered) node.conditions.choice_filter = "part = '1'";
        const Filled filled(form);
        const std::uint64_t before = rules::work_done().rows;
        CHECK(offered(filled, "q", "", {}, {.from = 0, .count = 50}).size() == 50);
        return rules::work_done().rows - before;
    };
    CHECK(rows_read(600, true) == 200);
    CHECK(rows_read(60'000, true) == 200);
    CHECK(rows_read(60'000, false) == 0);
}

TEST_CASE("COND-3 a filter that compares a column with several values is asked of every row") {
    FormBuilder form;
    form.repeat("r");
    form.asked("wanted", AnswerType::text);
    form.end();
    form.choice("q", numbered(6)).conditions.choice_filter = "part = ${wanted}";
    Filled filled(form);
    for (std::uint8_t n = 1; n <= 2; ++n) {
        filled.add("r", instance_id(n));
        filled.answer("wanted", text_value(std::to_string(n)), instance_id(n));
    }
    CHECK(offered(filled, "q") == Names{"o1", "o2", "o4", "o5"});
}

TEST_CASE("COND-3 a filter with calls that take nothing leaves every row, none, or what else it says") {
    const auto left_by = [](const std::string& filter) {
        FormBuilder form;
        form.choice("q", numbered(3)).conditions.choice_filter = filter;
        return offered(Filled(form), "q");
    };
    CHECK(left_by("true()") == Names{"o0", "o1", "o2"});
    CHECK(left_by("false()").empty());
    CHECK(left_by("true() and part = 1") == Names{"o1"});
    CHECK(left_by("true() and contains(part, '1')") == Names{"o1"});
}

TEST_CASE(
    "COND-1 a seed is checked at publication: names, types, circles, and that there is something to order") {
    using Codes = std::multiset<std::string>;
    CHECK(problem_codes(shuffled_form(3, "${s}")) == Codes{});
    CHECK(problem_codes(shuffled_form(3, "")) == Codes{});
    CHECK(problem_codes(shuffled_form(3, "${nobody}")) == Codes{"unknown_name"});
    CHECK(problem_codes(shuffled_form(3, "${s} +")) == Codes{"syntax"});
    CHECK(problem_codes(shuffled_form(3, "random()")) == Codes{"volatile"});
    CHECK(problem_codes(shuffled_form(3, "${q}")) == Codes{"cycle"});
    FormBuilder around = shuffled_form(3, "${twice}");
    around.calculated("once_more", "concat(${q}, 'x')");
    around.calculated("twice", "${once_more}");
    CHECK(problem_codes(around) == Codes{"cycle"});
    FormBuilder nothing;
    nothing.asked("t", AnswerType::text).conditions.is_shuffled = true;
    CHECK(problem_codes(nothing) == Codes{"conflict"});
    CHECK(problem_codes(shuffled_form(20'000, "1")) == Codes{});
    CHECK(problem_codes(shuffled_form(20'001, "1")) == Codes{"long_shuffle"});
    CHECK(rules::CompiledChecklist::compile(shuffled_form(20'001, "1").checklist).has_value());
}
