#pragma once
// The public value of a draw as one string (DRAW-2): each source's numbers in the canonical form of RFC 3797,
// so that lottery numbers mean the same bytes to everybody.
#include <string>
#include <vector>

#include "core/base/json.h"

namespace wincheck::rules {

/// A public source named before the list is frozen.
struct DrawSource {
    std::string name;
    bool is_ordered = false;  // the order of its numbers counts; otherwise they are sorted
    bool operator==(const DrawSource&) const = default;
};

/// Each number as decimal digits and a period (a fraction follows it), no superfluous zeros, sorted unless
/// the source is ordered; '/' after each source.
/// Rule:   DRAW-2; RFC 3797, section 4.
/// Shape:  `values` is {"SOURCE": [number or decimal text, …]}, one member for each source.
/// Errors: invalid_argument where a source is missing, unknown or empty, or a value is no number ≥ 0.
Result<std::string> public_value(const std::vector<DrawSource>& sources, const Json& values);

}  // namespace wincheck::rules
