#pragma once
// Random checklists and random acts on them, from a seed: every rule, gates, conditions, sums over repeats,
// counted and nested repeats, samples, n/a of every kind.
#include <random>
#include <string>
#include <vector>

#include "tests/core/rules/forms.h"

namespace wincheck::testing {

class RandomForm {
public:
    explicit RandomForm(std::uint64_t seed) : random_(seed) {
        form.asked("count", AnswerType::integer);
        form.pass_fail("I_key").guidance.tag = "key";
        form.pass_fail("I_t").guidance.tag = "t";
        add_repeat("rep", "");
        const std::size_t sections = 1 + below(4);
        for (std::size_t i = 0; i < sections; ++i) add_section(0);
        add_repeat("counted", one_in(2) ? "${count}" : "${total_rep}");
        form.calculated("total_rep", "sum(${" + inside_.front() + "})");
        form.calculated("count_rep", "count(${rep}) + count-non-empty(${" + inside_.back() + "})");
        form.calculated("bounds",
                        "concat(min(${" + inside_.front() + "}), ':', max(${" + inside_.back() + "}))");
        form.calculated("chain", "if(${total_rep} > 5, ${count_rep} + 1, coalesce(${count}, 0))");
        add_item();
        form.checklist.settings.mode = one_in(4) ? SectionMode::weighted : SectionMode::sum;
        if (one_in(3)) form.checklist.settings.count_grades = {{0, 0, "A"}, {1, 2, "B"}};
        if (one_in(3)) form.checklist.settings.bonus_cap = points("2");
    }

    FormBuilder form;
    std::vector<std::string> repeats;

    [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }
    [[nodiscard]] bool one_in(std::size_t chances) { return below(chances) == 0; }

    /// A value that fits the item, or now and then one that does not.
    [[nodiscard]] Value value_for(const Node& node) {
        switch (one_in(30) ? AnswerType::text : node.type) {
            case AnswerType::yes_no: return chosen({one_in(3) ? "fail" : "pass"});
            case AnswerType::select_one: return chosen({std::string(1, static_cast<char>('a' + below(5)))});
            case AnswerType::select_multiple: return one_in(3) ? chosen({"a", "c"}) : chosen({"b"});
            case AnswerType::occurrences: return counted({{"L1", small()}, {"L2", small()}});
            case AnswerType::ratio: return share(below(4), below(5));
            case AnswerType::integer: return number(std::to_string(below(4)));
            case AnswerType::decimal:
                return number(std::to_string(below(12)) + "." + std::to_string(below(100)));
            default: return text_value(one_in(2) ? "pass" : "3");
        }
    }

private:
    [[nodiscard]] std::uint32_t small() { return static_cast<std::uint32_t>(below(4)); }
    [[nodiscard]] std::string any_item() { return items_[below(items_.size())]; }

    Verdict verdict() {
        Verdict made;
        made.reach = static_cast<Reach>(1 + below(3));
        made.effect = static_cast<Effect>(1 + below(5));
        if (made.effect == Effect::grade) made.reach = Reach::inspection;
        if (made.effect == Effect::cap || made.effect == Effect::minus)
            made.points = Points::whole(static_cast<std::int64_t>(below(20)));
        if (made.effect == Effect::grade) made.grade = one_in(2) ? "合格" : one_in(2) ? "停业" : "整改";
        return made;
    }
    Gate gate(bool is_over_tag) {
        Gate made;
        made.tag = is_over_tag ? (one_in(2) ? "key" : "t") : "";
        made.figure = static_cast<Figure>(1 + below(4));
        made.comparison = static_cast<Comparison>(1 + below(4));
        made.bound = one_in(2) ? points("0.5") : Points::whole(static_cast<std::int64_t>(below(4)));
        made.verdict = verdict();
        return made;
    }

    // Conditions read only what stands before them, so that no circle arises.
    std::string condition() {
        if (inside_.size() > 1 && one_in(3)) return "sum(${" + inside_[below(inside_.size())] + "}) > 4";
        if (one_in(4)) return "count(${rep}) > 1";
        if (items_.empty() || one_in(3)) return "${count} != 2";
        return "${" + any_item() + "} != '" + (one_in(2) ? "pass" : "a") + "'";
    }

    void finish(Node& node, const std::string& relevant) {
        if (one_in(4)) node.scoring.weight = Points::whole(static_cast<std::int64_t>(below(3)));
        if (one_in(8)) node.scoring.weight_from = "${project.weight} + 1";
        if (one_in(4)) node.scoring.na = static_cast<NaMode>(1 + below(3));
        if (one_in(6)) node.guidance.tag = one_in(2) ? "key" : "t";
        if (one_in(8)) node.scoring.minimum = Minimum{one_in(2), points("0.6")};
        if (one_in(8)) node.scoring.gates.push_back(gate(false));
        if (one_in(8)) node.scoring.gates.push_back(gate(true));
        if (one_in(10)) node.scoring.veto = verdict();
        node.conditions.relevant = relevant;
    }

    void add_section(std::size_t depth) {
        const std::string relevant = one_in(3) ? condition() : "";
        Node& node = form.section(code("S"), static_cast<SectionMode>(1 + below(4)));
        if (node.scoring.mode == SectionMode::pool) node.scoring.full = points("9");
        if (one_in(4)) node.scoring.cap = points("6");
        finish(node, relevant);
        const bool is_pool = node.scoring.mode == SectionMode::pool;
        const std::size_t children = 1 + below(4);
        for (std::size_t i = 0; i < children; ++i) {
            is_in_pool_ = is_pool;
            if (depth < 3 && one_in(4))
                add_section(depth + 1);
            else
                add_item();
        }
        is_in_pool_ = false;
        form.end();
    }

    void add_repeat(const std::string& name, const std::string& count) {
        Node& node = form.repeat(name, static_cast<SectionMode>(1 + below(3)));
        node.conditions.repeat_count = count;
        if (count.empty() && one_in(3)) node.range = "2";
        repeats.push_back(name);
        if (one_in(2)) finish(node, "${count} != 3");
        form.asked(name + "_n", AnswerType::decimal);
        inside_.push_back(name + "_n");
        form.pass_fail(name + "_p", "2").conditions.relevant = "${" + name + "_n} != 2";
        form.calculated(name + "_c", "${" + name + "_n} * 2 + position(..)");
        inside_.push_back(name + "_c");
        Node& own = form.points_item(name + "_own", "5");
        own.conditions.calculation = "${" + name + "_c} + count(${" + name + "})";
        finish(own, "");
        if (name == "rep") {
            Node& inner = form.repeat("inner");
            finish(inner, "${rep_n} > 1");
            repeats.push_back("inner");
            form.asked("inner_n", AnswerType::integer);
            finish(form.pass_fail("inner_p"), "sum(${inner_n}) != 3");
            form.end();
            form.calculated("inner_sum", "sum(${inner_n}) + indexed-repeat(${rep_n}, ${rep}, 1)");
            finish(form.pass_fail("rep_last"), "/data/rep[position() = last()]/rep_n != 1");
        }
        form.end();
    }

    void add_item() {
        const std::string relevant = one_in(4) ? condition() : "";
        const std::string required = one_in(6) ? condition() : "";
        const std::string name = code("I");
        Node* made = nullptr;
        switch (below(8)) {
            case 0: made = &form.pass_fail(name, "3"); break;
            case 1: made = &form.points_item(name, "10"); break;
            case 2: made = &form.ratio(name, "5"); break;
            case 3: made = &form.asked(name, AnswerType::integer); break;
            case 4: {
                Option vetoed = option("d", "0");
                vetoed.veto = verdict();
                Option away = option("e", "");
                away.is_na = true;
                made =
                    &form.choice(name, {option("a", "4"), option("b", "2"), option("c", ""), vetoed, away});
                break;
            }
            case 5:
                made = &form.multiple(name, {option("a", "2"), option("b", "-1"), option("c", "1")});
                break;
            case 6:
                made = &form.deduct(name, is_in_pool_ && one_in(2) ? "" : "6",
                                    {line("L1", "1.5"), line("L2", "2")});
                break;
            default:
                made = &form.pass_fail(name, "2");
                made->scoring.fold = static_cast<SampleFold>(1 + below(3));
        }
        if (one_in(3)) made->conditions.required = required;
        finish(*made, relevant);
        if (one_in(8) && made->scoring.rule != ItemRule::none) {
            made->scoring.is_bonus = true;
            made->scoring.minimum.reset();
        }
        items_.push_back(name);
    }

    std::string code(const char* kind) { return kind + std::to_string(++number_); }

    std::mt19937_64 random_;
    std::size_t number_ = 0;
    bool is_in_pool_ = false;
    std::vector<std::string> items_;
    std::vector<std::string> inside_;  // of repeats
};

}  // namespace wincheck::testing
