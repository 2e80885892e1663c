#include "core/base/simulated.h"

#include <sodium.h>

#include <algorithm>

namespace wincheck {

void SimulatedClock::set(ZonedTime time) {
    const auto wall = static_cast<std::uint64_t>(std::max<std::int64_t>(time.utc.ms, 0));
    elapsed_ms_ = std::max(elapsed_ms_, wall);
    now_ = time;
}

SeededRandom::SeededRandom(std::uint64_t seed) : seed_(seed) {
    begin("");
}

void SeededRandom::begin(std::string_view label) {
    const std::string seed_text = std::to_string(seed_) + "/";
    key_ = sha256({view_of(seed_text), view_of(label)});
    block_ = 0;
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
    std::array<std::uint8_t, 8> nonce{};
    for (std::size_t i = 0; i < nonce.size(); ++i) nonce[i] = static_cast<std::uint8_t>(block_ >> (8 * i));
    ++block_;
    if (out.empty()) return;  // libsodium takes no null pointer
    crypto_stream_chacha20(out.data(), out.size(), nonce.data(), key_.raw.data());
}

}  // namespace wincheck
