// Whether a feed is whole (architecture: hub): the digest of its rows as this store holds them, against the
// head that the hub signed. A row that was left out, added or put elsewhere shows, whatever the hub meant by
// it.
#include <algorithm>

#include "sync/client/session.h"
#include "sync/protocol/feed_head.h"

namespace wincheck::client {
namespace {

using protocol::Frame;

using HashesHeld = std::map<IncarnationId, std::map<std::uint64_t, Hash>>;

// Rows of one chain stand close together: what lies between two of them is read along.
Result<HashesHeld> hashes_held(Session& session, const std::vector<protocol::Rank>& ranks) {
    constexpr std::uint64_t kReadAlong = 16;
    std::map<IncarnationId, std::set<std::uint64_t>> wanted;
    for (const protocol::Rank& rank : ranks) wanted[rank.incarnation].insert(rank.sequence);
    HashesHeld held;
    for (const auto& [chain, sequences] : wanted) {
        for (auto at = sequences.begin(); at != sequences.end();) {
            const std::uint64_t from = *at;
            std::uint64_t to = from + 1;
            while (++at != sequences.end() && *at - to < kReadAlong) to = *at + 1;
            WCK_TRY(const auto some, session.store().held_hashes(chain, from, to));
            for (const store::HeldHash& one : some) held[chain][one.sequence] = one.hash;
        }
    }
    return held;
}

std::optional<Hash> digest_before(const Session& session, const Frame& frame) {
    if (frame.from_n == 0) return Hash{};
    const auto held = session.feeds.find(frame.scope);
    const bool is_known = held != session.feeds.end() && held->second.n == frame.from_n;
    return is_known ? std::optional(held->second.digest) : std::nullopt;
}

// Of another copy of this store, which wrote on: it comes by itself (S14, S15).
Result<bool> is_own_gap(Session& session, const IncarnationId& incarnation) {
    if (session.lost.contains(incarnation)) return true;
    WCK_TRY(const auto chain, session.store().chain(incarnation));
    return chain ? is_own_device(session, *chain) : Result<bool>(false);
}

// What the hub signed, if it is of this feed and of this place in it.
std::optional<protocol::FeedHead> head_of(const Session& session, const Frame& frame,
                                          const std::string& note) {
    const auto& identity = session.engine.identity();
    if (!identity) return std::nullopt;
    auto head = protocol::verify_feed_head(note, identity->tenant, session.saved.epoch, identity->intake);
    const bool is_it = head && head->scope == frame.scope && head->n == frame.to_n;
    return is_it ? std::optional(std::move(*head)) : std::nullopt;
}

}  // namespace

Result<FeedStep> check_feed(Session& session, const Frame& frame, const FeedNotes& notes, bool is_left_out) {
    FeedStep step;
    if (!notes.is_checked) return step;
    step.is_wrong = frame.ranks.size() != frame.to_n - frame.from_n;
    step.digest = digest_before(session, frame);
    WCK_TRY(const HashesHeld held, hashes_held(session, frame.ranks));
    for (const protocol::Rank& rank : frame.ranks) {
        const auto chain = held.find(rank.incarnation);
        if (chain != held.end() && chain->second.contains(rank.sequence)) {
            if (!step.digest) continue;
            step.digest = protocol::feed_digest(*step.digest, chain->second.at(rank.sequence), rank.rank);
            continue;
        }
        WCK_TRY(const bool is_own, is_own_gap(session, rank.incarnation));
        step.is_wrong = step.is_wrong || !(is_left_out || is_own);
        step.digest.reset();
    }
    const auto note = notes.of.find(frame.scope);
    if (note == notes.of.end()) {
        step.is_wrong = step.is_wrong || notes.must_be_signed;
        return step;
    }
    const auto head = head_of(session, frame, note->second);
    const bool agrees = head && (!step.digest || *step.digest == head->digest);
    step.is_wrong = step.is_wrong || !agrees;
    if (agrees) step.digest = head->digest;
    return step;
}

void keep_feed(Session& session, const std::string& scope, std::uint64_t n,
               const std::optional<Hash>& digest) {
    session.feeds.erase(scope);
    if (digest) session.feeds[scope] = {scope, n, *digest};
}

Result<std::optional<Hash>> digest_of_inspection(Session& session, const StreamId& stream, std::uint64_t n) {
    std::map<std::uint64_t, Hash> by_rank;
    WCK_TRY(const auto entries, session.store().stream_entries(stream));
    for (const store::StoredEntry& stored : entries)
        if (stored.rank && *stored.rank <= n) by_rank[*stored.rank] = stored.hash;
    const bool is_whole = by_rank.size() == n && (n == 0 || by_rank.begin()->first == 1);
    if (!is_whole) return std::optional<Hash>{};
    Hash digest{};
    for (const auto& [rank, hash] : by_rank) digest = protocol::feed_digest(digest, hash, rank);
    return std::optional(digest);
}

}  // namespace wincheck::client
