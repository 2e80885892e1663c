#pragma once
// What a night without a network needs (DO-8), asked before the team leaves.
#include "core/base/json.h"

namespace wincheck::engine {

class Device;

/// `ready`, and every check: what of it is missing, by name, and what to do about it.
Result<Json> ready_json(Device& device);

}  // namespace wincheck::engine
