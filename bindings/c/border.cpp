#include "bindings/c/border.h"

#include <array>
#include <cstdlib>
#include <new>

namespace wincheck::binding {
namespace {

constexpr std::uint32_t kStoreReasonsFrom = 200, kStoreReasonsTo = 299;

std::uint32_t flags_of(ErrorCode code) noexcept {
    switch (code) {
        case ErrorCode::invalid_argument:
        case ErrorCode::refused:
        case ErrorCode::not_found:
        case ErrorCode::limit:
        case ErrorCode::storage_full: return WCK_FLAG_USER_CAN_FIX;
        case ErrorCode::cancelled:
        case ErrorCode::in_use:
        case ErrorCode::protocol: return WCK_FLAG_RETRY;
        case ErrorCode::locked:
        case ErrorCode::key_locked: return WCK_FLAG_WAIT_UNLOCK | WCK_FLAG_RETRY;
        case ErrorCode::network: return WCK_FLAG_WAIT_NETWORK | WCK_FLAG_RETRY;
        case ErrorCode::storage_io:
        case ErrorCode::corrupt:
        case ErrorCode::suspended: return WCK_FLAG_REOPEN;
        case ErrorCode::bug: return WCK_FLAG_REOPEN | WCK_FLAG_REPORT_BUG;
        default: return 0;
    }
}

// Which kind of number `detail` is: SQLite's in the store's reasons, a process id, else errno.
void fill_detail(wck_error& out, const Error& cause) noexcept {
    const auto number = static_cast<std::int32_t>(cause.detail);
    const std::uint32_t reason = out.reason;
    if (cause.code == ErrorCode::in_use) {
        constexpr std::string_view kProcess = "process ";
        if (out.where[0] != '\0' || number <= 0) return;
        std::memcpy(out.where, kProcess.data(), kProcess.size());
        std::array<char, 12> digits{};
        std::size_t count = 0;
        for (std::int32_t rest = number; rest > 0; rest /= 10)
            digits[count++] = static_cast<char>('0' + rest % 10);
        for (std::size_t i = 0; i < count; ++i) out.where[kProcess.size() + i] = digits[count - 1 - i];
    } else if (reason >= kStoreReasonsFrom && reason <= kStoreReasonsTo) {
        out.sqlite_code = number;
    } else {
        out.os_errno = number;
    }
}

}  // namespace

Result<ByteView> bytes_in(wck_slice slice, const char* name) {
    if (slice.ptr == nullptr) {
        if (slice.len == 0) return ByteView{};
        return error_of(ErrorCode::invalid_argument, kArgumentNull, "bytes_in", name);
    }
    return ByteView{static_cast<const std::uint8_t*>(slice.ptr), slice.len};
}

Result<std::string> text_or_empty_in(wck_slice slice, const char* name) {
    WCK_TRY(const ByteView bytes, bytes_in(slice, name));
    const std::string_view text = text_of(bytes);
    if (!is_utf8(text)) return error_of(ErrorCode::invalid_argument, kTextNotUtf8, "text_in", name);
    return std::string(text);
}

Result<std::string> text_in(wck_slice slice, const char* name) {
    WCK_TRY(required(slice.ptr, name));
    return text_or_empty_in(slice, name);
}

wck_slice slice_of(std::string_view text) {
    return {text.data(), text.size()};
}
wck_slice slice_of(ByteView bytes) {
    return {bytes.data(), bytes.size()};
}

void release(wck_buf* buf) noexcept {
    if (buf == nullptr) return;
    std::free(buf->ptr);
    *buf = {};
}

void give(wck_buf* out, std::string_view bytes) {
    if (out == nullptr) return;
    release(out);
    void* copy = std::malloc(bytes.size() + 1);
    if (copy == nullptr) throw std::bad_alloc();
    std::memcpy(copy, bytes.data(), bytes.size());
    static_cast<char*>(copy)[bytes.size()] = '\0';
    *out = {copy, bytes.size(), 0};
}

void copy_text(char* out, std::size_t capacity, std::string_view text) noexcept {
    std::size_t length = std::min(text.size(), capacity - 1);
    const auto is_inside = [&](std::size_t i) {
        return (static_cast<unsigned char>(text[i]) & 0xC0U) == 0x80U;
    };
    if (length < text.size()) {
        while (length > 0 && is_inside(length)) --length;
    }
    std::memcpy(out, text.data(), length);
    std::memset(out + length, 0, capacity - length);
}

wck_status status_of(const Error& error) noexcept {
    return static_cast<wck_status>(error.code);
}

void clear(wck_error* error) noexcept {
    if (error == nullptr || error->size < sizeof(std::uint32_t)) return;
    struct_out(error, wck_error{});
}

void fill(wck_error* error, wck_status status, const Error& cause) noexcept {
    if (error == nullptr || error->size < sizeof(std::uint32_t)) return;
    wck_error out{};
    out.status = status;
    out.flags = flags_of(cause.code);
    out.retry_after_ms = cause.retry_after_ms;
    out.bytes_needed = cause.bytes_needed;
    out.bytes_available = cause.bytes_available;
    copy_text(out.where, sizeof(out.where), cause.where);
    if (cause.reason_or_null != nullptr) {
        out.reason = cause.reason_or_null->number;
        copy_text(out.message, sizeof(out.message), cause.reason_or_null->message);
    } else {
        copy_text(out.message, sizeof(out.message), cause.origin);
    }
    fill_detail(out, cause);
    struct_out(error, out);
}

}  // namespace wincheck::binding
