// Functions of texts; positions are counted in code points.
#include <algorithm>

#include "core/base/bytes.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

std::size_t code_point_length(unsigned char first) {
    return first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 1;
}

// Byte offset of the code point numbered `index`; the size when there are fewer.
std::size_t offset_of(std::string_view text, std::int64_t index) {
    std::size_t at = 0;
    while (index-- > 0 && at < text.size())
        at = std::min(text.size(), at + code_point_length(static_cast<unsigned char>(text[at])));
    return at;
}

std::int64_t length_of(std::string_view text) {
    return std::count_if(text.begin(), text.end(),
                         [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

Operand from_to(std::string_view text, std::int64_t from, std::int64_t to) {
    const std::int64_t length = length_of(text);
    if (from < 0) from = std::max<std::int64_t>(0, length + from);
    if (to < 0) to = std::max<std::int64_t>(0, length + to);
    if (to <= from) return {};
    const std::size_t begin = offset_of(text, from);
    return Operand::of_text(std::string(text.substr(begin, offset_of(text, to) - begin)));
}

std::string translated(const std::string& text, const std::string& from, const std::string& to) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = code_point_length(static_cast<unsigned char>(text[at]));
        const std::string_view point = std::string_view(text).substr(at, length);
        at += length;
        std::size_t found = 0;
        std::int64_t index = 0;
        bool is_found = false;
        while (found < from.size()) {
            const std::size_t width = code_point_length(static_cast<unsigned char>(from[found]));
            if (std::string_view(from).substr(found, width) == point) {
                is_found = true;
                break;
            }
            found += width;
            ++index;
        }
        if (!is_found)
            out += point;
        else if (index < length_of(to))
            out += std::string_view(to).substr(offset_of(to, index),
                                               offset_of(to, index + 1) - offset_of(to, index));
    }
    return out;
}

// ASCII letters only: other scripts' cases depend on a locale.
std::string with_case(std::string text, bool is_upper) {
    for (char& c : text) {
        if (is_upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        if (!is_upper && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

// XPath's substring(): `from` counts from 1, both numbers are rounded.
Operand substring(std::span<const Operand> a) {
    const auto from = number_of(a[1]);
    if (!from) return {};
    const std::string text = text_of(a[0]);
    const auto first = round_half_up(*from, 0);
    const std::int64_t begin = (first ? first->mantissa : 1) - 1;
    std::int64_t end = INT32_MAX;
    if (a.size() > 2) {
        const auto length = number_of(a[2]);
        if (!length) return {};
        const auto whole = round_half_up(*length, 0);
        end = std::clamp<std::int64_t>(begin, -INT32_MAX, INT32_MAX) +
              std::clamp<std::int64_t>(whole ? whole->mantissa : 0, 0, INT32_MAX);
    }
    return from_to(text, std::max<std::int64_t>(begin, 0), std::max<std::int64_t>(end, 0));
}

Operand substr(std::span<const Operand> a) {
    const auto from = number_of(a[1]);
    if (!from) return {};
    std::int64_t to = INT32_MAX;
    if (a.size() > 2) {
        const auto end = number_of(a[2]);
        if (!end) return {};
        to = truncated(*end);
    }
    return from_to(text_of(a[0]), truncated(*from), to);
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t from = text.find_first_not_of(" \t\n\r", at);
        if (from == std::string_view::npos) break;
        const std::size_t to = std::min(text.find_first_of(" \t\n\r", from), text.size());
        words.push_back(text.substr(from, to - from));
        at = to;
    }
    return words;
}

std::string joined_words(const std::string& text) {
    std::string out;
    for (const std::string_view word : words_of(text)) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

Operand apply_text(Function function, std::span<const Operand> a) {
    const std::string text = text_of(a[0]);
    const std::string other = a.size() > 1 ? text_of(a[1]) : std::string{};
    const std::size_t at = text.find(other);
    switch (function) {
        case Function::string: return Operand::of_text(text);
        case Function::string_length: return Operand::of(Decimal::whole(length_of(text)));
        case Function::substr: return substr(a);
        case Function::substring: return substring(a);
        case Function::substring_before:
            return Operand::of_text(at == std::string::npos ? "" : text.substr(0, at));
        case Function::substring_after:
            return Operand::of_text(at == std::string::npos ? "" : text.substr(at + other.size()));
        case Function::contains: return Operand::of_bool(at != std::string::npos);
        case Function::starts_with: return Operand::of_bool(text.starts_with(other));
        case Function::ends_with: return Operand::of_bool(text.ends_with(other));
        case Function::translate: return Operand::of_text(translated(text, other, text_of(a[2])));
        case Function::normalize_space: return Operand::of_text(joined_words(text));
        case Function::upper_case: return Operand::of_text(with_case(text, true));
        default: return Operand::of_text(with_case(text, false));
    }
}

// The bytes as the text that they are.
Operand decoded(const Operand& value) {
    const auto bytes = from_base64(text_of(value));
    if (!bytes || !is_utf8(wincheck::text_of(*bytes))) return {};
    return Operand::of_text(std::string(wincheck::text_of(*bytes)));
}

}  // namespace wincheck::rules
