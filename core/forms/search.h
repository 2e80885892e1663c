#pragma once
// search('file', …) in the appearance of a select: choices that stand in a CSV file beside the form, as ODK
// reads them. The choice that is written names the file's columns.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/forms/outside_lists.h"

namespace wincheck::forms {

/// `filter` is a choice filter over the file's columns, empty = all rows; `why` says what is not understood.
struct Search {
    std::string file;
    std::string filter;
    std::string why;
};

/// Nothing where no search() stands in the appearance. `rewritten` makes the form's own expression of a
/// value. Shape: search('file'), search('file', 'matches', 'column', value) and the same with 'column', value
/// of a
///        filter behind it; other ways to compare ignore case, which nothing here does, and are refused.
[[nodiscard]] std::optional<Search> search_in(
    std::string_view appearance, const std::function<std::string(const std::string&)>& rewritten);

struct FoundList {
    std::vector<Option> options;
    std::string filter;
    std::string why;
};
/// The choices that a search leaves of a file. Of those that are `written`, whole numbers stand as they are,
/// and one names the columns of name and label. A missing file is a warning at `where`.
[[nodiscard]] FoundList list_of_search(const Search& search, const std::vector<Option>& written,
                                       OutsideFiles& files, const std::string& where);

}  // namespace wincheck::forms
