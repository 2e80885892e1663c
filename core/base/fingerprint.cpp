#include "core/base/fingerprint.h"

#include <bit>

namespace wincheck {

std::string Fingerprint::hex() const {
    constexpr const char* kDigits = "0123456789abcdef";
    std::string text;
    for (std::size_t digit = kFingerprintBits / 4; digit-- > 0;)
        text += kDigits[words[digit / 16] >> (digit % 16 * 4) & 0xFU];
    return text;
}

std::optional<Fingerprint> Fingerprint::parse_hex(std::string_view text) {
    Fingerprint made;
    if (text.size() != kFingerprintBits / 4) return std::nullopt;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_digit = c >= '0' && c <= '9', is_letter = c >= 'a' && c <= 'f';
        if (!is_digit && !is_letter) return std::nullopt;
        const auto value = static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
        const std::size_t digit = text.size() - 1 - i;
        made.words[digit / 16] |= value << (digit % 16 * 4);
    }
    return made;
}

int distance(const Fingerprint& a, const Fingerprint& b) {
    int bits = 0;
    for (std::size_t i = 0; i < a.words.size(); ++i) bits += std::popcount(a.words[i] ^ b.words[i]);
    return bits;
}

bool is_near(const Fingerprinted& a, const Fingerprinted& b) {
    return a.quality >= kNearQualityMin && b.quality >= kNearQualityMin &&
           distance(a.fingerprint, b.fingerprint) <= kNearDistanceMax;
}

std::vector<std::size_t> near(std::span<const Fingerprint> all, const Fingerprint& wanted, int distance_max) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (distance(all[i], wanted) <= distance_max) found.push_back(i);
    return found;
}

}  // namespace wincheck
