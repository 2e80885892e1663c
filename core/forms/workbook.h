#pragma once
// Reads .xlsx workbooks (Office Open XML, transitional and strict): shared and inline strings, numbers with
// the digits people see, booleans, dates by number format, cached values of formulas, vertical merges.
// Nothing is executed, no link is followed, no entity is expanded. Binary .xls: biff.h.
#include "core/base/bytes.h"
#include "core/forms/sheet.h"

namespace wincheck::forms {

[[nodiscard]] bool is_zip(ByteView bytes);

/// Every worksheet with its content, in the workbook's order.
/// Errors: invalid_argument (kOldWorkbook: an .xls of before Excel 97, kNotWorkbook, kEncrypted, kFileEmpty,
/// kNotUtf8),
///         limit (kTooLarge, kInflatesTooLarge, kTooManyRows, kTooManyCells).
Result<Workbook> read_workbook(ByteView bytes);

}  // namespace wincheck::forms
