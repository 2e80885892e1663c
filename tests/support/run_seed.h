#pragma once
// The seed of a run of the tests: what is drawn at random differs each time and can be played again.
#include <cstdint>
#include <cstdlib>

namespace wincheck::testing {

/// WINCHECK_SEED, which tests/run.py sets and prints; 1 without it.
inline std::uint64_t seed_of_run() {
    const char* seed = std::getenv("WINCHECK_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

}  // namespace wincheck::testing
