#pragma once
// Who of a team is waited for (SAFE-2): the last sign of each member says when to hear from that person
// again. Pure: team-mates answer it without a network, from what they have of each other.
#include <string>
#include <vector>

#include "core/base/time.h"

namespace wincheck::rules {

/// A sign of life; `next_minutes` 0 = is out of it.
struct Sign {
    std::string person;
    UtcMs at;
    std::uint32_t next_minutes = 0;
    bool operator==(const Sign&) const = default;
};

struct Awaited {
    std::string person;
    UtcMs at;   // of the last sign
    UtcMs due;  // of the next
    bool is_overdue = false;
    bool operator==(const Awaited&) const = default;
};

/// Rule:  SAFE-2: the latest sign of each person counts; the moment that it names is still in time.
/// Shape: by person; nobody who is out of it. Of two signs of one moment the later in the list counts.
[[nodiscard]] std::vector<Awaited> awaited(const std::vector<Sign>& signs, UtcMs now);

}  // namespace wincheck::rules
