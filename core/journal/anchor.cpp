#include "core/journal/anchor.h"

#include <algorithm>

#include "core/base/hash.h"

namespace wincheck::journal {
namespace {

constexpr std::size_t kTimeBytes = 6;
constexpr std::string_view kAnchorLabel = "wincheck anchor 0\n";

}  // namespace

AnchorId make_anchor(const SignPair& intake, const DeviceId& device, std::int64_t ms) {
    constexpr std::int64_t kMost = (std::int64_t{1} << (8 * kTimeBytes)) - 1;
    const auto time = static_cast<std::uint64_t>(std::clamp(ms, std::int64_t{0}, kMost));
    AnchorId anchor;
    for (std::size_t i = 0; i < kTimeBytes; ++i)
        anchor.raw[i] = static_cast<std::uint8_t>(time >> (8 * (kTimeBytes - 1 - i)) & 0xFFU);
    Bytes text = bytes_of(kAnchorLabel);
    append(text, device.view());
    append(text, anchor.view().first(kTimeBytes));
    const Hash hash = sha256(intake.sign(text).view());
    std::copy_n(hash.raw.begin(), AnchorId::kLength - kTimeBytes, anchor.raw.begin() + kTimeBytes);
    return anchor;
}

std::int64_t claimed_time(const AnchorId& anchor) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < kTimeBytes; ++i) ms = ms << 8 | anchor.raw[i];
    return ms;
}

std::optional<std::int64_t> anchor_time(const SignPair& intake, const DeviceId& device,
                                        const AnchorId& anchor) {
    const std::int64_t ms = claimed_time(anchor);
    return make_anchor(intake, device, ms) == anchor ? std::optional(ms) : std::nullopt;
}

}  // namespace wincheck::journal
