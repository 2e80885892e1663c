#include "core/forms/form_sheet.h"

#include <algorithm>

#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

std::size_t mark_of(std::string_view key) {
    if (key.empty()) return 0;
    const std::size_t mixed =
        key.size() * 7 + static_cast<unsigned char>(key.front()) + static_cast<unsigned char>(key.back());
    return mixed % 64;
}

bool is_essential(SheetRole role, std::string_view key) {
    if (role == SheetRole::survey) return key == "type" || key == "name" || key == "rule" || key == "label";
    if (role == SheetRole::settings) return true;
    return key == "list_name" || key == "name";
}

std::string_view expected_header(SheetRole role) {
    if (role == SheetRole::survey)
        return "a header row with name 编码, label 检查项 and type 类型 or rule 评分方式";
    if (role == SheetRole::settings) return "a header row such as form_id, form_title, version";
    return "a header row with list_name 选项组, name 选项值 and label 选项名称";
}

}  // namespace

bool is_header(SheetRole role, const Row& row) {
    std::size_t known = 0;
    bool has_essential = false;
    for (const Cell& cell : row.cells) {
        const std::optional<Column> column = column_of(role, cell.text);
        if (role == SheetRole::settings && !column && is_foreign_column(cell.text)) {
            ++known;
            has_essential = true;
        }
        if (!column) continue;
        ++known;
        has_essential = has_essential || is_essential(role, column->key);
    }
    const bool is_enough =
        known >= 2 || (role == SheetRole::settings && known == row.cells.size() && known == 1);
    return is_enough && has_essential;
}

std::optional<FormSheet> FormSheet::open(SheetRole role, const Sheet& sheet, Problems& problems) {
    FormSheet form;
    form.sheet_ = &sheet;
    for (std::size_t at = 0; at < sheet.rows.size(); ++at) {
        if (form.header_row_ != 0) {
            form.rows_.push_back(&sheet.rows[at]);
        } else if (at < kTitleRowsMax && is_header(role, sheet.rows[at])) {
            form.read_header(role, sheet.rows[at], problems);
        }
    }
    if (form.header_row_ != 0) return form;
    problems.error(place_of(sheet.name, 1, 0), "no_header",
                   "no header found in the first 20 rows; expected " + std::string(expected_header(role)));
    return std::nullopt;
}

void FormSheet::read_header(SheetRole role, const Row& header, Problems& problems) {
    header_row_ = header.number;
    for (const Cell& cell : header.cells) {
        std::optional<Column> column = column_of(role, cell.text);
        if (!column) {
            Column other{.column = cell.column,
                         .key = trimmed(cell.text),
                         .language = "",
                         .kind = "",
                         .written = cell.text};
            name_unknown(role, other, problems);
            others_.push_back(std::move(other));
            continue;
        }
        column->column = cell.column;
        const auto same = std::find_if(columns_.begin(), columns_.end(), [&](const Column& known) {
            return known.key == column->key && known.language == column->language &&
                   known.kind == column->kind;
        });
        // id_string and form_id are two names of one setting, and files have both.
        if (same != columns_.end() && role == SheetRole::settings &&
            plain(same->written) != plain(column->written))
            continue;
        if (same != columns_.end()) {
            problems.error(header_place(*column), "duplicate_column",
                           "\"" + column->written + "\" means the same column as " + header_place(*same) +
                               " \"" + same->written + "\"; keep one");
            continue;
        }
        add_column(std::move(*column));
    }
}

void FormSheet::add_column(Column column) {
    std::uint16_t& first = first_by_mark_[mark_of(column.key)];
    columns_.push_back(std::move(column));
    if (first == 0) first = static_cast<std::uint16_t>(columns_.size());  // kColumnsMax fits
}

void FormSheet::name_unknown(SheetRole role, const Column& column, Problems& problems) const {
    if (role == SheetRole::choices || role == SheetRole::external_choices)
        return;  // may serve choice filters
    if (is_foreign_column(column.written)) {
        problems.warn(header_place(column), "ignored_column",
                      "\"" + trimmed(column.written) + "\" has no meaning here and is left out");
        return;
    }
    const std::string near = nearest_column(role, column.written);
    const std::string message =
        "the column \"" + trimmed(column.written) + "\" is not known and was not read";
    // A slip of the pen in a known name would silently change scores (STD-5); other columns are the author's
    // own.
    if (near.empty())
        problems.warn(header_place(column), "unknown_column", message);
    else
        problems.error(header_place(column), "unknown_column", message + "; was \"" + near + "\" meant?");
}

std::span<const Column> FormSheet::candidates(std::string_view key) const {
    const std::uint16_t first = first_by_mark_[mark_of(key)];
    return first == 0 ? std::span<const Column>{} : std::span(columns_).subspan(first - 1U);
}

const Column* FormSheet::find(std::string_view key) const {
    for (const Column& column : candidates(key))
        if (column.key == key) return &column;
    return nullptr;
}

const Cell* FormSheet::cell(const Row& row, std::string_view key) const {
    const Column* column = find(key);
    return column == nullptr ? nullptr : row.find(column->column);
}

std::string_view FormSheet::view(const Row& row, std::string_view key) const {
    const Cell* found = cell(row, key);
    return found == nullptr ? std::string_view{} : without_blanks(found->text);
}

std::string FormSheet::text(const Row& row, std::string_view key) const {
    return std::string(view(row, key));
}

std::string FormSheet::where(const Row& row, std::string_view key) const {
    const Column* column = find(key);
    const std::uint32_t first = row.cells.empty() ? 0 : row.cells.front().column;
    return place_of(sheet_->name, row.number, column == nullptr ? first : column->column);
}

Label FormSheet::label(const Row& row, std::string_view key) const {
    Label label;
    for (const Column& column : candidates(key)) {
        if (column.key != key) continue;
        if (const std::string_view text = without_blanks(row.text(column.column)); !text.empty())
            label.push_back({column.language, std::string(text)});
    }
    return label;
}

std::vector<std::pair<std::string, std::string>> FormSheet::media(const Row& row) const {
    std::vector<std::pair<std::string, std::string>> files;
    for (const Column& column : candidates("media")) {
        if (column.key != "media") continue;
        const std::string kind = column.language.empty() ? column.kind : column.kind + "::" + column.language;
        if (std::string text = trimmed(row.text(column.column)); !text.empty())
            files.emplace_back(kind, std::move(text));
    }
    return files;
}

void FormSheet::add_media_places(MediaPlaces& places) const {
    if (!has("media")) return;
    for (const Row* row : rows_) {
        for (const Column& column : candidates("media")) {
            if (column.key != "media") continue;
            if (std::string file = trimmed(row->text(column.column)); !file.empty())
                places.emplace(std::move(file), place_of(sheet_->name, row->number, column.column));
        }
    }
}

std::string FormSheet::language_of(std::uint32_t column) const {
    const auto found = std::find_if(columns_.begin(), columns_.end(),
                                    [&](const Column& known) { return known.column == column; });
    return found == columns_.end() ? std::string{} : found->language;
}

ColumnLetters FormSheet::letters() const {
    ColumnLetters letters;
    for (const Column& column : columns_) letters.emplace(column.key, column_name(column.column));
    return letters;
}

std::string FormSheet::header_place(const Column& column) const {
    return place_of(sheet_->name, header_row_, column.column);
}

}  // namespace wincheck::forms
