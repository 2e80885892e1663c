#pragma once
// Time zones as a published document (ORG-1, PLAN-5): each a list of offsets by period, so that every device
// and the hub know the same local time, whatever their own tables say.
#include <cstdint>
#include <string>
#include <vector>

namespace wincheck {

/// In force from a moment until the next period begins.
struct OffsetPeriod {
    std::int64_t from_ms = INT64_MIN;  // UTC; the first period has no beginning
    std::int32_t offset_minutes = 0;
    bool operator==(const OffsetPeriod&) const = default;
    template <class A>
    void serialize(A& a) {
        a(from_ms, offset_minutes);
    }
};

struct TimeZone {
    std::string name;                   // "Asia/Shanghai"
    std::vector<OffsetPeriod> periods;  // at least one, sorted
    bool operator==(const TimeZone&) const = default;
    template <class A>
    void serialize(A& a) {
        a(name, periods);
    }
};

struct TimeZones {
    std::vector<TimeZone> zones;  // sorted by name
    bool operator==(const TimeZones&) const = default;
    template <class A>
    void serialize(A& a) {
        a(zones);
    }
};

}  // namespace wincheck
