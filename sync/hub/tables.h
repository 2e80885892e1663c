#pragma once
// Rows of a table by column name, whatever file they came from: the first row with content is the header.
// Names are compared in lower case; Chinese headers are accepted beside the English ones.
#include <string>
#include <vector>

#include "core/forms/encoding.h"
#include "core/forms/problems.h"
#include "core/forms/sheet.h"

namespace wincheck::hub {

class TableView {
public:
    /// Shape: a sheet without rows has no columns. `file` leads every place.
    TableView(std::string file, const forms::Sheet& sheet);

    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    [[nodiscard]] bool has(std::string_view name) const;
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    /// Trimmed; empty where there is no such column or cell.
    [[nodiscard]] std::string text(std::size_t row, std::string_view name) const;
    /// "people.csv!B7".
    [[nodiscard]] std::string where(std::size_t row, std::string_view name) const;

private:
    std::string file_;
    std::string sheet_;
    std::vector<std::string> columns_;    // canonical names
    std::vector<std::uint32_t> numbers_;  // column of each
    std::vector<const forms::Row*> rows_;
};

/// The tables of a CSV file or workbook. Errors: those of its parser; invalid_argument where it is neither.
Result<forms::Workbook> tables_in(const std::string& name, ByteView bytes, forms::Encoding encoding);

}  // namespace wincheck::hub
