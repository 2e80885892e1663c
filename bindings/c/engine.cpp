// wck_engine_…: opening, closing, state. wck_clock_set.
#include "bindings/c/guard.h"
#include "core/base/time.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

Result<EngineSetup> setup_of(const wck_open_options* options) {
    WCK_TRY(const wck_open_options in, struct_in(options, "options"));
    if (in.abi >> 16U != WCK_ABI_MAJOR || (in.abi & 0xFFFFU) > WCK_ABI_MINOR)
        return error_of(ErrorCode::too_new, kAbiTooNew, "wck_engine_open", "abi");
    if ((in.wrap == nullptr) != (in.unwrap == nullptr))
        return error_of(ErrorCode::invalid_argument, kArgumentNull, "wck_engine_open", "wrap and unwrap");
    WCK_TRY(std::string folder, text_in(in.folder, "folder"));
    return EngineSetup{.folder = std::move(folder),
                       .must_exist = (in.flags & WCK_OPEN_EXISTING) != 0,
                       .wrap = in.wrap,
                       .unwrap = in.unwrap,
                       .user = in.user};
}

Result<wck_health> health_of(EngineObject& object) {
    wck_health health{};
    WCK_TRY(const Space space, object.files().space(object.folder()));
    health.free_bytes = space.free_bytes;
    health.total_bytes = space.total_bytes;
    if (object.is_poisoned()) health.flags |= WCK_HEALTH_READ_ONLY;
    const auto& identity = object.engine().identity();
    if (!identity) return health;
    if (!identity->certificate.empty()) health.flags |= WCK_HEALTH_ENROLLED;
    if (identity->is_simulated) health.flags |= WCK_HEALTH_SIMULATED;
    if (identity->keys_away) health.flags |= WCK_HEALTH_KEYS_AWAY;
    std::copy(identity->device.raw.begin(), identity->device.raw.end(), health.device);
    copy_text(health.tag, sizeof(health.tag), identity->tag);
    copy_text(health.person, sizeof(health.person), identity->person);
    return health;
}

}  // namespace

extern "C" {

wck_status wck_engine_open(const wck_open_options* options, wck_engine* out, wck_error* error) noexcept {
    return guard(error, [&]() -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        *out = {};
        WCK_TRY(EngineSetup setup, setup_of(options));
        auto object = std::make_unique<EngineObject>(std::move(setup));
        WCK_TRY(object->open());
        WCK_TRY(out->id, handles().insert(WCK_KIND_ENGINE, std::move(object)));
        return WCK_OK;
    });
}

void wck_engine_close(wck_engine engine) noexcept {
    guard_value(0, [&] {
        handles().close(WCK_KIND_ENGINE, engine.id);
        return 0;
    });
}

wck_status wck_engine_suspend(wck_engine engine, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [](EngineObject& object) -> Result<wck_status> {
        object.suspend();
        return WCK_OK;
    });
}

wck_status wck_engine_resume(wck_engine engine, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [](EngineObject& object) -> Result<wck_status> {
        if (object.is_poisoned()) object.suspend();
        WCK_TRY(object.open());
        return WCK_OK;
    });
}

wck_status wck_engine_unlock(wck_engine engine, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::alone, [](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(object.check(true));
        const auto& identity = object.engine().identity();
        if (!identity || !identity->keys_away) return WCK_DONE;
        WCK_TRY(object.engine().unlock());
        object.changed({WCK_TOPIC_KEY});
        return WCK_OK;
    });
}

wck_status wck_engine_maintain(wck_engine engine, uint32_t* out_more, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out_more, "out_more"));
        *out_more = 0;
        WCK_TRY(const bool is_done, object.engine().maintain());
        *out_more = is_done ? 1 : 0;
        return WCK_OK;
    });
}

wck_status wck_engine_health(wck_engine engine, wck_health* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::read, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        WCK_TRY(const wck_health health, health_of(object));
        struct_out(out, health);
        return WCK_OK;
    });
}

wck_status wck_engine_changes(wck_engine engine, uint64_t* counters, size_t count,
                              wck_error* error) noexcept {
    return guard(error, [&]() -> Result<wck_status> {
        WCK_TRY(required(counters, "counters"));
        // No gate: the counters are atomic, and this call never waits.
        const Pin<EngineObject> object(WCK_KIND_ENGINE, engine.id);
        if (!object)
            return Error{.code = static_cast<ErrorCode>(WCK_E_HANDLE), .reason_or_null = &kHandleStale};
        for (size_t i = 0; i < count; ++i) counters[i] = i < WCK_TOPIC_COUNT ? object->changes(i) : 0;
        return WCK_OK;
    });
}

wck_status wck_clock_set(wck_engine engine, wck_slice time, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::read, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string text, text_in(time, "time"));
        const auto& identity = object.engine().identity();
        if (!identity || !identity->is_simulated)
            return error_of(ErrorCode::refused, kNotSimulated, "wck_clock_set");
        WCK_TRY(const ZonedTime moment, parse_time(text));
        object.clock().set(moment);
        return WCK_OK;
    });
}

}  // extern "C"
