#pragma once
// Errors as people and programs outside see them: {"code","reason","number","message","remedy","where"}.
#include "core/base/json.h"

namespace wincheck::hub {

[[nodiscard]] Json error_json(const Error& error);
/// The error that `error_json` wrote; an unknown number keeps its code only.
[[nodiscard]] Error error_of_json(const Json& json);
/// HTTP status for an error of a request.
[[nodiscard]] int status_of(const Error& error);

}  // namespace wincheck::hub
