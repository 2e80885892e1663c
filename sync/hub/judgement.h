#pragma once
// How the hub judges one entry that verifies: by the rule of authority, by the register that was in force
// when it was recorded (SEC-6), and, where HQ's order decides, by what stands before it (FIX-2).
#include "sync/hub/state.h"

namespace wincheck::hub {

/// By the registers given.
[[nodiscard]] bool is_allowed(const journal::Entry& entry, const AssignmentCore& assignment,
                              const Organisation& organisation, const People& people);

/// True when a newer register came after the entry was recorded, by its own time, and the one in force then
/// allowed it: it only came late.
Result<bool> was_allowed(State& state, const journal::Entry& entry, const AssignmentCore& assignment);

/// True for a ranked step of a finding that does not fit any more in HQ's order.
Result<bool> has_lost_race(State& state, const journal::Entry& entry);

}  // namespace wincheck::hub
