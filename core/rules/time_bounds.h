#pragma once
// When an entry was made, as far as others can tell (TIME-1): between two moments of the server's clock. The
// wall time in the entry is a claim that is compared with them; it decides nothing and is never refused.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/id.h"

namespace wincheck::rules {

/// What one entry says and what is known of it. Entries of a chain that are not given leave a gap only.
struct TimedEntry {
    IncarnationId incarnation{};
    std::uint64_t sequence = 0;
    BootId boot{};
    std::uint64_t elapsed_ms = 0;  // since the first entry of the boot session
    std::int64_t wall_ms = 0;
    struct Place {
        IncarnationId incarnation{};
        std::uint64_t sequence = 0;
    };
    std::vector<Place> seen;                // the highest of each incarnation that the writer had applied
    std::optional<std::int64_t> after_ms;   // server time of the anchor that it quotes
    std::optional<std::int64_t> before_ms;  // server time at which headquarters held it
};

enum class TimeVerdict : std::uint8_t {
    sound,
    weak,         // a bound is missing, or they lie more than a day apart
    clock_wrong,  // the wall time lies outside
    impossible    // nothing lies between the bounds
};

struct TimeBounds {
    std::optional<std::int64_t> earliest_ms;
    std::optional<std::int64_t> latest_ms;
    TimeVerdict verdict = TimeVerdict::weak;
    std::int64_t clock_off_ms = 0;  // of a wrong clock: how far the wall time is past the nearer bound
};

inline constexpr std::int64_t kTimeWideMs = std::int64_t{24} * 3'600'000;
inline constexpr std::int64_t kDriftPpm = 200;
/// A wall time so close to the bounds is not called wrong.
inline constexpr std::int64_t kClockSlackMs = 120'000;

/// Bounds of each entry, in the order given.
/// Rule: nothing is before what it follows in its chain or has seen; within a boot session the distance is
///       that of the elapsed clock, give or take kDriftPpm. No wall time moves a bound.
/// Shape: independent of the order of the entries.
[[nodiscard]] std::vector<TimeBounds> time_bounds(const std::vector<TimedEntry>& entries);

}  // namespace wincheck::rules
