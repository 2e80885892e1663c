#pragma once
// Comma-separated values after RFC 4180, in UTF-8, UTF-16 or GB 18030 (core/forms/encoding.h).
// Lines may end in CRLF, LF or CR; a quoted field keeps its own line ends and spaces.
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/forms/encoding.h"
#include "core/forms/sheet.h"

namespace wincheck::forms {

/// Every record with every field, blank ones too.
/// Shape:  records of differing lengths stay as they are; a last line end adds no record.
/// Errors: as text_in; invalid_argument (kBadQuotes, where = "line N"), limit (kTooManyRows, kTooManyCells).
Result<std::vector<std::vector<std::string>>> read_csv_records(ByteView bytes,
                                                               Encoding encoding = Encoding::unstated);

/// The same as one sheet; a row's number is that of its record, as a spreadsheet program shows it.
/// Errors: as read_csv_records.
Result<Sheet> read_csv(std::string_view sheet_name, ByteView bytes, Encoding encoding = Encoding::unstated);

/// Every record of text whose fields are parted by `separator`, and the same as one sheet.
Result<std::vector<std::vector<std::string>>> separated_records(std::string_view text, char separator);
Result<Sheet> read_separated(std::string_view sheet_name, std::string_view text, char separator);

}  // namespace wincheck::forms
