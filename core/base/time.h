#pragma once
// Times as values: UTC milliseconds and civil dates. No clock here; `now` is passed in.
// Text is ISO 8601 / RFC 3339. Civil-date arithmetic: proleptic Gregorian calendar.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace wincheck {

struct UtcMs {
    std::int64_t ms = 0;
    auto operator<=>(const UtcMs&) const = default;
};

/// A time with the offset it was written with.
struct ZonedTime {
    UtcMs utc;
    std::int32_t offset_minutes = 0;
    bool operator==(const ZonedTime&) const = default;
};

struct Date {
    std::int32_t year = 1970;
    std::uint8_t month = 1;
    std::uint8_t day = 1;
    auto operator<=>(const Date&) const = default;
};

/// Accepts "2026-03-02T23:40:00+08:00", a 'Z', optional fraction of 1–9 digits (cut to ms),
/// optional seconds. Years 1900–2200. Errors: invalid_argument (kNotTime).
Result<ZonedTime> parse_time(std::string_view text);
/// "2026-03-02T15:40:00.000Z"; the fraction only when not zero.
[[nodiscard]] std::string to_text(UtcMs time);
/// The same moment in the offset given: "2026-03-02T23:40:00+08:00".
[[nodiscard]] std::string to_text(ZonedTime time);

/// "2026-03-02". Errors: invalid_argument (kNotDate).
Result<Date> parse_date(std::string_view text);
[[nodiscard]] std::string to_text(Date date);
[[nodiscard]] std::int64_t days_since_1970(Date date);
[[nodiscard]] Date date_of_days(std::int64_t days_since_1970);
/// The civil date of a moment in an offset.
[[nodiscard]] Date date_at(UtcMs time, std::int32_t offset_minutes);
/// 1 = Monday … 7 = Sunday (ISO 8601).
[[nodiscard]] int weekday_of(Date date);
/// Minutes after local midnight, 0–1439.
[[nodiscard]] int minute_of_day(UtcMs time, std::int32_t offset_minutes);

}  // namespace wincheck
