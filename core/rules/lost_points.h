#pragma once
// What each item cost an inspection, counted as its score counts (ROLL-1): what a re-check can give back
// (YEAR-5). Pure.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/rules/score.h"

namespace wincheck::rules {

class LostPoints {
public:
    /// `result` is a score of `checklist` with its parts.
    LostPoints(const CompiledChecklist& checklist, const ScoreResult& result, Points scale);

    /// Points of the inspection's scale that the item lost in that instance, shared by so many findings.
    /// Rule:  YEAR-5. A loss counts at each section as the score counts it: as it is in a sum or pool, by the
    ///        section's full marks where these are a hundred or n/a moved some, by the item's share of the
    ///        weights where it is weighted. All items of a section together lost no more than the section:
    ///        where a floor held it, each lost its part. What a gate, factor or cap took besides is no
    ///        item's.
    /// Rounds: where the score does: once a section, once on the scale. Shape: `shares` > 0; 0 for an item
    /// that
    ///        lost nothing.
    [[nodiscard]] Points of(const std::string& item, const InstanceId& instance, std::uint32_t shares) const;

private:
    using Key = std::pair<std::string, InstanceId>;
    using Losses = std::vector<std::pair<Key, Points>>;

    [[nodiscard]] Losses of_parts(const std::vector<ScorePart>& parts, SectionMode mode,
                                  const Figures& section);
    [[nodiscard]] Losses of_part(const ScorePart& part);
    [[nodiscard]] bool is_counted(const ScorePart& part) const;

    const CompiledChecklist& checklist_;
    Points scale_;
    Points full_;
    std::map<Key, Points> lost_;
};

}  // namespace wincheck::rules
