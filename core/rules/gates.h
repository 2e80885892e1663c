#pragma once
// Vetoes, minima and gates (GATE-1, GATE-2, GATE-5, GATE-6): when they fire and what they do.
#include <string>
#include <vector>

#include "core/model/policy.h"
#include "core/model/score.h"
#include "core/rules/tally.h"

namespace wincheck::rules {

/// The value under one verdict; the caller keeps the lowest of several.
/// Shape: a verdict never lifts a value; grade and fail leave it.
[[nodiscard]] Points under(Points value, const Verdict& verdict);

/// True when `value` of `full` lies below the minimum. A share is compared exactly.
[[nodiscard]] bool is_below(const Minimum& minimum, Points value, Points full);

/// The computed figures that a gate looks at.
struct GateFigures {
    Points value{};
    Points full{};
    std::uint32_t failed = 0;
    bool is_complete = true;  // nothing unanswered in it
};

/// Rule: GATE-6. While answers are missing only a count of failures that grows can fire.
[[nodiscard]] bool fires(const Gate& gate, const GateFigures& figures);

/// Bands in force, highest first: the checklist's, else the policy's, else the shipped ones, all on
/// `scale`.
[[nodiscard]] std::vector<Band> bands_in_force(const ChecklistSettings& settings, const ScoringPolicy& policy,
                                               Points scale);
/// Lowest score that passes: the checklist's, else the policy's, on `scale`.
[[nodiscard]] Points pass_in_force(const ChecklistSettings& settings, const ScoringPolicy& policy,
                                   Points scale);
/// A figure of a scale on another one; as it is where that scale is none. Rounds: once.
[[nodiscard]] Points scaled(Points figure, Points scale, Points own_scale);
/// Index of the band that a score falls into; the lowest below all. -1 without bands.
[[nodiscard]] std::int32_t band_of(const std::vector<Band>& bands, Points score);
[[nodiscard]] std::int32_t band_named(const std::vector<Band>& bands, const std::string& name);

}  // namespace wincheck::rules
