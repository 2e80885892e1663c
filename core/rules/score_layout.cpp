// Which cells a score has, and what counts for nothing (SCO-6).
#include <utility>

#include "core/rules/by_attribute.h"
#include "core/rules/score_run.h"

namespace wincheck::rules {
namespace {

NodeState state_of(Inert inert) {
    return inert == Inert::hidden           ? NodeState::hidden
           : inert == Inert::not_applicable ? NodeState::not_applicable
                                            : NodeState::not_scored;
}

}  // namespace

ScoreRun::ScoreRun(const Plan& plan, const Record& record, const Context& context, const Policy& policy,
                   FormState::Keeping keeping)
    : plan_(plan), context_(context), policy_(policy), state_(plan, record, context, keeping) {
    const ChecklistSettings& settings = plan_.source.settings;
    scale_ = settings.scale.value_or(policy_.scoring.scale);
    bands_ = bands_in_force(settings, policy_.scoring, scale_);
    for (const auto& [node, gate] : plan_.tag_gates)
        tag_gates_.push_back({node, &plan_.node(node).scoring.gates[gate]});
    weights_ = weights_in(plan_, state_);
    cells_.resize(state_.slots());
    cells_[0].sums = 0;
    sums_.emplace_back(settings.mode);
    is_weighing_ = policy_.scoring.repetition.factor && !context_.earlier.empty();
    for (const std::int32_t root : plan_.roots) lay(root, 0, 0);
    settle_tags();
    fold_open();
    finish();
}

bool ScoreRun::settle() {
    FormChanges changes;
    if (!state_.settle(changes)) return false;
    if (cells_.size() < state_.slots()) cells_.resize(state_.slots());
    for (const std::uint32_t frame : changes.removed) forget(frame);
    for (const auto& [node, frame] : changes.touched) touch(node, frame);
    settle_tags();
    fold_open();
    finish();
    return true;
}

std::uint32_t ScoreRun::parent_of(std::int32_t node, std::uint32_t frame) const {
    const std::int32_t parent = plan_.plan(node).parent;
    if (parent < 0) return 0;
    if (plan_.plan(parent).kind == NodeKind::repeat) return state_.frames()[frame].base;
    return state_.slot(parent, frame);
}

std::uint32_t ScoreRun::make_cell(std::int32_t node, std::uint32_t frame, std::uint32_t index,
                                  std::uint32_t parent, ScorePart::Kind kind) {
    Cell& made = cell(index);
    if (made.node >= 0) return index;
    const std::int32_t sums = made.sums;
    if (made.depth > 0) made = Cell{};  // it was another's
    made.node = node;
    made.frame = frame;
    made.parent = parent;
    made.kind = kind;
    made.depth = static_cast<std::uint16_t>(cell(parent).depth + 1);
    if (kind != ScorePart::Kind::item) made.sums = place_sums(sums, plan_.node(node).scoring.mode);
    return index;
}

// Empty sums, where some stood before in their place.
std::int32_t ScoreRun::place_sums(std::int32_t before, SectionMode mode) {
    if (before >= 0) {
        sums_[at(before)] = SectionSums(mode);
        return before;
    }
    sums_.emplace_back(mode);
    return static_cast<std::int32_t>(sums_.size()) - 1;
}

void ScoreRun::lay(std::int32_t node, std::uint32_t frame, std::uint32_t parent) {
    const NodePlan& plan = plan_.plan(node);
    if (plan.kind != NodeKind::item) return lay_section(node, frame, parent);
    if (plan.is_silent) return;
    settle_item(make_cell(node, frame, state_.slot(node, frame), parent, ScorePart::Kind::item));
}

void ScoreRun::lay_children(std::uint32_t parent) {
    const std::int32_t node = cell(parent).node;
    const std::uint32_t frame = cell(parent).frame;
    for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
         child = plan_.plan(child).next_sibling)
        lay(child, frame, parent);
}

// True where what stands in it must be laid out, for the first time or again.
bool ScoreRun::take_inert(std::uint32_t index, Inert inert) {
    Cell& target = cell(index);
    const bool is_new = !std::exchange(target.is_laid, true);
    withdraw(index);
    target.stands = target.so_far = {};
    target.moved_full = {};
    target.is_missing = false;
    target.is_marked_na = false;
    const bool is_instance = target.kind == ScorePart::Kind::repeat && !target.is_outer_repeat;
    if (!is_instance && inert == Inert::no) {
        if (!state_.is_relevant(target.node, target.frame))
            inert = Inert::hidden;
        else if (is_na(target.node, state_.answer(target.node, target.frame)))
            target.is_marked_na = true;
    }
    target.state = state_of(inert);
    if (target.is_marked_na) {
        mark_na(index);
        inert = Inert::not_applicable;
    }
    const bool is_other = std::exchange(target.within, inert) != inert;
    return is_new || is_other;
}

// A section, or a repeat around its instances.
void ScoreRun::lay_section(std::int32_t node, std::uint32_t frame, std::uint32_t parent) {
    const bool is_repeat = plan_.plan(node).kind == NodeKind::repeat;
    const std::uint32_t index = make_cell(node, frame, state_.slot(node, frame), parent,
                                          is_repeat ? ScorePart::Kind::repeat : ScorePart::Kind::section);
    cell(index).is_outer_repeat = is_repeat;
    const bool is_other = take_inert(index, cell(cell(index).parent).within);
    open(index);
    if (!is_repeat) {
        if (is_other) lay_children(index);
        return;
    }
    const std::vector<std::uint32_t>& instances = state_.instances(node, frame);
    for (const std::uint32_t instance : instances) lay_instance(node, instance);
    const Expression* count = plan_.expression(plan_.plan(node).expressions.repeat_count);
    if (cell(index).within != Inert::no || count == nullptr) return;
    const auto wanted = number_of(state_.evaluate(*count, node, frame));
    cell(index).is_missing = wanted && truncated(*wanted) > static_cast<std::int64_t>(instances.size());
}

// An instance that is there already changes only with what is around it.
void ScoreRun::lay_instance(std::int32_t node, std::uint32_t frame) {
    const Frame& instance = state_.frames()[frame];
    const std::uint32_t index = instance.base;
    const std::uint32_t outer = state_.slot(node, instance.parent);
    const Inert around = cell(outer).within;
    const Inert inert = around == Inert::no && instance.is_excess ? Inert::hidden : around;
    if (cell(index).node >= 0 && cell(index).within == inert) return;
    make_cell(node, frame, index, outer, ScorePart::Kind::repeat);
    const bool is_other = take_inert(index, inert);
    open(index);
    if (is_other) lay_children(index);
}

// What the state says has changed. Frames that are new are laid out with the repeat around them.
void ScoreRun::touch(std::int32_t node, std::uint32_t frame) {
    if (state_.frames()[frame].is_gone) return;
    if (frame != 0 && cell(state_.frames()[frame].base).node < 0) return;
    std::uint32_t around = parent_of(node, frame);
    lay(node, frame, around);
    // The full marks of a section that is not applicable are those of everything that shows in it.
    for (; around != 0; around = cell(around).parent)
        if (cell(around).is_marked_na)
            lay_section(cell(around).node, cell(around).frame, cell(around).parent);
}

void ScoreRun::forget(std::uint32_t frame) {
    const Frame& gone = state_.frames()[frame];
    const std::uint32_t slots = plan_.scopes[plan_.scope_of[at(gone.repeat)]].slots;
    if (cell(gone.base).node >= 0) open(cell(gone.base).parent);
    for (std::uint32_t index = gone.base; index < gone.base + slots; ++index) {
        if (cell(index).node < 0) continue;
        withdraw(index);
        cell(index).node = -1;
        if (std::exchange(cell(index).is_due, false)) open_.erase({~std::uint32_t{cell(index).depth}, index});
    }
}

}  // namespace wincheck::rules
