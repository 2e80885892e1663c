#pragma once
// Headquarters' code that passes the lead on (DO-13): signed by the hub's intake key, so that every device
// can check it without a network.
#include <string>
#include <string_view>

#include "core/base/id.h"
#include "core/journal/keys.h"

namespace wincheck::engine {

[[nodiscard]] std::string relay_code(const StreamId& inspection, std::string_view to,
                                     const journal::SignPair& intake);
[[nodiscard]] bool is_relay_code(std::string_view code, const StreamId& inspection, std::string_view to,
                                 const SignKey& intake);

}  // namespace wincheck::engine
