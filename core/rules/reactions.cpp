// Who reads whom, once for a checklist: what must be looked at again after one answer (LIVE-1).
#include <algorithm>

#include "core/rules/aggregates.h"
#include "core/rules/plan.h"

namespace wincheck::rules {
namespace {

class ReactionFinder {
public:
    explicit ReactionFinder(Plan& plan) : plan_(plan) {}

    void run() {
        for (Expression& expression : plan_.expressions) keep_aggregates(expression);
        plan_.reactions.assign(plan_.nodes.size(), {});
        for (std::size_t i = 0; i < plan_.order.size(); ++i) take_rank(static_cast<std::int32_t>(i));
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) take_node(static_cast<std::int32_t>(i));
    }

private:
    // sum(${item}) over a repeat becomes one step: its result is kept and exchanged value by value.
    static void keep_aggregates(Expression& expression) {
        std::vector<ExpressionStep> steps;
        for (const ExpressionStep& step : expression.steps) {
            const bool is_over_nodes = step.kind == StepKind::call && step.arguments == 1 &&
                                       is_aggregate(step.function) && !steps.empty() &&
                                       steps.back().kind == StepKind::nodes;
            if (is_over_nodes)
                steps.back() = {StepKind::aggregate, step.function, 1, steps.back().index};
            else
                steps.push_back(step);
        }
        expression.steps = std::move(steps);
    }

    void take_rank(std::int32_t rank) {
        const Evaluation& step = plan_.order[at(rank)];
        Reactions& own = plan_.reactions[at(step.node)];
        (step.is_value ? own.rank_value : own.rank_shown) = rank;
        const std::int32_t scope = plan_.plan(step.node).scope;
        plan_.scopes[scope < 0 ? 0 : plan_.scope_of[at(scope)]].ranks.push_back(rank);
    }

    void take_node(std::int32_t node) {
        const NodePlan& plan = plan_.plan(node);
        const Reactions& own = plan_.reactions[at(node)];
        take(plan.expressions.relevant, node, own.rank_shown);
        take(plan.expressions.repeat_count, node, own.rank_shown);
        if (plan.is_recomputed) take(plan.expressions.calculation, node, own.rank_value);
        take(plan.expressions.required, node, -1);
    }

    void take(std::int32_t index, std::int32_t node, std::int32_t rank) {
        const Expression* expression = plan_.expression(index);
        if (expression == nullptr) return;
        place_ = {node, rank, -1};
        walk(*expression, false);
        if (expression->reads_self || expression->has_once) add_stored(node);
    }

    // Inside a condition in [ ] paths may begin at what it filters: nothing is known about what they share.
    void walk(const Expression& expression, bool is_inside) {
        const bool is_indexed =
            std::any_of(expression.steps.begin(), expression.steps.end(),
                        [](const ExpressionStep& step) { return step.function == Function::indexed_repeat; });
        for (const ExpressionStep& step : expression.steps) {
            switch (step.kind) {
                case StepKind::value: add_seen(step.index, scope_of(step.index), false); break;
                case StepKind::nodes:
                case StepKind::aggregate: add_seen(step.index, scope_of(step.index), is_indexed); break;
                case StepKind::inner:
                case StepKind::inner_nodes: add_seen(step.index, -1, true); break;
                case StepKind::stored: add_stored(step.index); break;
                case StepKind::self: add_stored(place_.node); break;
                default: break;
            }
        }
        for (const PathQuery& path : expression.paths) walk_path(path, is_inside);
        for (const RowQuery& query : expression.rows) {
            for (const Expression& condition : query.conditions) walk(condition, is_inside);
            walk(query.key, is_inside);
        }
    }

    void walk_path(const PathQuery& path, bool is_inside) {
        const std::int32_t outermost = path.filters.front().node;
        const bool is_repeat = plan_.node(outermost).kind == NodeKind::repeat;
        const std::int32_t scope = is_repeat ? scope_of(outermost) : scope_of(path.node);
        add_seen(path.node, scope, path.is_inner || is_inside);
        for (const Filter& filter : path.filters) {
            add_seen(filter.node, scope, path.is_inner || is_inside);
            walk(filter.condition, true);
        }
    }

    [[nodiscard]] std::int32_t scope_of(std::int32_t node) const { return plan_.plan(node).scope; }

    // The innermost repeat around both; -1 = the whole form.
    [[nodiscard]] std::int32_t common(std::int32_t scope) const {
        std::int32_t shared = scope_of(place_.node);
        while (shared >= 0 && !plan_.tree.is_enclosing(shared, scope)) shared = scope_of(shared);
        return shared;
    }

    void add_seen(std::int32_t node, std::int32_t scope, bool is_anywhere) {
        Reaction reaction = place_;
        reaction.common = is_anywhere ? -1 : common(scope);
        add(plan_.reactions[at(node)].seen, reaction);
    }
    void add_stored(std::int32_t node) {
        Reaction reaction = place_;
        reaction.common = common(scope_of(node));
        add(plan_.reactions[at(node)].stored, reaction);
    }

    static void add(std::vector<Reaction>& reactions, const Reaction& reaction) {
        for (Reaction& held : reactions) {
            if (held.node != reaction.node || held.rank != reaction.rank) continue;
            if (held.common != reaction.common) held.common = -1;
            return;
        }
        reactions.push_back(reaction);
    }

    Plan& plan_;
    Reaction place_;
};

// What one answer may set off, with every instance of a repeat counted once.
class WorstTap {
public:
    WorstTap(const Plan& plan, std::vector<Problem>& problems) : plan_(plan), problems_(problems) {}

    void run() {
        if (plan_.reactions.size() != plan_.nodes.size()) return;
        reach_.assign(plan_.nodes.size(), 0);
        std::size_t worst = 0;
        std::int32_t worst_node = -1;
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
            const auto node = static_cast<std::int32_t>(i);
            if (plan_.reactions[i].seen.empty() && plan_.reactions[i].stored.empty()) continue;
            ++round_;
            const std::size_t reads = reads_after(node);
            if (reads > worst) {
                worst = reads;
                worst_node = node;
            }
            if (worst > kWorstTapReadsMax) break;
        }
        if (worst <= kWorstTapReadsMax) return;
        const Node& node = plan_.node(worst_node);
        problems_.push_back({node.where.empty() ? node.code : node.where, "slow_tap",
                             "an answer to '" + node.code + "' makes conditions read more than " +
                                 std::to_string(kWorstTapReadsMax) + " nodes",
                             true});
    }

private:
    std::size_t reads_after(std::int32_t node) {
        std::vector<std::int32_t> open{node};
        std::size_t reads = 0;
        const auto follow = [&](const std::vector<Reaction>& reactions) {
            for (const Reaction& one : reactions) {
                if (reach_[at(one.node)] == round_) continue;
                reach_[at(one.node)] = round_;
                reads += reads_of(one.node);
                open.push_back(one.node);
            }
        };
        follow(plan_.reactions[at(node)].stored);
        while (!open.empty() && reads <= kWorstTapReadsMax) {
            const std::int32_t next = open.back();
            open.pop_back();
            follow(plan_.reactions[at(next)].seen);
            if (next == node) continue;
            // What a group holds shows or hides with it.
            for (std::int32_t child = plan_.plan(next).first_child; child >= 0;
                 child = plan_.plan(child).next_sibling) {
                if (reach_[at(child)] == round_) continue;
                reach_[at(child)] = round_;
                ++reads;
                open.push_back(child);
            }
        }
        return reads;
    }

    [[nodiscard]] std::size_t reads_of(std::int32_t node) const {
        const NodeExpressions& own = plan_.plan(node).expressions;
        std::size_t reads = 0;
        for (const std::int32_t index : {own.relevant, own.repeat_count, own.calculation, own.required}) {
            const Expression* expression = plan_.expression(index);
            if (expression == nullptr) continue;
            reads += expression->reads.size() + 1;
            for (const RowQuery& query : expression->rows)
                if (query.index < 0) reads += plan_.source.choices[at(query.list)].options.size();
        }
        return reads;
    }

    const Plan& plan_;
    std::vector<Problem>& problems_;
    std::vector<std::uint32_t> reach_;
    std::uint32_t round_ = 0;
};

}  // namespace

void find_reactions(Plan& plan) {
    ReactionFinder(plan).run();
}

void check_worst_tap(const Plan& plan, std::vector<Problem>& problems) {
    WorstTap(plan, problems).run();
}

}  // namespace wincheck::rules
