#pragma once
// When devices were last heard of, how often they greeted, and what inspection each was first given something
// of (FAIR-6). Gathered in memory and written when nobody waits: a greeting alone is not worth a commit, and
// what a killed hub forgets of it is a second.
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "core/store/hub_store.h"

namespace wincheck::hub {

inline constexpr std::int64_t kHourMs = std::int64_t{3600} * 1000;
inline constexpr std::int64_t kDayMs = 24 * kHourMs;
/// A quarter with its usual nights before.
inline constexpr std::int64_t kGreetingDaysKept = 120;

class Contacts {
public:
    void greet(const DeviceId& device, std::int64_t at_ms);
    /// Rule: FAIR-6. Whatever road it took: feed, snapshot, document, chunk of a photo, word of HQ.
    void give(const DeviceId& device, const StreamId& inspection, std::int64_t at_ms);

    /// Nothing happens where there is nothing to write. Errors: storage errors; it is written later.
    Result<void> write(store::Store& store, store::HubStore& tables);
    /// From when on greetings have been counted; nothing before the first was written.
    static Result<std::optional<std::int64_t>> counted_since(store::Store& store);

private:
    Result<void> write_greetings(store::Store& store, store::HubStore& tables);

    std::map<DeviceId, std::int64_t> last_;
    std::map<std::pair<DeviceId, std::int64_t>, std::uint32_t> hours_;  // by device and hour since 1970
    std::map<std::pair<StreamId, DeviceId>, std::int64_t> given_;
};

}  // namespace wincheck::hub
