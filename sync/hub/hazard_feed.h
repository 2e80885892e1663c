#pragma once
// What branch and region are told of a visit before it is delivered (VIS-1, FIX-7): its immediate hazards,
// from the feedback on. Nothing else of it: no words, no persons, no team, no score.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Notes that they may have to be told, where an entry of that type makes it so. In the caller's transaction.
Result<void> note_hazards_due(State& state, const StreamId& inspection, std::uint32_t type);

/// Tells what differs from what they were told. True when something was recorded that has to be put in order.
/// Cost: opens the inspection where it is at its feedback, else nothing.
Result<bool> tell_hazards(State& state, const StreamId& inspection);

}  // namespace wincheck::hub
