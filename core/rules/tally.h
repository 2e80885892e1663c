#pragma once
// The cells of one scoring run: every section, repeat instance, item and sample in document order,
// and the sums from which a section's figure is made (ROLL-1, SCO-6).
#include <cstdint>
#include <string>
#include <vector>

#include "core/model/score.h"
#include "core/rules/plan.h"

namespace wincheck::rules {

/// Exact sums over the applicable children of one section.
struct Sums {
    Wide value = 0;
    Wide full = 0;
    Wide lost = 0;  // of a pool
    Wide weight = 0;
    Wide weighted_value = 0;  // Σ w·value
    Wide weighted_full = 0;   // Σ w·full
    Wide moved = 0;           // full marks of n/a children to redistribute
    std::uint32_t count = 0;
    bool is_open_pool = false;  // an unanswered child whose deduction nobody knows yet
};

/// A value of full marks, as it stands or so far.
struct CellFigure {
    Points value{};
    Points full{};
    bool is_in = false;  // enters its parent's sums
};

struct Cell {
    std::int32_t node = -1;
    std::uint32_t frame = 0;
    std::int32_t parent = -1;  // cell
    ScorePart::Kind kind = ScorePart::Kind::item;
    bool is_outer_repeat = false;  // the repeat itself: a plain sum of its instances
    NodeState state = NodeState::not_scored;
    CellFigure stands;
    CellFigure so_far;
    std::int32_t sums = -1;        // of a section or repeat
    Points moved_full{};           // redistribute
    std::uint32_t failed = 0;      // failed items in it
    std::uint32_t unanswered = 0;  // scored items without answer in it
    std::uint32_t not_applicable = 0;
    bool is_judged = false;  // some verdict was applied: the arithmetic values stand below
    Points arithmetic_stands{};
    Points arithmetic_so_far{};
    std::string sample;
    std::string detail;
    std::string detail_english;  // where it differs
};

struct SectionSums {
    Sums stands;
    Sums so_far;
};

/// A quotient rounded once, held within ±kFullMarksMax points: only a negative value over tiny full
/// marks gets there. Shape: `denominator` > 0.
[[nodiscard]] Points quotient(Wide numerator, Wide denominator);

/// Adds one child to a section's sums.
void add_child(Sums& sums, const CellFigure& figure, Points weight);

/// The figure of a section from its sums; `is_in` false where nothing is applicable or a
/// denominator is 0 (SCO-3).
/// Rounds: share once; weighted once each for value and full; redistribute once.
[[nodiscard]] CellFigure folded(const Sums& sums, SectionMode mode, const Scoring* scoring_or_null);

}  // namespace wincheck::rules
