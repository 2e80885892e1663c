#pragma once
// The hub's report of reports that are due (REPT-1): of self-checks, cross-checks and branch inspections.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// KIND-6, KIND-7: sent by the seal; KIND-5: by the first feedback, as the report `due` has it.
/// Arguments: unit (and all below it), state (due, sent, received, returned, or "late"), for (as that person
/// may see them). Shape: by due time, then by number. Errors: invalid_argument (kFieldWrong).
Result<Json> reports_due(State& state, const Json& arguments);

}  // namespace wincheck::hub
