#include "core/forms/import.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "core/forms/draft.h"

namespace wincheck::forms {
namespace {

// "survey!F12" → "survey!12"; other places stay as they are.
std::string row_of(const std::string& where) {
    const std::size_t mark = where.rfind('!');
    if (mark == std::string::npos) return where;
    const std::size_t digits = where.find_first_of("0123456789", mark);
    return digits == std::string::npos ? where : where.substr(0, mark + 1) + where.substr(digits);
}

// The cell of an expression: the row's own place, in the column of that key.
std::string cell_of(const std::string& where, std::string_view column, const ColumnLetters& columns) {
    const auto letters = columns.find(column);
    const std::size_t mark = where.rfind('!');
    if (letters == columns.end() || mark == std::string::npos) return where;
    const std::size_t digits = where.find_first_of("0123456789", mark);
    if (digits == std::string::npos) return where;
    return where.substr(0, mark + 1) + letters->second + where.substr(digits);
}

}  // namespace

Imported import_checklist(std::string_view file_name, ByteView bytes, const FileSource& beside,
                          Encoding encoding) {
    Draft draft = read_draft(file_name, bytes, beside, encoding);
    const bool is_understood = !draft.problems.has_errors();
    Imported imported;
    imported.problems = draft.problems.take();
    imported.media_places = std::move(draft.places.media);
    if (!draft.checklist) return imported;
    std::set<std::string> known_rows;
    for (const rules::Problem& problem : imported.problems) {
        if (!problem.is_warning) known_rows.insert(row_of(problem.where));
    }
    bool is_publishable = is_understood;
    for (rules::Problem& problem : rules::check_lent(*draft.checklist)) {
        if (known_rows.contains(row_of(problem.where))) continue;
        is_publishable = is_publishable && problem.is_warning;
        problem.where = cell_of(problem.where, problem.column, draft.places.columns);
        imported.problems.push_back(std::move(problem));
    }
    if (is_publishable) imported.checklist = std::move(draft.checklist);
    return imported;
}

}  // namespace wincheck::forms
