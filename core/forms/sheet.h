#pragma once
// Spreadsheets as plain values: sheets of rows of cells, sparse, whatever file they came from.
// Limits are counted on content, never on the size that a file declares.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace wincheck::forms {

// All choices of a form (kOptionsMax) and all its items (kItemsMax) fit; more rows than that are no form.
inline constexpr std::size_t kRowsMax = 120'000;
inline constexpr std::uint32_t kColumnsMax = 1'000;
inline constexpr std::size_t kCellsMax = 1'000'000;
inline constexpr std::size_t kSheetTextMax = std::size_t{32} * 1024 * 1024;
inline constexpr std::size_t kSheetsMax = 256;

enum class CellKind : std::uint8_t { text, number, boolean, date, error };

struct Cell {
    std::uint32_t column = 0;  // 0 = A
    CellKind kind = CellKind::text;
    bool is_merged_copy = false;  // repeats the cell above it, of the same vertical merge
    std::string text;             // never empty
    bool operator==(const Cell&) const = default;
};

struct Row {
    std::uint32_t number = 0;  // 1 = first
    std::vector<Cell> cells;   // by column, only those with content
    bool operator==(const Row&) const = default;

    /// Null pointer where the cell is empty.
    [[nodiscard]] const Cell* find(std::uint32_t column) const;
    /// Empty where the cell is empty.
    [[nodiscard]] std::string_view text(std::uint32_t column) const;
};

struct Sheet {
    std::string name;
    std::vector<Row> rows;  // only those with content
    bool operator==(const Sheet&) const = default;
};

struct Workbook {
    std::vector<Sheet> sheets;
};

/// "A" for 0, "AA" for 26.
[[nodiscard]] std::string column_name(std::uint32_t column);
/// "survey!A12".
[[nodiscard]] std::string place_of(std::string_view sheet, std::uint32_t row, std::uint32_t column);

/// A value merged over rows of one column. Rows from 1.
struct VerticalMerge {
    std::uint32_t first_row = 0, last_row = 0, column = 0;
};

/// The value stands for each of the rows that has other content.
void repeat_merged(const std::vector<VerticalMerge>& merges, Sheet& sheet);

/// Adds rows and cells while the limits of this header hold.
class SheetBuilder {
public:
    explicit SheetBuilder(std::string name) { sheet_.name = std::move(name); }
    /// Ignores a cell without text. Cells come row by row, in order of columns.
    /// Errors: limit (kTooManyRows, kTooManyCells; where = the cell).
    Result<void> add(std::uint32_t row, Cell cell);
    [[nodiscard]] Sheet take() { return std::move(sheet_); }
    [[nodiscard]] Sheet& sheet() { return sheet_; }

private:
    Sheet sheet_;
    std::size_t cells_ = 0;
    std::size_t text_bytes_ = 0;
};

}  // namespace wincheck::forms
