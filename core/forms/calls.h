#pragma once
// A call at the beginning of a text: randomize(…) of an itemset, search(…) of an appearance.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wincheck::forms {

struct Call {
    std::vector<std::string> arguments;  // as written, without the blanks around them
    std::size_t length = 0;              // with the closing bracket; 0 = it is not closed
};

/// Nothing where the text does not begin with that name and a bracket. Commas in quotes and in brackets part
/// nothing.
[[nodiscard]] std::optional<Call> call_of(std::string_view text, std::string_view name);

}  // namespace wincheck::forms
