#pragma once
// Walks through the chunk files, a few at a time: re-hashes those that captures name (DUR-8), and removes
// pictures that nobody attached within a day (DUR-4). What it found is kept in a setting, for `health` and
// for sync, which fetches damaged ones again.
#include "core/engine/device.h"

namespace wincheck::engine {

/// A chunk file that is not what its capture lists.
struct DamagedChunk {
    Hash original{};
    Hash entry{};  // the capture
    std::uint32_t index = 0;
    bool operator==(const DamagedChunk&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, entry, index);
    }
};

/// How far the walk is, and what it found.
struct Scrub {
    // The next chunk file: first byte of its original, its set, its index.
    std::uint32_t group = 0;
    Hash original{};
    Bytes set;
    std::uint32_t index = 0;
    bool is_under_way = false;
    std::int64_t done_ms = 0;   // end of the last whole round, 0 = none yet
    std::uint64_t checked = 0;  // chunk files in this round, and in the last whole one
    std::uint64_t last_checked = 0;
    std::uint64_t unexplained = 0;  // sets that neither a capture nor an intent names, likewise
    std::uint64_t last_unexplained = 0;
    std::vector<DamagedChunk> damaged;  // found, and not sound again since
    template <class A>
    void serialize(A& a) {
        a(group, original, set, index, is_under_way, done_ms, checked, last_checked, unexplained,
          last_unexplained, damaged);
    }
};

Result<Scrub> load_scrub(store::Store& store);
/// Takes a chunk file off the list of damaged ones: it came again.
Result<void> forget_damage(store::Store& store, const Hash& entry, std::uint32_t index);
/// One step of the walk. Returns whether there was something to do; a round begins a week after the end of
/// the last one. Errors: storage errors. Cost: hashes 16 MiB or one chunk file, and one commit.
Result<bool> scrub_step(Device& device);

}  // namespace wincheck::engine
