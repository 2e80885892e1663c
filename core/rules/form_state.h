#pragma once
// A record laid over a plan: instances of repeats as frames, answers in slots, relevance and calculated
// values. Built whole in the plan's order; kept by telling it what changed, it evaluates only what reads
// that (LIVE-1), and both give the same. Pure and total; the record and the context must outlive it.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/model/policy.h"
#include "core/rules/aggregates.h"
#include "core/rules/plan.h"

namespace wincheck::rules {

/// One instance of a repeat; frame 0 is the root.
struct Frame {
    std::int32_t repeat = -1;  // node index
    std::uint32_t parent = 0;
    std::uint32_t position = 1;  // among its siblings, from 1
    std::uint32_t base = 0;      // first slot: the instance itself, then its nodes
    bool is_excess = false;      // beyond the repeat's count
    bool is_counted = false;     // nobody added it: the repeat's count asks for it
    bool is_gone = false;        // removed; its place is used again
    InstanceId id{};
    std::string label;
};

/// The id of an instance that a repeat's count asks for or that the form opens with, the same on every
/// device. Shape: `number` counts from 1 among the instances that nobody added.
[[nodiscard]] InstanceId counted_instance_id(std::string_view repeat, const InstanceId& parent,
                                             std::uint32_t number);

/// The answer on one sample (SCO-5).
struct SampleAnswer {
    const std::string* name = nullptr;
    const Answer* answer = nullptr;
};

/// What today(), now() and random() give at an act (COND-2); as texts and numbers of expressions.
struct ActMoment {
    Operand today;
    Operand now;
    Operand random;
    std::uint64_t seed = 0;  // of uuid()
};

/// What changes touched, for a score that follows: places to settle again, frames that came and went.
struct FormChanges {
    std::vector<std::pair<std::int32_t, std::uint32_t>> touched;  // node, frame
    std::vector<std::uint32_t> added;
    std::vector<std::uint32_t> removed;
};

class FormState {
public:
    enum class Keeping : std::uint8_t { once, live };
    FormState(const Plan& plan, const Record& record, const Context& context,
              Keeping keeping = Keeping::once);

    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
    [[nodiscard]] std::uint32_t slots() const { return static_cast<std::uint32_t>(answers_.size()); }
    /// Frames of `repeat` inside `parent`, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& instances(std::int32_t repeat,
                                                              std::uint32_t parent) const;
    [[nodiscard]] std::uint32_t slot(std::int32_t node, std::uint32_t frame) const {
        return frames_[frame].base + plan_.plan(node).slot;
    }
    /// Null where nothing was recorded.
    [[nodiscard]] const Answer* answer(std::int32_t node, std::uint32_t frame) const {
        return answers_[slot(node, frame)];
    }
    [[nodiscard]] const Answer* answer_at(std::uint32_t slot) const { return answers_[slot]; }
    /// In order of sample name.
    [[nodiscard]] std::vector<SampleAnswer> samples(std::int32_t node, std::uint32_t frame) const;
    /// The frame with that instance id; nothing when unknown. Zero is the root.
    [[nodiscard]] std::optional<std::uint32_t> frame_of(const InstanceId& id) const;
    /// Own relevance and that of everything around it.
    [[nodiscard]] bool is_relevant(std::int32_t node, std::uint32_t frame) const {
        const bool always_shows = plan_.plan(node).gates.empty() && !plan_.has_counts;
        return always_shows || shows(node, frame);
    }
    /// Its value as expressions see it: blank where hidden, not applicable or unanswered.
    [[nodiscard]] Operand value(std::int32_t node, std::uint32_t frame) const;

    /// Evaluates an expression of `node` in `frame`. `dot` replaces the node's own value, `option` is
    /// the choice being filtered, `moment` gives the volatile functions; null = none.
    [[nodiscard]] Operand evaluate(const Expression& expression, std::int32_t node, std::uint32_t frame,
                                   const Operand* dot = nullptr, const Option* option = nullptr,
                                   const ActMoment* moment = nullptr) const;

    /// Every value that a path selects, as texts.
    [[nodiscard]] std::vector<std::string> texts(const Expression& expression, std::int32_t node,
                                                 std::uint32_t frame) const;

    // ---- a state that is kept (form_changes.cpp): the record changes first, then the state is told ----
    /// The answer at `key` was put, replaced or erased; `answer_or_null` lives in the record.
    void answer_changed(const AnswerKey& key, const Answer* answer_or_null);
    /// The last instance of the record was added. False where only a whole rebuild can follow.
    bool instance_added(const RepeatInstance& instance);
    bool instance_removed(const InstanceId& id);
    /// Evaluates what reads what changed. Cost: what changed and the inputs that it reads.
    /// Shape: false where the state no longer holds all that the record asks for; rebuild it then.
    bool settle(FormChanges& changes);

private:
    [[nodiscard]] bool shows(std::int32_t node, std::uint32_t frame) const;
    void add_frames(const Record& record);
    void add_opening_frames();
    std::uint32_t new_frame(std::int32_t repeat, std::uint32_t parent, const InstanceId& id);
    void place_answers(const Record& record);
    void place_answers_of(std::uint32_t frame);
    void compute();
    void compute_counts(std::int32_t repeat, std::uint32_t parent);
    [[nodiscard]] std::int64_t wanted_count(std::int32_t repeat, std::uint32_t parent) const;
    bool add_counted(std::int32_t repeat, std::uint32_t parent, std::uint32_t number);
    [[nodiscard]] std::uint32_t frame_in_scope(std::uint32_t frame, std::int32_t scope) const;
    [[nodiscard]] std::uint32_t top_of(std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] bool is_selected(std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] NodeSet select(std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] Operand aggregate(Function function, std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] Operand stored(std::int32_t node, std::uint32_t frame) const;
    void add_frames_below(std::uint32_t top, std::int32_t scope, std::vector<std::uint32_t>& found) const;

    // form_changes.cpp
    void react(const std::vector<Reaction>& reactions, std::uint32_t frame);
    void seen_changed(std::int32_t node, std::uint32_t frame);
    void evaluate_again(const Evaluation& step, std::uint32_t frame);
    void flip(std::int32_t node, std::uint32_t frame);
    void flip_below(std::int32_t node, std::uint32_t frame);
    void flip_children(std::int32_t node, std::uint32_t frame);
    void recount(std::int32_t repeat, std::uint32_t parent);
    void renumber(std::int32_t repeat, std::uint32_t parent, std::int64_t count);
    void begin_frame(std::uint32_t frame);
    void drop_frame(std::uint32_t frame);
    void touch(std::int32_t node, std::uint32_t frame) { changes_.touched.emplace_back(node, frame); }
    friend class Evaluator;

    const Plan& plan_;
    const Record& record_;
    const Context& context_;
    std::vector<Frame> frames_;
    std::vector<std::pair<InstanceId, std::uint32_t>> frame_index_;            // sorted by id
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> instances_;  // by the repeat's slot
    std::vector<const Answer*> answers_;
    std::vector<std::uint8_t> relevant_;  // own relevance; empty when no node has one
    std::vector<Operand> calculated_;     // empty when nothing is calculated

    // Of a state that is kept.
    bool is_live_ = false;
    bool is_whole_ = true;           // false: a limit was met whose outcome depends on what came first
    mutable Aggregates aggregates_;  // filled when first asked for
    std::set<std::pair<std::int32_t, std::uint32_t>> due_;  // rank in the plan's order, frame
    FormChanges changes_;
    std::vector<std::vector<std::uint32_t>> free_frames_;  // by scope
    std::vector<std::uint32_t> leaving_;                   // free once the score has followed
};

/// As check_answer() of score.h, against a state that is there.
[[nodiscard]] Result<void> check_answer(const FormState& state, const AnswerKey& key, const Answer& answer);

/// An answer's value as an expression sees it.
[[nodiscard]] Operand operand_of(const Node& node, const Value& value);
/// A calculated operand as an answer of that item.
[[nodiscard]] Value value_of(const Node& node, const Operand& operand);

}  // namespace wincheck::rules
