#pragma once
// What the hub asks of an entry by which people set to work with a checklist: a plan or a start, who joins
// it and who admits somebody, and going on with another checklist. The rules are those that the device asked
// at the act (core/rules/opening.h); where the answers differ, HQ knew what the device did not.
#include <array>
#include <optional>

#include "sync/hub/state.h"

namespace wincheck::hub {

/// What refusal_by_register says.
inline constexpr std::array<const char*, 6> kRegisterReasons{"unplanned", "unit",    "team",
                                                             "checklist", "subject", "standard"};
[[nodiscard]] bool is_register_reason(std::string_view reason);

/// Why the entry may not stand by `standing`, the register of today: one of kRegisterReasons; null where it
/// may, and for every other type of entry.
/// Rule:  ORG-1, STD-2, STD-3, INSP-1, PLAN-3, KIND-8. The team is asked by all inspections that HQ holds;
///        PLAN-4: an unannounced one that its author does not read is left out, so that no verdict tells of
///        it. What names a document that HQ does not hold is "checklist".
Result<const char*> refusal_by_register(State& state, const journal::Entry& entry,
                                        const AssignmentCore& assignment, const rules::Register& standing);

/// True where it was right by all that its device could know: by the register as published up to the signed
/// time of HQ that the entry quotes (TIME-1), or where nothing can be asked because HQ does not hold the
/// document that it names. It is then taken and marked as late (SEC-6, FAIR-3).
/// Rule:  a device's clock says nothing here: an entry that quotes no time of this hub's is never late.
Result<bool> was_right_when_done(State& state, const journal::Entry& entry, const AssignmentCore& assignment,
                                 const rules::Register& standing);

/// The register as HQ had published it by a moment of its own clock.
Result<rules::Register> standing_published_by(State& state, std::int64_t time_ms);

/// The signed time of this hub that the entry quotes (TIME-1): it was made after it. Nothing where it quotes
/// none.
[[nodiscard]] std::optional<std::int64_t> not_before_ms(State& state, const journal::Entry& entry);

}  // namespace wincheck::hub
