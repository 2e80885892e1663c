#pragma once
// Runs one compiled expression over a stack, against the state of a form.
#include <span>
#include <vector>

#include "core/rules/form_state.h"

namespace wincheck::rules {

/// What a condition in [ ] is asked about: one slot, or one row of a list, and its place among the others.
struct Standpoint {
    std::int32_t node = -1;
    std::uint32_t frame = 0;
    const Option* row = nullptr;
    std::size_t position = 1;  // from 1
    std::size_t size = 1;
};

class Evaluator {
public:
    Evaluator(const FormState& state, const Expression& expression, std::int32_t node, std::uint32_t frame,
              const Operand* dot, const Option* option, const ActMoment* moment)
        : state_(state), expression_(expression), node_(node), frame_(frame), dot_(dot), moment_(moment) {
        candidate_.row = option;
    }

    /// Total: anything that cannot be computed is blank.
    Operand run();
    /// Every value of a set, or the one value, as texts.
    std::vector<std::string> texts();

private:
    [[nodiscard]] bool is_one_comparison() const;
    void push(const ExpressionStep& step);
    [[nodiscard]] Operand value_of_node(std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] Operand nodes(std::int32_t node, std::uint32_t frame, bool is_inner) const;
    [[nodiscard]] Operand attribute(const std::string& name) const;
    void call(const ExpressionStep& step);
    Operand apply(Function function, std::size_t first);
    Operand apply_moment(Function function) const;
    [[nodiscard]] Operand compared(Function function, const Operand& a, const Operand& b) const;
    Operand randomized(std::size_t first);
    void make_single(std::size_t first);
    std::span<const Operand> spread(std::size_t first);
    [[nodiscard]] Operand value_at(const NodeSet& set, std::size_t at) const;
    [[nodiscard]] Operand first_of(const NodeSet& set) const;
    [[nodiscard]] Operand choice_name(const Operand& value, const Operand& item) const;
    [[nodiscard]] Operand position(const NodeSet& set) const;
    [[nodiscard]] Operand count_non_empty(const NodeSet& set) const;
    [[nodiscard]] Operand indexed(std::size_t first) const;

    // ---- conditions in [ ] (evaluator_sets.cpp) ----
    [[nodiscard]] Operand path(const PathQuery& query) const;
    void keep_passing(const Filter& filter, std::int32_t node, std::vector<std::uint32_t>& frames) const;
    [[nodiscard]] Operand rows(const RowQuery& query) const;
    [[nodiscard]] std::vector<std::uint32_t> rows_by_key(const RowQuery& query) const;
    [[nodiscard]] bool passes(const Expression& condition, const Standpoint& candidate) const;
    [[nodiscard]] Operand nested(const Expression& expression, const Standpoint& candidate) const;

    const FormState& state_;
    const Expression& expression_;
    std::int32_t node_;
    std::uint32_t frame_;
    const Operand* dot_;
    const ActMoment* moment_;
    Standpoint candidate_;
    std::vector<Operand> stack_;
    std::vector<Operand> flat_;
};

/// A column of a choice: one of its own, or its name or label; blank where it has none.
[[nodiscard]] Operand column_of(const Option& option, const std::string& name);

}  // namespace wincheck::rules
