#pragma once
// 32-bit lengths and counts of the file formats: four bytes, least significant first.
#include "core/base/bytes.h"

namespace wincheck::journal {

inline constexpr std::size_t kLengthBytes = 4;

inline void append_u32(Bytes& to, std::uint32_t value) {
    for (unsigned i = 0; i < kLengthBytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

/// Shape: at least four bytes.
[[nodiscard]] inline std::uint32_t read_u32(ByteView bytes) {
    std::uint32_t value = 0;
    for (unsigned i = 0; i < kLengthBytes; ++i) value |= static_cast<std::uint32_t>(bytes[i]) << (8 * i);
    return value;
}

}  // namespace wincheck::journal
