#pragma once
// The segments of one push, verified in their order: while one is stored the next is verified beside, because
// that needs nothing but its bytes. Private to this folder. Thread: the owner's.
#include <optional>
#include <vector>

#include "core/journal/segment.h"
#include "sync/hub/beside.h"

namespace wincheck::hub {

class VerifiedAhead {
public:
    using Decoded = std::vector<Result<journal::Segment>>;
    /// All of them outlive this. Headers and parts are taken out of `segments` as they are verified.
    VerifiedAhead(Beside& beside, Decoded& segments, const journal::Opening& opening)
        : beside_(beside), segments_(segments), opening_(opening) {}
    ~VerifiedAhead() { beside_.wait(); }
    VerifiedAhead(const VerifiedAhead&) = delete;
    VerifiedAhead& operator=(const VerifiedAhead&) = delete;

    /// What verifying segment `index`, which decoded, says; once for each, in ascending order. Errors: also
    /// no_memory, which says nothing of the segment.
    Result<journal::VerifiedSegment> take(std::size_t index);

private:
    void begin(std::size_t index);

    Beside& beside_;
    Decoded& segments_;
    const journal::Opening& opening_;
    std::optional<std::size_t> begun_;  // which is verified beside
    std::optional<Result<journal::VerifiedSegment>> ready_;
};

}  // namespace wincheck::hub
