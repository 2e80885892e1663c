#pragma once
// A record laid over a plan: instances of repeats as frames, answers in slots, relevance and
// calculated values evaluated once in the plan's order. Pure and total; the record and the context
// must outlive it.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/policy.h"
#include "core/rules/plan.h"

namespace wincheck::rules {

/// One instance of a repeat; frame 0 is the root.
struct Frame {
    std::int32_t repeat = -1;  // node index
    std::uint32_t parent = 0;
    std::uint32_t position = 1;  // among its siblings, from 1
    std::uint32_t base = 0;      // first slot
    bool is_excess = false;      // beyond the repeat's count
    bool is_counted = false;     // nobody added it: the repeat's count asks for it
    InstanceId id{};
    const std::string* label_or_null = nullptr;
};

/// The id of an instance that a repeat's count asks for, the same on every device.
/// Shape: `number` counts from 1 among the instances that nobody added.
[[nodiscard]] InstanceId counted_instance_id(std::string_view repeat, const InstanceId& parent,
                                             std::uint32_t number);

/// The answer on one sample (SCO-5).
struct SampleAnswer {
    std::uint32_t slot = 0;
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

class FormState {
public:
    FormState(const Plan& plan, const Record& record, const Context& context);

    [[nodiscard]] const Plan& plan() const { return plan_; }
    [[nodiscard]] const std::vector<Frame>& frames() const { return frames_; }
    /// Frames of `repeat` inside `parent`, in order.
    [[nodiscard]] std::vector<std::uint32_t> instances(std::int32_t repeat, std::uint32_t parent) const;
    [[nodiscard]] std::uint32_t slot(std::int32_t node, std::uint32_t frame) const {
        return frames_[frame].base + plan_.plan(node).slot;
    }
    /// Null where nothing was recorded.
    [[nodiscard]] const Answer* answer(std::int32_t node, std::uint32_t frame) const {
        return answers_[slot(node, frame)];
    }
    /// In order of sample name.
    [[nodiscard]] std::vector<SampleAnswer> samples(std::int32_t node, std::uint32_t frame) const;
    /// The frame with that instance id; nothing when unknown. Zero is the root.
    [[nodiscard]] std::optional<std::uint32_t> frame_of(const InstanceId& id) const;
    /// Own relevance and that of everything around it.
    [[nodiscard]] bool is_relevant(std::int32_t node, std::uint32_t frame) const;
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

private:
    void add_frames(const Record& record);
    void place_answers(const Record& record);
    void compute();
    void compute_counts(std::int32_t repeat, std::uint32_t parent);
    void add_counted(std::int32_t repeat, std::uint32_t parent, std::uint32_t position, std::uint32_t number);
    [[nodiscard]] std::uint32_t frame_in_scope(std::uint32_t frame, std::int32_t scope) const;
    [[nodiscard]] NodeSet select(std::int32_t node, std::uint32_t frame) const;
    [[nodiscard]] Operand stored(std::int32_t node, std::uint32_t frame) const;
    friend class Evaluator;

    const Plan& plan_;
    const Record& record_;
    const Context& context_;
    std::vector<Frame> frames_;
    std::vector<std::pair<InstanceId, std::uint32_t>> frame_index_;  // sorted by id
    std::vector<const Answer*> answers_;
    std::vector<std::uint8_t> relevant_;  // own relevance; empty when no node has one
    std::vector<Operand> calculated_;     // empty when nothing is calculated
    std::vector<SampleAnswer> samples_;   // sorted by slot, then name
};

/// An answer's value as an expression sees it.
[[nodiscard]] Operand operand_of(const Node& node, const Value& value);
/// A calculated operand as an answer of that item.
[[nodiscard]] Value value_of(const Node& node, const Operand& operand);

}  // namespace wincheck::rules
