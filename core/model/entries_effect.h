#pragma once
// Payload of entries about administrative effects (CON-4): what an authority decided, in the hub's own
// journal.
#include <cstdint>

#include "core/model/entry_types.h"

namespace wincheck {

// What was decided about an effect (open).
inline constexpr std::uint32_t kEffectApproved = 1, kEffectDeclined = 2, kEffectLifted = 3;

/// What it says of whom stands in a document (model/effect.h) that stays at HQ and begins with a salt; who
/// decided it in the text part, which devices do not receive.
struct EffectCore {
    std::uint32_t step = 0;
    Hash document{};
    bool operator==(const EffectCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(step, document);
    }
};

}  // namespace wincheck
