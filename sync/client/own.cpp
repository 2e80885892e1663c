// A store that is an older copy, or one of two copies (S14, S15): it takes back what it wrote and lost, puts
// what it wrote on its own into HQ's quarantine, and goes on under a new incarnation (INT-5).
#include <algorithm>

#include "core/journal/segment.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

using journal::Segment;

// Entries at the beginning of the segment that this store holds as well; the rest differs or is missing.
Result<std::uint64_t> common_end(Session& session, const store::Chain& chain, const Segment& segment) {
    std::uint64_t at = segment.from;
    for (const journal::Leaf& leaf : segment.leaves) {
        if (at >= chain.size) break;
        WCK_TRY(const auto here, session.store().leaf_hashes(chain.id, at, at + 1));
        if (here.front() != leaf.leaf_hash()) break;
        ++at;
    }
    return at;
}

// Keeps the segments that reach beyond `common`, before they are taken out.
Result<void> keep_diverged(Session& session, const store::Chain& chain, std::uint64_t common) {
    Diverged diverged{.opening = chain.opening};
    WCK_TRY(const auto notes, session.store().notes(chain.id));
    std::uint64_t from = 0;
    for (const store::Note& note : notes) {
        if (note.size > common) {
            WCK_TRY(Bytes segment, session.engine.segment(chain.id, from, note.size));
            diverged.segments.push_back(std::move(segment));
        }
        from = note.size;
    }
    note_problem(session.saved, {chain.id.hex(), common, "fork", true});
    return save_now(session.store(), diverged_setting(chain.id), diverged);
}

Result<void> leave(Session& session, const store::Chain& chain, std::uint64_t common) {
    const bool is_forked = chain.size > common;
    if (is_forked) WCK_TRY(keep_diverged(session, chain, common));
    WCK_TRY(session.engine.leave_chain(chain.id, common, is_forked));
    if (!is_forked) note_problem(session.saved, {chain.id.hex(), common, "restored", true});
    return {};
}

// What was kept holds nothing that has been erased since (PII-1).
Result<void> strip_diverged(Session& session, const store::Chain& chain, Diverged& diverged) {
    bool has_stripped = false;
    for (Bytes& segment : diverged.segments) {
        WCK_TRY(auto stripped, session.store().without_erased(segment));
        if (!stripped) continue;
        segment = std::move(*stripped);
        has_stripped = true;
    }
    if (!has_stripped) return {};
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(save(session.store(), diverged_setting(chain.id), diverged));
    WCK_TRY(session.store().mark_scrub());
    return transaction.commit();
}

// Segments [from, …) that one push takes, at least one.
Result<std::vector<Bytes>> part_of(Session& session, const std::vector<Bytes>& segments, std::uint64_t from) {
    std::vector<Bytes> part;
    std::uint64_t entries = 0, bytes = 0;
    for (std::uint64_t i = from; i < segments.size(); ++i) {
        WCK_TRY(const Segment segment, journal::decode_segment(segments[i]));
        entries += segment.leaves.size();
        bytes += segments[i].size();
        const bool is_over = entries > session.limits.entries_max || bytes > session.limits.batch_bytes_max;
        if (!part.empty() && is_over) break;
        part.push_back(segments[i]);
    }
    return part;
}

}  // namespace

MaybeWant own_want(Session& session) {
    if (session.lost.empty()) return std::optional<Want>{};
    // What is not covered by a checkpoint could not be kept for HQ to see.
    WCK_TRY(session.engine.close_segments());
    const auto& [chain, from] = *session.lost.begin();
    Want want = message_want(Purpose::take_own, protocol::kPathOwn,
                             journal::encode(protocol::OwnRequest{chain, from}));
    want.subject.chain = chain;
    want.subject.from = from;
    return std::optional(std::move(want));
}

Result<void> take_own(Session& session, const Subject& subject, const Reply& reply) {
    const auto lost = session.lost.find(subject.chain);
    if (lost == session.lost.end() || lost->second != subject.from) return {};
    if (reply.status == 404) {
        note_problem(session.saved, {subject.chain.hex(), subject.from, "fork"});
        session.lost.erase(lost);
        return {};
    }
    const auto own = journal::decode_document<protocol::OwnReply>(reply.content);
    if (!own) return answer_wrong("take_own");
    for (const Bytes& bytes : own->segments) {
        const auto segment = journal::decode_segment(bytes);
        if (!segment || segment->incarnation != subject.chain) return answer_wrong("take_own segment");
        WCK_TRY(const auto chain, session.store().chain(subject.chain));
        if (segment->from > (chain ? chain->size : 0)) return answer_wrong("take_own gap");
        const std::uint64_t to = segment->from + segment->leaves.size();
        if (chain && chain->is_own) {
            WCK_TRY(const std::uint64_t common, common_end(session, *chain, *segment));
            if (common < to) WCK_TRY(leave(session, *chain, common));
        }
        WCK_TRY(const std::uint64_t taken, session.engine.take_segment(own->opening, {}, bytes));
        session.counters.entries_taken += taken;
        // Among them may be some that HQ does not let stand: the next hello names those.
        session.needs_hello = session.needs_hello || taken > 0;
        lost->second = to;
    }
    WCK_TRY(auto transaction, session.store().begin());
    // Their rows of the feed may have passed when the entries were not here yet.
    WCK_TRY(put_ranks(session, own->ranks));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    WCK_TRY(transaction.commit());
    if (own->has_more && own->segments.empty()) return answer_wrong("take_own without progress");
    if (!own->has_more) session.lost.erase(lost);
    return {};
}

MaybeWant diverged_want(Session& session) {
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        if (chain.is_own) continue;
        WCK_TRY(auto diverged, load<Diverged>(session.store(), diverged_setting(chain.id)));
        if (diverged) WCK_TRY(strip_diverged(session, chain, *diverged));
        const std::uint64_t given = session.diverged_given[chain.id];
        if (!diverged || diverged->is_sent || given >= diverged->segments.size()) continue;
        WCK_TRY(auto part, part_of(session, diverged->segments, given));
        const std::uint64_t count = part.size();
        const protocol::PushRequest push{diverged->opening, {}, std::move(part)};
        Want want = message_want(Purpose::give_diverged, protocol::kPathPush, journal::encode(push));
        want.subject = {.chain = chain.id, .from = given, .length = count};
        return std::optional(std::move(want));
    }
    return std::optional<Want>{};
}

Result<void> take_given_diverged(Session& session, const Subject& subject, const Reply& reply) {
    // One segment that is too large leaves the rest of the tail for another round.
    session.diverged_given[subject.chain] = reply.status == 413 ? UINT64_MAX : subject.from + subject.length;
    WCK_TRY(auto diverged, load<Diverged>(session.store(), diverged_setting(subject.chain)));
    if (!diverged || session.diverged_given[subject.chain] != diverged->segments.size()) return {};
    diverged->is_sent = true;
    return save_now(session.store(), diverged_setting(subject.chain), *diverged);
}

Result<void> leave_forked(Session& session) {
    for (const IncarnationId& id : session.forked) {
        WCK_TRY(const auto chain, session.store().chain(id));
        const auto at_hub = session.hub_sizes.find(id);
        const bool is_whole = chain && chain->is_own && at_hub != session.hub_sizes.end() &&
                              at_hub->second == chain->size && !session.stopped_chains.contains(id);
        if (!is_whole) continue;
        WCK_TRY(session.engine.leave_chain(id, chain->size, true));
        note_problem(session.saved, {id.hex(), chain->size, "fork", true});
    }
    session.forked.clear();
    return {};
}

}  // namespace wincheck::client
