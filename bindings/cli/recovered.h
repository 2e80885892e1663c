#pragma once
// Recovery of a device's store on demand.
#include <string>

#include "core/base/json.h"
#include "core/base/result.h"

namespace wincheck::cli {

/// Looks at everything in the store of `folder` and recovers what is damaged. {"recovered": something was
/// done just now, "recovery": what was done last, or null}.
Result<Json> recovered(const std::string& folder);

}  // namespace wincheck::cli
