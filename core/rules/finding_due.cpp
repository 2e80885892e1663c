#include "core/rules/finding_due.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

constexpr std::int32_t kDayEndMinute = 1440;

std::optional<Deadline> end_of(const std::string& date, const TimeZone& zone) {
    const auto day = parse_date(date);
    if (!day) return std::nullopt;
    return Deadline{
        .nominal = *day, .day = *day, .is_known = true, .at = moment_of(zone, *day, kDayEndMinute)};
}

Deadline later_of(const Deadline& a, const std::optional<Deadline>& b) {
    if (!b) return a;
    if (!a.is_known) return b->day >= a.day ? *b : a;
    return b->at > a.at ? *b : a;
}

}  // namespace

Deadline due_of(const Deadline& base, const Life& life, const TimeZone& zone) {
    if (life.place.state == FindingState::long_term && !life.milestones.empty()) {
        const std::size_t next = std::min<std::size_t>(life.reached, life.milestones.size() - 1);
        if (const auto milestone = end_of(life.milestones[next], zone))
            return later_of(*milestone, end_of(life.until, zone));
    }
    Deadline due = later_of(base, end_of(life.until, zone));
    if (!life.milestones.empty()) due = later_of(due, end_of(life.milestones.back(), zone));
    return due;
}

bool is_overdue(const Life& life, const Deadline& due, UtcMs now) {
    return is_owed(life.place.state) && due.is_known && is_late(now, due.at);
}

bool was_late(const Life& life, const Deadline& due) {
    const bool is_done = !is_owed(life.place.state) && life.place.state != FindingState::not_ours;
    return is_done && life.rectified_ms != 0 && due.is_known && is_late(UtcMs{life.rectified_ms}, due.at);
}

}  // namespace wincheck::rules
