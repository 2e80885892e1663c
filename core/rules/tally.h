#pragma once
// The cells of a score: one for every section, repeat, instance and item, and the sums from which a
// section's figure is made (ROLL-1, SCO-6).
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/model/score.h"
#include "core/rules/plan.h"

namespace wincheck::rules {

/// Exact sums over the applicable children of one section.
struct Sums {
    Wide value = 0;
    Wide full = 0;
    Wide weight = 0;          // this and the two below only where `is_weighted`
    Wide weighted_value = 0;  // Σ w·value
    Wide weighted_full = 0;   // Σ w·full
    Wide moved = 0;           // full marks of n/a children to redistribute
    bool is_weighted = false;
    std::uint32_t count = 0;
    std::uint32_t open =
        0;  // unanswered children whose deduction nobody knows yet: a pool stays at its floor
};

/// A value of full marks, as it stands or so far.
struct CellFigure {
    Points value{};
    Points full{};
    bool is_in = false;  // enters its parent's sums
};

/// Why a node counts for nothing, whatever its answer.
enum class Inert : std::uint8_t { no, hidden, not_applicable };

/// What a figure is made of, in words: those of the checklist where they say it, else words made here.
class Detail {
public:
    [[nodiscard]] std::string_view text() const { return own_.empty() ? lent_ : std::string_view(own_); }
    [[nodiscard]] bool is_empty() const { return lent_.empty() && own_.empty(); }
    /// `text` stands in the plan, or is a constant.
    void lend(std::string_view text) {
        lent_ = text;
        own_.clear();
    }
    void append(std::string_view text) {
        if (own_.empty()) own_ = lent_;
        own_ += text;
    }
    void clear() { lend({}); }
    /// Where nothing stood before.
    void take(Detail&& other) {
        lent_ = other.lent_;
        if (!other.own_.empty()) own_ = std::move(other.own_);
    }

private:
    std::string_view lent_;
    std::string own_;
};

/// One gate that fired in a cell: it acts on the cell itself, the section around it or the inspection.
struct Fired {
    const char* id = "";
    std::uint32_t target = 0;  // cell; 0 = the inspection
    std::string cause;
    const Verdict* verdict = nullptr;
    bool is_by_tag = false;
};

/// One sample of an item (SCO-5), for the explanation.
struct SampleCell {
    std::string name;
    NodeState state = NodeState::not_scored;
    CellFigure stands;
    Detail detail;
    std::string detail_english;
};

/// What few cells have.
struct CellMore {
    std::string detail_english;  // where it differs
    std::vector<Fired> fired;
    std::vector<RaisedFinding> findings;
    std::vector<SampleCell> samples;
    std::optional<CellFigure> before_tags;  // of an item that gates over tags acted on
    Points arithmetic_stands{};             // of a cell that was judged
    Points arithmetic_so_far{};
};

/// What one node in one frame is worth, and what it gave to the sums around it. Its number is its slot in
/// the form's state; an instance of a repeat has the first slot of its frame, the inspection has slot 0.
struct Cell {
    std::int32_t node = -1;  // -1 = nothing laid out here
    std::uint32_t frame = 0;
    std::uint32_t parent = 0;
    std::int32_t sums = -1;  // of a section or repeat
    std::uint16_t depth = 0;
    ScorePart::Kind kind = ScorePart::Kind::item;
    bool is_outer_repeat = false;  // the repeat itself: a plain sum of its instances
    Inert within = Inert::no;      // what it is, its children are
    bool is_marked_na = false;     // n/a by its own mark
    bool is_laid = false;          // what stands in it was laid out once; an item was settled once
    bool is_due = false;           // its figure is to be folded again
    bool is_entered = false;       // its parent's sums and the counts of the run hold it
    NodeState state = NodeState::not_scored;
    CellFigure stands;
    CellFigure so_far;
    Points moved_full{};  // redistribute
    Points bonus{};
    std::uint32_t failed = 0;      // failed items in it
    std::uint32_t unanswered = 0;  // scored items without answer in it
    bool is_open = false;
    bool is_missing = false;
    bool is_tallied = false;  // answered: enters the counts of its tag and of ROLL-6
    bool is_judged = false;   // some verdict was applied
    Detail detail;
    std::unique_ptr<CellMore> more_or_null;

    CellMore& more() {
        if (more_or_null == nullptr) more_or_null = std::make_unique<CellMore>();
        return *more_or_null;
    }
    [[nodiscard]] const CellMore& shown_more() const {
        static const CellMore kNone;
        return more_or_null == nullptr ? kNone : *more_or_null;
    }
    [[nodiscard]] const std::vector<Fired>& fired() const { return shown_more().fired; }
    /// Before gates over tags.
    [[nodiscard]] const CellFigure& by_tag() const {
        const bool is_gated = more_or_null != nullptr && more_or_null->before_tags;
        return is_gated ? *more_or_null->before_tags : stands;
    }
};

/// Verdicts that wait for one figure, equal ones together.
class Verdicts {
public:
    void add(const Verdict& verdict);
    void remove(const Verdict& verdict);
    [[nodiscard]] std::vector<const Verdict*> all() const;
    void clear() { held_.clear(); }

private:
    struct Held {
        const Verdict* verdict = nullptr;
        std::uint32_t count = 0;
    };
    using Key = std::tuple<Effect, std::int64_t, std::string>;
    std::map<Key, Held> held_;
};

struct SectionSums {
    SectionSums() = default;
    explicit SectionSums(SectionMode mode) {
        stands.is_weighted = so_far.is_weighted = mode == SectionMode::weighted;
    }
    Sums stands;
    Sums so_far;
    std::uint32_t failed = 0;
    std::uint32_t unanswered = 0;
    std::uint32_t not_applicable = 0;
    Verdicts verdicts;
};

/// Numbers of cells, each at most once; adding and removing cost the same however many there are.
class CellSet {
public:
    void add(std::uint32_t cell);
    void remove(std::uint32_t cell);
    [[nodiscard]] bool has(std::uint32_t cell) const { return places_.size() > cell && places_[cell] != 0; }
    [[nodiscard]] const std::vector<std::uint32_t>& cells() const { return cells_; }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(cells_.size()); }

private:
    std::vector<std::uint32_t> cells_;
    std::vector<std::uint32_t> places_;  // by cell: its place in cells_ and one; 0 = not in it
};

/// A quotient rounded once, held within ±kFullMarksMax points: only a negative value over tiny full
/// marks gets there. Shape: `denominator` > 0.
[[nodiscard]] Points quotient(Wide numerator, Wide denominator);

/// Adds one child to a section's sums, or takes it out again (`sign` = -1). Exact.
inline void add_child(Sums& sums, const CellFigure& figure, Points weight, int sign = 1) {
    if (!figure.is_in) return;
    const std::int64_t value = figure.value.nano * sign;
    const std::int64_t full = figure.full.nano * sign;
    sums.value += value;
    sums.full += full;
    sums.count += static_cast<std::uint32_t>(sign);
    if (!sums.is_weighted) return;
    sums.weight += Wide{weight.nano} * sign;
    sums.weighted_value += Wide{weight.nano} * value;
    sums.weighted_full += Wide{weight.nano} * full;
}

/// The figure of a section from its sums; `is_in` false where nothing is applicable or a
/// denominator is 0 (SCO-3).
/// Rounds: share once; weighted once each for value and full; redistribute once.
[[nodiscard]] CellFigure folded(const Sums& sums, SectionMode mode, const Scoring* scoring_or_null);

}  // namespace wincheck::rules
