#include "core/rules/workflow.h"

#include <algorithm>
#include <tuple>

namespace wincheck::rules {
namespace {

// Ranked steps by rank, then the others by causal order.
bool is_ordered_before(const FindingStep& a, const FindingStep& b) {
    if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
    if (a.rank && b.rank) return *a.rank < *b.rank;
    return std::tie(a.lamport, a.device, a.sequence) < std::tie(b.lamport, b.device, b.sequence);
}

FindingState after(std::uint32_t step) {
    if (step == kStepRectified) return FindingState::rectified;
    return step == kStepClosed ? FindingState::closed : FindingState::open;
}

}  // namespace

bool may_follow(FindingState state, std::uint32_t step) {
    if (step == kStepRectified) return state == FindingState::open;
    const bool is_verdict = step == kStepClosed || step == kStepRejected;
    return is_verdict && state == FindingState::rectified;
}

Life life_of(std::vector<FindingStep> steps) {
    std::sort(steps.begin(), steps.end(), is_ordered_before);
    Life life;
    Hash last{};
    for (FindingStep& step : steps) {
        PlacedStep placed{.step = step, .stands = may_follow(life.state, step.step)};
        placed.is_provisional = !step.rank;
        if (placed.stands) {
            life.state = after(step.step);
            life.rejections += step.step == kStepRejected ? 1 : 0;
            life.is_provisional = life.is_provisional || placed.is_provisional;
            last = step.entry;
        } else {
            placed.lost_to = last;
        }
        life.steps.push_back(std::move(placed));
    }
    return life;
}

const char* name_of(FindingState state) {
    switch (state) {
        case FindingState::open: return "open";
        case FindingState::rectified: return "rectified";
        case FindingState::closed: return "closed";
    }
    return "open";
}

const char* name_of_step(std::uint32_t step) {
    switch (step) {
        case kStepRectified: return "rectified";
        case kStepClosed: return "closed";
        case kStepRejected: return "rejected";
        default: return "";
    }
}

}  // namespace wincheck::rules
