#pragma once
// What the stepwise and the built-in form of sync share.
#include "bindings/c/guard.h"
#include "sync/client/run.h"

namespace wincheck::binding {

struct SyncWish {
    std::string hub_url;  // from the options, else that of the invitation
    bool is_asleep = false;
};
/// Errors: invalid_argument; refused when this device knows no address.
Result<SyncWish> sync_wish(EngineObject& object, const wck_sync_options* options);
/// Anything may have come.
void count_sync(EngineObject& object);

}  // namespace wincheck::binding
