#include "core/rules/tokens.h"

namespace wincheck::rules {
namespace {

bool is_ascii_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80U);
}
bool is_name(char c) {
    return is_name_start(c) || is_ascii_digit(c) || c == '-' || c == '.' || c == ':';
}

class Scanner {
public:
    explicit Scanner(std::string_view source) : source_(source) {}

    std::vector<Token> all() {
        std::vector<Token> tokens;
        for (;;) {
            skip_space();
            Token token = next(!tokens.empty() && is_operand(tokens.back()));
            tokens.push_back(token);
            if (token.kind == TokenKind::end) return tokens;
            if (token.kind == TokenKind::refused) {
                tokens.push_back({TokenKind::end, {}, source_.size()});
                return tokens;
            }
        }
    }

private:
    static bool is_operand(const Token& token) {
        switch (token.kind) {
            case TokenKind::number:
            case TokenKind::text:
            case TokenKind::reference:
            case TokenKind::name:
            case TokenKind::close:
            case TokenKind::bracket_close:
            case TokenKind::dot:
            case TokenKind::dot_dot: return true;
            default: return false;
        }
    }
    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < source_.size() ? source_[at_ + ahead] : '\0';
    }
    void skip_space() {
        while (at_ < source_.size() && (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r'))
            ++at_;
    }
    Token take(TokenKind kind, std::size_t length) {
        const Token token{kind, source_.substr(at_, length), at_};
        at_ += token.text.size();
        return token;
    }

    Token next(bool after_operand) {
        if (at_ >= source_.size()) return {TokenKind::end, {}, at_};
        const char c = peek();
        if (is_ascii_digit(c) || (c == '.' && is_ascii_digit(peek(1)))) return number();
        if (c == '\'' || c == '"') return quoted(c);
        if (c == '$' && peek(1) == '{') return reference();
        if (is_name_start(c)) return name(after_operand);
        return sign(after_operand);
    }

    Token number() {
        std::size_t length = 0;
        while (is_ascii_digit(peek(length))) ++length;
        if (peek(length) == '.') {
            ++length;
            while (is_ascii_digit(peek(length))) ++length;
        }
        return take(TokenKind::number, length);
    }
    Token quoted(char quote) {
        const std::size_t close = source_.find(quote, at_ + 1);
        if (close == std::string_view::npos) return take(TokenKind::refused, source_.size() - at_);
        Token token = take(TokenKind::text, close + 1 - at_);
        token.text = token.text.substr(1, token.text.size() - 2);
        return token;
    }
    Token reference() {
        const std::size_t close = source_.find('}', at_);
        if (close == std::string_view::npos) return take(TokenKind::refused, source_.size() - at_);
        Token token = take(TokenKind::reference, close + 1 - at_);
        token.text = token.text.substr(2, token.text.size() - 3);
        while (!token.text.empty() && token.text.front() == ' ') token.text.remove_prefix(1);
        while (!token.text.empty() && token.text.back() == ' ') token.text.remove_suffix(1);
        return token;
    }
    Token name(bool after_operand) {
        std::size_t length = 1;
        while (at_ + length < source_.size() && is_name(peek(length))) ++length;
        Token token = take(TokenKind::name, length);
        const bool is_word =
            token.text == "and" || token.text == "or" || token.text == "div" || token.text == "mod";
        if (after_operand && is_word) token.kind = TokenKind::operation;
        return token;
    }
    Token sign(bool after_operand) {
        switch (peek()) {
            case '(': return take(TokenKind::open, 1);
            case ')': return take(TokenKind::close, 1);
            case '[': return take(TokenKind::bracket_open, 1);
            case ']': return take(TokenKind::bracket_close, 1);
            case ',': return take(TokenKind::comma, 1);
            case '/':
                return take(peek(1) == '/' ? TokenKind::refused : TokenKind::slash, peek(1) == '/' ? 2 : 1);
            case '.':
                return take(peek(1) == '.' ? TokenKind::dot_dot : TokenKind::dot, peek(1) == '.' ? 2 : 1);
            case '+':
            case '-':
            case '=': return take(TokenKind::operation, 1);
            case '*': return take(after_operand ? TokenKind::operation : TokenKind::refused, 1);
            case '!': return take(peek(1) == '=' ? TokenKind::operation : TokenKind::refused, 2);
            case '<':
            case '>': return take(TokenKind::operation, peek(1) == '=' ? 2 : 1);
            default: return take(TokenKind::refused, 1);
        }
    }

    std::string_view source_;
    std::size_t at_ = 0;
};

}  // namespace

std::vector<Token> tokens_of(std::string_view source) {
    return Scanner(source).all();
}

}  // namespace wincheck::rules
