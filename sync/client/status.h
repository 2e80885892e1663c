#pragma once
// Which entries and photos of this device are still only here, for `device show outbox` and `copies`
// (INT-7): an entry is received when the hub's journal receipt covers it; with evidence, when besides an
// evidence receipt names each of its originals. What is not may be on a team-mate's device (DO-9). Works
// without a network and without a client.
#include "core/base/json.h"
#include "core/engine/engine.h"
#include "sync/client/state.h"

namespace wincheck::client {

struct OwnEntry {
    store::Position position;
    Hash entry{};
    StreamId stream{};
    std::uint32_t type = 0;
    std::optional<Hash> original;     // of a capture
    bool is_receipted = false;        // the journal receipt covers it
    bool is_received = false;         // and its evidence is named by an evidence receipt
    std::vector<DeviceId> teammates;  // whose devices are known to hold it
};

struct OwnPhoto {
    Hash original{};
    StreamId stream{};
    std::uint64_t length = 0;
    bool is_received = false;
    bool is_archived = false;            // HQ has it twice
    bool is_here = true;                 // its bytes did not leave on purpose
    std::uint64_t received_seconds = 0;  // since 1970, 0 = not received
    std::uint32_t chunks = 0;
    std::uint32_t chunks_sent = 0;
};

struct Status {
    std::uint64_t entries = 0;
    std::uint64_t entries_only_here = 0;       // not received
    std::uint64_t entries_with_teammates = 0;  // of these, on some team-mate's device too
    std::uint64_t photos = 0;
    std::uint64_t photos_only_here = 0;
    std::uint64_t bytes_only_here = 0;  // of photos
    std::vector<OwnEntry> outbox;       // entries that are not received, at most kOutboxMax
    std::vector<OwnPhoto> own_photos;
    std::vector<Problem> problems;
    std::vector<protocol::Decided> decided;  // by persons at HQ, newest first
    Trouble last_trouble = Trouble::none;
    std::int64_t last_done_ms = 0;
};

inline constexpr std::size_t kOutboxMax = 10'000;

/// Errors: storage errors.
Result<Status> status(engine::Engine& engine);

/// {"entries","only_here",…,"outbox":[…]} and, per photo, {"photos":[…]}.
[[nodiscard]] Json outbox_json(const Status& status);
[[nodiscard]] Json copies_json(const Status& status);

}  // namespace wincheck::client
