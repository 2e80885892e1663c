#pragma once
// What devices tell of a leak (FAIR-6): whether one outside the team was given anything of an unannounced
// visit before its reveal, and how often those of the project synchronised that night beside their usual
// nights.
#include <map>
#include <string>
#include <vector>

#include "core/engine/inspection.h"
#include "core/rules/effort.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// One visit as these signals see it. Times are those of the team's devices, except that of the seal's
/// arrival.
struct WatchedVisit {
    StreamId stream{};
    std::string project;
    Date night;
    std::vector<std::string> insiders;  // team, whoever stood back, and the planner; sorted
    std::int64_t from_ms = 0;           // of its window
    std::int64_t reveal_ms = 0;         // the first of: revealed, accompanied, feedback, left, sealed
};
[[nodiscard]] WatchedVisit watched_visit(const StreamId& stream, const engine::Inspection& inspection,
                                         std::optional<std::int64_t> revealed_ms, Date night);

class DeviceLeaks {
public:
    /// Writes first what is not written yet. Errors: storage errors.
    static Result<DeviceLeaks> begin(State& state);

    /// Rule: FAIR-6. [{person, device, at}] by time; empty is as it should be.
    Result<Json> given_before_reveal(const WatchedVisit& visit);
    /// Rule: FAIR-6. Greetings of devices of the project's own people from the window's first hour to that of
    /// the reveal, beside the same hours of the nights before. Nothing where greetings were not counted
    /// then, or not any more.
    Result<std::optional<rules::Beside>> syncs(const WatchedVisit& visit);

private:
    DeviceLeaks(State& state, engine::RegisterPtr standing) : state_(state), standing_(std::move(standing)) {}

    /// Devices of whoever holds a role over the unit or below it, by unit.
    using ByUnit = std::map<std::string, std::vector<const store::HubDeviceRow*>, std::less<>>;
    const ByUnit& by_unit_on(const std::string& date);

    State& state_;
    engine::RegisterPtr standing_;
    std::vector<store::HubDeviceRow> devices_;
    std::map<std::string, ByUnit> by_date_;
    std::optional<std::int64_t> counted_since_ms_;
};

}  // namespace wincheck::hub
