// Many worlds, one after the other, each from its seed. WINCHECK_WORLD=N runs one, WINCHECK_LONG=1 the large
// number; the normal run is bounded by time (WINCHECK_SECONDS, 20 where it is not given).
#include <chrono>
#include <cstdlib>
#include <string>

#include "tests/sync/simulation/world.h"

namespace wincheck::simulation {
namespace {

constexpr std::uint64_t kSeedsLong = 100'000;

std::chrono::seconds time_short() {
    const char* given = std::getenv("WINCHECK_SECONDS");
    return std::chrono::seconds(given != nullptr ? std::strtoull(given, nullptr, 10) : 20);
}

Troubles troubles_of(std::uint64_t seed) {
    Troubles troubles;
    troubles.is_put_back = seed % 4 == 1;
    troubles.is_cloned = seed % 4 == 2;
    troubles.is_hub_restored = seed % 8 == 3;
    troubles.is_hub_rewound = seed % 8 == 7;
    troubles.has_seal = seed % 3 == 2;
    troubles.has_stranger = seed % 5 == 0;
    // A simulated hub's time is the latest it was told: once told of a far year it makes no next head.
    troubles.has_wild_clocks = !troubles.is_hub_rewound && (seed % 7 == 3 || seed % 7 == 6);
    return troubles;
}

World::FindingSteps run_seed(std::uint64_t seed) {
    INFO("WINCHECK_WORLD=" << seed);
    World world(seed, troubles_of(seed));
    std::string failures;
    for (const std::string& failure : world.run(60)) failures += failure + "\n";
    REQUIRE_MESSAGE(failures.empty(), failures);
    return world.finding_steps();
}

}  // namespace

TEST_CASE(
    "S37, DO-13 whatever network, kills, copies and restores do: all replicas agree and nothing is lost") {
    const char* one = std::getenv("WINCHECK_WORLD");
    if (one != nullptr) {
        run_seed(std::strtoull(one, nullptr, 10));
        return;
    }
    const bool is_long = std::getenv("WINCHECK_LONG") != nullptr;
    const char* from = std::getenv("WINCHECK_SEED");
    const auto begin = std::chrono::steady_clock::now();
    const std::uint64_t first = from != nullptr ? std::strtoull(from, nullptr, 10) : 0;
    std::uint64_t count = 0;
    World::FindingSteps steps;
    while (is_long ? count < kSeedsLong : std::chrono::steady_clock::now() - begin < time_short()) {
        const auto more = run_seed(first + count++);
        steps.all += more.all;
        steps.lost += more.lost;
    }
    MESSAGE("worlds: " << count << ", steps of findings: " << steps.all << ", of these lost: " << steps.lost);
    CHECK(count > 0);
}

}  // namespace wincheck::simulation
