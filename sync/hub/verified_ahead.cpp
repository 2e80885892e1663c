#include "sync/hub/verified_ahead.h"

#include <utility>

#include "core/store/reasons.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kLeavesMin = 32;  // for fewer, waking another thread costs as much as it saves

}  // namespace

Result<journal::VerifiedSegment> VerifiedAhead::take(std::size_t index) {
    beside_.wait();
    std::optional<Result<journal::VerifiedSegment>> verified;
    if (begun_ == index) {
        verified = std::exchange(ready_, std::nullopt);
        if (!verified) verified = error_of(ErrorCode::no_memory, store::kOutOfMemory, "VerifiedAhead::take");
    } else {
        verified = journal::take_verified(*segments_[index], opening_);
    }
    begin(index + 1);
    return std::move(*verified);
}

void VerifiedAhead::begin(std::size_t index) {
    begun_.reset();
    if (index >= segments_.size() || !segments_[index]) return;
    if (segments_[index]->leaves.size() < kLeavesMin) return;
    begun_ = index;
    beside_.start([this, index] { ready_ = journal::take_verified(*segments_[index], opening_); });
}

}  // namespace wincheck::hub
