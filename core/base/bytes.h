#pragma once
// Byte strings, and their hexadecimal and base64 text (RFC 4648 §4, padded).
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace wincheck {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

[[nodiscard]] ByteView view_of(std::string_view text);
[[nodiscard]] std::string_view text_of(ByteView bytes);
[[nodiscard]] Bytes bytes_of(std::string_view text);
void append(Bytes& to, ByteView more);

/// Lower-case hexadecimal.
[[nodiscard]] std::string to_hex(ByteView bytes);
/// Errors: invalid_argument for an odd length or any character outside [0-9a-fA-F].
Result<Bytes> from_hex(std::string_view text);

[[nodiscard]] std::string to_base64(ByteView bytes);
/// Errors: invalid_argument unless the text is canonical padded base64.
Result<Bytes> from_base64(std::string_view text);

/// True for valid UTF-8 (RFC 3629: no surrogates, no overlong forms, at most U+10FFFF).
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace wincheck
