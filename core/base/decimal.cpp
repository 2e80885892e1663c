#include "core/base/decimal.h"

#include <array>

#include "core/base/reasons.h"

namespace wincheck {
namespace {

constexpr int kScaleMax = 9;
constexpr std::array<std::int64_t, 10> kPowers{1,       10,        100,        1'000,       10'000,
                                               100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
constexpr Wide kInt64Max = INT64_MAX;

std::int64_t power_of_ten(int exponent) {
    return kPowers[static_cast<std::size_t>(exponent)];
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// A number being read: all its digits in `mantissa`, `scale` of them after the point.
struct Scan {
    Wide mantissa = 0;
    int scale = 0;
    bool is_valid = false;
    bool is_too_large = false;
};

constexpr Wide kScanMax = static_cast<Wide>(1) << 100;

std::size_t scan_digits(std::string_view text, std::size_t at, Scan& scan, int scale_step) {
    while (at < text.size() && is_digit(text[at])) {
        if (scan.mantissa > kScanMax) scan.is_too_large = true;
        if (!scan.is_too_large) scan.mantissa = scan.mantissa * 10 + (text[at] - '0');
        scan.scale += scale_step;
        scan.is_valid = true;
        ++at;
    }
    return at;
}

// Reads an exponent such as e-3; returns text.size()+1 when malformed.
std::size_t scan_exponent(std::string_view text, std::size_t at, Scan& scan) {
    ++at;
    bool is_negative = false;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) is_negative = text[at++] == '-';
    int exponent = 0;
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) {
        exponent = exponent * 10 + (text[at++] - '0');
        if (exponent > 1000) exponent = 1000;
    }
    if (at == first) return text.size() + 1;
    scan.scale += is_negative ? exponent : -exponent;
    return at;
}

Scan scan_number(std::string_view text, bool allows_exponent) {
    Scan scan;
    std::size_t at = 0;
    bool is_negative = false;
    if (at < text.size() && (text[at] == '-' || (allows_exponent && text[at] == '+')))
        is_negative = text[at++] == '-';
    at = scan_digits(text, at, scan, 0);
    if (at < text.size() && text[at] == '.') {
        const bool had_whole = scan.is_valid;
        scan.is_valid = false;
        at = scan_digits(text, at + 1, scan, 1);
        scan.is_valid = scan.is_valid && (had_whole || allows_exponent);
    }
    if (scan.is_valid && allows_exponent && at < text.size() && (text[at] == 'e' || text[at] == 'E'))
        at = scan_exponent(text, at, scan);
    if (at != text.size()) scan.is_valid = false;
    if (is_negative) scan.mantissa = -scan.mantissa;
    return scan;
}

// Brings the scale into 0–9 without losing a digit; false when that cannot be done.
bool normalise(Scan& scan) {
    while (scan.scale > 0 && scan.mantissa % 10 == 0) {
        scan.mantissa /= 10;
        --scan.scale;
    }
    if (scan.mantissa == 0) scan.scale = 0;
    while (scan.scale < 0) {
        if (scan.mantissa > kScanMax || scan.mantissa < -kScanMax) return false;
        scan.mantissa *= 10;
        ++scan.scale;
    }
    return true;
}

std::string text_of_scaled(std::int64_t mantissa, int scale) {
    const bool is_negative = mantissa < 0;
    const auto magnitude =
        is_negative ? 0 - static_cast<std::uint64_t>(mantissa) : static_cast<std::uint64_t>(mantissa);
    std::string digits = std::to_string(magnitude);
    if (scale > 0) {
        const auto wanted = static_cast<std::size_t>(scale) + 1;
        if (digits.size() < wanted) digits.insert(0, wanted - digits.size(), '0');
        digits.insert(digits.size() - static_cast<std::size_t>(scale), 1, '.');
        while (digits.back() == '0') digits.pop_back();
        if (digits.back() == '.') digits.pop_back();
    }
    return is_negative ? "-" + digits : digits;
}

}  // namespace

std::string to_text(Points points) {
    return text_of_scaled(points.nano, kScaleMax);
}

Result<Points> parse_points(std::string_view text) {
    Scan scan = scan_number(text, false);
    if (!scan.is_valid) return error_of(ErrorCode::invalid_argument, kNotDecimal, "parse_points");
    if (scan.is_too_large || !normalise(scan))
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "parse_points");
    if (scan.scale > kScaleMax) return error_of(ErrorCode::invalid_argument, kNotDecimal, "parse_points");
    if (scan.mantissa > kInt64Max || scan.mantissa < -kInt64Max)
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "parse_points");
    return to_points(
        Decimal{static_cast<std::int64_t>(scan.mantissa), static_cast<std::uint8_t>(scan.scale)});
}

std::int64_t divide_rounded(Wide numerator, Wide denominator) {
    WCK_ASSERT(denominator > 0);
    const Wide magnitude = numerator < 0 ? -numerator : numerator;
    Wide quotient = magnitude / denominator;
    const Wide remainder = magnitude - quotient * denominator;  // a second division would cost as much
    if (remainder >= denominator - remainder) ++quotient;
    WCK_ASSERT(quotient <= kInt64Max);
    return static_cast<std::int64_t>(numerator < 0 ? -quotient : quotient);
}

Points rounded(Points points, int places) {
    WCK_ASSERT(places >= 0 && places <= kScaleMax);
    const std::int64_t unit = power_of_ten(kScaleMax - places);
    return {divide_rounded(points.nano, unit) * unit};
}

Decimal Decimal::shortest(std::int64_t mantissa, std::uint8_t scale) {
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    return {mantissa, scale};
}

Result<Decimal> Decimal::parse(std::string_view text) {
    Scan scan = scan_number(text, true);
    if (!scan.is_valid) return error_of(ErrorCode::invalid_argument, kNotDecimal, "Decimal::parse");
    if (scan.is_too_large || !normalise(scan) || scan.mantissa > kInt64Max || scan.mantissa < -kInt64Max)
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "Decimal::parse");
    if (scan.scale > kScaleMax) return error_of(ErrorCode::invalid_argument, kNotDecimal, "Decimal::parse");
    return shortest(static_cast<std::int64_t>(scan.mantissa), static_cast<std::uint8_t>(scan.scale));
}

std::string to_text(Decimal value) {
    return text_of_scaled(value.mantissa, value.scale);
}

std::strong_ordering compare(Decimal a, Decimal b) {
    const Wide left = static_cast<Wide>(a.mantissa) * power_of_ten(kScaleMax - a.scale);
    const Wide right = static_cast<Wide>(b.mantissa) * power_of_ten(kScaleMax - b.scale);
    return left <=> right;
}

Result<Points> to_points(Decimal value) {
    const Wide nano = static_cast<Wide>(value.mantissa) * power_of_ten(kScaleMax - value.scale);
    if (nano > kInt64Max || nano < -kInt64Max)
        return error_of(ErrorCode::limit, kNumberTooLarge, "to_points");
    return Points{static_cast<std::int64_t>(nano)};
}

Decimal to_decimal(Points points) {
    return Decimal::shortest(points.nano, kScaleMax);
}

}  // namespace wincheck
