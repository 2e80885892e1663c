#pragma once
// What headquarters' desk does for a team in the night: a code that passes the lead on (DO-13), and whose
// order a code read out on the phone is (VISIT-3).
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: inspection, to, by. {"code","inspection","to"}. The rule is asked for `by` (relay, over the
/// project). Errors: refused (kMayNotChange), invalid_argument (kUnknownPerson), not_found.
Result<Json> run_relay(State& state, const Json& arguments);

/// Arguments: code. {"orders":[{"number","project","leader","team","window_from","window_to"}]}; usually one.
/// Errors: not_found (kOrderCodeUnknown).
Result<Json> run_order(State& state, const Json& arguments);

}  // namespace wincheck::hub
