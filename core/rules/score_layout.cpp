// Cells and items of a scoring run.
#include <algorithm>

#include "core/rules/score_run.h"

namespace wincheck::rules {
namespace {

// Questions that neither score nor take an answer stay out of the tree.
bool is_silent(const Node& node) {
    return node.scoring.rule == ItemRule::none &&
           (node.type == AnswerType::note || node.type == AnswerType::calculate ||
            node.type == AnswerType::metadata);
}

std::string_view label_of(const Frame& frame) {
    return frame.label_or_null == nullptr ? std::string_view{} : std::string_view(*frame.label_or_null);
}

// The item's figure from its samples: mean (rounded once), worst, or all deductions under one cap.
Points folded_samples(SampleFold fold, Points full, const std::vector<ItemScore>& scores) {
    if (fold == SampleFold::worst)
        return std::min_element(scores.begin(), scores.end(),
                                [](const ItemScore& a, const ItemScore& b) { return a.value < b.value; })
            ->value;
    Wide total = 0;
    for (const ItemScore& score : scores)
        total += fold == SampleFold::sum ? score.lost.nano : score.value.nano;
    if (fold == SampleFold::sum)
        return {static_cast<std::int64_t>(std::clamp<Wide>(full.nano - total, INT64_MIN / 4, INT64_MAX / 4))};
    return {divide_rounded(total, static_cast<Wide>(scores.size()))};
}

}  // namespace

void ScoreRun::lay_out() {
    cells_.reserve(plan_.nodes.size() + 16);
    sums_.emplace_back();
    for (const std::int32_t root : plan_.roots) add_node(root, 0, -1, Inert::no);
}

std::int32_t ScoreRun::add_cell(std::int32_t node, std::uint32_t frame, std::int32_t parent,
                                ScorePart::Kind kind) {
    Cell& added = cells_.emplace_back();
    added.node = node;
    added.frame = frame;
    added.parent = parent;
    added.kind = kind;
    if (kind == ScorePart::Kind::section || kind == ScorePart::Kind::repeat) {
        added.sums = static_cast<std::int32_t>(sums_.size());
        sums_.emplace_back();
    }
    return static_cast<std::int32_t>(cells_.size() - 1);
}

void ScoreRun::add_node(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert) {
    switch (plan_.node(node).kind) {
        case NodeKind::section: return add_section(node, frame, parent, inert);
        case NodeKind::repeat: return add_repeat(node, frame, parent, inert);
        case NodeKind::item: return add_item(node, frame, parent, inert);
    }
}

void ScoreRun::add_children(std::int32_t node, std::uint32_t frame, std::int32_t cell, Inert inert) {
    for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
         child = plan_.plan(child).next_sibling)
        add_node(child, frame, cell, inert);
}

void ScoreRun::add_section(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert) {
    const std::int32_t index = add_cell(node, frame, parent, ScorePart::Kind::section);
    if (inert == Inert::no && !state_.is_relevant(node, frame)) inert = Inert::hidden;
    const bool is_own_na = inert == Inert::no && is_na(node, state_.answer(node, frame));
    if (is_own_na) {
        mark_na(index);
        inert = Inert::not_applicable;
    } else if (inert != Inert::no) {
        cell(index).state = inert == Inert::hidden ? NodeState::hidden : NodeState::not_applicable;
    }
    add_children(node, frame, index, inert);
}

void ScoreRun::add_repeat(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert) {
    const std::int32_t outer = add_cell(node, frame, parent, ScorePart::Kind::repeat);
    cell(outer).is_outer_repeat = true;
    if (inert == Inert::no && !state_.is_relevant(node, frame)) inert = Inert::hidden;
    if (inert == Inert::no && is_na(node, state_.answer(node, frame))) {
        mark_na(outer);
        inert = Inert::not_applicable;
    } else if (inert != Inert::no) {
        cell(outer).state = inert == Inert::hidden ? NodeState::hidden : NodeState::not_applicable;
    }
    const auto instances = state_.instances(node, frame);
    for (const std::uint32_t instance : instances) {
        const std::int32_t inner = add_cell(node, instance, outer, ScorePart::Kind::repeat);
        const bool is_excess = state_.frames()[instance].is_excess;
        const Inert within = inert == Inert::no && is_excess ? Inert::hidden : inert;
        if (within != Inert::no)
            cell(inner).state = within == Inert::hidden ? NodeState::hidden : NodeState::not_applicable;
        cell(inner).detail = std::string(label_of(state_.frames()[instance]));
        add_children(node, instance, inner, within);
    }
    const Expression* count = plan_.expression(plan_.plan(node).expressions.repeat_count);
    if (inert != Inert::no || count == nullptr) return;
    const auto wanted = number_of(state_.evaluate(*count, node, frame));
    if (wanted && truncated(*wanted) > static_cast<std::int64_t>(instances.size())) add_missing(node, frame);
}

// A mark that the item does not allow, or that lacks its reason, counts as no answer.
bool ScoreRun::is_na(std::int32_t node, const Answer* answer) const {
    if (answer == nullptr || !answer->is_na) return false;
    const Scoring& scoring = plan_.node(node).scoring;
    return scoring.na != NaMode::forbidden && (!scoring.na_needs_reason || answer->has_na_reason);
}

// SCO-6: exclude, full, or redistribute.
void ScoreRun::mark_na(std::int32_t index) {
    Cell& target = cell(index);
    target.state = NodeState::not_applicable;
    target.not_applicable = 1;
    const NaMode mode = plan_.node(target.node).scoring.na;
    if (mode != NaMode::full && mode != NaMode::redistribute) return;
    if (is_bonus(target.node)) return;
    const Points full = whole_full(target.node, target.frame);
    if (mode == NaMode::redistribute)
        target.moved_full = full;
    else
        target.stands = target.so_far = {full, full, true};
}

// Full marks of a node with everything in it applicable; depth is bounded at publication.
Points ScoreRun::whole_full(std::int32_t node, std::uint32_t frame) const {
    const Node& source = plan_.node(node);
    if (source.kind == NodeKind::item) return plan_.plan(node).full;
    if (source.kind == NodeKind::repeat && state_.frames()[frame].repeat != node) {
        Points total{};
        for (const std::uint32_t instance : state_.instances(node, frame))
            total = total + whole_full(node, instance);
        return total;
    }
    if (source.scoring.mode == SectionMode::share) return Points::whole(100);
    if (source.scoring.mode == SectionMode::pool) return source.scoring.full.value_or(Points{});
    Sums sums;
    for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
         child = plan_.plan(child).next_sibling) {
        const Node& part = plan_.node(child);
        const bool is_scored =
            part.kind != NodeKind::item || (part.scoring.rule != ItemRule::none && !is_bonus(child));
        if (!is_scored || !state_.is_relevant(child, frame)) continue;
        const Points full = whole_full(child, frame);
        add_child(sums, {full, full, true}, part.scoring.weight.value_or(Points::whole(1)));
    }
    return folded(sums, source.scoring.mode, nullptr).full;
}

void ScoreRun::add_missing(std::int32_t node, std::uint32_t frame) {
    result_.missing.push_back({plan_.node(node).code, state_.frames()[frame].id, {}});
}

void ScoreRun::mark_unanswered(std::int32_t index) {
    Cell& target = cell(index);
    const NodePlan& plan = plan_.plan(target.node);
    const Expression* required = plan_.expression(plan.expressions.required);
    const bool is_required =
        required != nullptr && truth_of(state_.evaluate(*required, target.node, target.frame));
    const bool is_scored = plan_.node(target.node).scoring.rule != ItemRule::none;
    const bool counts = is_scored && !is_bonus(target.node);
    target.state = is_scored || is_required ? NodeState::unanswered : NodeState::not_scored;
    if (counts || is_required) add_missing(target.node, target.frame);
    if (!counts) return;
    target.unanswered = 1;
    target.stands = {Points{}, plan.full, true};
    if (!plan.has_full) sums_of(target.parent).stands.is_open_pool = true;
}

void ScoreRun::add_item(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert) {
    const Node& source = plan_.node(node);
    if (is_silent(source)) return;
    const std::int32_t index = add_cell(node, frame, parent, ScorePart::Kind::item);
    if (inert == Inert::no && !state_.is_relevant(node, frame)) inert = Inert::hidden;
    if (inert != Inert::no) {
        cell(index).state = inert == Inert::hidden ? NodeState::hidden : NodeState::not_applicable;
        return;
    }
    const Answer* answer = state_.answer(node, frame);
    if (is_na(node, answer)) return mark_na(index);
    if (source.scoring.fold != SampleFold::none) {
        auto samples = state_.samples(node, frame);
        if (!samples.empty()) return score_samples(index, samples);
    }
    if (plan_.plan(node).is_recomputed) {
        const Value value = value_of(source, state_.value(node, frame));
        return value.kind == ValueKind::blank ? mark_unanswered(index) : score_answered(index, value);
    }
    if (answer == nullptr || answer->is_na || answer->value.kind == ValueKind::blank)
        return mark_unanswered(index);
    score_answered(index, answer->value);
}

RepeatWeight ScoreRun::weight_at(std::int32_t node, std::string_view place) const {
    return {&policy_.scoring.repetition, &context_.earlier, plan_.node(node).code, place};
}

void ScoreRun::score_answered(std::int32_t index, const Value& value) {
    const std::int32_t node = cell(index).node;
    const std::string_view place = label_of(state_.frames()[cell(index).frame]);
    settle_item(index, score_value(plan_, node, value, weight_at(node, place)));
}

// SCO-5. Samples that are not applicable are left out; none left = not applicable.
void ScoreRun::score_samples(std::int32_t index, const std::vector<SampleAnswer>& samples) {
    const std::int32_t node = cell(index).node;
    std::vector<ItemScore> scores;
    ItemScore whole;
    whole.state = NodeState::not_applicable;
    for (const SampleAnswer& sample : samples) {
        const std::int32_t part = add_cell(node, cell(index).frame, index, ScorePart::Kind::sample);
        cell(part).sample = *sample.name;
        if (is_na(node, sample.answer)) {
            cell(part).state = NodeState::not_applicable;
            continue;
        }
        ItemScore score = score_value(plan_, node, sample.answer->value, weight_at(node, *sample.name));
        cell(part).state = score.state;
        cell(part).detail = score.detail;
        cell(part).detail_english = score.detail_english;
        if (score.state == NodeState::unanswered) whole.state = NodeState::unanswered;
        if (score.state == NodeState::not_scored && whole.state == NodeState::not_applicable)
            whole.state = NodeState::not_scored;
        if (score.state == NodeState::scored) cell(part).stands = {score.value, plan_.plan(node).full, true};
        for (Trigger& trigger : score.triggers) whole.triggers.push_back(trigger);
        for (const DeclaredFinding& one : score.findings) {
            const bool is_known =
                std::any_of(whole.findings.begin(), whole.findings.end(),
                            [&](const DeclaredFinding& other) { return other.line == one.line; });
            if (!is_known) whole.findings.push_back(one);
        }
        whole.is_zeroed = whole.is_zeroed || score.is_zeroed;
        whole.is_failed = whole.is_failed || score.is_failed;
        if (score.state == NodeState::scored) scores.push_back(std::move(score));
    }
    if (whole.state != NodeState::unanswered && !scores.empty()) {
        whole.state = NodeState::scored;
        const SampleFold fold = plan_.node(node).scoring.fold;
        whole.value = folded_samples(fold, plan_.plan(node).full, scores);
        if (fold == SampleFold::sum) {
            if (whole.is_zeroed) whole.value = std::min(whole.value, Points{});
            whole.value = bounded(plan_, node, whole.value);
            const bool has_full = plan_.plan(node).has_full && !plan_.node(node).scoring.floor;
            if (has_full) whole.value = std::max(whole.value, Points{});
        }
        whole.detail = std::to_string(scores.size()) + " 个样本";
        whole.detail_english = std::to_string(scores.size()) + " samples";
    }
    settle_item(index, std::move(whole));
}

void ScoreRun::settle_item(std::int32_t index, ItemScore&& score) {
    if (score.state == NodeState::unanswered) return mark_unanswered(index);
    if (score.state == NodeState::not_applicable) return mark_na(index);
    Cell& target = cell(index);
    target.state = score.state;
    target.detail = std::move(score.detail);
    target.detail_english = std::move(score.detail_english);
    if (score.state == NodeState::scored) {
        target.stands = target.so_far = {score.value, plan_.plan(target.node).full, !is_bonus(target.node)};
        gate_item(index, score);
    } else {
        for (const Trigger& trigger : score.triggers) fire("GATE-1", index, trigger.cause, *trigger.verdict);
    }
    raise_findings(index, score);
    if (score.is_failed) target.failed = 1;  // an option without points may declare it (SCO-7, ROLL-6)
    count_item(target);
    if (is_bonus(target.node) && score.state == NodeState::scored) bonus_ = bonus_ + target.stands.value;
}

// Order within an item: triggers of options, lines and steps; GATE-5; GATE-6; then the item's own
// veto, which looks at the outcome of the others.
void ScoreRun::gate_item(std::int32_t index, ItemScore& score) {
    const Scoring& scoring = plan_.node(cell(index).node).scoring;
    const std::string& code = plan_.node(cell(index).node).code;
    const Points full = plan_.plan(cell(index).node).full;
    for (const Trigger& trigger : score.triggers) {
        fire("GATE-1", index, trigger.cause, *trigger.verdict);
        const bool is_own = trigger.verdict->reach == Reach::item;
        if (is_own && trigger.verdict->effect == Effect::fail) score.is_failed = true;
    }
    apply_verdicts(index, cell(index));
    if (scoring.minimum && is_below(*scoring.minimum, cell(index).stands.value, full)) {
        score.is_failed = true;
        result_.gates.push_back({"GATE-5", code, code, {Reach::item, Effect::fail, {}, {}}});
    }
    for (const Gate& gate : scoring.gates) {
        if (!gate.tag.empty()) continue;
        if (!fires(gate, {cell(index).stands.value, full, score.is_failed ? 1U : 0U, true})) continue;
        fire("GATE-6", index, gate.id.empty() ? code : gate.id, gate.verdict);
        if (gate.verdict.reach == Reach::item && gate.verdict.effect == Effect::fail) score.is_failed = true;
    }
    apply_verdicts(index, cell(index));
    const bool is_zero = full.nano > 0 && cell(index).stands.value.nano <= 0 && !scoring.is_bonus;
    if (is_zero && !plan_.plan(cell(index).node).declares_failures) score.is_failed = true;
    if (scoring.veto && (score.is_failed || is_zero)) {
        fire("GATE-1", index, code, *scoring.veto);
        apply_verdicts(index, cell(index));
    }
}

// SCO-7: what options and lines declare; otherwise a failed item raises one finding (FIX-1).
void ScoreRun::raise_findings(std::int32_t index, const ItemScore& score) {
    const Node& node = plan_.node(cell(index).node);
    const InstanceId instance = state_.frames()[cell(index).frame].id;
    for (const DeclaredFinding& one : score.findings)
        result_.findings.push_back({node.code, instance, one.line, one.severity});
    if (!score.is_failed || !score.findings.empty() || score.state != NodeState::scored) return;
    const Severity severity =
        node.guidance.severity != kSeverityNone ? node.guidance.severity : kSeverityMinor;
    result_.findings.push_back({node.code, instance, {}, severity});
}

}  // namespace wincheck::rules
