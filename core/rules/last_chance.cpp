#include "core/rules/last_chance.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

// Visits that are possible on the day looked at, by their first day.
class Pool {
public:
    void add(std::int64_t first, std::uint32_t count) { by_first_[first] += count; }
    // Those with the latest first day go first: going back in time, they are the first to become impossible.
    std::uint32_t take(std::uint32_t count_max) {
        std::uint32_t taken = 0;
        while (!by_first_.empty() && taken < count_max) {
            const auto latest = std::prev(by_first_.end());
            const std::uint32_t now = std::min(latest->second, count_max - taken);
            taken += now;
            latest->second -= now;
            if (latest->second == 0) by_first_.erase(latest);
        }
        return taken;
    }
    void drop_after(std::int64_t day) { by_first_.erase(by_first_.upper_bound(day), by_first_.end()); }

private:
    std::map<std::int64_t, std::uint32_t> by_first_;
};

}  // namespace

// What can be done from a day on is what can be done from the next day on, and as much of the rest as that
// day holds: so one walk back finds the answer for every day.
LastChance last_chance(const PossibleVisits& visits, std::uint32_t wanted, const Period& period,
                       const VisitLimits& limits) {
    Pool pool;
    std::uint32_t made = 0;
    auto next = visits.rbegin();
    const std::int64_t first = days_since_1970(period.first);
    for (std::int64_t day = days_since_1970(period.last); day >= first; --day) {
        for (; next != visits.rend() && next->first.first >= day; ++next)
            pool.add(next->first.second, next->second);
        pool.drop_after(day);
        if (limits.calendar_or_null != nullptr) {
            const DayKind kind = limits.calendar_or_null->kind_of(date_of_days(day));
            if (kind == DayKind::unknown) return {date_of_days(day), false};
            if (kind == DayKind::off) continue;
        }
        made += pool.take(limits.per_day_max == 0 ? UINT32_MAX : limits.per_day_max);
        if (made >= wanted) return {date_of_days(day), true};
    }
    return {std::nullopt, true};
}

}  // namespace wincheck::rules
