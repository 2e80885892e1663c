// What an item is worth in its place, with its samples and its own gates.
#include <algorithm>
#include <utility>

#include "core/rules/score_run.h"
#include "core/rules/work.h"

namespace wincheck::rules {
namespace {

const Verdict kItemFails{Reach::item, Effect::fail, {}, {}};
const Verdict kItemIsZero{Reach::item, Effect::zero, {}, {}};

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

// What one sample says about the whole item, whatever its figure.
void add_sample(ItemScore& score, ItemScore& whole) {
    if (score.state == NodeState::unanswered) whole.state = NodeState::unanswered;
    if (score.state == NodeState::not_scored && whole.state == NodeState::not_applicable)
        whole.state = NodeState::not_scored;
    for (const Trigger& trigger : score.shown_more().triggers) whole.more().triggers.push_back(trigger);
    for (const DeclaredFinding& one : score.shown_more().findings) {
        std::vector<DeclaredFinding>& held = whole.more().findings;
        const bool is_known = std::any_of(
            held.begin(), held.end(), [&](const DeclaredFinding& other) { return other.line == one.line; });
        if (!is_known) held.push_back(one);
    }
    whole.is_zeroed = whole.is_zeroed || score.is_zeroed;
    whole.is_failed = whole.is_failed || score.is_failed;
}

void fold_samples(const Plan& plan, std::int32_t node, const std::vector<ItemScore>& scores,
                  ItemScore& whole) {
    whole.state = NodeState::scored;
    const SampleFold fold = plan.node(node).scoring.fold;
    whole.value = folded_samples(fold, plan.plan(node).full, scores);
    if (fold == SampleFold::sum) {
        if (whole.is_zeroed) whole.value = std::min(whole.value, Points{});
        whole.value = bounded(plan, node, whole.value);
        const bool has_full = plan.plan(node).has_full && !plan.node(node).scoring.floor;
        if (has_full) whole.value = std::max(whole.value, Points{});
    }
    whole.detail.append(std::to_string(scores.size()) + " 个样本");
    whole.more().detail_english = std::to_string(scores.size()) + " samples";
}

}  // namespace

// As a new cell is, but for its place.
void ScoreRun::clear_item(std::uint32_t index) {
    withdraw(index);
    Cell& target = cell(index);
    target.state = NodeState::not_scored;
    target.stands = target.so_far = {};
    target.moved_full = target.bonus = {};
    target.failed = target.unanswered = 0;
    target.is_open = target.is_missing = target.is_tallied = target.is_judged = false;
    target.detail.clear();
    target.more_or_null.reset();
}

// Takes back what the item gave before, and gives anew.
void ScoreRun::settle_item(std::uint32_t index) {
    ++work_done().nodes;
    Cell& target = cell(index);
    if (std::exchange(target.is_laid, true)) clear_item(index);
    score_item(index, cell(target.parent).within);
    const bool is_active = target.state != NodeState::hidden && target.state != NodeState::not_applicable;
    if (is_active && !tag_gates_.empty()) gate_by_tags(index);
    enter(index);
    open(target.parent);
}

void ScoreRun::score_item(std::uint32_t index, Inert inert) {
    const std::int32_t node = cell(index).node;
    const std::uint32_t frame = cell(index).frame;
    const NodePlan& plan = plan_.plan(node);
    if (inert == Inert::no && !state_.is_relevant(node, frame)) inert = Inert::hidden;
    if (inert != Inert::no) {
        cell(index).state = inert == Inert::hidden ? NodeState::hidden : NodeState::not_applicable;
        return;
    }
    const Answer* answer = state_.answer_at(index);
    if (answer != nullptr && answer->is_false) return score_false(index);
    if (answer != nullptr && answer->is_na && is_na(node, answer)) return mark_na(index);
    if (plan.is_sampled) {
        auto samples = state_.samples(node, frame);
        const auto is_false = [](const SampleAnswer& one) { return one.answer->is_false; };
        if (std::any_of(samples.begin(), samples.end(), is_false)) return score_false(index);
        if (!samples.empty()) return score_samples(index, samples);
    }
    const std::string& place = state_.frames()[frame].label;
    if (plan.is_recomputed) {
        const Value value = value_of(plan_.node(node), state_.value(node, frame));
        if (value.kind == ValueKind::blank) return mark_unanswered(index);
        return take_score(index, score_value(plan_, node, value, weight_at(node, place)));
    }
    if (answer == nullptr || answer->is_na || answer->value.kind == ValueKind::blank)
        return mark_unanswered(index);
    take_score(index, score_value(plan_, node, answer->value, weight_at(node, place)));
}

// GATE-4: worth nothing, whatever was answered; the finding is about the record, not about what it looked at.
void ScoreRun::score_false(std::uint32_t index) {
    const Node& node = plan_.node(cell(index).node);
    const bool is_scored = node.scoring.rule != ItemRule::none;
    ItemScore score;
    score.state = is_scored ? NodeState::scored : NodeState::not_scored;
    score.is_failed = is_scored;
    score.more().findings.push_back({std::string(kProvenFalse), kSeverityMajor});
    if (is_scored) fire(index, "GATE-4", node.code, kItemIsZero);
    take_score(index, std::move(score));
}

// A mark that the item does not allow, or that lacks its reason, counts as no answer.
bool ScoreRun::is_na(std::int32_t node, const Answer* answer) const {
    if (answer == nullptr || !answer->is_na) return false;
    const Scoring& scoring = plan_.node(node).scoring;
    return scoring.na != NaMode::forbidden && (!scoring.na_needs_reason || answer->has_na_reason);
}

// SCO-6: exclude, full, or redistribute.
void ScoreRun::mark_na(std::uint32_t index) {
    Cell& target = cell(index);
    target.state = NodeState::not_applicable;
    const NaMode mode = plan_.node(target.node).scoring.na;
    if (mode != NaMode::full && mode != NaMode::redistribute) return;
    const CellFigure whole = whole_figure(target.node, target.frame);
    if (!whole.is_in) return;
    if (mode == NaMode::redistribute)
        target.moved_full = whole.full;
    else
        target.stands = target.so_far = {whole.full, whole.full, true};
}

// Full marks of a node with everything in it applicable that shows; not in where nothing in it scores. Depth
// is bounded at publication.
CellFigure ScoreRun::whole_figure(std::int32_t node, std::uint32_t frame) const {
    const Node& source = plan_.node(node);
    if (source.kind == NodeKind::item) {
        const Points full = plan_.plan(node).full;
        return {full, full, source.scoring.rule != ItemRule::none && !is_bonus(node)};
    }
    Sums sums;
    sums.is_weighted = source.scoring.mode == SectionMode::weighted;
    if (source.kind == NodeKind::repeat && state_.frames()[frame].repeat != node) {
        for (const std::uint32_t instance : state_.instances(node, frame))
            add_child(sums, whole_figure(node, instance), Points::whole(1));
        return folded(sums, SectionMode::sum, nullptr);
    }
    for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
         child = plan_.plan(child).next_sibling) {
        if (!state_.is_relevant(child, frame)) continue;
        CellFigure figure = whole_figure(child, frame);
        figure.value = figure.full;
        add_child(sums, figure, weight_of(child));
    }
    return folded(sums, source.scoring.mode, &source.scoring);
}

void ScoreRun::mark_unanswered(std::uint32_t index) {
    Cell& target = cell(index);
    const NodePlan& plan = plan_.plan(target.node);
    const Expression* required = plan_.expression(plan.expressions.required);
    const bool is_required =
        required != nullptr && truth_of(state_.evaluate(*required, target.node, target.frame));
    const bool is_scored = plan_.node(target.node).scoring.rule != ItemRule::none;
    const bool counts = is_scored && !is_bonus(target.node);
    target.state = is_scored || is_required ? NodeState::unanswered : NodeState::not_scored;
    target.is_missing = counts || is_required;
    if (!counts) return;
    target.unanswered = 1;
    target.stands = {Points{}, plan.full, true};
    target.is_open = !plan.has_full;
}

// SCO-5. Samples that are not applicable are left out; none left = not applicable.
void ScoreRun::score_samples(std::uint32_t index, const std::vector<SampleAnswer>& samples) {
    const std::int32_t node = cell(index).node;
    std::vector<ItemScore> scores;
    ItemScore whole;
    whole.state = NodeState::not_applicable;
    for (const SampleAnswer& sample : samples) {
        SampleCell& part = cell(index).more().samples.emplace_back();
        part.name = *sample.name;
        if (is_na(node, sample.answer)) {
            part.state = NodeState::not_applicable;
            continue;
        }
        ItemScore score = score_value(plan_, node, sample.answer->value, weight_at(node, *sample.name));
        part.state = score.state;
        part.detail = score.detail;
        part.detail_english = score.shown_more().detail_english;
        if (score.state == NodeState::scored) part.stands = {score.value, plan_.plan(node).full, true};
        add_sample(score, whole);
        if (score.state == NodeState::scored) scores.push_back(std::move(score));
    }
    if (whole.state != NodeState::unanswered && !scores.empty()) fold_samples(plan_, node, scores, whole);
    take_score(index, std::move(whole));
}

void ScoreRun::take_score(std::uint32_t index, ItemScore&& score) {
    if (score.state == NodeState::unanswered) return mark_unanswered(index);
    if (score.state == NodeState::not_applicable) return mark_na(index);
    Cell& target = cell(index);
    const NodePlan& plan = plan_.plan(target.node);
    target.state = score.state;
    target.detail.take(std::move(score.detail));
    const bool has_more = score.more_or_null != nullptr;
    if (has_more && !score.more().detail_english.empty())
        target.more().detail_english = std::move(score.more().detail_english);
    if (score.state == NodeState::scored) {
        target.stands = target.so_far = {score.value, plan.full, !plan.is_bonus};
        // One value by itself has said already whether it fails.
        if (plan.has_gates || plan.is_sampled || has_more) gate_item(index, score);
    } else {
        for (const Trigger& trigger : score.shown_more().triggers)
            fire(index, "GATE-1", trigger.cause, *trigger.verdict);
    }
    if (score.is_failed || has_more) raise_findings(index, score);
    if (score.is_failed) target.failed = 1;  // an option without points may declare it (SCO-7, ROLL-6)
    target.is_tallied = true;
    if (plan.is_bonus && score.state == NodeState::scored) target.bonus = target.stands.value;
}

// Order within an item: triggers of options, lines and steps; GATE-5; GATE-6; then the item's own
// veto, which looks at the outcome of the others.
void ScoreRun::gate_item(std::uint32_t index, ItemScore& score) {
    Cell& item = cell(index);
    const NodePlan& plan = plan_.plan(item.node);
    const Points full = plan.full;
    const auto is_zero = [&] { return full.nano > 0 && item.stands.value.nano <= 0 && !plan.is_bonus; };
    const auto fails_by_zero = [&] { return is_zero() && !plan.declares_failures; };
    if (fails_by_zero()) score.is_failed = true;  // of samples together too, before a gate asks
    const Scoring& scoring = plan_.node(item.node).scoring;
    const std::string& code = plan_.node(item.node).code;
    for (const Trigger& trigger : score.shown_more().triggers) {
        fire(index, "GATE-1", trigger.cause, *trigger.verdict);
        const bool is_own = trigger.verdict->reach == Reach::item;
        if (is_own && trigger.verdict->effect == Effect::fail) score.is_failed = true;
    }
    if (!item.fired().empty()) judge_by_own(index, 0);
    if (scoring.minimum && is_below(*scoring.minimum, item.stands.value, full)) {
        score.is_failed = true;
        fire(index, "GATE-5", code, kItemFails);
    }
    const std::size_t own_gates = item.fired().size();
    for (const Gate& gate : scoring.gates) {
        if (!gate.tag.empty()) continue;
        if (!fires(gate, {item.stands.value, full, score.is_failed ? 1U : 0U, true})) continue;
        fire(index, "GATE-6", gate.id.empty() ? code : gate.id, gate.verdict);
        if (gate.verdict.reach == Reach::item && gate.verdict.effect == Effect::fail) score.is_failed = true;
    }
    if (item.fired().size() > own_gates) judge_by_own(index, own_gates);
    if (fails_by_zero()) score.is_failed = true;
    if (scoring.veto && (score.is_failed || is_zero())) {
        const std::size_t veto = item.fired().size();
        fire(index, "GATE-1", code, *scoring.veto);
        judge_by_own(index, veto);
    }
}

// SCO-7: what options and lines declare; otherwise a failed item raises one finding (FIX-1).
void ScoreRun::raise_findings(std::uint32_t index, const ItemScore& score) {
    Cell& item = cell(index);
    const Node& node = plan_.node(item.node);
    const InstanceId instance = state_.frames()[item.frame].id;
    const std::vector<DeclaredFinding>& declared = score.shown_more().findings;
    for (const DeclaredFinding& one : declared)
        item.more().findings.push_back({node.code, instance, one.line, one.severity});
    if (!score.is_failed || !declared.empty() || score.state != NodeState::scored) return;
    const Severity severity =
        node.guidance.severity != kSeverityNone ? node.guidance.severity : kSeverityMinor;
    item.more().findings.push_back({node.code, instance, {}, severity});
}

}  // namespace wincheck::rules
