#pragma once
// The functions and operators that expressions may use, and those refused by name (COND-1, COND-3).
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/rules/operand.h"

namespace wincheck::rules {

enum class Function : std::uint8_t {
    // operators
    or_,
    and_,
    equal,
    not_equal,
    less,
    at_most,
    greater,
    at_least,
    plus,
    minus,
    times,
    div,
    mod,
    negate,
    // logic
    boolean,
    boolean_from_string,
    not_,
    true_,
    false_,
    if_,
    coalesce,
    once,
    checklist,
    weighted_checklist,
    // choices
    selected,
    selected_at,
    count_selected,
    choice_name,
    // repeats
    position,
    count,
    count_non_empty,
    sum,
    min,
    max,
    indexed_repeat,
    join,
    // text
    concat,
    string,
    string_length,
    substr,
    substring,
    substring_before,
    substring_after,
    contains,
    starts_with,
    ends_with,
    translate,
    normalize_space,
    regex,
    upper_case,
    lower_case,
    // numbers
    number,
    integer,
    round,
    floor,
    ceiling,
    abs,
    pow,
    // dates
    today,
    now,
    random,
    date,
    date_time,
    decimal_date_time,
    decimal_time,
    format_date,
};

struct FunctionInfo {
    std::string_view name;
    Function function;
    std::uint8_t arguments_min;
    std::uint8_t arguments_max;  // 255 = any number
    bool takes_nodes = false;    // its arguments may be paths into a repeat
    bool needs_moment = false;   // only in once(), defaults and triggered calculations (COND-2)
};

/// Null when the subset has no such function.
[[nodiscard]] const FunctionInfo* function_named(std::string_view name);
/// Why a known ODK function is left out; empty when the name is not known at all.
[[nodiscard]] std::string_view refusal_of(std::string_view name);

/// Applies a function that reads nothing but its arguments; total.
/// Shape: `arguments` holds no node sets; the count is within the function's bounds.
[[nodiscard]] Operand apply_plain(Function function, std::span<const Operand> arguments);

}  // namespace wincheck::rules
