#pragma once
// How fast this device goes: what it waits after a failure and after a round that left something behind, and
// how large the next push may be. Kept in a setting, so that neither a kill nor the system's freezing of an
// app makes it forget what the hub asked for or what the line bears (S8, S9, S35). Pure functions; the clock
// and what is drawn come from the caller.
#include <cstdint>
#include <optional>

namespace wincheck::client {

/// Times are of the wall clock: set wrong, it changes what is remembered, never for longer than was asked.
struct Pace {
    std::uint32_t failures = 0;     // in a row, without a useful answer between
    std::uint32_t rounds_left = 0;  // in a row that left something behind
    std::int64_t waits_from_ms = 0;
    std::uint32_t wait_ms = 0;        // as it was handed out then, 0 = none
    std::uint64_t batch_bytes = 0;    // of a push, as the line bore the last one
    std::int64_t batch_from_ms = 0;   // when that was learned
    std::uint64_t passed_bytes = 0;   // as much passed when the hub found more too large, 0 = never did
    std::int64_t passed_from_ms = 0;  // when that was learned
    bool operator==(const Pace&) const = default;
    template <class A>
    void serialize(A& a) {
        a(failures, rounds_left, waits_from_ms, wait_ms, batch_bytes, batch_from_ms, passed_bytes,
          passed_from_ms);
    }
};

inline constexpr std::uint32_t kBackOffFirstMs = 1'000;
inline constexpr std::uint32_t kBackOffMostMs = 300'000;          // somebody looks at the app
inline constexpr std::uint32_t kBackOffAsleepMostMs = 3'600'000;  // the system woke it
inline constexpr std::int64_t kRememberedMs = std::int64_t{24} * 3600 * 1000;
// A push of three seconds is worth its overhead and not much is lost when the line breaks; the system gives a
// background task 20 to 30 (S35, S36).
inline constexpr std::uint64_t kPushGoalMs = 3'000;

/// Full jitter: evenly in [1, ceiling], which doubles from a second with each failure up to `most_ms`. What
/// the hub asked for is the least, with up to a fifth more. `number` is drawn evenly from 32 bits.
[[nodiscard]] std::uint32_t back_off_ms(std::uint32_t failures, std::uint32_t most_ms,
                                        std::uint32_t at_least_ms, std::uint32_t number);

/// What of a wait that was handed out is still to come.
[[nodiscard]] std::uint32_t left_of_wait(const Pace& pace, std::int64_t now_ms);

/// What was learned within a day; 0 = nothing.
[[nodiscard]] std::uint64_t remembered_batch(const Pace& pace, std::int64_t now_ms);
[[nodiscard]] std::uint64_t remembered_passed(const Pace& pace, std::int64_t now_ms);

/// Bytes of the push after one that was allowed `batch` bytes, had `sent` and took so long; `took_ms` is none
/// where another process sent it. Twice as much where that fits the goal, in proportion where it took longer.
[[nodiscard]] std::uint64_t next_batch(std::uint64_t batch, std::uint64_t sent,
                                       std::optional<std::uint64_t> took_ms);

}  // namespace wincheck::client
