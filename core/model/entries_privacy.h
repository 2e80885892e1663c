#pragma once
// Payloads of entries about what an inspection holds of persons: HQ writes the first two.
#include <cstdint>
#include <vector>

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

/// In points of the upright picture.
struct MaskRectangle {
    std::uint32_t left = 0, top = 0, width = 0, height = 0;
    bool operator==(const MaskRectangle&) const = default;
    template <class A>
    void serialize(A& a) {
        a(left, top, width, height);
    }
};

/// PII-2: what of a picture is covered in every copy that is given to who has no right to the original; of
/// several the last holds. The copy follows from original and rectangles alone. Who ordered it stands in the
/// text part.
struct MaskCore {
    Hash original{};
    std::vector<MaskRectangle> rectangles;
    Hash copy{};  // SHA-256 of the copy's bytes
    std::uint64_t length = 0;
    bool operator==(const MaskCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(original, rectangles, copy, length);
    }
};

}  // namespace wincheck
