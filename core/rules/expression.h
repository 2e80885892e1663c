#pragma once
// One compiled expression: postfix steps over a stack, so evaluation needs no recursion and takes
// time linear in the nodes that it reads (COND-3). Names are resolved and types checked here.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/checklist.h"
#include "core/rules/functions.h"
#include "core/rules/regex.h"

namespace wincheck::rules {

enum class StepKind : std::uint8_t {
    constant,   // index: constants
    value,      // index: node; its value seen from here
    nodes,      // index: node; the set of its slots
    self,       // the value of the node the expression stands on
    attribute,  // index: names; ${project.NAME}
    column,     // index: names; a column of the choice being filtered
    pattern,    // index: patterns; regex() with a literal pattern, one argument on the stack
    call,       // function, arguments on the stack
};

struct ExpressionStep {
    StepKind kind = StepKind::constant;
    Function function = Function::or_;
    std::uint8_t arguments = 0;
    std::int32_t index = 0;
};

struct Expression {
    std::vector<ExpressionStep> steps;
    std::vector<Operand> constants;
    std::vector<std::string> names;
    std::vector<Regex> patterns;
    std::vector<std::int32_t> reads;  // nodes, in order of appearance
    bool reads_self = false;          // outside once()
    bool needs_moment = false;
    bool has_once = false;
};

/// How names are looked up and where a node stands; implemented by the plan of a checklist.
struct NodeTree {
    const Checklist* checklist = nullptr;
    std::vector<std::int32_t> scope;                               // innermost enclosing repeat or -1
    std::vector<std::pair<std::string_view, std::int32_t>> codes;  // sorted by code

    static NodeTree of(const Checklist& checklist);
    [[nodiscard]] std::int32_t find(std::string_view code) const;  // -1 when absent
    /// True when a node of `scope` has one value seen from `from_scope`.
    [[nodiscard]] bool is_enclosing(std::int32_t scope, std::int32_t from_scope) const;
};

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
    [[nodiscard]] bool is_valid() const { return problem.empty(); }
};

/// Rule: COND-1, COND-3. Depth and size are limited (model/limits.h).
Parsed parse_expression(std::string_view source, const NodeTree& tree, const ExpressionPlace& place);

}  // namespace wincheck::rules
