#include "core/forms/number.h"

#include <algorithm>

#include "core/base/decimal.h"
#include "core/base/time.h"
#include "core/forms/words.h"

namespace wincheck::forms {
namespace {

constexpr std::size_t kDigitsShown = 15;
constexpr int kExponentMax = 300;
constexpr std::int64_t kSecondsPerDay = std::int64_t{24} * 60 * 60;
constexpr std::int64_t kSerialMax = 109'206;  // 2199-12-31

// digits × 10^exponent.
struct Digits {
    bool is_negative = false;
    std::string digits;
    int exponent = 0;
};

bool read_exponent(std::string_view text, Digits& number) {
    bool is_negative = false;
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        is_negative = text[0] == '-';
        text.remove_prefix(1);
    }
    if (text.empty() || text.size() > 3 || !std::all_of(text.begin(), text.end(), is_digit)) return false;
    int exponent = 0;
    for (const char c : text) exponent = exponent * 10 + (c - '0');
    number.exponent += is_negative ? -exponent : exponent;
    return number.exponent <= kExponentMax && number.exponent >= -kExponentMax;
}

bool read_digits(std::string_view text, Digits& number) {
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
        number.is_negative = text[0] == '-';
        text.remove_prefix(1);
    }
    bool has_point = false;
    for (; !text.empty() && (is_digit(text[0]) || text[0] == '.'); text.remove_prefix(1)) {
        if (text[0] == '.') {
            if (has_point) return false;
            has_point = true;
            continue;
        }
        number.digits += text[0];
        number.exponent -= has_point ? 1 : 0;
        if (number.digits.size() > 400) return false;
    }
    if (number.digits.empty()) return false;
    if (text.empty()) return true;
    return (text[0] == 'e' || text[0] == 'E') && read_exponent(text.substr(1), number);
}

void round_to_shown(Digits& number) {
    number.digits.erase(0, std::min(number.digits.find_first_not_of('0'), number.digits.size() - 1));
    if (number.digits.size() > kDigitsShown) {
        const bool rounds_up = number.digits[kDigitsShown] >= '5';
        number.exponent += static_cast<int>(number.digits.size() - kDigitsShown);
        number.digits.resize(kDigitsShown);
        std::size_t at = kDigitsShown;
        for (bool carries = rounds_up; carries && at > 0;) {
            carries = number.digits[--at] == '9';
            number.digits[at] = carries ? '0' : static_cast<char>(number.digits[at] + 1);
            if (carries && at == 0) number.digits.insert(number.digits.begin(), '1');
        }
    }
    while (number.digits.size() > 1 && number.digits.back() == '0') {
        number.digits.pop_back();
        ++number.exponent;
    }
}

std::string two_digits(std::int64_t n) {
    return (n < 10 ? "0" : "") + std::to_string(n);
}

std::string clock_text(std::int64_t second) {
    return two_digits(second / 3600) + ":" + two_digits(second / 60 % 60) + ":" + two_digits(second % 60);
}

}  // namespace

std::string number_text(std::string_view raw) {
    Digits number;
    if (!read_digits(raw, number)) return {};
    round_to_shown(number);
    if (number.digits == "0") return "0";
    std::string text = number.digits;
    if (number.exponent >= 0) {
        text.append(static_cast<std::size_t>(number.exponent), '0');
    } else {
        const auto places = static_cast<std::size_t>(-number.exponent);
        if (text.size() <= places) text.insert(0, places - text.size() + 1, '0');
        text.insert(text.size() - places, 1, '.');
    }
    return (number.is_negative ? "-" : "") + text;
}

bool is_date_format(std::uint32_t built_in) {
    const bool is_common = (built_in >= 14 && built_in <= 22) || (built_in >= 45 && built_in <= 47);
    const bool is_east_asian = (built_in >= 27 && built_in <= 36) || (built_in >= 50 && built_in <= 58);
    return is_common || is_east_asian;
}

bool is_date_format(std::string_view format) {
    char closing = 0;
    for (std::size_t at = 0; at < format.size(); ++at) {
        const char c = format[at];
        if (closing != 0) {
            if (c == closing) closing = 0;
            continue;
        }
        if (c == '\\' || c == '_' || c == '*')
            ++at;
        else if (c == '"')
            closing = '"';
        else if (c == '[')
            closing = ']';
        else if (c == ';')
            return false;
        else if (std::string_view("yYmMdDhHsS").find(c) != std::string_view::npos)
            return true;
    }
    return false;
}

std::string date_text(std::string_view serial, bool is_1904) {
    const std::string shown = number_text(serial);
    const std::size_t point = std::min(shown.find('.'), shown.size());
    const Result<Decimal> parsed = Decimal::parse(shown.substr(0, point + 10));
    if (!parsed || parsed->mantissa < 0) return {};
    const Result<Points> exact = to_points(*parsed);
    if (!exact || exact->nano > kSerialMax * kNanoPerPoint) return {};
    const std::int64_t seconds =
        divide_rounded(static_cast<Wide>(exact->nano) * kSecondsPerDay, kNanoPerPoint);
    std::int64_t day = seconds / kSecondsPerDay;
    const std::int64_t second = seconds % kSecondsPerDay;
    if (day == 0 && !is_1904) return clock_text(second);
    // The 1900 epoch counts a 29 February 1900 that never was.
    if (!is_1904 && day < 60) ++day;
    const Date epoch = is_1904 ? Date{1904, 1, 1} : Date{1899, 12, 30};
    const std::string date = to_text(date_of_days(days_since_1970(epoch) + day));
    return second == 0 ? date : date + "T" + clock_text(second);
}

}  // namespace wincheck::forms
