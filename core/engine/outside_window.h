#pragma once
// Work of a visit outside the window of its plan (PLAN-5): accepted, and marked.
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// {"window":{"from","to"},"answers","photos","findings","first","last"}: what was answered, taken or found
/// before the window or after it, by the times that the devices noted, and the first and last of those.
/// Riding there, feedback, signatures and the seal are no work of the window. Shape: times as their devices
/// had them, `first` and `last` null where all is inside. Cost: entries of the inspection. Errors: storage
/// errors.
Result<Json> outside_window_json(store::Store& store, const Inspection& inspection);

}  // namespace wincheck::engine
