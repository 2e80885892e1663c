#pragma once
// How a year's visits are shared among rounds of draws so that PLAN-1 is reached: counts by region and round
// (PLAN-2). The counts are public; who is drawn is not known before each round's draw.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/rules/draw.h"

namespace wincheck::rules {

/// A region as a plan sees it.
struct PlanRegion {
    std::string name;
    std::uint32_t candidates = 0;  // counted, and not visited yet
    bool is_reached = false;
    bool operator==(const PlanRegion&) const = default;
};

/// Counts for each round, each sorted by name.
/// Rule:   PLAN-1, PLAN-2: `owed` visits in all, or one for each region that was not reached where that is
/// more, never more
///         than there are candidates; one for each unreached region first, the largest before the others, the
///         rest by the number of candidates; the first visits of unreached regions come before all others,
///         and those of a region spread evenly over the rounds; rounds differ by one visit at most.
/// Shape:  `rounds` > 0.
[[nodiscard]] std::vector<std::vector<Stratum>> round_counts(std::span<const PlanRegion> regions,
                                                             std::uint32_t owed, std::uint32_t rounds);

}  // namespace wincheck::rules
