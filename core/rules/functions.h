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
    depend,
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
    randomize,
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
    digest,
    base64_decode,
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
    distance,
    area,
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
/// Those pieces with one blank between each two.
[[nodiscard]] std::string joined_words(const std::string& text);

/// Null when the subset has no such function.
[[nodiscard]] const FunctionInfo* function_named(std::string_view name);
/// Why a known ODK function is left out; empty when the name is not known at all.
[[nodiscard]] std::string_view refusal_of(std::string_view name);

/// True where a point lies in an area or on its border; blank where either cannot be read.
/// Shape: exact, by the corners' latitudes and longitudes as a plane.
[[nodiscard]] Operand geofence(const Operand& point, const Operand& area);
/// True for a point, or several with ';' between them, each with a latitude that there is.
[[nodiscard]] bool is_place(std::string_view text);

/// Metres along the points, and square metres within them, of one line or area or of several points; blank
/// where there is none to read. Rule: COND-1.
/// Shape: on a sphere of the equator's radius, without altitude, as ODK XForms states them.
[[nodiscard]] Operand distance(std::span<const Operand> points);
[[nodiscard]] Operand enclosed_area(std::span<const Operand> points);

/// Functions of texts, and base64-decode(); of dates and moments.
[[nodiscard]] Operand apply_text(Function function, std::span<const Operand> arguments);
[[nodiscard]] Operand decoded(const Operand& value);
[[nodiscard]] Operand apply_date(Function function, std::span<const Operand> arguments);

/// MD5, SHA-1, SHA-256, SHA-384 or SHA-512 of a text, in base64 or hex; blank where either has another name.
[[nodiscard]] Operand digest(std::span<const Operand> arguments);

/// The order in which `count` things stand after a shuffle that the seed alone decides: Fisher-Yates inside
/// out, over the numbers of Park and Miller, as ODK XForms has it for randomize().
[[nodiscard]] std::vector<std::uint32_t> shuffled(std::size_t count, const Operand& seed);

/// A whole exponent is multiplied out, any other goes over the logarithm; fifteen digits are told where more
/// would be guessed.
/// Shape: blank where there is no result or where it does not fit.
[[nodiscard]] Operand power(Decimal base, Decimal exponent);

/// sin() to log10(): the same nine places, or fifteen digits, on every machine.
/// Shape: blank outside a function's range: angles over a million, results over 9.2e9.
[[nodiscard]] Operand apply_series(Function function, std::span<const Operand> arguments);

/// or, and, comparisons and arithmetic: functions up to `mod`. Shape: neither side is a node set.
[[nodiscard]] Operand apply_operator(Function function, const Operand& a, const Operand& b);

/// Applies a function that reads nothing but its arguments; total.
/// Shape: `arguments` holds no node sets; the count is within the function's bounds.
[[nodiscard]] Operand apply_plain(Function function, std::span<const Operand> arguments);

}  // namespace wincheck::rules
