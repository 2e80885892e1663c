#include "bindings/cli/xlsx_file.h"

#include <xlsxwriter.h>

#include <cstdlib>

namespace wincheck::cli {
namespace {

// Fifteen digits are what a workbook's figures keep.
bool is_figure(const std::string& text) {
    constexpr std::size_t kDigitsMax = 15;
    const bool is_padded = text.size() > 1 && text[0] == '0' && text[1] != '.';
    return !text.empty() && text.size() <= kDigitsMax && !is_padded && Decimal::parse(text).has_value();
}

}  // namespace

bool write_xlsx(const std::string& path, const std::string& sheet, const Json& rows) {
    lxw_workbook* workbook = workbook_new(path.c_str());
    if (workbook == nullptr) return false;
    lxw_worksheet* worksheet = workbook_add_worksheet(workbook, sheet.substr(0, 31).c_str());
    bool is_whole = worksheet != nullptr;
    lxw_row_t at = 0;
    for (const Json& row : rows.items()) {
        lxw_col_t column = 0;
        for (const Json& cell : row.items()) {
            const std::string& text = cell.text();
            if (is_whole && at > 0 && is_figure(text))
                is_whole = worksheet_write_number(worksheet, at, column, std::strtod(text.c_str(), nullptr),
                                                  nullptr) == LXW_NO_ERROR;
            else if (is_whole)
                is_whole =
                    worksheet_write_string(worksheet, at, column, text.c_str(), nullptr) == LXW_NO_ERROR;
            ++column;
        }
        ++at;
    }
    return workbook_close(workbook) == LXW_NO_ERROR && is_whole;
}

}  // namespace wincheck::cli
