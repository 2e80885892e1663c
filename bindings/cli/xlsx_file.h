#pragma once
// A table as a workbook (.xlsx), through libxlsxwriter.
#include <string>

#include "core/base/json.h"

namespace wincheck::cli {

/// Writes a list of lists of texts; the first row is the header. A figure is written as one, everything else
/// as text, never as a formula. False where the file cannot be written.
bool write_xlsx(const std::string& path, const std::string& sheet, const Json& rows);

}  // namespace wincheck::cli
