#include "core/rules/operand.h"

#include <algorithm>

#include "core/base/time.h"

namespace wincheck::rules {
namespace {

constexpr int kPlaces = 9;
constexpr std::int64_t kDayMs = 86'400'000;

Wide power_of_ten(int exponent) {
    Wide power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

// mantissa × 10^-scale with scale up to 18 → at most nine places, rounded once; nothing when too large.
std::optional<Decimal> fitted(Wide mantissa, int scale) {
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    if (scale > kPlaces) {
        const Wide unit = power_of_ten(scale - kPlaces);
        const Wide magnitude = mantissa < 0 ? -mantissa : mantissa;
        Wide quotient = magnitude / unit;
        if (magnitude % unit >= unit - magnitude % unit) ++quotient;
        mantissa = mantissa < 0 ? -quotient : quotient;
        scale = kPlaces;
    }
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    if (mantissa > INT64_MAX || mantissa < -static_cast<Wide>(INT64_MAX)) return std::nullopt;
    return Decimal{static_cast<std::int64_t>(mantissa), static_cast<std::uint8_t>(scale)};
}

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
    return text;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "2026-03-02…": a number of days for whoever asks for one.
bool looks_like_date(std::string_view text) {
    return text.size() >= 10 && is_digit(text[0]) && text[4] == '-' && text[7] == '-';
}

std::string date_time_text(Decimal days) {
    const auto ms = multiply(days, Decimal::whole(kDayMs));
    if (!ms) return {};
    const auto whole = round_to(*ms, 0);
    return whole ? to_text(UtcMs{whole->mantissa}) : std::string{};
}

}  // namespace

Operand Operand::of(Decimal value) {
    Operand operand;
    operand.kind = OperandKind::number;
    operand.number = value;
    return operand;
}

Operand Operand::of(std::optional<Decimal> value) {
    return value ? of(*value) : Operand{};
}

Operand Operand::of_text(std::string value) {
    Operand operand;
    if (value.empty()) return operand;
    operand.kind = OperandKind::text;
    operand.text = std::move(value);
    return operand;
}

Operand Operand::of_bool(bool value) {
    Operand operand;
    operand.kind = OperandKind::boolean;
    operand.number = Decimal::whole(value ? 1 : 0);
    return operand;
}

Operand Operand::of_days(Decimal days) {
    Operand operand;
    operand.kind = days.scale == 0 ? OperandKind::date : OperandKind::date_time;
    operand.number = days;
    return operand;
}

Operand Operand::of_date_text(std::string_view written) {
    const std::string_view text = trimmed(written);
    if (const auto date = parse_date(text)) return of_days(Decimal::whole(days_since_1970(*date)));
    const auto time = parse_time(text);
    if (!time) return {};
    Operand operand;
    operand.kind = OperandKind::date_time;
    const auto days = divide(Decimal::whole(time->utc.ms), Decimal::whole(kDayMs));
    if (!days) return {};
    operand.number = *days;
    operand.text = std::string(text);
    return operand;
}

bool truth_of(const Operand& operand) {
    switch (operand.kind) {
        case OperandKind::blank: return false;
        case OperandKind::number:
        case OperandKind::boolean: return operand.number.mantissa != 0;
        case OperandKind::nodes: return !operand.nodes.frames.empty();
        default: return true;
    }
}

std::optional<Decimal> number_of(const Operand& operand) {
    switch (operand.kind) {
        case OperandKind::number:
        case OperandKind::boolean:
        case OperandKind::date:
        case OperandKind::date_time: return operand.number;
        case OperandKind::text: {
            const std::string_view text = trimmed(operand.text);
            if (!looks_like_date(text)) return parse_number(text);
            const Operand date = Operand::of_date_text(text);
            return date.is_blank() ? std::nullopt : std::optional<Decimal>(date.number);
        }
        default: return std::nullopt;
    }
}

std::optional<Decimal> parse_number(std::string_view text) {
    constexpr Wide kMost = static_cast<Wide>(INT64_MAX) * 1'000'000'000;
    const bool is_negative = text.starts_with('-');
    if (is_negative) text.remove_prefix(1);
    const std::size_t point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view places = text.substr(std::min(point + 1, text.size()));
    if ((whole.empty() && places.empty()) || !std::all_of(whole.begin(), whole.end(), is_digit) ||
        !std::all_of(places.begin(), places.end(), is_digit))
        return std::nullopt;
    Wide nano = 0;
    for (const char c : whole) {
        nano = nano * 10 + (c - '0');
        if (nano > INT64_MAX) return std::nullopt;
    }
    for (std::size_t i = 0; i < 9; ++i) nano = nano * 10 + (i < places.size() ? places[i] - '0' : 0);
    if (places.size() > 9 && places[9] >= '5') ++nano;
    return nano > kMost ? std::nullopt : fitted(is_negative ? -nano : nano, kPlaces);
}

std::string text_of(const Operand& operand) {
    switch (operand.kind) {
        case OperandKind::number: return to_text(operand.number);
        case OperandKind::boolean: return operand.number.mantissa != 0 ? "true" : "false";
        case OperandKind::text: return operand.text;
        case OperandKind::date: return to_text(date_of_days(floor_of(operand.number)));
        case OperandKind::date_time:
            return operand.text.empty() ? date_time_text(operand.number) : operand.text;
        default: return {};
    }
}

bool equal(const Operand& a, const Operand& b) {
    if (a.kind == OperandKind::boolean || b.kind == OperandKind::boolean) return truth_of(a) == truth_of(b);
    if (a.is_blank() || b.is_blank()) return a.is_blank() && b.is_blank();
    if (a.kind == OperandKind::text && b.kind == OperandKind::text) return a.text == b.text;
    const auto ordering = order(a, b);
    return ordering && *ordering == std::strong_ordering::equal;
}

std::optional<std::strong_ordering> order(const Operand& a, const Operand& b) {
    const auto value_of = [](const Operand& operand, const Operand& other) {
        if (operand.kind == OperandKind::text && other.is_temporal()) {
            const Operand date = Operand::of_date_text(operand.text);
            if (!date.is_blank()) return std::optional<Decimal>(date.number);
        }
        return number_of(operand);
    };
    const auto left = value_of(a, b);
    const auto right = value_of(b, a);
    if (!left || !right) return std::nullopt;
    return compare(*left, *right);
}

Wide nano_of(Decimal value) {
    return static_cast<Wide>(value.mantissa) * power_of_ten(kPlaces - value.scale);
}

std::optional<Decimal> from_nano(Wide nano) {
    return fitted(nano, kPlaces);
}

bool is_same(const Operand& a, const Operand& b) {
    return a.kind == b.kind && a.number == b.number && a.text == b.text;
}

std::optional<Decimal> add(Decimal a, Decimal b) {
    const int scale = std::max(a.scale, b.scale);
    return fitted(a.mantissa * power_of_ten(scale - a.scale) + b.mantissa * power_of_ten(scale - b.scale),
                  scale);
}

std::optional<Decimal> subtract(Decimal a, Decimal b) {
    const int scale = std::max(a.scale, b.scale);
    return fitted(a.mantissa * power_of_ten(scale - a.scale) - b.mantissa * power_of_ten(scale - b.scale),
                  scale);
}

std::optional<Decimal> multiply(Decimal a, Decimal b) {
    return fitted(static_cast<Wide>(a.mantissa) * b.mantissa, a.scale + b.scale);
}

std::optional<Decimal> divide(Decimal a, Decimal b) {
    if (b.mantissa == 0) return std::nullopt;
    // a / b with nine places = (a.m · 10^(9 + b.scale)) / (b.m · 10^a.scale), rounded once.
    const Wide numerator = static_cast<Wide>(a.mantissa) * power_of_ten(kPlaces + b.scale);
    const Wide denominator = static_cast<Wide>(b.mantissa) * power_of_ten(a.scale);
    const bool is_negative = (numerator < 0) != (denominator < 0);
    const Wide top = numerator < 0 ? -numerator : numerator;
    const Wide bottom = denominator < 0 ? -denominator : denominator;
    Wide quotient = top / bottom;
    const Wide rest = top % bottom;
    if (rest >= bottom - rest) ++quotient;
    return fitted(is_negative ? -quotient : quotient, kPlaces);
}

std::optional<Decimal> remainder(Decimal a, Decimal b) {
    if (b.mantissa == 0) return std::nullopt;
    const int scale = std::max(a.scale, b.scale);
    const Wide left = a.mantissa * power_of_ten(scale - a.scale);
    const Wide right = b.mantissa * power_of_ten(scale - b.scale);
    return fitted(left % right, scale);
}

std::optional<Decimal> square_root(Decimal value) {
    if (value.mantissa < 0) return std::nullopt;
    // The root of m / 10^s with nine places is the whole root of m * 10^(18 - s), which fits 128 bits.
    const Wide square = static_cast<Wide>(value.mantissa) * power_of_ten(2 * kPlaces - value.scale);
    Wide root = 0;
    for (Wide bit = Wide{1} << 62; bit > 0; bit >>= 1) {
        const Wide next = root + bit;
        if (next <= square / next) root = next;
    }
    // Half up: root + 1/2 squared is root^2 + root + 1/4.
    if (square - root * root > root) ++root;
    return fitted(root, kPlaces);
}

std::optional<Decimal> round_to(Decimal value, int places) {
    places = std::clamp(places, -kPlaces, kPlaces);
    if (value.scale <= places) return value;
    const Wide unit = power_of_ten(value.scale - places);
    const Wide magnitude = value.mantissa < 0 ? -static_cast<Wide>(value.mantissa) : value.mantissa;
    Wide quotient = magnitude / unit;
    if (magnitude % unit >= unit - magnitude % unit) ++quotient;
    if (places < 0) quotient *= power_of_ten(-places);
    return fitted(value.mantissa < 0 ? -quotient : quotient, std::max(places, 0));
}

std::optional<Decimal> round_half_up(Decimal value, int places) {
    if (value.mantissa >= 0) return round_to(value, places);
    places = std::clamp(places, -kPlaces, kPlaces);
    if (value.scale <= places) return value;
    const Wide unit = power_of_ten(value.scale - places);
    const Wide magnitude = -static_cast<Wide>(value.mantissa);
    Wide quotient = magnitude / unit;
    if (magnitude % unit > unit - magnitude % unit) ++quotient;
    if (places < 0) quotient *= power_of_ten(-places);
    return fitted(-quotient, std::max(places, 0));
}

std::int64_t truncated(Decimal value) {
    return static_cast<std::int64_t>(static_cast<Wide>(value.mantissa) / power_of_ten(value.scale));
}

std::int64_t floor_of(Decimal value) {
    const std::int64_t whole = truncated(value);
    const bool has_fraction = static_cast<Wide>(value.mantissa) % power_of_ten(value.scale) != 0;
    return value.mantissa < 0 && has_fraction ? whole - 1 : whole;
}

}  // namespace wincheck::rules
