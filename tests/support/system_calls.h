#pragma once
// Calls of the operating system that are interrupted, do less than they were asked to, or fail: those of our
// own files (core/base/posix_system.cpp, by the linker's --wrap) and those of SQLite's (by its own hook). A
// program links this with the options that tests.cmake names. Thread: one.
#include <cstdint>

namespace wincheck::testing {

enum class CallTrouble : std::uint8_t {
    none,
    interrupted,  // EINTR, nothing done
    part,         // half of the bytes asked for
    no_memory,    // ENOMEM
    failed        // EIO
};
enum class Calls : std::uint8_t { opens, reads, writes, syncs };

/// From the `at`-th call of `calls` (from 1) on, each `every`-th has the trouble; 0: only that one. An
/// interrupted call succeeds when it is made again.
void arm_calls(Calls calls, CallTrouble trouble, std::uint64_t at, std::uint64_t every = 0);
void disarm_calls();
/// Calls that had the trouble since `arm_calls`.
[[nodiscard]] std::uint64_t calls_troubled();

}  // namespace wincheck::testing
