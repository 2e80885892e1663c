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
            for (++at; at != sequences.end() && *at - to < kReadAlong; ++at) to = *at + 1;
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

// Another copy of this store may have written at the places of an own chain that no receipt covers: what the
// hub has there comes by itself, or ends the chain here (S14, S15).
class OwnChains {
public:
    explicit OwnChains(Session& session) : session_(session) {}
    /// How many entries the hub holds as this store does; nothing of a chain that is another device's.
    Result<std::optional<std::uint64_t>> agreed(const IncarnationId& incarnation) {
        const auto known = agreed_.find(incarnation);
        if (known != agreed_.end()) return known->second;
        WCK_TRY(const auto read, read_agreed(incarnation));
        return agreed_[incarnation] = read;
    }

private:
    Result<std::optional<std::uint64_t>> read_agreed(const IncarnationId& incarnation) {
        if (session_.lost.contains(incarnation)) return std::optional<std::uint64_t>{0};
        WCK_TRY(const auto chain, session_.store().chain(incarnation));
        // One of which nothing is here may be a copy's, begun since this round's hello: the hub gives nobody
        // their own.
        if (!chain) return std::optional<std::uint64_t>{0};
        WCK_TRY(const bool is_own, is_own_device(session_, *chain));
        if (!is_own) return std::optional<std::uint64_t>{};
        WCK_TRY(const auto receipted, load<Receipted>(session_.store(), receipted_setting(incarnation)));
        return std::optional(receipted ? receipted->size : std::uint64_t{0});
    }

    Session& session_;
    std::map<IncarnationId, std::optional<std::uint64_t>> agreed_;
};

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
    OwnChains own(session);
    for (const protocol::Rank& rank : frame.ranks) {
        WCK_TRY(const auto agreed, own.agreed(rank.incarnation));
        const auto chain = held.find(rank.incarnation);
        const bool is_here = chain != held.end() && chain->second.contains(rank.sequence);
        const bool is_known = is_here && (!agreed || rank.sequence < *agreed);
        if (!is_known) {
            step.is_wrong = step.is_wrong || !(is_here || is_left_out || agreed);
            step.digest.reset();
        } else if (step.digest) {
            step.digest = protocol::feed_digest(*step.digest, chain->second.at(rank.sequence), rank.rank);
        }
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
