#pragma once
// The reason catalogue of the library: every reason of every folder in it, by number.
#include <cstdint>

#include "core/base/result.h"

namespace wincheck::binding {

/// Null pointer for a number that this library does not know.
[[nodiscard]] const Reason* find_reason_or_null(std::uint32_t number);

}  // namespace wincheck::binding
