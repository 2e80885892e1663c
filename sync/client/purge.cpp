// Photos leave this device only when HQ surely has them (INT-7), and damaged chunk files come back (DUR-8).
#include <algorithm>

#include "core/engine/scrub.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

using store::EvidenceRow;

struct OwnCaptures {
    std::vector<EvidenceRow> rows;
    std::set<evidence::SetName> others;  // sets that other devices' captures name too
};

Result<OwnCaptures> own_captures(Session& session, const Hash& original) {
    OwnCaptures own;
    WCK_TRY(auto rows, session.store().evidence_of(original));
    for (EvidenceRow& row : rows) {
        WCK_TRY(const auto chain, session.store().chain(row.position.incarnation));
        const auto& identity = session.engine.identity();
        if (chain && identity && chain->device == identity->device)
            own.rows.push_back(std::move(row));
        else
            own.others.insert(evidence::set_of(row.capture));
    }
    return own;
}

// Work on it is over, so nobody looks for the photo in the field, and HQ has acknowledged its entry.
Result<bool> is_settled(Session& session, const EvidenceRow& row) {
    WCK_TRY(const auto stream, session.store().stream(row.stream));
    // Of an own part the seal is not here, and there is none before it.
    const bool is_own_part = session.own_parts.contains(row.stream);
    const bool is_open =
        !stream || stream->state.empty() || stream->state == "planned" || stream->state == "open";
    if (is_open && !is_own_part) return false;
    WCK_TRY(const auto receipted,
            load<Receipted>(session.store(), receipted_setting(row.position.incarnation)));
    return receipted && row.position.sequence < receipted->size;
}

Result<bool> may_leave(Session& session, const OwnCaptures& own) {
    for (const EvidenceRow& row : own.rows) {
        WCK_TRY(const bool is_row_settled, is_settled(session, row));
        if (!is_row_settled) return false;
    }
    return true;
}

Result<void> remove_sets(Session& session, const OwnCaptures& own) {
    for (const EvidenceRow& row : own.rows) {
        const evidence::SetName set = evidence::set_of(row.capture);
        if (!own.others.contains(set)) WCK_TRY(session.engine.evidence().remove(set));
    }
    return {};
}

// Marked first: a process that ends in between finds out which bytes are gone on purpose.
Result<void> purge(Session& session, const Hash& original) {
    WCK_TRY(const auto received, load<Received>(session.store(), received_setting(original)));
    if (!received || received->epoch != session.saved.epoch || !received->lets_go()) return {};
    WCK_TRY(const auto purged, load<Purged>(session.store(), purged_setting(original)));
    WCK_TRY(const OwnCaptures own, own_captures(session, original));
    if (purged && purged->is_done && purged->captures == own.rows.size()) return {};
    WCK_TRY(const bool may, may_leave(session, own));
    if (!may) return {};
    Purged mark{.captures = own.rows.size(), .is_done = false};
    WCK_TRY(save_now(session.store(), purged_setting(original), mark));
    WCK_TRY(remove_sets(session, own));
    mark.is_done = true;
    return save_now(session.store(), purged_setting(original), mark);
}

}  // namespace

Result<bool> wants_confirming(Session& session, const EvidenceRow& row, const Received& received) {
    if (received.lets_go()) return false;
    const std::int64_t now_s = session.engine.ports().clock.now().utc.ms / 1000;
    // This clock only says when to ask; how long it really was, the hub's two receipts say.
    if (now_s < static_cast<std::int64_t>(received.seconds + kKeepSeconds)) return false;
    return is_settled(session, row);
}

Result<void> purge_received(Session& session) {
    WCK_TRY(const auto* rows, own_evidence(session));
    std::set<Hash> seen;
    for (const EvidenceRow& row : *rows)
        if (seen.insert(row.original).second) WCK_TRY(purge(session, row.original));
    return {};
}

MaybeWant mend_want(Session& session) {
    WCK_TRY(const auto scrub, engine::load_scrub(session.store()));
    for (const engine::DamagedChunk& chunk : scrub.damaged) {
        WCK_TRY(const OwnCaptures own, own_captures(session, chunk.original));
        const auto row = std::find_if(own.rows.begin(), own.rows.end(),
                                      [&](const EvidenceRow& one) { return one.entry == chunk.entry; });
        const std::string path = std::string(protocol::kPathEvidence) + "/chunk/" + chunk.original.hex() +
                                 "/" + std::to_string(chunk.index);
        if (row == own.rows.end() || !session.mended.insert(path).second) continue;
        Want want{.purpose = Purpose::take_chunk,
                  .method = "GET",
                  .path = path,
                  .headers = {},
                  .body = {},
                  .file = {},
                  .subject = {},
                  .asked = {}};
        want.subject.chain = row->position.incarnation;
        want.subject.from = row->position.sequence;
        want.subject.hash = chunk.original;
        want.subject.index = chunk.index;
        return std::optional(std::move(want));
    }
    return std::optional<Want>{};
}

Result<void> take_mended(Session& session, const Subject& subject, const Reply& reply) {
    WCK_TRY(const auto row, capture_asked_for(session, subject));
    if (!row) return {};
    if (reply.status != 200) {
        note_problem(session.saved, {subject.hash.hex(), 0, "evidence_damaged"});
        return {};
    }
    // The capture's list is the check: nothing else of the answer is believed.
    auto put = session.engine.evidence().put_chunk(row->capture, subject.index, reply.content);
    if (!put && is_of_the_disk(put.error())) return put;
    if (!put) {
        note_problem(session.saved, {subject.hash.hex(), 0, "evidence_damaged"});
        return {};
    }
    return engine::forget_damage(session.store(), row->entry, subject.index);
}

}  // namespace wincheck::client
