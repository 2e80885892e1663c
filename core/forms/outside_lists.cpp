#include "core/forms/outside_lists.h"

#include <algorithm>
#include <array>
#include <map>
#include <pugixml.hpp>
#include <set>

#include "core/base/json.h"
#include "core/forms/csv.h"
#include "core/forms/encoding.h"
#include "core/forms/reasons.h"
#include "core/forms/words.h"
#include "core/rules/tokens.h"

namespace wincheck::forms {
namespace {

constexpr std::uint64_t kOutsideBytesMax = std::uint64_t{64} * 1024 * 1024;
constexpr std::array<std::string_view, 3> kEndings{".csv", ".xml", ".geojson"};

OutsideTable table_of_records(const std::vector<std::vector<std::string>>& records) {
    OutsideTable table;
    for (std::size_t i = 1; i < records.size(); ++i) {
        OutsideRow row;
        for (std::size_t column = 0; column < records[i].size() && column < records[0].size(); ++column) {
            const std::string name = trimmed(records[0][column]);
            std::string text = trimmed(records[i][column]);
            if (!name.empty() && !text.empty()) row.emplace_back(name, std::move(text));
        }
        if (!row.empty()) table.rows.push_back(std::move(row));
    }
    return table;
}

Result<OutsideTable> table_of_xml(ByteView bytes) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(bytes.data(), bytes.size());
    if (!parsed)
        return error_of(ErrorCode::invalid_argument, kNotXml, "outside_list",
                        "byte " + std::to_string(parsed.offset));
    OutsideTable table;
    for (const pugi::xml_node& item : document.document_element().children()) {
        if (item.type() != pugi::node_element) continue;
        OutsideRow row;
        for (const pugi::xml_node& column : item.children()) {
            std::string text = trimmed(column.text().get());
            if (column.type() == pugi::node_element && !text.empty())
                row.emplace_back(column.name(), std::move(text));
        }
        if (row.empty()) row.emplace_back(item.name(), trimmed(item.text().get()));
        if (!row.front().second.empty()) table.rows.push_back(std::move(row));
    }
    return table;
}

// ODK writes a point as "latitude longitude altitude accuracy", a line or area as points joined by ';'.
void add_points(const Json& coordinates, std::string& text, std::size_t depth) {
    constexpr std::size_t kDepthMax = 3;
    if (depth > kDepthMax || coordinates.items().empty()) return;
    if (coordinates.items().front().is(Json::Kind::number)) {
        if (coordinates.items().size() < 2) return;
        text += (text.empty() ? "" : "; ") + coordinates.items()[1].text() + " " +
                coordinates.items()[0].text() + " 0 0";
        return;
    }
    for (const Json& part : coordinates.items()) add_points(part, text, depth + 1);
}

Result<OutsideTable> table_of_geojson(ByteView bytes) {
    WCK_TRY(const Json json, Json::parse(text_of(bytes)));
    if (json["type"].text() != "FeatureCollection" || !json["features"].is(Json::Kind::array))
        return error_of(ErrorCode::invalid_argument, kNotFeatures, "outside_list", "features");
    OutsideTable table;
    for (const Json& feature : json["features"].items()) {
        OutsideRow row;
        for (const auto& [name, value] : feature["properties"].members())
            if (!value.text().empty()) row.emplace_back(name, value.text());
        const bool has_id =
            std::any_of(row.begin(), row.end(), [](const auto& column) { return column.first == "id"; });
        if (!has_id && !feature["id"].text().empty()) row.emplace_back("id", feature["id"].text());
        std::string geometry;
        add_points(feature["geometry"]["coordinates"], geometry, 0);
        if (!geometry.empty()) row.emplace_back("geometry", std::move(geometry));
        table.rows.push_back(std::move(row));
    }
    return table;
}

// As ODK's tools tell it: by the header.
char separator_of(std::string_view text) {
    const std::string_view header = text.substr(0, text.find_first_of("\r\n"));
    for (const char separator : {',', ';', '\t'})
        if (header.find(separator) != std::string_view::npos) return separator;
    return ',';
}

std::string text_in(const OutsideRow& row, std::string_view column) {
    const auto found =
        std::find_if(row.begin(), row.end(), [&](const auto& entry) { return entry.first == column; });
    return found == row.end() ? std::string{} : found->second;
}

Label label_in(const OutsideRow& row, const std::string& column) {
    Label label;
    for (const auto& [name, text] : row) {
        if (name == column) label.push_back({"", text});
        if (name.starts_with(column + "::")) label.push_back({trimmed(name.substr(column.size() + 2)), text});
    }
    return label;
}

/// Every instance('X') and pulldata('X' of one expression.
void add_named(const std::string& expression, std::set<std::string>& names) {
    if (expression.find("instance") == std::string::npos && expression.find("pulldata") == std::string::npos)
        return;
    const std::vector<rules::Token> tokens = rules::tokens_of(expression);
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        const bool is_call = tokens[i].kind == rules::TokenKind::name &&
                             (tokens[i].text == "instance" || tokens[i].text == "pulldata") &&
                             tokens[i + 1].kind == rules::TokenKind::open &&
                             tokens[i + 2].kind == rules::TokenKind::text;
        if (is_call) names.emplace(tokens[i + 2].text);
    }
}

}  // namespace

bool is_outside_name(std::string_view name) {
    const bool is_bare = name.find_first_of("/\\:") == std::string_view::npos && !name.starts_with(".");
    const std::string word = plain(name);
    return is_bare && std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
               return word.ends_with(ending) && word.size() > ending.size();
           });
}

FileSource files_beside(FileSystem& files, const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return [&files, folder = slash == std::string::npos ? std::string{} : path.substr(0, slash + 1)](
               const std::string& name) -> std::optional<Bytes> {
        if (!is_outside_name(name)) return std::nullopt;
        auto bytes = read_file(files, folder + name, kOutsideBytesMax);
        return bytes ? std::optional(std::move(*bytes)) : std::nullopt;
    };
}

Result<OutsideTable> read_outside_table(std::string_view name, ByteView bytes, Encoding encoding) {
    const std::string word = plain(name);
    if (word.ends_with(".xml")) return table_of_xml(bytes);
    if (word.ends_with(".geojson")) return table_of_geojson(bytes);
    if (!word.ends_with(".csv")) return error_of(ErrorCode::invalid_argument, kUnknownFile, "outside_list");
    WCK_TRY(const std::string text, text_in(encoding, bytes));
    WCK_TRY(const auto records, separated_records(text, separator_of(text)));
    return records.empty() ? OutsideTable{} : table_of_records(records);
}

ChoiceList list_of_table(std::string name, const OutsideTable& table, const OutsideColumns& columns,
                         bool keeps_all) {
    ChoiceList list{std::move(name), {}};
    std::set<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> known;
    std::size_t number = 0;
    for (const OutsideRow& row : table.rows) {
        ++number;
        Option option;
        option.name = text_in(row, columns.value);
        if (option.name.empty() && !keeps_all) continue;
        if (option.name.empty()) option.name = std::to_string(number);
        option.label = label_in(row, columns.label);
        option.columns = row;
        std::sort(option.columns.begin(), option.columns.end());
        if (known.insert({option.name, option.columns}).second) list.options.push_back(std::move(option));
    }
    return list;
}

bool OutsideFiles::exists(const std::string& file) const {
    return source_ && is_outside_name(file) && source_(file).has_value();
}

const OutsideTable& OutsideFiles::table(const std::string& file, const std::string& where) {
    if (const auto known = tables_.find(file); known != tables_.end()) return known->second;
    OutsideTable table;
    if (!is_outside_name(file)) {
        problems_.error(where, "file_name",
                        "\"" + file + "\": expected the bare name of a .csv, .xml or .geojson file");
    } else if (const auto bytes = source_ ? source_(file) : std::nullopt; !bytes) {
        problems_.warn(where, "missing_file",
                       "the file \"" + file + "\" is not beside the form: its list is empty");
    } else if (Result<OutsideTable> read = read_outside_table(file, *bytes, encoding_); read) {
        table = std::move(*read);
        if (table.rows.empty())
            problems_.warn(where, "empty_file", "the file \"" + file + "\" has no rows: its list is empty");
    } else {
        const Error& error = read.error();
        const Reason* reason = error.reason_or_null;
        std::string why = "the file \"" + file + "\" cannot be read";
        if (!error.where.empty()) why += " (" + error.where + ")";
        if (reason != nullptr) why += ": " + std::string(reason->message) + " " + reason->remedy;
        problems_.error(where, reason == nullptr ? "unreadable" : reason->name, std::move(why));
    }
    return tables_[file] = std::move(table);
}

void add_named_lists(Checklist& checklist, OutsideFiles& files) {
    std::map<std::string, std::string> wanted;  // list → where it is named
    for (const Node& node : checklist.nodes) {
        std::set<std::string> names;
        const Conditions& c = node.conditions;
        for (const std::string* text : {&c.relevant, &c.constraint, &c.required, &c.calculation,
                                        &c.repeat_count, &c.choice_filter, &c.read_only, &c.seed})
            add_named(*text, names);
        if (c.is_initial_dynamic) add_named(c.initial, names);
        for (const std::string& name : names) wanted.emplace(name, node.where);
    }
    for (const auto& [name, where] : wanted) {
        const std::string stem = name.ends_with(".csv") ? name.substr(0, name.size() - 4) : name;
        const bool is_known =
            std::any_of(checklist.choices.begin(), checklist.choices.end(),
                        [&](const ChoiceList& list) { return list.name == stem || list.name == name; });
        if (is_known) continue;
        std::string file = stem + ".csv";
        for (const std::string_view ending : kEndings)
            if (files.exists(stem + std::string(ending))) file = stem + std::string(ending);
        checklist.choices.push_back(list_of_table(stem, files.table(file, where), {}, true));
    }
}

}  // namespace wincheck::forms
