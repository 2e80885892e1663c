// A CSV as the sheets of a form.
#include <algorithm>

#include "core/forms/words.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {
namespace {

std::string name_of(SheetRole role) {
    switch (role) {
        case SheetRole::survey: return "survey";
        case SheetRole::choices: return "choices";
        case SheetRole::settings: return "settings";
        case SheetRole::external_choices: return "external_choices";
    }
    return "survey";
}

Sheet& sheet_of(Workbook& workbook, SheetRole role) {
    const std::string name = name_of(role);
    for (Sheet& sheet : workbook.sheets) {
        if (sheet.name == name) return sheet;
    }
    workbook.sheets.push_back({name, {}});
    return workbook.sheets.back();
}

Row without_first(const Row& row) {
    Row rest = row;
    std::erase_if(rest.cells, [](const Cell& cell) { return cell.column == 0; });
    return rest;
}

// Only the columns that a sheet's rows use: one header serves all three sheets.
Row header_for(const Row& header, const Sheet& sheet) {
    Row used = without_first(header);
    std::erase_if(used.cells, [&](const Cell& cell) {
        return std::none_of(sheet.rows.begin(), sheet.rows.end(),
                            [&](const Row& row) { return row.find(cell.column) != nullptr; });
    });
    return used;
}

// First column `sheet`: each row names its sheet; a sheet may begin with a header of its own.
Workbook by_column(const Sheet& csv, std::size_t header_at) {
    Workbook workbook;
    for (std::size_t at = header_at + 1; at < csv.rows.size(); ++at) {
        const std::string first = trimmed(csv.rows[at].text(0));
        const SheetRole role = role_of_sheet(first).value_or(SheetRole::survey);
        Row rest = without_first(csv.rows[at]);
        if (!rest.cells.empty()) sheet_of(workbook, role).rows.push_back(std::move(rest));
    }
    for (Sheet& sheet : workbook.sheets) {
        const SheetRole role = role_of_sheet(sheet.name).value_or(SheetRole::survey);
        if (!sheet.rows.empty() && is_header(role, sheet.rows.front())) continue;
        if (role == SheetRole::settings && is_settings_list(sheet)) continue;
        sheet.rows.insert(sheet.rows.begin(), header_for(csv.rows[header_at], sheet));
    }
    return workbook;
}

// A row with nothing but a sheet's name opens that sheet; its rows leave the first column blank.
Workbook by_blocks(const Sheet& csv) {
    Workbook workbook;
    Sheet* current = nullptr;
    for (const Row& row : csv.rows) {
        const std::string first = trimmed(row.text(0));
        const auto is_filled = [](const Cell& cell) { return !trimmed(cell.text).empty(); };
        if (!first.empty() && std::count_if(row.cells.begin(), row.cells.end(), is_filled) == 1) {
            const std::optional<SheetRole> role = role_of_sheet(first);
            current = role ? &sheet_of(workbook, *role) : nullptr;
            continue;
        }
        if (current != nullptr) current->rows.push_back(without_first(row));
    }
    return workbook;
}

}  // namespace

bool holds_form(const Sheet& csv) {
    for (std::size_t at = 0; at < csv.rows.size() && at < kTitleRowsMax; ++at) {
        const Row& row = csv.rows[at];
        const std::string first = plain(row.text(0));
        const bool names_sheets = (first == "sheet" || first == "工作表") && row.cells.size() > 1;
        if (names_sheets || role_of_sheet(row.text(0)) || is_header(SheetRole::survey, row)) return true;
    }
    return false;
}

Workbook workbook_of_csv(const Sheet& csv) {
    for (std::size_t at = 0; at < csv.rows.size() && at < kTitleRowsMax; ++at) {
        const std::string first = plain(csv.rows[at].text(0));
        if ((first == "sheet" || first == "工作表") && csv.rows[at].cells.size() > 1)
            return by_column(csv, at);
    }
    const bool is_alone = !csv.rows.empty() && csv.rows.front().cells.size() >= 1 &&
                          role_of_sheet(csv.rows.front().text(0)) &&
                          std::all_of(csv.rows.front().cells.begin() + 1, csv.rows.front().cells.end(),
                                      [](const Cell& cell) { return trimmed(cell.text).empty(); });
    if (is_alone) return by_blocks(csv);
    Workbook workbook;
    workbook.sheets.push_back(csv);
    workbook.sheets.front().name = "survey";
    return workbook;
}

}  // namespace wincheck::forms
