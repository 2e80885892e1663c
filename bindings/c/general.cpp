// wck_abi … wck_live_handles: what needs no engine.
#include <span>

#include "bindings/c/catalogue.h"
#include "bindings/c/guard.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

static_assert(sizeof(wck_error) == 512);
static_assert(WCK_E_ARGUMENT == static_cast<int>(ErrorCode::invalid_argument));
static_assert(WCK_E_REFUSED == static_cast<int>(ErrorCode::refused));
static_assert(WCK_E_NOT_FOUND == static_cast<int>(ErrorCode::not_found));
static_assert(WCK_E_LIMIT == static_cast<int>(ErrorCode::limit));
static_assert(WCK_E_CANCELLED == static_cast<int>(ErrorCode::cancelled));
static_assert(WCK_E_STORAGE_FULL == static_cast<int>(ErrorCode::storage_full));
static_assert(WCK_E_STORAGE_IO == static_cast<int>(ErrorCode::storage_io));
static_assert(WCK_E_CORRUPT == static_cast<int>(ErrorCode::corrupt));
static_assert(WCK_E_LOCKED == static_cast<int>(ErrorCode::locked));
static_assert(WCK_E_IN_USE == static_cast<int>(ErrorCode::in_use));
static_assert(WCK_E_SUSPENDED == static_cast<int>(ErrorCode::suspended));
static_assert(WCK_E_SIGNATURE == static_cast<int>(ErrorCode::signature));
static_assert(WCK_E_KEY_LOCKED == static_cast<int>(ErrorCode::key_locked));
static_assert(WCK_E_KEY_GONE == static_cast<int>(ErrorCode::key_gone));
static_assert(WCK_E_REVOKED == static_cast<int>(ErrorCode::revoked));
static_assert(WCK_E_NETWORK == static_cast<int>(ErrorCode::network));
static_assert(WCK_E_PROTOCOL == static_cast<int>(ErrorCode::protocol));
static_assert(WCK_E_TOO_NEW == static_cast<int>(ErrorCode::too_new));
static_assert(WCK_E_NO_MEMORY == static_cast<int>(ErrorCode::no_memory));
static_assert(WCK_E_BUG == static_cast<int>(ErrorCode::bug));

extern "C" {

uint32_t wck_abi(void) noexcept {
    return guard_value(WCK_ABI, [] { return WCK_ABI; });
}

int32_t wck_has(wck_slice feature) noexcept {
    return guard_value<int32_t>(0, [&] {
        const Result<std::string> name = text_in(feature, "feature");
#ifdef WINCHECK_WITH_TRANSPORT
        if (name && *name == "transport") return 1;
#endif
#ifdef WINCHECK_WITH_IMAGING
        if (name && *name == "pictures") return 1;
#endif
        return 0;
    });
}

void wck_buf_free(wck_buf* buf) noexcept {
    guard_value(0, [&] {
        release(buf);
        return 0;
    });
}

wck_status wck_reason_text(uint32_t reason, wck_reason* out, wck_error* error) noexcept {
    return guard(error, [&]() -> Result<wck_status> {
        WCK_TRY(check_out(out, "out"));
        const Reason* found = find_reason_or_null(reason);
        if (found == nullptr) return Error{.code = ErrorCode::not_found, .origin = "the reason is not known"};
        struct_out(out, wck_reason{0, found->number, slice_of(found->name), slice_of(found->message),
                                   slice_of(found->remedy)});
        return WCK_OK;
    });
}

uint64_t wck_live_handles(wck_kind kind) noexcept {
    return guard_value<uint64_t>(0, [&] { return handles().count(kind); });
}

}  // extern "C"
