#include "bindings/cli/table.h"

#include <algorithm>

namespace wincheck::cli {
namespace {

std::string cell_of(const Json& value) {
    if (value.is(Json::Kind::boolean)) return value.boolean() ? "true" : "false";
    if (!value.is(Json::Kind::array)) return value.text();
    std::string joined;
    for (const Json& item : value.items()) joined += (joined.empty() ? "" : " ") + item.text();
    return joined;
}

std::string in_quotes(std::string cell) {
    // A leading sign or '@' would be read as a formula by spreadsheet programs.
    if (!cell.empty() && std::string_view("=+@\t").find(cell.front()) != std::string_view::npos)
        cell.insert(0, 1, '\'');
    if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
    std::string out = "\"";
    for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + "\"";
}

// Characters, not bytes: what a terminal shows of UTF-8, full-width ones counted once.
std::size_t width_of(const std::string& cell) {
    return static_cast<std::size_t>(std::count_if(
        cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

std::string csv_of(const Json& rows, const std::vector<std::string>& columns) {
    std::string out;
    for (std::size_t i = 0; i < columns.size(); ++i) out += (i == 0 ? "" : ",") + in_quotes(columns[i]);
    out += "\r\n";
    for (const Json& row : rows.items()) {
        for (std::size_t i = 0; i < columns.size(); ++i)
            out += (i == 0 ? "" : ",") + in_quotes(cell_of(row[columns[i]]));
        out += "\r\n";
    }
    return out;
}

std::string columns_of(const Json& rows, const std::vector<std::string>& columns) {
    std::vector<std::size_t> widths;
    widths.reserve(columns.size());
    for (const std::string& column : columns) {
        std::size_t width = width_of(column);
        for (const Json& row : rows.items()) width = std::max(width, width_of(cell_of(row[column])));
        widths.push_back(width);
    }
    std::string out;
    const auto add_line = [&](auto&& cell) {
        std::string line;
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string text = cell(columns[i]);
            line += text + std::string(widths[i] - width_of(text) + 2, ' ');
        }
        out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    };
    add_line([](const std::string& column) { return column; });
    for (const Json& row : rows.items())
        add_line([&](const std::string& column) { return cell_of(row[column]); });
    return out;
}

}  // namespace wincheck::cli
