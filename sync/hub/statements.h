#pragma once
// The month's statement at the hub (CON-2): who is told what, what is frozen at
// a checkpoint of the log, and what payroll returns.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Records that payees are told of every line that they were not told of, or
/// not of so much; answers the rows to hand out. Arguments
/// {"by","month","unit"}: lines up to a month, of a unit and all below it.
/// Errors: refused (kMayNotKeep: `by` is not of the quality centre over each
/// project), storage errors.
Result<Json> run_tell(State& state, const Json& arguments);

/// The month's statement as the report shows it; with "freeze" it is frozen at
/// the checkpoint that it states. Arguments {"month","by","freeze"}. Rule: once
/// a month, in their order, after it is over. Errors: refused (kMonthNotOver,
/// kMonthFrozen, kMonthPassed, kMayNotKeep), invalid_argument.
Result<Json> run_statement(State& state, const Json& arguments);

/// Takes what payroll returns: a table month, payee, kind, taken (whole fen),
/// bearer where it is a vendor. One month each; the last table of a month
/// holds, and what it does not name was not taken. Errors: refused
/// (kMayNotKeep, kStatementTable with the place), not_found (kNothingFrozen).
Result<Json> run_taken(State& state, const Json& arguments);

/// Takes the wages of a month that is not frozen yet: a table month, person,
/// wage (whole fen).
Result<Json> run_wages(State& state, const Json& arguments);

/// CON-3: a third person verifies a manager's share, or refuses it. Arguments
/// {"line","by","reason","refuse"}. Errors: refused (kMayNotVerify, kOwnShare,
/// kVerifyLate, kNotTold), not_found (kNoSuchLine).
Result<Json> run_verify(State& state, const Json& arguments);

/// {"report":"statement","month","frozen","at","by","log","statement":[…],"held":[…],"totals":[…]};
/// for a named reader the rows that VIS-1 shows.
Result<Json> statement_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
