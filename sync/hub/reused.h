#pragma once
// Photos that stand as evidence in more than one place (FIX-5, EVI-1): the same bytes, which is certain. A
// hint for the re-checker, never a penalty.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// {"report":"reused","reused":[one row for each use]}: all uses of an original that at least two inspections
/// have, or two items of one; by original, then time. Cost: looks at each capture that the hub holds.
Result<Json> reused_photos(State& state);

}  // namespace wincheck::hub
