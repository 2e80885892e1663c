#pragma once
// What every fallible function returns: a value or an Error.
// Member names are those of C++23 std::expected, so that it can be swapped for it later.
// An Error says what the caller can do (`code`), which catalogued reason applies (`reason`), where
// in the caller's input it lies (`where`: a code, a cell, a path of field names, never an answer,
// a name or a position) and the SQLite or errno number (`detail`).
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "core/base/assert.h"

namespace wincheck {

/// Grouped by what the caller can do. Numbers are the C ABI's negative statuses and never reused.
enum class ErrorCode : std::int32_t {
    // fix the input
    invalid_argument = -1,
    refused = -2,  // a rule says no; nothing was recorded
    not_found = -3,
    limit = -4,
    cancelled = -5,
    // storage
    storage_full = -10,
    storage_io = -11,
    corrupt = -12,
    locked = -13,
    in_use = -14,
    suspended = -15,
    // trust
    signature = -20,
    key_locked = -21,
    key_gone = -22,
    revoked = -23,
    // network
    network = -30,
    protocol = -31,
    // version
    too_new = -40,
    // report a bug
    no_memory = -50,
    bug = -51,
};

/// One line of the stable catalogue: the number crosses the C ABI, the texts are for people.
/// Each folder owns a range (docs/contributing.md) and lists its reasons in its own reasons.h.
struct Reason {
    std::uint32_t number;
    const char* name;
    const char* message;
    const char* remedy;
};

struct Error {
    ErrorCode code = ErrorCode::bug;
    const Reason* reason_or_null = nullptr;
    const char* origin = "";
    std::string where{};
    std::int64_t detail = 0;
    std::uint64_t bytes_needed = 0;
    std::uint64_t bytes_available = 0;
    std::uint32_t retry_after_ms = 0;
};

/// The disk failed, which says nothing about what stands on it.
[[nodiscard]] inline bool is_of_the_disk(const Error& error) {
    return error.code == ErrorCode::storage_io || error.code == ErrorCode::storage_full;
}

/// Shorthand for the usual error: a catalogued reason at a place.
inline Error error_of(ErrorCode code, const Reason& reason, const char* origin, std::string where = {}) {
    return Error{.code = code, .reason_or_null = &reason, .origin = origin, .where = std::move(where)};
}

// A union by hand: std::variant's tables and visitors were a tenth of the program's code, made anew for each
// T.
template <class T>
class [[nodiscard]] Result {
    static_assert(std::is_nothrow_move_constructible_v<T>, "a Result always holds its value or its error");

public:
    using value_type = T;
    Result(T value) noexcept : value_(std::move(value)), has_value_(true) {}       // NOLINT
    Result(Error error) noexcept : error_(std::move(error)), has_value_(false) {}  // NOLINT
    Result(Result&& other) noexcept : has_value_(other.has_value_) { take(std::move(other)); }
    Result(const Result& other)
        requires std::is_copy_constructible_v<T>
        : has_value_(other.has_value_) {
        if (has_value_)
            std::construct_at(&value_, other.value_);
        else
            std::construct_at(&error_, other.error_);
    }
    Result& operator=(Result&& other) noexcept {
        if (this == &other) return *this;
        clear();
        has_value_ = other.has_value_;
        take(std::move(other));
        return *this;
    }
    Result& operator=(const Result& other)
        requires std::is_copy_constructible_v<T>
    {
        return *this = Result(other);  // what may throw comes first
    }
    ~Result() { clear(); }

    [[nodiscard]] bool has_value() const noexcept { return has_value_; }
    explicit operator bool() const noexcept { return has_value_; }
    [[nodiscard]] T& value() & {
        WCK_ASSERT(has_value_);
        return value_;
    }
    [[nodiscard]] const T& value() const& {
        WCK_ASSERT(has_value_);
        return value_;
    }
    [[nodiscard]] T&& value() && {
        WCK_ASSERT(has_value_);
        return std::move(value_);
    }
    [[nodiscard]] Error& error() {
        WCK_ASSERT(!has_value_);
        return error_;
    }
    [[nodiscard]] const Error& error() const {
        WCK_ASSERT(!has_value_);
        return error_;
    }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    template <class U>
    [[nodiscard]] T value_or(U&& fallback) const& {
        return has_value_ ? value_ : static_cast<T>(std::forward<U>(fallback));
    }

private:
    void take(Result&& other) noexcept {
        if (has_value_)
            std::construct_at(&value_, std::move(other.value_));
        else
            std::construct_at(&error_, std::move(other.error_));
    }
    void clear() noexcept {
        if (has_value_)
            std::destroy_at(&value_);
        else
            std::destroy_at(&error_);
    }

    union {
        T value_;
        Error error_;
    };
    bool has_value_;
};

template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : error_(std::move(error)) {}  // NOLINT
    [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
    explicit operator bool() const noexcept { return has_value(); }
    void value() const { WCK_ASSERT(has_value()); }
    [[nodiscard]] Error& error() {
        WCK_ASSERT(!has_value());
        return *error_;
    }
    [[nodiscard]] const Error& error() const {
        WCK_ASSERT(!has_value());
        return *error_;
    }

private:
    std::optional<Error> error_;
};

}  // namespace wincheck

// WCK_TRY(auto x, expression) binds the value or returns the error; WCK_TRY(expression) for void.
#define WCK_TRY_CAT2(a, b) a##b
#define WCK_TRY_CAT(a, b) WCK_TRY_CAT2(a, b)
#define WCK_TRY_VOID(expression) \
    if (auto wck_result = (expression); !wck_result.has_value()) return std::move(wck_result).error()
#define WCK_TRY_BIND(declaration, expression)                         \
    auto WCK_TRY_CAT(wck_result_, __LINE__) = (expression);           \
    if (!WCK_TRY_CAT(wck_result_, __LINE__).has_value())              \
        return std::move(WCK_TRY_CAT(wck_result_, __LINE__)).error(); \
    declaration = std::move(WCK_TRY_CAT(wck_result_, __LINE__)).value()
#define WCK_TRY_PICK(a, b, name, ...) name
#define WCK_TRY(...) WCK_TRY_PICK(__VA_ARGS__, WCK_TRY_BIND, WCK_TRY_VOID, unused)(__VA_ARGS__)
