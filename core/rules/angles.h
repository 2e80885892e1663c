#pragma once
// Angles in fixed point: whole numbers of 10^-18, the same on every machine.
#include <optional>

#include "core/base/decimal.h"

namespace wincheck::rules {

inline constexpr Wide kFixedOne = 1'000'000'000'000'000'000;
inline constexpr Wide kFixedPi = 3'141'592'653'589'793'238;

/// For |x| up to pi.
[[nodiscard]] Wide fixed_sine(Wide x);
[[nodiscard]] Wide fixed_cosine(Wide x);
/// The angle of the point (x, y); 0 for (0, 0). Both within one.
[[nodiscard]] Wide fixed_arc_tangent(Wide y, Wide x);
/// The whole root, for up to 10^37.
[[nodiscard]] Wide whole_root(Wide square);
/// Nine places, or fewer where more than fifteen digits would claim what the series do not know.
/// Shape: nothing where it does not fit.
[[nodiscard]] std::optional<Decimal> rounded_fixed(Wide value);

}  // namespace wincheck::rules
