// wck_sync_…: the sync client behind a handle, one request at a time for the host's own HTTP.
#include <atomic>

#include "bindings/c/request.h"
#include "bindings/c/sync_round.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

static_assert(WCK_FAILURE_OFFLINE == static_cast<int>(protocol::Failure::offline));
static_assert(WCK_FAILURE_NO_ROUTE == static_cast<int>(protocol::Failure::no_route));
static_assert(WCK_FAILURE_TIMED_OUT == static_cast<int>(protocol::Failure::timed_out));
static_assert(WCK_FAILURE_CUT == static_cast<int>(protocol::Failure::cut));
static_assert(WCK_FAILURE_UNTRUSTED == static_cast<int>(protocol::Failure::untrusted));
static_assert(WCK_FAILURE_OTHER == static_cast<int>(protocol::Failure::other));

namespace {

struct SyncObject final : public Object {
    SyncObject(wck_engine owner, SyncWish wished) : engine(owner), wish(std::move(wished)) {}
    const wck_engine engine;
    const SyncWish wish;
    std::atomic<bool> is_busy = false;
    std::uint64_t opening = 0;  // of the engine that `client` works on
    std::unique_ptr<client::SyncClient> client;
    std::string request_id;
    RequestView request;

    /// The client on the engine as it is now; after a suspension a new one, whose state is on disk.
    client::SyncClient& client_on(EngineObject& object) {
        if (!client || opening != object.openings()) {
            client = std::make_unique<client::SyncClient>(object.engine());
            client->set_asleep(wish.is_asleep);
            opening = object.openings();
        }
        return *client;
    }
};

/// One call at a time.
class Turn {
public:
    explicit Turn(std::atomic<bool>& is_busy) : is_busy_(is_busy), is_ours_(!is_busy.exchange(true)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() {
        if (is_ours_) is_busy_ = false;
    }
    explicit operator bool() const { return is_ours_; }

private:
    std::atomic<bool>& is_busy_;
    bool is_ours_;
};

/// Runs a body (SyncObject&, EngineObject&) → Result<wck_status>.
template <class Body>
wck_status guard_sync(wck_error* error, wck_sync handle, Body&& body) noexcept {
    return guard(error, [&]() -> Result<wck_status> {
        const Pin<SyncObject> sync(WCK_KIND_SYNC, handle.id);
        if (!sync) return plain_status(error, WCK_E_HANDLE, kHandleStale);
        const Turn turn(sync->is_busy);
        if (!turn) return plain_status(error, WCK_E_BUSY_HANDLE, kHandleBusy);
        return guard_engine(error, sync->engine, Access::store,
                            [&](EngineObject& object) -> Result<wck_status> { return body(*sync, object); });
    });
}

wck_action action_of(SyncObject& sync, client::Action step) {
    using Kind = client::Action::Kind;
    wck_action action{};
    const bool is_background = step.is_background;
    if (step.kind == Kind::http) {
        sync.request_id = std::move(step.request_id);
        sync.request.assign(std::move(step.request), sync.wish.hub_url);
        action = sync.request.action(sync.request_id);
        if (is_background) action.flags |= WCK_ACTION_BACKGROUND;
    } else if (step.kind == Kind::wait) {
        action.kind = WCK_ACTION_WAIT;
    } else if (step.kind == Kind::needs_sign_in) {
        action.kind = WCK_ACTION_SIGN_IN;
    } else if (step.kind == Kind::needs_update) {
        action.kind = WCK_ACTION_UPDATE;
    }
    action.wait_ms = step.wait_ms;  // of a wait, and of the end of a round
    if (step.trouble != client::Trouble::none)
        action.trouble = slice_of(std::string_view(client::name_of(step.trouble)));
    return action;
}

}  // namespace

extern "C" {

wck_status wck_sync_start(wck_engine engine, const wck_sync_options* options, wck_sync* out,
                          wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        *out = {};
        WCK_TRY(SyncWish wish, sync_wish(object, options));
        auto sync = std::make_unique<SyncObject>(engine, std::move(wish));
        WCK_TRY(out->id, handles().insert(WCK_KIND_SYNC, std::move(sync)));
        return WCK_OK;
    });
}

wck_status wck_sync_next(wck_sync sync, wck_action* out, wck_error* error) noexcept {
    return guard_sync(error, sync, [&](SyncObject& round, EngineObject& object) -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        struct_out(out, wck_action{});
        WCK_TRY(client::Action step, round.client_on(object).next());
        const bool is_done = step.kind == client::Action::Kind::done;
        struct_out(out, action_of(round, std::move(step)));
        return is_done ? WCK_DONE : WCK_OK;
    });
}

wck_status wck_sync_respond(wck_sync sync, wck_slice request_id, const wck_response* response,
                            wck_error* error) noexcept {
    return guard_sync(error, sync, [&](SyncObject& round, EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string id, text_in(request_id, "request_id"));
        WCK_TRY(const protocol::HttpResponse answer, response_in(response));
        WCK_TRY(const bool is_taken, round.client_on(object).respond(id, answer));
        if (is_taken) count_sync(object);
        return is_taken ? WCK_OK : WCK_DONE;
    });
}

wck_status wck_sync_fail(wck_sync sync, wck_slice request_id, wck_failure why, wck_error* error) noexcept {
    return guard_sync(error, sync, [&](SyncObject& round, EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string id, text_in(request_id, "request_id"));
        const bool is_known = why >= WCK_FAILURE_OFFLINE && why <= WCK_FAILURE_OTHER;
        const auto failure = is_known ? static_cast<protocol::Failure>(why) : protocol::Failure::other;
        WCK_TRY(const bool is_taken, round.client_on(object).fail(id, failure));
        if (is_taken) object.changed({WCK_TOPIC_SYNC});
        return is_taken ? WCK_OK : WCK_DONE;
    });
}

wck_status wck_sync_status(wck_sync sync, wck_buf* out, wck_error* error) noexcept {
    return guard_sync(error, sync, [&](SyncObject& round, EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        const client::SyncClient& client = round.client_on(object);
        WCK_TRY(client::Status status, client::status(object.engine()));
        const client::RunReport report{
            .trouble = client.last_trouble(), .counters = client.counters(), .status = std::move(status)};
        give(out, client::to_json(report).dump());
        return WCK_OK;
    });
}

void wck_sync_close(wck_sync sync) noexcept {
    guard_value(0, [&] {
        handles().close(WCK_KIND_SYNC, sync.id);
        return 0;
    });
}

}  // extern "C"
