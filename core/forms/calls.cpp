#include "core/forms/calls.h"

#include "core/forms/words.h"

namespace wincheck::forms {

std::optional<Call> call_of(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    std::size_t from = text.find_first_not_of(" \t\r\n", name.size());
    if (from == std::string_view::npos || text[from] != '(') return std::nullopt;
    Call call;
    std::size_t depth = 0;
    char quote = 0;
    const auto close_argument = [&](std::size_t at) {
        call.arguments.push_back(trimmed(text.substr(from, at - from)));
        from = at + 1;
    };
    for (std::size_t at = from++; at < text.size(); ++at) {
        const char c = text[at];
        if (quote != 0) {
            if (c == quote) quote = 0;
            continue;
        }
        if (c == '\'' || c == '"') quote = c;
        if (c == '(' || c == '[') ++depth;
        if (c == ',' && depth == 1) close_argument(at);
        if ((c != ')' && c != ']') || --depth > 0) continue;
        close_argument(at);
        call.length = at + 1;
        return call;
    }
    return call;
}

}  // namespace wincheck::forms
