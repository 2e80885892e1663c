#pragma once
// The program's own memory that runs out at the n-th request (operator new). A program that links this has
// its operators; nothing fails until it is armed. Each thread for itself.
#include <cstdint>

namespace wincheck::testing {

/// The `at`-th request (from 1) that this thread makes from now on throws std::bad_alloc, once.
void arm_new(std::uint64_t at);
/// Requests since `arm_new`; none fails any more.
std::uint64_t disarm_new();

}  // namespace wincheck::testing
