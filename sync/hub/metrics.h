#pragma once
// What the hub counts, as Prometheus reads it (text format 0.0.4). Labels come from fixed lists only: no id,
// no name and no address ever stands in them. Thread: the owner's.
#include <cstdint>
#include <map>
#include <string>

#include "sync/hub/routes.h"
#include "sync/protocol/messages.h"

namespace wincheck::hub {

/// Why somebody was sent away before the work was done.
enum class Refusal : std::uint8_t { busy, device, crowded, slow, quota };

/// Values of the moment, read when they are asked for.
struct Gauges {
    std::uint64_t connections = 0;
    std::uint64_t open_requests = 0;
    std::uint64_t open_uploads = 0;
    std::uint64_t log_size = 0;
    std::uint64_t quarantined = 0;
    std::uint64_t devices = 0;
};

class Metrics {
public:
    /// Units: `took_us` from the whole request to the answer.
    void count_request(const Route* route_or_null, int status, std::uint64_t took_us);
    void count_refusal(Refusal refusal);
    /// `taken` = entries that were not here before.
    void count_push(const protocol::PushReply& reply, std::uint64_t taken);
    void count_upload_bytes(std::uint64_t bytes) { upload_bytes_ += bytes; }

    [[nodiscard]] std::string text(const Gauges& gauges) const;

private:
    // Bounds of the buckets in milliseconds; the last has none.
    static constexpr std::array<std::uint64_t, 8> kBoundsMs{1, 5, 20, 100, 500, 2'000, 10'000, 60'000};
    struct Times {
        std::array<std::uint64_t, kBoundsMs.size()> within{};
        std::uint64_t count = 0;
        std::uint64_t sum_us = 0;
    };
    std::map<std::string, std::uint64_t> requests_;  // by labels
    std::map<std::string, Times> times_;             // by path
    std::map<std::string, std::uint64_t> verdicts_;
    std::array<std::uint64_t, 5> refusals_{};
    std::uint64_t upload_bytes_ = 0;
};

}  // namespace wincheck::hub
