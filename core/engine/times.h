#pragma once
// When the entries of an inspection were made (TIME-1), from what a store holds: anchors that entries quote,
// receipts of headquarters, order. The rule is rules::time_bounds.
#include <functional>

#include "core/base/json.h"
#include "core/rules/time_bounds.h"
#include "core/store/store.h"

namespace wincheck::engine {

/// Server time of an anchor that a device quotes; none where it is not known to be genuine.
using AnchorTime = std::function<std::optional<std::int64_t>(const DeviceId&, const AnchorId&)>;

/// One object for each entry: entry, type, by, wall, earliest, latest, verdict, clock_off_ms.
/// Errors: those of the store.
Result<Json> times_json(store::Store& store, const StreamId& stream, const TenantId& tenant,
                        const SignKey& intake, const AnchorTime& anchor_time);

}  // namespace wincheck::engine
