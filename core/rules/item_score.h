#pragma once
// What one answer to one item is worth (ITEM-1 to ITEM-10), before any gate. Exact: rounds only
// where a formula divides, once (SCO-1).
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/policy.h"
#include "core/rules/plan.h"
#include "core/rules/tally.h"

namespace wincheck::rules {

/// A veto that an option, line or step has fired; `cause` names it.
struct Trigger {
    const Verdict* verdict = nullptr;
    std::string cause;
};

/// A finding that an option or line declares.
struct DeclaredFinding {
    std::string line;
    Severity severity = kSeverityNone;
};

/// What few answers bring.
struct ItemMore {
    std::string detail_english;  // where it differs
    std::vector<Trigger> triggers;
    std::vector<DeclaredFinding> findings;
};

/// `state` is unanswered where the value is not one that the rule understands.
struct ItemScore {
    NodeState state = NodeState::unanswered;
    bool is_zeroed = false;    // a zeroing line was hit (此项不得分)
    bool is_repeated = false;  // a finding of before weighed in (GATE-3)
    bool is_failed = false;
    Points value{};
    Points lost{};  // full - value, before floor and cap
    Detail detail;  // the inputs in words
    std::unique_ptr<ItemMore> more_or_null;

    ItemMore& more() {
        if (more_or_null == nullptr) more_or_null = std::make_unique<ItemMore>();
        return *more_or_null;
    }
    [[nodiscard]] const ItemMore& shown_more() const {
        static const ItemMore kNone;
        return more_or_null == nullptr ? kNone : *more_or_null;
    }
};

/// How earlier findings weigh on one item at one place (GATE-3).
struct RepeatWeight {
    const Repetition* policy = nullptr;
    const std::vector<EarlierFinding>* earlier = nullptr;
    std::string_view item;
    std::string_view place;  // instance label or sample name; empty = unknown, matches any
    std::string_view post;   // responsible, as the checklist says; likewise

    /// Earlier times this line or option (empty = the item) was found.
    [[nodiscard]] std::uint32_t times(std::string_view line) const;
    /// Multiplies a deduction by the policy's factor, once or as often as it came back.
    /// Rounds: once per factor.
    [[nodiscard]] Points weighed(Points deduction, std::uint32_t times) const;
    [[nodiscard]] bool is_active() const { return policy != nullptr && policy->factor && !earlier->empty(); }
};

/// Scores one value. Total: names that the item does not know count nothing.
/// Rule: ITEM-1 … ITEM-10, GATE-3.
ItemScore score_value(const Plan& plan, std::int32_t node, const Value& value, const RepeatWeight& weight);

/// Keeps a value within the item's floor and cap; a veto may not be lifted by them. A value that falls freely
/// has no floor (GATE-3).
[[nodiscard]] Points bounded(const Plan& plan, std::int32_t node, Points value, bool falls_freely = false);

/// A name of a deduction line as answers use it: its code, or its default text.
[[nodiscard]] const std::string& line_name(const DeductionLine& line);

/// The first step whose comparison holds; null when none does.
[[nodiscard]] const Step* step_for(const std::vector<Step>& table, Decimal value);
/// The same over a ratio, compared exactly.
[[nodiscard]] const Step* step_for(const std::vector<Step>& table, std::uint64_t compliant,
                                   std::uint64_t checked);

}  // namespace wincheck::rules
