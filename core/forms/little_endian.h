#pragma once
// Numbers in binary workbooks.
#include <cstdint>

#include "core/base/bytes.h"

namespace wincheck::forms {

/// The number of `count` bytes (at most 4) at `at`, the lowest first. The bytes must be there.
[[nodiscard]] inline std::uint32_t little_endian(ByteView bytes, std::size_t at, std::size_t count) {
    std::uint32_t value = 0;
    for (std::size_t i = count; i > 0; --i) value = value << 8U | bytes[at + i - 1];
    return value;
}

}  // namespace wincheck::forms
