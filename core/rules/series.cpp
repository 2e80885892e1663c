// Roots of angles and growth in fixed point: whole numbers of 10^-18, so that every machine gives the same
// nine places. Series end when their terms vanish; arguments that would lose places are refused as blank.
#include <array>

#include "core/rules/functions.h"

namespace wincheck::rules {
namespace {

constexpr Wide kOne = 1'000'000'000'000'000'000;
constexpr Wide kPi = 3'141'592'653'589'793'238;
constexpr Wide kLn2 = 693'147'180'559'945'309;
constexpr Wide kLn10 = 2'302'585'092'994'045'684;
constexpr std::int64_t kAngleMax = 1'000'000;  // more turns than this eat the places of pi

Wide fixed_product(Wide a, Wide b) {
    return a * b / kOne;
}
Wide fixed_quotient(Wide a, Wide b) {
    return a * kOne / b;
}

// The whole root of x * 10^18, for x up to 4 * 10^18.
Wide root(Wide x) {
    const Wide square = x * kOne;
    Wide found = 0;
    for (Wide bit = Wide{1} << 61; bit > 0; bit >>= 1)
        if (found + bit <= square / (found + bit)) found += bit;
    return found;
}

Wide fixed(Decimal value) {
    Wide scaled = value.mantissa;
    for (int i = value.scale; i < 18; ++i) scaled *= 10;
    return scaled;
}

// Nine places, or fewer where more than fifteen digits would claim what the series do not know.
std::optional<Decimal> rounded(Wide value) {
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

// For |x| up to pi.
Wide sine(Wide x) {
    Wide term = x;
    Wide sum = x;
    for (int n = 2; term != 0; n += 2) {
        term = -fixed_product(fixed_product(term, x), x) / (static_cast<Wide>(n) * (n + 1));
        sum += term;
    }
    return sum;
}

Wide cosine(Wide x) {
    return sine(kPi / 2 - (x < 0 ? -x : x));
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

Wide arc_tangent(Wide y, Wide x) {
    const Wide up = y < 0 ? -y : y;
    const Wide along = x < 0 ? -x : x;
    if (up == 0 && along == 0) return 0;
    Wide angle = up <= along ? arc(fixed_quotient(up, along)) : kPi / 2 - arc(fixed_quotient(along, up));
    if (x < 0) angle = kPi - angle;
    return y < 0 ? -angle : angle;
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
    if (function == Function::sin) return rounded(sine(x));
    if (function == Function::cos) return rounded(cosine(x));
    const Wide below = cosine(x);
    constexpr Wide kSteepest = kOne / 1'000'000;
    if (below < kSteepest && below > -kSteepest) return std::nullopt;
    return rounded(fixed_quotient(sine(x), below));
}

std::optional<Decimal> of_ratio(Function function, Decimal value) {
    if (function == Function::atan) {
        // Behind a million the angle differs from its limit in places that two divisions still have.
        if (compare(value, Decimal::whole(kAngleMax)) > 0 || compare(value, Decimal::whole(-kAngleMax)) < 0)
            return std::nullopt;
        return rounded(arc_tangent(fixed(value) / kAngleMax, kOne / kAngleMax));
    }
    const Wide x = fixed(value);
    if (x > kOne || x < -kOne) return std::nullopt;
    const Wide beside = root(kOne - fixed_product(x, x));
    return rounded(function == Function::asin ? arc_tangent(x, beside) : arc_tangent(beside, x));
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
        return x > kExponentMax * kOne ? std::nullopt : rounded(exponential(x));
    }
    if (value.mantissa <= 0) return std::nullopt;
    const Wide natural = logarithm(fixed(value));
    return rounded(function == Function::log ? natural : fixed_quotient(natural, kLn10));
}

}  // namespace

Operand apply_series(Function function, std::span<const Operand> a) {
    if (function == Function::pi) return Operand::of(rounded(kPi));
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
        return Operand::of(rounded(arc_tangent(y, x)));
    }
    if (function <= Function::tan) return Operand::of(of_angle(function, *first));
    if (function <= Function::atan) return Operand::of(of_ratio(function, *first));
    return Operand::of(of_growth(function, *first));
}

}  // namespace wincheck::rules
