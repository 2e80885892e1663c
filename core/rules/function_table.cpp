// Names of the functions, what they take, and those that are left out.
#include <algorithm>
#include <array>

#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

constexpr std::uint8_t kAny = 255;

constexpr std::array kFunctions{
    FunctionInfo{"boolean", Function::boolean, 1, 1},
    FunctionInfo{"boolean-from-string", Function::boolean_from_string, 1, 1},
    FunctionInfo{"not", Function::not_, 1, 1},
    FunctionInfo{"true", Function::true_, 0, 0},
    FunctionInfo{"false", Function::false_, 0, 0},
    FunctionInfo{"if", Function::if_, 3, 3},
    FunctionInfo{"coalesce", Function::coalesce, 1, kAny},
    FunctionInfo{"depend", Function::depend, 1, kAny},
    FunctionInfo{"once", Function::once, 1, 1},
    FunctionInfo{"checklist", Function::checklist, 2, kAny, true},
    FunctionInfo{"weighted-checklist", Function::weighted_checklist, 4, kAny},
    FunctionInfo{"selected", Function::selected, 2, 2},
    FunctionInfo{"is-selected", Function::selected, 2, 2},
    FunctionInfo{"selected-at", Function::selected_at, 2, 2},
    FunctionInfo{"count-selected", Function::count_selected, 1, 1},
    FunctionInfo{"jr:choice-name", Function::choice_name, 2, 2},
    FunctionInfo{"position", Function::position, 1, 1, true},
    FunctionInfo{"count", Function::count, 1, 1, true},
    FunctionInfo{"count-non-empty", Function::count_non_empty, 1, 1, true},
    FunctionInfo{"sum", Function::sum, 1, kAny, true},
    FunctionInfo{"min", Function::min, 1, kAny, true},
    FunctionInfo{"max", Function::max, 1, kAny, true},
    FunctionInfo{"indexed-repeat", Function::indexed_repeat, 3, 11, true},
    FunctionInfo{"randomize", Function::randomize, 1, 2, true},
    FunctionInfo{"join", Function::join, 1, kAny, true},
    FunctionInfo{"concat", Function::concat, 1, kAny, true},
    FunctionInfo{"string", Function::string, 1, 1},
    FunctionInfo{"string-length", Function::string_length, 1, 1},
    FunctionInfo{"substr", Function::substr, 2, 3},
    FunctionInfo{"substring", Function::substring, 2, 3},
    FunctionInfo{"substring-before", Function::substring_before, 2, 2},
    FunctionInfo{"substring-after", Function::substring_after, 2, 2},
    FunctionInfo{"contains", Function::contains, 2, 2},
    FunctionInfo{"starts-with", Function::starts_with, 2, 2},
    FunctionInfo{"ends-with", Function::ends_with, 2, 2},
    FunctionInfo{"translate", Function::translate, 3, 3},
    FunctionInfo{"normalize-space", Function::normalize_space, 1, 1},
    FunctionInfo{"regex", Function::regex, 2, 2},
    FunctionInfo{"upper-case", Function::upper_case, 1, 1},
    FunctionInfo{"lower-case", Function::lower_case, 1, 1},
    FunctionInfo{"digest", Function::digest, 2, 3},
    FunctionInfo{"base64-decode", Function::base64_decode, 1, 1},
    FunctionInfo{"number", Function::number, 1, 1},
    FunctionInfo{"int", Function::integer, 1, 1},
    FunctionInfo{"round", Function::round, 1, 2},
    FunctionInfo{"floor", Function::floor, 1, 1},
    FunctionInfo{"ceiling", Function::ceiling, 1, 1},
    FunctionInfo{"abs", Function::abs, 1, 1},
    FunctionInfo{"pow", Function::pow, 2, 2},
    FunctionInfo{"sqrt", Function::sqrt, 1, 1},
    FunctionInfo{"sin", Function::sin, 1, 1},
    FunctionInfo{"cos", Function::cos, 1, 1},
    FunctionInfo{"tan", Function::tan, 1, 1},
    FunctionInfo{"asin", Function::asin, 1, 1},
    FunctionInfo{"acos", Function::acos, 1, 1},
    FunctionInfo{"atan", Function::atan, 1, 1},
    FunctionInfo{"atan2", Function::atan2, 2, 2},
    FunctionInfo{"pi", Function::pi, 0, 0},
    FunctionInfo{"exp", Function::exp, 1, 1},
    FunctionInfo{"exp10", Function::exp10, 1, 1},
    FunctionInfo{"log", Function::log, 1, 1},
    FunctionInfo{"log10", Function::log10, 1, 1},
    FunctionInfo{"geofence", Function::geofence, 2, 2},
    FunctionInfo{"distance", Function::distance, 1, kAny, true},
    FunctionInfo{"area", Function::area, 1, kAny, true},
    FunctionInfo{"enclosed-area", Function::area, 1, kAny, true},
    FunctionInfo{"today", Function::today, 0, 0, false, true},
    FunctionInfo{"now", Function::now, 0, 0, false, true},
    FunctionInfo{"random", Function::random, 0, 0, false, true},
    FunctionInfo{"uuid", Function::uuid, 0, 1, false, true},
    FunctionInfo{"date", Function::date, 1, 1},
    FunctionInfo{"date-time", Function::date_time, 1, 1},
    FunctionInfo{"decimal-date-time", Function::decimal_date_time, 1, 1},
    FunctionInfo{"decimal-time", Function::decimal_time, 1, 1},
    FunctionInfo{"format-date", Function::format_date, 2, 2},
    FunctionInfo{"format-date-time", Function::format_date, 2, 2},
    FunctionInfo{"difference-in-days", Function::difference_in_days, 2, 2},
    FunctionInfo{"difference-in-weeks", Function::difference_in_weeks, 2, 2},
    FunctionInfo{"difference-in-months", Function::difference_in_months, 2, 2},
    FunctionInfo{"difference-in-years", Function::difference_in_years, 2, 2},
    FunctionInfo{"add-date", Function::add_date, 2, 4},
    FunctionInfo{"parse-timestamp-to-date", Function::date_of_timestamp, 1, 1},
};

struct Refusal {
    std::string_view name;
    std::string_view why;
};

constexpr std::array kRefusals{
    Refusal{"search", "is not supported: use a choices list and a choice filter"},
    Refusal{"extract-signed", "is not supported: whose signature counts is no matter of a form"},
    Refusal{"property", "is not supported: device properties are part of every entry"},
    Refusal{"intersects", "is not supported: whether a line crosses itself is not computed"},
    Refusal{"id", "is not supported"},
};

}  // namespace

const FunctionInfo* function_named(std::string_view name) {
    // Functions of community health forms stand with and without their prefix.
    if (name.starts_with("cht:")) name.remove_prefix(4);
    const auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                    [name](const FunctionInfo& info) { return info.name == name; });
    return found == kFunctions.end() ? nullptr : &*found;
}

std::string_view refusal_of(std::string_view name) {
    const auto found = std::find_if(kRefusals.begin(), kRefusals.end(),
                                    [name](const Refusal& refusal) { return refusal.name == name; });
    return found == kRefusals.end() ? std::string_view{} : found->why;
}

}  // namespace wincheck::rules
