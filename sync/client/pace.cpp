#include "sync/client/pace.h"

#include <algorithm>

namespace wincheck::client {
namespace {

constexpr std::uint32_t kDoublingsMax = 16;

std::uint64_t remembered(std::uint64_t value, std::int64_t from_ms, std::int64_t now_ms) {
    return now_ms >= from_ms && now_ms - from_ms < kRememberedMs ? value : 0;
}

}  // namespace

std::uint32_t back_off_ms(std::uint32_t failures, std::uint32_t most_ms, std::uint32_t at_least_ms,
                          std::uint32_t number) {
    const std::uint32_t doublings = failures == 0 ? 0 : std::min(failures - 1, kDoublingsMax);
    const std::uint64_t ceiling =
        std::min<std::uint64_t>(std::uint64_t{kBackOffFirstMs} << doublings, most_ms);
    const std::uint64_t own = 1 + number % ceiling;
    const std::uint64_t asked = at_least_ms == 0 ? 0 : at_least_ms + number % (at_least_ms / 5 + 1);
    return static_cast<std::uint32_t>(std::max(own, asked));
}

std::uint32_t left_of_wait(const Pace& pace, std::int64_t now_ms) {
    if (pace.wait_ms == 0) return 0;
    const std::int64_t until_ms = pace.waits_from_ms + pace.wait_ms;
    // A clock that was put back makes nobody wait for longer than was asked.
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(until_ms - now_ms, 0, pace.wait_ms));
}

std::uint64_t remembered_batch(const Pace& pace, std::int64_t now_ms) {
    return remembered(pace.batch_bytes, pace.batch_from_ms, now_ms);
}

std::uint64_t remembered_passed(const Pace& pace, std::int64_t now_ms) {
    return remembered(pace.passed_bytes, pace.passed_from_ms, now_ms);
}

std::uint64_t next_batch(std::uint64_t batch, std::uint64_t sent, std::optional<std::uint64_t> took_ms) {
    const std::uint64_t reached = std::max(batch, sent);
    if (!took_ms || *took_ms * 2 <= kPushGoalMs) return reached * 2;
    if (*took_ms <= kPushGoalMs) return reached;
    // One segment may be more than was allowed: what the line bears is told by what was sent.
    const std::uint64_t borne = (sent == 0 ? batch : sent) * kPushGoalMs / *took_ms;
    return std::max<std::uint64_t>(borne, 1);
}

}  // namespace wincheck::client
