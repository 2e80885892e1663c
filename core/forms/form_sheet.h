#pragma once
// One sheet of a form with its header found: rows are read by column key, places are named by cell.
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/forms/columns.h"
#include "core/forms/problems.h"
#include "core/forms/sheet.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

// Title rows above the header are skipped; a header further down is none.
inline constexpr std::size_t kTitleRowsMax = 20;

/// Key of a column → "F".
using ColumnLetters = std::map<std::string, std::string, std::less<>>;

/// A file that rows show → the first cell that names it.
using MediaPlaces = std::map<std::string, std::string>;

class FormSheet {
public:
    /// Finds the header row and names unknown and doubled columns.
    /// Shape: empty, with a problem, where no row of the first 20 is a header. `sheet` must outlive it.
    static std::optional<FormSheet> open(SheetRole role, const Sheet& sheet, Problems& problems);

    [[nodiscard]] const Sheet& sheet() const { return *sheet_; }
    [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }
    /// Rows after the header.
    [[nodiscard]] const std::vector<const Row*>& rows() const { return rows_; }
    /// The trimmed text under the first column of that key; empty where there is none.
    [[nodiscard]] std::string text(const Row& row, std::string_view key) const;
    [[nodiscard]] std::string_view view(const Row& row, std::string_view key) const;
    [[nodiscard]] const Cell* cell(const Row& row, std::string_view key) const;
    /// "survey!F12"; the row's first cell where the sheet has no such column.
    [[nodiscard]] std::string where(const Row& row, std::string_view key) const;
    /// All languages of a column.
    [[nodiscard]] Label label(const Row& row, std::string_view key) const;
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> media(const Row& row) const;
    void add_media_places(MediaPlaces& places) const;
    /// The language of a column's header; empty where it names none.
    [[nodiscard]] std::string language_of(std::uint32_t column) const;
    /// Columns with a header that is no known column (choices: what choice filters may use).
    [[nodiscard]] const std::vector<Column>& others() const { return others_; }
    [[nodiscard]] std::string header_place(const Column& column) const;
    [[nodiscard]] ColumnLetters letters() const;

private:
    [[nodiscard]] const Column* find(std::string_view key) const;
    /// Columns that may have that key, in order.
    [[nodiscard]] std::span<const Column> candidates(std::string_view key) const;
    void add_column(Column column);
    void read_header(SheetRole role, const Row& header, Problems& problems);
    void name_unknown(SheetRole role, const Column& column, Problems& problems) const;

    const Sheet* sheet_ = nullptr;
    std::uint32_t header_row_ = 0;
    std::vector<Column> columns_;
    // By a key's mark the first column that may have it, from 1; 0 = none: most keys asked for are not there.
    std::array<std::uint16_t, 64> first_by_mark_{};
    std::vector<Column> others_;
    std::vector<const Row*> rows_;
};

/// Where the sheets of a form say what.
struct SheetPlaces {
    ColumnLetters columns;  // of the survey sheet
    MediaPlaces media;      // of all sheets
};

/// True when a row names columns of that sheet: at least two, one of them an essential one.
[[nodiscard]] bool is_header(SheetRole role, const Row& row);

}  // namespace wincheck::forms
