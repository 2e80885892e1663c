#pragma once
// Deadlines from the hub's own store (DUE-0 to DUE-3): what inspections that took place owe, counted from
// their business date by the policy that each was made under.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: for.
/// {"report":"due","due":[…]}, rows as engine::DueList has them: what is not done, and what was done late.
/// `unknown` is the first day of which nothing is known where a year's calendar was not published; `due` is
/// then null.
/// Rule:   PLAN-4: for a named reader from what that reader's own feed has; announced inspections alone bound
/// a
///         rectification.
/// Errors: storage errors, those of a calendar that is not in order.
Result<Json> due_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
