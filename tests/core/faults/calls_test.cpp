// Calls of the operating system on real files that are interrupted, do half of what they were asked to, or
// find no memory: ours and SQLite's.
#include "tests/core/faults/faulty_night.h"
#include "tests/support/system_calls.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct Trouble {
    Calls calls;
    CallTrouble trouble;
    std::uint64_t at;
    std::uint64_t every;
};

/// A night with that trouble; how often it came.
std::uint64_t play_with(const PreparedNight& night, const Trouble& trouble, int tries, Told& told) {
    CAPTURE(static_cast<int>(trouble.calls));
    CAPTURE(static_cast<int>(trouble.trouble));
    CAPTURE(trouble.at);
    RealDevice device(night, trouble.at);
    arm_calls(trouble.calls, trouble.trouble, trouble.at, trouble.every);
    const auto opened = device.open();
    if (tries == 1) CHECK(opened);  // no trouble at all
    if (!opened) REQUIRE(device.open());
    device.play(told, tries);
    device.close();
    const std::uint64_t came = calls_troubled();
    disarm_calls();
    REQUIRE(device.open());
    CHECK(told.entries.size() == night.acts());
    CHECK(device.acts_stored() == told.entries.size() - told.photos.size());
    CHECK(device.is_covered());
    CHECK(device.wrong(told) == "");
    return came;
}

}  // namespace

TEST_CASE("DUR-3 calls that are interrupted or do half are made again, and no act notices") {
    const std::uint64_t first = 1 + seed_of_run() % 2;
    for (const Script script : {Script::visit, Script::erasing}) {
        const PreparedNight night(script);
        for (const Trouble& trouble : {Trouble{Calls::opens, CallTrouble::interrupted, first, 2},
                                       Trouble{Calls::reads, CallTrouble::interrupted, first, 2},
                                       Trouble{Calls::writes, CallTrouble::interrupted, first, 2},
                                       Trouble{Calls::reads, CallTrouble::part, first, 1},
                                       Trouble{Calls::writes, CallTrouble::part, first, 1}}) {
            Told told;
            CHECK(play_with(night, trouble, 1, told) > 10);
            CHECK(told.refused == 0);
        }
    }
}

TEST_CASE("DUR-3 the n-th call of the system fails: an act is refused or stored, never both") {
    for (const Script script : {Script::visit, Script::erasing}) {
        const PreparedNight night(script);
        for (const auto& [calls, kind] : {std::pair{Calls::opens, CallTrouble::no_memory},
                                          std::pair{Calls::reads, CallTrouble::no_memory},
                                          std::pair{Calls::writes, CallTrouble::no_memory},
                                          std::pair{Calls::syncs, CallTrouble::interrupted},
                                          std::pair{Calls::syncs, CallTrouble::failed}}) {
            std::uint64_t at = 1 + seed_of_run() % stride();
            for (;;) {
                Told told;
                if (play_with(night, {calls, kind, at, 0}, 3, told) == 0) break;
                at += stride();
            }
            CHECK(at > 3);
        }
    }
}
