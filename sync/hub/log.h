#pragma once
// The hub's public log (INT-8): a salted leaf for each accepted entry, in the transaction that ranks it. A
// head is published at a fixed cadence whatever happened, padded with random leaves to a whole block, so
// that neither its content nor its growth shows a visit.
#include "sync/hub/state.h"

namespace wincheck::hub {

inline constexpr std::int64_t kLogCadenceMs = std::int64_t{10} * 60 * 1000;
inline constexpr std::uint64_t kLogBlock = 64;

struct PublishedHead {
    journal::Checkpoint checkpoint;
    std::string note;
};
struct Logged {
    store::Position position;
    Hash hash{};
};
/// In the caller's transaction.
Result<void> log_entries(State& state, const std::vector<Logged>& entries);
/// Pads, signs and keeps the next head when a new turn of the cadence has begun (its turns are those of the
/// clock, so that no device's visit shows in their times), or always by `is_due`; gives the newest.
Result<PublishedHead> publish_head(State& state, bool is_due = false);
/// What a device that says hello is shown of the log.
Result<protocol::LogHead> log_head(State& state, const protocol::HelloRequest& asked);

/// INT-9: an older store in the place of a hub's is known by the head that stands beside it (DIR/served),
/// written before a head is shown to anybody. Errors: corrupt (kLogRewound), storage errors.
Result<void> check_served(store::Store& store, FileSystem& files, const std::string& folder,
                          const EpochId& epoch);

/// No value before the first head of the epoch.
Result<std::optional<PublishedHead>> published_head(State& state);
/// Empties the log and begins a new epoch with what every open epoch commits to; all entries held get new
/// leaves. In the caller's transaction.
Result<void> begin_epoch(State& state, const EpochId& epoch, const std::string& by,
                         const std::string& reason);

}  // namespace wincheck::hub
