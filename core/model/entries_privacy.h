#pragma once
// Payloads of entries that HQ writes into an inspection about what it holds of persons.
#include <cstdint>

#include "core/base/id.h"
#include "core/model/entry_types.h"

namespace wincheck {

/// PII-1: from here on nothing of the inspection is erased, when due or by order, or no longer. Who asked for
/// it and why stands in the text part.
struct HoldCore {
    bool is_held = true;
    bool operator==(const HoldCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(is_held);
    }
};

/// PII-2: the original of a picture was given out. To whom and why stands in the text part.
struct GivenCore {
    Hash original{};
    bool operator==(const GivenCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original);
    }
};

}  // namespace wincheck
