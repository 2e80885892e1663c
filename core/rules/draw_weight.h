#pragma once
// How weights and shares of a draw come about (PLAN-2): a published formula over integers, and counts by
// stratum that leave no stratum out where the total allows it.
#include <cstdint>
#include <string>
#include <vector>

#include "core/rules/draw.h"

namespace wincheck::rules {

/// base + days, risk and complaints at their rates and caps, then the holiday's percentage.
/// Rule:   PLAN-2. Rounds: the percentage down. Shape: at least 1, at most kDrawWeightMax.
[[nodiscard]] std::uint64_t draw_weight(const WeightFormula& formula, const WeightFacts& facts);

/// Shares `total` among strata: one each while it lasts, the rest by size, largest remainder first, never
/// more than a stratum has. Rule: PLAN-2. Shape: sorted by name; the counts sum to min(total, candidates).
[[nodiscard]] std::vector<Stratum> stratum_counts(const std::vector<Candidate>& candidates,
                                                  std::uint32_t total);

}  // namespace wincheck::rules
