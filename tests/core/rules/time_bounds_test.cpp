#include "core/rules/time_bounds.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "core/base/hash.h"
#include "tests/support/run_seed.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr std::int64_t kNoon = 1'772'424'000'000;
constexpr std::int64_t kMinute = 60'000, kHour = 60 * kMinute;
constexpr std::int64_t kEightyYears = std::int64_t{80} * 365 * 24 * kHour;

template <class Id>
Id id_of(std::uint8_t byte) {
    Id id;
    id.raw.fill(byte);
    return id;
}

/// One entry of chain A, `minutes` into its one boot session, its clock right.
TimedEntry entry_at(std::uint64_t sequence, std::int64_t minutes) {
    TimedEntry entry;
    entry.incarnation = id_of<IncarnationId>(0xA);
    entry.sequence = sequence;
    entry.boot = id_of<BootId>(0xB);
    entry.elapsed_ms = static_cast<std::uint64_t>(minutes * kMinute);
    entry.wall_ms = kNoon + minutes * kMinute;
    return entry;
}

/// What really happened, and what entries say of it.
struct Witnessed {
    std::vector<TimedEntry> entries;
    std::vector<std::int64_t> truth;
    std::vector<std::int64_t> off;  // of the wall time
};

/// Three phones whose clocks drift and jump, now and then in touch with headquarters and with each other.
Witnessed night_of(std::uint64_t seed) {
    std::mt19937_64 dice(seed);
    const auto roll = [&](std::int64_t sides) {
        return static_cast<std::int64_t>(dice() % static_cast<std::uint64_t>(sides));
    };
    struct Phone {
        std::int64_t begun = kNoon;  // of the boot session
        std::int64_t ppm = 0;
        std::int64_t off = 0;
        std::uint8_t boot = 0;
        std::uint64_t sequence = 0;
        std::optional<std::int64_t> anchor;
        std::vector<std::size_t> unsent;
        std::vector<TimedEntry::Place> seen;
    };
    std::vector<Phone> phones(3);
    for (Phone& phone : phones) phone.ppm = roll(401) - 200;
    Witnessed told;
    std::int64_t now = kNoon;
    std::uint8_t boots = 0;
    for (int step = 0; step < 120; ++step) {
        now += roll(20 * kMinute);
        const auto index = static_cast<std::size_t>(roll(3));
        Phone& phone = phones[index];
        switch (roll(8)) {
            case 0:  // the clock is set, by as much as eighty years
                phone.off = roll(2) == 0 ? 0 : (roll(2) == 0 ? kEightyYears : -kEightyYears);
                break;
            case 1:  // the phone starts again
                phone.boot = ++boots;
                phone.begun = now;
                break;
            case 2:  // headquarters
                for (const std::size_t entry : phone.unsent) told.entries[entry].before_ms = now + 999;
                phone.unsent.clear();
                phone.anchor = now;
                break;
            case 3: {  // another phone's entries
                const Phone& other = phones[(index + 1) % 3];
                if (other.sequence == 0) break;
                phone.seen.push_back(
                    {id_of<IncarnationId>(static_cast<std::uint8_t>((index + 1) % 3)), other.sequence - 1});
                break;
            }
            default: {
                TimedEntry entry;
                entry.incarnation = id_of<IncarnationId>(static_cast<std::uint8_t>(index));
                entry.sequence = phone.sequence++;
                entry.boot = id_of<BootId>(phone.boot);
                const std::int64_t elapsed = now - phone.begun;
                entry.elapsed_ms = static_cast<std::uint64_t>(elapsed + elapsed * phone.ppm / 1'000'000);
                entry.wall_ms = now + phone.off;
                entry.seen = phone.seen;
                entry.after_ms = phone.anchor;
                phone.unsent.push_back(told.entries.size());
                told.entries.push_back(entry);
                told.truth.push_back(now);
                told.off.push_back(phone.off);
            }
        }
    }
    return told;
}

}  // namespace

TEST_CASE("TIME-1 an entry lies between the anchor that it quotes and its receipt") {
    TimedEntry entry = entry_at(0, 30);
    entry.after_ms = kNoon;
    entry.before_ms = kNoon + kHour;
    const auto bounds = time_bounds({entry});
    CHECK(bounds[0].earliest_ms == kNoon);
    CHECK(bounds[0].latest_ms == kNoon + kHour);
    CHECK(bounds[0].verdict == TimeVerdict::sound);
}

TEST_CASE("TIME-1 within a boot session the elapsed clock carries the bounds, give or take 200 ppm") {
    TimedEntry first = entry_at(0, 0), second = entry_at(1, 100), third = entry_at(2, 130);
    first.after_ms = kNoon;
    third.before_ms = kNoon + 140 * kMinute;
    const auto bounds = time_bounds({first, second, third});
    CHECK(bounds[1].earliest_ms == kNoon + 100 * kMinute - 1'201);
    CHECK(bounds[1].latest_ms == kNoon + 110 * kMinute + 361);
    CHECK(bounds[0].latest_ms == kNoon + 10 * kMinute + 1'562);
    CHECK(bounds[2].earliest_ms == kNoon + 130 * kMinute - 1'562);
    SUBCASE("a restart of the phone cuts that") {
        second.boot = third.boot = id_of<BootId>(0xC);
        const auto cut = time_bounds({first, second, third});
        CHECK(cut[1].earliest_ms == kNoon);
        CHECK(cut[2].earliest_ms == kNoon + 30 * kMinute - 361);
        CHECK(cut[0].latest_ms == kNoon + 110 * kMinute + 361);
    }
}

TEST_CASE("TIME-1 what an entry has seen of others comes before it") {
    TimedEntry entry = entry_at(0, 0), other = entry_at(5, 0);
    other.incarnation = id_of<IncarnationId>(0xF);
    other.boot = id_of<BootId>(0xF);
    other.after_ms = kNoon + 3 * kHour;
    entry.seen = {{other.incarnation, 7}};  // 6 and 7 are not given
    entry.before_ms = kNoon + 5 * kHour;
    const auto bounds = time_bounds({entry, other});
    CHECK(bounds[0].earliest_ms == kNoon + 3 * kHour);
    CHECK(bounds[1].latest_ms == kNoon + 5 * kHour);
}

TEST_CASE("TIME-1 no bound or wide ones are weak, none between is impossible, a wall time outside is wrong") {
    TimedEntry entry = entry_at(0, 0);
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::weak);
    entry.after_ms = kNoon;
    entry.before_ms = kNoon + kTimeWideMs + 1;
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::weak);
    entry.before_ms = kNoon + kTimeWideMs;
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::sound);
    entry.wall_ms = *entry.before_ms + kClockSlackMs;
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::sound);
    ++entry.wall_ms;
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::clock_wrong);
    CHECK(time_bounds({entry})[0].clock_off_ms == kClockSlackMs + 1);
    entry.wall_ms = kNoon - kEightyYears;
    CHECK(time_bounds({entry})[0].clock_off_ms == -kEightyYears);
    entry.before_ms = kNoon - 1;  // received before the anchor that it quotes was made
    CHECK(time_bounds({entry})[0].verdict == TimeVerdict::impossible);
}

TEST_CASE("TIME-1 the worst that headers may claim is marked, and ends") {
    std::vector<TimedEntry> entries{entry_at(0, 0), entry_at(1, 1), entry_at(2, 2)};
    entries[1].elapsed_ms = UINT64_MAX;
    entries[2].elapsed_ms = 0;
    entries[1].wall_ms = INT64_MIN;
    entries[2].wall_ms = INT64_MAX;
    entries[0].after_ms = kNoon;
    entries[2].before_ms = kNoon + kHour;
    const auto bounds = time_bounds(entries);
    CHECK(bounds[0].earliest_ms == kNoon);
    CHECK(bounds[2].latest_ms == kNoon + kHour);
    CHECK(bounds[1].verdict == TimeVerdict::impossible);
    CHECK(bounds[2].verdict != TimeVerdict::sound);
}

TEST_CASE(
    "TIME-1 clocks off by eighty years: the truth lies between the bounds, in whatever order they are "
    "given") {
    for (std::uint64_t seed = testing::seed_of_run(); seed < testing::seed_of_run() + 200; ++seed) {
        CAPTURE(seed);
        const Witnessed told = night_of(seed);
        const auto bounds = time_bounds(told.entries);
        for (std::size_t i = 0; i < bounds.size(); ++i) {
            CHECK(bounds[i].earliest_ms.value_or(told.truth[i]) <= told.truth[i] + 1);
            CHECK(bounds[i].latest_ms.value_or(told.truth[i]) >= told.truth[i] - 1);
            CHECK(bounds[i].verdict != TimeVerdict::impossible);
            const bool is_known = bounds[i].earliest_ms || bounds[i].latest_ms;
            if (told.off[i] == 0) CHECK(bounds[i].verdict != TimeVerdict::clock_wrong);
            if (bounds[i].earliest_ms && bounds[i].latest_ms && told.off[i] != 0)
                CHECK(bounds[i].verdict == TimeVerdict::clock_wrong);
            if (!is_known) CHECK(bounds[i].verdict == TimeVerdict::weak);
        }
        std::vector<std::size_t> order(told.entries.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
        std::vector<TimedEntry> shuffled;
        for (const std::size_t i : order) shuffled.push_back(told.entries[i]);
        const auto again = time_bounds(shuffled);
        for (std::size_t i = 0; i < order.size(); ++i) {
            CHECK(again[i].earliest_ms == bounds[order[i]].earliest_ms);
            CHECK(again[i].latest_ms == bounds[order[i]].latest_ms);
            CHECK(again[i].verdict == bounds[order[i]].verdict);
        }
    }
}
