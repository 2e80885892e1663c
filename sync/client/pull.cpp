#include <algorithm>
#include <utility>

#include "sync/client/reasons.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

using protocol::Cursor;
using protocol::Frame;

// Where to read on: scopes that the hub offers, and inspections that this store knows of (one may have
// been pushed only a moment ago). The rest of a scope that a snapshot showed in part comes last.
Result<std::vector<Cursor>> wanted_cursors(Session& session, bool is_rest) {
    std::map<std::string, Cursor> wanted;
    for (const Cursor& scope : session.scopes) wanted[scope.scope] = {scope.scope, scope.generation, 0};
    WCK_TRY(const auto streams, session.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (session.own_parts.contains(stream.id)) continue;
        const std::string scope = protocol::inspection_scope(stream.id);
        wanted.try_emplace(scope, Cursor{scope, 0, 0});
    }
    // What was read and is not offered any more: the hub says whether it is lost.
    for (const auto& [scope, cursor] : session.cursors)
        if (cursor.n > 0) wanted.try_emplace(scope, cursor);
    std::vector<Cursor> cursors;
    for (const auto& [scope, cursor] : wanted) {
        if (session.closed_scopes.contains(scope) || cursors.size() >= protocol::kCursorsMax) continue;
        if (session.deferred.contains(scope) != is_rest) continue;
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

// As hello said; nothing is read to the end of a scope that it did not offer.
std::uint64_t offered_rows(const Session& session, const std::string& scope) {
    for (const Cursor& one : session.scopes)
        if (one.scope == scope) return one.n;
    return UINT64_MAX;
}

// Ranks are stored with each frame, after its segments are durable; all cursors with the last one, as one
// list: what is asked for again after a kill between is here already and moves nothing (S17).
Result<void> move_cursor(Session& session, const Frame& frame, std::uint64_t n,
                         const std::optional<Hash>& digest, bool is_last) {
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(put_ranks(session, frame.ranks));
    session.cursors[frame.scope] = {frame.scope, frame.generation, n};
    keep_feed(session, frame.scope, n, digest);
    session.owes_cursors = true;
    if (is_last) WCK_TRY(save_cursors(session));
    const auto target = session.deferred.find(frame.scope);
    bool is_complete = target != session.deferred.end() && n >= target->second.n;
    if (is_complete) {
        WCK_TRY(complete_scope(session, frame.scope));
    } else if (target == session.deferred.end() && n >= offered_rows(session, frame.scope)) {
        WCK_TRY(is_complete, complete_own_part(session, frame.scope));
    }
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    WCK_TRY(transaction.commit());
    if (is_complete) session.engine.refresh_views();
    return {};
}

// What the hub showed is not what it signed, or not what it showed before: in the next round all is read
// again.
Result<void> read_anew(Session& session, const Frame& frame) {
    note_problem(session.saved, {frame.scope, frame.to_n, kFeedDiffers.name});
    session.closed_scopes.insert(frame.scope);
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(put_ranks(session, frame.ranks));
    session.cursors[frame.scope] = {frame.scope, frame.generation, 0};
    keep_feed(session, frame.scope, 0, std::nullopt);
    WCK_TRY(save_cursors(session));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    return transaction.commit();
}

// True when the frame moved anything. Late, repeated and reordered frames do not (S17).
Result<bool> take_frame(Session& session, const Frame& frame, const FeedNotes& notes, bool is_last) {
    if (frame.state == protocol::kFrameClosed) {
        session.closed_scopes.insert(frame.scope);
        // Only what the hub has served before is lost; what a team-mate brought in a file is not the hub's to
        // take.
        const auto served = session.cursors.find(frame.scope);
        if (served != session.cursors.end() &&
            (served->second.n > 0 || session.deferred.contains(frame.scope)))
            WCK_TRY(lose_scope(session, frame.scope));
        return true;
    }
    const auto held = session.cursors.find(frame.scope);
    const Cursor cursor =
        held == session.cursors.end() ? Cursor{frame.scope, frame.generation, 0} : held->second;
    if (frame.state == protocol::kFrameGenerationChanged || frame.state == protocol::kFrameCursorUnknown) {
        const bool is_known =
            held != session.cursors.end() && cursor.generation == frame.generation && cursor.n == 0;
        if (is_known) return false;
        const Frame anew{.scope = frame.scope, .generation = frame.generation, .segments = {}, .ranks = {}};
        WCK_TRY(move_cursor(session, anew, 0, std::nullopt, is_last));
        return true;
    }
    const bool fits = frame.state == protocol::kFrameRows &&
                      (frame.generation == cursor.generation || cursor.n == 0) && frame.from_n == cursor.n &&
                      frame.to_n >= frame.from_n;
    if (!fits) return false;
    if (is_person_scope(frame.scope)) WCK_TRY(mark_own_parts(session, frame.segments));
    WCK_TRY(const bool is_left_out, take_segments(session, frame.scope, frame.from_n, frame.segments));
    WCK_TRY(const FeedStep step, check_feed(session, frame, notes, is_left_out));
    if (step.is_wrong) {
        WCK_TRY(read_anew(session, frame));
        return true;
    }
    WCK_TRY(move_cursor(session, frame, frame.to_n, step.digest, is_last));
    return frame.to_n > frame.from_n;
}

}  // namespace

Result<bool> take_segments(Session& session, const std::string& where, std::uint64_t n,
                           const std::vector<protocol::FrameSegment>& segments) {
    bool is_left_out = false;
    std::vector<engine::BroughtSegment> brought;
    brought.reserve(segments.size());
    for (const protocol::FrameSegment& part : segments) brought.push_back({part.opening, part.segment});
    for (const auto& taken : session.engine.take_segments(brought)) {
        if (taken) {
            session.counters.entries_taken += *taken;
            continue;
        }
        if (!is_fault_of_segment(taken.error().code)) return taken.error();
        const Reason* reason = taken.error().reason_or_null;
        note_problem(session.saved, {where, n, reason != nullptr ? reason->name : "segment"});
        is_left_out = true;
    }
    return is_left_out;
}

Result<void> save_cursors(Session& session) {
    std::vector<Cursor> list;
    list.reserve(session.cursors.size());
    for (const auto& [scope, cursor] : session.cursors) list.push_back(cursor);
    WCK_TRY(save(session.store(), kSettingCursors, list));
    std::vector<Feed> feeds;
    feeds.reserve(session.feeds.size());
    for (const auto& [scope, feed] : session.feeds) feeds.push_back(feed);
    WCK_TRY(save(session.store(), kSettingFeeds, feeds));
    session.owes_cursors = false;
    return {};
}

Result<void> lose_scope(Session& session, const std::string& scope) {
    if (is_person_scope(scope)) return lose_person(session, scope);
    const auto stream = stream_of_scope(scope);
    if (!stream) return {};
    WCK_TRY(session.engine.forget_inspection(*stream));
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(complete_scope(session, scope));
    session.cursors.erase(scope);
    WCK_TRY(keep_own_part(session, scope));
    WCK_TRY(save_cursors(session));
    note_problem(session.saved, {scope, 0, "scope_lost", true});
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    return transaction.commit();
}

namespace {

// Hello said how long each feed is: where that is where this store stands, there is nothing to ask for.
bool is_up_to_date(const Session& session) {
    if (session.scopes.empty() || session.has_pushed) return false;
    std::set<std::string> offered;
    for (const Cursor& scope : session.scopes) {
        offered.insert(scope.scope);
        const auto held = session.cursors.find(scope.scope);
        if (held == session.cursors.end() || held->second != scope) return false;
    }
    // What was read and is not offered any more may be lost.
    return std::all_of(session.cursors.begin(), session.cursors.end(),
                       [&](const auto& held) { return held.second.n == 0 || offered.contains(held.first); });
}

MaybeWant want_of_cursors(Session& session, Purpose purpose) {
    protocol::PullRequest pull;
    pull.epoch = session.saved.epoch;
    WCK_TRY(pull.cursors, wanted_cursors(session, purpose == Purpose::take_rest));
    pull.bytes_max = protocol::kBodyBytesMax;
    Bytes body = session.signs_feeds ? journal::encode(protocol::PullRequestMore{std::move(pull), {}})
                                     : journal::encode(pull);
    return std::optional(message_want(purpose, protocol::kPathPull, std::move(body)));
}

// An answer of any version that this one speaks.
Result<protocol::PullReplyMore> pull_of(const Bytes& content) {
    auto more = journal::decode_document<protocol::PullReplyMore>(content);
    if (more) return more;
    WCK_TRY(auto plain, journal::decode_document<protocol::PullReply>(content));
    return protocol::PullReplyMore{.pull = std::move(plain), .extras = {}};
}

// The answer may be another process's, to whom the hub had said that it signs.
FeedNotes notes_in(const Session& session, const protocol::PullReplyMore& answer) {
    const bool is_checked = session.signs_feeds || !answer.extras.empty();
    FeedNotes notes{
        .of = {}, .is_checked = is_checked, .must_be_signed = is_checked && !answer.pull.has_more};
    const auto heads =
        protocol::extra_of<std::vector<protocol::FeedNote>>(answer.extras, protocol::kExtraHeads);
    for (const protocol::FeedNote& head : heads.value_or(std::vector<protocol::FeedNote>{}))
        notes.of[head.scope] = head.note;
    return notes;
}

}  // namespace

MaybeWant pull_want(Session& session) {
    session.is_pulled = session.is_pulled || is_up_to_date(session);
    return session.is_pulled ? MaybeWant(std::optional<Want>{}) : want_of_cursors(session, Purpose::pull);
}

MaybeWant rest_want(Session& session) {
    const bool is_done = session.is_rest_pulled || session.deferred.empty();
    return is_done ? MaybeWant(std::optional<Want>{}) : want_of_cursors(session, Purpose::take_rest);
}

Result<void> take_pull(Session& session, Purpose purpose, const Reply& reply) {
    const auto answer = pull_of(reply.content);
    if (!answer) return answer_wrong("take_pull");
    const protocol::PullReply* pull = &answer->pull;
    const FeedNotes notes = notes_in(session, *answer);
    if (pull->epoch != session.saved.epoch) {
        session.needs_hello = true;
        return {};
    }
    bool has_moved = false;
    bool has_restarted = false;
    for (const Frame& frame : pull->frames) {
        WCK_TRY(const bool moved, take_frame(session, frame, notes, &frame == &pull->frames.back()));
        has_moved = has_moved || moved;
        has_restarted = has_restarted || (moved && frame.state != protocol::kFrameRows &&
                                          frame.state != protocol::kFrameClosed);
    }
    if (session.owes_cursors) WCK_TRY(save_cursors(session));
    has_restarted = has_restarted || std::exchange(session.must_read_again, false);
    if (pull->has_more && !has_moved) return answer_wrong("take_pull without progress");
    const bool is_end = !pull->has_more && !has_restarted;
    if (purpose != Purpose::take_rest) {
        session.is_pulled = is_end;
        return is_end ? refuse_unknown_words(session) : Result<void>{};
    }
    session.is_rest_pulled = is_end;
    return is_end ? complete_all_scopes(session) : Result<void>{};
}

}  // namespace wincheck::client
