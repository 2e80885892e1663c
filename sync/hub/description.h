#pragma once
// The protocol as OpenAPI 3.1 (sync/protocol/openapi.json), as the hub serves it. The routes' table and this
// document are held against each other by a test.
#include <string_view>

namespace wincheck::hub {

[[nodiscard]] std::string_view description();

}  // namespace wincheck::hub
