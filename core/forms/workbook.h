#pragma once
// Reads .xlsx workbooks (Office Open XML, transitional and strict): shared and inline strings, numbers with
// the digits people see, booleans, dates by number format, cached values of formulas, vertical merges.
// Nothing is executed, no link is followed, no entity is expanded.
#include "core/base/bytes.h"
#include "core/forms/sheet.h"

namespace wincheck::forms {

/// True for the magic bytes of a compound file: a binary .xls, or an .xlsx under a password.
[[nodiscard]] bool is_compound_file(ByteView bytes);
[[nodiscard]] bool is_zip(ByteView bytes);

/// Every worksheet with its content, in the workbook's order.
/// Errors: invalid_argument (kOldWorkbook, kNotWorkbook, kEncrypted, kFileEmpty, kNotUtf8),
///         limit (kTooLarge, kInflatesTooLarge, kTooManyRows, kTooManyCells).
Result<Workbook> read_workbook(ByteView bytes);

}  // namespace wincheck::forms
