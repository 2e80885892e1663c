#pragma once
// What is told of a visit from its feedback on, before it is delivered (VIS-1): to branch and region its
// immediate hazards (FIX-7), to the project's head its findings where the policy says so. Nothing else of it:
// no words, no persons, no team, no score.
#include "sync/hub/state.h"

namespace wincheck::hub {

struct Opened;

/// Notes that somebody may have to be told after an entry of that type. In the caller's transaction.
Result<void> note_feedback_due(State& state, const StreamId& inspection, const Opened& opened,
                               std::uint32_t type);

/// Tells what differs from what they were told. True when something was recorded that has to be put in order.
/// Cost: opens the inspection where it is at its feedback, else nothing.
Result<bool> tell_feedback(State& state, const StreamId& inspection);

}  // namespace wincheck::hub
