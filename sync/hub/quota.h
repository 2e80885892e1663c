#pragma once
// What each device has added today, and whether it may add more (SEC-5). In memory: it bounds a device gone
// wild, and is no account. Thread: the owner's.
#include <map>

#include "core/base/id.h"
#include "core/base/result.h"
#include "sync/hub/limits.h"

namespace wincheck::hub {

class Quota {
public:
    void limit(const QuotaLimits& limits) { limits_ = limits; }
    /// Errors: in_use (kQuotaFull), with the seconds until the next day as its detail.
    Result<void> check_entries(const DeviceId& device, std::int64_t now_ms);
    Result<void> check_bytes(const DeviceId& device, std::uint64_t bytes, std::int64_t now_ms);
    void add_entries(const DeviceId& device, std::uint64_t count, std::int64_t now_ms);
    void add_bytes(const DeviceId& device, std::uint64_t bytes, std::int64_t now_ms);

private:
    struct Used {
        std::int64_t day = 0;  // since 1970
        std::uint64_t entries = 0;
        std::uint64_t bytes = 0;
    };
    Used& today(const DeviceId& device, std::int64_t now_ms);

    QuotaLimits limits_{};
    std::map<DeviceId, Used> used_;
};

}  // namespace wincheck::hub
