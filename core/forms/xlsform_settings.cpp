#include <algorithm>

#include "core/forms/phrases.h"
#include "core/forms/words.h"
#include "core/forms/xlsform.h"

namespace wincheck::forms {
namespace {

class SettingsReader {
public:
    SettingsReader(ChecklistSettings& settings, FormSettings& form, Problems& problems)
        : settings_(settings), form_(form), problems_(problems) {}

    void read(const std::string& key, const std::string& text, const std::string& where) {
        if (text.empty()) return;
        if (key == "form_id")
            settings_.id = text;
        else if (key == "form_title")
            settings_.title = text;
        else if (key == "version")
            settings_.version = text;
        else if (key == "default_language")
            settings_.default_language = text;
        else if (key == "scale")
            read_points(text, where, settings_.scale);
        else if (key == "pass")
            read_points(text, where, settings_.pass);
        else if (key == "bonus_cap")
            read_points(text, where, settings_.bonus_cap);
        else if (key == "places")
            read_places(text, where);
        else if (key == "bands")
            read_parsed(parse_bands(text), where, settings_.bands);
        else if (key == "count_grade")
            read_parsed(parse_count_grades(text), where, settings_.count_grades);
        else if (key == "mode")
            read_mode(text, where);
        else if (key == "subject")
            settings_.subjects = words_of(text);
        else if (key == "allow_choice_duplicates")
            form_.allows_duplicates = yes_or_no(text).value_or(false);
        else if (key == "name")
            form_.root = text;
    }

private:
    void read_points(const std::string& text, const std::string& where, std::optional<Points>& into) {
        into = points_of(text);
        if (!into || into->nano < 0)
            problems_.error(where, "figure", "\"" + text + "\": expected points of 0 or more");
    }

    // Kinds of unit, with spaces or commas between them.
    static std::vector<std::string> words_of(const std::string& text) {
        std::vector<std::string> words(1);
        for (const char c : text) {
            if (c != ' ' && c != ',' && c != ';')
                words.back().push_back(c);
            else if (!words.back().empty())
                words.emplace_back();
        }
        if (words.back().empty()) words.pop_back();
        return words;
    }

    void read_places(const std::string& text, const std::string& where) {
        settings_.places = count_of(text);
        if (!settings_.places || *settings_.places > 9)
            problems_.error(where, "figure", "\"" + text + "\": expected 0 to 9");
    }

    template <class T>
    void read_parsed(const Parsed<T>& parsed, const std::string& where, T& into) {
        if (parsed)
            into = *parsed;
        else
            problems_.error(where, "syntax", parsed.message());
    }

    void read_mode(const std::string& text, const std::string& where) {
        const std::string word = plain(text);
        if (word == "sum" || word == "合计" || word == "相加")
            settings_.mode = SectionMode::sum;
        else if (word == "share" || word == "得分率")
            settings_.mode = SectionMode::share;
        else if (word == "weighted" || word == "加权")
            settings_.mode = SectionMode::weighted;
        else
            problems_.error(where, "word", "\"" + text + "\": expected sum, share or weighted");
    }

    ChecklistSettings& settings_;
    FormSettings& form_;
    Problems& problems_;
};

bool is_setting(const Row& row) {
    return !row.cells.empty() && column_of(SheetRole::settings, row.cells.front().text).has_value();
}

void read_list(const Sheet& sheet, SettingsReader& reader, Problems& problems) {
    for (const Row& row : sheet.rows) {
        const std::uint32_t first = row.cells.front().column;
        const std::string_view name = row.text(first);
        const std::string_view value = row.text(first + 1);
        if (const std::optional<Column> column = column_of(SheetRole::settings, name)) {
            reader.read(column->key, trimmed(value), place_of(sheet.name, row.number, first + 1));
        } else if (!value.empty()) {
            const bool is_foreign = is_foreign_column(name);
            problems.warn(
                place_of(sheet.name, row.number, first), is_foreign ? "ignored_column" : "unknown_column",
                "the setting \"" + trimmed(name) + "\" " +
                    (is_foreign ? "has no meaning here and is left out" : "is not known and was not read"));
        }
    }
}

}  // namespace

bool is_settings_list(const Sheet& sheet) {
    std::size_t known = 0;
    for (const Cell& cell : sheet.rows.front().cells)
        known += column_of(SheetRole::settings, cell.text) || is_foreign_column(cell.text) ? 1 : 0;
    if (known >= 2) return false;
    known = 0;
    for (const Row& row : sheet.rows) known += is_setting(row) ? 1 : 0;
    // A header alone would say nothing.
    return known >= 2 || (known == 1 && sheet.rows.size() == 1 && sheet.rows.front().cells.size() == 2);
}

ChecklistSettings read_settings(const Sheet& sheet, FormSettings& form_settings, Problems& problems) {
    ChecklistSettings settings;
    SettingsReader reader(settings, form_settings, problems);
    if (sheet.rows.empty()) return settings;
    if (is_settings_list(sheet)) {
        read_list(sheet, reader, problems);
        return settings;
    }
    const std::optional<FormSheet> form = FormSheet::open(SheetRole::settings, sheet, problems);
    if (!form || form->rows().empty()) return settings;
    const Row& row = *form->rows().front();
    for (const std::string_view key :
         {"form_id", "form_title", "version", "default_language", "scale", "pass", "bands", "places",
          "count_grade", "mode", "bonus_cap", "subject", "allow_choice_duplicates", "name"}) {
        reader.read(std::string(key), form->text(row, key), form->where(row, key));
    }
    return settings;
}

}  // namespace wincheck::forms
