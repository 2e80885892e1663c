#pragma once
// PDQ fingerprint of a picture and the search for near duplicates (EVI-1). Written from the description that
// Meta published ('The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm', 2019): luma,
// two passes of a box filter, 64 × 64 means, the 16 × 16 lowest cosine frequencies without the constant, a
// bit for each that is above their median. A near duplicate is a hint for a person, never a penalty: the same
// pump room is photographed every month. Floating point is used here and nowhere near a score.
#include <array>
#include <span>
#include <string>
#include <vector>

#include "core/imaging/picture.h"

namespace wincheck::imaging {

inline constexpr std::size_t kFingerprintBits = 256;
inline constexpr int kNearDistanceMax = 31;  // EVI-1
inline constexpr int kNearQualityMin = 50;   // EVI-1

/// Bit k of the fingerprint is bit k % 64 of word k / 64.
struct Fingerprint {
    std::array<std::uint64_t, 4> words{};
    bool operator==(const Fingerprint&) const = default;
    /// 64 hexadecimal digits, the highest bit first, as other programs print it.
    [[nodiscard]] std::string hex() const;
    /// Errors: invalid_argument (kFingerprintWrong).
    static Result<Fingerprint> parse_hex(const std::string& text);
};

struct Fingerprinted {
    Fingerprint fingerprint;
    int quality = 0;  // 0–100: how much there is to see; a bare wall has none
};

/// Cost: linear in the picture's points.
[[nodiscard]] Fingerprinted fingerprint_of(const Picture& picture);
/// How many of the 256 bits differ.
[[nodiscard]] int distance(const Fingerprint& a, const Fingerprint& b);
/// Rule: EVI-1: near enough, and enough to see in both.
[[nodiscard]] bool is_near(const Fingerprinted& a, const Fingerprinted& b);
/// Indexes of those within `distance_max`, in order. Cost: one pass over 32 bytes each.
[[nodiscard]] std::vector<std::size_t> near(std::span<const Fingerprint> all, const Fingerprint& wanted,
                                            int distance_max);

}  // namespace wincheck::imaging
