#include <algorithm>

#include "sync/client/reasons.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

using protocol::Cursor;
using protocol::Frame;

// Where to read on: scopes that the hub offers, and inspections that this store knows of (one may have
// been pushed only a moment ago).
Result<std::vector<Cursor>> wanted_cursors(Session& session) {
    std::map<std::string, Cursor> wanted;
    for (const Cursor& scope : session.scopes) wanted[scope.scope] = {scope.scope, scope.generation, 0};
    WCK_TRY(const auto streams, session.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        const std::string scope = protocol::inspection_scope(stream.id);
        wanted.try_emplace(scope, Cursor{scope, 0, 0});
    }
    std::vector<Cursor> cursors;
    for (const auto& [scope, cursor] : wanted) {
        if (session.closed_scopes.contains(scope) || cursors.size() >= protocol::kCursorsMax) continue;
        const auto held = session.cursors.find(scope);
        cursors.push_back(held == session.cursors.end() ? cursor : held->second);
    }
    return cursors;
}

// Storage trouble stops the pull; anything wrong with the segment itself touches that segment only.
bool is_fault_of_segment(ErrorCode code) {
    return code == ErrorCode::corrupt || code == ErrorCode::signature || code == ErrorCode::refused ||
           code == ErrorCode::too_new || code == ErrorCode::invalid_argument || code == ErrorCode::limit;
}

Result<void> take_segments(Session& session, const Frame& frame) {
    for (const protocol::FrameSegment& part : frame.segments) {
        const auto taken = session.engine.take_segment(part.opening, part.certificate, part.segment);
        if (taken) {
            session.counters.entries_taken += *taken;
            continue;
        }
        if (!is_fault_of_segment(taken.error().code)) return taken.error();
        const Reason* reason = taken.error().reason_or_null;
        note_problem(session.saved,
                     {frame.scope, frame.from_n, reason != nullptr ? reason->name : "segment"});
    }
    return {};
}

Result<void> save_cursors(Session& session) {
    std::vector<Cursor> list;
    list.reserve(session.cursors.size());
    for (const auto& [scope, cursor] : session.cursors) list.push_back(cursor);
    return save(session.store(), kSettingCursors, list);
}

// Ranks and cursor move in one transaction, after the segments are durable.
Result<void> move_cursor(Session& session, const Frame& frame, std::uint64_t n) {
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(put_ranks(session, frame.ranks));
    session.cursors[frame.scope] = {frame.scope, frame.generation, n};
    WCK_TRY(save_cursors(session));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    return transaction.commit();
}

// True when the frame moved anything. Late, repeated and reordered frames do not (S17).
Result<bool> take_frame(Session& session, const Frame& frame) {
    if (frame.state == protocol::kFrameClosed) {
        session.closed_scopes.insert(frame.scope);
        return true;
    }
    const auto held = session.cursors.find(frame.scope);
    const Cursor cursor =
        held == session.cursors.end() ? Cursor{frame.scope, frame.generation, 0} : held->second;
    if (frame.state == protocol::kFrameGenerationChanged || frame.state == protocol::kFrameCursorUnknown) {
        const bool is_known =
            held != session.cursors.end() && cursor.generation == frame.generation && cursor.n == 0;
        if (is_known) return false;
        WCK_TRY(move_cursor(
            session, {.scope = frame.scope, .generation = frame.generation, .segments = {}, .ranks = {}}, 0));
        return true;
    }
    const bool fits = frame.state == protocol::kFrameRows &&
                      (frame.generation == cursor.generation || cursor.n == 0) && frame.from_n == cursor.n &&
                      frame.to_n >= frame.from_n;
    if (!fits) return false;
    WCK_TRY(take_segments(session, frame));
    WCK_TRY(move_cursor(session, frame, frame.to_n));
    return frame.to_n > frame.from_n;
}

}  // namespace

MaybeWant pull_want(Session& session) {
    if (session.is_pulled) return std::optional<Want>{};
    protocol::PullRequest pull;
    pull.epoch = session.saved.epoch;
    WCK_TRY(pull.cursors, wanted_cursors(session));
    pull.bytes_max = protocol::kBodyBytesMax;
    return std::optional(message_want(Purpose::pull, protocol::kPathPull, journal::encode(pull)));
}

Result<void> take_pull(Session& session, const Reply& reply) {
    const auto pull = journal::decode_document<protocol::PullReply>(reply.content);
    if (!pull) return answer_wrong("take_pull");
    if (pull->epoch != session.saved.epoch) {
        session.needs_hello = true;
        return {};
    }
    bool has_moved = false;
    bool has_restarted = false;
    for (const Frame& frame : pull->frames) {
        WCK_TRY(const bool moved, take_frame(session, frame));
        has_moved = has_moved || moved;
        has_restarted = has_restarted || (moved && frame.state != protocol::kFrameRows &&
                                          frame.state != protocol::kFrameClosed);
    }
    if (pull->has_more && !has_moved) return answer_wrong("take_pull without progress");
    session.is_pulled = !pull->has_more && !has_restarted;
    return {};
}

}  // namespace wincheck::client
