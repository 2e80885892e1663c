#pragma once
// A disk that takes its time: every fsync and fdatasync of the program, SQLite's among them, waits while they
// are held. Thread: any.
#include <chrono>

namespace wincheck::testing {

void hold_syncs();
void release_syncs();
/// Waits until a thread stands in a sync that is held. Returns whether one came.
[[nodiscard]] bool has_come_to_sync(std::chrono::seconds patience);
/// A thread stands there now.
[[nodiscard]] bool is_sync_held();

}  // namespace wincheck::testing
