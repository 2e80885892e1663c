#pragma once
// What the stepwise and the built-in form of sync share.
#include "bindings/c/guard.h"
#include "sync/client/run.h"

namespace wincheck::binding {

/// The hub's address: from the options, else that of the invitation.
/// Errors: invalid_argument; refused when this device knows none.
Result<std::string> hub_url_of(EngineObject& object, const wck_sync_options* options);
/// Anything may have come.
void count_sync(EngineObject& object);

}  // namespace wincheck::binding
