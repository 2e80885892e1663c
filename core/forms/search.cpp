#include "core/forms/search.h"

#include <algorithm>

#include "core/forms/calls.h"
#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

// What stands in quotes; nothing where the argument is something else.
std::optional<std::string> literal(const std::string& argument) {
    const bool is_quoted = argument.size() >= 2 && (argument.front() == '\'' || argument.front() == '"') &&
                           argument.back() == argument.front();
    if (!is_quoted) return std::nullopt;
    return trimmed(std::string_view(argument).substr(1, argument.size() - 2));
}

bool is_column(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return is_word || c == '_' || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80;
    });
}

bool is_whole_number(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// ('a, b', VALUE): one of the columns is worth it. Empty where they are no columns.
std::string equality(const std::string& columns, const std::string& value) {
    const std::optional<std::string> named = literal(columns);
    std::string all;
    for (const std::string& column : split(named.value_or(""), ",")) {
        if (!is_column(column)) return {};
        all += (all.empty() ? "" : " or ") + column + " = (" + value + ")";
    }
    return all.empty() || all.find(" or ") == std::string::npos ? all : "(" + all + ")";
}

}  // namespace

std::optional<Search> search_in(std::string_view appearance,
                                const std::function<std::string(const std::string&)>& rewritten) {
    std::optional<Call> call;
    for (std::size_t at = appearance.find("search"); at != std::string_view::npos && !call;
         at = appearance.find("search", at + 1))
        if (at == 0 || appearance[at - 1] == ' ') call = call_of(appearance.substr(at), "search");
    if (!call) return std::nullopt;
    Search search;
    const std::vector<std::string>& arguments = call->arguments;
    const std::optional<std::string> file = arguments.empty() ? std::nullopt : literal(arguments[0]);
    const bool has_shape = arguments.size() == 1 || arguments.size() == 4 || arguments.size() == 6;
    if (call->length == 0 || !has_shape || !file || file->empty()) {
        search.why =
            "search() takes 'file', or 'file', 'matches', 'column', value and perhaps 'column', value";
        return search;
    }
    search.file = file->ends_with(".csv") ? *file : *file + ".csv";
    if (arguments.size() == 1) return search;
    if (literal(arguments[1]) != "matches") {
        search.why = "search() by " + arguments[1] +
                     " is not supported; use select_one_from_file with a choice_filter";
        return search;
    }
    search.filter = equality(arguments[2], rewritten(arguments[3]));
    bool are_columns = !search.filter.empty();
    if (arguments.size() == 6) {
        const std::string second = equality(arguments[4], rewritten(arguments[5]));
        are_columns = are_columns && !second.empty();
        search.filter += " and " + second;
    }
    if (!are_columns) search.why = "search() names its columns in quotes, letters, digits, _ - and . only";
    return search;
}

FoundList list_of_search(const Search& search, const std::vector<Option>& written, OutsideFiles& files,
                         const std::string& where) {
    FoundList found;
    found.why = search.why;
    found.filter = search.filter;
    const Option* columns = nullptr;
    for (const Option& option : written) {
        if (is_whole_number(option.name)) {
            found.options.push_back(option);
            if (!search.filter.empty()) found.filter += " or name = '" + option.name + "'";
            continue;
        }
        if (columns != nullptr) found.why = "several choices name the columns of the file; expected one";
        columns = &option;
    }
    if (columns == nullptr && found.why.empty())
        found.why = "no choice names the columns of the file that search() reads";
    if (!found.why.empty()) return found;
    const std::string label = columns->label.empty() ? columns->name : trimmed(columns->label.front().text);
    const bool is_same = std::all_of(columns->label.begin(), columns->label.end(),
                                     [&](const Translation& one) { return trimmed(one.text) == label; });
    if (!is_same || label.find(',') != std::string::npos) {
        found.why = "the label of the choice names several columns of the file; expected one";
        return found;
    }
    ChoiceList rows = list_of_table({}, files.table(search.file, where), {columns->name, label}, false);
    std::move(rows.options.begin(), rows.options.end(), std::back_inserter(found.options));
    return found;
}

}  // namespace wincheck::forms
