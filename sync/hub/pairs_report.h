#pragma once
// Who might check whom in the cross-checks of a month (KIND-7), from all that took place before it.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: month, unit (and all below it), for. {"report":"pairs","month","pairs":[{"branch","project",
/// "project_name","by","by_name","times","last","planned"}],"left_out":[ID]}, by branch and project.
/// Rule:  core/rules/pairs.h, within each branch, for projects under management on the first of the month;
///        `planned`: by whose staff a cross-check of that month there is planned already. PLAN-4: a named
///        reader's proposal rests on what the own feed has. Errors: invalid_argument (kFieldMissing,
///        kFieldWrong), storage errors.
/// Shape: `left_out` = projects of a branch with fewer than three.
Result<Json> pairs_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
