#pragma once
// A draw that nobody can rig (DRAW-1): the list as canonical text, the commitment, the seed and the picks.
// Pure and integers only; docs/format.md has the layout of every hashed byte, so that anyone can recompute
// it.
#include <cstdint>
#include <optional>
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

/// How a weight comes about, published with the draw's rule; all whole numbers (PLAN-2).
struct WeightFormula {
    std::uint64_t base = 1;
    std::uint64_t per_day_unseen = 1;
    std::uint64_t days_unseen_max = 365;
    std::uint64_t per_risk_point = 10;
    std::uint64_t per_complaint = 30;
    std::uint64_t complaints_max = 10;
    std::uint64_t holiday_eve_percent = 100;  // of the sum, on the eve of a holiday
    bool operator==(const WeightFormula&) const = default;
};

struct WeightFacts {
    std::uint64_t days_unseen = 0;
    std::uint64_t risk = 0;
    std::uint64_t complaints = 0;
    bool is_holiday_eve = false;
    bool operator==(const WeightFacts&) const = default;
};

/// What a candidate's weight was computed from.
struct CandidateFacts {
    std::string id;
    WeightFacts facts;
    bool operator==(const CandidateFacts&) const = default;
};

struct Inspector {
    std::string id;
    std::uint64_t weight = 1;
    bool operator==(const Inspector&) const = default;
};

/// Whom an inspector may not be drawn for: a candidate, or all of a stratum (own project, own region, twice
/// running …).
struct Bar {
    std::string inspector;
    bool is_of_stratum = false;
    std::string from;  // name of the stratum, id of the candidate
    std::string reason;
    bool operator==(const Bar&) const = default;
};

struct DrawList {
    std::vector<Stratum> strata;        // sorted by name
    std::vector<Candidate> candidates;  // sorted by stratum, then id
    std::vector<Exclusion> exclusions;  // sorted by id
    std::optional<WeightFormula> formula;
    std::vector<CandidateFacts> facts;   // with a formula one for each candidate, sorted by id; else none
    std::uint32_t team = 0;              // inspectors for each candidate drawn; 0 = candidates alone
    std::vector<Inspector> inspectors;   // sorted by id
    std::vector<Exclusion> unavailable;  // inspectors left out, sorted by id
    std::vector<Bar> bars;               // sorted by inspector, stratum before candidate, then name
    bool operator==(const DrawList&) const = default;
};

struct Pick {
    std::string stratum;
    std::string id;
    std::vector<std::string> team;  // in the order drawn
    bool operator==(const Pick&) const = default;
};

/// Writes the list as the text whose SHA-256 is the list's hash; sorts first.
/// Rule:   DRAW-1.
/// Errors: invalid_argument where an id stands twice, a weight is 0 or too large or not what the formula
/// gives, a text is
///         empty or holds a control character, a stratum is not declared, a bar names nobody; refused where a
///         stratum has fewer candidates than are to be drawn, or a candidate fewer inspectors than make a
///         team. `where` names the id or the stratum.
Result<std::string> list_text(DrawList list);

/// Reads what list_text wrote. Errors: invalid_argument for anything that is not in that one form.
Result<DrawList> parse_list(std::string_view text);

/// SHA-256(label ‖ nonce), given away before the list is known.
[[nodiscard]] Hash draw_commitment(const Hash& nonce);

/// HMAC-SHA-256(nonce, label ‖ draw id ‖ list hash ‖ SHA-256(value)).
[[nodiscard]] Hash draw_seed(const Hash& nonce, std::string_view draw, const Hash& list,
                             std::string_view value);

/// Draws each stratum in order of name, by cumulative weight, without replacement; then for each pick its
/// team, by weight from those of the inspectors allowed there who were drawn least often so far. Shape:
/// `list` as parse_list returns it. Cost: candidates × picks of a stratum, and picks × inspectors, at worst.
[[nodiscard]] std::vector<Pick> drawn(const DrawList& list, const Hash& seed);

/// The formula as one line of a list or a log: its seven numbers between tabs.
[[nodiscard]] std::string formula_text(const WeightFormula& formula);

/// The result as the text whose SHA-256 is logged.
[[nodiscard]] std::string result_text(std::string_view draw, const Hash& list, std::string_view value,
                                      const std::vector<Pick>& picks);

/// The picks that result_text wrote.
[[nodiscard]] std::vector<Pick> picks_of(std::string_view result);

}  // namespace wincheck::rules
