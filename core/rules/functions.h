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
    sqrt,
    // series
    sin,
    cos,
    tan,
    asin,
    acos,
    atan,
    atan2,
    pi,
    exp,
    exp10,
    log,
    log10,
    // places
    geofence,
    // dates
    today,
    now,
    random,
    uuid,
    date,
    date_time,
    decimal_date_time,
    decimal_time,
    format_date,
    difference_in_days,
    difference_in_weeks,
    difference_in_months,
    difference_in_years,
    add_date,
    date_of_timestamp,
};

struct FunctionInfo {
    std::string_view name;
    Function function;
    std::uint8_t arguments_min;
    std::uint8_t arguments_max;  // 255 = any number
    bool takes_nodes = false;    // its arguments may be paths into a repeat
    bool needs_moment = false;   // only in once(), defaults and triggered calculations (COND-2)
};

/// The pieces of a text between its blanks.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view text);

/// Null when the subset has no such function.
[[nodiscard]] const FunctionInfo* function_named(std::string_view name);
/// Why a known ODK function is left out; empty when the name is not known at all.
[[nodiscard]] std::string_view refusal_of(std::string_view name);

/// True where a point lies in an area or on its border; blank where either cannot be read.
/// Shape: exact, by the corners' latitudes and longitudes as a plane.
[[nodiscard]] Operand geofence(const Operand& point, const Operand& area);

/// sin() to log10(): the same nine places, or fifteen digits, on every machine.
/// Shape: blank outside a function's range: angles over a million, results over 9.2e9.
[[nodiscard]] Operand apply_series(Function function, std::span<const Operand> arguments);

/// Applies a function that reads nothing but its arguments; total.
/// Shape: `arguments` holds no node sets; the count is within the function's bounds.
[[nodiscard]] Operand apply_plain(Function function, std::span<const Operand> arguments);

}  // namespace wincheck::rules
