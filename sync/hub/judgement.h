#pragma once
// How the hub judges one entry that verifies: by the rule of authority, by the register that was in force
// when it was recorded (SEC-6), and, where HQ's order decides, by what stands before it (FIX-2).
#include "sync/hub/state.h"

namespace wincheck::hub {

/// ORG-3: the rule that the device asked, from the entry itself, the inspection's policy and that register.
[[nodiscard]] bool is_allowed(State& state, const journal::Entry& entry, const AssignmentCore& assignment,
                              const rules::Register& standing);

/// VISIT-5: the second person who confirms an end is another one than who asked for it.
[[nodiscard]] bool confirms_itself(State& state, const journal::Entry& entry);

/// The policy that an inspection was opened with; the shipped one where HQ does not hold it.
[[nodiscard]] engine::PolicyPtr policy_of(State& state, const AssignmentCore& assignment);

/// PLAN-2: true for an opening that does not follow the draw that it names, or names none where its kind is
/// drawn.
Result<bool> strays_from_draw(State& state, const journal::Entry& entry, const AssignmentCore& assignment);

/// True when a newer register came after the entry was recorded, by its own time, and the one in force then
/// allowed it: it only came late.
Result<bool> was_allowed(State& state, const journal::Entry& entry, const AssignmentCore& assignment);

/// True for a ranked step of a finding or of an appeal that does not fit any more in HQ's order.
Result<bool> has_lost_race(State& state, const journal::Entry& entry);

}  // namespace wincheck::hub
