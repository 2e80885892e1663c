#pragma once
// The time zone of a unit (ORG-1, PLAN-5): the published zone that the register names for it on a day, else
// its offset.
#include <string_view>

#include "core/model/time_zone.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// Shape: a zone that the document does not have counts as none; an unknown unit has China's offset.
[[nodiscard]] TimeZone zone_of_unit(const Register& standing, const TimeZones& zones, std::string_view unit,
                                    std::string_view date);

}  // namespace wincheck::rules
