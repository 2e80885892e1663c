#pragma once
// Payloads of what a person asks headquarters for from a device (ORG-3, DRAW-1): the request opens a stream
// of its own, which its device and the hub alone have; the answer stands in the stream of that person.
#include <cstdint>
#include <string>

#include "core/base/id.h"

namespace wincheck {

// What is asked for (open): the names are those of the acts and of the hub's commands.
inline constexpr std::uint32_t kRequestChange = 1, kRequestDraw = 2;

/// What it says stands in the text part, as one JSON document named "document".
struct RequestCore {
    std::uint32_t what = kRequestChange;
    bool operator==(const RequestCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(what);
    }
};

/// `result`: a JSON document; of what was done that of the hub's command, else {"problems":[…]} or
/// {"error":…}.
struct RequestAnswerCore {
    Hash request{};  // the entry
    bool is_done = false;
    std::string result;
    bool operator==(const RequestAnswerCore&) const = default;
    template <class A>
    void serialize(A& a) {
        a(request, is_done, result);
    }
};

}  // namespace wincheck
