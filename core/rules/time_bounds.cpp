#include "core/rules/time_bounds.h"

#include <algorithm>
#include <map>
#include <utility>

namespace wincheck::rules {
namespace {

// Far beyond every life of a phone: keeps sums within 64 bits whatever a header claims.
constexpr std::int64_t kSpanMsMax = std::int64_t{200} * 366 * 24 * 3'600'000;
constexpr std::size_t kRoundsMax = 64;

/// "`later` comes at least `least` and, where given, at most `most` after `earlier`."
struct Distance {
    std::size_t earlier = 0;
    std::size_t later = 0;
    std::int64_t least = 0;
    std::optional<std::int64_t> most;
};

std::int64_t clamped(std::int64_t ms) {
    return std::clamp(ms, -kSpanMsMax, kSpanMsMax);
}

bool raise(std::optional<std::int64_t>& bound, std::optional<std::int64_t> to) {
    if (!to || (bound && *bound >= *to)) return false;
    bound = clamped(*to);
    return true;
}
bool lower(std::optional<std::int64_t>& bound, std::optional<std::int64_t> to) {
    if (!to || (bound && *bound <= *to)) return false;
    bound = clamped(*to);
    return true;
}
std::optional<std::int64_t> plus(std::optional<std::int64_t> bound, std::int64_t ms) {
    return bound ? std::optional(*bound + ms) : std::nullopt;
}

Distance between(const std::vector<TimedEntry>& entries, std::size_t earlier, std::size_t later) {
    Distance distance{earlier, later, 0, std::nullopt};
    const TimedEntry& a = entries[earlier];
    const TimedEntry& b = entries[later];
    // A session that runs backwards says nothing.
    if (a.incarnation != b.incarnation || a.boot != b.boot || b.elapsed_ms < a.elapsed_ms) return distance;
    const auto elapsed = static_cast<std::int64_t>(
        std::min<std::uint64_t>(b.elapsed_ms - a.elapsed_ms, static_cast<std::uint64_t>(kSpanMsMax)));
    // A clock that is slow by that much shows 1'000'000 - kDriftPpm of a million.
    constexpr std::int64_t kShown = 1'000'000 - kDriftPpm;
    const std::int64_t drift = elapsed / kShown * kDriftPpm + elapsed % kShown * kDriftPpm / kShown + 1;
    distance.least = std::max<std::int64_t>(elapsed - drift, 0);
    distance.most = elapsed + drift;
    return distance;
}

using Places = std::map<std::pair<IncarnationId, std::uint64_t>, std::size_t>;

/// The nearest entry that is given at a place or before it in its chain.
const std::size_t* at_or_before(const Places& places, const IncarnationId& incarnation,
                                std::uint64_t sequence) {
    auto next = places.upper_bound({incarnation, sequence});
    if (next == places.begin()) return nullptr;
    --next;
    return next->first.first == incarnation ? &next->second : nullptr;
}

std::vector<Distance> distances_of(const std::vector<TimedEntry>& entries) {
    Places places;
    for (std::size_t i = 0; i < entries.size(); ++i)
        places.emplace(std::pair(entries[i].incarnation, entries[i].sequence), i);
    std::vector<Distance> distances;
    for (auto at = places.begin(); at != places.end(); ++at) {
        const TimedEntry& entry = entries[at->second];
        if (entry.sequence > 0)
            if (const auto* before = at_or_before(places, entry.incarnation, entry.sequence - 1))
                distances.push_back(between(entries, *before, at->second));
        for (const TimedEntry::Place& seen : entry.seen) {
            if (seen.incarnation == entry.incarnation) continue;
            if (const auto* before = at_or_before(places, seen.incarnation, seen.sequence))
                distances.push_back({*before, at->second, 0, std::nullopt});
        }
    }
    return distances;
}

bool apply(const Distance& distance, std::vector<TimeBounds>& bounds) {
    TimeBounds& a = bounds[distance.earlier];
    TimeBounds& b = bounds[distance.later];
    bool has_moved = raise(b.earliest_ms, plus(a.earliest_ms, distance.least));
    has_moved |= lower(a.latest_ms, plus(b.latest_ms, -distance.least));
    if (!distance.most) return has_moved;
    has_moved |= raise(a.earliest_ms, plus(b.earliest_ms, -*distance.most));
    has_moved |= lower(b.latest_ms, plus(a.latest_ms, *distance.most));
    return has_moved;
}

void judge(const TimedEntry& entry, TimeBounds& bounds) {
    const std::optional<std::int64_t>& earliest = bounds.earliest_ms;
    const std::optional<std::int64_t>& latest = bounds.latest_ms;
    if (earliest && latest && *earliest > *latest) {
        bounds.verdict = TimeVerdict::impossible;
        return;
    }
    const std::int64_t wall = clamped(entry.wall_ms);
    const bool is_early = earliest && wall < *earliest - kClockSlackMs;
    const bool is_late = latest && wall > *latest + kClockSlackMs;
    if (is_early || is_late) {
        bounds.verdict = TimeVerdict::clock_wrong;
        bounds.clock_off_ms = wall - (is_early ? *earliest : *latest);
        return;
    }
    const bool is_narrow = earliest && latest && *latest - *earliest <= kTimeWideMs;
    bounds.verdict = is_narrow ? TimeVerdict::sound : TimeVerdict::weak;
}

}  // namespace

std::vector<TimeBounds> time_bounds(const std::vector<TimedEntry>& entries) {
    std::vector<TimeBounds> bounds(entries.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        raise(bounds[i].earliest_ms, entries[i].after_ms);
        lower(bounds[i].latest_ms, entries[i].before_ms);
    }
    const std::vector<Distance> distances = distances_of(entries);
    // Each round goes along the chains and back. Contradictions would push for ever: they stop at the limit.
    bool has_moved = true;
    for (std::size_t round = 0; has_moved && round < kRoundsMax; ++round) {
        has_moved = false;
        for (const Distance& distance : distances) has_moved |= apply(distance, bounds);
        for (auto at = distances.rbegin(); at != distances.rend(); ++at) has_moved |= apply(*at, bounds);
    }
    for (std::size_t i = 0; i < entries.size(); ++i) judge(entries[i], bounds[i]);
    return bounds;
}

}  // namespace wincheck::rules
