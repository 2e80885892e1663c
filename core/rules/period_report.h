#pragma once
// Headquarters' figures of a month, quarter or year (REP-1): for every unit, over all kinds that judge it
// from outside and for each kind by itself, and against the period before and the same one a year earlier.
// Pure: inspections go in as what counts of them.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/decimal.h"
#include "core/rules/periods.h"

namespace wincheck::rules {

inline constexpr std::size_t kTopItems = 10;

/// One scored item of an inspection, in one instance.
struct PeriodItem {
    std::string item;
    Points value;
    Points full;
};

/// How a finding stands to its due time.
enum class Closing : std::uint8_t {
    pending,  // still owed, and the due time has not passed or is not known
    on_time,  // put right by then
    late,     // put right afterwards, or overdue
};

struct PeriodFinding {
    bool is_repeated = false;
    std::optional<Closing> closing;  // nothing: accepted to be somebody else's
};

/// Whose figure an inspection's score is, for comparing the two.
enum class Side : std::uint8_t { neither, self, headquarters };

/// An inspection that took place, as it counts (DUE-0: by its business date).
struct PeriodVisit {
    std::string number;  // DO-10
    std::string project;
    std::string kind;
    std::string checklist;           // that its items belong to
    std::vector<std::string> units;  // the project and every unit above it on that date
    Date date;
    std::string ending;      // sealed, refused, stopped
    bool is_judged = false;  // counts in the row over all kinds
    Side side = Side::neither;
    std::optional<Points> score;   // as amended, where an appeal changed it
    std::optional<Points> sealed;  // as sealed
    bool has_passed = false;       // as amended
    bool had_passed = false;       // as sealed
    bool is_amended = false;
    std::uint32_t vetoes = 0;
    std::vector<PeriodItem> items;
    std::vector<PeriodFinding> findings;  // that stand
    std::uint32_t appeals = 0, decided = 0, upheld = 0, partly = 0;
};

/// An item with what it cost over a period.
struct TopItem {
    std::string checklist;
    std::string item;
    Points lost;
    std::uint32_t failures = 0;  // times below full marks
    std::uint32_t checked = 0;
    bool operator==(const TopItem&) const = default;
};

/// Figures over some inspections; a mean or share of nothing is nothing.
struct PeriodFigures {
    std::uint32_t sealed = 0, refused = 0, stopped = 0;
    std::uint32_t scored = 0;  // of the sealed, and of the refused where the policy gives these a figure
    std::uint32_t amended = 0;
    std::optional<Points> mean;         // amended scores count
    std::optional<Points> mean_sealed;  // the same as sealed
    std::uint32_t passed = 0;           // of the scored
    std::uint32_t passed_sealed = 0;
    std::optional<Points> pass_rate;  // percent
    std::uint32_t vetoed = 0;         // inspections with a veto
    std::uint32_t vetoes = 0;
    std::uint32_t items = 0, items_full = 0;
    std::optional<Points> conforming;  // percent of items at full marks
    std::uint32_t findings = 0, repeats = 0;
    std::uint32_t on_time = 0, late = 0, pending = 0;
    std::optional<Points> on_time_rate;  // percent of on_time and late
    std::uint32_t appeals = 0, decided = 0, upheld = 0, partly = 0;
    // Of projects that have both: what they gave themselves, and what headquarters gave them.
    std::uint32_t compared = 0;
    std::optional<Points> self_mean, hq_mean;
    std::optional<Points> self_difference;  // of the two means as shown
    std::vector<TopItem> top;               // at most kTopItems, the dearest first
    std::vector<std::string> numbers;       // of what counts here, in a row of its own project
    [[nodiscard]] std::uint32_t inspections() const { return sealed + refused + stopped; }
};

struct PeriodRow {
    std::string unit;
    std::string kind;  // empty: all that judge
    PeriodFigures now;
    std::optional<Points> mean_before, change;               // against the period before
    std::optional<Points> mean_year_before, change_on_year;  // against the same period a year earlier
};

/// Rule:   REP-1. An inspection counts for every unit that its project belonged to on its business date; its
///         amended score counts and the sealed one is shown beside it. Changes are differences of means as
///         shown. Items at the edge of the ten: more lost points, then more failures, then by code.
/// Rounds: each mean and share once, to `places`, half away from zero.
/// Shape:  a row of a project names its inspections, so that every figure above it opens down to them.
///         By unit, then kind; a unit or kind that has inspections in one of the three periods alone has its
///         row.
/// Cost:   visits × units above a project, and their items.
[[nodiscard]] std::vector<PeriodRow> period_rows(std::span<const PeriodVisit> visits, const Period& period,
                                                 std::uint32_t places);

/// So many of `whole` in percent, rounded once; nothing where `whole` is 0.
[[nodiscard]] std::optional<Points> percent_of(std::uint64_t part, std::uint64_t whole, std::uint32_t places);

}  // namespace wincheck::rules
