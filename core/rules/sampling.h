#pragma once
// Which locations an item is checked on (SCO-5): how many of them, and which the inspection's seed draws.
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/rules/score.h"

namespace wincheck::rules {

/// The size of the item's sample, with what the project's attributes say of it (ORG-4).
/// Shape: `code` names a node; where one of its expressions gives no number (a percentage from 0 to 100, a
///        count from 0 to 1,000,000), all are to be sampled. Rounds: a count up to a whole number.
SampleSize sample_size(const CompiledChecklist& checklist, std::string_view code, const Context& context);

/// How many samples an item asks for from a population; 0 where it does not say.
/// Rounds: the percentage up to a whole number.
[[nodiscard]] std::uint32_t samples_wanted(const SampleSize& size, std::uint32_t population);

struct SampleDraw {
    std::string_view code;  // of the item that states the size; those that share its sample share its draw
    Hash seed{};            // of the inspection, fixed when it was opened
    const std::vector<Location>& locations;
    const std::set<std::string>& left_out;  // codes of locations that somebody left out, with a reason
};

/// Locations of that kind that stand in the register, be they drawn or not.
[[nodiscard]] std::uint32_t population_of(const SampleSize& size, const std::vector<Location>& locations);

/// As many as the size asks for, in the order of SHA-256(seed ‖ code ‖ code of the location): nobody chooses.
/// Who leaves one out gets the next in that order, so that devices that left out others agree once they know
/// of each other. Shape: fewer where too few are left; none where the size names no kind of location.
[[nodiscard]] std::vector<Location> drawn_samples(const SampleSize& size, const SampleDraw& draw);

}  // namespace wincheck::rules
