#include "sync/hub/contacts.h"

#include <algorithm>

#include "core/journal/cbor.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingCountedSince = "hub.greetings.since";

}  // namespace

void Contacts::greet(const DeviceId& device, std::int64_t at_ms) {
    last_[device] = at_ms;
    ++hours_[{device, at_ms / kHourMs}];
}

void Contacts::give(const DeviceId& device, const StreamId& inspection, std::int64_t at_ms) {
    given_.try_emplace({inspection, device}, at_ms);
}

Result<void> Contacts::write(store::Store& store, store::HubStore& tables) {
    if (last_.empty() && given_.empty()) return {};
    WCK_TRY(auto transaction, store.begin());
    for (const auto& [device, at_ms] : last_) WCK_TRY(tables.touch_device(device, at_ms));
    WCK_TRY(write_greetings(store, tables));
    for (const auto& [key, at_ms] : given_) WCK_TRY(tables.put_given(key.first, {key.second, at_ms}));
    WCK_TRY(transaction.commit());
    last_.clear();
    hours_.clear();
    given_.clear();
    return {};
}

Result<void> Contacts::write_greetings(store::Store& store, store::HubStore& tables) {
    if (hours_.empty()) return {};
    std::int64_t first = hours_.begin()->first.second, last = first;
    for (const auto& [key, count] : hours_) {
        WCK_TRY(tables.add_greetings(key.first, key.second, count));
        first = std::min(first, key.second);
        last = std::max(last, key.second);
    }
    WCK_TRY(tables.forget_greetings_before(last * kHourMs / kDayMs - kGreetingDaysKept));
    WCK_TRY(const auto since, counted_since(store));
    return since ? Result<void>{} : store.put_setting(kSettingCountedSince, journal::encode(first * kHourMs));
}

Result<std::optional<std::int64_t>> Contacts::counted_since(store::Store& store) {
    WCK_TRY(const auto bytes, store.setting(kSettingCountedSince));
    if (!bytes) return std::optional<std::int64_t>{};
    WCK_TRY(const auto since, journal::decode<std::int64_t>(*bytes));
    return std::optional(since);
}

}  // namespace wincheck::hub
