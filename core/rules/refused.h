#pragma once
// What an inspection counts as that was refused (VISIT-5): as the policy says, the same everywhere. Pure.
#include <cstdint>
#include <optional>
#include <string>

#include "core/model/policy.h"

namespace wincheck::rules {

struct RefusedResult {
    Points score;  // on the inspection's scale
    std::uint32_t places = 0;
    std::string band;
    bool has_passed = false;
};

/// Rule:   VISIT-5. The policy's figure, with the band and the pass mark in force for that checklist; nothing
///         where the policy has none.
/// Rounds: once, where the checklist's scale is not the policy's.
[[nodiscard]] std::optional<RefusedResult> refused_result(const ChecklistSettings& settings,
                                                          const Policy& policy);

}  // namespace wincheck::rules
