// Publication checks of structure: codes, choices, tables, bounds, verdicts (SCO-1, ITEM-5, STD-5).
#include <algorithm>
#include <set>

#include "core/model/limits.h"
#include "core/rules/functions.h"
#include "core/rules/item_score.h"
#include "core/rules/plan.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kBoundMax = 1'000'000'000;  // of a table's or line's measured values

bool is_large(Points points) {
    return points.nano > kPointsMax * kNanoPerPoint || points.nano < -kPointsMax * kNanoPerPoint;
}
bool is_large(const std::optional<Points>& points) {
    return points && is_large(*points);
}
bool is_large(Decimal value) {
    return compare(value, Decimal::whole(kBoundMax)) > 0 || compare(value, Decimal::whole(-kBoundMax)) < 0;
}

class StructureCheck {
public:
    StructureCheck(const Plan& plan, std::vector<Problem>& problems) : plan_(plan), problems_(problems) {}

    void run() {
        check_sizes();
        check_codes();
        check_lists();
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) check_node(static_cast<std::int32_t>(i));
        check_depth_and_children();
        check_settings();
    }

private:
    void add(const Node& node, std::string code, std::string message, bool is_warning = false,
             std::string_view column = {}) {
        problems_.push_back({node.where.empty() ? node.code : node.where, std::move(code),
                             "'" + node.code + "': " + std::move(message), is_warning, column});
    }
    void add_at(std::string where, std::string code, std::string message) {
        problems_.push_back({std::move(where), std::move(code), std::move(message), false});
    }

    void check_sizes() {
        if (plan_.source.nodes.empty()) add_at("survey", "empty", "the checklist has no items");
        if (plan_.source.nodes.size() > kItemsMax)
            add_at("survey", "too_large", "more than " + std::to_string(kItemsMax) + " rows");
        std::size_t options = 0;
        for (const ChoiceList& list : plan_.source.choices) options += list.options.size();
        if (options > kOptionsMax)
            add_at("choices", "too_large", "more than " + std::to_string(kOptionsMax) + " choices");
    }

    void check_codes() {
        const auto& codes = plan_.tree.codes;
        const bool has_twice =
            std::adjacent_find(codes.begin(), codes.end(), [](const auto& a, const auto& b) {
                return a.first == b.first;
            }) != codes.end();
        std::set<std::string_view> seen;
        for (const Node& node : plan_.source.nodes) {
            if (node.code.empty())
                add(node, "code", "has no code (name)");
            else if (has_twice && !seen.insert(node.code).second)
                add(node, "duplicate_code", "the code is used twice");
            if (node.code.size() > kIdTextMax) add(node, "code", "the code is longer than 64 bytes");
        }
    }

    void check_lists() {
        std::set<std::string_view> lists;
        for (const ChoiceList& list : plan_.source.choices) {
            if (!lists.insert(list.name).second)
                add_at("choices", "duplicate_list", "the choice list '" + list.name + "' is defined twice");
            // A cascade may have one name twice, told apart by the columns of its choice filter.
            std::set<std::pair<std::string_view, std::vector<std::pair<std::string, std::string>>>> names;
            for (const Option& option : list.options) {
                const std::string what = "choice '" + option.name + "' of list '" + list.name + "' ";
                if (option.name.empty())
                    add_at("choices", "code", "a choice of list '" + list.name + "' has no name");
                if (!names.insert({option.name, option.columns}).second)
                    add_at("choices", "duplicate_choice", what + "is defined twice");
                if (is_large(option.points) || is_large(option.share))
                    add_at("choices", "bounds", what + "has too many points");
                if (option.veto) check_verdict_at("choices", what, *option.veto);
            }
        }
    }

    void check_verdict_at(const std::string& where, const std::string& what, const Verdict& verdict) {
        if (verdict.effect == Effect::grade && verdict.reach != Reach::inspection)
            add_at(where, "verdict", what + "sets a grade, which only an inspection has");
        if (verdict.effect == Effect::grade && verdict.grade.empty())
            add_at(where, "verdict", what + "names no grade");
        if (is_large(verdict.points)) add_at(where, "bounds", what + "has too many points in its veto");
    }
    void check_verdict(const Node& node, const char* what, const Verdict& verdict) {
        check_verdict_at(node.where.empty() ? node.code : node.where,
                         "'" + node.code + "': its " + what + " ", verdict);
    }

    void check_node(std::int32_t index) {
        const Node& node = plan_.node(index);
        const Scoring& scoring = node.scoring;
        for (const auto& points : {scoring.full, scoring.weight, scoring.floor, scoring.cap})
            if (is_large(points)) add(node, "bounds", "points and weights must lie within 1,000,000");
        if (scoring.weight && scoring.weight->nano < 0)
            add(node, "bounds", "a weight cannot be negative", false, "weight");
        if (scoring.full && scoring.full->nano < 0)
            add(node, "bounds", "full marks cannot be negative", false, "full");
        if (scoring.floor && scoring.cap && *scoring.floor > *scoring.cap)
            add(node, "bounds", "the floor lies above the cap");
        if (scoring.minimum && scoring.minimum->is_share && scoring.minimum->value > Points::whole(1))
            add(node, "bounds", "a minimum share lies above 100%", false, "minimum");
        if (scoring.veto) check_verdict(node, "veto", *scoring.veto);
        check_gates(node);
        if (!node.choices.empty() && !node.choices.starts_with("${") && plan_.plan(index).list < 0)
            add(node, "unknown_list", "there is no choice list '" + node.choices + "'");
        if (node.kind == NodeKind::item) check_item(index);
        if (node.kind == NodeKind::repeat && !node.range.empty()) check_opening(index);
        if (node.kind != NodeKind::item && scoring.mode == SectionMode::pool && !scoring.full)
            add(node, "full", "a pool needs full marks of its own", false, "full");
    }

    void check_opening(std::int32_t index) {
        const Node& node = plan_.node(index);
        if (opening_instances(node) == 0)
            add(node, "bounds", "opens with a number of instances that is not from 1 to 10,000");
        if (plan_.plan(index).scope >= 0 || !node.conditions.repeat_count.empty())
            add(node, "range", "opens with instances, which no inner and no counted repeat does");
    }

    void check_gates(const Node& node) {
        for (const Gate& gate : node.scoring.gates) {
            check_verdict(node, "gate", gate.verdict);
            if (gate.comparison == Comparison::otherwise) add(node, "verdict", "a gate needs <, <=, > or >=");
            if (is_large(gate.bound)) add(node, "bounds", "the bound of a gate is too large");
            const auto& nodes = plan_.source.nodes;
            const bool is_known =
                gate.tag.empty() || std::any_of(nodes.begin(), nodes.end(), [&](const Node& other) {
                    return other.guidance.tag == gate.tag;
                });
            if (!is_known) add(node, "unknown_tag", "no item has the tag '" + gate.tag + "' of its gate");
        }
    }

    [[nodiscard]] bool stands_in_pool(const Node& node) const {
        return node.parent >= 0 && plan_.node(node.parent).scoring.mode == SectionMode::pool;
    }

    // What stands there before anybody has answered should be an answer that the question takes.
    void check_default(const Node& node, const NodePlan& plan) {
        const std::string& initial = node.conditions.initial;
        if (initial.empty() || node.conditions.is_initial_dynamic) return;
        const auto number = Decimal::parse(initial);
        bool fits = true;
        switch (node.type) {
            case AnswerType::integer: fits = number && number->scale == 0; break;
            case AnswerType::decimal: fits = number.has_value(); break;
            case AnswerType::date: fits = parse_date(initial).has_value(); break;
            case AnswerType::yes_no: fits = initial == "pass" || initial == "fail"; break;
            case AnswerType::select_one: fits = is_in_list(plan, initial); break;
            case AnswerType::select_multiple:
            case AnswerType::rank:
                for (const std::string_view name : words_of(initial)) fits = fits && is_in_list(plan, name);
                break;
            default: break;
        }
        if (!fits)
            add(node, "default", "the default \"" + initial + "\" is no answer that it takes", true,
                "default");
    }

    // A list whose file is not there has nothing in it yet.
    [[nodiscard]] bool is_in_list(const NodePlan& plan, std::string_view name) const {
        if (plan.list < 0) return true;
        const std::vector<Option>& options = plan_.source.choices[at(plan.list)].options;
        return options.empty() || std::any_of(options.begin(), options.end(),
                                              [&](const Option& option) { return option.name == name; });
    }

    void check_item(std::int32_t index) {
        const Node& node = plan_.node(index);
        const Scoring& scoring = node.scoring;
        const NodePlan& plan = plan_.plan(index);
        const bool needs_list = node.type == AnswerType::select_one ||
                                node.type == AnswerType::select_multiple || node.type == AnswerType::rank ||
                                scoring.rule == ItemRule::choice || scoring.rule == ItemRule::multiple;
        if (needs_list && node.choices.empty()) add(node, "choices", "needs a choice list");
        const bool may_lack_full = scoring.rule == ItemRule::none || scoring.is_bonus ||
                                   (scoring.rule == ItemRule::deduct && stands_in_pool(node)) ||
                                   scoring.rule == ItemRule::choice || scoring.rule == ItemRule::multiple;
        if (!plan.has_full && !may_lack_full) add(node, "full", "needs full marks", false, "full");
        if (is_large(plan.full)) add(node, "bounds", "full marks lie above 1,000,000");
        if (scoring.rule == ItemRule::choice && plan.list >= 0 && !plan.has_scored_options)
            add(node, "points", "no choice has points", true);
        check_type(node);
        check_default(node, plan);
        if (node.range.ends_with(" 0"))
            add(node, "figure", "a range needs a step above 0", false, "parameters");
        if (scoring.rule == ItemRule::deduct) check_lines(node);
        check_tables(node);
        if (scoring.is_bonus && scoring.minimum) add(node, "minimum", "a bonus item cannot have a minimum");
        if (scoring.fold == SampleFold::none && !scoring.sample.same_as.empty() &&
            plan_.find(scoring.sample.same_as) < 0)
            add(node, "unknown_name",
                "there is no item '" + scoring.sample.same_as + "' to share samples with");
    }

    void check_type(const Node& node) {
        const AnswerType type = node.type;
        const bool is_calculated = !node.conditions.calculation.empty();
        const bool is_number = type == AnswerType::integer || type == AnswerType::decimal;
        bool fits = true;
        switch (node.scoring.rule) {
            case ItemRule::none: break;
            case ItemRule::pass_fail:
            case ItemRule::choice:
                fits = type == AnswerType::yes_no || type == AnswerType::select_one ||
                       type == AnswerType::acknowledge;
                break;
            case ItemRule::multiple: fits = type == AnswerType::select_multiple; break;
            case ItemRule::deduct:
                fits = type == AnswerType::occurrences || type == AnswerType::select_multiple;
                break;
            case ItemRule::tier:
            case ItemRule::measure:
            case ItemRule::points:
                fits = is_number || (is_calculated && type == AnswerType::calculate);
                break;
            case ItemRule::ratio: fits = type == AnswerType::ratio; break;
        }
        if (!fits) add(node, "type", "the type of question does not fit its scoring rule");
    }

    void check_lines(const Node& node) {
        if (node.scoring.lines.empty())
            add(node, "lines", "a deduction needs at least one line", false, "lines");
        std::set<std::string_view> names;
        for (const DeductionLine& line : node.scoring.lines) {
            const std::string& name = line_name(line);
            if (name.empty()) add(node, "lines", "a deduction line has neither code nor text");
            if (!names.insert(name).second)
                add(node, "duplicate_line", "the deduction line '" + name + "' is there twice");
            if (is_large(line.points) || is_large(line.cap))
                add(node, "bounds", "line '" + name + "' has too many points");
            if (line.points.nano < 0)
                add(node, "lines", "line '" + name + "' must have the positive points taken off");
            if (line.veto) check_verdict(node, "line", *line.veto);
        }
    }

    void check_tables(const Node& node) {
        const Scoring& scoring = node.scoring;
        if (scoring.rule == ItemRule::tier && scoring.table.empty())
            add(node, "table", "a tiered count needs a table", false, "table");
        if (scoring.rule == ItemRule::measure && scoring.table.empty() && !scoring.linear)
            add(node, "table", "a measured value needs a table or two bounds", false, "table");
        if (scoring.linear) {
            if (is_large(scoring.linear->from) || is_large(scoring.linear->to))
                add(node, "bounds", "a bound is too large");
            if (compare(scoring.linear->from, scoring.linear->to) == 0)
                add(node, "table", "the two bounds are equal");
        }
        for (const Step& step : scoring.table) {
            if (is_large(step.value)) add(node, "bounds", "a step has too many points");
            if (is_large(step.bound)) add(node, "bounds", "the bound of a step is too large");
            if (step.veto) check_verdict(node, "step", *step.veto);
        }
        if (!scoring.table.empty()) check_gaps(node);
    }

    // Rows are tried in order. What is covered so far is (-∞, low] or (-∞, low) together with
    // [high, ∞) or (high, ∞), within the values that the rule can see.
    void check_gaps(const Node& node) {
        struct Edge {
            Decimal at{};
            bool is_closed = false;
            bool is_set = false;
        };
        Edge low;
        Edge high;
        const ItemRule rule = node.scoring.rule;
        if (rule == ItemRule::tier || rule == ItemRule::ratio) low = {Decimal{}, false, true};
        if (rule == ItemRule::ratio) high = {Decimal::whole(1), false, true};
        bool is_covered = false;
        for (const Step& step : node.scoring.table) {
            if (is_covered) add(node, "unreachable", "a step of the table can never apply", false, "table");
            if (step.comparison == Comparison::otherwise) {
                is_covered = true;
                continue;
            }
            const bool is_low = step.comparison == Comparison::less || step.comparison == Comparison::at_most;
            const bool is_closed =
                step.comparison == Comparison::at_most || step.comparison == Comparison::at_least;
            Edge& edge = is_low ? low : high;
            const auto ordering = edge.is_set ? compare(step.bound, edge.at) : std::strong_ordering::equal;
            const bool is_wider = !edge.is_set || (is_low ? ordering > 0 : ordering < 0) ||
                                  (ordering == 0 && is_closed && !edge.is_closed);
            if (!is_wider && !is_covered)
                add(node, "unreachable", "a step of the table can never apply", false, "table");
            if (is_wider) edge = {step.bound, is_closed, true};
            if (low.is_set && high.is_set) {
                const auto meeting = compare(low.at, high.at);
                is_covered = is_covered || meeting > 0 || (meeting == 0 && (low.is_closed || high.is_closed));
            }
        }
        if (!is_covered)
            add(node, "table_gap", "the table leaves values without points; add 'else'", false, "table");
    }

    void check_depth_and_children() {
        std::vector<std::size_t> depth(plan_.nodes.size(), 1);
        std::vector<std::size_t> children(plan_.nodes.size(), 0);
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
            const std::int32_t parent = plan_.source.nodes[i].parent;
            if (parent < 0 || static_cast<std::size_t>(parent) >= i) continue;
            const auto up = static_cast<std::size_t>(parent);
            depth[i] = depth[up] + 1;
            if (++children[up] == kChildrenMax + 1)
                add(plan_.source.nodes[up], "too_large", "has more than 10,000 parts");
            if (depth[i] == kNestingMax + 1)
                add(plan_.source.nodes[i], "too_deep", "sections are nested too deeply");
            if (plan_.source.nodes[up].kind == NodeKind::item)
                add(plan_.source.nodes[i], "parent", "stands inside an item");
        }
    }

    void check_settings() {
        const ChecklistSettings& settings = plan_.source.settings;
        if (settings.scale && (settings.scale->nano <= 0 || is_large(settings.scale)))
            add_at("settings", "bounds", "the scale must lie above 0 and within 1,000,000");
        if (is_large(settings.pass) || is_large(settings.bonus_cap))
            add_at("settings", "bounds", "a figure is too large");
        if (settings.pass && settings.scale && *settings.pass > *settings.scale)
            add_at("settings", "bounds", "the pass mark lies above the scale");
        if (settings.places && *settings.places > 9)
            add_at("settings", "bounds", "places must lie within 0 and 9");
        for (std::size_t i = 1; i < settings.bands.size(); ++i)
            if (settings.bands[i].from >= settings.bands[i - 1].from)
                add_at("settings", "bands", "bands must go from the highest score to the lowest");
        Wide full = 0;
        for (const ScopePlan& scope : plan_.scopes) full += scope.full * std::max(scope.opens_with, 1U);
        if (full > static_cast<Wide>(kFullMarksMax) * kNanoPerPoint)
            add_at("survey", "bounds", "the full marks of all items lie above 1,000,000,000");
    }

    const Plan& plan_;
    std::vector<Problem>& problems_;
};

Points highest(const std::vector<Step>& table) {
    Points best = table.front().value;
    for (const Step& step : table) best = std::max(best, step.value);
    return best;
}

std::optional<Points> full_of_options(const Node& node, const ChoiceList& list) {
    std::optional<Points> best;
    Points sum{};
    for (const Option& option : list.options) {
        if (option.is_na || option.is_unscored || !option.points) continue;
        best = best ? std::max(*best, *option.points) : *option.points;
        if (option.points->nano > 0 && sum.nano < kFullMarksMax * kNanoPerPoint) sum = sum + *option.points;
    }
    return node.scoring.rule == ItemRule::multiple && best ? std::optional<Points>(sum) : best;
}

}  // namespace

std::optional<Points> full_marks(const Node& node, const ChoiceList* list) {
    const Scoring& scoring = node.scoring;
    if (scoring.rule == ItemRule::none) return std::nullopt;
    if (scoring.full) return scoring.full;
    switch (scoring.rule) {
        case ItemRule::pass_fail:
        case ItemRule::choice:
        case ItemRule::multiple: {
            const auto from_options = list != nullptr ? full_of_options(node, *list) : std::nullopt;
            if (from_options || scoring.rule != ItemRule::pass_fail) return from_options;
            return Points::whole(1);
        }
        case ItemRule::tier:
        case ItemRule::measure:
        case ItemRule::ratio:
            if (!scoring.table.empty()) return highest(scoring.table);
            return std::nullopt;
        case ItemRule::points: return scoring.cap;
        default: return std::nullopt;
    }
}

void check_structure(const Plan& plan, std::vector<Problem>& problems) {
    StructureCheck(plan, problems).run();
}

}  // namespace wincheck::rules
