#pragma once
// Splits an expression into tokens. XPath's rule: after an operand, * and the words and, or, div,
// mod are operators; elsewhere they are names.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace wincheck::rules {

enum class TokenKind : std::uint8_t {
    end,
    number,
    text,
    reference,
    name,
    operation,
    open,
    close,
    bracket_open,
    bracket_close,
    comma,
    slash,
    dot,
    dot_dot,
    refused,
};

/// `text`: the digits, the text without quotes, the name, the operator's sign or word.
struct Token {
    TokenKind kind = TokenKind::end;
    std::string_view text;
    std::size_t at = 0;
};

/// Shape: ends with one `end` token. A `refused` token holds what is not understood.
std::vector<Token> tokens_of(std::string_view source);

}  // namespace wincheck::rules
