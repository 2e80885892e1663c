#pragma once
// A re-check as an inspection of findings that are not closed yet (KIND-2, FIX-3): which ones it looks at,
// and what it still has to judge. The judgements are steps in the inspections that raised them.
#include "core/engine/inspection.h"

namespace wincheck::engine {

class Device;

/// The findings that a plan's act names, or with "open" all that this device knows at the unit and below it.
/// Shape: sorted, without duplicates; each is one that the planner may judge.
/// Errors: invalid_argument (kFieldWrong), refused (kNothingToRecheck, kMayNot …), limit.
Result<std::vector<RecheckedFinding>> rechecked_of(Device& device, const Json& act,
                                                   const AssignmentCore& core);

/// What keeps the inspection from being sealed: its own problems, then findings that a re-check has not
/// judged (DO-5, FIX-3).
Result<std::vector<std::string>> seal_problems_here(Device& device, const Inspection& inspection);

/// The view `rechecked`: the listed findings as they stand now.
Result<Json> rechecked_json(Device& device, const Inspection& recheck);

/// The photos by which the listed findings were put right, of those that are here.
[[nodiscard]] std::vector<Hash> put_right_in(Device& device, const Inspection& recheck);

/// What a new inspection is told of earlier findings there (FIX-3, GATE-3).
Result<std::vector<EarlierFinding>> earlier_here(Device& device, const AssignmentCore& core,
                                                 const FindingsPolicy& policy);

}  // namespace wincheck::engine
