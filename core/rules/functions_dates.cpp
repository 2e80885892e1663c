// Functions of days and moments.
#include <algorithm>
#include <array>

#include "core/base/time.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

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
    const std::string clock = text.substr(0, text.find_first_of("Z+-"));
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

}  // namespace

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

}  // namespace wincheck::rules
