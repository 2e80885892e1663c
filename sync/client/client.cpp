#include "sync/client/client.h"

#include <algorithm>

#include "sync/client/reasons.h"
#include "sync/client/request.h"
#include "sync/client/session.h"

namespace wincheck::client {
namespace {

constexpr int kNonceUsedStatus = 425;
constexpr std::uint64_t kNonceJump = 256;
constexpr std::uint64_t kPauseMsMax = std::uint64_t{24} * 3600 * 1000;
// S30: after a long outage a network that comes back wakes everybody at the same moment; back-off with jitter
// alone still bunches them.
constexpr std::int64_t kLongOutageMs = 3'600'000;
constexpr std::uint32_t kReturnSpreadMs = 120'000;
// An exchange that the hub itself fails this often in a row is left for the next round.
constexpr std::uint32_t kServerFailuresMax = 3;
constexpr std::uint32_t kRoundsLeftMax = 32;  // the wait has long stopped growing
// What is stored with one chunk file's request goes within this time, as the one before it went.
constexpr std::uint64_t kAheadMs = 500;

Trouble trouble_of(protocol::Failure failure) {
    switch (failure) {
        case protocol::Failure::offline: return Trouble::offline;
        case protocol::Failure::untrusted: return Trouble::untrusted;
        case protocol::Failure::no_route:
        case protocol::Failure::timed_out:
        case protocol::Failure::cut:
        case protocol::Failure::other: break;
    }
    return Trouble::no_route;
}

// Errors that speak of the answer, not of this device's storage.
bool is_about_answer(ErrorCode code) {
    return code == ErrorCode::protocol || code == ErrorCode::signature || code == ErrorCode::corrupt ||
           code == ErrorCode::invalid_argument || code == ErrorCode::limit || code == ErrorCode::too_new;
}

}  // namespace

SyncClient::SyncClient(engine::Engine& engine)
    : engine_(engine), session_(std::make_unique<Session>(engine)) {}
SyncClient::~SyncClient() = default;

const Counters& SyncClient::counters() const {
    return session_->counters;
}
Trouble SyncClient::last_trouble() const {
    return session_->saved.last_trouble;
}
const std::vector<Problem>& SyncClient::problems() const {
    return session_->saved.problems;
}

Result<void> SyncClient::load() {
    if (is_loaded_) return {};
    const auto& identity = engine_.identity();
    if (!identity || identity->certificate.empty())
        return error_of(ErrorCode::refused, kNotEnrolled, "SyncClient");
    WCK_TRY(identity->need_keys());
    WCK_TRY(const auto saved, client::load<Saved>(engine_.store(), kSettingState));
    if (saved) session_->saved = *saved;
    WCK_TRY(const auto pace, client::load<Pace>(engine_.store(), kSettingPace));
    session_->pace = pace.value_or(Pace{});
    session_->batch_bytes = remembered_batch(session_->pace, wall_ms(*session_));
    wait_ms_ = left_of_wait(session_->pace, wall_ms(*session_));
    WCK_TRY(const auto cursors,
            client::load<std::vector<protocol::Cursor>>(engine_.store(), kSettingCursors));
    session_->cursors.clear();
    for (const protocol::Cursor& cursor : cursors.value_or(std::vector<protocol::Cursor>{}))
        session_->cursors[cursor.scope] = cursor;
    WCK_TRY(const auto feeds, client::load<std::vector<Feed>>(engine_.store(), kSettingFeeds));
    session_->feeds.clear();
    for (const Feed& feed : feeds.value_or(std::vector<Feed>{})) session_->feeds[feed.scope] = feed;
    WCK_TRY(const auto snapshot, client::load<Snapshot>(engine_.store(), kSettingSnapshot));
    session_->snapshot = snapshot.value_or(Snapshot{});
    WCK_TRY(const auto deferred,
            client::load<std::vector<protocol::Cursor>>(engine_.store(), kSettingDeferred));
    session_->deferred.clear();
    for (const protocol::Cursor& target : deferred.value_or(std::vector<protocol::Cursor>{}))
        session_->deferred[target.scope] = target;
    WCK_TRY(const auto own_parts, client::load<std::vector<StreamId>>(engine_.store(), kSettingOwnParts));
    session_->own_parts.clear();
    if (own_parts) session_->own_parts.insert(own_parts->begin(), own_parts->end());
    is_loaded_ = true;
    return {};
}

Result<Action> SyncClient::next() {
    const auto held = engine_.hold();
    WCK_TRY(load());
    // Between two exchanges nobody waits for an act; where it cannot be done now, sync goes on all the same.
    static_cast<void>(engine_.maintain());
    if (open_) return *open_;
    if (wait_ms_ == 0 && is_woken_after_outage()) {
        wait_ms_ = drawn() % kReturnSpreadMs + 1;
        has_spread_ = true;
    }
    if (wait_ms_ != 0) {
        const std::uint32_t wait_ms = std::exchange(wait_ms_, 0);
        waits_from_ms_ = engine_.ports().clock.elapsed_ms();
        waits_until_ms_ = has_spread_ ? 0 : waits_from_ms_ + wait_ms;
        return Action{.kind = Action::Kind::wait,
                      .request_id = {},
                      .request = {},
                      .wait_ms = wait_ms,
                      .trouble = session_->saved.last_trouble};
    }
    if (const Trouble stop = std::exchange(stop_, Trouble::none); stop != Trouble::none) {
        const auto kind = stop == Trouble::update ? Action::Kind::needs_update : Action::Kind::needs_sign_in;
        begin_round();
        return Action{.kind = kind, .request_id = {}, .request = {}, .trouble = stop};
    }
    if (session_->needs_hello) begin_round();
    for (;;) {
        if (stage_ == Stage::finish) return finish();
        WCK_TRY(auto action, next_of_stage());
        if (action) return std::move(*action);
        if (stage_ == Stage::push) WCK_TRY(leave_forked(*session_));
        to_next_stage();
    }
}

Result<std::optional<Action>> SyncClient::next_of_stage() {
    MaybeWant want = std::optional<Want>{};
    switch (stage_) {
        case Stage::hello: want = hello_want(*session_); break;
        case Stage::own: want = own_want(*session_); break;
        case Stage::diverged: want = diverged_want(*session_); break;
        case Stage::push: want = push_want(*session_); break;
        case Stage::give_documents: want = give_document_want(*session_); break;
        case Stage::snapshot: want = snapshot_want(*session_); break;
        case Stage::pull: want = pull_want(*session_); break;
        case Stage::take_documents: want = take_document_want(*session_); break;
        case Stage::ask_first: want = receipts_want(*session_); break;
        case Stage::upload: want = upload_want(*session_); break;
        case Stage::receipts: want = receipts_want(*session_); break;
        case Stage::mend: want = mend_want(*session_); break;
        case Stage::rest: want = rest_want(*session_); break;
        case Stage::finish: break;
    }
    if (!want) return want.error();
    if (!*want) return std::optional<Action>{};
    WCK_TRY(Action action, issue(**want));
    return std::optional(std::move(action));
}

void SyncClient::to_next_stage() {
    WCK_ASSERT(stage_ != Stage::finish);
    stage_ = static_cast<Stage>(static_cast<std::uint8_t>(stage_) + 1);
}

Result<Action> SyncClient::issue(const Want& want) {
    WCK_TRY(const std::string nonce, id_of(want));
    issued_ms_ = engine_.ports().clock.elapsed_ms();
    Action action{.kind = Action::Kind::http,
                  .request_id = nonce,
                  .purpose = want.purpose,
                  .request = signed_request(engine_, *engine_.identity(), want, nonce, passes_caches_),
                  .is_background = want.is_background};
    open_ = action;
    return action;
}

std::string SyncClient::new_id() {
    return make_nonce(engine_.ports().random, ++session_->saved.counter);
}

// Stored before the request is handed out: with it or, where chunk files go quickly, with one before it.
Result<std::string> SyncClient::id_of(const Want& want) {
    Saved& saved = session_->saved;
    const auto is_it = [&](const Outstanding& one) {
        return one.purpose == want.purpose && one.subject == want.subject && session_->ahead.contains(one.id);
    };
    const auto known = std::find_if(saved.outstanding.begin(), saved.outstanding.end(), is_it);
    if (known != saved.outstanding.end()) {
        session_->ahead.erase(known->id);
        return known->id;
    }
    drop_ahead();
    if (saved.outstanding.size() >= kOutstandingMax + kAheadMax)
        saved.outstanding.erase(saved.outstanding.begin());
    const std::string id = new_id();
    saved.outstanding.push_back({id, want.purpose, want.subject, want.asked});
    WCK_TRY(add_ahead(want));
    const auto stored = save_state(*session_);
    if (!stored) drop_ahead();
    WCK_TRY(stored);
    return id;
}

// One fsync for as many chunk files as go in a moment: whoever is killed asks the hub about each of them.
Result<void> SyncClient::add_ahead(const Want& want) {
    if (want.purpose != Purpose::create_upload || !want.file || !chunk_took_ms_) return {};
    const std::uint64_t in_time = kAheadMs / std::max<std::uint64_t>(1, *chunk_took_ms_);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(in_time, kAheadMax));
    WCK_TRY(auto following, following_creations(*session_, want.subject, count));
    for (const Subject& subject : following) {
        const std::string id = new_id();
        session_->ahead.insert(id);
        session_->saved.outstanding.push_back({id, Purpose::create_upload, subject, {}});
    }
    return {};
}

// What was not handed out nobody will answer.
void SyncClient::drop_ahead() {
    std::erase_if(session_->saved.outstanding,
                  [&](const Outstanding& one) { return session_->ahead.contains(one.id); });
    session_->ahead.clear();
}

void SyncClient::prepare() {
    const auto held = engine_.hold();
    if (!is_loaded_ || !open_ || !is_upload(open_->purpose)) return;
    const auto& list = session_->saved.outstanding;
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const Outstanding& one) { return one.id == open_->request_id; });
    if (found != list.end()) look_at_following(*session_, found->subject);
}

void SyncClient::begin_round() {
    drop_ahead();
    auto fresh = std::make_unique<Session>(engine_);
    fresh->saved = std::move(session_->saved);
    fresh->pace = session_->pace;
    fresh->batch_bytes = remembered_batch(fresh->pace, wall_ms(*fresh));
    fresh->cursors = std::move(session_->cursors);
    fresh->feeds = std::move(session_->feeds);
    fresh->snapshot = std::move(session_->snapshot);
    fresh->deferred = std::move(session_->deferred);
    fresh->uploads = std::move(session_->uploads);
    fresh->own_parts = std::move(session_->own_parts);
    fresh->counters = session_->counters;
    session_ = std::move(fresh);
    stage_ = Stage::hello;
}

Result<Action> SyncClient::finish() {
    WCK_TRY(purge_received(*session_));
    session_->saved.last_done_ms = wall_ms(*session_);
    // What is not at the hub always has a moment at which it is tried again.
    WCK_TRY(const bool leaves, leaves_behind(*session_));
    Pace& pace = session_->pace;
    pace.rounds_left = leaves ? std::min(pace.rounds_left + 1, kRoundsLeftMax) : 0;
    const std::uint64_t asked_ms = std::min<std::uint64_t>(session_->limits.next_sync_after_ms, kPauseMsMax);
    const std::uint64_t own_ms = leaves ? back_off_ms(pace.rounds_left, kBackOffAsleepMostMs, 0, drawn()) : 0;
    const std::uint64_t pause_ms = std::max(asked_ms, own_ms);
    WCK_TRY(save_state(*session_));
    begin_round();
    return Action{.kind = Action::Kind::done,
                  .request_id = {},
                  .request = {},
                  .wait_ms = static_cast<std::uint32_t>(pause_ms),
                  .trouble = session_->saved.last_trouble};
}

std::optional<Outstanding> SyncClient::taken_out(const std::string& request_id) {
    auto& list = session_->saved.outstanding;
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const Outstanding& o) { return o.id == request_id; });
    if (found == list.end()) return std::nullopt;
    Outstanding outstanding = std::move(*found);
    list.erase(found);
    if (open_ && open_->request_id == request_id) open_.reset();
    return outstanding;
}

Result<bool> SyncClient::respond(const std::string& request_id, const protocol::HttpResponse& response) {
    const auto held = engine_.hold();
    WCK_TRY(load());
    const bool is_at_hand = open_ && open_->request_id == request_id;
    const auto outstanding = taken_out(request_id);
    if (!outstanding) return false;
    session_->took_ms.reset();
    if (is_at_hand) session_->took_ms = engine_.ports().clock.elapsed_ms() - issued_ms_;
    const Judgement judgement = judge(response, request_id, outstanding->purpose, engine_.identity()->intake);
    // A store that was put back counts again from where it was: past what it has used since.
    if (response.status == kNonceUsedStatus) session_->saved.counter += kNonceJump;
    passes_caches_ = judgement.trouble == Trouble::portal;
    if (judgement.trouble != Trouble::none) {
        WCK_TRY(stumble(*outstanding, judgement.trouble, judgement.retry_after_ms));
        return true;
    }
    const Result<void> taken = take(*outstanding, judgement.reply);
    if (!taken) {
        if (!is_about_answer(taken.error().code)) {
            // What was not stored must not stand in memory: a cursor ahead of its rows would pass over them.
            is_loaded_ = false;
            return taken.error();
        }
        const bool is_forged = taken.error().code == ErrorCode::signature;
        WCK_TRY(stumble(*outstanding, is_forged ? Trouble::untrusted : Trouble::protocol, 0));
        return true;
    }
    session_->pace.failures = 0;
    session_->pace.wait_ms = 0;
    has_spread_ = false;
    waits_until_ms_ = 0;
    if (is_upload(outstanding->purpose)) chunk_took_ms_ = session_->took_ms;
    session_->saved.last_trouble = Trouble::none;
    if (outstanding->purpose == Purpose::hello && stage_ == Stage::hello) to_next_stage();
    return true;
}

Result<bool> SyncClient::fail(const std::string& request_id, protocol::Failure failure) {
    const auto held = engine_.hold();
    WCK_TRY(load());
    const auto outstanding = taken_out(request_id);
    if (!outstanding) return false;
    const bool was_on_the_way = failure == protocol::Failure::cut || failure == protocol::Failure::timed_out;
    if (was_on_the_way && outstanding->purpose == Purpose::push) halve_batch(*session_);
    WCK_TRY(stumble(*outstanding, trouble_of(failure), 0));
    return true;
}

Result<void> SyncClient::take(const Outstanding& outstanding, const Reply& reply) {
    Session& session = *session_;
    switch (outstanding.purpose) {
        case Purpose::hello: return take_hello(session, reply);
        case Purpose::take_own: return take_own(session, outstanding.subject, reply);
        case Purpose::give_diverged: return take_given_diverged(session, outstanding.subject, reply);
        case Purpose::push: return take_push(session, outstanding.subject, reply);
        case Purpose::pull:
        case Purpose::take_rest: return take_pull(session, outstanding.purpose, reply);
        case Purpose::ask_snapshot: return take_snapshot(session, reply);
        case Purpose::take_piece: return take_piece(session, outstanding.subject, reply);
        case Purpose::give_document: return take_given_document(session, outstanding.subject, reply);
        case Purpose::take_document: return take_document(session, outstanding.subject, reply);
        case Purpose::ask_receipts: return take_receipts(session, outstanding.asked, reply);
        case Purpose::create_upload:
        case Purpose::find_offset:
        case Purpose::send_chunk:
            return take_upload(session, outstanding.purpose, outstanding.subject, reply);
        case Purpose::take_chunk: return take_mended(session, outstanding.subject, reply);
        case Purpose::none: break;
    }
    return {};
}

Result<void> SyncClient::stumble(const Outstanding& outstanding, Trouble trouble,
                                 std::uint32_t retry_after_ms) {
    session_->saved.last_trouble = trouble;
    chunk_took_ms_.reset();
    if (is_upload(outstanding.purpose)) WCK_TRY(forget_offset(*session_, outstanding.subject));
    if (trouble == Trouble::sign_in || trouble == Trouble::update) {
        stop_ = trouble;
        return save_state(*session_);
    }
    Pace& pace = session_->pace;
    ++pace.failures;
    const bool is_hubs_fault = trouble == Trouble::server || trouble == Trouble::protocol;
    if (is_hubs_fault && pace.failures >= kServerFailuresMax) {
        give_up(outstanding, trouble);
        pace.failures = 0;
        pace.wait_ms = 0;
        return save_state(*session_);
    }
    wait_ms_ = back_off_ms(pace.failures, most_ms(), retry_after_ms, drawn());
    pace.wait_ms = wait_ms_;
    pace.waits_from_ms = wall_ms(*session_);
    return save_state(*session_);
}

// One bad thing must not stop all behind it: leave it for the next round and say so.
void SyncClient::give_up(const Outstanding& outstanding, Trouble trouble) {
    Session& session = *session_;
    const Subject& subject = outstanding.subject;
    const std::string reason = trouble == Trouble::server ? "server_error" : "protocol";
    if (outstanding.purpose == Purpose::push) {
        const bool is_single = session.batch_bytes == 1;
        session.batch_bytes = 1;  // first find out whether one segment alone is the cause
        if (!is_single) return;
        session.stopped_chains.insert(subject.chain);
        note_problem(session.saved, {subject.chain.hex(), subject.from, reason});
        return;
    }
    note_problem(session.saved, {name_of(outstanding.purpose), 0, reason});
    if (is_upload(outstanding.purpose))
        session.skipped.insert(subject.hash);
    else if (outstanding.purpose == Purpose::ask_snapshot || outstanding.purpose == Purpose::take_piece)
        session.is_snapshot_done = true;  // the feeds are read instead
    else if (outstanding.purpose == Purpose::take_document)
        session.unavailable.insert(subject.hash);
    else if (outstanding.purpose == Purpose::give_document)
        session.wanted.erase(subject.hash);
    else if (outstanding.purpose == Purpose::hello)
        stage_ = Stage::finish;
    else if (stage_ != Stage::finish)
        to_next_stage();
}

std::uint32_t SyncClient::drawn() {
    Random& random = engine_.ports().random;
    random.begin("sync back-off " + std::to_string(session_->saved.counter));
    std::array<std::uint8_t, 4> bytes{};
    random.fill(bytes);
    return std::uint32_t{bytes[0]} | std::uint32_t{bytes[1]} << 8 | std::uint32_t{bytes[2]} << 16 |
           std::uint32_t{bytes[3]} << 24;
}

// The host calls before a wait is over when the network came up.
bool SyncClient::is_woken_after_outage() {
    const std::uint64_t now_ms = engine_.ports().clock.elapsed_ms();
    // A clock that stands still (simulated time) cannot tell whether the host waited.
    if (session_->pace.failures == 0 || has_spread_ || now_ms == waits_from_ms_ || now_ms >= waits_until_ms_)
        return false;
    const std::int64_t last_ms = session_->saved.last_done_ms;
    return last_ms != 0 && wall_ms(*session_) - last_ms >= kLongOutageMs;
}

}  // namespace wincheck::client
