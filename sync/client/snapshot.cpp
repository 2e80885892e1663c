// A device that lacks much takes a snapshot (architecture: hub): pieces by their hash, one at a time, so that
// a kill or a broken line costs one piece. What a snapshot leaves out is pulled when all else is done.
#include <algorithm>

#include "core/base/hash.h"
#include "core/engine/inspection.h"
#include "sync/client/reasons.h"
#include "sync/client/session.h"
#include "sync/protocol/compression.h"

namespace wincheck::client {
namespace {

using protocol::SnapshotScope;

Result<void> save_deferred(Session& session) {
    std::vector<protocol::Cursor> list;
    list.reserve(session.deferred.size());
    for (const auto& [scope, target] : session.deferred) list.push_back(target);
    return save(session.store(), kSettingDeferred, list);
}

bool has_rows(const Session& session, const std::string& scope) {
    const auto held = session.cursors.find(scope);
    return (held != session.cursors.end() && held->second.n > 0) || session.deferred.contains(scope);
}

// Scopes of which nothing is here; empty where they hold too little for a snapshot.
std::vector<std::string> lacking(const Session& session) {
    std::vector<std::string> scopes;
    std::uint64_t rows = 0;
    for (const protocol::Cursor& scope : session.scopes) {
        // What is the person's own is little, and pulled: what it shows is marked row by row.
        if (scope.n == 0 || has_rows(session, scope.scope) || is_person_scope(scope.scope)) continue;
        scopes.push_back(scope.scope);
        rows += scope.n;
    }
    if (rows < *session.snapshot_rows_min) scopes.clear();
    return scopes;
}

// An inspection that somebody brought in a sealed file stays as it is.
Result<bool> is_new_here(Session& session, const std::string& scope) {
    const auto stream = stream_of_scope(scope);
    if (!stream) return false;
    WCK_TRY(const auto info, session.store().stream(*stream));
    return !info.has_value();
}

Result<void> mark_partial(Session& session, const std::string& scope, bool is_partial) {
    const auto stream = stream_of_scope(scope);
    if (!stream) return {};
    return engine::put_partial(session.store(), *stream,
                               is_partial ? engine::kPartOfSnapshot : engine::kWhole);
}

// The feeds are read instead. What may be here in part is shown as such until all of it is.
Result<void> drop_snapshot(Session& session) {
    WCK_TRY(auto transaction, session.store().begin());
    for (const SnapshotScope& scope : session.snapshot.scopes)
        if (!scope.is_whole) session.deferred[scope.scope] = {scope.scope, scope.generation, scope.n};
    session.snapshot = Snapshot{};
    session.is_snapshot_done = true;
    WCK_TRY(save_deferred(session));
    WCK_TRY(save(session.store(), kSettingSnapshot, session.snapshot));
    return transaction.commit();
}

// Rows that came with the snapshot. An inspection that was said to be whole and is not is read row by row.
Result<std::uint64_t> rows_taken(Session& session, const SnapshotScope& scope) {
    if (!scope.is_whole) return 0;
    const auto stream = stream_of_scope(scope.scope);
    if (!session.signs_feeds || !stream) return scope.n;
    WCK_TRY(const auto digest, digest_of_inspection(session, *stream, scope.n));
    keep_feed(session, scope.scope, scope.n, digest);
    return digest ? scope.n : 0;
}

// Scopes that came whole are read on from where the snapshot ends, the others later from their beginning.
Result<void> finish_snapshot(Session& session) {
    for (const SnapshotScope& scope : session.snapshot.scopes) {
        WCK_TRY(const std::uint64_t n, rows_taken(session, scope));
        session.cursors[scope.scope] = {scope.scope, scope.generation, n};
        if (!scope.is_whole) session.deferred[scope.scope] = {scope.scope, scope.generation, scope.n};
        if (scope.is_whole) WCK_TRY(complete_own_part(session, scope.scope));
    }
    session.snapshot = Snapshot{};
    session.is_snapshot_done = true;
    WCK_TRY(save_deferred(session));
    return save_cursors(session);
}

}  // namespace

std::optional<StreamId> stream_of_scope(const std::string& scope) {
    constexpr std::string_view kPrefix = "inspection:";
    if (!scope.starts_with(kPrefix)) return std::nullopt;
    const auto id = StreamId::parse_hex(std::string_view(scope).substr(kPrefix.size()));
    return id ? std::optional(*id) : std::nullopt;
}

MaybeWant snapshot_want(Session& session) {
    if (session.is_snapshot_done || !session.snapshot_rows_min) return std::optional<Want>{};
    const Snapshot& snapshot = session.snapshot;
    const bool is_open = snapshot.next < snapshot.pieces.size();
    if (is_open && snapshot.epoch != session.saved.epoch) {
        WCK_TRY(drop_snapshot(session));
        return std::optional<Want>{};
    }
    if (is_open) {
        const protocol::SnapshotPiece& piece = snapshot.pieces[snapshot.next];
        Want want{.purpose = Purpose::take_piece,
                  .method = "GET",
                  .path = std::string(protocol::kPathSnapshot) + "/" + piece.hash.hex(),
                  .headers = {},
                  .body = {},
                  .file = {},
                  .subject = {},
                  .asked = {}};
        want.subject.hash = piece.hash;
        return std::optional(std::move(want));
    }
    auto scopes = lacking(session);
    if (scopes.empty()) return std::optional<Want>{};
    return std::optional(
        message_want(Purpose::ask_snapshot, protocol::kPathSnapshot,
                     journal::encode(protocol::SnapshotRequest{session.saved.epoch, std::move(scopes)})));
}

Result<void> take_snapshot(Session& session, const Reply& reply) {
    const auto answer = journal::decode_document<protocol::SnapshotReply>(reply.content);
    if (!answer || answer->pieces.size() > protocol::kSnapshotPiecesMax) return answer_wrong("take_snapshot");
    // Made under another head of the log than the one that was checked: that one comes first.
    const Saved& saved = session.saved;
    if (answer->epoch != saved.epoch || answer->log_size > saved.log_size) {
        session.needs_hello = true;
        return {};
    }
    if (answer->scopes.empty() || answer->pieces.empty()) return drop_snapshot(session);
    if (answer->log_size != saved.log_size || answer->log_root != saved.log_root) {
        note_problem(session.saved, {"snapshot", answer->log_size, kSnapshotWrong.name, true});
        return drop_snapshot(session);
    }
    for (const SnapshotScope& scope : answer->scopes)
        if (has_rows(session, scope.scope)) return answer_wrong("take_snapshot scope");
    session.snapshot = {answer->epoch, answer->scopes, answer->pieces, 0};
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(save(session.store(), kSettingSnapshot, session.snapshot));
    // Before the first of their entries comes: what is not whole must not be scored as if it were.
    for (const SnapshotScope& scope : answer->scopes) {
        WCK_TRY(const bool is_new, is_new_here(session, scope.scope));
        if (!scope.is_whole && is_new) WCK_TRY(mark_partial(session, scope.scope, true));
    }
    return transaction.commit();
}

Result<void> take_piece(Session& session, const Subject& subject, const Reply& reply) {
    Snapshot& snapshot = session.snapshot;
    const bool is_awaited =
        snapshot.next < snapshot.pieces.size() && snapshot.pieces[snapshot.next].hash == subject.hash;
    if (!is_awaited) return {};
    // The hub keeps pieces for a day: without one of them the feeds are read instead.
    if (reply.status != 200) return drop_snapshot(session);
    if (sha256(reply.content) != subject.hash) return answer_wrong("take_piece");
    WCK_TRY(const Bytes plain, protocol::inflated(reply.content, protocol::kSnapshotPieceBytesMax));
    const auto part = journal::decode_document<protocol::SnapshotPart>(plain);
    if (!part) return answer_wrong("take_piece");
    WCK_TRY(take_segments(session, "snapshot", snapshot.next, part->segments));
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(put_ranks(session, part->ranks));
    ++snapshot.next;
    if (snapshot.next == snapshot.pieces.size()) WCK_TRY(finish_snapshot(session));
    WCK_TRY(save(session.store(), kSettingSnapshot, session.snapshot));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    return transaction.commit();
}

Result<void> complete_scope(Session& session, const std::string& scope) {
    if (session.deferred.erase(scope) == 0) return {};
    WCK_TRY(mark_partial(session, scope, false));
    WCK_TRY(complete_own_part(session, scope));
    return save_deferred(session);
}

Result<void> complete_all_scopes(Session& session) {
    WCK_TRY(auto transaction, session.store().begin());
    std::vector<std::string> scopes;
    for (const auto& [scope, target] : session.deferred)
        if (!session.closed_scopes.contains(scope)) scopes.push_back(scope);
    for (const std::string& scope : scopes) WCK_TRY(complete_scope(session, scope));
    WCK_TRY(transaction.commit());
    session.engine.refresh_views();
    return {};
}

}  // namespace wincheck::client
