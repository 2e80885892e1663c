#pragma once
// Whether headquarters holds an inspection (PII-1), from the entries that are here: one answer for the act on
// a device, for the hub's verdict on it, and for retention.
#include <optional>

#include "core/store/store.h"

namespace wincheck::engine {

/// The entry by which it is held; none where it is not. Errors: storage errors.
Result<std::optional<Hash>> standing_hold(store::Store& store, const StreamId& inspection);

}  // namespace wincheck::engine
