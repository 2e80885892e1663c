#include "sync/hub/device_leaks.h"

#include <algorithm>
#include <set>

namespace wincheck::hub {
namespace {

bool is_insider(const WatchedVisit& visit, const std::string& person) {
    return std::binary_search(visit.insiders.begin(), visit.insiders.end(), person);
}

/// Greetings of one device by hour since 1970.
std::map<std::int64_t, std::int64_t> by_hour(const std::vector<store::GreetedDay>& days) {
    std::map<std::int64_t, std::int64_t> hours;
    for (const store::GreetedDay& day : days)
        for (std::size_t hour = 0; hour < day.hours.size(); ++hour)
            if (day.hours[hour] > 0) hours[day.day * 24 + static_cast<std::int64_t>(hour)] = day.hours[hour];
    return hours;
}

}  // namespace

WatchedVisit watched_visit(const StreamId& stream, const engine::Inspection& inspection,
                           std::optional<std::int64_t> revealed_ms, Date night) {
    const AssignmentCore& assignment = inspection.assignment();
    std::set<std::string> insiders(assignment.team.begin(), assignment.team.end());
    insiders.insert(inspection.planned().team.begin(), inspection.planned().team.end());
    insiders.insert(inspection.planner());
    std::int64_t reveal_ms = inspection.sealed_at().value_or(UtcMs{}).ms;
    if (revealed_ms) reveal_ms = std::min(reveal_ms, *revealed_ms);
    for (const auto& feedback : inspection.feedback()) reveal_ms = std::min(reveal_ms, feedback.at.utc.ms);
    return {.stream = stream,
            .project = assignment.project,
            .night = night,
            .insiders = {insiders.begin(), insiders.end()},
            .from_ms = assignment.window_from_ms,
            .reveal_ms = reveal_ms};
}

Result<DeviceLeaks> DeviceLeaks::begin(State& state) {
    WCK_TRY(state.write_contacts());
    WCK_TRY(engine::RegisterPtr standing, state.standing());
    DeviceLeaks leaks(state, std::move(standing));
    WCK_TRY(leaks.devices_, state.tables.devices());
    WCK_TRY(leaks.counted_since_ms_, Contacts::counted_since(state.store()));
    return leaks;
}

const DeviceLeaks::ByUnit& DeviceLeaks::by_unit_on(const std::string& date) {
    const auto known = by_date_.find(date);
    if (known != by_date_.end()) return known->second;
    ByUnit& units = by_date_[date];
    for (const store::HubDeviceRow& device : devices_) {
        std::set<std::string> below;
        for (const Grant& grant : standing_->grants_on(device.person, date))
            for (std::string& unit : standing_->line_on(grant.unit, date)) below.insert(std::move(unit));
        for (const std::string& unit : below) units[unit].push_back(&device);
    }
    return units;
}

Result<Json> DeviceLeaks::given_before_reveal(const WatchedVisit& visit) {
    Json list = Json::array();
    WCK_TRY(const auto rows, state_.tables.given(visit.stream));
    for (const store::GivenRow& row : rows) {
        if (row.at_ms >= visit.reveal_ms) continue;
        const auto device = std::find_if(devices_.begin(), devices_.end(),
                                         [&](const auto& one) { return one.device == row.device; });
        if (device != devices_.end() && is_insider(visit, device->person)) continue;
        const bool is_known = device != devices_.end();
        list.push(Json::object()
                      .set("person", Json::of(std::string_view(is_known ? device->person : "")))
                      .set("device", Json::of(std::string_view(is_known ? device->tag : row.device.hex())))
                      .set("at", Json::of(std::string_view(to_text(UtcMs{row.at_ms})))));
    }
    return list;
}

Result<std::optional<rules::Beside>> DeviceLeaks::syncs(const WatchedVisit& visit) {
    const std::optional<rules::Beside> nothing;
    if (!counted_since_ms_ || visit.reveal_ms <= visit.from_ms) return nothing;
    const std::int64_t from = visit.from_ms / kHourMs, to = (visit.reveal_ms + kHourMs - 1) / kHourMs;
    const std::int64_t forgotten = state_.now_ms() / kDayMs - kGreetingDaysKept;
    std::vector<rules::CountedNight> nights;
    for (std::int64_t before = 0; before <= rules::kUsualDays; ++before) {
        const std::int64_t first_ms = visit.from_ms - before * kDayMs;
        if (first_ms >= *counted_since_ms_ && first_ms / kDayMs > forgotten)
            nights.push_back({rules::plus_days(visit.night, -before), 0});
    }
    const ByUnit& units = by_unit_on(to_text(visit.night));
    const auto below = units.find(visit.project);
    if (below == units.end()) return rules::syncs_beside(visit.night, nights);
    for (const store::HubDeviceRow* device : below->second) {
        WCK_TRY(const auto days,
                state_.tables.greetings(device->device, from / 24 - rules::kUsualDays, to / 24));
        const auto hours = by_hour(days);
        for (rules::CountedNight& night : nights) {
            const std::int64_t back = 24 * rules::days_between(night.night, visit.night);
            const auto end = hours.lower_bound(to - back);
            for (auto hour = hours.lower_bound(from - back); hour != end; ++hour) night.count += hour->second;
        }
    }
    return rules::syncs_beside(visit.night, nights);
}

}  // namespace wincheck::hub
