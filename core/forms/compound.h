#pragma once
// Streams of a compound file, the container of binary workbooks ([MS-CFB] 2.1 to 2.6), by name. Nothing that
// the file says of sizes and chains is believed further than its bytes go.
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::forms {

/// True for the magic bytes of a compound file: a binary .xls, or an .xlsx under a password.
[[nodiscard]] bool is_compound_file(ByteView bytes);

/// The first stream of that name, whatever storage it stands in; nothing where there is none.
/// Errors: invalid_argument (kNotWorkbook).
Result<std::optional<Bytes>> compound_stream(ByteView file, std::string_view name);

}  // namespace wincheck::forms
