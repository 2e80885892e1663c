#pragma once
// The life of a finding after the seal (FIX-2): which of the steps that people recorded stand. The hub's rank
// orders them (architecture: order and merge); own steps without a rank come after, as provisional. A step
// that does not fit any more in that order has lost the race: it stays, with what it lost to. Pure.
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/id.h"

namespace wincheck::rules {

// Steps of a finding (open list): what somebody says he did.
inline constexpr std::uint32_t kStepRectified = 1, kStepClosed = 2, kStepRejected = 3;

enum class FindingState : std::uint8_t { open, rectified, closed };

struct FindingStep {
    Hash entry{};
    std::uint32_t step = 0;
    std::optional<std::uint64_t> rank;
    std::uint64_t lamport = 0;  // these three order steps without a rank
    DeviceId device{};
    std::uint64_t sequence = 0;
};

struct PlacedStep {
    FindingStep step;
    bool stands = false;
    bool is_provisional = false;  // HQ has not ranked it yet
    Hash lost_to{};               // the step that stands in its place
};

struct Life {
    FindingState state = FindingState::open;
    std::uint32_t rejections = 0;
    bool is_provisional = false;  // a step without a rank stands
    std::vector<PlacedStep> steps;
};

/// Shape: the same for the same ranked steps, whatever their order.
[[nodiscard]] Life life_of(std::vector<FindingStep> steps);

/// True when the step may be recorded on a finding in that state.
[[nodiscard]] bool may_follow(FindingState state, std::uint32_t step);

[[nodiscard]] const char* name_of(FindingState state);
/// "rectified", "closed", "rejected"; empty for a step that this version does not know.
[[nodiscard]] const char* name_of_step(std::uint32_t step);

}  // namespace wincheck::rules
