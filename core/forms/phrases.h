#pragma once
// The small languages of the scoring columns: lines, tables, vetoes, gates, samples, minima, bands.
// docs/guides/checklist.md is their reference. Each parser is total: a value, or what was expected.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/model/checklist.h"

namespace wincheck::forms {

/// A value, or a sentence for the author of the spreadsheet.
template <class T>
class Parsed {
public:
    Parsed(T value) : state_(std::move(value)) {}  // NOLINT
    static Parsed expected(std::string message) {
        Parsed parsed{T{}};
        parsed.message_ = std::move(message);
        return parsed;
    }
    explicit operator bool() const { return message_.empty(); }
    T& operator*() { return state_; }
    const T& operator*() const { return state_; }
    [[nodiscard]] const std::string& message() const { return message_; }

private:
    T state_;
    std::string message_;
};

/// "section 0", "inspection cap 59", "本项0分", "全卷 最高 59", "整体不合格". Rule: GATE-1.
Parsed<Verdict> parse_verdict(std::string_view text);

/// `text:points[:cap[:free]]` separated by `;`, numbers read from the right; `text:zero` and `text:once n`.
/// Rule: ITEM-4.
Parsed<std::vector<DeductionLine>> parse_lines(std::string_view text);

/// `text:points` separated by `;` as options whose name is their text. Rule: ITEM-2, ITEM-3.
Parsed<std::vector<Option>> parse_options(std::string_view text);

/// What the table column may hold: steps in order, or a line between two bounds.
struct Table {
    std::vector<Step> steps;
    std::optional<Linear> linear;
};
/// `<=0:5;<=2:3;else:0[:veto]`, `linear 20..40`, `per 5 below 95: 1` (needs `full`). Rule: ITEM-5, ITEM-6,
/// ITEM-7.
Parsed<Table> parse_table(std::string_view text, const std::optional<Points>& full);

/// `share < 60% -> inspection fail; failed >= 2 of tag 保证项 -> inspection cap 59`. Ids are CODE#1, CODE#2 …
/// Rule: GATE-6.
Parsed<std::vector<Gate>> parse_gates(std::string_view text, std::string_view code);

/// `10% min 3 max 10 of lift`, `all of lift`, `5 of lift`, `as CODE`. Rule: SCO-5.
Parsed<SampleSize> parse_sample(std::string_view text);

/// Points, or a share such as `60%`. Rule: GATE-2, GATE-5.
Parsed<Minimum> parse_minimum(std::string_view text);

struct NaRule {
    NaMode mode = NaMode::forbidden;
    bool needs_reason = false;
};
/// no, yes, reason, full, redistribute; reason may go with the last two. Rule: SCO-6.
Parsed<NaRule> parse_na(std::string_view text);

/// `90:优秀;80:良好;0:不合格`, returned highest first. Rule: ROLL-2.
Parsed<std::vector<Band>> parse_bands(std::string_view text);

/// `0/0:优秀;0/3:良好`: failed key items / failed other items → grade, in order. Rule: ROLL-6.
Parsed<std::vector<CountGrade>> parse_count_grades(std::string_view text);

}  // namespace wincheck::forms
