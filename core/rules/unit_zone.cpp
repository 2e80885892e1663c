#include "core/rules/unit_zone.h"

#include "core/rules/local_time.h"

namespace wincheck::rules {

TimeZone zone_of_unit(const Register& standing, const TimeZones& zones, std::string_view unit,
                      std::string_view date) {
    const TimeZone* named = zone_or_null(zones, standing.text_on(kAboutUnit, unit, "zone", date));
    if (named != nullptr) return *named;
    const auto known = standing.unit_on(unit, date);
    return fixed_zone(known ? known->offset_minutes : Unit{}.offset_minutes);
}

Date day_at_unit(const Register& standing, const TimeZones& zones, std::string_view unit, UtcMs time) {
    const TimeZone zone = zone_of_unit(standing, zones, unit, to_text(date_at(time, 0)));
    return date_at(time, offset_at(zone, time));
}

}  // namespace wincheck::rules
