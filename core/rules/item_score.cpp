#include "core/rules/item_score.h"

#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/repeats.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kNanoMax = kFullMarksMax * kNanoPerPoint;

Points clamped(Wide nano) {
    return {static_cast<std::int64_t>(std::clamp<Wide>(nano, -kNanoMax, kNanoMax))};
}

bool holds(Comparison comparison, std::strong_ordering ordering) {
    switch (comparison) {
        case Comparison::less: return ordering < 0;
        case Comparison::at_most: return ordering <= 0;
        case Comparison::greater: return ordering > 0;
        case Comparison::at_least: return ordering >= 0;
        case Comparison::otherwise: return true;
    }
    return false;
}

const std::string& text_of(const Label& label, const std::string& fallback) {
    return label.empty() || label.front().text.empty() ? fallback : label.front().text;
}

// Everything that scoring one value looks at.
struct Input {
    const Plan& plan;
    std::int32_t index;
    const Node& node;
    const NodePlan& item;
    const Value& value;
    const RepeatWeight& weight;
};

void add_option_effects(const Option& option, ItemScore& score) {
    if (option.fail != kSeverityNone) {
        score.is_failed = true;
        score.more().findings.push_back({option.name, option.fail});
    }
    if (option.veto) score.more().triggers.push_back({&*option.veto, option.name});
}

// The points of an option; a share of the full marks is rounded once.
Points option_points(const Option& option, Points full) {
    if (option.points) return *option.points;
    if (option.share)
        return {divide_rounded(static_cast<Wide>(full.nano) * option.share->nano, kNanoPerPoint)};
    return {};
}

bool says_fail(const Option& option) {
    return option.fail != kSeverityNone || (option.points && option.points->nano <= 0) ||
           (option.share && option.share->nano <= 0) || option.name == "fail" || option.name == "no";
}

// A value at or below 0 of positive full marks is a failure unless the options say what fails.
void settle_failure(const Input& in, ItemScore& score) {
    if (score.state != NodeState::scored || in.item.declares_failures || in.node.scoring.is_bonus) return;
    if (in.item.full.nano > 0 && score.value.nano <= 0) score.is_failed = true;
}

constexpr std::string_view kPass = "pass", kFail = "fail";

void score_pass_fail(const Input& in, ItemScore& score) {
    if (in.value.options.empty()) return;
    const std::string& name = in.value.options.front();
    if (in.item.list >= 0) {
        const Option* option = in.plan.option(in.index, name);
        if (option == nullptr) return score.detail.append(name);
        score.detail.lend(text_of(option->label, option->name));
        score.state = option->is_na ? NodeState::not_applicable : NodeState::not_scored;
        if (option->is_na) return;
        add_option_effects(*option, score);
        if (option->is_unscored) return;
        score.state = NodeState::scored;
        const bool is_fail = says_fail(*option);
        score.value = option->points  ? *option->points
                      : option->share ? option_points(*option, in.item.full)
                                      : (is_fail ? Points{} : in.item.full);
        score.is_failed = is_fail;
        return;
    }
    const bool is_pass = name == kPass;
    if (!is_pass && name != kFail) return score.detail.append(name);
    score.detail.lend(is_pass ? kPass : kFail);
    score.state = NodeState::scored;
    score.is_failed = !is_pass;
    score.value = is_pass ? in.item.full : Points{};
}

void score_choice(const Input& in, ItemScore& score) {
    if (in.value.options.empty()) return;
    const Option* option = in.plan.option(in.index, in.value.options.front());
    if (option == nullptr) return;
    score.detail.lend(text_of(option->label, option->name));
    score.state = option->is_na ? NodeState::not_applicable : NodeState::not_scored;
    if (option->is_na) return;
    add_option_effects(*option, score);
    if (option->is_unscored) return;
    score.state = NodeState::scored;
    score.value = option_points(*option, in.item.full);
}

void score_multiple(const Input& in, ItemScore& score) {
    if (in.value.kind != ValueKind::options) return;
    score.state = NodeState::not_scored;
    if (in.item.list < 0 || !in.item.has_scored_options) return;
    std::vector<const Option*> chosen;
    for (const std::string& name : in.value.options) {
        const Option* option = in.plan.option(in.index, name);
        if (option != nullptr && std::find(chosen.begin(), chosen.end(), option) == chosen.end())
            chosen.push_back(option);
    }
    Wide total = 0;
    score.state = NodeState::scored;
    for (const Option* option : chosen) {
        if (option->is_na && chosen.size() == 1) score.state = NodeState::not_applicable;
        add_option_effects(*option, score);
        if (!option->is_unscored && !option->is_na) total += option_points(*option, in.item.full).nano;
        const std::string& name = text_of(option->label, option->name);
        if (score.detail.is_empty()) {
            score.detail.lend(name);
            continue;
        }
        score.detail.append("、");
        score.detail.append(name);
    }
    const Points sum = clamped(total);
    score.value = in.item.has_full ? std::min(sum, in.item.full) : sum;
}

std::uint64_t count_of(const DeductionLine& line, const Value& value) {
    const std::string& name = line_name(line);
    std::uint64_t count = 0;
    for (const Occurrence& one : value.occurrences)
        if (one.line == name) count += one.count;
    for (const std::string& option : value.options)
        if (option == name) ++count;
    return count;
}

// How often a line was found before; where it never was, how often the item was.
std::uint32_t times_of(const Input& in, const DeductionLine& line) {
    const std::uint32_t own = in.weight.times(line_name(line));
    return own > 0 ? own : in.weight.times("");
}

struct WeightWords {
    std::string chinese, english;
};

// By what a deduction was multiplied, and why (GATE-3).
WeightWords weight_words(const Repetition& policy, std::uint32_t times) {
    const std::string factor = to_text(*policy.factor);
    const bool is_growing = policy.grows_each_time;
    return {"此前 " + std::to_string(times) + (is_growing ? " 次，每次扣分 × " : " 次，扣分 × ") + factor,
            "found before " + std::to_string(times) + " x, deduction times " + factor +
                (is_growing ? " each time" : "")};
}

// '着装不规范 2 处，每处扣 0.5': what was found, its price, what bounds it and what weighs on it, so that
// `taken` can be recomputed.
void describe_line(const Input& in, const DeductionLine& line, std::uint64_t count, Points taken,
                   ItemScore& score) {
    const std::string unit = line.unit.empty() ? "处" : line.unit;
    const std::string& name = text_of(line.label, line.code);
    std::string chinese = name + " " + std::to_string(count) + " " + unit;
    std::string english = name + " x " + std::to_string(count);
    chinese += line.is_once ? "，有则扣 " : "，每" + unit + "扣 ";
    chinese += to_text(line.points);
    english += (line.is_once ? ", once " : ", each ") + to_text(line.points);
    if (line.free > 0) {
        chinese += "，免扣 " + std::to_string(line.free) + " " + unit;
        english += ", first " + std::to_string(line.free) + " free";
    }
    if (line.cap) {
        chinese += "，上限 " + to_text(*line.cap);
        english += ", at most " + to_text(*line.cap);
    }
    if (line.is_zeroing) {
        chinese += "，本项不得分";
        english += ", item set to 0";
    }
    if (const std::uint32_t times = times_of(in, line); times > 0) {
        const WeightWords weight = weight_words(*in.weight.policy, times);
        chinese += "，" + weight.chinese;
        english += ", " + weight.english;
    }
    score.detail.append((score.detail.is_empty() ? "" : "；") + chinese + "，共扣 " + to_text(taken));
    std::string& all = score.more().detail_english;
    all += (all.empty() ? "" : "; ") + english + ", together " + to_text(taken);
}

// One line's deduction: free ones first, 'once', cap, then the weight of repetition (GATE-3).
Points line_deduction(const Input& in, const DeductionLine& line, std::uint64_t charged, bool& is_repeated) {
    Points taken = clamped(static_cast<Wide>(line.is_once ? 1 : charged) * line.points.nano);
    if (line.cap) taken = std::min(taken, *line.cap);
    const std::uint32_t times = times_of(in, line);
    is_repeated = is_repeated || times > 0;
    return in.weight.weighed(taken, times);
}

// A plain number answers an item with one line: that many occurrences.
Value as_occurrences(const Input& in) {
    Value value = in.value;
    if (value.kind == ValueKind::number && in.node.scoring.lines.size() == 1 && value.number.scale == 0 &&
        value.number.mantissa >= 0 && value.number.mantissa <= UINT32_MAX)
        value.occurrences.push_back(
            {line_name(in.node.scoring.lines.front()), static_cast<std::uint32_t>(value.number.mantissa)});
    return value;
}

void score_deduct(const Input& in, ItemScore& score) {
    const bool is_number = in.value.kind == ValueKind::number;
    const Value converted = is_number ? as_occurrences(in) : Value{};
    const Value& value = is_number ? converted : in.value;
    Wide lost = 0;
    if (value.kind == ValueKind::text) return;
    score.state = NodeState::scored;
    for (const DeductionLine& line : in.node.scoring.lines) {
        const std::uint64_t count = count_of(line, value);
        if (count <= line.free) continue;
        const Points taken = line_deduction(in, line, count - line.free, score.is_repeated);
        lost += taken.nano;
        describe_line(in, line, count, taken, score);
        if (line.is_zeroing) score.is_zeroed = true;
        if (line.is_zeroing || line.severity != kSeverityNone) score.is_failed = true;
        const Severity severity = line.severity != kSeverityNone ? line.severity : in.node.guidance.severity;
        if (severity != kSeverityNone) score.more().findings.push_back({line_name(line), severity});
        if (line.veto) score.more().triggers.push_back({&*line.veto, line_name(line)});
    }
    score.value = clamped(in.item.full.nano - lost);
}

void take_step(const Step* step, ItemScore& score) {
    score.state = NodeState::scored;
    if (step == nullptr) return;
    score.value = step->value;
    if (step->veto) score.more().triggers.push_back({&*step->veto, std::string(score.detail.text())});
}

// full · (x − from) / (to − from), rounded once; 0 and full marks outside the bounds.
Points linear_points(const Linear& linear, Points full, Decimal x) {
    const bool is_rising = compare(linear.from, linear.to) < 0;
    if (is_rising ? compare(x, linear.from) <= 0 : compare(x, linear.from) >= 0) return {};
    if (is_rising ? compare(x, linear.to) >= 0 : compare(x, linear.to) <= 0) return full;
    const auto nano = [](Decimal value) { return to_points(value).value_or(Points{}).nano; };
    const Wide way = static_cast<Wide>(nano(x)) - nano(linear.from);
    const Wide whole = static_cast<Wide>(nano(linear.to)) - nano(linear.from);
    return {divide_rounded(full.nano * (is_rising ? way : -way), is_rising ? whole : -whole)};
}

void score_number(const Input& in, ItemScore& score) {
    if (in.value.kind != ValueKind::number) return;
    score.detail.append(to_text(in.value.number));
    const Scoring& scoring = in.node.scoring;
    if (scoring.rule == ItemRule::points) {
        score.state = NodeState::scored;
        const auto points = to_points(in.value.number);
        score.value =
            points ? clamped(points->nano) : clamped(in.value.number.mantissa < 0 ? -kNanoMax : kNanoMax);
        if (in.item.has_full) score.value = std::min(score.value, in.item.full);
        return;
    }
    if (!scoring.table.empty()) return take_step(step_for(scoring.table, in.value.number), score);
    score.state = NodeState::scored;
    if (scoring.linear) score.value = linear_points(*scoring.linear, in.item.full, in.value.number);
}

void score_ratio(const Input& in, ItemScore& score) {
    if (in.value.kind != ValueKind::ratio) return;
    if (in.value.checked == 0) {
        score.state = NodeState::not_applicable;
        return;
    }
    const std::uint64_t compliant = std::min(in.value.compliant, in.value.checked);
    score.detail.append(std::to_string(compliant) + "/" + std::to_string(in.value.checked));
    if (!in.node.scoring.table.empty())
        return take_step(step_for(in.node.scoring.table, compliant, in.value.checked), score);
    score.state = NodeState::scored;
    score.value = {divide_rounded(static_cast<Wide>(in.item.full.nano) * compliant, in.value.checked)};
}

// ITEM-10: no score, but an option may still declare a finding or a veto (SCO-7).
void score_record_only(const Input& in, ItemScore& score) {
    score.state = NodeState::not_scored;
    for (const std::string& name : in.value.options) {
        const Option* option = in.plan.option(in.index, name);
        if (option == nullptr) continue;
        if (option->is_na) score.state = NodeState::not_applicable;
        add_option_effects(*option, score);
    }
}

void describe_weight(const Input& in, std::uint32_t times, ItemScore& score) {
    const WeightWords weight = weight_words(*in.weight.policy, times);
    std::string& english = score.more().detail_english;
    if (english.empty()) english = score.detail.text();
    english += (english.empty() ? "" : ", ") + weight.english;
    score.detail.append((score.detail.is_empty() ? "" : "，") + weight.chinese);
}

// Other rules than deductions: the points lost weigh more when the finding has come back, but do not take
// the item under its floor unless the policy says so.
void weigh_lost(const Input& in, ItemScore& score) {
    const Points once = score.value;
    if (!in.weight.is_active() || score.state != NodeState::scored || once >= in.item.full) return;
    std::uint32_t times = in.weight.times("");
    for (const std::string& option : in.value.options) times += in.weight.times(option);
    if (times == 0) return;
    describe_weight(in, times, score);
    score.lost = in.weight.weighed(in.item.full - once, times);
    score.value = in.item.full - score.lost;
    if (in.weight.policy->may_exceed_full) return;
    score.value = std::max(score.value, in.node.scoring.floor.value_or(std::min(once, Points{})));
}

}  // namespace

std::uint32_t RepeatWeight::times(std::string_view line) const {
    if (!is_active()) return 0;
    return times_before(*earlier, item, line, {place, post});
}

Points RepeatWeight::weighed(Points deduction, std::uint32_t times) const {
    if (times == 0 || !is_active()) return deduction;
    const std::uint32_t rounds = policy->grows_each_time ? std::min<std::uint32_t>(times, 64) : 1;
    for (std::uint32_t i = 0; i < rounds; ++i) {
        const Wide product = static_cast<Wide>(deduction.nano) * policy->factor->nano;
        deduction = clamped(std::clamp<Wide>(product, -static_cast<Wide>(kNanoMax) * kNanoPerPoint,
                                             static_cast<Wide>(kNanoMax) * kNanoPerPoint) == product
                                ? divide_rounded(product, kNanoPerPoint)
                                : (product < 0 ? -kNanoMax : kNanoMax));
    }
    return deduction;
}

const std::string& line_name(const DeductionLine& line) {
    return line.code.empty() && !line.label.empty() ? line.label.front().text : line.code;
}

const Step* step_for(const std::vector<Step>& table, Decimal value) {
    for (const Step& step : table)
        if (step.comparison == Comparison::otherwise || holds(step.comparison, compare(value, step.bound)))
            return &step;
    return nullptr;
}

const Step* step_for(const std::vector<Step>& table, std::uint64_t compliant, std::uint64_t checked) {
    for (const Step& step : table) {
        Wide unit = 1;
        for (int i = 0; i < step.bound.scale; ++i) unit *= 10;
        const Wide left = static_cast<Wide>(compliant) * unit;
        const Wide right = static_cast<Wide>(checked) * step.bound.mantissa;
        if (holds(step.comparison, left <=> right)) return &step;
    }
    return nullptr;
}

Points bounded(const Plan& plan, std::int32_t node, Points value, bool falls_freely) {
    const Scoring& scoring = plan.node(node).scoring;
    if (scoring.cap) value = std::min(value, *scoring.cap);
    if (falls_freely) return value;
    if (scoring.floor) return std::max(value, *scoring.floor);
    const bool has_zero_floor = scoring.rule == ItemRule::multiple || scoring.rule == ItemRule::points ||
                                (scoring.rule == ItemRule::deduct && plan.plan(node).has_full);
    return has_zero_floor ? std::max(value, Points{}) : value;
}

ItemScore score_value(const Plan& plan, std::int32_t node, const Value& value, const RepeatWeight& weight) {
    ItemScore score;
    const Input in{plan, node, plan.node(node), plan.plan(node), value, weight};
    switch (in.node.scoring.rule) {
        case ItemRule::none: score_record_only(in, score); return score;
        case ItemRule::pass_fail: score_pass_fail(in, score); break;
        case ItemRule::choice: score_choice(in, score); break;
        case ItemRule::multiple: score_multiple(in, score); break;
        case ItemRule::deduct: score_deduct(in, score); break;
        case ItemRule::tier:
        case ItemRule::measure:
        case ItemRule::points: score_number(in, score); break;
        case ItemRule::ratio: score_ratio(in, score); break;
    }
    score.lost = in.item.full - score.value;
    if (score.is_zeroed) score.value = std::min(score.value, Points{});
    const bool falls_freely = score.is_repeated && weight.policy->may_exceed_full;
    if (in.item.has_bounds && score.state == NodeState::scored)
        score.value = bounded(plan, node, score.value, falls_freely);
    if (in.node.scoring.rule != ItemRule::deduct) weigh_lost(in, score);
    settle_failure(in, score);
    return score;
}

}  // namespace wincheck::rules
