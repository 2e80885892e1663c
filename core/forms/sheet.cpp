#include "core/forms/sheet.h"

#include <algorithm>

#include "core/forms/reasons.h"

namespace wincheck::forms {

const Cell* Row::find(std::uint32_t column) const {
    const auto found =
        std::lower_bound(cells.begin(), cells.end(), column,
                         [](const Cell& cell, std::uint32_t wanted) { return cell.column < wanted; });
    return found != cells.end() && found->column == column ? &*found : nullptr;
}

std::string_view Row::text(std::uint32_t column) const {
    const Cell* cell = find(column);
    return cell == nullptr ? std::string_view{} : std::string_view{cell->text};
}

std::string column_name(std::uint32_t column) {
    std::string name;
    for (std::uint64_t rest = std::uint64_t{column} + 1; rest > 0; rest = (rest - 1) / 26) {
        name.insert(name.begin(), static_cast<char>('A' + (rest - 1) % 26));
    }
    return name;
}

std::string place_of(std::string_view sheet, std::uint32_t row, std::uint32_t column) {
    return std::string(sheet) + "!" + column_name(column) + std::to_string(row);
}

Result<void> SheetBuilder::add(std::uint32_t row, Cell cell) {
    if (cell.text.empty()) return {};
    const auto refuse = [&](const Reason& reason) {
        return error_of(ErrorCode::limit, reason, "sheet", place_of(sheet_.name, row, cell.column));
    };
    if (sheet_.rows.empty() || sheet_.rows.back().number != row) {
        if (sheet_.rows.size() == kRowsMax) return refuse(kTooManyRows);
        const std::size_t likely = sheet_.rows.empty() ? 0 : sheet_.rows.back().cells.size();
        sheet_.rows.push_back({.number = row, .cells = {}});
        sheet_.rows.back().cells.reserve(likely);
    }
    text_bytes_ += cell.text.size();
    ++cells_;
    if (cell.column >= kColumnsMax || cells_ > kCellsMax || text_bytes_ > kSheetTextMax)
        return refuse(kTooManyCells);
    sheet_.rows.back().cells.push_back(std::move(cell));
    return {};
}

void repeat_merged(const std::vector<VerticalMerge>& merges, Sheet& sheet) {
    std::size_t copied_bytes = 0;
    for (const VerticalMerge& merge : merges) {
        const auto by_number = [](const Row& row, std::uint32_t wanted) { return row.number < wanted; };
        auto row = std::lower_bound(sheet.rows.begin(), sheet.rows.end(), merge.first_row, by_number);
        if (row == sheet.rows.end() || row->number != merge.first_row) continue;
        const Cell* first = row->find(merge.column);
        if (first == nullptr) continue;
        Cell copy = *first;
        copy.is_merged_copy = true;
        for (++row; row != sheet.rows.end() && row->number <= merge.last_row; ++row) {
            copied_bytes += copy.text.size() + sizeof(Cell);
            if (copied_bytes > kSheetTextMax || row->find(merge.column) != nullptr) break;
            const auto at = std::find_if(row->cells.begin(), row->cells.end(),
                                         [&](const Cell& cell) { return cell.column > merge.column; });
            row->cells.insert(at, copy);
        }
    }
}

}  // namespace wincheck::forms
