// Roots of angles and growth in fixed point: whole numbers of 10^-18, so that every machine gives the same
// nine places. Series end when their terms vanish; arguments that would lose places are refused as blank.
#include <algorithm>

#include "core/rules/angles.h"
#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

constexpr Wide kOne = kFixedOne;
constexpr Wide kPi = kFixedPi;
constexpr Wide kLn2 = 693'147'180'559'945'309;
constexpr Wide kLn10 = 2'302'585'092'994'045'684;
constexpr std::int64_t kAngleMax = 1'000'000;  // more turns than this eat the places of pi

Wide fixed_product(Wide a, Wide b) {
    return a * b / kOne;
}
Wide fixed_quotient(Wide a, Wide b) {
    return a * kOne / b;
}

// The root of x, for x up to 4 * 10^18.
Wide root(Wide x) {
    return whole_root(x * kOne);
}

Wide fixed(Decimal value) {
    Wide scaled = value.mantissa;
    for (int i = value.scale; i < 18; ++i) scaled *= 10;
    return scaled;
}

// For |x| up to 1: two halvings of the angle make the series short.
Wide arc(Wide x) {
    int doublings = 0;
    for (; doublings < 2; ++doublings) x = fixed_quotient(x, kOne + root(kOne + fixed_product(x, x)));
    Wide power = x;
    Wide sum = 0;
    for (int n = 1; power != 0; n += 2) {
        sum += n % 4 == 1 ? power / n : -(power / n);
        power = fixed_product(fixed_product(power, x), x);
    }
    return sum << doublings;
}

Wide exponential(Wide x) {
    const Wide halvings = x / kLn2;
    const Wide rest = x - halvings * kLn2;
    Wide term = kOne;
    Wide sum = kOne;
    for (int n = 1; term != 0; ++n) {
        term = fixed_product(term, rest) / n;
        sum += term;
    }
    return halvings >= 0 ? sum << static_cast<int>(halvings) : sum >> static_cast<int>(-halvings);
}

Wide logarithm(Wide x) {
    int doublings = 0;
    for (; x >= kOne * 3 / 2; ++doublings) x /= 2;
    for (; x < kOne * 3 / 4; --doublings) x *= 2;
    const Wide ratio = fixed_quotient(x - kOne, x + kOne);
    Wide power = ratio;
    Wide sum = 0;
    for (int n = 1; power != 0; n += 2) {
        sum += power / n;
        power = fixed_product(fixed_product(power, ratio), ratio);
    }
    return 2 * sum + doublings * kLn2;
}

std::optional<Decimal> of_angle(Function function, Decimal value) {
    if (compare(value, Decimal::whole(kAngleMax)) > 0 || compare(value, Decimal::whole(-kAngleMax)) < 0)
        return std::nullopt;
    Wide x = fixed(value) % (2 * kPi);
    if (x > kPi) x -= 2 * kPi;
    if (x < -kPi) x += 2 * kPi;
    if (function == Function::sin) return rounded_fixed(fixed_sine(x));
    if (function == Function::cos) return rounded_fixed(fixed_cosine(x));
    const Wide below = fixed_cosine(x);
    constexpr Wide kSteepest = kOne / 1'000'000;
    if (below < kSteepest && below > -kSteepest) return std::nullopt;
    return rounded_fixed(fixed_quotient(fixed_sine(x), below));
}

std::optional<Decimal> of_ratio(Function function, Decimal value) {
    if (function == Function::atan) {
        // Behind a million the angle differs from its limit in places that two divisions still have.
        if (compare(value, Decimal::whole(kAngleMax)) > 0 || compare(value, Decimal::whole(-kAngleMax)) < 0)
            return std::nullopt;
        return rounded_fixed(fixed_arc_tangent(fixed(value) / kAngleMax, kOne / kAngleMax));
    }
    const Wide x = fixed(value);
    if (x > kOne || x < -kOne) return std::nullopt;
    const Wide beside = root(kOne - fixed_product(x, x));
    return rounded_fixed(function == Function::asin ? fixed_arc_tangent(x, beside)
                                                    : fixed_arc_tangent(beside, x));
}

std::optional<Decimal> of_growth(Function function, Decimal value) {
    const bool is_power = function == Function::exp || function == Function::exp10;
    constexpr std::int64_t kExponentMax = 23;
    if (is_power) {
        if (compare(value, Decimal::whole(kExponentMax)) > 0) return std::nullopt;
        if (compare(value, Decimal::whole(-2 * kExponentMax)) < 0) return Decimal{};
        Wide x = fixed(value);
        // x * ln 10 in two halves, so that the product fits.
        if (function == Function::exp10) x = x / kOne * kLn10 + fixed_product(x % kOne, kLn10);
        return x > kExponentMax * kOne ? std::nullopt : rounded_fixed(exponential(x));
    }
    if (value.mantissa <= 0) return std::nullopt;
    const Wide natural = logarithm(fixed(value));
    return rounded_fixed(function == Function::log ? natural : fixed_quotient(natural, kLn10));
}

// value^exponent as mantissa * 10^scale, the mantissa kept within nineteen digits: a product of two fits.
struct Scaled {
    Wide mantissa = 1;
    int scale = 0;
    bool is_exact = true;
};

Scaled scaled_product(const Scaled& a, const Scaled& b) {
    Scaled product{a.mantissa * b.mantissa, a.scale + b.scale, a.is_exact && b.is_exact};
    while (product.mantissa >= 10 * kOne || product.mantissa <= -10 * kOne) {
        product.is_exact = product.is_exact && product.mantissa % 10 == 0;
        product.mantissa /= 10;
        ++product.scale;
    }
    return product;
}

Scaled inverse(const Scaled& value) {
    constexpr int kPlaces = 35;
    const Wide whole = kOne * kOne / 10;
    return scaled_product({whole / value.mantissa, -kPlaces - value.scale, whole % value.mantissa == 0}, {});
}

// What is exact keeps its digits, anything else fifteen of them; the last is rounded once.
std::optional<Decimal> decimal_of(const Scaled& value) {
    constexpr Wide kDigits = 1'000'000'000'000'000;
    constexpr int kDropMax = 30;
    Wide mantissa = value.mantissa < 0 ? -value.mantissa : value.mantissa;
    int drop = std::max(0, -9 - value.scale);
    int surplus = 0;
    for (Wide rest = mantissa; rest >= kDigits; rest /= 10) ++surplus;
    if (!value.is_exact) drop = std::max(drop, surplus);
    if (drop > kDropMax) return Decimal{};
    Wide unit = 1;
    for (int i = 0; i < drop; ++i) unit *= 10;
    mantissa = mantissa / unit + (mantissa % unit >= unit - mantissa % unit ? 1 : 0);
    int scale = value.scale + drop;
    for (; scale > 0 && mantissa <= INT64_MAX; --scale) mantissa *= 10;
    if (mantissa > INT64_MAX) return std::nullopt;
    const auto whole = static_cast<std::int64_t>(value.mantissa < 0 ? -mantissa : mantissa);
    return Decimal::shortest(whole, static_cast<std::uint8_t>(-scale));
}

Scaled raised(Decimal base, std::uint32_t exponent) {
    Scaled square = scaled_product({base.mantissa, -base.scale, true}, {});
    Scaled product;
    for (; exponent > 0; exponent /= 2) {
        if (exponent % 2 == 1) product = scaled_product(product, square);
        if (exponent > 1) square = scaled_product(square, square);
    }
    return product;
}

}  // namespace

Wide whole_root(Wide square) {
    Wide found = 0;
    for (Wide bit = Wide{1} << 61; bit > 0; bit >>= 1)
        if (found + bit <= square / (found + bit)) found += bit;
    return found;
}

std::optional<Decimal> rounded_fixed(Wide value) {
    constexpr Wide kUnit = 1'000'000'000;
    constexpr std::int64_t kDigits = 1'000'000'000'000'000;
    const Wide magnitude = value < 0 ? -value : value;
    Wide unit = kUnit;
    std::uint8_t places = 9;
    for (; places > 0 && magnitude / unit >= kDigits; --places) unit *= 10;
    const Wide whole = magnitude / unit + (magnitude % unit >= unit / 2 ? 1 : 0);
    if (whole > INT64_MAX) return std::nullopt;
    return Decimal::shortest(static_cast<std::int64_t>(value < 0 ? -whole : whole), places);
}

Wide fixed_sine(Wide x) {
    Wide term = x;
    Wide sum = x;
    for (int n = 2; term != 0; n += 2) {
        term = -fixed_product(fixed_product(term, x), x) / (static_cast<Wide>(n) * (n + 1));
        sum += term;
    }
    return sum;
}

Wide fixed_cosine(Wide x) {
    return fixed_sine(kPi / 2 - (x < 0 ? -x : x));
}

Wide fixed_arc_tangent(Wide y, Wide x) {
    const Wide up = y < 0 ? -y : y;
    const Wide along = x < 0 ? -x : x;
    if (up == 0 && along == 0) return 0;
    Wide angle = up <= along ? arc(fixed_quotient(up, along)) : kPi / 2 - arc(fixed_quotient(along, up));
    if (x < 0) angle = kPi - angle;
    return y < 0 ? -angle : angle;
}

Operand power(Decimal base, Decimal exponent) {
    constexpr std::int64_t kExponentMax = 4096;
    const Decimal size = exponent.mantissa < 0 ? Decimal{-exponent.mantissa, exponent.scale} : exponent;
    if (compare(size, Decimal::whole(kExponentMax)) > 0) return {};
    if (exponent.scale == 0) {
        const Scaled product = raised(base, static_cast<std::uint32_t>(size.mantissa));
        if (exponent.mantissa >= 0) return Operand::of(decimal_of(product));
        return product.mantissa == 0 ? Operand{} : Operand::of(decimal_of(inverse(product)));
    }
    if (exponent == Decimal{5, 1}) return Operand::of(square_root(base));
    if (base.mantissa == 0 && exponent.mantissa > 0) return Operand::of(Decimal{});
    if (base.mantissa <= 0) return {};
    // e to the power of exponent * ln(base), the product taken in two halves so that it fits.
    const Wide logarithm_of_base = logarithm(fixed(base));
    const Wide factor = fixed(exponent);
    const Wide growth = factor / kOne * logarithm_of_base + fixed_product(factor % kOne, logarithm_of_base);
    constexpr Wide kGrowthMax = 34 * kOne;  // fifteen digits
    if (growth > kGrowthMax) return {};
    if (growth < -kGrowthMax) return Operand::of(Decimal{});
    return Operand::of(rounded_fixed(exponential(growth)));
}

Operand apply_series(Function function, std::span<const Operand> a) {
    if (function == Function::pi) return Operand::of(rounded_fixed(kPi));
    const auto first = number_of(a[0]);
    if (!first) return {};
    if (function == Function::atan2) {
        const auto second = number_of(a[1]);
        if (!second) return {};
        Wide y = fixed(*first);
        Wide x = fixed(*second);
        while (y > kOne || y < -kOne || x > kOne || x < -kOne) {
            y /= 10;
            x /= 10;
        }
        return Operand::of(rounded_fixed(fixed_arc_tangent(y, x)));
    }
    if (function <= Function::tan) return Operand::of(of_angle(function, *first));
    if (function <= Function::atan) return Operand::of(of_ratio(function, *first));
    return Operand::of(of_growth(function, *first));
}

}  // namespace wincheck::rules
