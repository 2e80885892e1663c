#pragma once
// Photos that stand as evidence in more than one place (FIX-5, EVI-1): the same bytes, which is certain, or
// such as look alike. A hint for the re-checker, never a penalty.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// {"report":"reused","reused":[one row for each use],"pictures_waiting":n}: all uses of an original that at
/// least two inspections have, or two items of one ("how":"same"), by original, then time; then two rows for
/// each pair that looks alike ("how":"alike", "pair", "distance"), nearest first. With `inspection` only what
/// concerns that one. Errors: not_found, limit (kTooManyPictures). Cost: looks at each capture that the hub
/// holds, and at photos that wait for it.
Result<Json> reused_photos(State& state, const std::string& inspection);

}  // namespace wincheck::hub
