#pragma once
// Words as people type them in spreadsheets: full-width forms, Chinese digits, stray spaces, any case.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/decimal.h"
#include "core/model/checklist.h"

namespace wincheck::forms {

/// An ASCII digit, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// The text without spaces (ASCII, no-break, ideographic) and byte order marks around it.
[[nodiscard]] std::string_view without_blanks(std::string_view text);
[[nodiscard]] std::string trimmed(std::string_view text);

/// True where XPath would part the text at a blank.
[[nodiscard]] inline bool has_blank(std::string_view text) {
    return text.find_first_of(" \t\r\n") != std::string_view::npos;
}

/// Trimmed, full-width letters, digits and punctuation as ASCII, ≤ ≥ as <= >=, lower case, runs of spaces as
/// one. For keywords and figures, never for texts that people read.
[[nodiscard]] std::string plain(std::string_view text);

/// An expression with full-width punctuation and curly quotes made ASCII outside its string literals.
[[nodiscard]] std::string plain_expression(std::string_view text);

/// Splits at any of the ASCII `separators` or their full-width forms; pieces are trimmed, as written.
/// Shape: blank pieces are left out.
[[nodiscard]] std::vector<std::string> split(std::string_view text, std::string_view separators);

/// A number in digits or Chinese digits (二十, 三点五, 半), full width or not, with an optional unit 分.
/// `is_share` tells that it ended in % (value then divided by 100).
struct Amount {
    Decimal value;
    bool is_share = false;
};
[[nodiscard]] std::optional<Amount> figure_of(std::string_view text);
/// Like figure_of, but refuses a share.
[[nodiscard]] std::optional<Points> points_of(std::string_view text);
/// A whole number 0–1,000,000.
[[nodiscard]] std::optional<std::uint32_t> count_of(std::string_view text);
[[nodiscard]] std::optional<bool> yes_or_no(std::string_view text);
[[nodiscard]] std::optional<Severity> severity_of(std::string_view text);

/// The candidate nearest to `written`, within two edits and a third of its characters; empty where none is.
[[nodiscard]] std::string nearest(std::string_view written, std::span<const std::string> candidates);

}  // namespace wincheck::forms
