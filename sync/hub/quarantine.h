#pragma once
// The quarantine's way back (SEC-6, INT-5): what lies there, with its reason, and a person's decision on it:
// released, it is taken and ranked as if it came now; refused, it stays kept and counts nowhere. Each
// decision is an entry of the hub's journal, written in the transaction that carries it out.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// {"report": "quarantine", "quarantine": [{device, incarnation, sequence, reason, hash, at, state, by,
/// why}]}.
Result<Json> quarantine_report(State& state);

/// Decides on rows that wait: arguments `entry` (their hash or its beginning) or `device` (a tag: all of its
/// rows), `by` (a person's id) and `reason`. Those before a row that cannot be decided so stay decided.
/// Rule:   ORG-3: whoever decides is of the quality centre over the project, and did not write it himself.
/// Errors: not_found (kNothingWaits, kUnknownDevice), refused (kMayNotDecide, kOwnCase, kNotReleasable,
///         kOpeningWaits), invalid_argument.
Result<Json> run_release(State& state, const Json& arguments);
Result<Json> run_refuse(State& state, const Json& arguments);

}  // namespace wincheck::hub
