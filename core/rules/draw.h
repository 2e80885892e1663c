#pragma once
// A draw that nobody can rig (DRAW-1): the list as canonical text, the commitment, the seed and the picks.
// Pure and integers only; docs/format.md has the layout of every hashed byte, so that anyone can recompute
// it.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/id.h"
#include "core/base/result.h"

namespace wincheck::rules {

struct Candidate {
    std::string id;
    std::string stratum;
    std::uint64_t weight = 1;
    bool operator==(const Candidate&) const = default;
};

/// How many of a stratum are drawn.
struct Stratum {
    std::string name;
    std::uint32_t count = 0;
    bool operator==(const Stratum&) const = default;
};

/// Who was left out and why; frozen with the list (PLAN-2).
struct Exclusion {
    std::string id;
    std::string reason;
    bool operator==(const Exclusion&) const = default;
};

struct DrawList {
    std::vector<Stratum> strata;        // sorted by name
    std::vector<Candidate> candidates;  // sorted by stratum, then id
    std::vector<Exclusion> exclusions;  // sorted by id
    bool operator==(const DrawList&) const = default;
};

struct Pick {
    std::string stratum;
    std::string id;
    bool operator==(const Pick&) const = default;
};

/// Writes the list as the text whose SHA-256 is the list's hash; sorts first.
/// Rule:   DRAW-1.
/// Errors: invalid_argument where an id stands twice, a weight is 0 or too large, a text is empty or holds
///         a control character, a stratum is not declared; refused where a stratum has fewer candidates
///         than are to be drawn. `where` names the id or the stratum.
Result<std::string> list_text(DrawList list);

/// Reads what list_text wrote. Errors: invalid_argument for anything that is not in that one form.
Result<DrawList> parse_list(std::string_view text);

/// SHA-256(label ‖ nonce), given away before the list is known.
[[nodiscard]] Hash draw_commitment(const Hash& nonce);

/// HMAC-SHA-256(nonce, label ‖ draw id ‖ list hash ‖ SHA-256(value)).
[[nodiscard]] Hash draw_seed(const Hash& nonce, std::string_view draw, const Hash& list,
                             std::string_view value);

/// Draws each stratum in order of name, by cumulative weight, without replacement.
/// Shape: `list` as parse_list returns it. Cost: candidates × picks of a stratum, at worst.
[[nodiscard]] std::vector<Pick> drawn(const DrawList& list, const Hash& seed);

/// The result as the text whose SHA-256 is logged.
[[nodiscard]] std::string result_text(std::string_view draw, const Hash& list, std::string_view value,
                                      const std::vector<Pick>& picks);

}  // namespace wincheck::rules
