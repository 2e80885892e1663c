#pragma once
// Appeals of sealed inspections with state, level, due time, decision and both figures (APP-1 to APP-7).
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments {"unit","state","for"}: a unit and all below it; a state's name, "overdue" or "suspended"; a
/// person, who sees what the own feed has. Sorted by due time. Errors: invalid_argument.
Result<Json> appeals_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
