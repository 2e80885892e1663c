#include "core/forms/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace wincheck::forms {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

// Characters outside the full-width block (U+FF01–U+FF5E) that stand for ASCII.
constexpr std::array kStandIns{
    Pair{"≤", "<="},    Pair{"≥", ">="},    Pair{"≦", "<="}, Pair{"≧", ">="},     Pair{"≠", "!="},
    Pair{"→", "->"},    Pair{"％", "%"},    Pair{"﹪", "%"}, Pair{"。", "."},     Pair{"、", ","},
    Pair{"“", "\""},    Pair{"”", "\""},    Pair{"‘", "'"},  Pair{"’", "'"},      Pair{"—", "-"},
    Pair{"–", "-"},     Pair{"−", "-"},     Pair{"〜", "~"}, Pair{"\u3000", " "}, Pair{"\u00a0", " "},
    Pair{"\ufeff", ""}, Pair{"\u200b", ""}, Pair{"【", "["}, Pair{"】", "]"},
};

std::size_t character_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t length = lead < 0x80 ? 1U : lead < 0xe0 ? 2U : lead < 0xf0 ? 3U : 4U;
    return std::min(length, text.size());
}

constexpr std::string_view kNarrow =
    "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";

// U+FF01–U+FF5E → U+0021–U+007E; empty for anything else.
std::string_view narrowed(std::string_view character) {
    if (character.size() != 3 || character[0] != '\xef') return {};
    const auto second = static_cast<unsigned char>(character[1]);
    const auto third = static_cast<unsigned char>(character[2]);
    const int code = 0xf000 + ((second & 0x3f) << 6) + (third & 0x3f);
    if (code < 0xff01 || code > 0xff5e) return {};
    return kNarrow.substr(static_cast<std::size_t>(code - 0xff01), 1);
}

// What it stands for, or the character itself.
std::string_view ascii_of(std::string_view character) {
    // Han characters, and most that forms are written in, stand for themselves.
    const auto lead = static_cast<unsigned char>(character[0]);
    if (lead < 0x80 || (lead >= 0xe4 && lead < 0xef)) return character;
    if (const std::string_view narrow = narrowed(character); !narrow.empty()) return narrow;
    for (const auto& [from, to] : kStandIns) {
        if (from == character) return to;
    }
    return character;
}

constexpr std::array<std::string_view, 8> kBlanks{" ",      "\t",     "\n",     "\r",
                                                  "\u3000", "\u00a0", "\ufeff", "\u200b"};

// Most texts begin and end with what no blank begins or ends with.
bool may_be_blank(char c, const std::array<char, 4>& bytes_beyond_ascii) {
    if (static_cast<unsigned char>(c) < 0x80) return c <= ' ';
    return std::find(bytes_beyond_ascii.begin(), bytes_beyond_ascii.end(), c) != bytes_beyond_ascii.end();
}

std::string_view blank_at_start(std::string_view text) {
    if (text.empty() || !may_be_blank(text.front(), {'\xe3', '\xc2', '\xef', '\xe2'})) return {};
    const auto found = std::find_if(kBlanks.begin(), kBlanks.end(),
                                    [&](std::string_view blank) { return text.starts_with(blank); });
    return found == kBlanks.end() ? std::string_view{} : *found;
}

std::string_view blank_at_end(std::string_view text) {
    if (text.empty() || !may_be_blank(text.back(), {'\x80', '\xa0', '\xbf', '\x8b'})) return {};
    const auto found = std::find_if(kBlanks.begin(), kBlanks.end(),
                                    [&](std::string_view blank) { return text.ends_with(blank); });
    return found == kBlanks.end() ? std::string_view{} : *found;
}

constexpr std::array<std::pair<std::string_view, int>, 12> kHanDigits{{
    {"零", 0},
    {"〇", 0},
    {"一", 1},
    {"二", 2},
    {"两", 2},
    {"三", 3},
    {"四", 4},
    {"五", 5},
    {"六", 6},
    {"七", 7},
    {"八", 8},
    {"九", 9},
}};

int han_digit(std::string_view character) {
    for (const auto& [name, value] : kHanDigits) {
        if (name == character) return value;
    }
    return -1;
}

// 二十五, 一百零三, 三点五, 半, 二〇; empty where it is none.
std::string digits_of_han(std::string_view text) {
    if (text == "半") return "0.5";
    std::int64_t total = 0;
    std::int64_t digit = -1;
    std::string fraction;
    bool is_fraction = false;
    for (; !text.empty(); text.remove_prefix(character_length(text))) {
        const std::string_view character = text.substr(0, character_length(text));
        const int value = han_digit(character);
        if (is_fraction) {
            if (value < 0 || fraction.size() == 9) return {};
            fraction += static_cast<char>('0' + value);
        } else if (value >= 0) {
            // 两三分 means two or three, not twenty-three.
            if (digit > 0) return {};
            digit = value;
        } else if (character == "十" || character == "百") {
            total += (digit < 0 ? 1 : digit) * (character == "十" ? 10 : 100);
            digit = 0;
        } else if (character == "点" && (digit >= 0)) {
            is_fraction = true;
        } else {
            return {};
        }
    }
    if (digit < 0 || (is_fraction && fraction.empty())) return {};
    return std::to_string(total + digit) + (is_fraction ? "." + fraction : "");
}

bool strip_suffix(std::string& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text = trimmed(std::string_view(text).substr(0, text.size() - suffix.size()));
    return true;
}

std::vector<std::string_view> characters_of(std::string_view text) {
    std::vector<std::string_view> characters;
    for (; !text.empty(); text.remove_prefix(characters.back().size()))
        characters.push_back(text.substr(0, character_length(text)));
    return characters;
}

std::optional<Decimal> number_of(const std::string& text) {
    if (const Result<Decimal> number = Decimal::parse(text)) return *number;
    const std::string han = digits_of_han(text);
    if (han.empty()) return std::nullopt;
    const Result<Decimal> number = Decimal::parse(han);
    return number ? std::optional(*number) : std::nullopt;
}

}  // namespace

std::string_view without_blanks(std::string_view text) {
    for (std::string_view blank = blank_at_start(text); !blank.empty(); blank = blank_at_start(text))
        text.remove_prefix(blank.size());
    for (std::string_view blank = blank_at_end(text); !blank.empty(); blank = blank_at_end(text))
        text.remove_suffix(blank.size());
    return text;
}

std::string trimmed(std::string_view text) {
    return std::string(without_blanks(text));
}

std::string plain(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (; !text.empty(); text.remove_prefix(character_length(text))) {
        const bool is_ascii = static_cast<unsigned char>(text.front()) < 0x80;
        const std::string_view character =
            is_ascii ? text.substr(0, 1) : ascii_of(text.substr(0, character_length(text)));
        if (character.size() != 1) {
            result += character;
            continue;
        }
        char c = character[0];
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
        if (c != ' ' || (!result.empty() && result.back() != ' ')) result += c;
    }
    const std::string_view kept = without_blanks(result);
    if (kept.size() != result.size()) result = std::string(kept);
    return result;
}

std::string plain_expression(std::string_view text) {
    std::string result;
    std::string quote;  // what closes the literal being read
    for (; !text.empty(); text.remove_prefix(character_length(text))) {
        // Outside of literals '&' means nothing: somebody pasted what was written for a page.
        if (quote.empty() && (text.starts_with("&lt;") || text.starts_with("&gt;"))) {
            result += text[1] == 'l' ? '<' : '>';
            text.remove_prefix(3);
            continue;
        }
        const std::string_view character = text.substr(0, character_length(text));
        const std::string_view ascii = ascii_of(character);
        const bool is_quote = ascii == "'" || ascii == "\"";
        if (quote.empty()) {
            if (is_quote) quote = ascii;
            result += ascii;
        } else if (is_quote && ascii == quote) {
            quote.clear();
            result += ascii;
        } else {
            result += character;
        }
    }
    return trimmed(result);
}

std::vector<std::string> split(std::string_view text, std::string_view separators) {
    std::vector<std::string> pieces;
    std::size_t from = 0;
    const auto close = [&](std::size_t at) {
        const std::string_view kept = without_blanks(text.substr(from, at - from));
        if (!kept.empty()) pieces.emplace_back(kept);
    };
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view character = text.substr(at, character_length(text.substr(at)));
        const std::string_view ascii = ascii_of(character);
        const std::size_t behind = at + character.size();
        if (ascii.size() == 1 && separators.find(ascii[0]) != std::string_view::npos) {
            close(at);
            from = behind;
        }
        at = behind;
    }
    close(text.size());
    return pieces;
}

std::optional<Amount> figure_of(std::string_view text) {
    // Most figures are written as they are read.
    if (!text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos) {
        const Result<Decimal> figure = Decimal::parse(text);
        return figure ? std::optional(Amount{*figure, false}) : std::nullopt;
    }
    std::string word = plain(text);
    strip_suffix(word, "分");
    const bool is_share = strip_suffix(word, "%");
    std::optional<Decimal> number = number_of(word);
    if (!number) return std::nullopt;
    if (!is_share) return Amount{*number, false};
    const Decimal value = *number;
    if (value.scale > 7) return std::nullopt;
    return Amount{Decimal::shortest(value.mantissa, static_cast<std::uint8_t>(value.scale + 2)), true};
}

std::optional<Points> points_of(std::string_view text) {
    const std::optional<Amount> amount = figure_of(text);
    if (!amount || amount->is_share) return std::nullopt;
    const Result<Points> points = to_points(amount->value);
    return points ? std::optional(*points) : std::nullopt;
}

std::optional<std::uint32_t> count_of(std::string_view text) {
    const std::optional<Amount> amount = figure_of(text);
    if (!amount || amount->is_share || amount->value.scale != 0) return std::nullopt;
    if (amount->value.mantissa < 0 || amount->value.mantissa > 1'000'000) return std::nullopt;
    return static_cast<std::uint32_t>(amount->value.mantissa);
}

std::optional<bool> yes_or_no(std::string_view text) {
    const std::string word = plain(text);
    if (word.empty()) return std::nullopt;
    for (const std::string_view yes :
         {"yes", "true", "true()", "1", "y", "是", "需", "需要", "有", "√", "✓"}) {
        if (word == yes) return true;
    }
    for (const std::string_view no :
         {"no", "false", "false()", "0", "n", "否", "不需", "不需要", "无", "×"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

std::optional<Severity> severity_of(std::string_view text) {
    using Name = std::pair<std::string_view, Severity>;
    constexpr std::array kNames{
        Name{"提示", kSeverityNotice},   Name{"notice", kSeverityNotice}, Name{"一般", kSeverityMinor},
        Name{"minor", kSeverityMinor},   Name{"严重", kSeverityMajor},    Name{"major", kSeverityMajor},
        Name{"重大", kSeverityHazard},   Name{"红线", kSeverityHazard},   Name{"重大(红线)", kSeverityHazard},
        Name{"hazard", kSeverityHazard}, Name{"无", kSeverityNone},       Name{"none", kSeverityNone},
    };
    const std::string word = plain(text);
    for (const auto& [name, severity] : kNames) {
        if (name == word) return severity;
    }
    const std::optional<std::uint32_t> number = count_of(word);
    return number && *number <= 100 ? number : std::nullopt;
}

std::string nearest(std::string_view written, std::span<const std::string> candidates) {
    const std::vector<std::string_view> word = characters_of(written);
    // Of two or three Han characters each makes another word: 得分 is no slip for 加分.
    const bool is_short = word.size() < written.size() && word.size() < 4;
    std::string best;
    std::size_t best_distance = is_short ? 1 : std::min<std::size_t>(2, word.size() / 3) + 1;
    for (const std::string& known : candidates) {
        const std::vector<std::string_view> candidate = characters_of(known);
        std::vector<std::size_t> row(candidate.size() + 1);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::size_t diagonal = std::exchange(row[0], i + 1);
            for (std::size_t k = 0; k < candidate.size(); ++k) {
                const std::size_t replaced = diagonal + (word[i] == candidate[k] ? 0 : 1);
                diagonal = row[k + 1];
                row[k + 1] = std::min({replaced, diagonal + 1, row[k] + 1});
            }
        }
        if (row.back() < best_distance) {
            best = known;
            best_distance = row.back();
        }
    }
    return best;
}

}  // namespace wincheck::forms
