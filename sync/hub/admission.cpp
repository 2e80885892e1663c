#include "sync/hub/admission.h"

#include <algorithm>

#include "core/base/hash.h"

namespace wincheck::hub {
namespace {

constexpr std::uint32_t kStayAwaySecondsMax = 300;
constexpr std::uint64_t kSpreadMs = 120'000;

// What of a whole a class may use, in quarters.
std::uint64_t quarters_of(Load load) {
    if (load == Load::photos) return 2;
    return load == Load::reading ? 3 : 4;
}

std::uint64_t filled(std::uint64_t tokens, std::uint64_t passed_ms, std::uint64_t per_second,
                     std::uint64_t most) {
    // Thousandths of a token in a millisecond are tokens in a second. An hour fills any bucket.
    return std::min(most, tokens + std::min<std::uint64_t>(passed_ms, 3'600'000) * per_second);
}

}  // namespace

void Admission::refill(std::uint64_t now_ms) {
    if (now_ms <= filled_ms_) return;
    const std::uint64_t passed_ms = now_ms - filled_ms_;
    filled_ms_ = now_ms;
    tokens_ = filled(tokens_, passed_ms, limits_.tokens_per_second, limits_.tokens_max * kMilli);
    promised_ -=
        std::min(promised_, std::min<std::uint64_t>(passed_ms, 3'600'000) * limits_.tokens_per_second);
}

// Each of those sent away gets a place in the row: the more there are, the later.
std::uint32_t Admission::stay_away_seconds() {
    promised_ += kMilli;
    const std::uint64_t second = std::max<std::uint64_t>(1, limits_.tokens_per_second) * kMilli;
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(kStayAwaySecondsMax, 1 + promised_ / second));
}

std::optional<std::uint32_t> Admission::enter(Load load, std::uint64_t now_ms) {
    if (load == Load::free) return std::nullopt;
    refill(now_ms);
    const std::uint64_t quarters = quarters_of(load);
    const std::uint64_t reserve = limits_.tokens_max * kMilli * (4 - quarters) / 4;
    const std::uint64_t places = limits_.open_max * quarters / 4;
    if (open_ >= places || tokens_ < reserve + kMilli) return stay_away_seconds();
    tokens_ -= kMilli;
    ++open_;
    return std::nullopt;
}

void Admission::leave(Load load) {
    if (load != Load::free && open_ > 0) --open_;
}

std::optional<std::uint32_t> Admission::enter_device(const DeviceId& device, std::uint64_t now_ms) {
    const std::uint64_t most = limits_.device_max * kMilli;
    if (devices_.size() >= kDevicesMax && !devices_.contains(device)) devices_.clear();
    Bucket& bucket = devices_.try_emplace(device, Bucket{most, now_ms}).first->second;
    if (now_ms > bucket.filled_ms) {
        bucket.tokens = filled(bucket.tokens, now_ms - bucket.filled_ms, limits_.device_per_second, most);
        bucket.filled_ms = now_ms;
    }
    if (bucket.tokens < kMilli) {
        const std::uint64_t per_second = std::max<std::uint64_t>(1, limits_.device_per_second);
        return static_cast<std::uint32_t>(1 + (kMilli - bucket.tokens) / (per_second * kMilli));
    }
    bucket.tokens -= kMilli;
    return std::nullopt;
}

std::uint64_t Admission::next_sync_after_ms(const DeviceId& device) const {
    if (open_ * 2 < limits_.open_max) return 0;
    const Hash hash = sha256(device.view());
    const std::uint64_t number =
        std::uint64_t{hash.raw[0]} << 16 | std::uint64_t{hash.raw[1]} << 8 | hash.raw[2];
    return number % kSpreadMs;
}

}  // namespace wincheck::hub
