#pragma once
// The view `statement`: this device's person's own part of every statement that was frozen (CON-2, VIS-1).
#include "core/base/json.h"
#include "core/base/result.h"

namespace wincheck::engine {

class Device;

/// [{"month","whole","log","statement":[…],"held":[…]}], by month; `whole` is false while parts of a long one
/// have not come.
Result<Json> own_statement_json(Device& device);

}  // namespace wincheck::engine
