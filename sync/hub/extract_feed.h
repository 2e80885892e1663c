#pragma once
// What each payee gets of a frozen statement (CON-2, VIS-1): the own part, in HQ's own journal, in the
// person's stream.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// The statement with that document was frozen. In the caller's transaction.
Result<void> note_extracts_due(State& state, const Hash& document);

/// Gives what is due, so many persons in one transaction, which keeps how far it is: each part is given once.
/// Errors: storage errors; what is not given stays due. Cost: a look at a setting where nothing is due; else
/// the statements that are due, none of before.
Result<void> settle_extracts(State& state);

}  // namespace wincheck::hub
