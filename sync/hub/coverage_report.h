#pragma once
// Coverage as the hub's own register and inspections have it (PLAN-1): done, owed, by when, at whose charge,
// and the date from which a target is lost.
#include "core/base/json.h"
#include "core/rules/coverage.h"
#include "core/rules/register.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: date (today), for, target, unit.
/// {"report":"coverage","date","coverage":[{"target","period","unit",
/// "counted","required","done","owed","by","lost_from","state"}]}; with a unit also what is undone there.
/// Rule:   PLAN-4: for a named reader only what that reader's own feed has counts, so that an assignment
/// nobody may
///         know of changes no figure.
/// Errors: invalid_argument (kNotDate), storage errors.
Result<Json> coverage_report(State& state, const Json& arguments);

/// The policy's targets, else the shipped ones.
Result<std::vector<CoverageTarget>> targets_in_force(State& state);

}  // namespace wincheck::hub
