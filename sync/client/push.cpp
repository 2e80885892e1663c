#include <algorithm>

#include "core/journal/opening.h"
#include "sync/client/reasons.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

constexpr const char* kRevokedVerdict = "revoked";
constexpr const char* kLostRace = "lost_race";

// Close before each round: what is not covered by a checkpoint cannot travel. With the key store locked
// the open segment waits and the closed ones go.
Result<void> close_once(Session& session) {
    if (session.is_segment_closed) return {};
    Result<void> closed = session.engine.close_segments();
    const bool waits_for_key = !closed && closed.error().code == ErrorCode::key_locked;
    if (!closed && !waits_for_key) return closed;
    if (waits_for_key) note_problem(session.saved, {"", 0, "key_locked"});
    session.is_segment_closed = true;
    return {};
}

std::uint64_t hub_size(const Session& session, const IncarnationId& chain) {
    const auto found = session.hub_sizes.find(chain);
    return found == session.hub_sizes.end() ? 0 : found->second;
}

std::uint64_t batch_ceiling(const Session& session) {
    const std::uint64_t wished =
        session.batch_bytes != 0 ? session.batch_bytes : session.limits.first_batch_bytes;
    return std::min(wished, session.limits.batch_bytes_max);
}

// For the next pushes, of later processes too.
void set_batch(Session& session, std::uint64_t bytes) {
    session.batch_bytes = bytes;
    session.pace.batch_bytes = bytes;
    session.pace.batch_from_ms = wall_ms(session);
}

// As much more as came through in time, and no more than the hub took when it had found more too large (S8).
void grow_batch(Session& session) {
    const std::uint64_t batch = batch_ceiling(session);
    if (session.was_too_large) {
        session.pace.passed_bytes = batch;
        session.pace.passed_from_ms = wall_ms(session);
    }
    session.was_too_large = false;
    const std::uint64_t passed = remembered_passed(session.pace, wall_ms(session));
    const std::uint64_t next =
        std::min(next_batch(batch, session.push_bytes, session.took_ms), session.limits.batch_bytes_max);
    set_batch(session, passed == 0 ? next : std::min(next, passed));
}

// Whole segments from `from` up to the batch limits, at least one. Empty when nothing is signed.
Result<std::vector<Bytes>> segments_from(Session& session, const store::Chain& chain, std::uint64_t from,
                                         std::uint64_t& to) {
    std::vector<Bytes> segments;
    const std::uint64_t ceiling = batch_ceiling(session);
    std::uint64_t bytes = 0;
    std::uint64_t at = from;
    to = from;
    WCK_TRY(const auto notes, session.store().notes(chain.id));
    for (const store::Note& note : notes) {
        if (note.size <= at || note.size > chain.size) continue;
        const bool is_over = note.size - from > session.limits.entries_max || bytes >= ceiling;
        if (!segments.empty() && is_over) break;
        WCK_TRY(Bytes segment, session.engine.segment(chain.id, at, note.size));
        bytes += segment.size();
        if (!segments.empty() && bytes > session.limits.batch_bytes_max) break;
        segments.push_back(std::move(segment));
        session.push_bytes = bytes;
        at = note.size;
        to = at;
    }
    return segments;
}

Result<Want> want_of(const store::Chain& chain, std::uint64_t from, std::uint64_t to,
                     std::vector<Bytes> segments) {
    WCK_TRY(const auto record, journal::decode<journal::OpeningRecord>(chain.opening));
    const protocol::PushRequest push{chain.opening, record.certificate, std::move(segments)};
    Want want = message_want(Purpose::push, protocol::kPathPush, journal::encode(push));
    want.subject = {.chain = chain.id, .from = from, .length = to - from};
    return want;
}

Result<void> note_verdicts(Session& session, const protocol::PushReply& push) {
    std::vector<store::Position> refused;
    for (const protocol::EntryVerdict& verdict : push.verdicts) {
        const bool is_bad =
            verdict.verdict != protocol::kVerdictOk && verdict.verdict != protocol::kVerdictAlready;
        if (is_bad)
            note_problem(session.saved, {push.incarnation.hex(), verdict.sequence, verdict.reason, true});
        // It stands in the journal, and somebody's step before it in HQ's order decides.
        if (verdict.verdict == protocol::kVerdictOk && verdict.reason == kLostRace)
            note_problem(session.saved, {push.incarnation.hex(), verdict.sequence, verdict.reason, true});
        if (verdict.verdict == protocol::kVerdictHeld && verdict.reason == protocol::kQuarantineFull)
            session.stopped_chains.insert(push.incarnation);
        const bool is_refused = verdict.verdict == protocol::kVerdictQuarantined;
        if (is_refused && verdict.reason == kRevokedVerdict) continue;
        // Taken into the hub's chain without counting: it counts nowhere. Otherwise the chain stops here.
        const bool is_in_chain = is_refused && verdict.sequence < push.accepted_to;
        if (verdict.verdict == protocol::kVerdictRejected || (is_refused && !is_in_chain))
            session.stopped_chains.insert(push.incarnation);
        if (is_in_chain) refused.push_back({push.incarnation, verdict.sequence});
    }
    return take_refusals(session, refused);
}

// A device that was cut off: HQ keeps what came for a person. It is not sent again, what follows is.
Result<void> note_lodged(Session& session, const Subject& subject, const protocol::PushReply& push) {
    const bool is_kept =
        std::any_of(push.verdicts.begin(), push.verdicts.end(), [](const protocol::EntryVerdict& verdict) {
            return verdict.verdict == protocol::kVerdictQuarantined && verdict.reason == kRevokedVerdict;
        });
    if (!is_kept) return {};
    std::uint64_t to = subject.from + subject.length;
    for (const protocol::EntryVerdict& verdict : push.verdicts)
        if (verdict.verdict == protocol::kVerdictHeld) to = std::min(to, verdict.sequence);
    return save_now(session.store(), lodged_setting(subject.chain), Lodged{session.saved.epoch, to});
}

Result<std::uint64_t> lodged_size(Session& session, const IncarnationId& chain) {
    WCK_TRY(const auto lodged, load<Lodged>(session.store(), lodged_setting(chain)));
    return lodged && lodged->epoch == session.saved.epoch ? lodged->size : 0;
}

// 413: half of it next time; one segment alone that is too large stops its chain.
void shrink(Session& session, const Subject& subject) {
    const std::uint64_t now = batch_ceiling(session);
    if (now > 1) {
        session.was_too_large = true;
        set_batch(session, now / 2);
        return;
    }
    // It was this segment, not the size of a push: what comes behind goes as it would have gone.
    session.was_too_large = false;
    session.pace.passed_bytes = 0;
    set_batch(session, 0);
    session.stopped_chains.insert(subject.chain);
    note_problem(session.saved, {subject.chain.hex(), subject.from, "too_large"});
}

// The hub's head must be ours: it cannot hold what we did not write.
Result<void> check_head(Session& session, const store::Chain& chain, const protocol::PushReply& push) {
    if (push.accepted_to > chain.size) return answer_wrong("take_push size");
    if (push.accepted_to == 0) return {};
    WCK_TRY(const auto leaves, session.store().leaf_hashes(chain.id, push.accepted_to - 1, push.accepted_to));
    if (leaves.size() == 1 && leaves[0] == push.head) return {};
    session.stopped_chains.insert(chain.id);
    note_problem(session.saved, {chain.id.hex(), push.accepted_to, "fork"});
    return {};
}

// Where to send from: the hub's size, or, where the answer with the receipt was lost, the beginning of
// the hub's last segment; the same segment again is answered with the same receipt (S2).
Result<std::uint64_t> start_of_push(Session& session, const store::Chain& chain) {
    const std::uint64_t at_hub = hub_size(session, chain.id);
    WCK_TRY(const std::uint64_t lodged, lodged_size(session, chain.id));
    if (lodged > at_hub) return lodged;
    WCK_TRY(const auto receipted, load<Receipted>(session.store(), receipted_setting(chain.id)));
    const bool has_receipt = at_hub == 0 || (receipted && receipted->size >= at_hub);
    if (has_receipt || chain.size > at_hub || !session.receipts_fetched.insert(chain.id).second)
        return at_hub;
    std::uint64_t start = 0;
    WCK_TRY(const auto notes, session.store().notes(chain.id));
    for (const store::Note& note : notes) {
        if (note.size < at_hub) start = note.size;
    }
    return start;
}

}  // namespace

Result<void> put_ranks(Session& session, const std::vector<protocol::Rank>& ranks) {
    for (const protocol::Rank& rank : ranks) {
        Result<void> put = session.store().put_rank({rank.incarnation, rank.sequence}, rank.rank);
        // Not here, or ranked otherwise by an earlier epoch: shown by the store's checks, no reason to stop.
        const ErrorCode code = put ? ErrorCode::not_found : put.error().code;
        if (code != ErrorCode::not_found && code != ErrorCode::refused) return put;
    }
    return {};
}

Result<void> take_refusals(Session& session, const std::vector<store::Position>& refused) {
    std::vector<store::Position> standing;
    for (const store::Position& position : refused) {
        WCK_TRY(const auto order, session.store().order_of(position));
        if (order && !order->is_refused && !order->rank) standing.push_back(position);
    }
    if (standing.empty()) return {};
    WCK_TRY(session.store().refuse_all(standing));
    session.engine.refresh_views();
    return {};
}

void halve_batch(Session& session) {
    set_batch(session, std::max<std::uint64_t>(batch_ceiling(session) / 2, 1));
}

MaybeWant push_want(Session& session) {
    WCK_TRY(close_once(session));
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        // Also one that was left when the store was salvaged: what came back of it travels on (INT-5).
        WCK_TRY(const bool is_ours, is_own_device(session, chain));
        if (!is_ours || session.stopped_chains.contains(chain.id)) continue;
        WCK_TRY(const std::uint64_t from, start_of_push(session, chain));
        if (chain.size <= from) continue;
        std::uint64_t to = from;
        WCK_TRY(auto segments, segments_from(session, chain, from, to));
        if (segments.empty()) continue;
        WCK_TRY(Want want, want_of(chain, from, to, std::move(segments)));
        return std::optional(std::move(want));
    }
    return std::optional<Want>{};
}

Result<void> take_push(Session& session, const Subject& subject, const Reply& reply) {
    if (reply.status == 413) {
        shrink(session, subject);
        return {};
    }
    const auto push = journal::decode_document<protocol::PushReply>(reply.content);
    if (!push || push->incarnation != subject.chain) return answer_wrong("take_push");
    WCK_TRY(const auto chain, session.store().chain(subject.chain));
    if (!chain) return answer_wrong("take_push chain");
    WCK_TRY(const bool is_ours, is_own_device(session, *chain));
    if (!is_ours) return answer_wrong("take_push chain");
    WCK_TRY(check_head(session, *chain, *push));
    WCK_TRY(note_verdicts(session, *push));
    WCK_TRY(note_lodged(session, subject, *push));
    session.wanted.insert(push->wanted.begin(), push->wanted.end());
    if (!push->receipt.empty()) WCK_TRY(take_journal_receipt(session, subject.chain, push->receipt));
    session.has_pushed = true;
    const std::uint64_t before = hub_size(session, subject.chain);
    const bool is_stopped = session.stopped_chains.contains(subject.chain);
    if (push->accepted_to > before)
        session.counters.entries_sent += push->accepted_to - std::max(before, subject.from);
    if (push->accepted_to > before) {
        session.hub_sizes[subject.chain] = push->accepted_to;
        session.evidence.reset();
    }
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(put_ranks(session, push->ranks));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    WCK_TRY(transaction.commit());
    WCK_TRY(const std::uint64_t lodged, lodged_size(session, subject.chain));
    if (std::max(push->accepted_to, lodged) <= subject.from && !is_stopped)
        return answer_wrong("take_push without progress");
    grow_batch(session);
    return {};
}

}  // namespace wincheck::client
