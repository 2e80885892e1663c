#pragma once
// Signals of perfunctory work (FAIR-4) and of leaks (FAIR-6), visit by visit beside those of its kind:
// figures to look at, never a penalty.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: kind (effort, leaks), period (the year of today), unit (and all below), for.
/// {"report":KIND,"of","note","unknown":[what no entry holds],KIND:[rows by number]}; a figure is {"value",
/// "median","deviation","peers","signal"}; docs/guides/reports.md has the fields.
/// Rule:   of sealed visits that are told; a named reader holds the quality centre's role over the project.
/// Errors: invalid_argument (kNotPeriod), storage errors.
Result<Json> effort_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
