#pragma once
// A compiled expression: a postfix sequence for a small stack machine. Node names are resolved when
// it is parsed; values are read when it is evaluated. Conditions in [ ] are expressions of their own.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/checklist.h"
#include "core/rules/functions.h"
#include "core/rules/operand.h"
#include "core/rules/regex.h"

namespace wincheck::rules {

// COND-3: a condition inside a condition reads a product of nodes; deeper nesting is refused.
inline constexpr std::size_t kConditionDepthMax = 2;

enum class StepKind : std::uint8_t {
    constant,     // index: constants
    value,        // index: node; its value seen from here
    nodes,        // index: node; the set of its slots
    stored,       // index: node; its answer as it was given, whether it shows or not
    self,         // the value of the node the expression stands on
    inner,        // index: node; its value seen from the node that a condition filters
    inner_nodes,  // index: node; the set of its slots seen from there
    path,         // index: paths; the slots that its conditions leave
    rows,         // index: rows; the rows of a choice list that its conditions leave
    place,        // index: 0 = position(), 1 = last() of what a condition filters
    attribute,    // index: names; ${project.NAME}
    column,       // index: names; a column of the choice being filtered
    pattern,      // index: patterns; regex() with a literal pattern, one argument on the stack
    call,         // function, arguments on the stack
    aggregate,    // index: node; function over its values in all instances, kept where the state is
};

/// True of a step that selects several values.
[[nodiscard]] constexpr bool is_set(StepKind kind) {
    return kind == StepKind::nodes || kind == StepKind::inner_nodes || kind == StepKind::path ||
           kind == StepKind::rows;
}

struct ExpressionStep {
    StepKind kind = StepKind::constant;
    Function function = Function::or_;
    std::uint8_t arguments = 0;
    std::int32_t index = 0;
};

struct Filter;
struct RowQuery;

/// A path with conditions: the slots of `node` whose ancestors (or itself) pass every filter.
struct PathQuery {
    std::int32_t node = -1;
    std::vector<Filter> filters;  // outermost first
    bool is_inner = false;        // begins at the node that an outer condition filters
};

struct Expression {
    std::vector<ExpressionStep> steps;
    std::vector<Operand> constants;
    std::vector<std::string> names;
    std::vector<Regex> patterns;
    std::vector<PathQuery> paths;
    std::vector<RowQuery> rows;
    std::vector<std::int32_t> reads;  // nodes, in order of appearance
    bool reads_self = false;          // outside once()
    bool needs_moment = false;
    bool has_once = false;
};

/// One condition in [ ] and the node that it stands behind.
struct Filter {
    std::int32_t node = -1;
    Expression condition;
};

/// instance('LIST')/root/item[…]/column. Where the first condition asks for a column's value, that
/// value is `key` and rows are found by index instead of being read one by one.
struct RowQuery {
    std::int32_t list = -1;
    std::string column;  // empty = the option's name
    std::vector<Expression> conditions;
    std::string key_column;
    Expression key;
    std::int32_t index = -1;  // Plan::column_indexes, set when the plan is built
};

/// Of conditions that all must hold one that compares a column with one value that does not depend on the
/// row.
struct RowKey {
    std::string column;
    Expression value;
};
/// Nothing where no such comparison stands in it.
[[nodiscard]] std::optional<RowKey> row_key_of(const Expression& condition);

/// How names are looked up and where a node stands; implemented by the plan of a checklist.
struct NodeTree {
    const Checklist* checklist = nullptr;
    std::vector<std::int32_t> scope;                               // innermost enclosing repeat or -1
    std::vector<std::pair<std::string_view, std::int32_t>> codes;  // sorted by code

    static NodeTree of(const Checklist& checklist);
    [[nodiscard]] std::int32_t find(std::string_view code) const;  // -1 when absent
    /// The node named `name` directly below `parent` (-1 = the root): its code is the name, or ends with
    /// ".name" where the name alone stands twice. -1 when absent.
    [[nodiscard]] std::int32_t child(std::int32_t parent, std::string_view name) const;
    /// True when a node of `scope` has one value seen from `from_scope`.
    [[nodiscard]] bool is_enclosing(std::int32_t scope, std::int32_t from_scope) const;
};

/// True when `code` is `name` or `name` with the groups around it in front.
[[nodiscard]] bool is_named(std::string_view code, std::string_view name);

struct ExpressionPlace {
    std::int32_t node = -1;
    bool allows_moment = false;   // defaults and triggered calculations
    bool allows_columns = false;  // choice filters
};

/// An expression, or what is wrong with it (`problem` is a stable code, empty = none).
struct Parsed {
    Expression expression;
    std::string problem;
    std::string message;
    std::string warning;  // what is understood and still worth a look; empty = nothing
    [[nodiscard]] bool is_valid() const { return problem.empty(); }
};

/// Rule: COND-1, COND-3. Depth and size are limited (model/limits.h).
Parsed parse_expression(std::string_view source, const NodeTree& tree, const ExpressionPlace& place);

}  // namespace wincheck::rules
