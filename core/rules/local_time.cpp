#include "core/rules/local_time.h"

#include <algorithm>

#include "core/rules/periods.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

constexpr std::int64_t kMsPerMinute = 60'000;
constexpr std::int64_t kMinutesPerDay = 1440;
constexpr std::int64_t kOffsetMinutesMax = 14 * 60 + 59;
constexpr std::size_t kZonesMax = 1'000;
constexpr std::size_t kOffsetPeriodsMax = 1'000;

Error zone_wrong(std::string where) {
    return error_of(ErrorCode::invalid_argument, kTimeZoneWrong, "time_zones", std::move(where));
}

Result<OffsetPeriod> offset_period_of(const Json& json, bool is_first, const std::string& where) {
    OffsetPeriod period;
    const Json& from = json["from"];
    if (is_first != from.is_null()) return zone_wrong(where + ".from");
    if (!is_first) {
        const auto time = parse_time(from.text());
        if (!time) return zone_wrong(where + ".from");
        period.from_ms = time->utc.ms;
    }
    const auto offset = json["offset_minutes"].integer();
    if (!offset || *offset > kOffsetMinutesMax || *offset < -kOffsetMinutesMax)
        return zone_wrong(where + ".offset_minutes");
    period.offset_minutes = static_cast<std::int32_t>(*offset);
    return period;
}

Result<TimeZone> zone_of(const Json& json, const std::string& where) {
    TimeZone zone{json["name"].text(), {}};
    if (zone.name.empty()) return zone_wrong(where + ".name");
    const auto& periods = json["periods"].items();
    if (periods.empty() || periods.size() > kOffsetPeriodsMax) return zone_wrong(where + ".periods");
    for (std::size_t i = 0; i < periods.size(); ++i) {
        const std::string at = where + ".periods[" + std::to_string(i) + "]";
        WCK_TRY(const OffsetPeriod period, offset_period_of(periods[i], i == 0, at));
        if (i > 0 && period.from_ms <= zone.periods.back().from_ms) return zone_wrong(at + ".from");
        zone.periods.push_back(period);
    }
    return zone;
}

}  // namespace

Result<TimeZones> time_zones_from_json(const Json& document) {
    TimeZones made;
    const auto& zones = document["zones"].items();
    if (zones.empty() || zones.size() > kZonesMax) return zone_wrong("zones");
    for (std::size_t i = 0; i < zones.size(); ++i) {
        WCK_TRY(TimeZone zone, zone_of(zones[i], "zones[" + std::to_string(i) + "]"));
        made.zones.push_back(std::move(zone));
    }
    std::sort(made.zones.begin(), made.zones.end(),
              [](const TimeZone& a, const TimeZone& b) { return a.name < b.name; });
    const auto twice =
        std::adjacent_find(made.zones.begin(), made.zones.end(),
                           [](const TimeZone& a, const TimeZone& b) { return a.name == b.name; });
    if (twice != made.zones.end()) return zone_wrong(twice->name);
    return made;
}

const TimeZone* zone_or_null(const TimeZones& zones, std::string_view name) {
    const auto found =
        std::lower_bound(zones.zones.begin(), zones.zones.end(), name,
                         [](const TimeZone& zone, std::string_view sought) { return zone.name < sought; });
    return found == zones.zones.end() || found->name != name ? nullptr : &*found;
}

TimeZone fixed_zone(std::int32_t offset_minutes) {
    return {"", {{INT64_MIN, offset_minutes}}};
}

std::int32_t offset_at(const TimeZone& zone, UtcMs time) {
    const auto after =
        std::upper_bound(zone.periods.begin(), zone.periods.end(), time.ms,
                         [](std::int64_t ms, const OffsetPeriod& period) { return ms < period.from_ms; });
    return after == zone.periods.begin() ? zone.periods.front().offset_minutes : (after - 1)->offset_minutes;
}

UtcMs moment_of(const TimeZone& zone, Date date, std::int32_t minute) {
    const std::int64_t local = days_since_1970(date) * kMinutesPerDay + minute;
    UtcMs found;
    for (std::size_t i = 0; i < zone.periods.size(); ++i) {
        const OffsetPeriod& period = zone.periods[i];
        const std::int64_t ms = (local - period.offset_minutes) * kMsPerMinute;
        if (ms < period.from_ms) break;  // not shown any more, or jumped over: the period before decides
        found = {ms};
    }
    return found;
}

BusinessDay business_day(UtcMs time, std::int32_t offset_minutes, const VisitPolicy& policy) {
    const auto from = static_cast<std::int32_t>(policy.night_from_minute);
    const auto to = static_cast<std::int32_t>(policy.night_to_minute);
    const std::int32_t minute = minute_of_day(time, offset_minutes);
    const Date date = date_at(time, offset_minutes);
    if (to > from) return {date, minute >= from && minute < to};
    return {minute < to ? plus_days(date, -1) : date, minute >= from || minute < to};
}

}  // namespace wincheck::rules
