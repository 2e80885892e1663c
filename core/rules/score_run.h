#pragma once
// A score that stands: a cell for every node in every frame, the sums of the sections around them, and the
// gates in the order item, section, inspection (scoring rules §3). Built whole by score(); kept by a live
// score, which settles again what a change touched and the path from there to the root (LIVE-1).
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/rules/form_state.h"
#include "core/rules/gates.h"
#include "core/rules/item_score.h"

namespace wincheck::rules {

class ScoreRun {
public:
    ScoreRun(const Plan& plan, const Record& record, const Context& context, const Policy& policy,
             FormState::Keeping keeping = FormState::Keeping::once);

    /// The state to tell of changes, before settle().
    [[nodiscard]] FormState& state() { return state_; }
    [[nodiscard]] const FormState& state() const { return state_; }
    /// False where only a whole new run gives the score.
    bool settle();

    [[nodiscard]] const ScoreSummary& summary() const { return summary_; }
    [[nodiscard]] std::vector<FiredGate> gates() const;         // in the order in which they fired
    [[nodiscard]] std::vector<RaisedFinding> findings() const;  // in document order
    [[nodiscard]] std::vector<AnswerKey> missing() const;
    [[nodiscard]] ScoreResult headline() const;  // without parts and missing
    [[nodiscard]] ScoreResult result() const;

private:
    struct TagFigures {
        std::string_view tag;
        Points value{};
        Points full{};
        std::uint32_t failed = 0;
        std::uint32_t tallied = 0;
        std::uint32_t unanswered = 0;
    };
    /// A gate over a tag: it fires alike in every frame of its node.
    struct TagGate {
        std::int32_t node = -1;
        const Gate* gate = nullptr;
        bool has_fired = false;
    };

    // score_layout.cpp: which cells there are
    void lay(std::int32_t node, std::uint32_t frame, std::uint32_t parent);
    void lay_children(std::uint32_t parent);
    void lay_section(std::int32_t node, std::uint32_t frame, std::uint32_t parent);
    void lay_instance(std::int32_t node, std::uint32_t frame);
    bool take_inert(std::uint32_t index, Inert inert);
    std::uint32_t make_cell(std::int32_t node, std::uint32_t frame, std::uint32_t index, std::uint32_t parent,
                            ScorePart::Kind kind);
    std::int32_t place_sums(std::int32_t before, SectionMode mode);
    [[nodiscard]] std::uint32_t parent_of(std::int32_t node, std::uint32_t frame) const;
    void touch(std::int32_t node, std::uint32_t frame);
    void forget(std::uint32_t frame);

    // score_items.cpp: what an item is worth
    void settle_item(std::uint32_t index);
    void clear_item(std::uint32_t index);
    void score_item(std::uint32_t index, Inert inert);
    void score_false(std::uint32_t index);
    [[nodiscard]] bool is_na(std::int32_t node, const Answer* answer) const;
    void mark_na(std::uint32_t index);
    void mark_unanswered(std::uint32_t index);
    void score_samples(std::uint32_t index, const std::vector<SampleAnswer>& samples);
    void take_score(std::uint32_t index, ItemScore&& score);
    void gate_item(std::uint32_t index, ItemScore& score);
    void raise_findings(std::uint32_t index, const ItemScore& score);
    [[nodiscard]] RepeatWeight weight_at(std::int32_t node, std::string_view place) const {
        if (!is_weighing_) return {};
        const Node& item = plan_.node(node);
        return {&policy_.scoring.repetition, &context_.earlier, item.code, place, item.guidance.post};
    }
    [[nodiscard]] CellFigure whole_figure(std::int32_t node, std::uint32_t frame) const;

    // score_run.cpp: sums, gates, sections, inspection
    void enter(std::uint32_t index) { pass(index, 1); }
    void withdraw(std::uint32_t index);
    void pass(std::uint32_t index, int sign);
    void pass_more(std::uint32_t index, int sign);
    void pass_tag(const Cell& item, int sign);
    void fire(std::uint32_t index, const char* id, std::string cause, const Verdict& verdict);
    void judge(Cell& target, const std::vector<const Verdict*>& verdicts);
    void judge_by_own(std::uint32_t index, std::size_t from);
    void gate_by_tags(std::uint32_t index);
    void settle_tags();
    void open(std::uint32_t index) {
        if (index != 0 && !cell(index).is_due) open_first(index);
    }
    void open_first(std::uint32_t index);
    void fold_open();
    void fold(std::uint32_t index);
    void gate_section(std::uint32_t index);
    void finish();
    void finish_score(Points value, Points full);
    [[nodiscard]] Points adjusted(Points base);
    void finish_verdict(Points scale, Points score);
    [[nodiscard]] std::string last_outside(const std::vector<Band>& bands) const;

    // score_result.cpp: the explanation
    void add_parts(std::int32_t first, std::uint32_t frame, std::vector<ScorePart>& parts) const;
    void add_part(std::uint32_t index, std::vector<ScorePart>& parts) const;
    void fill_part(const Cell& from, ScorePart& part) const;
    void walk(std::int32_t first, std::uint32_t frame, std::vector<std::uint32_t>& order,
              bool has_repeats_last) const;
    [[nodiscard]] std::vector<std::uint32_t> in_order(const CellSet& set, bool has_repeats_last) const;
    [[nodiscard]] bool is_before(std::uint32_t a, std::uint32_t b, bool has_repeats_last) const;
    [[nodiscard]] FiredGate shown(const Fired& fired) const;

    [[nodiscard]] Cell& cell(std::uint32_t index) { return cells_[index]; }
    [[nodiscard]] const Cell& cell(std::uint32_t index) const { return cells_[index]; }
    [[nodiscard]] SectionSums& sums_of(std::uint32_t index) { return sums_[at(cells_[index].sums)]; }
    [[nodiscard]] Points weight_of(std::int32_t node) const {
        return weights_.empty() ? plan_.plan(node).weight : weights_[at(node)];
    }
    [[nodiscard]] bool is_bonus(std::int32_t node) const { return plan_.plan(node).is_bonus; }

    const Plan& plan_;
    const Context& context_;
    const Policy& policy_;
    FormState state_;
    std::vector<Points> weights_;    // by node; empty = as the checklist states them
    std::vector<Cell> cells_;        // by slot
    std::vector<SectionSums> sums_;  // 0 = the inspection
    std::vector<TagFigures> tags_;
    std::vector<TagGate> tag_gates_;
    bool has_new_tags_ = false;
    std::set<std::pair<std::uint32_t, std::uint32_t>> open_;  // sections to fold, deepest first
    CellSet fired_;
    CellSet raised_;
    CellSet missing_;
    std::uint32_t gates_ = 0;
    std::uint32_t findings_ = 0;
    std::uint32_t failed_key_ = 0;
    std::uint32_t failed_normal_ = 0;
    std::uint32_t failing_gates_ = 0;
    Points bonus_{};
    bool is_weighing_ = false;            // GATE-3: earlier findings weigh
    std::vector<FiredGate> adjustments_;  // ROLL-7
    std::vector<Band> bands_;
    Points scale_{};
    ScoreSummary summary_;
};

}  // namespace wincheck::rules
