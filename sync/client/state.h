#pragma once
// What the client keeps between steps, in settings of the store (never replicated), so that a killed
// app goes on where it stopped. All of it can be lost without harm but time: hub and device compare
// heads at each hello.
//   sync/state            Saved: request counter, epoch, requests without an answer, troubles
//   sync/pace             Pace: what to wait for, and what the line bears
//   sync/cursors          Cursor per scope
//   sync/feeds            Feed per scope: the digest of what was read of it
//   sync/snapshot         Snapshot: the one that is being fetched
//   sync/deferred         Cursor per scope that a snapshot showed in part: how far its rest reaches
//   sync/own              StreamId of each inspection of which only the person's own part comes
//   sync/pins             TLS keys of the hub, as the invitation named them
//   sync/receipted/HEX    Receipted: how far the journal receipt of one own incarnation reaches
//   sync/logged/HEX       Logged: how far one own incarnation was shown to stand in the hub's log
//   sync/lodged/HEX       Lodged: what of one own incarnation waits in HQ's quarantine
//   sync/decided          protocol::Decided: what persons at HQ decided on that
//   sync/diverged/HEX     Diverged: what was written on a copy of this store, or on it after a copy
//   sync/upload/HEX       Upload: how far the chunks of one original are sent
//   sync/received/HEX     Received: the evidence receipt that names one original
//   sync/purged/HEX       Purged: the bytes of one original left this device on purpose
//   sync/receipt/HEX      journal::EvidenceReceipt by the SHA-256 of its note
#include <optional>
#include <string>
#include <vector>

#include "core/journal/payloads.h"
#include "core/store/store.h"
#include "sync/client/action.h"
#include "sync/client/pace.h"
#include "sync/protocol/messages.h"

namespace wincheck::client {

/// What a request was about, as far as its answer needs it.
struct Subject {
    IncarnationId chain{};
    std::uint64_t from = 0;  // with `chain`: of uploads the position of the capture
    Hash hash{};             // document or original
    std::uint32_t index = 0;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    bool operator==(const Subject&) const = default;
    template <class A>
    void serialize(A& a) {
        a(chain, from, hash, index, offset, length);
    }
};

/// A request that was handed out, or is about to be; stored before it is, so that any later process can take
/// the answer.
struct Outstanding {
    std::string id;  // the request's nonce
    Purpose purpose = Purpose::none;
    Subject subject;
    std::vector<Hash> asked;  // ask_receipts: originals
    bool operator==(const Outstanding&) const = default;
    template <class A>
    void serialize(A& a) {
        a(id, purpose, subject, asked);
    }
};

/// Something the hub or this device could not take; shown, never retried silently for ever.
struct Problem {
    std::string where;  // scope, incarnation or original
    std::uint64_t sequence = 0;
    std::string reason;       // protocol's verdict reasons, or a reason's name
    bool is_verdict = false;  // the hub's on an entry: stays; others are found again in each round
    bool operator==(const Problem&) const = default;
    template <class A>
    void serialize(A& a) {
        a(where, sequence, reason, is_verdict);
    }
};

struct Saved {
    std::uint64_t counter = 0;
    EpochId epoch{};
    std::int64_t last_done_ms = 0;  // wall time of the last whole round, 0 = never
    Trouble last_trouble = Trouble::none;
    std::vector<Outstanding> outstanding;
    std::vector<Problem> problems;
    std::uint64_t log_size = 0;  // newest head of the hub's log in `epoch`, 0 = none seen
    Hash log_root{};
    bool operator==(const Saved&) const = default;
    template <class A>
    void serialize(A& a) {
        a(counter, epoch, last_done_ms, last_trouble, outstanding, problems, log_size, log_root);
    }
};

/// Counts only where `n` is where the scope's cursor stands.
struct Feed {
    std::string scope;
    std::uint64_t n = 0;
    Hash digest{};
    bool operator==(const Feed&) const = default;
    template <class A>
    void serialize(A& a) {
        a(scope, n, digest);
    }
};

struct Receipted {
    std::uint64_t size = 0;
    std::uint64_t seconds = 0;
    bool is_archived = false;
    bool operator==(const Receipted&) const = default;
    template <class A>
    void serialize(A& a) {
        a(size, seconds, is_archived);
    }
};

/// Entries of one own incarnation whose newest receipted one was shown to stand in the hub's log.
struct Logged {
    EpochId epoch{};
    std::uint64_t size = 0;
    bool operator==(const Logged&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, size);
    }
};

/// A snapshot under way: its pieces up to `next` are stored.
struct Snapshot {
    EpochId epoch{};
    std::vector<protocol::SnapshotScope> scopes;
    std::vector<protocol::SnapshotPiece> pieces;
    std::uint64_t next = 0;
    bool operator==(const Snapshot&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, scopes, pieces, next);
    }
};

/// Entries of one own incarnation that HQ keeps for a person to decide on: not to be sent again in `epoch`.
struct Lodged {
    EpochId epoch{};
    std::uint64_t size = 0;
    bool operator==(const Lodged&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, size);
    }
};

/// What this store wrote on a history that HQ does not share, as segments with their opening record.
/// Sent once for a person at HQ to decide on, kept for ever.
struct Diverged {
    Bytes opening;
    std::vector<Bytes> segments;
    bool is_sent = false;
    bool operator==(const Diverged&) const = default;
    template <class A>
    void serialize(A& a) {
        a(opening, segments, is_sent);
    }
};

struct ChunkUpload {
    std::string path;  // of the upload at the hub, empty = none made
    bool is_done = false;
    bool operator==(const ChunkUpload&) const = default;
    template <class A>
    void serialize(A& a) {
        a(path, is_done);
    }
};

struct Upload {
    EpochId epoch{};
    Hash entry{};  // the capture whose chunk files are sent
    std::uint32_t times_asked = 0;
    std::vector<ChunkUpload> chunks;
    bool operator==(const Upload&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, entry, times_asked, chunks);
    }
    [[nodiscard]] bool is_done() const;
};

/// What is received stays here for so long all the same, unless HQ has put it by twice (INT-7).
inline constexpr std::uint64_t kKeepSeconds = std::uint64_t{30} * 24 * 3600;

struct Received {
    EpochId epoch{};
    Hash note{};                     // SHA-256 of the newest receipt's note
    std::uint64_t seconds = 0;       // the hub's time of the first receipt in this epoch
    std::uint64_t last_seconds = 0;  // of the newest
    bool is_archived = false;
    bool operator==(const Received&) const = default;
    template <class A>
    void serialize(A& a) {
        a(epoch, note, seconds, last_seconds, is_archived);
    }
    /// The bytes may leave this device: HQ has them twice, or still had them after the days that they are
    /// kept.
    [[nodiscard]] bool lets_go() const { return is_archived || last_seconds >= seconds + kKeepSeconds; }
};

/// Written before the bytes go.
struct Purged {
    std::uint64_t captures = 0;  // of this device that named the original then
    bool is_done = false;
    bool operator==(const Purged&) const = default;
    template <class A>
    void serialize(A& a) {
        a(captures, is_done);
    }
};

inline constexpr std::size_t kOutstandingMax = 8;  // handed out before the one at hand
inline constexpr std::size_t kAheadMax = 31;       // stored with one because they will follow it soon
inline constexpr std::size_t kProblemsMax = 100;

inline constexpr const char* kSettingState = "sync/state";
inline constexpr const char* kSettingPace = "sync/pace";
inline constexpr const char* kSettingCursors = "sync/cursors";
inline constexpr const char* kSettingFeeds = "sync/feeds";
inline constexpr const char* kSettingPins = "sync/pins";
inline constexpr const char* kSettingDecided = "sync/decided";
inline constexpr const char* kSettingSnapshot = "sync/snapshot";
inline constexpr const char* kSettingDeferred = "sync/deferred";
inline constexpr const char* kSettingOwnParts = "sync/own";
inline constexpr const char* kSettingGoneBack =
    "sync/gone_back";  // what HQ published is still to be asked about
[[nodiscard]] std::string receipted_setting(const IncarnationId& chain);
[[nodiscard]] std::string logged_setting(const IncarnationId& chain);
[[nodiscard]] std::string lodged_setting(const IncarnationId& chain);
[[nodiscard]] std::string diverged_setting(const IncarnationId& chain);
[[nodiscard]] std::string upload_setting(const Hash& original);
[[nodiscard]] std::string received_setting(const Hash& original);
[[nodiscard]] std::string purged_setting(const Hash& original);
[[nodiscard]] std::string receipt_setting(const Hash& note);

/// A setting's value; none when absent or written by an unknown version.
template <class T>
Result<std::optional<T>> load(store::Store& store, const std::string& name) {
    WCK_TRY(const auto bytes, store.setting(name));
    if (!bytes) return std::optional<T>{};
    auto value = journal::decode_document<T>(*bytes);
    if (!value) return std::optional<T>{};
    return std::optional<T>(std::move(*value));
}

/// Inside the caller's transaction.
template <class T>
Result<void> save(store::Store& store, const std::string& name, const T& value) {
    return store.put_setting(name, journal::encode(value));
}

/// In a transaction of its own.
template <class T>
Result<void> save_now(store::Store& store, const std::string& name, const T& value) {
    WCK_TRY(auto transaction, store.begin());
    WCK_TRY(save(store, name, value));
    return transaction.commit();
}

/// Adds a problem once; the oldest goes when there are too many.
void note_problem(Saved& saved, Problem problem);

}  // namespace wincheck::client
