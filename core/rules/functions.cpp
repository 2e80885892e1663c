#include "core/rules/functions.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

template <class Compute>
Operand with_numbers(const Operand& a, const Operand& b, Compute compute) {
    const auto left = number_of(a);
    const auto right = number_of(b);
    if (!left || !right) return {};
    return Operand::of(std::optional<Decimal>(compute(*left, *right)));
}

// A date plus or minus a number of days is a date again; the difference of two dates is a number.
Operand shifted(Function function, const Operand& a, const Operand& b) {
    const bool is_sum = function == Function::plus;
    const Operand result = with_numbers(a, b, is_sum ? add : subtract);
    const bool is_date = is_sum ? a.is_temporal() != b.is_temporal() : a.is_temporal() && !b.is_temporal();
    return is_date && !result.is_blank() ? Operand::of_days(result.number) : result;
}

Operand apply_logic(Function function, std::span<const Operand> a) {
    switch (function) {
        case Function::boolean: return Operand::of_bool(truth_of(a[0]));
        case Function::boolean_from_string: {
            const std::string text = text_of(a[0]);
            return Operand::of_bool(text == "true" || text == "1");
        }
        case Function::not_: return Operand::of_bool(!truth_of(a[0]));
        case Function::true_: return Operand::of_bool(true);
        case Function::false_: return Operand::of_bool(false);
        case Function::if_: return truth_of(a[0]) ? a[1] : a[2];
        case Function::depend: return a[0];
        default: break;
    }
    const auto first = std::find_if(a.begin(), a.end(), [](const Operand& one) { return !one.is_blank(); });
    return first == a.end() ? Operand{} : *first;
}

// checklist(min, max, v1, v2 …) and weighted-checklist(min, max, v1, w1, v2, w2 …); -1 = no bound.
Operand apply_checklist(Function function, std::span<const Operand> a) {
    const auto low = number_of(a[0]);
    const auto high = number_of(a[1]);
    if (!low || !high) return {};
    const bool is_weighted = function == Function::weighted_checklist;
    std::optional<Decimal> total = Decimal{};
    for (std::size_t i = 2; i + (is_weighted ? 1U : 0U) < a.size() && total; i += is_weighted ? 2 : 1) {
        if (!truth_of(a[i])) continue;
        const auto weight = is_weighted ? number_of(a[i + 1]) : Decimal::whole(1);
        if (weight) total = add(*total, *weight);
    }
    if (!total) return {};
    const Decimal none = Decimal::whole(-1);
    return Operand::of_bool((*low == none || compare(*total, *low) >= 0) &&
                            (*high == none || compare(*total, *high) <= 0));
}

Operand apply_choices(Function function, std::span<const Operand> a) {
    const std::string text = text_of(a[0]);
    const auto words = words_of(text);
    if (function == Function::count_selected)
        return Operand::of(Decimal::whole(static_cast<std::int64_t>(words.size())));
    if (function == Function::selected) {
        const std::string wanted = joined_words(text_of(a[1]));
        return Operand::of_bool(!wanted.empty() &&
                                std::find(words.begin(), words.end(), wanted) != words.end());
    }
    const auto index = number_of(a[1]);
    if (!index || index->scale != 0 || index->mantissa < 0 ||
        static_cast<std::size_t>(index->mantissa) >= words.size())
        return {};
    return Operand::of_text(std::string(words[static_cast<std::size_t>(index->mantissa)]));
}

// Aggregates skip blanks; sum of nothing is 0, min and max of nothing are blank. A sum is exact whatever the
// order of its parts: only the whole must fit.
Operand apply_aggregate(Function function, std::span<const Operand> a) {
    std::optional<Operand> best;
    Wide total = 0;
    for (const Operand& one : a) {
        const auto value = number_of(one);
        if (!value) continue;
        total += nano_of(*value);
        if (!best || (function == Function::min) == (compare(*value, *number_of(*best)) < 0))
            best = one.is_temporal() ? one : Operand::of(from_nano(nano_of(*value)));
    }
    return function == Function::sum ? Operand::of(from_nano(total)) : best.value_or(Operand{});
}

Operand apply_join(Function function, std::span<const Operand> a) {
    std::string joined;
    const bool has_separator = function == Function::join;
    const std::string separator = has_separator && !a.empty() ? text_of(a[0]) : std::string{};
    for (std::size_t i = has_separator ? 1 : 0; i < a.size(); ++i) {
        if (has_separator && i > 1) joined += separator;
        joined += text_of(a[i]);
    }
    return Operand::of_text(std::move(joined));
}

Operand apply_number(Function function, std::span<const Operand> a) {
    const auto value = number_of(a[0]);
    if (!value) return {};
    switch (function) {
        case Function::number: return Operand::of(*value);
        case Function::integer: return Operand::of(Decimal::whole(truncated(*value)));
        case Function::floor: return Operand::of(Decimal::whole(floor_of(*value)));
        case Function::ceiling: {
            const Decimal negated{-value->mantissa, value->scale};
            return Operand::of(Decimal::whole(-floor_of(negated)));
        }
        case Function::abs:
            return Operand::of(
                Decimal{value->mantissa < 0 ? -value->mantissa : value->mantissa, value->scale});
        case Function::negate: return Operand::of(Decimal{-value->mantissa, value->scale});
        case Function::sqrt: return Operand::of(square_root(*value));
        case Function::round: {
            const auto places = a.size() > 1 ? number_of(a[1]) : Decimal{};
            if (!places) return {};
            return Operand::of(
                round_half_up(*value, static_cast<int>(std::clamp<std::int64_t>(truncated(*places), -9, 9))));
        }
        default: {
            const auto exponent = number_of(a[1]);
            return exponent ? power(*value, *exponent) : Operand{};
        }
    }
}

}  // namespace

Operand apply_operator(Function function, const Operand& a, const Operand& b) {
    switch (function) {
        case Function::or_: return Operand::of_bool(truth_of(a) || truth_of(b));
        case Function::and_: return Operand::of_bool(truth_of(a) && truth_of(b));
        case Function::equal: return Operand::of_bool(equal(a, b));
        case Function::not_equal: return Operand::of_bool(!equal(a, b));
        case Function::plus:
        case Function::minus: return shifted(function, a, b);
        case Function::times: return with_numbers(a, b, multiply);
        case Function::div: return with_numbers(a, b, divide);
        case Function::mod: return with_numbers(a, b, remainder);
        default: break;
    }
    const auto ordering = order(a, b);
    if (!ordering) return Operand::of_bool(false);
    switch (function) {
        case Function::less: return Operand::of_bool(*ordering < 0);
        case Function::at_most: return Operand::of_bool(*ordering <= 0);
        case Function::greater: return Operand::of_bool(*ordering > 0);
        default: return Operand::of_bool(*ordering >= 0);
    }
}

Operand apply_plain(Function function, std::span<const Operand> a) {
    if (function <= Function::mod) return apply_operator(function, a[0], a[1]);
    switch (function) {
        case Function::checklist:
        case Function::weighted_checklist: return apply_checklist(function, a);
        case Function::sum:
        case Function::min:
        case Function::max: return apply_aggregate(function, a);
        case Function::join:
        case Function::concat: return apply_join(function, a);
        case Function::negate: return apply_number(function, a);
        default: break;
    }
    if (function <= Function::weighted_checklist) return apply_logic(function, a);
    if (function <= Function::count_selected) return apply_choices(function, a);
    if (function <= Function::lower_case) return apply_text(function, a);
    if (function == Function::digest) return digest(a);
    if (function == Function::base64_decode) return decoded(a[0]);
    if (function <= Function::sqrt) return apply_number(function, a);
    if (function <= Function::log10) return apply_series(function, a);
    if (function == Function::geofence) return geofence(a[0], a[1]);
    if (function == Function::distance) return distance(a);
    if (function == Function::area) return enclosed_area(a);
    return apply_date(function, a);
}

}  // namespace wincheck::rules
