// Paths with conditions and rows of lists: what an Evaluator selects before it computes.
#include <algorithm>
#include <map>
#include <numeric>

#include "core/rules/evaluator.h"

namespace wincheck::rules {
namespace {

std::size_t index_of(std::int32_t index) {
    return static_cast<std::size_t>(index);
}

}  // namespace

Operand Evaluator::nested(const Expression& expression, const Standpoint& candidate) const {
    Evaluator inner(state_, expression, node_, frame_, dot_, candidate.row, moment_);
    inner.candidate_ = candidate;
    return inner.run();
}

// A number asks for that position, anything else for its truth.
bool Evaluator::passes(const Expression& condition, const Standpoint& candidate) const {
    const Operand result = nested(condition, candidate);
    if (result.kind != OperandKind::number) return truth_of(result);
    return compare(result.number, Decimal::whole(static_cast<std::int64_t>(candidate.position))) == 0;
}

Operand Evaluator::path(const PathQuery& query) const {
    const Plan& plan = state_.plan_;
    std::uint32_t from = query.is_inner ? candidate_.frame : frame_;
    // A condition on a repeat asks all of its instances, also from inside one of them.
    const std::int32_t outermost = query.filters.front().node;
    if (plan.node(outermost).kind == NodeKind::repeat) {
        const std::int32_t scope = plan.plan(outermost).scope;
        std::uint32_t above = from;
        while (above != 0 && !plan.tree.is_enclosing(state_.frames_[above].repeat, scope))
            above = state_.frames_[above].parent;
        from = above;
    }
    Operand operand;
    operand.kind = OperandKind::nodes;
    operand.nodes = state_.select(query.node, from);
    for (const Filter& filter : query.filters) keep_passing(filter, query.node, operand.nodes.frames);
    return operand;
}

// Asks each slot of the filtered node once; positions count within the instance around it.
void Evaluator::keep_passing(const Filter& filter, std::int32_t node,
                             std::vector<std::uint32_t>& frames) const {
    const Plan& plan = state_.plan_;
    const bool is_repeat = plan.node(filter.node).kind == NodeKind::repeat;
    const std::int32_t scope = is_repeat ? filter.node : plan.plan(filter.node).scope;
    const bool is_same = plan.node(node).kind == NodeKind::repeat && node == filter.node;
    const auto slot_of = [&](std::uint32_t frame) {
        return is_same ? frame : state_.frame_in_scope(frame, scope);
    };
    std::map<std::uint32_t, bool> asked;
    std::map<std::uint32_t, std::vector<std::uint32_t>> groups;  // parent instance → slots in order
    for (const std::uint32_t frame : frames) {
        const std::uint32_t slot = slot_of(frame);
        if (!asked.emplace(slot, false).second) continue;
        groups[is_repeat ? state_.frames_[slot].parent : slot].push_back(slot);
    }
    for (const auto& [parent, slots] : groups)
        for (std::size_t i = 0; i < slots.size(); ++i)
            asked[slots[i]] = passes(filter.condition, {filter.node, slots[i], nullptr, i + 1, slots.size()});
    std::erase_if(frames, [&](std::uint32_t frame) { return !asked[slot_of(frame)]; });
}

Operand Evaluator::rows(const RowQuery& query) const {
    const auto& options = state_.plan_.source.choices[index_of(query.list)].options;
    Operand operand;
    operand.kind = OperandKind::nodes;
    NodeSet& set = operand.nodes;
    set.list = query.list;
    set.column_or_null = query.column.empty() ? nullptr : &query.column;
    set.frames = rows_by_key(query);
    for (const Expression& condition : query.conditions) {
        const std::vector<std::uint32_t> before = std::move(set.frames);
        set.frames.clear();
        for (std::size_t i = 0; i < before.size(); ++i)
            if (passes(condition, {-1, 0, &options[before[i]], i + 1, before.size()}))
                set.frames.push_back(before[i]);
    }
    return operand;
}

// The rows that can match by their key column, or all of them.
std::vector<std::uint32_t> Evaluator::rows_by_key(const RowQuery& query) const {
    if (query.index >= 0)
        if (auto found = state_.plan_.rows_with(query.index, nested(query.key, candidate_))) return *found;
    const std::size_t count = state_.plan_.source.choices[index_of(query.list)].options.size();
    std::vector<std::uint32_t> all(count);
    std::iota(all.begin(), all.end(), 0U);
    return all;
}

}  // namespace wincheck::rules
