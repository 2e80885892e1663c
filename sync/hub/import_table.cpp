#include "sync/hub/import_table.h"

#include <algorithm>
#include <array>

#include "core/rules/register.h"

namespace wincheck::hub {
namespace {

constexpr std::string_view kNone = "-";

/// What a column is called, and which field it says.
struct Column {
    const char* column;
    const char* field;
    bool is_unit = false;
};
constexpr std::array kUnitColumns{Column{"kind", "kind"},
                                  Column{"code", "code"},
                                  Column{"name", "name"},
                                  Column{"parent", "parent", true},
                                  Column{"active", "active"},
                                  Column{"zone", "zone"},
                                  Column{"offset_minutes", "offset_minutes"}};
constexpr std::array kPersonColumns{Column{"name", "name"}, Column{"post", "post"}};
constexpr std::array kAssetColumns{Column{"kind", "kind"}, Column{"name", "name"},
                                   Column{"unit", "unit", true}, Column{"location", "location"}};
constexpr std::array kVendorColumns{Column{"name", "name"}, Column{"contract", "contract"}};

class RowReader {
public:
    RowReader(const TableView& table, std::size_t row) : table_(table), row_(row) {}

    SaidRow start(const char* about, const char* id_column) const {
        return {about, table_.text(row_, id_column),  table_.text(row_, "foreign"),
                {},    table_.where(row_, id_column), {}};
    }
    template <std::size_t kCount>
    void say(SaidRow& row, const std::array<Column, kCount>& columns) const {
        for (const Column& column : columns) say(row, column.column, column.field, column.is_unit);
    }
    void say(SaidRow& row, const std::string& column, const std::string& field, bool is_unit = false) const {
        const std::string value = table_.text(row_, column);
        if (value.empty()) return;
        row.fields.push_back(
            {field, value == kNone ? std::string{} : value, {}, {}, table_.where(row_, column), is_unit});
    }
    /// Columns "attribute:NAME" and "name:LANGUAGE".
    void say_named(SaidRow& row) const {
        for (const std::string& column : table_.columns())
            if (column.starts_with("attribute:") || column.starts_with("name:")) say(row, column, column);
    }
    /// What a person may do, or what a vendor serves, over a unit on days of its own.
    void say_over_unit(SaidRow& row, const char* prefix, const char* column) const {
        const std::string what = table_.text(row_, column);
        const std::string unit = table_.text(row_, "unit");
        if (what.empty() || unit.empty()) return;
        row.fields.push_back({std::string(prefix) + what + ":" + unit, "yes", table_.text(row_, "from"),
                              table_.text(row_, "to"), table_.where(row_, column), true});
    }
    [[nodiscard]] std::string text(const char* column) const { return table_.text(row_, column); }

private:
    const TableView& table_;
    std::size_t row_;
};

SaidRow unit_row(const RowReader& reader) {
    SaidRow row = reader.start(kAboutUnit, "id");
    reader.say(row, kUnitColumns);
    reader.say_named(row);
    return row;
}
SaidRow person_row(const RowReader& reader) {
    SaidRow row = reader.start(kAboutPerson, "id");
    row.left = reader.text("left");
    reader.say(row, kPersonColumns);
    reader.say_over_unit(row, "grant:", "role");
    return row;
}
SaidRow asset_row(const RowReader& reader) {
    SaidRow row = reader.start(kAboutAsset, "asset");
    reader.say(row, kAssetColumns);
    reader.say_named(row);
    return row;
}
SaidRow vendor_row(const RowReader& reader) {
    SaidRow row = reader.start(kAboutVendor, "vendor");
    reader.say(row, kVendorColumns);
    reader.say_over_unit(row, "serves:", "post");
    return row;
}

}  // namespace

bool read_import_table(const TableView& table, std::vector<SaidRow>& rows) {
    const bool is_keyed = table.has("id") || table.has("foreign");
    SaidRow (*read)(const RowReader&) = nullptr;
    if (table.has("asset"))
        read = &asset_row;
    else if (table.has("vendor"))
        read = &vendor_row;
    else if (is_keyed && table.has("kind") && table.has("parent"))
        read = &unit_row;
    else if (is_keyed && table.has("name") && (table.has("post") || table.has("role") || table.has("left")))
        read = &person_row;
    if (read == nullptr) return false;
    for (std::size_t row = 0; row < table.size(); ++row) rows.push_back(read(RowReader(table, row)));
    return true;
}

}  // namespace wincheck::hub
