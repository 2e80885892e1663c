#pragma once
// A value inside an expression, with the total conversions of COND-2: there is no NaN, what cannot
// be computed is blank. Numbers are decimals with at most nine fractional digits; a result that
// needs more is rounded once, half away from zero; one that does not fit is blank.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/decimal.h"

namespace wincheck::rules {

enum class OperandKind : std::uint8_t { blank, number, text, boolean, date, date_time, nodes };

/// Which slots a path selects: node index and the frames (repeat instances) it is read in; or rows of a
/// choice list, where `list` is one and `frames` holds row numbers.
struct NodeSet {
    std::int32_t node = -1;
    std::vector<std::uint32_t> frames;
    std::int32_t list = -1;
    const std::string* column_or_null = nullptr;  // of the rows; null = the option's name
    bool is_inner = false;                        // selected from the node that a condition filters
};

/// date: `number` = days since 1970-01-01. date_time: the same in UTC with a fraction, `text` as
/// written. boolean: `number` 0 or 1. Empty text is blank by construction.
struct Operand {
    OperandKind kind = OperandKind::blank;
    Decimal number{};
    std::string text;
    NodeSet nodes;

    [[nodiscard]] static Operand of(Decimal value);
    [[nodiscard]] static Operand of(std::optional<Decimal> value);
    [[nodiscard]] static Operand of_text(std::string value);
    [[nodiscard]] static Operand of_bool(bool value);
    [[nodiscard]] static Operand of_days(Decimal days);
    /// Reads "2026-03-02" or a full time; blank when it is neither.
    [[nodiscard]] static Operand of_date_text(std::string_view text);
    [[nodiscard]] bool is_blank() const { return kind == OperandKind::blank; }
    [[nodiscard]] bool is_temporal() const {
        return kind == OperandKind::date || kind == OperandKind::date_time;
    }
};

/// Blank is false, a number other than 0 is true, any text is true.
[[nodiscard]] bool truth_of(const Operand& operand);
/// Nothing for blank and for text that is no number; a date is the number of its day, as in ODK XForms.
[[nodiscard]] std::optional<Decimal> number_of(const Operand& operand);
/// A number as XPath writes it: digits with at most one point, perhaps a minus, no plus and no exponent.
/// Shape: rounded to nine places; nothing for anything else and for what does not fit.
[[nodiscard]] std::optional<Decimal> parse_number(std::string_view text);
[[nodiscard]] std::string text_of(const Operand& operand);

[[nodiscard]] bool equal(const Operand& a, const Operand& b);
/// Nothing when either side is blank or has no number.
[[nodiscard]] std::optional<std::strong_ordering> order(const Operand& a, const Operand& b);

/// In units of 10^-9: every number of an expression is a whole number of them.
[[nodiscard]] Wide nano_of(Decimal value);
/// Nothing when it does not fit.
[[nodiscard]] std::optional<Decimal> from_nano(Wide nano);
/// True when both are the same in every respect: kind, number and text.
[[nodiscard]] bool is_same(const Operand& a, const Operand& b);

[[nodiscard]] std::optional<Decimal> add(Decimal a, Decimal b);
[[nodiscard]] std::optional<Decimal> subtract(Decimal a, Decimal b);
[[nodiscard]] std::optional<Decimal> multiply(Decimal a, Decimal b);
[[nodiscard]] std::optional<Decimal> divide(Decimal a, Decimal b);
/// The sign is the dividend's, as in XPath.
[[nodiscard]] std::optional<Decimal> remainder(Decimal a, Decimal b);
/// Rounds to nine places, half up; nothing for a negative number.
[[nodiscard]] std::optional<Decimal> square_root(Decimal value);
/// Rounds to `places` fractional digits (-9 to 9), half away from zero.
[[nodiscard]] std::optional<Decimal> round_to(Decimal value, int places);
/// The same with halves going up, as XPath's round() has it: -2.5 becomes -2.
[[nodiscard]] std::optional<Decimal> round_half_up(Decimal value, int places);
/// The whole number at or below.
[[nodiscard]] std::int64_t floor_of(Decimal value);
[[nodiscard]] std::int64_t truncated(Decimal value);

}  // namespace wincheck::rules
