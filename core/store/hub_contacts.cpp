// How often devices greeted, and which of them was given something of which inspection (FAIR-6).
#include <algorithm>

#include "core/store/hub_rows.h"
#include "core/store/hub_store.h"

namespace wincheck::store {
namespace {

constexpr std::int64_t kHoursOfDay = 24;

Result<GreetedDay> greeted_day(const Query& at) {
    GreetedDay row{.day = at.integer(0)};
    const Bytes hours = at.blob(1);
    std::copy_n(hours.begin(), std::min(hours.size(), row.hours.size()), row.hours.begin());
    return row;
}

Result<GivenRow> given_row(const Query& at) {
    GivenRow row{.device = {}, .at_ms = at.integer(1)};
    WCK_TRY(row.device, at.id<DeviceId>(0));
    return row;
}

}  // namespace

Result<void> HubStore::add_greetings(const DeviceId& device, std::int64_t hour, std::uint32_t count) {
    if (hour < 0) return {};
    const std::int64_t day = hour / kHoursOfDay;
    WCK_TRY(const auto known, greetings(device, day, day));
    GreetedDay row = known.empty() ? GreetedDay{.day = day} : known.front();
    std::uint8_t& greeted = row.hours[static_cast<std::size_t>(hour % kHoursOfDay)];
    greeted = static_cast<std::uint8_t>(std::min<std::uint32_t>(255, greeted + std::min(255U, count)));
    WCK_TRY(auto query,
            database_.query("INSERT OR REPLACE INTO hub_greeting(device, day, hours) VALUES(?, ?, ?)"));
    return query.bind(device).bind(day).bind(ByteView(row.hours)).run();
}

Result<std::vector<GreetedDay>> HubStore::greetings(const DeviceId& device, std::int64_t from,
                                                    std::int64_t to) {
    WCK_TRY(auto query, database_.query("SELECT day, hours FROM hub_greeting WHERE device = ? AND day >= ? "
                                        "AND day <= ? ORDER BY day"));
    query.bind(device).bind(from).bind(to);
    return all<GreetedDay>(query, &greeted_day);
}

Result<void> HubStore::forget_greetings_before(std::int64_t day) {
    WCK_TRY(auto query, database_.query("DELETE FROM hub_greeting WHERE day < ?"));
    return query.bind(day).run();
}

Result<void> HubStore::put_given(const StreamId& stream, const GivenRow& row) {
    WCK_TRY(auto query,
            database_.query("INSERT INTO hub_given(stream, device, at_ms) VALUES(?, ?, ?) "
                            "ON CONFLICT(stream, device) DO UPDATE SET at_ms = min(at_ms, excluded.at_ms)"));
    return query.bind(stream).bind(row.device).bind(row.at_ms).run();
}

Result<std::vector<GivenRow>> HubStore::given(const StreamId& stream) {
    WCK_TRY(auto query, database_.query("SELECT device, at_ms FROM hub_given WHERE stream = ? "
                                        "ORDER BY at_ms, device"));
    query.bind(stream);
    return all<GivenRow>(query, &given_row);
}

}  // namespace wincheck::store
