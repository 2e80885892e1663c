#pragma once
// Signed heads of feeds: what a reader who has read a scope to its end must have read. Digests are kept in
// memory and go on where they stopped, so a row is added to them once and not for each reader.
#include <map>
#include <string>
#include <vector>

#include "sync/protocol/messages.h"

namespace wincheck::hub {

struct State;

/// Of one epoch; all of it can be computed again.
struct FeedHeads {
    struct Kept {
        std::uint64_t n = 0;
        Hash digest{};
        std::string note;  // of n; empty before it is asked for
    };
    EpochId epoch{};
    std::map<std::string, Kept> kept;  // by scope
};

/// Heads of those feeds that the answer reads to their end.
Result<std::vector<protocol::FeedNote>> heads_of(State& state, const protocol::PullReply& reply);

}  // namespace wincheck::hub
