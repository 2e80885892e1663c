#pragma once
// Who checks whom next in cross-checks (KIND-7): a proposal that anybody can make again from the same facts.
#include <cstdint>
#include <string>
#include <vector>

namespace wincheck::rules {

/// Staff of the project `by` inspected `project` on that business date.
struct CrossCheck {
    std::string by;
    std::string project;
    std::string date;
};

struct ProposedPair {
    std::string by;
    std::string project;
    std::uint64_t times = 0;  // how often it was so before
    std::string last = {};    // the last time; empty = never
    bool operator==(const ProposedPair&) const = default;
};

/// One pair for each project, in the order of who is inspected: everybody checks one and is checked by one.
/// Rule:  KIND-7. Projects stand in a ring in the order of their ids, and each checks the one so many steps
///        further. Never half way round, which would be mutual. The step with the fewest repeated pairs is
///        taken, then the one longest ago, then the shortest: so while the projects stay the same, no pair
///        comes again before each step was taken once.
/// Shape: empty for fewer than three projects, who could only check each other.
[[nodiscard]] std::vector<ProposedPair> proposed_pairs(std::vector<std::string> projects,
                                                       const std::vector<CrossCheck>& before);

}  // namespace wincheck::rules
