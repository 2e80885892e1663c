#pragma once
// The firewall: the only catch between wincheck and its hosts. Every exported function is one call of a
// guard. An exception poisons the engine: what it has in memory may be behind the store, so it refuses to
// write until it is opened again.
#include <exception>
#include <new>
#include <optional>

#include "bindings/c/engine_object.h"
#include "core/store/reasons.h"

namespace wincheck::binding {

/// What a call needs of an engine.
enum class Access : std::uint8_t {
    now,  // never waits at the gate, also while suspended; the body enters it where it must
    read,
    write,
    store,  // reads past the engine's own lock: as the only call
    alone,  // as the only call, also while suspended; may call the host back
};

inline wck_status no_memory(wck_error* error) noexcept {
    fill(error, WCK_E_NO_MEMORY, {.code = ErrorCode::no_memory, .reason_or_null = &store::kOutOfMemory});
    return WCK_E_NO_MEMORY;
}

// `where` fits the small-string buffer or stays empty: this path must not need memory to succeed.
inline wck_status bug(wck_error* error, const char* file, int line) noexcept {
    fill(error, WCK_E_BUG, {.code = ErrorCode::bug, .reason_or_null = &kInternalError});
    if (error != nullptr && error->size >= sizeof(wck_error) && file != nullptr) {
        error->os_errno = line;
        copy_text(error->where, sizeof(error->where), file);
    }
    return WCK_E_BUG;
}

/// Runs a body that returns Result<wck_status>.
template <class Body>
wck_status guard(wck_error* error, Body&& body) noexcept {
    try {
        Result<wck_status> result = body();
        if (result) {
            clear(error);
            return *result;
        }
        const wck_status status = status_of(result.error());
        fill(error, status, result.error());
        return status;
    } catch (const std::bad_alloc&) {
        return no_memory(error);
    } catch (const AssertionFailure& failure) {
        return bug(error, failure.file, failure.line);
    } catch (...) {
        return bug(error, nullptr, 0);
    }
}

inline wck_status plain_status(wck_error* error, wck_status status, const Reason& reason) noexcept {
    fill(error, status, {.code = ErrorCode::invalid_argument, .reason_or_null = &reason});
    return status;
}

/// Runs a body (EngineObject&) → Result<wck_status> with the engine pinned and its gate entered.
template <class Body>
wck_status guard_engine(wck_error* error, wck_engine handle, Access access, Body&& body) noexcept {
    try {
        const Pin<EngineObject> object(WCK_KIND_ENGINE, handle.id);
        if (!object) return plain_status(error, WCK_E_HANDLE, kHandleStale);
        if (object->gate().is_held_here()) return plain_status(error, WCK_E_REENTRANT, kReentrant);
        std::optional<CallGate::Entry> entry;
        if (access != Access::now)
            entry.emplace(object->gate(), access == Access::alone || access == Access::store);
        const bool needs_engine = access != Access::alone && access != Access::now;
        return guard(error, [&]() -> Result<wck_status> {
            if (needs_engine) WCK_TRY(object->check(access == Access::write));
            try {
                return body(*object);
            } catch (...) {
                object->poison();
                throw;
            }
        });
    } catch (...) {
        return bug(error, nullptr, 0);
    }
}

/// Runs a body that cannot report an error.
template <class Value, class Body>
Value guard_value(Value otherwise, Body&& body) noexcept {
    try {
        return body();
    } catch (...) {
        return otherwise;
    }
}

}  // namespace wincheck::binding
