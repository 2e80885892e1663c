#pragma once
// The encodings that tables come in, and their text as UTF-8 (IMP-1): recognised where the bytes say so,
// asked of the author where they do not, never guessed.
#include <optional>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::forms {

enum class Encoding : std::uint8_t { unstated, utf8, gb18030, utf16_le, utf16_be };

/// "utf-8", "gb18030" (also gbk, gb2312), "utf-16le", "utf-16be", in any case; nothing for other names.
[[nodiscard]] std::optional<Encoding> encoding_named(std::string_view name);

/// The text without a byte order mark.
/// Shape:  unstated = UTF-8, or what a byte order mark says; a stated encoding is taken at its word, but a
/// mark
///         of another one is an error.
/// Errors: invalid_argument (kNotUtf8, where = "byte N" and what it may be: the author must say; kNotEncoded,
///         where = "byte N": the bytes are not the encoding that was stated).
Result<std::string> text_in(Encoding encoding, ByteView bytes);

}  // namespace wincheck::forms
