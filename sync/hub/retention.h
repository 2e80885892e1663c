#pragma once
// Retention (PII-1): what falls due by the policy in force is taken out by erasures in HQ's own journal, one
// or more for each inspection, on the order of a named person. What a pending appeal, a hold or an inspection
// that goes on needs is left and named.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: by, due (a date, today where absent), reason, dry_run. {"due","ordered","kinds","inspections":
/// [{"inspection","orders","erased":[{"entry","part","kinds","due"}]}],"left":[{"inspection","why","parts"}],
/// "parts"}. The same again finds nothing left to erase.
/// Errors: invalid_argument (kDueAhead, no date), refused (kNoRetention, kMayNotErase), storage errors; what
/// was ordered before stands.
Result<Json> run_retention(State& state, const Json& arguments);

/// Arguments: inspection, by, reason, release. Errors: refused (kMayNotErase, kNotEnded, kHeldAlready),
/// not_found.
Result<Json> run_hold(State& state, const Json& arguments);

/// After a restore: what had fallen due by today is in the copy again, and goes before anybody is served.
/// Where the policy has no retention it does nothing. Returns how many parts went.
Result<std::uint64_t> erase_again(State& state, const std::string& by);

}  // namespace wincheck::hub
