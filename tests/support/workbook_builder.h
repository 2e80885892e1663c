#pragma once
// Small .xlsx files for tests, built in memory.
#include <zip.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/forms/sheet.h"

namespace wincheck::test {

using Part = std::pair<std::string, std::string>;  // name in the archive, content
namespace workbook {

inline constexpr const char* kNamespaces =
    "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
    "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
inline constexpr const char* kRelations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

inline std::string escaped(const std::string& text) {
    std::string result;
    for (const char c : text) {
        if (c == '&')
            result += "&amp;";
        else if (c == '<')
            result += "&lt;";
        else
            result += c;
    }
    return result;
}

inline std::string relation(const std::string& id, const std::string& type, const std::string& target) {
    return "<Relationship Id=\"" + id + "\" Type=\"" + kRelations + "/" + type + "\" Target=\"" + target +
           "\"/>";
}

inline std::string relations(const std::string& content) {
    return "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">" +
           content + "</Relationships>";
}

}  // namespace workbook

using namespace workbook;

/// A zip archive of these parts.
inline Bytes zip_of(const std::vector<Part>& parts) {
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, &error);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    WCK_ASSERT(archive != nullptr);
    for (const auto& [name, content] : parts) {
        zip_source_t* part = zip_source_buffer(archive, content.data(), content.size(), 0);
        WCK_ASSERT(zip_file_add(archive, name.c_str(), part, ZIP_FL_ENC_UTF_8) >= 0);
    }
    WCK_ASSERT(zip_close(archive) == 0);
    zip_stat_t about;
    zip_source_stat(source, &about);
    Bytes bytes(static_cast<std::size_t>(about.size));
    zip_source_open(source);
    zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    return bytes;
}

/// A workbook of sheets given by the XML inside their <sheetData> element and what follows it.
inline Bytes workbook_of(const std::vector<Part>& sheets, const std::vector<Part>& more = {},
                         bool is_1904 = false) {
    std::string entries;
    std::string links;
    std::vector<Part> parts;
    for (std::size_t i = 0; i < sheets.size(); ++i) {
        const std::string n = std::to_string(i + 1);
        entries += "<sheet name=\"" + sheets[i].first + "\" sheetId=\"" + n + "\" r:id=\"rId" + n + "\"/>";
        links += relation("rId" + n, "worksheet", "worksheets/sheet" + n + ".xml");
        parts.emplace_back(
            "xl/worksheets/sheet" + n + ".xml",
            "<worksheet " + std::string(kNamespaces) + "><sheetData>" + sheets[i].second + "</worksheet>");
    }
    for (const auto& [name, content] : more) {
        if (name == "xl/sharedStrings.xml") links += relation("rIdS", "sharedStrings", "sharedStrings.xml");
        if (name == "xl/styles.xml") links += relation("rIdT", "styles", "styles.xml");
        parts.emplace_back(name, content);
    }
    const std::string properties = is_1904 ? "<workbookPr date1904=\"1\"/>" : "";
    parts.emplace_back("_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml")));
    parts.emplace_back("xl/_rels/workbook.xml.rels", relations(links));
    parts.emplace_back("xl/workbook.xml", "<workbook " + std::string(kNamespaces) + ">" + properties +
                                              "<sheets>" + entries + "</sheets></workbook>");
    return zip_of(parts);
}

/// Rows of inline strings as the XML inside <sheetData>; blank texts make no cell.
inline std::string rows_xml(const std::vector<std::vector<std::string>>& rows) {
    std::string xml;
    for (std::size_t row = 0; row < rows.size(); ++row) {
        xml += "<row r=\"" + std::to_string(row + 1) + "\">";
        for (std::size_t column = 0; column < rows[row].size(); ++column) {
            if (rows[row][column].empty()) continue;
            xml += "<c r=\"" + forms::column_name(static_cast<std::uint32_t>(column)) +
                   std::to_string(row + 1) + "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">" +
                   escaped(rows[row][column]) + "</t></is></c>";
        }
        xml += "</row>";
    }
    return xml + "</sheetData>";
}

/// An .xlsx with a survey, choices and settings sheet; empty ones are left out.
inline Bytes form_of(const std::vector<std::vector<std::string>>& survey,
                     const std::vector<std::vector<std::string>>& choices = {},
                     const std::vector<std::vector<std::string>>& settings = {}) {
    std::vector<Part> sheets{{"survey", rows_xml(survey)}};
    if (!choices.empty()) sheets.emplace_back("choices", rows_xml(choices));
    if (!settings.empty()) sheets.emplace_back("settings", rows_xml(settings));
    return workbook_of(sheets);
}

}  // namespace wincheck::test
