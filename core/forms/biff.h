#pragma once
// Reads binary .xls workbooks of Excel 97 and later ([MS-XLS], BIFF8): texts, numbers, booleans, dates by
// number format, cached values of formulas, vertical merges. Nothing is executed, no link is followed.
#include "core/base/bytes.h"
#include "core/forms/sheet.h"

namespace wincheck::forms {

/// `file` is a compound file. Every worksheet with its content, in the workbook's order.
/// Errors: invalid_argument (kOldWorkbook: of a program before Excel 97; kNotWorkbook, kEncrypted, kNotUtf8),
///         limit (kTooManyRows, kTooManyCells).
Result<Workbook> read_binary_workbook(ByteView file);
/// The same of the stream "Workbook" alone.
Result<Workbook> read_workbook_stream(ByteView stream);

}  // namespace wincheck::forms
