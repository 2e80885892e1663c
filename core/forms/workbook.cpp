#include "core/forms/workbook.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <pugixml.hpp>

#include "core/forms/archive.h"
#include "core/forms/biff.h"
#include "core/forms/compound.h"
#include "core/forms/number.h"
#include "core/forms/reasons.h"
#include "core/forms/xml.h"

namespace wincheck::forms {
namespace {

Error not_a_workbook(std::string where) {
    return error_of(ErrorCode::invalid_argument, kNotWorkbook, "workbook", std::move(where));
}

Result<void> load(Archive& archive, const std::string& part, pugi::xml_document& into) {
    WCK_TRY(const Bytes bytes, archive.part(part));
    constexpr unsigned int kOptions =
        pugi::parse_cdata | pugi::parse_escapes | pugi::parse_ws_pcdata | pugi::parse_eol;
    if (!into.load_buffer(bytes.data(), bytes.size(), kOptions)) return not_a_workbook(part);
    return {};
}

// "../worksheets/sheet1.xml" from "xl/workbook.xml" → "xl/worksheets/sheet1.xml".
std::string resolved(std::string_view base_folder, std::string_view target) {
    if (target.starts_with('/')) return std::string(target.substr(1));
    std::string folder(base_folder);
    while (target.starts_with("../")) {
        target.remove_prefix(3);
        const std::size_t slash = folder.find_last_of('/');
        folder.resize(slash == std::string::npos ? 0 : slash);
    }
    if (target.starts_with("./")) target.remove_prefix(2);
    return folder.empty() ? std::string(target) : folder + "/" + std::string(target);
}

// Text of <si>, <is>: its own <t>, or those of its runs; phonetic hints are left out.
std::string rich_text(const pugi::xml_node& node) {
    std::string text;
    for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
        if (is_named(child, "t"))
            text += child.child_value();
        else if (is_named(child, "r"))
            text += child_of(child, "t").child_value();
    }
    return text;
}

// "AB12" → column 27; the row's own number counts for the row.
bool read_reference(std::string_view text, std::uint32_t& column, std::uint32_t& row) {
    std::uint64_t letters = 0;
    std::size_t at = 0;
    for (; at < text.size() && at < 3 && text[at] >= 'A' && text[at] <= 'Z'; ++at) {
        letters = letters * 26 + static_cast<std::uint64_t>(text[at] - 'A' + 1);
    }
    std::uint64_t digits = 0;
    const std::size_t first_digit = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9' && at < first_digit + 7; ++at) {
        digits = digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
    }
    if (letters == 0 || digits == 0 || at != text.size()) return false;
    column = static_cast<std::uint32_t>(letters - 1);
    row = static_cast<std::uint32_t>(digits);
    return true;
}

// What <c> says of itself.
struct CellHead {
    std::string_view reference;
    std::string_view type;
    std::uint32_t style = 0;
};

CellHead head_of(const pugi::xml_node& node) {
    CellHead head;
    for (pugi::xml_attribute one = node.first_attribute(); one; one = one.next_attribute()) {
        const std::string_view name = one.name();
        if (name == "r") head.reference = one.value();
        if (name == "t") head.type = one.value();
        if (name == "s") head.style = one.as_uint();
    }
    return head;
}

// The number of a shared string; more than there can be where it is none.
std::size_t shared_index(std::string_view text) {
    std::uint32_t index = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto read = std::from_chars(begin, end, index);
    return read.ec == std::errc{} && read.ptr == end ? index : UINT32_MAX;
}

class WorkbookReader {
public:
    explicit WorkbookReader(Archive archive) : archive_(std::move(archive)) {}

    Result<Workbook> read() {
        WCK_TRY(const std::string main, main_part());
        const std::size_t slash = main.find_last_of('/');
        folder_ = slash == std::string::npos ? "" : main.substr(0, slash);
        pugi::xml_document document;
        WCK_TRY(load(archive_, main, document));
        const pugi::xml_node root = document.document_element();
        is_1904_ = child_of(root, "workbookPr").attribute("date1904").as_bool();
        WCK_TRY(read_relations(folder_ + (folder_.empty() ? "" : "/") + "_rels/" + main.substr(slash + 1) +
                               ".rels"));
        WCK_TRY(read_strings());
        WCK_TRY(read_styles());
        Workbook workbook;
        for (const pugi::xml_node& entry : child_of(root, "sheets").children()) {
            const auto target = relations_.find(relation_id(entry));
            if (target == relations_.end() || !target->second.type.ends_with("/worksheet")) continue;
            if (workbook.sheets.size() == kSheetsMax)
                return error_of(ErrorCode::limit, kTooManyCells, "workbook");
            WCK_TRY(Sheet sheet, read_sheet(entry.attribute("name").value(), target->second.part));
            workbook.sheets.push_back(std::move(sheet));
        }
        if (workbook.sheets.empty()) return not_a_workbook("no worksheet");
        return workbook;
    }

private:
    struct Relation {
        std::string type;
        std::string part;
    };

    static std::string relation_id(const pugi::xml_node& entry) {
        for (const pugi::xml_attribute& attribute : entry.attributes()) {
            const std::string_view name = attribute.name();
            if (name.ends_with(":id")) return attribute.value();
        }
        return {};
    }

    Result<std::string> main_part() {
        pugi::xml_document document;
        WCK_TRY(load(archive_, "_rels/.rels", document));
        for (const pugi::xml_node& relation : document.document_element().children()) {
            const std::string_view type = relation.attribute("Type").value();
            if (type.ends_with("/officeDocument")) return resolved("", relation.attribute("Target").value());
        }
        return not_a_workbook("_rels/.rels");
    }

    Result<void> read_relations(const std::string& part) {
        pugi::xml_document document;
        WCK_TRY(load(archive_, part, document));
        for (const pugi::xml_node& relation : document.document_element().children()) {
            const std::string_view mode = relation.attribute("TargetMode").value();
            if (mode == "External") continue;
            relations_[relation.attribute("Id").value()] = {
                relation.attribute("Type").value(), resolved(folder_, relation.attribute("Target").value())};
        }
        return {};
    }

    [[nodiscard]] std::string part_of_type(std::string_view ending) const {
        for (const auto& [id, relation] : relations_) {
            if (relation.type.ends_with(ending)) return relation.part;
        }
        return {};
    }

    Result<void> read_strings() {
        const std::string part = part_of_type("/sharedStrings");
        if (part.empty()) return {};
        pugi::xml_document document;
        WCK_TRY(load(archive_, part, document));
        for (const pugi::xml_node& entry : document.document_element().children()) {
            if (!is_named(entry, "si")) continue;
            strings_.push_back(rich_text(entry));
            if (!is_utf8(strings_.back()))
                return error_of(ErrorCode::invalid_argument, kNotUtf8, "workbook", part);
        }
        return {};
    }

    Result<void> read_styles() {
        const std::string part = part_of_type("/styles");
        if (part.empty()) return {};
        pugi::xml_document document;
        WCK_TRY(load(archive_, part, document));
        std::map<std::uint32_t, bool> custom;
        for (const pugi::xml_node& format : child_of(document.document_element(), "numFmts").children()) {
            custom[format.attribute("numFmtId").as_uint()] =
                is_date_format(format.attribute("formatCode").value());
        }
        for (const pugi::xml_node& style : child_of(document.document_element(), "cellXfs").children()) {
            if (plain_name(style) != "xf") continue;
            const std::uint32_t id = style.attribute("numFmtId").as_uint();
            const auto found = custom.find(id);
            is_date_style_.push_back(found != custom.end() ? found->second : is_date_format(id));
        }
        return {};
    }

    Result<Sheet> read_sheet(const std::string& name, const std::string& part) {
        pugi::xml_document document;
        WCK_TRY(load(archive_, part, document));
        const pugi::xml_node root = document.document_element();
        SheetBuilder builder(name);
        std::uint32_t row = 0;
        for (const pugi::xml_node& node : child_of(root, "sheetData").children()) {
            if (!is_named(node, "row")) continue;
            const std::uint32_t stated = node.attribute("r").as_uint(row + 1);
            if (stated <= row) return not_a_workbook(part + " row " + std::to_string(stated));
            row = stated;
            WCK_TRY(read_row(node, row, builder));
        }
        repeat_merged(merges_of(child_of(root, "mergeCells")), builder.sheet());
        return builder.take();
    }

    Result<void> read_row(const pugi::xml_node& row_node, std::uint32_t row, SheetBuilder& builder) {
        std::uint32_t next_column = 0;
        for (pugi::xml_node node = row_node.first_child(); node; node = node.next_sibling()) {
            if (!is_named(node, "c")) continue;
            std::uint32_t column = next_column;
            std::uint32_t stated_row = row;
            const CellHead head = head_of(node);
            if (head.reference.data() != nullptr && !read_reference(head.reference, column, stated_row))
                return not_a_workbook(builder.sheet().name + " " + std::string(head.reference));
            if (column < next_column || stated_row != row)
                return not_a_workbook(place_of(builder.sheet().name, row, column));
            next_column = column + 1;
            Cell cell;
            cell.column = column;
            if (!read_cell(node, head, cell))
                return not_a_workbook(place_of(builder.sheet().name, row, column));
            // Shared strings were looked at when they were read.
            if (head.type != "s" && !is_utf8(cell.text))
                return error_of(ErrorCode::invalid_argument, kNotUtf8, "workbook",
                                place_of(builder.sheet().name, row, column));
            WCK_TRY(builder.add(row, std::move(cell)));
        }
        return {};
    }

    // False where it points to a shared string that is not there.
    bool read_cell(const pugi::xml_node& node, const CellHead& head, Cell& cell) const {
        if (head.type == "inlineStr") {
            cell.text = rich_text(child_of(node, "is"));
            return true;
        }
        const std::string_view value = child_of(node, "v").child_value();
        if (head.type == "s") {
            if (value.empty()) return true;
            const std::size_t index = shared_index(value);
            if (index >= strings_.size()) return false;
            cell.text = strings_[index];
        } else if (head.type == "b") {
            cell.kind = CellKind::boolean;
            cell.text = value.empty() ? "" : value == "0" ? "FALSE" : "TRUE";
        } else if (head.type == "e") {
            cell.kind = CellKind::error;
            cell.text = value;
        } else if (head.type == "str" || head.type == "d") {
            cell.kind = head.type == "d" ? CellKind::date : CellKind::text;
            cell.text = value;
        } else {
            read_number(head.style, value, cell);
        }
        return true;
    }

    void read_number(std::uint32_t style, std::string_view value, Cell& cell) const {
        const bool is_date = style < is_date_style_.size() && is_date_style_[style];
        const std::string date = is_date ? date_text(value, is_1904_) : "";
        cell.kind = date.empty() ? CellKind::number : CellKind::date;
        cell.text = date.empty() ? number_text(value) : date;
        if (cell.text.empty() && !value.empty()) {
            cell.kind = CellKind::text;
            cell.text = value;
        }
    }

    static std::vector<VerticalMerge> merges_of(const pugi::xml_node& node) {
        std::vector<VerticalMerge> merges;
        for (const pugi::xml_node& entry : node.children()) {
            const std::string_view text = entry.attribute("ref").value();
            const std::size_t colon = text.find(':');
            VerticalMerge merge;
            std::uint32_t last_column = 0;
            if (colon == std::string_view::npos) continue;
            if (!read_reference(text.substr(0, colon), merge.column, merge.first_row)) continue;
            if (!read_reference(text.substr(colon + 1), last_column, merge.last_row)) continue;
            if (merge.last_row > merge.first_row && merges.size() < kRowsMax) merges.push_back(merge);
        }
        return merges;
    }

    Archive archive_;
    std::string folder_;
    bool is_1904_ = false;
    std::map<std::string, Relation> relations_;
    std::vector<std::string> strings_;
    std::vector<bool> is_date_style_;
};

}  // namespace

bool is_zip(ByteView bytes) {
    return text_of(bytes).starts_with("PK\x03\x04");
}

Result<Workbook> read_workbook(ByteView bytes) {
    if (bytes.empty()) return error_of(ErrorCode::invalid_argument, kFileEmpty, "workbook");
    if (is_compound_file(bytes)) return read_binary_workbook(bytes);
    if (!is_zip(bytes)) return not_a_workbook("first bytes");
    WCK_TRY(Archive archive, Archive::open(bytes));
    return WorkbookReader(std::move(archive)).read();
}

}  // namespace wincheck::forms
