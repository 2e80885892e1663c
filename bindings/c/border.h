#pragma once
// What crosses the C border: slices in, structs by size, buffers and errors out. Nothing here throws but
// for memory; guard.h turns that into a status.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "bindings/c/reasons.h"
#include "bindings/c/wincheck.h"
#include "core/base/bytes.h"

namespace wincheck::binding {

/// The text of a slice; `name` is the parameter. Errors: invalid_argument (kArgumentNull, kTextNotUtf8).
Result<std::string> text_in(wck_slice slice, const char* name);
/// The same where the text may be absent; absent is empty.
Result<std::string> text_or_empty_in(wck_slice slice, const char* name);
/// Errors: invalid_argument (kArgumentNull) for a length without bytes.
Result<ByteView> bytes_in(wck_slice slice, const char* name);
[[nodiscard]] wck_slice slice_of(std::string_view text);
[[nodiscard]] wck_slice slice_of(ByteView bytes);

/// Copies into a buffer of the caller after freeing what it held. Null is fine.
void give(wck_buf* out, std::string_view bytes);
/// Frees and empties.
void release(wck_buf* buf) noexcept;

/// Fills an error; `status` is what the function returns.
void fill(wck_error* error, wck_status status, const Error& cause) noexcept;
void clear(wck_error* error) noexcept;
[[nodiscard]] wck_status status_of(const Error& error) noexcept;

/// Copies text with an ending NUL, cut at a whole character.
void copy_text(char* out, std::size_t capacity, std::string_view text) noexcept;

/// Errors: invalid_argument (kArgumentNull).
template <class T>
Result<void> required(const T* pointer, const char* name) {
    if (pointer == nullptr) return error_of(ErrorCode::invalid_argument, kArgumentNull, "required", name);
    return {};
}

/// Reads a struct of any known size; fields beyond the caller's size are zero.
/// Errors: invalid_argument (kArgumentNull, kStructSize), too_new (kStructTooNew).
template <class T>
Result<T> struct_in(const T* in, const char* name) {
    WCK_TRY(required(in, name));
    const std::size_t size = in->size;
    if (size < sizeof(std::uint32_t))
        return error_of(ErrorCode::invalid_argument, kStructSize, "struct_in", name);
    const auto* bytes = reinterpret_cast<const unsigned char*>(in);
    for (std::size_t i = sizeof(T); i < size; ++i) {
        if (bytes[i] != 0) return error_of(ErrorCode::too_new, kStructTooNew, "struct_in", name);
    }
    T value{};
    std::memcpy(&value, in, std::min(size, sizeof(T)));
    value.size = static_cast<std::uint32_t>(sizeof(T));
    return value;
}

/// Errors: invalid_argument (kArgumentNull, kStructSize).
template <class T>
Result<void> check_out(const T* out, const char* name) {
    WCK_TRY(required(out, name));
    if (out->size < sizeof(std::uint32_t))
        return error_of(ErrorCode::invalid_argument, kStructSize, "check_out", name);
    return {};
}

/// Writes up to the caller's size, which stays as it is.
template <class T>
void struct_out(T* out, T value) {
    if (out == nullptr) return;
    value.size = out->size;
    std::memcpy(out, &value, std::min<std::size_t>(out->size, sizeof(T)));
}

}  // namespace wincheck::binding
