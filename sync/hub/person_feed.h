#pragma once
// The feed person:ID (VIS-1): after delivery each person's own share of an inspection is put into it, and
// what HQ tells that person is recorded in HQ's own journal, in the person's stream. What is due is noted in
// the transaction that makes it so and given afterwards; a hub that is killed in between gives it later.
#include <set>

#include "sync/hub/state.h"

namespace wincheck::hub {

/// Something of the inspection is new that persons may have to be told. In the caller's transaction.
Result<void> note_persons_due(State& state, const StreamId& inspection);
Result<void> note_persons_due(State& state, const std::set<StreamId>& inspections);

/// Gives what is due, of so many inspections at once; nothing of one that is not delivered. Idempotent.
/// Errors: storage errors; what is not given stays due. Cost: a look at two settings where nothing is due.
Result<void> settle_persons(State& state);

}  // namespace wincheck::hub
