// The program finds no memory at its n-th request: the call ends with an exception, after which the host has
// to open the store again (bindings/c/guard.h). What it then finds is whole, with that act once or not at
// all.
#include <cstdio>

#include "tests/core/faults/faulty_night.h"
#include "tests/support/failing_new.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct FailedActs {
    std::uint64_t stored = 0;  // acts that stand although the call failed
    std::uint64_t undone = 0;
};

/// A night whose request `at` finds no memory; the requests of its steps, in all where none fails.
std::uint64_t lacks_memory_once(const PreparedNight& night, std::uint64_t at, FailedActs& outcome) {
    CAPTURE(at);
    RealDevice device(night, at);
    must(device.open());
    Told told;
    std::uint64_t requests = 0;
    for (const PreparedNight::Step& step : night.steps()) {
        const std::size_t before = device.acts_stored();
        std::optional<Result<engine::Done>> done;
        arm_new(at > requests ? at - requests : 0);
        try {
            done = step(device.engine());
        } catch (const std::bad_alloc&) {
        }
        requests += disarm_new();
        if (!done) {
            device.close();
            must(device.open());
            CHECK(device.wrong(told) == "");
            const bool is_stored = device.acts_stored() > before;
            ++(is_stored ? outcome.stored : outcome.undone);
            if (is_stored) continue;
            done = step(device.engine());
        }
        REQUIRE(done->has_value());
        if (!(*done)->entry.is_zero()) told.entries.push_back((*done)->entry);
    }
    CHECK(device.acts_stored() == night.acts() - 1);  // but for a photo
    CHECK(device.is_covered());
    device.close();
    must(device.open(engine::Thoroughness::whole));
    CHECK(device.wrong(told) == "");
    return requests;
}

}  // namespace

TEST_CASE("DUR-3 the n-th request for memory throws: opened again the act is there once or not at all") {
    const PreparedNight night;
    FailedActs outcome;
    const std::uint64_t all = lacks_memory_once(night, UINT64_MAX, outcome);
    REQUIRE(all > 1000);
    const std::uint64_t nights = is_long_run() ? all : 640 / stride();  // each once, or some at random
    SeededRandom random(seed_of_run());
    for (std::uint64_t run = 0; run < nights; ++run) {
        std::array<std::uint8_t, 8> drawn{};
        random.fill(drawn);
        std::uint64_t number = 0;
        for (const std::uint8_t byte : drawn) number = number << 8U | byte;
        lacks_memory_once(night, 1 + (is_long_run() ? run : number % all), outcome);
    }
    CHECK(outcome.undone > 0);
    MESSAGE(all << " requests a night; of " << nights << " acts that failed " << outcome.stored << " stood");
}
