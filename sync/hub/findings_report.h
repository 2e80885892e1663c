#pragma once
// The hub's report of findings (FIX-2): what every sealed inspection left, with state and due time as of now.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: unit (and all below it), state ("open" = not closed, "overdue", or a state's own name),
/// severity (from that one on), responsible (person, post, vendor, or who it is assigned to), for (as that
/// person may see them), limit and after (a page: docs/guides/hub.md). Shape: by due time, those without one
/// last; then by number. Cost: what has changed since a list was asked for last is derived again.
/// Errors: invalid_argument (kFieldWrong).
Result<Json> findings_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
