#pragma once
// Memory that runs out at the n-th request of SQLite, which takes all of its own through one place. A program
// that links this counts from its start; nothing fails until it is armed. Thread: one.
#include <cstdint>

namespace wincheck::testing {

/// The `at`-th request (from 1) of those made from now on is refused, and those after it: `length` in all.
void arm_memory(std::uint64_t at, std::uint64_t length = 1);
void disarm_memory();
[[nodiscard]] bool has_memory_struck();
/// Requests since `arm_memory`.
[[nodiscard]] std::uint64_t memory_requests();

}  // namespace wincheck::testing
