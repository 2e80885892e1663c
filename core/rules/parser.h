#pragma once
// The parser of one expression: precedence climbing with a depth limit, steps emitted as they are read.
// The first problem wins. Operators and calls stand in parser.cpp, paths in parser_paths.cpp.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/expression.h"
#include "core/rules/tokens.h"

namespace wincheck::rules {

class Parser {
public:
    Parser(std::string_view source, const NodeTree& tree, const ExpressionPlace& place)
        : tree_(tree), place_(place), tokens_(tokens_of(source)) {}

    Parsed parse();

private:
    /// What single names and relative paths count from.
    struct Around {
        enum class Kind : std::uint8_t { place, filtered, row };
        Kind kind = Kind::place;
        std::int32_t node = -1;
    };

    // ---- tokens and output ----
    [[nodiscard]] const Token& now() const { return tokens_[at_]; }
    [[nodiscard]] const Token& ahead() const;
    [[nodiscard]] bool is_at(TokenKind kind) const { return now().kind == kind; }
    void advance();
    bool skip(TokenKind kind);
    void fail(std::string_view problem, std::string message);
    void unexpected();
    void expect(TokenKind kind);
    [[nodiscard]] Expression& out() { return parsed_.expression; }
    void emit(ExpressionStep step) { out().steps.push_back(step); }
    void emit_constant(Operand value);
    void emit_name(StepKind kind, std::string_view name);
    void emit_call(Function function, std::size_t arguments);

    // ---- operators and calls ----
    void binary(int level);
    void unary();
    void primary();
    void number(const Token& token);
    void call();
    void check_moment(const std::string& name);
    std::size_t arguments(const FunctionInfo& info);
    void as_nodes(const FunctionInfo& info, std::size_t argument, std::size_t step_index);
    void finish_call(const FunctionInfo& info, std::size_t count);
    void finish_regex();
    void choice_name();
    void place_in_set(const std::string& name);
    void local_name();
    void compare_sets(Function function, std::size_t left);

    // ---- paths ----
    [[nodiscard]] std::int32_t parent_of(std::int32_t node) const;
    [[nodiscard]] const Node& node_of(std::int32_t node) const;
    void emit_path(std::int32_t node, bool is_inner);
    void emit_query(std::int32_t node, std::vector<Filter> filters, bool is_inner);
    void reference(std::string_view name);
    void relative(bool is_parent);
    void current();
    void absolute();
    void bare_name();
    void refuse_axis(std::string_view name);
    void follow(std::int32_t node, bool is_inner);
    [[nodiscard]] bool is_filled_in(std::int32_t node) const;
    void nothing_there();
    void step(std::int32_t& node);
    void filters_at(std::int32_t node, std::vector<Filter>& filters);
    [[nodiscard]] Expression condition(const Around& around);
    void rows();
    void row_conditions(RowQuery& query);
    void pulldata();
    void finish_rows(RowQuery query);
    static void find_key(RowQuery& query);
    [[nodiscard]] std::int32_t list_named(std::string_view id) const;
    [[nodiscard]] bool has_column(std::int32_t list, const std::string& name) const;
    std::optional<std::string> literal();
    void spell_out_groups();
    void check_scalars();
    [[nodiscard]] bool has_one_value(std::int32_t node, bool is_inner) const;
    [[nodiscard]] bool is_of_the_asked(std::int32_t node) const;

    const NodeTree& tree_;
    const ExpressionPlace& place_;
    std::vector<Token> tokens_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    std::size_t once_depth_ = 0;
    std::size_t condition_depth_ = 0;
    Around around_;
    Parsed parsed_;
};

}  // namespace wincheck::rules
