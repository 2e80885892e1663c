// Loss of power at every operation of a night, and while the store is opened again afterwards.
#include <chrono>

#include "core/store/database.h"
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kNextVisit = R"({"act":"start","inspection":"n9","project":"p1","checklist":"night",
    "window":"2026-03-02T23:10:00+08:00/2026-03-03T05:00:00+08:00"})";

/// Power goes at operation `cut`, and with `cut_again` once more while the store is opened.
struct Blackout {
    std::uint64_t cut = kNever;
    std::uint64_t cut_again = kNever;
    std::uint64_t seed = 1;
    bool is_lax = false;  // with synchronous=NORMAL, which is not durable
};

/// What is wrong afterwards; empty = nothing.
std::string play(const PreparedNight& night, const Blackout& blackout) {
    FaultyDevice device(night, blackout.seed);
    Told told;
    device.disk.arm(FaultKind::power, blackout.cut, blackout.seed);
    if (device.open()) {
        if (blackout.is_lax)
            static_cast<void>(store::database(device.engine().store()).exec("PRAGMA synchronous=NORMAL"));
        device.play(told, 1);
    }
    device.disk.power_off();
    device.close();
    device.disk.power_on(blackout.seed);
    if (blackout.cut_again != kNever) {
        device.disk.arm(FaultKind::power, blackout.cut_again, blackout.seed + 1);
        static_cast<void>(device.open());
        device.disk.power_off();
        device.close();
        device.disk.power_on(blackout.seed + 1);
    }
    if (const auto opened = device.open(); !opened) return "the store does not open";
    if (std::string wrong = device.wrong(told); !wrong.empty()) return wrong;
    if (device.acts_stored() > told.entries.size() - told.photos.size() + 1)
        return "more is stored than was done";
    return device.engine().perform(test::must(Json::parse(kNextVisit))) ? "" : "the next act is refused";
}

/// Operations of a night that nothing disturbs, with the opening before it.
std::uint64_t operations_of(const PreparedNight& night) {
    FaultyDevice device(night, 1);
    Told told;
    device.disk.arm(FaultKind::none, kNever, 1);
    must(device.open());
    device.play(told, 1);
    const std::uint64_t count = device.disk.operations();
    CHECK(told.refused == 0);
    CHECK(told.entries.size() == night.acts());
    CHECK(told.photos.size() == 1);
    CHECK(device.wrong(told).empty());
    return count;
}

/// Calls `step` with 0, 1, 2 … until the seconds (or in a long run the count) are used up; how often.
template <class Step>
std::uint64_t repeat(double seconds, std::uint64_t count_of_long_run, Step step) {
    const auto begun = std::chrono::steady_clock::now();
    for (std::uint64_t at = 0;; ++at) {
        const std::chrono::duration<double> used = std::chrono::steady_clock::now() - begun;
        if (is_long_run() ? at >= count_of_long_run : used.count() > seconds) return at;
        step(at);
    }
}

enum class Memory : std::uint8_t { plenty, scarce };

/// A night in which operation `at` fails, each act tried three times; false when the night has not so many.
bool has_struck(const PreparedNight& night, FaultKind kind, std::uint64_t at, Memory memory) {
    CAPTURE(static_cast<int>(kind));
    CAPTURE(at);
    FaultyDevice device(night, at);
    Told told;
    device.disk.arm(kind, at, at);
    if (!device.open()) REQUIRE(device.open());
    if (memory == Memory::scarce)
        static_cast<void>(store::database(device.engine().store()).exec("PRAGMA cache_size=1"));
    device.play(told, 3);
    const bool has_struck = device.disk.has_struck();
    device.disk.disarm();
    CHECK(told.entries.size() == night.acts());
    CHECK(device.acts_stored() == told.entries.size() - told.photos.size());
    CHECK(device.is_covered());  // by the seal's checkpoint
    CHECK(device.wrong(told) == "");
    // What was stored after the fault stands on ground that a loss of power does not take away.
    device.disk.power_off();
    device.close();
    device.disk.power_on(at);
    REQUIRE(device.open());
    CHECK(device.wrong(told) == "");
    return has_struck;
}

}  // namespace

TEST_CASE("DO-2 a loss of power at any operation takes back nothing that was acknowledged") {
    const PreparedNight night;
    const std::uint64_t operations = operations_of(night);
    REQUIRE(operations > 100);
    const std::uint64_t first = seed_of_run();
    std::uint64_t runs = 0;
    for (std::uint64_t cut = 1 + first % stride(); cut <= operations; cut += stride()) {
        const Blackout blackout{.cut = cut, .seed = first + cut};
        INFO("cut " << cut << " seed " << blackout.seed);
        CHECK(play(night, blackout) == "");
        ++runs;
    }
    runs += repeat(10, 100'000, [&](std::uint64_t at) {
        const std::uint64_t mixed = (first + at) * 0x9E3779B97F4A7C15U;
        const Blackout blackout{.cut = 1 + (mixed >> 20U) % operations,
                                .cut_again = (mixed >> 50U) % 3 == 0 ? 1 + (mixed >> 8U) % 40 : kNever,
                                .seed = first + at};
        INFO("cut " << blackout.cut << " again " << blackout.cut_again << " seed " << blackout.seed);
        CHECK(play(night, blackout) == "");
    });
    MESSAGE(operations << " operations a night, " << runs << " losses of power");
}

TEST_CASE("DUR-1 without a sync at each commit the same losses of power are found out") {
    const PreparedNight night;
    const std::uint64_t operations = operations_of(night);
    std::uint64_t lost = 0;
    for (std::uint64_t cut = operations / 2; cut <= operations && lost == 0; ++cut) {
        const Blackout blackout{.cut = cut, .seed = cut, .is_lax = true};
        lost += play(night, blackout) == "an acknowledged act is lost" ? 1 : 0;
    }
    CHECK(lost > 0);
}

TEST_CASE("DUR-3 the n-th operation fails once: an act is refused or stored, never both") {
    const PreparedNight night;
    for (const FaultKind kind : {FaultKind::io, FaultKind::full, FaultKind::sync}) {
        std::uint64_t at = 1 + seed_of_run() % stride();
        while (has_struck(night, kind, at, Memory::plenty)) at += stride();
    }
}

TEST_CASE("DUR-3 a read that fails after COMMIT does not turn a stored act into an error") {
    const PreparedNight night;
    // With hardly any pages in memory views are read from the disk again after each act.
    const std::uint64_t first = seed_of_run();
    repeat(8, 2'000, [&](std::uint64_t at) {
        static_cast<void>(has_struck(night, FaultKind::io, 1 + (first + at * 61) % 3000, Memory::scarce));
    });
}

TEST_CASE("DUR-3 a sync fails and the process is killed: an act answered with an error does not come back") {
    const PreparedNight night;
    for (const std::uint64_t length : {1U, 2U}) {
        bool has_struck = true;
        for (std::uint64_t at = 1 + seed_of_run() % stride(); has_struck; at += stride()) {
            CAPTURE(length);
            CAPTURE(at);
            FaultyDevice device(night, at);
            Told told;
            device.disk.arm(FaultKind::sync, at, at, length);
            if (!device.open()) continue;
            device.play(told, 1);
            has_struck = device.disk.has_struck();
            device.kill();
            REQUIRE(device.open());
            // Two failures in a row leave no way to take the act back.
            CHECK(device.acts_stored() <= told.entries.size() - told.photos.size() + (length - 1));
            CHECK(device.wrong(told) == "");
            // Acts that follow hold, whatever the failed sync left unwritten.
            const auto next = device.engine().perform(test::must(Json::parse(kNextVisit)));
            REQUIRE(next);
            told.entries.push_back(next->entry);
            device.disk.power_off();
            device.close();
            device.disk.power_on(at);
            REQUIRE(device.open());
            CHECK(device.wrong(told) == "");
        }
    }
}

TEST_CASE("DO-2 a disk that stays full refuses acts, keeps what is stored and can be read") {
    const PreparedNight night;
    bool has_struck = true;
    for (std::uint64_t at = 1 + seed_of_run() % stride(); has_struck; at += stride()) {
        CAPTURE(at);
        FaultyDevice device(night, at);
        Told told;
        must(device.open());
        device.disk.arm(FaultKind::full, at, at, ~std::uint64_t{0} - at);
        device.play(told, 2);
        has_struck = device.disk.has_struck();
        CHECK((told.refused > 0) == has_struck);
        CHECK(device.wrong(told) == "");
        device.disk.disarm();
        Told after;
        device.play(after, 1);  // with room again, the script goes on as far as its rules allow
        CHECK(device.wrong(told) == "");
        CHECK(device.wrong(after) == "");
    }
}

TEST_CASE("DUR-5 a full disk does not keep a killed device from opening its store") {
    const PreparedNight night;
    FaultyDevice device(night, 1);
    Told told;
    must(device.open());
    device.play(told, 1);
    device.kill();
    device.disk.arm(FaultKind::full, 1, 1, ~std::uint64_t{0} - 1);
    must(device.open());
    CHECK(device.disk.has_struck());  // there was a log to copy, and no room
    CHECK(device.wrong(told) == "");
    const Json act = test::must(Json::parse(kNextVisit));
    const auto refused = device.engine().perform(act);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::storage_full);
    device.disk.disarm();
    told.entries.push_back(must(device.engine().perform(act)).entry);
    CHECK(device.wrong(told) == "");
}
