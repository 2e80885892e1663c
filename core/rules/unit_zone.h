#pragma once
// The time zone of a unit (ORG-1, PLAN-5): the published zone that the register names for it on a day, else
// its offset.
#include <string_view>

#include "core/base/time.h"
#include "core/model/time_zone.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// Shape: a zone that the document does not have counts as none; an unknown unit has China's offset.
[[nodiscard]] TimeZone zone_of_unit(const Register& standing, const TimeZones& zones, std::string_view unit,
                                    std::string_view date);

/// The day that clocks of the unit show at a moment, by the zone that it names on the day of Greenwich.
[[nodiscard]] Date day_at_unit(const Register& standing, const TimeZones& zones, std::string_view unit,
                               UtcMs time);

}  // namespace wincheck::rules
