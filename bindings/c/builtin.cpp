// wck_sync_run_builtin, wck_engine_enrol_builtin: whole exchanges with the built-in transport, where it is
// part of the library.
#include <chrono>
#include <thread>

#include "bindings/c/enrolment.h"
#include "bindings/c/sync_round.h"
#include "core/base/system.h"
#ifdef WINCHECK_WITH_TRANSPORT
#include "core/base/hash.h"
#include "sync/line/openssl_sha256.h"
#include "sync/transport/beast_transport.h"
#endif

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

constexpr std::uint64_t kBudgetMs = 60'000;

#ifdef WINCHECK_WITH_TRANSPORT
// OpenSSL is part of the library then: what it hashes with is settled while it is loaded.
[[maybe_unused]] const bool kHashesByOpenSsl = (use_sha256(line::openssl_sha256()), true);

std::unique_ptr<protocol::Transport> transport_or_null(FileSystem& files, std::vector<Hash> pins) {
    return std::make_unique<transport::BeastTransport>(files, transport::Options{.pins = std::move(pins)});
}
#else
std::unique_ptr<protocol::Transport> transport_or_null(FileSystem&, const std::vector<Hash>&) {
    return nullptr;
}
#endif

Result<std::unique_ptr<protocol::Transport>> make_transport(EngineObject& object, std::vector<Hash> pins) {
    auto transport = transport_or_null(object.files(), std::move(pins));
    if (!transport)
        return error_of(ErrorCode::invalid_argument, kFeatureMissing, "make_transport", "transport");
    return transport;
}

client::RunOptions run_options(std::string hub_url, std::uint64_t budget_ms) {
    client::RunOptions options;
    options.hub_url = std::move(hub_url);
    options.budget_ms = budget_ms == 0 ? kBudgetMs : budget_ms;
    options.elapsed_ms = [] { return SystemClock{}.elapsed_ms(); };
    options.wait = [](std::uint32_t ms) { std::this_thread::sleep_for(std::chrono::milliseconds(ms)); };
    return options;
}

wck_status status_of_outcome(client::RunReport::Outcome outcome) {
    using Outcome = client::RunReport::Outcome;
    return outcome == Outcome::done ? WCK_OK : WCK_PENDING;
}

}  // namespace

extern "C" {

wck_status wck_sync_run_builtin(wck_engine engine, const wck_sync_options* options, uint64_t budget_ms,
                                wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        release(out);
        WCK_TRY(auto pins, client::pins_of(object.engine()));
        WCK_TRY(const auto transport, make_transport(object, std::move(pins)));
        WCK_TRY(SyncWish wish, sync_wish(object, options));
        client::SyncClient client(object.engine());
        client.set_asleep(wish.is_asleep);
        WCK_TRY(const client::RunReport report,
                client::run_sync(object.engine(), client, *transport,
                                 run_options(std::move(wish.hub_url), budget_ms)));
        count_sync(object);
        give(out, client::to_json(report).dump());
        return status_of_outcome(report.outcome);
    });
}

wck_status wck_engine_enrol_builtin(wck_engine engine, const wck_enrol_options* options, wck_buf* code,
                                    wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [&](EngineObject& object) -> Result<wck_status> {
        release(code);
        WCK_TRY(begin_enrolment(object, options));
        WCK_TRY(const auto transport, make_transport(object, object.enrolment()->facts.invitation.pins));
        const RequestView& request = object.enrolment()->request;
        WCK_TRY(const protocol::HttpResponse answer,
                transport->perform(request.request(), request.base_url()));
        return finish_enrolment(object, answer, code);
    });
}

}  // extern "C"
