#include "sync/hub/quota.h"

#include "sync/hub/contacts.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

Error full(const char* what, std::int64_t now_ms) {
    Error error = error_of(ErrorCode::in_use, kQuotaFull, "quota", what);
    error.detail = (kDayMs - now_ms % kDayMs + 999) / 1000;
    return error;
}

}  // namespace

Quota::Used& Quota::today(const DeviceId& device, std::int64_t now_ms) {
    Used& used = used_[device];
    if (used.day != now_ms / kDayMs) used = {.day = now_ms / kDayMs};
    return used;
}

Result<void> Quota::check_entries(const DeviceId& device, std::int64_t now_ms) {
    if (today(device, now_ms).entries < limits_.entries_per_day) return {};
    return full("entries", now_ms);
}

Result<void> Quota::check_bytes(const DeviceId& device, std::uint64_t bytes, std::int64_t now_ms) {
    const std::uint64_t used = today(device, now_ms).bytes;
    if (used <= limits_.evidence_bytes_per_day && bytes <= limits_.evidence_bytes_per_day - used) return {};
    return full("photos", now_ms);
}

void Quota::add_entries(const DeviceId& device, std::uint64_t count, std::int64_t now_ms) {
    today(device, now_ms).entries += count;
}

void Quota::add_bytes(const DeviceId& device, std::uint64_t bytes, std::int64_t now_ms) {
    today(device, now_ms).bytes += bytes;
}

}  // namespace wincheck::hub
