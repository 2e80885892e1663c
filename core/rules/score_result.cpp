// What a score is made of, in document order (ROLL-5).
#include <algorithm>
#include <string_view>

#include "core/rules/score_run.h"

namespace wincheck::rules {
namespace {

std::string_view mode_name(SectionMode mode) {
    switch (mode) {
        case SectionMode::share: return "share";
        case SectionMode::weighted: return "weighted";
        case SectionMode::pool: return "pool";
        default: return "sum";
    }
}

std::string_view rule_name(ItemRule rule) {
    switch (rule) {
        case ItemRule::none: return "none";
        case ItemRule::pass_fail: return "pass_fail";
        case ItemRule::choice: return "choice";
        case ItemRule::multiple: return "multiple";
        case ItemRule::deduct: return "deduct";
        case ItemRule::tier: return "tier";
        case ItemRule::measure: return "measure";
        case ItemRule::ratio: return "ratio";
        case ItemRule::points: return "points";
    }
    return "none";
}

std::string_view rule_of(const Cell& from, const Node& node) {
    if (node.kind == NodeKind::item) return rule_name(node.scoring.rule);
    return mode_name(from.is_outer_repeat ? SectionMode::sum : node.scoring.mode);
}

}  // namespace

FiredGate ScoreRun::shown(const Fired& fired) const {
    const std::string at = fired.target == 0 || fired.verdict->reach == Reach::inspection
                               ? std::string{}
                               : plan_.node(cell(fired.target).node).code;
    return {fired.id, at, fired.cause, *fired.verdict};
}

// Gates of items in document order, then those over tags, then sections from the last to the first: every
// section after its parts.
std::vector<FiredGate> ScoreRun::gates() const {
    const std::vector<std::uint32_t> order = in_order(fired_, false);
    std::vector<FiredGate> found;
    const auto add = [&](std::uint32_t index, bool is_by_tag) {
        for (const Fired& one : cell(index).fired())
            if (one.is_by_tag == is_by_tag) found.push_back(shown(one));
    };
    for (const std::uint32_t index : order)
        if (cell(index).kind == ScorePart::Kind::item) add(index, false);
    for (const std::uint32_t index : order) add(index, true);
    for (auto index = order.rbegin(); index != order.rend(); ++index)
        if (cell(*index).kind != ScorePart::Kind::item) add(*index, false);
    found.insert(found.end(), adjustments_.begin(), adjustments_.end());
    return found;
}

std::vector<RaisedFinding> ScoreRun::findings() const {
    std::vector<RaisedFinding> found;
    for (const std::uint32_t index : in_order(raised_, false)) {
        const auto& raised = cell(index).shown_more().findings;
        found.insert(found.end(), raised.begin(), raised.end());
    }
    return found;
}

std::vector<AnswerKey> ScoreRun::missing() const {
    std::vector<AnswerKey> found;
    found.reserve(missing_.size());
    for (const std::uint32_t index : in_order(missing_, true))
        found.push_back({plan_.node(cell(index).node).code, state_.frames()[cell(index).frame].id, {}});
    return found;
}

ScoreResult ScoreRun::headline() const {
    ScoreResult result;
    result.state = summary_.state;
    result.as_it_stands = summary_.as_it_stands;
    result.so_far = summary_.so_far;
    result.exact = summary_.exact;
    result.band = summary_.band;
    result.passed = summary_.passed;
    result.bonus = summary_.bonus;
    result.places = summary_.places;
    result.gates = gates();
    result.findings = findings();
    return result;
}

ScoreResult ScoreRun::result() const {
    ScoreResult result = headline();
    result.missing = missing();
    if (!plan_.roots.empty()) add_parts(plan_.roots.front(), 0, result.parts);
    return result;
}

void ScoreRun::add_parts(std::int32_t first, std::uint32_t frame, std::vector<ScorePart>& parts) const {
    std::size_t count = parts.size();
    for (std::int32_t node = first; node >= 0; node = plan_.plan(node).next_sibling) ++count;
    parts.reserve(count);
    for (std::int32_t node = first; node >= 0; node = plan_.plan(node).next_sibling) {
        const std::uint32_t index = state_.slot(node, frame);
        if (cell(index).node >= 0) add_part(index, parts);
    }
}

void ScoreRun::add_part(std::uint32_t index, std::vector<ScorePart>& parts) const {
    const Cell& from = cell(index);
    const Node& node = plan_.node(from.node);
    ScorePart& part =
        parts.emplace_back(from.kind, node.code, from.state, rule_of(from, node), from.detail.text());
    fill_part(from, part);
    if (from.kind == ScorePart::Kind::item && from.more_or_null == nullptr) return;
    if (from.is_outer_repeat) {
        const std::vector<std::uint32_t>& instances = state_.instances(from.node, from.frame);
        part.parts.reserve(instances.size());
        for (const std::uint32_t instance : instances) add_part(state_.frames()[instance].base, part.parts);
        return;
    }
    const std::int32_t first = plan_.plan(from.node).first_child;
    if (first >= 0) add_parts(first, from.frame, part.parts);
    for (const SampleCell& sample : from.shown_more().samples) {
        ScorePart& one = part.parts.emplace_back(ScorePart::Kind::sample, sample.name, sample.state,
                                                 part.rule, sample.detail.text());
        one.instance = part.instance;
        one.detail_english = sample.detail_english;
        if (!sample.stands.is_in) continue;
        one.value = sample.stands.value;
        one.full = sample.stands.full;
    }
}

// What `part` does not have yet.
void ScoreRun::fill_part(const Cell& from, ScorePart& part) const {
    const NodePlan& plan = plan_.plan(from.node);
    if (!from.is_outer_repeat) part.instance = state_.frames()[from.frame].id;
    const bool is_counted = from.stands.is_in || (from.state == NodeState::scored && plan.is_bonus);
    if (is_counted) {
        part.value = from.stands.value;
        part.full = from.stands.full;
    }
    const bool is_instance = from.kind == ScorePart::Kind::repeat && !from.is_outer_repeat;
    if (plan.has_weight && !is_instance) part.weight = weight_of(from.node);
    if (from.more_or_null != nullptr) part.detail_english = from.more_or_null->detail_english;
}

void ScoreRun::walk(std::int32_t first, std::uint32_t frame, std::vector<std::uint32_t>& order,
                    bool has_repeats_last) const {
    for (std::int32_t node = first; node >= 0; node = plan_.plan(node).next_sibling) {
        const std::uint32_t index = state_.slot(node, frame);
        const std::int32_t child = plan_.plan(node).first_child;
        if (cell(index).node < 0) continue;
        if (!cell(index).is_outer_repeat) {
            order.push_back(index);
            walk(child, frame, order, has_repeats_last);
            continue;
        }
        if (!has_repeats_last) order.push_back(index);
        for (const std::uint32_t instance : state_.instances(node, frame)) {
            order.push_back(state_.frames()[instance].base);
            walk(child, instance, order, has_repeats_last);
        }
        if (has_repeats_last) order.push_back(index);
    }
}

// The cells of a set in document order, in which they are numbered where the form has no repeats; with
// repeats a large set is cheaper found by walking than sorted.
std::vector<std::uint32_t> ScoreRun::in_order(const CellSet& set, bool has_repeats_last) const {
    std::vector<std::uint32_t> order = set.cells();
    if (plan_.scopes.size() == 1) {
        std::sort(order.begin(), order.end());
        return order;
    }
    if (set.size() > cells_.size() / 16 && !plan_.roots.empty()) {
        order.clear();
        walk(plan_.roots.front(), 0, order, has_repeats_last);
        std::erase_if(order, [&](std::uint32_t index) { return !set.has(index); });
        return order;
    }
    std::sort(order.begin(), order.end(),
              [&](std::uint32_t a, std::uint32_t b) { return is_before(a, b, has_repeats_last); });
    return order;
}

// Climbs to where both stand side by side.
bool ScoreRun::is_before(std::uint32_t a, std::uint32_t b, bool has_repeats_last) const {
    if (a == b) return false;
    std::uint32_t left = a, right = b;
    while (cell(left).depth > cell(right).depth) left = cell(left).parent;
    while (cell(right).depth > cell(left).depth) right = cell(right).parent;
    if (left == right) {
        const bool is_outer_left = left == a;
        const std::uint32_t outer = is_outer_left ? a : b;
        return is_outer_left != (has_repeats_last && cell(outer).is_outer_repeat);
    }
    while (cell(left).parent != cell(right).parent) {
        left = cell(left).parent;
        right = cell(right).parent;
    }
    if (cell(left).node != cell(right).node) return cell(left).node < cell(right).node;
    return state_.frames()[cell(left).frame].position < state_.frames()[cell(right).frame].position;
}

ScoreResult score(const CompiledChecklist& checklist, const Record& record, const Context& context,
                  const Policy& policy) {
    return ScoreRun(plan_of(checklist), record, context, policy).result();
}

}  // namespace wincheck::rules
