#include "core/base/time.h"

#include <algorithm>
#include <array>

#include "core/base/reasons.h"

namespace wincheck {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    const std::int64_t quotient = a / b;
    return a % b < 0 ? quotient - 1 : quotient;
}

bool is_leap(std::int32_t year) {
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int days_in_month(std::int32_t year, int month) {
    constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : kDays[static_cast<std::size_t>(month - 1)];
}

// Reads text from left to right; any failure is remembered.
struct Cursor {
    std::string_view text;
    std::size_t at = 0;
    bool is_valid = true;

    int number(int digits) {
        int value = 0;
        for (int i = 0; i < digits; ++i) {
            if (at >= text.size() || text[at] < '0' || text[at] > '9') {
                is_valid = false;
                return 0;
            }
            value = value * 10 + (text[at++] - '0');
        }
        return value;
    }
    bool skip(char c) {
        if (at < text.size() && text[at] == c) {
            ++at;
            return true;
        }
        return false;
    }
    void expect(char c) { is_valid = skip(c) && is_valid; }
    [[nodiscard]] bool at_digit() const { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }
};

Date read_date(Cursor& cursor) {
    const int year = cursor.number(4);
    cursor.expect('-');
    const int month = cursor.number(2);
    cursor.expect('-');
    const int day = cursor.number(2);
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 ||
        (cursor.is_valid && day > days_in_month(year, month))) {
        cursor.is_valid = false;
        return {};
    }
    return {year, static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(day)};
}

int read_fraction_ms(Cursor& cursor) {
    int ms = 0;
    int digits = 0;
    while (cursor.at_digit() && digits < 9) {
        const int digit = cursor.number(1);
        if (digits < 3) ms = ms * 10 + digit;
        ++digits;
    }
    if (digits == 0) cursor.is_valid = false;
    for (; digits < 3; ++digits) ms *= 10;
    return ms;
}

std::int32_t read_offset(Cursor& cursor) {
    if (cursor.skip('Z')) return 0;
    const bool is_negative = cursor.skip('-');
    if (!is_negative) cursor.expect('+');
    const int hours = cursor.number(2);
    cursor.skip(':');
    const int minutes = cursor.number(2);
    if (hours > 14 || minutes > 59) cursor.is_valid = false;
    return (is_negative ? -1 : 1) * (hours * 60 + minutes);
}

// With zeros in front up to `width`, a sign included.
void append_number(std::string& text, int number, std::size_t width) {
    const std::string digits = std::to_string(number < 0 ? -std::int64_t{number} : number);
    const std::size_t sign = number < 0 ? 1 : 0;
    text.append(sign, '-');
    text.append(width - std::min(width, digits.size() + sign), '0');
    text += digits;
}

void append_clock(std::string& text, int hours, int minutes) {
    append_number(text, hours, 2);
    text += ':';
    append_number(text, minutes, 2);
}

std::string clock_text(std::int64_t local_ms) {
    const std::int64_t days = floor_div(local_ms, kDayMs);
    const std::int64_t in_day = local_ms - days * kDayMs;
    const int ms = static_cast<int>(in_day % 1000);
    const int seconds = static_cast<int>(in_day / 1000);
    std::string text = to_text(date_of_days(days)) + 'T';
    append_clock(text, seconds / 3600, seconds / 60 % 60);
    text += ':';
    append_number(text, seconds % 60, 2);
    if (ms == 0) return text;
    text += '.';
    append_number(text, ms, 3);
    return text;
}

}  // namespace

Result<ZonedTime> parse_time(std::string_view text) {
    Cursor cursor{text};
    const Date date = read_date(cursor);
    if (!cursor.skip('T')) cursor.expect(' ');
    const int hour = cursor.number(2);
    cursor.expect(':');
    const int minute = cursor.number(2);
    int second = 0;
    int ms = 0;
    if (cursor.skip(':')) {
        second = cursor.number(2);
        if (cursor.skip('.')) ms = read_fraction_ms(cursor);
    }
    const std::int32_t offset = read_offset(cursor);
    if (!cursor.is_valid || cursor.at != text.size() || hour > 23 || minute > 59 || second > 60)
        return error_of(ErrorCode::invalid_argument, kNotTime, "parse_time");
    const std::int64_t local_seconds = hour * 3600LL + minute * 60LL + second;
    const std::int64_t local = days_since_1970(date) * kDayMs + local_seconds * 1000 + ms;
    return ZonedTime{{local - offset * kMinuteMs}, offset};
}

std::string to_text(UtcMs time) {
    return clock_text(time.ms) + "Z";
}

std::string to_text(ZonedTime time) {
    if (time.offset_minutes == 0) return to_text(time.utc);
    const int magnitude = time.offset_minutes < 0 ? -time.offset_minutes : time.offset_minutes;
    std::string text = clock_text(time.utc.ms + time.offset_minutes * kMinuteMs);
    text += time.offset_minutes < 0 ? '-' : '+';
    append_clock(text, magnitude / 60, magnitude % 60);
    return text;
}

Result<Date> parse_date(std::string_view text) {
    Cursor cursor{text};
    const Date date = read_date(cursor);
    if (!cursor.is_valid || cursor.at != text.size())
        return error_of(ErrorCode::invalid_argument, kNotDate, "parse_date");
    return date;
}

std::string to_text(Date date) {
    std::string text;
    append_number(text, date.year, 4);
    text += '-';
    append_number(text, date.month, 2);
    text += '-';
    append_number(text, date.day, 2);
    return text;
}

// Days from civil and back: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms".
std::int64_t days_since_1970(Date date) {
    const std::int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    const std::int64_t era = floor_div(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t shifted_month = (date.month + 9) % 12;
    const std::int64_t day_of_year = (153 * shifted_month + 2) / 5 + date.day - 1;
    const std::int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

Date date_of_days(std::int64_t days) {
    const std::int64_t shifted = days + 719468;
    const std::int64_t era = floor_div(shifted, 146097);
    const std::int64_t day_of_era = shifted - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const std::int64_t shifted_month = (5 * day_of_year + 2) / 153;
    const auto day = static_cast<std::uint8_t>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
    const auto month = static_cast<std::uint8_t>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
    return {static_cast<std::int32_t>(year), month, day};
}

Date date_at(UtcMs time, std::int32_t offset_minutes) {
    return date_of_days(floor_div(time.ms + offset_minutes * kMinuteMs, kDayMs));
}

int weekday_of(Date date) {
    const std::int64_t days = days_since_1970(date) + 3;  // 1970-01-01 was a Thursday
    return static_cast<int>(days - floor_div(days, 7) * 7) + 1;
}

int minute_of_day(UtcMs time, std::int32_t offset_minutes) {
    const std::int64_t local = time.ms + offset_minutes * kMinuteMs;
    return static_cast<int>((local - floor_div(local, kDayMs) * kDayMs) / kMinuteMs);
}

}  // namespace wincheck
