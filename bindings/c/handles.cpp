#include "bindings/c/handles.h"

#include "bindings/c/reasons.h"

namespace wincheck::binding {
namespace {

// id = kind (8 bits) ‖ generation (24) ‖ slot + 1 (32).
constexpr std::uint32_t kGenerationMask = 0xFF'FFFF;

std::uint64_t id_of(wck_kind kind, std::uint32_t generation, std::size_t slot) {
    return static_cast<std::uint64_t>(kind) << 56U |
           static_cast<std::uint64_t>(generation & kGenerationMask) << 32U |
           static_cast<std::uint64_t>(slot + 1);
}

}  // namespace

HandleTable& handles() {
    // Never destroyed: a host's thread may still close a handle while the process ends.
    static HandleTable& table = *new HandleTable;
    return table;
}

Result<std::uint64_t> HandleTable::insert(wck_kind kind, std::unique_ptr<Object> object) {
    const std::lock_guard guard(mutex_);
    if (free_.empty()) {
        if (slots_.size() >= kHandlesMax)
            return error_of(ErrorCode::limit, kTooManyHandles, "HandleTable::insert");
        free_.reserve(slots_.size() + 1);
        slots_.emplace_back();
        free_.push_back(static_cast<std::uint32_t>(slots_.size() - 1));
    }
    const std::uint32_t index = free_.back();
    free_.pop_back();
    Slot& slot = slots_[index];
    slot.kind = kind;
    slot.is_open = true;
    slot.object = std::move(object);
    return id_of(kind, slot.generation, index);
}

HandleTable::Slot* HandleTable::find_or_null(std::uint64_t id) {
    const std::uint64_t index = (id & 0xFFFF'FFFFU) - 1;
    if (index >= slots_.size()) return nullptr;
    Slot& slot = slots_[index];
    return slot.object && id_of(slot.kind, slot.generation, index) == id ? &slot : nullptr;
}

Object* HandleTable::pin_or_null(wck_kind kind, std::uint64_t id) {
    const std::lock_guard guard(mutex_);
    Slot* slot = find_or_null(id);
    if (slot == nullptr || !slot->is_open || slot->kind != kind) return nullptr;
    ++slot->pins;
    return slot->object.get();
}

std::unique_ptr<Object> HandleTable::retire(Slot& slot) {
    if (slot.is_open || slot.pins > 0) return nullptr;
    ++slot.generation;
    free_.push_back(static_cast<std::uint32_t>(&slot - slots_.data()));
    return std::move(slot.object);
}

void HandleTable::unpin(std::uint64_t id) {
    std::unique_ptr<Object> dead;  // destroyed after the mutex is free
    {
        const std::lock_guard guard(mutex_);
        Slot* slot = find_or_null(id);
        WCK_ASSERT(slot != nullptr);
        --slot->pins;
        dead = retire(*slot);
    }
}

void HandleTable::close(wck_kind kind, std::uint64_t id) {
    std::unique_ptr<Object> dead;  // destroyed after the mutex is free
    {
        const std::lock_guard guard(mutex_);
        Slot* slot = find_or_null(id);
        if (slot == nullptr || slot->kind != kind || !slot->is_open) return;
        slot->is_open = false;
        dead = retire(*slot);
    }
}

std::uint64_t HandleTable::count(wck_kind kind) {
    const std::lock_guard guard(mutex_);
    std::uint64_t open = 0;
    for (const Slot& slot : slots_) {
        if (slot.is_open && (kind == WCK_KIND_ANY || slot.kind == kind)) ++open;
    }
    return open;
}

}  // namespace wincheck::binding
