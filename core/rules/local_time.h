#pragma once
// Local time and the business date (PLAN-5) by published offsets. No table of the system is read.
#include <string_view>

#include "core/base/json.h"
#include "core/base/time.h"
#include "core/model/policy.h"
#include "core/model/time_zone.h"

namespace wincheck::rules {

/// Reads {"zones":[{"name","periods":[{"from","offset_minutes"}]}]}; the first period of a zone has no
/// `from`. Errors: invalid_argument (kTimeZoneWrong), `where` = the path of the field.
Result<TimeZones> time_zones_from_json(const Json& document);

/// Null where the document does not have it.
[[nodiscard]] const TimeZone* zone_or_null(const TimeZones& zones, std::string_view name);
/// A zone of one offset for ever, for units that name none.
[[nodiscard]] TimeZone fixed_zone(std::int32_t offset_minutes);

[[nodiscard]] std::int32_t offset_at(const TimeZone& zone, UtcMs time);
/// The moment at which clocks of the zone show that date and minute of the day (1440 = the day's end). Shown
/// twice: the later moment; never shown: as much after the jump as the minute lies after its beginning.
[[nodiscard]] UtcMs moment_of(const TimeZone& zone, Date date, std::int32_t minute);

/// The day that a moment's work counts for, and whether it lies in the night's window.
struct BusinessDay {
    Date date;
    bool is_in_window = false;
    bool operator==(const BusinessDay&) const = default;
};

/// Rule: PLAN-5: a window that crosses midnight gives its whole night the date of the day that began it. The
/// window's end
///       does not belong to it. Work outside keeps its civil date and is marked.
[[nodiscard]] BusinessDay business_day(UtcMs time, std::int32_t offset_minutes, const VisitPolicy& policy);

}  // namespace wincheck::rules
