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

}  // namespace wincheck::rules
