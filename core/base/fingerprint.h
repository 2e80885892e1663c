#pragma once
// A PDQ fingerprint of a picture and how near two of them are (EVI-1). It is taken in core/imaging, or by the
// host; whoever has two can compare them. Near is a hint for a person, never a penalty: the same pump room is
// photographed every month.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace wincheck {

inline constexpr std::size_t kFingerprintBits = 256;
inline constexpr int kNearDistanceMax = 31;  // EVI-1
inline constexpr int kNearQualityMin = 50;   // EVI-1
inline constexpr int kFingerprintQualityMax = 100;

/// Bit k of the fingerprint is bit k % 64 of word k / 64.
struct Fingerprint {
    std::array<std::uint64_t, 4> words{};
    bool operator==(const Fingerprint&) const = default;
    /// 64 hexadecimal digits, the highest bit first, as other programs print it.
    [[nodiscard]] std::string hex() const;
    /// None where the text is anything but 64 lower-case hexadecimal digits.
    [[nodiscard]] static std::optional<Fingerprint> parse_hex(std::string_view text);
};

struct Fingerprinted {
    Fingerprint fingerprint;
    int quality = 0;  // 0–100: how much there is to see; a bare wall has none
};

/// How many of the 256 bits differ.
[[nodiscard]] int distance(const Fingerprint& a, const Fingerprint& b);
/// Rule: EVI-1: near enough, and enough to see in both.
[[nodiscard]] bool is_near(const Fingerprinted& a, const Fingerprinted& b);
/// Indexes of those within `distance_max`, in order. Cost: one pass over 32 bytes each.
[[nodiscard]] std::vector<std::size_t> near(std::span<const Fingerprint> all, const Fingerprint& wanted,
                                            int distance_max);

}  // namespace wincheck
