#pragma once
// The last day from which what is owed can still be done (PLAN-1): a schedule of one-day visits, each
// possible from a first to a last day, so many a day.
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/rules/calendar.h"

namespace wincheck::rules {

/// How many visits are possible from a first to a last day; counted by (last, first), days since 1970.
using PossibleVisits = std::map<std::pair<std::int64_t, std::int64_t>, std::uint32_t>;

/// What limits a day.
struct VisitLimits {
    std::uint32_t per_day_max = 0;              // 0 = any number
    const WorkCalendar* calendar_or_null = {};  // only its workdays are visited; null = any day
};

struct LastChance {
    std::optional<Date> day;  // none: not even from the first day on
    bool is_known =
        true;  // false: a day of an unpublished year decides; `day` is then the first that was asked for
    bool operator==(const LastChance&) const = default;
};

/// The last day of the period from which on `wanted` of the visits can still be made.
/// Shape: `wanted` > 0; the visits' days lie in the period.
/// Cost:  days of the period, times the distinct first days at worst.
[[nodiscard]] LastChance last_chance(const PossibleVisits& visits, std::uint32_t wanted, const Period& period,
                                     const VisitLimits& limits);

}  // namespace wincheck::rules
