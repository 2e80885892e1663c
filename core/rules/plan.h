#pragma once
// A checklist made ready: names looked up, expressions compiled, their order of evaluation fixed,
// full marks and options precomputed. Immutable after build.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/condition.h"
#include "core/rules/expression.h"
#include "core/rules/score.h"

namespace wincheck::rules {

/// An index that is known to name something, as the containers take it.
inline std::size_t at(std::int32_t index) {
    return static_cast<std::size_t>(index);
}

inline constexpr std::size_t kNestingMax = 32;            // sections within sections
inline constexpr std::size_t kWorstTapReadsMax = 20'000;  // LIVE-1

/// Indices into Plan::expressions; -1 = none.
struct NodeExpressions {
    std::int32_t relevant = -1;
    std::int32_t constraint = -1;
    std::int32_t required = -1;
    std::int32_t calculation = -1;
    std::int32_t initial = -1;
    std::int32_t repeat_count = -1;
    std::int32_t choice_filter = -1;
    std::int32_t filter_key =
        -1;                  // what a column must be worth for the filter to hold, the same for all rows
    std::int32_t seed = -1;  // of the order in which options are shown
    std::int32_t read_only = -1;
    std::int32_t choices_from = -1;  // options that are answers of the form itself
};

/// Rows of a list by the value of one column, for conditions that ask for it.
struct ColumnIndex {
    std::int32_t list = -1;
    std::string column;
    std::vector<std::pair<std::string, std::uint32_t>> rows;  // sorted by row_key of the value, then row
};

/// One text for all texts that are equal as numbers ("1", "1.0").
[[nodiscard]] std::string row_key(const std::string& text);

/// What of a node follows the project's attributes (ORG-4). Indices into Plan::expressions; -1 = none.
struct ByAttribute {
    std::int32_t node = -1;
    std::int32_t weight = -1;
    std::int32_t sample_percent = -1;
    std::int32_t sample_min = -1;
    std::int32_t sample_max = -1;
};

struct NodePlan {
    std::int32_t scope = -1;  // innermost enclosing repeat, not itself
    std::uint32_t slot = 0;   // within its scope's frame
    std::int32_t first_child = -1;
    std::int32_t next_sibling = -1;
    // What every score asks of a node, here side by side: the node lies over twenty lines of the processor's
    // cache.
    std::int32_t parent = kNoParent;
    NodeKind kind = NodeKind::item;
    Points weight = Points::whole(1);
    Points full{};  // of an item, stated or derived
    bool has_full = false;
    bool has_weight = false;
    bool has_bounds = false;  // a cap or a floor, stated or by its rule
    bool has_gates = false;   // a minimum, a veto or gates of its own
    bool has_tag = false;
    bool is_bonus = false;
    bool is_sampled = false;
    bool is_silent = false;          // an item that neither scores nor takes an answer: no part of a score
    std::int32_t list = -1;          // index into checklist.choices
    std::int32_t filter_index = -1;  // Plan::column_indexes, by which filter_key finds rows
    NodeExpressions expressions;
    std::vector<std::int32_t> gates;     // self and ancestors that have a relevance
    bool is_recomputed = false;          // its value is its calculation's
    bool is_stored_calculation = false;  // its calculation is recorded by acts: once(), trigger
    bool is_trigger = false;             // a change of it sets off another's calculation
    std::vector<std::int32_t> triggers;  // nodes whose change sets off its calculation
    bool has_scored_options = false;
    bool declares_failures = false;  // some option of its list says what fails
};

/// Slots of one repeat's instance, or of the root (repeat = -1). The first is the instance itself.
struct ScopePlan {
    std::int32_t repeat = -1;
    std::uint32_t slots = 1;
    std::uint32_t opens_with = 0;     // instances that are there without anybody adding them
    Wide full = 0;                    // nano-points of its items; what inner repeats hold is theirs
    std::vector<std::int32_t> nodes;  // in order of their slots
    std::vector<std::int32_t> ranks;  // places in Plan::order of what is evaluated in it
};

/// One step of the evaluation order.
struct Evaluation {
    std::int32_t node = -1;
    bool is_value = false;  // false: its relevance (and a repeat's count)
};

/// Something that reads a node and must be looked at again when that node changes (LIVE-1).
struct Reaction {
    std::int32_t node = -1;    // whose expression it is
    std::int32_t rank = -1;    // in Plan::order; -1 = only its score may change (required)
    std::int32_t common = -1;  // the repeat that both share: no instance of it reads another's nodes
};

/// What reads one node: its value as conditions see it, or its answer as it was given.
struct Reactions {
    std::vector<Reaction> seen;
    std::vector<Reaction> stored;
    std::int32_t rank_value = -1;  // its own places in Plan::order
    std::int32_t rank_shown = -1;
};

struct Plan final : CompiledChecklist {
    Checklist source;
    NodeTree tree;
    std::vector<NodePlan> nodes;
    std::vector<ScopePlan> scopes;        // 0 = root
    std::vector<std::uint32_t> scope_of;  // node index of a repeat → index in scopes (0 otherwise)
    std::vector<Expression> expressions;
    std::vector<Evaluation> order;
    std::vector<Reactions> reactions;                                              // by node
    std::vector<std::int32_t> roots;                                               // top-level nodes
    std::vector<std::vector<std::pair<std::string_view, std::uint32_t>>> options;  // by list, sorted
    std::vector<ColumnIndex> column_indexes;
    std::vector<ByAttribute> by_attribute;                        // in order of the nodes
    std::vector<std::pair<std::int32_t, std::size_t>> tag_gates;  // node, which of its gates
    bool has_calculations = false;
    bool has_relevance = false;
    bool has_counts = false;
    bool has_stored = false;  // some value is recorded by acts: a default, once(), a trigger
    bool sets_off = false;    // an answer may record more than itself: triggers, once(), counted instances

    [[nodiscard]] const Checklist& checklist() const override { return source; }
    [[nodiscard]] std::int32_t find(std::string_view code) const override { return tree.find(code); }

    [[nodiscard]] const Node& node(std::int32_t index) const {
        return source.nodes[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const NodePlan& plan(std::int32_t index) const {
        return nodes[static_cast<std::size_t>(index)];
    }
    [[nodiscard]] const Expression* expression(std::int32_t index) const {
        return index < 0 ? nullptr : &expressions[static_cast<std::size_t>(index)];
    }
    /// Null when the item has no such option.
    [[nodiscard]] const Option* option(std::int32_t node, std::string_view name) const;
    /// Every option of that name: a filtered list may have one twice.
    [[nodiscard]] std::vector<const Option*> options_named(std::int32_t node, std::string_view name) const;
    /// Rows of the list whose column equals `key`, in order; nothing where an index cannot tell.
    [[nodiscard]] std::optional<std::vector<std::uint32_t>> rows_with(std::int32_t column_index,
                                                                      const Operand& key) const;
};

/// The plan behind a CompiledChecklist; this library makes no other kind.
[[nodiscard]] const Plan& plan_of(const CompiledChecklist& checklist);

/// How many instances the form itself opens with; 0 for all but repeats that say so.
/// Shape: 0 where `range` is no whole number from 1 to kInstancesMax, which publication refuses.
[[nodiscard]] std::uint32_t opening_instances(const Node& node);

/// The codes that a node's trigger names, written bare or as ${code}.
[[nodiscard]] std::vector<std::string_view> trigger_names(const Node& node);

/// Builds as much as can be built and adds what is wrong to `problems`.
/// Shape: complete only when no problem but warnings was added.
std::shared_ptr<const Plan> build_plan(Checklist checklist, std::vector<Problem>& problems);

/// Fills Plan::reactions and the ranks of its scopes, and lets aggregates over a repeat be kept
/// (reactions.cpp). Rule: LIVE-1. Shape: `plan` is ordered.
void find_reactions(Plan& plan);
/// Names a form whose worst tap makes conditions read more than kWorstTapReadsMax nodes.
/// Rule: LIVE-1. Shape: `plan` has its reactions.
void check_worst_tap(const Plan& plan, std::vector<Problem>& problems);

/// Structural problems: codes, parents, choices, tables, bounds, verdicts (check_structure.cpp).
/// Shape: `plan` has tree, nodes and options.
void check_structure(const Plan& plan, std::vector<Problem>& problems);

/// What is shuffled and cannot be: without options, by its own answer, or too long to be quick
/// (check_shuffles.cpp). Shape: `plan` is ordered.
void check_shuffles(const Plan& plan, std::vector<Problem>& problems);

/// Full marks that an item states or its rule implies; nothing where there are none.
[[nodiscard]] std::optional<Points> full_marks(const Node& node, const ChoiceList* list);

}  // namespace wincheck::rules
