#pragma once
// When the hub's house is kept again, and when a failure of it is told: a disk stays full for hours, and a
// line each second would fill what is left of it. Pure.
#include <cstdint>
#include <optional>

namespace wincheck::hub {

class Housekeeping {
public:
    static constexpr std::uint32_t kPaceMs = 1'000;
    static constexpr std::uint32_t kPaceFailingMsMax = 60'000;
    static constexpr std::uint64_t kTellMs = std::uint64_t{3600} * 1000;

    struct Next {
        std::uint32_t wait_ms = kPaceMs;
        std::optional<std::uint64_t> failures;  // to be told now: how often it failed since the last time
        bool is_mended = false;                 // it failed before, and did not now
    };

    /// What comes after one attempt. Units: `now_ms` of a clock that does not go back.
    Next after(bool is_kept, std::uint64_t now_ms) {
        if (is_kept) {
            const bool is_mended = wait_ms_ != kPaceMs;
            *this = Housekeeping();
            return {.wait_ms = kPaceMs, .failures = std::nullopt, .is_mended = is_mended};
        }
        ++failures_;
        wait_ms_ = wait_ms_ * 2 < kPaceFailingMsMax ? wait_ms_ * 2 : kPaceFailingMsMax;
        Next next{.wait_ms = wait_ms_, .failures = std::nullopt};
        if (told_ms_ && now_ms - *told_ms_ < kTellMs) return next;
        next.failures = failures_;
        failures_ = 0;
        told_ms_ = now_ms;
        return next;
    }

private:
    std::uint32_t wait_ms_ = kPaceMs;
    std::uint64_t failures_ = 0;
    std::optional<std::uint64_t> told_ms_;
};

}  // namespace wincheck::hub
