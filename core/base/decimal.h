#pragma once
// Two kinds of exact number, never binary floating point (SCO-1).
// Points: a score, weight, rate or share with nine fractional digits in 64 bits ('nano-points').
// Decimal: a number as somebody entered it: mantissa × 10^-scale, scale 0–9, in shortest form.
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace wincheck {

/// 128-bit intermediate of exact arithmetic (GCC and Clang on 64-bit targets).
__extension__ typedef __int128 Wide;

inline constexpr std::int64_t kNanoPerPoint = 1'000'000'000;

struct Points {
    std::int64_t nano = 0;
    auto operator<=>(const Points&) const = default;
    static constexpr Points whole(std::int64_t n) { return {n * kNanoPerPoint}; }
};
constexpr Points operator+(Points a, Points b) {
    return {a.nano + b.nano};
}
constexpr Points operator-(Points a, Points b) {
    return {a.nano - b.nano};
}

/// Exact text: no trailing zeros, no exponent ("86.25", "-0.5", "0").
[[nodiscard]] std::string to_text(Points points);
/// Shape: [-]digits[.digits], at most nine fractional digits, |value| < 9.2e9.
/// Errors: invalid_argument (kNotDecimal, kNumberTooLarge).
Result<Points> parse_points(std::string_view text);

/// Divides with one rounding, half away from zero. Shape: `denominator` > 0; the quotient must fit.
[[nodiscard]] std::int64_t divide_rounded(Wide numerator, Wide denominator);
/// Rounds for display to `places` (0–9) fractional digits, half away from zero.
[[nodiscard]] Points rounded(Points points, int places);

struct Decimal {
    std::int64_t mantissa = 0;
    std::uint8_t scale = 0;
    bool operator==(const Decimal&) const = default;

    /// Removes trailing zeros of the fraction. Every function here returns shortest form.
    [[nodiscard]] static Decimal shortest(std::int64_t mantissa, std::uint8_t scale);
    /// Shape: [+-]digits[.digits][e[+-]digits] as JSON and people write it, at most nine fractional
    /// digits after the exponent is applied. Errors: invalid_argument.
    static Result<Decimal> parse(std::string_view text);
    static constexpr Decimal whole(std::int64_t n) { return {n, 0}; }
};

[[nodiscard]] std::string to_text(Decimal value);
[[nodiscard]] std::strong_ordering compare(Decimal a, Decimal b);
/// Errors: limit when |value| exceeds 9.2e9.
Result<Points> to_points(Decimal value);
[[nodiscard]] Decimal to_decimal(Points points);

}  // namespace wincheck
