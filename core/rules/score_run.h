#pragma once
// One run of score(): lays out the cells, scores the items, folds the sections bottom-up, applies
// gates in the order item, section, inspection (scoring rules §3).
#include <string>
#include <vector>

#include "core/rules/form_state.h"
#include "core/rules/gates.h"
#include "core/rules/item_score.h"

namespace wincheck::rules {

class ScoreRun {
public:
    ScoreRun(const Plan& plan, const Record& record, const Context& context, const Policy& policy)
        : plan_(plan), context_(context), policy_(policy), state_(plan, record, context) {}

    ScoreResult run();

private:
    enum class Inert : std::uint8_t { no, hidden, not_applicable };
    struct TagFigures {
        std::string_view tag;
        GateFigures figures;
    };

    // score_layout.cpp: cells and items
    void lay_out();
    void add_node(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert);
    void add_section(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert);
    void add_repeat(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert);
    void add_children(std::int32_t node, std::uint32_t frame, std::int32_t cell, Inert inert);
    void add_item(std::int32_t node, std::uint32_t frame, std::int32_t parent, Inert inert);
    std::int32_t add_cell(std::int32_t node, std::uint32_t frame, std::int32_t parent, ScorePart::Kind kind);
    [[nodiscard]] bool is_na(std::int32_t node, const Answer* answer) const;
    void mark_na(std::int32_t cell);
    void mark_unanswered(std::int32_t cell);
    void add_missing(std::int32_t node, std::uint32_t frame);
    void score_answered(std::int32_t cell, const Value& value);
    void score_samples(std::int32_t cell, const std::vector<SampleAnswer>& samples);
    void settle_item(std::int32_t cell, ItemScore&& score);
    void gate_item(std::int32_t cell, ItemScore& score);
    void raise_findings(std::int32_t cell, const ItemScore& score);
    [[nodiscard]] RepeatWeight weight_at(std::int32_t node, std::string_view place) const;
    [[nodiscard]] Points whole_full(std::int32_t node, std::uint32_t frame) const;

    // score_run.cpp: gates, sections, inspection
    void fire(const char* id, std::int32_t cell, std::string cause, const Verdict& verdict);
    void apply_verdicts(std::int32_t cell, Cell& target);
    void gate_tags();
    void count_item(const Cell& cell);
    void roll_up();
    void fold_section(std::int32_t cell);
    void gate_section(std::int32_t cell);
    void enter_parent(const Cell& cell);
    void finish();
    void finish_score(Points value, Points full);
    [[nodiscard]] Points adjusted(Points base);
    void finish_verdict(Points scale, Points score);
    void build_parts();
    void fill_part(Cell& from, ScorePart& part) const;

    [[nodiscard]] Cell& cell(std::int32_t index) { return cells_[static_cast<std::size_t>(index)]; }
    [[nodiscard]] SectionSums& sums_of(std::int32_t cell_index) {
        return sums_[cell_index < 0 ? 0 : static_cast<std::size_t>(cell(cell_index).sums)];
    }
    [[nodiscard]] bool is_bonus(std::int32_t node) const { return plan_.node(node).scoring.is_bonus; }

    const Plan& plan_;
    const Context& context_;
    const Policy& policy_;
    FormState state_;
    std::vector<Cell> cells_;
    std::vector<SectionSums> sums_;  // 0 = the inspection
    std::vector<PendingVerdict> pending_;
    std::vector<TagFigures> tags_;
    std::uint32_t failed_key_ = 0;
    std::uint32_t failed_normal_ = 0;
    bool is_failed_by_gate_ = false;
    Points bonus_{};
    ScoreResult result_;
};

}  // namespace wincheck::rules
