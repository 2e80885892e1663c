#include "core/rules/plan.h"

#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/by_attribute.h"
#include "core/rules/evaluator.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

// Fills one plan from its checklist; problems go to `problems_`.
class Builder {
public:
    Builder(Plan& plan, std::vector<Problem>& problems) : plan_(plan), problems_(problems) {}

    void build() {
        plan_.tree = NodeTree::of(plan_.source);
        index_options();
        place_nodes();
        check_structure(plan_, problems_);
        if (has_bad_parents_) return;
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) compile_node(static_cast<std::int32_t>(i));
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) see_inside(static_cast<std::int32_t>(i));
        order_evaluations();
        compile_by_attribute(plan_, problems_);
        check_shuffles(plan_, problems_);
        find_reactions(plan_);
    }

private:
    void add_problem(const Node& node, std::string code, std::string message, bool is_warning = false,
                     std::string_view column = {}) {
        problems_.push_back({node.where.empty() ? node.code : node.where, std::move(code), std::move(message),
                             is_warning, column});
    }

    void index_options() {
        for (const ChoiceList& list : plan_.source.choices) {
            auto& index = plan_.options.emplace_back();
            for (std::size_t i = 0; i < list.options.size(); ++i)
                index.emplace_back(list.options[i].name, static_cast<std::uint32_t>(i));
            std::sort(index.begin(), index.end());
        }
    }

    [[nodiscard]] std::int32_t list_named(const std::string& name) const {
        if (name.empty()) return -1;
        const auto& lists = plan_.source.choices;
        const auto found = std::find_if(lists.begin(), lists.end(),
                                        [&](const ChoiceList& list) { return list.name == name; });
        return found == lists.end() ? -1 : static_cast<std::int32_t>(found - lists.begin());
    }

    void place_nodes() {
        const std::size_t count = plan_.source.nodes.size();
        plan_.nodes.resize(count);
        plan_.scope_of.assign(count, 0);
        plan_.scopes.push_back({});
        std::vector<std::int32_t> last_child(count, -1);
        std::int32_t last_root = -1;
        for (std::size_t i = 0; i < count; ++i) {
            const Node& node = plan_.source.nodes[i];
            NodePlan& plan = plan_.nodes[i];
            const auto index = static_cast<std::int32_t>(i);
            if (node.parent != kNoParent && (node.parent < 0 || node.parent >= index)) {
                has_bad_parents_ = true;
                add_problem(node, "parent", "'" + node.code + "' does not follow the group it stands in");
                continue;
            }
            plan.scope = plan_.tree.scope[i];
            const std::size_t scope_index = plan.scope < 0 ? 0 : plan_.scope_of[at(plan.scope)];
            ScopePlan& scope = plan_.scopes[scope_index];
            plan.slot = scope.slots++;
            scope.nodes.push_back(index);
            if (node.kind == NodeKind::repeat) {
                plan_.scope_of[i] = static_cast<std::uint32_t>(plan_.scopes.size());
                ScopePlan& own = plan_.scopes.emplace_back();
                own.repeat = index;
                own.opens_with = opening_instances(node);
            }
            std::int32_t& previous = node.parent == kNoParent ? last_root : last_child[at(node.parent)];
            if (previous >= 0)
                plan_.nodes[at(previous)].next_sibling = index;
            else if (node.parent != kNoParent)
                plan_.nodes[at(node.parent)].first_child = index;
            previous = index;
            if (node.parent == kNoParent) plan_.roots.push_back(index);
            take_traits(node, plan);
            take_tag_gates(node, index);
            prepare_item(node, plan);
            plan_.scopes[scope_index].full += plan.full.nano;
        }
    }

    void take_tag_gates(const Node& node, std::int32_t index) {
        const std::vector<Gate>& gates = node.scoring.gates;
        for (std::size_t i = 0; i < gates.size(); ++i)
            if (!gates[i].tag.empty()) plan_.tag_gates.emplace_back(index, i);
    }

    static void take_traits(const Node& node, NodePlan& plan) {
        const Scoring& scoring = node.scoring;
        plan.parent = node.parent;
        plan.kind = node.kind;
        plan.weight = scoring.weight.value_or(plan.weight);
        plan.has_weight = scoring.weight || !scoring.weight_from.empty();
        plan.has_bounds = scoring.cap || scoring.floor || scoring.rule == ItemRule::multiple ||
                          scoring.rule == ItemRule::points || scoring.rule == ItemRule::deduct;
        plan.has_gates = scoring.minimum || scoring.veto || !scoring.gates.empty();
        plan.has_tag = !node.guidance.tag.empty();
        plan.is_bonus = scoring.is_bonus;
        plan.is_sampled = scoring.fold != SampleFold::none;
        plan.is_silent = scoring.rule == ItemRule::none &&
                         (node.type == AnswerType::note || node.type == AnswerType::calculate ||
                          node.type == AnswerType::metadata);
    }

    void prepare_item(const Node& node, NodePlan& plan) const {
        plan.list = list_named(node.choices);
        const ChoiceList* list = plan.list < 0 ? nullptr : &plan_.source.choices[at(plan.list)];
        if (list != nullptr) {
            for (const Option& option : list->options) {
                if (option.fail != kSeverityNone) plan.declares_failures = true;
                if (!option.is_na && !option.is_unscored && (option.points || option.share))
                    plan.has_scored_options = true;
            }
        }
        if (node.kind != NodeKind::item) return;
        const auto full = full_marks(node, list);
        plan.has_full = full.has_value();
        plan.full = full.value_or(Points{});
    }

    std::int32_t compile(const Node& node, std::int32_t index, const std::string& source, const char* column,
                         bool allows_moment, bool allows_columns = false) {
        if (source.empty()) return -1;
        Parsed parsed = parse_expression(source, plan_.tree, {index, allows_moment, allows_columns});
        const std::string said = std::string(column) + " of '" + node.code + "': ";
        // A seed is written among a question's parameters.
        const std::string_view cell = std::string_view(column) == "seed" ? "parameters" : column;
        if (!parsed.is_valid()) {
            add_problem(node, parsed.problem, said + parsed.message, false, cell);
            return -1;
        }
        if (!parsed.warning.empty()) add_problem(node, "unknown_name", said + parsed.warning, true, cell);
        check_columns(node, parsed.expression, allows_columns ? plan_.plan(index).list : -1, said, cell);
        index_rows(parsed.expression);
        plan_.expressions.push_back(std::move(parsed.expression));
        return static_cast<std::int32_t>(plan_.expressions.size() - 1);
    }

    // A column that no row of its list has is blank everywhere: a slip of the pen would leave nothing to
    // choose.
    void check_columns(const Node& node, const Expression& expression, std::int32_t list,
                       const std::string& said, std::string_view cell) {
        for (const ExpressionStep& step : expression.steps)
            if (step.kind == StepKind::column)
                check_column(node, list, expression.names[at(step.index)], said, cell);
        for (const RowQuery& query : expression.rows) {
            check_column(node, query.list, query.column, said, cell);
            for (const Expression& condition : query.conditions)
                check_columns(node, condition, query.list, said, cell);
        }
    }

    void check_column(const Node& node, std::int32_t list, const std::string& column, const std::string& said,
                      std::string_view cell) {
        if (list < 0 || column.empty() || column == "name" || column == "label") return;
        const ChoiceList& known = plan_.source.choices[at(list)];
        const auto has_column = [&](const Option& option) {
            return std::any_of(option.columns.begin(), option.columns.end(),
                               [&](const auto& one) { return one.first == column; });
        };
        if (known.options.empty() || std::any_of(known.options.begin(), known.options.end(), has_column))
            return;
        add_problem(node, "unknown_column",
                    said + "no choice of the list '" + known.name + "' has a column '" + column +
                        "', which is blank then",
                    true, cell);
    }

    // Each condition that asks rows for a column's value finds them by an index, made once for a column.
    void index_rows(Expression& expression) {
        for (RowQuery& query : expression.rows) {
            if (!query.key_column.empty()) query.index = index_of(query.list, query.key_column);
            for (Expression& condition : query.conditions) index_rows(condition);
            index_rows(query.key);
        }
        for (PathQuery& path : expression.paths)
            for (Filter& filter : path.filters) index_rows(filter.condition);
    }

    // What a filter leaves of a list is found by a column that it compares, where it does.
    void index_filter(NodePlan& plan) {
        if (plan.expressions.choice_filter < 0 || plan.list < 0) return;
        auto key = row_key_of(*plan_.expression(plan.expressions.choice_filter));
        if (!key) return;
        plan.filter_index = index_of(plan.list, key->column);
        plan.expressions.filter_key = static_cast<std::int32_t>(plan_.expressions.size());
        plan_.expressions.push_back(std::move(key->value));
    }

    std::int32_t index_of(std::int32_t list, const std::string& column) {
        auto& indexes = plan_.column_indexes;
        const auto found = std::find_if(indexes.begin(), indexes.end(), [&](const ColumnIndex& known) {
            return known.list == list && known.column == column;
        });
        if (found != indexes.end()) return static_cast<std::int32_t>(found - indexes.begin());
        ColumnIndex made{list, column, {}};
        const auto& options = plan_.source.choices[at(list)].options;
        for (std::size_t i = 0; i < options.size(); ++i)
            made.rows.emplace_back(row_key(text_of(column_of(options[i], column))),
                                   static_cast<std::uint32_t>(i));
        std::sort(made.rows.begin(), made.rows.end());
        indexes.push_back(std::move(made));
        return static_cast<std::int32_t>(indexes.size() - 1);
    }

    void compile_node(std::int32_t index) {
        const Node& node = plan_.node(index);
        NodePlan& plan = plan_.nodes[at(index)];
        const Conditions& source = node.conditions;
        NodeExpressions& compiled = plan.expressions;
        compiled.relevant = compile(node, index, source.relevant, "relevant", false);
        compiled.constraint = compile(node, index, source.constraint, "constraint", false);
        compiled.required = compile(node, index, source.required, "required", false);
        const bool is_triggered = !source.trigger.empty();
        compiled.calculation = compile(node, index, source.calculation, "calculation", is_triggered);
        if (source.is_initial_dynamic)
            compiled.initial = compile(node, index, source.initial, "default", true);
        compiled.repeat_count = compile(node, index, source.repeat_count, "repeat_count", false);
        compiled.choice_filter = compile(node, index, source.choice_filter, "choice_filter", false, true);
        compiled.seed = compile(node, index, source.seed, "seed", false);
        index_filter(plan);
        compiled.read_only = compile(node, index, source.read_only, "read_only", false);
        if (node.choices.starts_with("${"))
            compiled.choices_from = compile(node, index, node.choices, "choices", false);
        if (is_triggered) check_trigger(node);
        plan.is_stored_calculation = compiled.calculation >= 0 && is_triggered;
        plan.is_recomputed = compiled.calculation >= 0 && !is_triggered;
        if (node.parent >= 0) plan.gates = plan_.nodes[at(node.parent)].gates;
        if (compiled.relevant >= 0) plan.gates.push_back(index);
        plan_.has_relevance = plan_.has_relevance || compiled.relevant >= 0;
        plan_.has_counts = plan_.has_counts || compiled.repeat_count >= 0;
        const Expression* calculation = plan_.expression(compiled.calculation);
        const bool is_once = calculation != nullptr && calculation->has_once;
        plan_.has_stored =
            plan_.has_stored || !source.initial.empty() || plan.is_stored_calculation || is_once;
        plan_.sets_off =
            plan_.sets_off || plan.is_stored_calculation || is_once || compiled.repeat_count >= 0;
        plan_.has_calculations = plan_.has_calculations || plan.is_recomputed;
    }

    // A group that shows by the answer of a question inside it sees that answer as it was given: whether the
    // question shows follows from the group, and would be a circle.
    void see_inside(std::int32_t group) {
        if (plan_.node(group).kind != NodeKind::section || plan_.plan(group).expressions.relevant < 0) return;
        Expression& relevant = plan_.expressions[at(plan_.plan(group).expressions.relevant)];
        const auto is_answer_inside = [&](std::int32_t node) {
            if (plan_.plan(node).is_recomputed || plan_.node(node).kind != NodeKind::item) return false;
            std::int32_t above = plan_.node(node).parent;
            while (above >= 0 && above != group) above = plan_.node(above).parent;
            return above == group;
        };
        for (ExpressionStep& step : relevant.steps)
            if (step.kind == StepKind::value && is_answer_inside(step.index)) step.kind = StepKind::stored;
        const auto is_seen_otherwise = [&](std::int32_t node) {
            return std::any_of(relevant.steps.begin(), relevant.steps.end(), [&](const ExpressionStep& step) {
                return step.kind == StepKind::nodes && step.index == node;
            });
        };
        std::erase_if(relevant.reads, [&](std::int32_t node) {
            return is_answer_inside(node) && !is_seen_otherwise(node) && relevant.paths.empty();
        });
    }

    void check_trigger(const Node& node) {
        NodePlan& plan = plan_.nodes[static_cast<std::size_t>(plan_.tree.find(node.code))];
        for (const std::string_view name : trigger_names(node)) {
            const std::int32_t trigger = plan_.tree.find(name);
            if (trigger < 0) {
                add_problem(node, "unknown_name",
                            "trigger of '" + node.code + "': there is no '" + std::string(name) + "'", false,
                            "trigger");
                continue;
            }
            plan_.nodes[at(trigger)].is_trigger = true;
            plan.triggers.push_back(trigger);
        }
    }

    // Vertices: 2·node = its relevance, 2·node + 1 = its value.
    void depend(std::size_t vertex, const Expression* expression, std::int32_t self) {
        if (expression == nullptr) return;
        for (const std::int32_t read : expression->reads) add_edge(at(read) * 2 + 1, vertex);
        if (expression->reads_self) add_edge(at(self) * 2 + 1, vertex);
    }
    void add_edge(std::size_t from, std::size_t to) {
        successors_[from].push_back(static_cast<std::uint32_t>(to));
        ++open_[to];
    }

    void order_evaluations() {
        const std::size_t count = plan_.nodes.size();
        successors_.assign(count * 2, {});
        open_.assign(count * 2, 0);
        for (std::size_t i = 0; i < count; ++i) {
            const NodePlan& plan = plan_.nodes[i];
            const auto index = static_cast<std::int32_t>(i);
            add_edge(i * 2, i * 2 + 1);
            if (plan_.source.nodes[i].parent >= 0) add_edge(at(plan_.source.nodes[i].parent) * 2, i * 2);
            depend(i * 2, plan_.expression(plan.expressions.relevant), index);
            depend(i * 2, plan_.expression(plan.expressions.repeat_count), index);
            if (plan.is_recomputed) depend(i * 2 + 1, plan_.expression(plan.expressions.calculation), index);
        }
        std::vector<std::uint32_t> ready;
        for (std::size_t v = open_.size(); v > 0; --v)
            if (open_[v - 1] == 0) ready.push_back(static_cast<std::uint32_t>(v - 1));
        std::size_t done = 0;
        while (!ready.empty()) {
            const std::uint32_t vertex = ready.back();
            ready.pop_back();
            ++done;
            add_evaluation(vertex);
            for (const std::uint32_t next : successors_[vertex])
                if (--open_[next] == 0) ready.push_back(next);
        }
        if (done < count * 2) report_cycles();
    }

    void add_evaluation(std::uint32_t vertex) {
        const auto node = static_cast<std::int32_t>(vertex / 2);
        const NodePlan& plan = plan_.plan(node);
        const bool is_value = vertex % 2 == 1;
        const bool is_needed = is_value
                                   ? plan.is_recomputed
                                   : plan.expressions.relevant >= 0 || plan.expressions.repeat_count >= 0;
        if (is_needed) plan_.order.push_back({node, is_value});
    }

    // What is still open after sorting either stands on a cycle or reads from one. Walking backwards
    // from any of it must come round: name each node of that round once.
    void report_cycles() {
        std::vector<std::int32_t> reads_from(open_.size(), -1);
        for (std::size_t v = 0; v < successors_.size(); ++v) {
            if (open_[v] == 0) continue;
            for (const std::uint32_t next : successors_[v])
                if (open_[next] > 0) reads_from[next] = static_cast<std::int32_t>(v);
        }
        // The walk that came by first: only a vertex of the present walk closes a round.
        std::vector<std::uint32_t> walk_of(open_.size(), 0);
        for (std::size_t v = 0; v < open_.size(); ++v) {
            if (open_[v] == 0 || walk_of[v] != 0) continue;
            const auto own = static_cast<std::uint32_t>(v + 1);
            std::int32_t walk = static_cast<std::int32_t>(v);
            while (walk >= 0 && walk_of[at(walk)] == 0) {
                walk_of[at(walk)] = own;
                walk = reads_from[at(walk)];
            }
            if (walk >= 0 && walk_of[at(walk)] == own) report_cycle(walk, reads_from);
        }
    }

    void report_cycle(std::int32_t start, const std::vector<std::int32_t>& reads_from) {
        std::string path = plan_.node(start / 2).code;
        std::int32_t last = start / 2;
        for (std::int32_t walk = reads_from[at(start)]; walk >= 0 && walk != start;
             walk = reads_from[at(walk)]) {
            if (walk / 2 != last) path += " <- " + plan_.node(walk / 2).code;
            last = walk / 2;
        }
        if (last != start / 2) path += " <- " + plan_.node(start / 2).code;
        add_problem(plan_.node(start / 2), "cycle", "conditions depend on themselves: " + path);
    }

    Plan& plan_;
    std::vector<Problem>& problems_;
    bool has_bad_parents_ = false;
    std::vector<std::vector<std::uint32_t>> successors_;
    std::vector<std::uint32_t> open_;
};

}  // namespace

const Plan& plan_of(const CompiledChecklist& checklist) {
    return static_cast<const Plan&>(checklist);
}

std::shared_ptr<const Plan> build_plan(Checklist checklist, std::vector<Problem>& problems) {
    auto plan = std::make_shared<Plan>();
    plan->source = std::move(checklist);
    Builder(*plan, problems).build();
    return plan;
}

std::vector<Problem> check(const Checklist& checklist) {
    Checklist copy = checklist;
    return check_lent(copy);
}

std::vector<Problem> check_lent(Checklist& checklist) {
    std::vector<Problem> problems;
    Plan plan;
    plan.source = std::move(checklist);
    Builder(plan, problems).build();
    check_worst_tap(plan, problems);
    checklist = std::move(plan.source);
    return problems;
}

Result<std::shared_ptr<const CompiledChecklist>> CompiledChecklist::compile(Checklist checklist) {
    std::vector<Problem> problems;
    auto plan = build_plan(std::move(checklist), problems);
    for (const Problem& problem : problems)
        if (!problem.is_warning)
            return error_of(ErrorCode::invalid_argument, kChecklistUnpublishable,
                            "CompiledChecklist::compile", problem.where + ": " + problem.message);
    return std::shared_ptr<const CompiledChecklist>(std::move(plan));
}

}  // namespace wincheck::rules
