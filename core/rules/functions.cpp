#include "core/rules/functions.h"

#include <algorithm>
#include <array>

#include "core/base/bytes.h"
#include "core/base/time.h"

namespace wincheck::rules {
namespace {

constexpr std::uint8_t kAny = 255;

constexpr std::array kFunctions{
    FunctionInfo{"boolean", Function::boolean, 1, 1},
    FunctionInfo{"boolean-from-string", Function::boolean_from_string, 1, 1},
    FunctionInfo{"not", Function::not_, 1, 1},
    FunctionInfo{"true", Function::true_, 0, 0},
    FunctionInfo{"false", Function::false_, 0, 0},
    FunctionInfo{"if", Function::if_, 3, 3},
    FunctionInfo{"coalesce", Function::coalesce, 1, kAny},
    FunctionInfo{"depend", Function::depend, 1, kAny},
    FunctionInfo{"once", Function::once, 1, 1},
    FunctionInfo{"checklist", Function::checklist, 2, kAny, true},
    FunctionInfo{"weighted-checklist", Function::weighted_checklist, 4, kAny},
    FunctionInfo{"selected", Function::selected, 2, 2},
    FunctionInfo{"is-selected", Function::selected, 2, 2},
    FunctionInfo{"selected-at", Function::selected_at, 2, 2},
    FunctionInfo{"count-selected", Function::count_selected, 1, 1},
    FunctionInfo{"jr:choice-name", Function::choice_name, 2, 2},
    FunctionInfo{"position", Function::position, 1, 1, true},
    FunctionInfo{"count", Function::count, 1, 1, true},
    FunctionInfo{"count-non-empty", Function::count_non_empty, 1, 1, true},
    FunctionInfo{"sum", Function::sum, 1, kAny, true},
    FunctionInfo{"min", Function::min, 1, kAny, true},
    FunctionInfo{"max", Function::max, 1, kAny, true},
    FunctionInfo{"indexed-repeat", Function::indexed_repeat, 3, 11, true},
    FunctionInfo{"randomize", Function::randomize, 1, 2, true},
    FunctionInfo{"join", Function::join, 1, kAny, true},
    FunctionInfo{"concat", Function::concat, 1, kAny, true},
    FunctionInfo{"string", Function::string, 1, 1},
    FunctionInfo{"string-length", Function::string_length, 1, 1},
    FunctionInfo{"substr", Function::substr, 2, 3},
    FunctionInfo{"substring", Function::substring, 2, 3},
    FunctionInfo{"substring-before", Function::substring_before, 2, 2},
    FunctionInfo{"substring-after", Function::substring_after, 2, 2},
    FunctionInfo{"contains", Function::contains, 2, 2},
    FunctionInfo{"starts-with", Function::starts_with, 2, 2},
    FunctionInfo{"ends-with", Function::ends_with, 2, 2},
    FunctionInfo{"translate", Function::translate, 3, 3},
    FunctionInfo{"normalize-space", Function::normalize_space, 1, 1},
    FunctionInfo{"regex", Function::regex, 2, 2},
    FunctionInfo{"upper-case", Function::upper_case, 1, 1},
    FunctionInfo{"lower-case", Function::lower_case, 1, 1},
    FunctionInfo{"digest", Function::digest, 2, 3},
    FunctionInfo{"base64-decode", Function::base64_decode, 1, 1},
    FunctionInfo{"number", Function::number, 1, 1},
    FunctionInfo{"int", Function::integer, 1, 1},
    FunctionInfo{"round", Function::round, 1, 2},
    FunctionInfo{"floor", Function::floor, 1, 1},
    FunctionInfo{"ceiling", Function::ceiling, 1, 1},
    FunctionInfo{"abs", Function::abs, 1, 1},
    FunctionInfo{"pow", Function::pow, 2, 2},
    FunctionInfo{"sqrt", Function::sqrt, 1, 1},
    FunctionInfo{"sin", Function::sin, 1, 1},
    FunctionInfo{"cos", Function::cos, 1, 1},
    FunctionInfo{"tan", Function::tan, 1, 1},
    FunctionInfo{"asin", Function::asin, 1, 1},
    FunctionInfo{"acos", Function::acos, 1, 1},
    FunctionInfo{"atan", Function::atan, 1, 1},
    FunctionInfo{"atan2", Function::atan2, 2, 2},
    FunctionInfo{"pi", Function::pi, 0, 0},
    FunctionInfo{"exp", Function::exp, 1, 1},
    FunctionInfo{"exp10", Function::exp10, 1, 1},
    FunctionInfo{"log", Function::log, 1, 1},
    FunctionInfo{"log10", Function::log10, 1, 1},
    FunctionInfo{"geofence", Function::geofence, 2, 2},
    FunctionInfo{"distance", Function::distance, 1, kAny, true},
    FunctionInfo{"area", Function::area, 1, kAny, true},
    FunctionInfo{"enclosed-area", Function::area, 1, kAny, true},
    FunctionInfo{"today", Function::today, 0, 0, false, true},
    FunctionInfo{"now", Function::now, 0, 0, false, true},
    FunctionInfo{"random", Function::random, 0, 0, false, true},
    FunctionInfo{"uuid", Function::uuid, 0, 1, false, true},
    FunctionInfo{"date", Function::date, 1, 1},
    FunctionInfo{"date-time", Function::date_time, 1, 1},
    FunctionInfo{"decimal-date-time", Function::decimal_date_time, 1, 1},
    FunctionInfo{"decimal-time", Function::decimal_time, 1, 1},
    FunctionInfo{"format-date", Function::format_date, 2, 2},
    FunctionInfo{"format-date-time", Function::format_date, 2, 2},
    FunctionInfo{"difference-in-days", Function::difference_in_days, 2, 2},
    FunctionInfo{"difference-in-weeks", Function::difference_in_weeks, 2, 2},
    FunctionInfo{"difference-in-months", Function::difference_in_months, 2, 2},
    FunctionInfo{"difference-in-years", Function::difference_in_years, 2, 2},
    FunctionInfo{"add-date", Function::add_date, 2, 4},
    FunctionInfo{"parse-timestamp-to-date", Function::date_of_timestamp, 1, 1},
};

struct Refusal {
    std::string_view name;
    std::string_view why;
};
constexpr std::array kRefusals{
    Refusal{"search", "is not supported: use a choices list and a choice filter"},
    Refusal{"extract-signed", "is not supported: whose signature counts is no matter of a form"},
    Refusal{"property", "is not supported: device properties are part of every entry"},
    Refusal{"intersects", "is not supported: whether a line crosses itself is not computed"},
    Refusal{"id", "is not supported"},
};

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

template <class Compute>
Operand with_numbers(const Operand& a, const Operand& b, Compute compute) {
    const auto left = number_of(a);
    const auto right = number_of(b);
    if (!left || !right) return {};
    return Operand::of(std::optional<Decimal>(compute(*left, *right)));
}

// A date plus or minus a number of days is a date again; the difference of two dates is a number.
Operand shifted(Function function, const Operand& a, const Operand& b) {
    const bool is_sum = function == Function::plus;
    const Operand result = with_numbers(a, b, is_sum ? add : subtract);
    const bool is_date = is_sum ? a.is_temporal() != b.is_temporal() : a.is_temporal() && !b.is_temporal();
    return is_date && !result.is_blank() ? Operand::of_days(result.number) : result;
}

Operand apply_operator(Function function, const Operand& a, const Operand& b) {
    switch (function) {
        case Function::or_: return Operand::of_bool(truth_of(a) || truth_of(b));
        case Function::and_: return Operand::of_bool(truth_of(a) && truth_of(b));
        case Function::equal: return Operand::of_bool(equal(a, b));
        case Function::not_equal: return Operand::of_bool(!equal(a, b));
        case Function::plus:
        case Function::minus: return shifted(function, a, b);
        case Function::times: return with_numbers(a, b, multiply);
        case Function::div: return with_numbers(a, b, divide);
        case Function::mod: return with_numbers(a, b, remainder);
        default: break;
    }
    const auto ordering = order(a, b);
    if (!ordering) return Operand::of_bool(false);
    switch (function) {
        case Function::less: return Operand::of_bool(*ordering < 0);
        case Function::at_most: return Operand::of_bool(*ordering <= 0);
        case Function::greater: return Operand::of_bool(*ordering > 0);
        default: return Operand::of_bool(*ordering >= 0);
    }
}

Operand apply_logic(Function function, std::span<const Operand> a) {
    switch (function) {
        case Function::boolean: return Operand::of_bool(truth_of(a[0]));
        case Function::boolean_from_string: {
            const std::string text = text_of(a[0]);
            return Operand::of_bool(text == "true" || text == "1");
        }
        case Function::not_: return Operand::of_bool(!truth_of(a[0]));
        case Function::true_: return Operand::of_bool(true);
        case Function::false_: return Operand::of_bool(false);
        case Function::if_: return truth_of(a[0]) ? a[1] : a[2];
        case Function::depend: return a[0];
        default: break;
    }
    const auto first = std::find_if(a.begin(), a.end(), [](const Operand& one) { return !one.is_blank(); });
    return first == a.end() ? Operand{} : *first;
}

// checklist(min, max, v1, v2 …) and weighted-checklist(min, max, v1, w1, v2, w2 …); -1 = no bound.
Operand apply_checklist(Function function, std::span<const Operand> a) {
    const auto low = number_of(a[0]);
    const auto high = number_of(a[1]);
    if (!low || !high) return {};
    const bool is_weighted = function == Function::weighted_checklist;
    std::optional<Decimal> total = Decimal{};
    for (std::size_t i = 2; i + (is_weighted ? 1U : 0U) < a.size() && total; i += is_weighted ? 2 : 1) {
        if (!truth_of(a[i])) continue;
        const auto weight = is_weighted ? number_of(a[i + 1]) : Decimal::whole(1);
        if (weight) total = add(*total, *weight);
    }
    if (!total) return {};
    const Decimal none = Decimal::whole(-1);
    return Operand::of_bool((*low == none || compare(*total, *low) >= 0) &&
                            (*high == none || compare(*total, *high) <= 0));
}

std::string joined_words(const std::string& text) {
    std::string out;
    for (const std::string_view word : words_of(text)) {
        if (!out.empty()) out += ' ';
        out += word;
    }
    return out;
}

Operand apply_choices(Function function, std::span<const Operand> a) {
    const std::string text = text_of(a[0]);
    const auto words = words_of(text);
    if (function == Function::count_selected)
        return Operand::of(Decimal::whole(static_cast<std::int64_t>(words.size())));
    if (function == Function::selected) {
        const std::string wanted = joined_words(text_of(a[1]));
        return Operand::of_bool(!wanted.empty() &&
                                std::find(words.begin(), words.end(), wanted) != words.end());
    }
    const auto index = number_of(a[1]);
    if (!index || index->scale != 0 || index->mantissa < 0 ||
        static_cast<std::size_t>(index->mantissa) >= words.size())
        return {};
    return Operand::of_text(std::string(words[static_cast<std::size_t>(index->mantissa)]));
}

// Aggregates skip blanks; sum of nothing is 0, min and max of nothing are blank. A sum is exact whatever the
// order of its parts: only the whole must fit.
Operand apply_aggregate(Function function, std::span<const Operand> a) {
    std::optional<Operand> best;
    Wide total = 0;
    for (const Operand& one : a) {
        const auto value = number_of(one);
        if (!value) continue;
        total += nano_of(*value);
        if (!best || (function == Function::min) == (compare(*value, *number_of(*best)) < 0))
            best = one.is_temporal() ? one : Operand::of(from_nano(nano_of(*value)));
    }
    return function == Function::sum ? Operand::of(from_nano(total)) : best.value_or(Operand{});
}

Operand apply_join(Function function, std::span<const Operand> a) {
    std::string joined;
    const bool has_separator = function == Function::join;
    const std::string separator = has_separator && !a.empty() ? text_of(a[0]) : std::string{};
    for (std::size_t i = has_separator ? 1 : 0; i < a.size(); ++i) {
        if (has_separator && i > 1) joined += separator;
        joined += text_of(a[i]);
    }
    return Operand::of_text(std::move(joined));
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

Operand apply_number(Function function, std::span<const Operand> a) {
    const auto value = number_of(a[0]);
    if (!value) return {};
    switch (function) {
        case Function::number: return Operand::of(*value);
        case Function::integer: return Operand::of(Decimal::whole(truncated(*value)));
        case Function::floor: return Operand::of(Decimal::whole(floor_of(*value)));
        case Function::ceiling: {
            const Decimal negated{-value->mantissa, value->scale};
            return Operand::of(Decimal::whole(-floor_of(negated)));
        }
        case Function::abs:
            return Operand::of(
                Decimal{value->mantissa < 0 ? -value->mantissa : value->mantissa, value->scale});
        case Function::negate: return Operand::of(Decimal{-value->mantissa, value->scale});
        case Function::sqrt: return Operand::of(square_root(*value));
        case Function::round: {
            const auto places = a.size() > 1 ? number_of(a[1]) : Decimal{};
            if (!places) return {};
            return Operand::of(
                round_half_up(*value, static_cast<int>(std::clamp<std::int64_t>(truncated(*places), -9, 9))));
        }
        default: {
            const auto exponent = number_of(a[1]);
            return exponent ? power(*value, *exponent) : Operand{};
        }
    }
}

Operand as_date(const Operand& value) {
    if (value.kind == OperandKind::text) return Operand::of_date_text(value.text);
    if (value.is_temporal()) return value;
    const auto days = number_of(value);
    return days ? Operand::of_days(*days) : Operand{};
}

// "HH:MM[:SS[.mmm]]" as a share of a day.
Operand time_of_day(const Operand& value) {
    std::string text = text_of(value);
    if (const std::size_t t = text.find('T'); t != std::string::npos) text.erase(0, t + 1);
    const std::string clock = text.substr(0, text.find_first_of("Z+"));
    const auto time = parse_time("1970-01-01T" + clock + "Z");
    if (!time) return {};
    return Operand::of(divide(Decimal::whole(time->utc.ms), Decimal::whole(86'400'000)));
}

// The wall-clock text a moment was written with: date part and clock part.
struct Written {
    Date date;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int ms = 0;
};

std::optional<Written> written_of(const Operand& operand) {
    const Operand date = as_date(operand);
    if (!date.is_temporal()) return std::nullopt;
    Written written;
    if (date.kind == OperandKind::date) {
        written.date = date_of_days(floor_of(date.number));
        return written;
    }
    const auto time = parse_time(text_of(date));
    if (!time) return std::nullopt;
    written.date = date_at(time->utc, time->offset_minutes);
    const int minute = minute_of_day(time->utc, time->offset_minutes);
    const std::int64_t in_minute = ((time->utc.ms % 60'000) + 60'000) % 60'000;
    written.hour = minute / 60;
    written.minute = minute % 60;
    written.second = static_cast<int>(in_minute / 1000);
    written.ms = static_cast<int>(in_minute % 1000);
    return written;
}

std::string padded(int value, std::size_t width) {
    std::string text = std::to_string(value);
    return text.size() >= width ? text : std::string(width - text.size(), '0') + text;
}

std::string format_part(char code, const Written& w) {
    static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    static constexpr std::array<const char*, 7> kDays{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    switch (code) {
        case 'Y': return padded(w.date.year, 4);
        case 'y': return padded(w.date.year % 100, 2);
        case 'm': return padded(w.date.month, 2);
        case 'n': return std::to_string(w.date.month);
        case 'b': return kMonths[w.date.month - 1U];
        case 'd': return padded(w.date.day, 2);
        case 'e': return std::to_string(w.date.day);
        case 'a': return kDays[static_cast<std::size_t>(weekday_of(w.date) - 1)];
        case 'H': return padded(w.hour, 2);
        case 'h': return std::to_string(w.hour);
        case 'M': return padded(w.minute, 2);
        case 'S': return padded(w.second, 2);
        case '3': return padded(w.ms, 3);
        case '%': return "%";
        default: return std::string("%") + code;
    }
}

Operand formatted(std::span<const Operand> a) {
    const auto written = written_of(a[0]);
    if (!written) return {};
    const std::string pattern = text_of(a[1]);
    std::string out;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '%' && i + 1 < pattern.size())
            out += format_part(pattern[++i], *written);
        else
            out += pattern[i];
    }
    return Operand::of_text(std::move(out));
}

// Whole months from the first date to the second, toward zero.
std::int64_t months_between(const Date& from, const Date& to) {
    std::int64_t months = (static_cast<std::int64_t>(to.year) - from.year) * 12 +
                          (static_cast<std::int64_t>(to.month) - from.month);
    if (months > 0 && to.day < from.day) --months;
    if (months < 0 && to.day > from.day) ++months;
    return months;
}

Operand difference(Function function, std::span<const Operand> a) {
    const auto from = written_of(a[0]);
    const auto to = written_of(a[1]);
    if (!from || !to) return {};
    const std::int64_t days = days_since_1970(to->date) - days_since_1970(from->date);
    switch (function) {
        case Function::difference_in_days: return Operand::of(Decimal::whole(days));
        case Function::difference_in_weeks: return Operand::of(Decimal::whole(days / 7));
        case Function::difference_in_months:
            return Operand::of(Decimal::whole(months_between(from->date, to->date)));
        default: return Operand::of(Decimal::whole(months_between(from->date, to->date) / 12));
    }
}

// add-date(date, years, months, days): a day that the month has not becomes its last.
Operand added_date(std::span<const Operand> a) {
    constexpr std::int64_t kSpanMax = 100'000;
    const auto from = written_of(a[0]);
    if (!from) return {};
    std::array<std::int64_t, 3> spans{};
    for (std::size_t i = 1; i < a.size(); ++i) {
        const auto span = a[i].is_blank() ? Decimal{} : number_of(a[i]);
        if (!span || truncated(*span) > kSpanMax || truncated(*span) < -kSpanMax) return {};
        spans[i - 1] = truncated(*span);
    }
    const std::int64_t months =
        from->date.year * 12LL + static_cast<std::int64_t>(from->date.month) - 1 + spans[0] * 12 + spans[1];
    if (months < 0 || months >= 120'000) return {};
    Date date{};
    date.year = static_cast<decltype(date.year)>(months / 12);
    date.month = static_cast<decltype(date.month)>(months % 12 + 1);
    date.day = 1;
    Date next = date;
    next.year = static_cast<decltype(date.year)>((months + 1) / 12);
    next.month = static_cast<decltype(date.month)>((months + 1) % 12 + 1);
    const std::int64_t length = days_since_1970(next) - days_since_1970(date);
    const std::int64_t day = std::min<std::int64_t>(from->date.day, length);
    return Operand::of_days(Decimal::whole(days_since_1970(date) + day - 1 + spans[2]));
}

Operand apply_date(Function function, std::span<const Operand> a) {
    if (function >= Function::difference_in_days && function <= Function::difference_in_years)
        return difference(function, a);
    if (function == Function::add_date) return added_date(a);
    switch (function) {
        case Function::date_of_timestamp: {
            const auto ms = number_of(a[0]);
            const auto days = ms ? divide(*ms, Decimal::whole(86'400'000)) : std::nullopt;
            return days ? Operand::of_days(*days) : Operand{};
        }
        case Function::date: {
            const auto written = written_of(a[0]);
            return written ? Operand::of_days(Decimal::whole(days_since_1970(written->date))) : Operand{};
        }
        case Function::date_time: return as_date(a[0]);
        case Function::decimal_date_time: {
            const Operand date = as_date(a[0]);
            return date.is_blank() ? Operand{} : Operand::of(date.number);
        }
        case Function::decimal_time: return time_of_day(a[0]);
        default: return formatted(a);
    }
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

const FunctionInfo* function_named(std::string_view name) {
    // Functions of community health forms stand with and without their prefix.
    if (name.starts_with("cht:")) name.remove_prefix(4);
    const auto found = std::find_if(kFunctions.begin(), kFunctions.end(),
                                    [name](const FunctionInfo& info) { return info.name == name; });
    return found == kFunctions.end() ? nullptr : &*found;
}

std::string_view refusal_of(std::string_view name) {
    const auto found = std::find_if(kRefusals.begin(), kRefusals.end(),
                                    [name](const Refusal& refusal) { return refusal.name == name; });
    return found == kRefusals.end() ? std::string_view{} : found->why;
}

Operand apply_plain(Function function, std::span<const Operand> a) {
    if (function <= Function::mod) return apply_operator(function, a[0], a[1]);
    switch (function) {
        case Function::checklist:
        case Function::weighted_checklist: return apply_checklist(function, a);
        case Function::sum:
        case Function::min:
        case Function::max: return apply_aggregate(function, a);
        case Function::join:
        case Function::concat: return apply_join(function, a);
        case Function::negate: return apply_number(function, a);
        default: break;
    }
    if (function <= Function::weighted_checklist) return apply_logic(function, a);
    if (function <= Function::count_selected) return apply_choices(function, a);
    if (function <= Function::lower_case) return apply_text(function, a);
    if (function == Function::digest) return digest(a);
    if (function == Function::base64_decode) return decoded(a[0]);
    if (function <= Function::sqrt) return apply_number(function, a);
    if (function <= Function::log10) return apply_series(function, a);
    if (function == Function::geofence) return geofence(a[0], a[1]);
    if (function == Function::distance) return distance(a);
    if (function == Function::area) return enclosed_area(a);
    return apply_date(function, a);
}

}  // namespace wincheck::rules
