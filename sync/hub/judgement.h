#pragma once
// How the hub judges one entry that verifies: by the rule of authority, by the register that was in force
// when it was recorded (SEC-6), and, where HQ's order decides, by what stands before it (FIX-2).
#include "core/engine/inspection.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// The inspection that the entries of one push are judged by: read once, then followed step by step. Where
/// a device brings two hundred steps, each would read all the others.
class Judged {
public:
    explicit Judged(State& state) : state_(state) {}
    /// As it stands with all that is stored; good until the next call. Errors: those of Inspection::load.
    Result<const engine::Inspection*> inspection(const StreamId& id);
    /// An entry was stored.
    Result<void> follow(const journal::Entry& entry, const store::Applied& applied);
    /// Something else was.
    void forget() { held_.reset(); }

private:
    State& state_;
    std::unique_ptr<engine::Inspection> held_;
};

/// ORG-3: the rule that the device asked, from the entry itself, the inspection's policy and that register.
[[nodiscard]] bool is_allowed(State& state, Judged& judged, const journal::Entry& entry,
                              const AssignmentCore& assignment, const rules::Register& standing);

/// VISIT-5: the second person who confirms an end is another one than who asked for it.
[[nodiscard]] bool confirms_itself(State& state, const journal::Entry& entry);

/// The policy that an inspection was opened with; the shipped one where HQ does not hold it.
[[nodiscard]] engine::PolicyPtr policy_of(State& state, const AssignmentCore& assignment);

/// PLAN-2: true for an opening that does not follow the draw that it names, or names none where its kind is
/// drawn.
Result<bool> strays_from_draw(State& state, const journal::Entry& entry, const AssignmentCore& assignment);

/// True when a newer register came after the entry was recorded, by its own time, and the one in force then
/// allowed it: it only came late.
Result<bool> was_allowed(State& state, Judged& judged, const journal::Entry& entry,
                         const AssignmentCore& assignment);

/// True for a ranked step of a finding or of an appeal that does not fit any more in HQ's order.
Result<bool> has_lost_race(Judged& judged, const journal::Entry& entry);

}  // namespace wincheck::hub
