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
    std::string post;      // responsible
    std::string date;      // business date of its inspection
    bool is_open = false;  // not closed yet
};

/// What of them lies in the policy's days before `date`, that day not included, as the context of a new
/// inspection holds it: the same item, line and, by policy, location or post together, with how often.
/// Shape: sorted by item, line, location and post; free findings (no item) never come back. At most
/// kEarlierFindingsMax, the most frequent first to stay.
[[nodiscard]] std::vector<EarlierFinding> earlier_findings(std::span<const PastFinding> past,
                                                           const FindingsPolicy& policy,
                                                           std::string_view date);

/// Where a finding stands and who is responsible for it; what is empty matches any.
struct FoundAt {
    std::string_view place;
    std::string_view post;
};

/// Earlier times that line or option (empty = the item) was found.
[[nodiscard]] std::uint32_t times_before(const std::vector<EarlierFinding>& earlier, std::string_view item,
                                         std::string_view line, const FoundAt& at);

}  // namespace wincheck::rules
