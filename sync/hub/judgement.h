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

/// Why an entry that opens an inspection may not stand; null where it may.
/// Rule: PLAN-3, by the register and by all inspections that HQ holds ("team"): what its device could not
/// know.
///       PLAN-4: an unannounced one that its author does not read is left out, so that no verdict tells of
///       it. PLAN-2: a plan follows the draw that it names, and names one where its kind is drawn ("draw").
Result<const char*> refusal_of_opening(State& state, const journal::Entry& entry,
                                       const AssignmentCore& assignment, const rules::Register& standing);

/// True when a newer register came after the entry was recorded, by its own time, and the one in force then
/// allowed it: it only came late.
Result<bool> was_allowed(State& state, const journal::Entry& entry, const AssignmentCore& assignment);

/// True for a ranked step of a finding or of an appeal that does not fit any more in HQ's order.
Result<bool> has_lost_race(State& state, const journal::Entry& entry);

}  // namespace wincheck::hub
