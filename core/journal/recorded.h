#pragma once
// Version 2 of the payloads start, open, answer, conform, add_instance, remove_instance, call and renewed:
// the core of version 1, and the values that the act recorded beside its own (COND-2). An act that records
// none stays version 1.
#include <vector>

#include "core/journal/entry.h"
#include "core/journal/payloads.h"

namespace wincheck::journal {

inline constexpr std::uint32_t kRecordedVersion = 2;

/// Stands in a key for the instance that the entry itself adds, whose id is the entry's own hash.
[[nodiscard]] InstanceId own_instance();

/// Shape: `core` as version 1 encodes it; `values` are set or cleared, in the order they were set off.
struct Recorded {
    Bytes core;
    std::vector<AnswerCore> values;
    bool operator==(const Recorded&) const = default;
    template <class A>
    void serialize(A& a) {
        a(core, values);
    }
};

[[nodiscard]] Bytes encode_recorded(const Recorded& recorded);
/// Errors: corrupt.
Result<Recorded> decode_recorded(ByteView bytes);

/// The core of an entry, whichever version wrote it.
template <class T>
Result<T> decode_core(const Header& header, ByteView bytes) {
    if (header.version != kRecordedVersion) return decode<T>(bytes);
    WCK_TRY(const Recorded recorded, decode_recorded(bytes));
    return decode<T>(recorded.core);
}

}  // namespace wincheck::journal
