// A state that is kept: what an act changed, and what reads that, in the plan's order (LIVE-1).
#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/form_state.h"
#include "core/rules/work.h"

namespace wincheck::rules {

void FormState::answer_changed(const AnswerKey& key, const Answer* answer) {
    const std::int32_t node = plan_.find(key.item);
    const auto frame = frame_of(key.instance);
    if (node < 0 || !frame || plan_.plan(node).scope != frames_[*frame].repeat) return;
    ++work_done().nodes;
    touch(node, *frame);
    if (!key.sample.empty()) return;
    answers_[slot(node, *frame)] = answer;
    react(plan_.reactions[at(node)].stored, *frame);
    const bool is_given = plan_.node(node).kind == NodeKind::item && !plan_.plan(node).is_recomputed;
    if (is_given && is_relevant(node, *frame)) seen_changed(node, *frame);
}

bool FormState::instance_added(const RepeatInstance& instance) {
    if (!is_whole_ || record_.instances.size() > kInstancesMax) return false;
    const auto parent = frame_of(instance.parent);
    const std::int32_t repeat = plan_.find(instance.repeat);
    const bool fits = parent && repeat >= 0 && plan_.node(repeat).kind == NodeKind::repeat &&
                      plan_.plan(repeat).scope == frames_[*parent].repeat && !instance.id.is_zero();
    if (!fits) return true;
    if (frame_of(instance.id)) return false;
    // Others may have waited for it.
    const bool is_awaited = std::any_of(record_.instances.begin(), record_.instances.end(),
                                        [&](const RepeatInstance& one) { return one.parent == instance.id; });
    if (is_awaited) return false;
    const std::uint32_t frame = new_frame(repeat, *parent, instance.id);
    frames_[frame].label = instance.label;
    begin_frame(frame);
    // Those that a count asks for stand behind those that people added.
    std::vector<std::uint32_t>& siblings = instances_[slot(repeat, *parent)];
    const auto own = siblings.end() - 1;
    const auto counted =
        std::find_if(siblings.begin(), own, [this](std::uint32_t one) { return frames_[one].is_counted; });
    std::rotate(counted, own, siblings.end());
    recount(repeat, *parent);
    return true;
}

bool FormState::instance_removed(const InstanceId& id) {
    if (!is_whole_) return false;
    const auto frame = frame_of(id);
    if (!frame || *frame == 0) return true;
    const std::int32_t repeat = frames_[*frame].repeat;
    const std::uint32_t parent = frames_[*frame].parent;
    std::erase(instances_[slot(repeat, parent)], *frame);
    drop_frame(*frame);
    recount(repeat, parent);
    return true;
}

bool FormState::settle(FormChanges& changes) {
    while (!due_.empty()) {
        const auto [rank, frame] = *due_.begin();
        due_.erase(due_.begin());
        if (!frames_[frame].is_gone) evaluate_again(plan_.order[at(rank)], frame);
    }
    for (const std::uint32_t frame : leaving_)
        free_frames_[plan_.scope_of[at(frames_[frame].repeat)]].push_back(frame);
    leaving_.clear();
    changes = std::exchange(changes_, {});
    return is_whole_;
}

void FormState::react(const std::vector<Reaction>& reactions, std::uint32_t frame) {
    std::vector<std::uint32_t> readers;
    for (const Reaction& one : reactions) {
        const std::uint32_t top = frame_in_scope(frame, one.common);
        if (frames_[top].is_gone) continue;
        readers.clear();
        add_frames_below(top, plan_.plan(one.node).scope, readers);
        for (const std::uint32_t reader : readers) {
            if (one.rank >= 0)
                due_.emplace(one.rank, reader);
            else
                touch(one.node, reader);
        }
    }
}

// What conditions see of a node in one frame is another, or no longer there.
void FormState::seen_changed(std::int32_t node, std::uint32_t frame) {
    const std::vector<Reaction>& reactions = plan_.reactions[at(node)].seen;
    if (reactions.empty()) return;
    for (std::uint32_t top = frame;; top = frames_[top].parent) {
        const auto held = aggregates_.find({node, top});
        if (held != aggregates_.end()) {
            if (frames_[frame].is_gone || !is_selected(node, frame))
                held->second.drop(frame);
            else
                held->second.put(frame, value(node, frame));
        }
        if (top == 0) break;
    }
    react(reactions, frame);
}

void FormState::evaluate_again(const Evaluation& step, std::uint32_t frame) {
    const NodePlan& plan = plan_.plan(step.node);
    const std::uint32_t place = slot(step.node, frame);
    if (step.is_value) {
        Operand fresh;
        if (is_relevant(step.node, frame)) {
            const Expression& calculation = *plan_.expression(plan.expressions.calculation);
            const Value value = value_of(plan_.node(step.node), evaluate(calculation, step.node, frame));
            fresh = operand_of(plan_.node(step.node), value);
        }
        if (is_same(calculated_[place], fresh)) return;
        calculated_[place] = std::move(fresh);
        touch(step.node, frame);
        return seen_changed(step.node, frame);
    }
    if (const Expression* relevant = plan_.expression(plan.expressions.relevant)) {
        const std::uint8_t fresh = truth_of(evaluate(*relevant, step.node, frame)) ? 1 : 0;
        if (std::exchange(relevant_[place], fresh) != fresh) flip(step.node, frame);
    }
    if (plan.expressions.repeat_count >= 0) recount(step.node, frame);
}

// Where something around hides it, it makes no difference.
void FormState::flip(std::int32_t node, std::uint32_t frame) {
    const std::int32_t parent = plan_.node(node).parent;
    if (parent >= 0 && !is_relevant(parent, frame)) return;
    touch(node, frame);
    flip_below(node, frame);
}

void FormState::flip_below(std::int32_t node, std::uint32_t frame) {
    ++work_done().nodes;
    const std::int32_t rank = plan_.reactions[at(node)].rank_value;
    if (rank >= 0) due_.emplace(rank, frame);
    if (plan_.node(node).kind != NodeKind::repeat) {
        seen_changed(node, frame);
        return flip_children(node, frame);
    }
    for (const std::uint32_t instance : instances(node, frame)) {
        seen_changed(node, instance);
        if (!frames_[instance].is_excess) flip_children(node, instance);
    }
    react(plan_.reactions[at(node)].seen, frame);
}

void FormState::flip_children(std::int32_t node, std::uint32_t frame) {
    for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
         child = plan_.plan(child).next_sibling) {
        const bool is_hidden_anyway =
            plan_.plan(child).expressions.relevant >= 0 && relevant_[slot(child, frame)] == 0;
        if (!is_hidden_anyway) flip_below(child, frame);
    }
}

// After instances came or went, or the count did.
void FormState::recount(std::int32_t repeat, std::uint32_t parent) {
    std::int64_t count = kInstancesMax;
    if (plan_.plan(repeat).expressions.repeat_count >= 0) {
        count = wanted_count(repeat, parent);
        const std::vector<std::uint32_t> siblings = instances(repeat, parent);
        const auto added = std::count_if(siblings.begin(), siblings.end(),
                                         [this](std::uint32_t one) { return !frames_[one].is_counted; });
        const std::int64_t held = static_cast<std::int64_t>(siblings.size()) - added;
        const std::int64_t wanted = std::max<std::int64_t>(count - added, 0);
        for (std::int64_t number = held; number > wanted; --number) {
            instances_[slot(repeat, parent)].pop_back();
            drop_frame(siblings[static_cast<std::size_t>(added + number - 1)]);
        }
        for (std::int64_t number = held + 1; number <= wanted; ++number) {
            if (!add_counted(repeat, parent, static_cast<std::uint32_t>(number))) break;
            if (is_whole_) begin_frame(instances_[slot(repeat, parent)].back());
        }
    }
    renumber(repeat, parent, count);
}

void FormState::renumber(std::int32_t repeat, std::uint32_t parent, std::int64_t count) {
    std::uint32_t position = 0;
    for (const std::uint32_t one : std::vector<std::uint32_t>(instances(repeat, parent))) {
        Frame& frame = frames_[one];
        frame.position = ++position;
        const bool is_excess = !frame.is_counted && position > count;
        if (std::exchange(frame.is_excess, is_excess) == is_excess) continue;
        seen_changed(repeat, one);
        if (is_relevant(repeat, parent)) flip_children(repeat, one);
    }
    touch(repeat, parent);
    react(plan_.reactions[at(repeat)].seen, parent);
}

// A frame that is new: its answers, then everything that is evaluated in it or reads from it.
void FormState::begin_frame(std::uint32_t frame) {
    place_answers_of(frame);
    const std::int32_t repeat = frames_[frame].repeat;
    const ScopePlan& scope = plan_.scopes[plan_.scope_of[at(repeat)]];
    const auto from = static_cast<std::ptrdiff_t>(frames_[frame].base);
    if (!relevant_.empty()) std::fill_n(relevant_.begin() + from, scope.slots, std::uint8_t{1});
    if (!calculated_.empty()) std::fill_n(calculated_.begin() + from, scope.slots, Operand{});
    changes_.added.push_back(frame);
    for (const std::int32_t rank : scope.ranks) due_.emplace(rank, frame);
    seen_changed(repeat, frame);
    for (const std::int32_t node : scope.nodes)
        if (plan_.node(node).kind == NodeKind::item) seen_changed(node, frame);
}

void FormState::drop_frame(std::uint32_t frame) {
    const std::int32_t repeat = frames_[frame].repeat;
    const ScopePlan& scope = plan_.scopes[plan_.scope_of[at(repeat)]];
    for (const std::int32_t node : scope.nodes) {
        if (plan_.node(node).kind != NodeKind::repeat) continue;
        const auto held = instances_.find(slot(node, frame));
        if (held == instances_.end()) continue;
        for (const std::uint32_t inner : std::exchange(held->second, {})) drop_frame(inner);
    }
    frames_[frame].is_gone = true;
    const std::pair<InstanceId, std::uint32_t> entry{frames_[frame].id, frame};
    frame_index_.erase(std::lower_bound(frame_index_.begin(), frame_index_.end(), entry));
    std::erase_if(aggregates_, [frame](const auto& held) { return held.first.second == frame; });
    changes_.removed.push_back(frame);
    leaving_.push_back(frame);
    seen_changed(repeat, frame);
    for (const std::int32_t node : scope.nodes)
        if (plan_.node(node).kind == NodeKind::item) seen_changed(node, frame);
}

}  // namespace wincheck::rules
