#pragma once
// Findings that come back within the policy's period (FIX-3, GATE-3): what a new inspection is told of
// earlier ones, and how often one of its findings was there before. Pure.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/policy.h"

namespace wincheck::rules {

inline constexpr std::size_t kEarlierFindingsMax = 200;

/// One finding of an earlier inspection of the same project.
struct PastFinding {
    std::string item;
    std::string line;
    std::string location;
    std::string date;      // business date of its inspection
    bool is_open = false;  // not closed yet
};

/// What of them lies in the policy's days before `date`, that day not included, as the context of a new
/// inspection holds it: the same item, line and, by policy, location together, with how often.
/// Shape: sorted by item, line and location; free findings (no item) never come back. At most
/// kEarlierFindingsMax, the most frequent first to stay.
[[nodiscard]] std::vector<EarlierFinding> earlier_findings(std::span<const PastFinding> past,
                                                           const FindingsPolicy& policy,
                                                           std::string_view date);

/// Earlier times that line or option (empty = the item) was found; an empty place matches any.
[[nodiscard]] std::uint32_t times_before(const std::vector<EarlierFinding>& earlier, std::string_view item,
                                         std::string_view line, std::string_view place);

}  // namespace wincheck::rules
