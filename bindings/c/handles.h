#pragma once
// The table behind wck_engine and wck_sync: kind, generation and slot make an id; a call pins its object, so
// that closing it meanwhile only marks it and the last unpin frees. Rule: an id is never given twice within
// 2^24 uses of a slot. Thread: any; one mutex, held for the look-up alone.
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "bindings/c/wincheck.h"
#include "core/base/result.h"

namespace wincheck::binding {

/// What a handle stands for.
class Object {
public:
    Object() = default;
    Object(const Object&) = delete;
    Object& operator=(const Object&) = delete;
    virtual ~Object() = default;
};

class HandleTable {
public:
    static constexpr std::size_t kHandlesMax = 65'536;
    /// Errors: limit (kTooManyHandles).
    Result<std::uint64_t> insert(wck_kind kind, std::unique_ptr<Object> object);
    /// Null pointer for an id that is closed, of another kind or was never given.
    [[nodiscard]] Object* pin_or_null(wck_kind kind, std::uint64_t id);
    void unpin(std::uint64_t id);
    /// Does nothing for an id that is not open.
    void close(wck_kind kind, std::uint64_t id);
    [[nodiscard]] std::uint64_t count(wck_kind kind);

private:
    struct Slot {
        std::uint32_t generation = 1;
        wck_kind kind = WCK_KIND_ANY;
        std::uint32_t pins = 0;
        bool is_open = false;
        std::unique_ptr<Object> object;
    };
    Slot* find_or_null(std::uint64_t id);
    /// What is to be destroyed once the mutex is free.
    std::unique_ptr<Object> retire(Slot& slot);

    std::mutex mutex_;
    std::vector<Slot> slots_;
    std::vector<std::uint32_t> free_;
};

/// The one table of the process: ids outlive no process and pass no pointer.
HandleTable& handles();

/// Pins for the length of a call.
template <class T>
class Pin {
public:
    Pin(wck_kind kind, std::uint64_t id)
        : id_(id), object_or_null_(static_cast<T*>(handles().pin_or_null(kind, id))) {}
    Pin(const Pin&) = delete;
    Pin& operator=(const Pin&) = delete;
    ~Pin() {
        if (object_or_null_ != nullptr) handles().unpin(id_);
    }
    explicit operator bool() const { return object_or_null_ != nullptr; }
    T& operator*() const { return *object_or_null_; }
    T* operator->() const { return object_or_null_; }

private:
    std::uint64_t id_;
    T* object_or_null_;
};

}  // namespace wincheck::binding
