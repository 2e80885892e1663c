#include "core/rules/form_state.h"

#include <algorithm>

#include "core/model/limits.h"

namespace wincheck::rules {
namespace {

std::size_t at(std::int32_t index) {
    return static_cast<std::size_t>(index);
}

std::string joined(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) {
        if (!text.empty()) text += ' ';
        text += name;
    }
    return text;
}

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> names;
    std::size_t from = 0;
    while (from < text.size()) {
        const std::size_t to = std::min(text.find(' ', from), text.size());
        if (to > from) names.push_back(text.substr(from, to - from));
        from = to + 1;
    }
    return names;
}

}  // namespace

Operand operand_of(const Node& node, const Value& value) {
    switch (value.kind) {
        case ValueKind::blank: return {};
        case ValueKind::options: return Operand::of_text(joined(value.options));
        case ValueKind::number: return Operand::of(value.number);
        case ValueKind::text:
            if (node.type == AnswerType::date || node.type == AnswerType::date_time) {
                Operand date = Operand::of_date_text(value.text);
                if (!date.is_blank()) return date;
            }
            return Operand::of_text(value.text);
        case ValueKind::occurrences: {
            std::int64_t total = 0;
            for (const Occurrence& one : value.occurrences) total += one.count;
            return Operand::of(Decimal::whole(total));
        }
        case ValueKind::ratio:
            if (value.compliant > INT64_MAX || value.checked > INT64_MAX) return {};
            return Operand::of(divide(Decimal::whole(static_cast<std::int64_t>(value.compliant)),
                                      Decimal::whole(static_cast<std::int64_t>(value.checked))));
    }
    return {};
}

Value value_of(const Node& node, const Operand& operand) {
    Value value;
    if (operand.is_blank()) return value;
    switch (node.type) {
        case AnswerType::select_one:
        case AnswerType::yes_no:
        case AnswerType::acknowledge:
            value.kind = ValueKind::options;
            value.options.push_back(text_of(operand));
            return value;
        case AnswerType::select_multiple:
        case AnswerType::rank:
            value.kind = ValueKind::options;
            value.options = split(text_of(operand));
            return value;
        case AnswerType::integer:
        case AnswerType::decimal: {
            const auto number = number_of(operand);
            if (!number) return value;
            value.kind = ValueKind::number;
            value.number = *number;
            return value;
        }
        default: break;
    }
    const bool is_number = operand.kind == OperandKind::number;
    value.kind = is_number ? ValueKind::number : ValueKind::text;
    if (is_number)
        value.number = operand.number;
    else
        value.text = text_of(operand);
    return value;
}

FormState::FormState(const Plan& plan, const Record& record, const Context& context)
    : plan_(plan), context_(context) {
    add_frames(record);
    place_answers(record);
    if (!plan_.order.empty()) compute();
}

// Instances may stand before their parents in the record; those without a known parent are left out.
void FormState::add_frames(const Record& record) {
    frames_.push_back({});
    std::uint32_t slots = plan_.scopes[0].slots;
    frame_index_.emplace_back(InstanceId{}, 0);
    std::vector<const RepeatInstance*> waiting;
    for (const RepeatInstance& instance : record.instances) {
        if (waiting.size() >= kInstancesMax) break;
        waiting.push_back(&instance);
    }
    bool has_grown = !waiting.empty();
    while (has_grown) {
        has_grown = false;
        std::vector<const RepeatInstance*> left;
        for (const RepeatInstance* instance : waiting) {
            const auto parent = frame_of(instance->parent);
            if (!parent) {
                left.push_back(instance);
                continue;
            }
            const std::int32_t repeat = plan_.find(instance->repeat);
            const bool fits = repeat >= 0 && plan_.node(repeat).kind == NodeKind::repeat &&
                              !instance->id.is_zero() &&
                              plan_.plan(repeat).scope == frames_[*parent].repeat && !frame_of(instance->id);
            if (!fits) continue;
            const auto frame = static_cast<std::uint32_t>(frames_.size());
            frames_.push_back({repeat, *parent, 1, slots, false, instance->id, &instance->label});
            slots += plan_.scopes[plan_.scope_of[at(repeat)]].slots;
            const auto place = std::lower_bound(frame_index_.begin(), frame_index_.end(),
                                                std::pair<InstanceId, std::uint32_t>{instance->id, 0});
            frame_index_.insert(place, {instance->id, frame});
            has_grown = true;
        }
        waiting.swap(left);
        has_grown = has_grown && !waiting.empty();
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> seen;  // (parent, repeat) → instances so far
    for (std::size_t i = 1; i < frames_.size(); ++i) {
        const std::uint64_t key = (static_cast<std::uint64_t>(frames_[i].parent) << 32U) |
                                  static_cast<std::uint32_t>(frames_[i].repeat);
        auto found =
            std::lower_bound(seen.begin(), seen.end(), std::pair<std::uint64_t, std::uint32_t>{key, 0});
        if (found == seen.end() || found->first != key) found = seen.insert(found, {key, 0});
        frames_[i].position = ++found->second;
    }
    answers_.assign(slots, nullptr);
    if (plan_.has_relevance) relevant_.assign(slots, 1);
    if (plan_.has_calculations) calculated_.resize(slots);
}

std::optional<std::uint32_t> FormState::frame_of(const InstanceId& id) const {
    const auto found = std::lower_bound(frame_index_.begin(), frame_index_.end(),
                                        std::pair<InstanceId, std::uint32_t>{id, 0});
    if (found == frame_index_.end() || found->first != id) return std::nullopt;
    return found->second;
}

// Record and codes are both sorted, so one walk over both places every answer.
void FormState::place_answers(const Record& record) {
    auto code = plan_.tree.codes.begin();
    const auto end = plan_.tree.codes.end();
    for (const auto& [key, answer] : record.answers) {
        while (code != end && code->first < key.item) ++code;
        if (code == end) break;
        if (code->first != key.item) continue;
        const auto frame = key.instance.is_zero() ? std::optional<std::uint32_t>(0) : frame_of(key.instance);
        if (!frame || plan_.plan(code->second).scope != frames_[*frame].repeat) continue;
        const std::uint32_t place = slot(code->second, *frame);
        if (key.sample.empty())
            answers_[place] = &answer;
        else
            samples_.push_back({place, &key.sample, &answer});
    }
    std::stable_sort(samples_.begin(), samples_.end(),
                     [](const SampleAnswer& a, const SampleAnswer& b) { return a.slot < b.slot; });
}

std::vector<SampleAnswer> FormState::samples(std::int32_t node, std::uint32_t frame) const {
    const std::uint32_t wanted = slot(node, frame);
    const auto from = std::lower_bound(samples_.begin(), samples_.end(), wanted,
                                       [](const SampleAnswer& a, std::uint32_t s) { return a.slot < s; });
    auto to = from;
    while (to != samples_.end() && to->slot == wanted) ++to;
    return {from, to};
}

std::vector<std::uint32_t> FormState::instances(std::int32_t repeat, std::uint32_t parent) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 1; i < frames_.size(); ++i)
        if (frames_[i].repeat == repeat && frames_[i].parent == parent) found.push_back(i);
    return found;
}

std::uint32_t FormState::frame_in_scope(std::uint32_t frame, std::int32_t scope) const {
    while (frames_[frame].repeat != scope && frame != 0) frame = frames_[frame].parent;
    return frame;
}

bool FormState::is_relevant(std::int32_t node, std::uint32_t frame) const {
    if (plan_.has_counts)
        for (std::uint32_t walk = frame; walk != 0; walk = frames_[walk].parent)
            if (frames_[walk].is_excess) return false;
    if (relevant_.empty()) return true;
    for (const std::int32_t gate : plan_.plan(node).gates) {
        const std::uint32_t outer = frame_in_scope(frame, plan_.plan(gate).scope);
        if (relevant_[slot(gate, outer)] == 0) return false;
    }
    return true;
}

Operand FormState::stored(std::int32_t node, std::uint32_t frame) const {
    const Answer* given = answers_[slot(node, frame)];
    if (given == nullptr || given->is_na) return {};
    return operand_of(plan_.node(node), given->value);
}

Operand FormState::value(std::int32_t node, std::uint32_t frame) const {
    if (!is_relevant(node, frame)) return {};
    if (plan_.plan(node).is_recomputed) return calculated_[slot(node, frame)];
    return stored(node, frame);
}

void FormState::compute() {
    for (const Evaluation& step : plan_.order) {
        const NodePlan& plan = plan_.plan(step.node);
        for (std::uint32_t frame = 0; frame < frames_.size(); ++frame) {
            if (frames_[frame].repeat != plan.scope) continue;
            const std::uint32_t place = slot(step.node, frame);
            if (step.is_value) {
                const Expression& calculation = *plan_.expression(plan.expressions.calculation);
                if (is_relevant(step.node, frame)) {
                    const Value value =
                        value_of(plan_.node(step.node), evaluate(calculation, step.node, frame));
                    calculated_[place] = operand_of(plan_.node(step.node), value);
                }
                continue;
            }
            if (const Expression* relevant = plan_.expression(plan.expressions.relevant))
                relevant_[place] = truth_of(evaluate(*relevant, step.node, frame)) ? 1 : 0;
            if (plan.expressions.repeat_count >= 0) compute_counts(step.node, frame);
        }
    }
}

void FormState::compute_counts(std::int32_t repeat, std::uint32_t parent) {
    const Operand wanted =
        evaluate(*plan_.expression(plan_.plan(repeat).expressions.repeat_count), repeat, parent);
    const auto number = number_of(wanted);
    const std::int64_t count = number ? truncated(*number) : 0;
    for (const std::uint32_t frame : instances(repeat, parent))
        frames_[frame].is_excess = frames_[frame].position > count;
}

// All relevant slots of a node below the innermost repeat that `frame` shares with it.
NodeSet FormState::select(std::int32_t node, std::uint32_t frame) const {
    NodeSet set;
    set.node = node;
    const bool is_repeat = plan_.node(node).kind == NodeKind::repeat;
    const std::int32_t scope = is_repeat ? node : plan_.plan(node).scope;
    std::uint32_t top = frame;
    while (top != 0 &&
           (frames_[top].repeat == scope ? is_repeat : !plan_.tree.is_enclosing(frames_[top].repeat, scope)))
        top = frames_[top].parent;
    for (std::uint32_t i = 0; i < frames_.size(); ++i) {
        if (frames_[i].repeat != scope) continue;
        std::uint32_t walk = i;
        while (walk != top && walk != 0) walk = frames_[walk].parent;
        if (walk != top) continue;
        if (is_repeat ? !frames_[i].is_excess && is_relevant(node, frames_[i].parent) : is_relevant(node, i))
            set.frames.push_back(i);
    }
    return set;
}

// Runs one expression over a stack.
class Evaluator {
public:
    Evaluator(const FormState& state, const Expression& expression, std::int32_t node, std::uint32_t frame,
              const Operand* dot, const Option* option, const ActMoment* moment)
        : state_(state),
          expression_(expression),
          node_(node),
          frame_(frame),
          dot_(dot),
          option_(option),
          moment_(moment) {}

    Operand run() {
        for (const ExpressionStep& step : expression_.steps) push(step);
        return stack_.empty() ? Operand{} : std::move(stack_.back());
    }

private:
    void push(const ExpressionStep& step) {
        switch (step.kind) {
            case StepKind::constant: stack_.push_back(expression_.constants[at(step.index)]); break;
            case StepKind::value: stack_.push_back(value_of_node(step.index)); break;
            case StepKind::nodes: stack_.push_back(nodes(step.index)); break;
            case StepKind::self:
                stack_.push_back(dot_ != nullptr ? *dot_ : state_.stored(node_, frame_));
                break;
            case StepKind::attribute: stack_.push_back(attribute(expression_.names[at(step.index)])); break;
            case StepKind::column: stack_.push_back(column(expression_.names[at(step.index)])); break;
            case StepKind::pattern: {
                const std::string text = text_of(stack_.back());
                const bool is_match =
                    !stack_.back().is_blank() && expression_.patterns[at(step.index)].matches(text);
                stack_.back() = Operand::of_bool(is_match);
                break;
            }
            case StepKind::call: call(step); break;
        }
    }

    [[nodiscard]] Operand value_of_node(std::int32_t node) const {
        return state_.value(node, state_.frame_in_scope(frame_, state_.plan_.plan(node).scope));
    }
    [[nodiscard]] Operand nodes(std::int32_t node) const {
        Operand operand;
        operand.kind = OperandKind::nodes;
        operand.nodes = state_.select(node, frame_);
        return operand;
    }
    [[nodiscard]] Operand attribute(const std::string& name) const {
        for (const Attribute& one : state_.context_.attributes)
            if (one.name == name) return Operand::of_text(one.value);
        return {};
    }
    [[nodiscard]] Operand column(const std::string& name) const {
        if (option_ == nullptr) return {};
        if (name == "name") return Operand::of_text(option_->name);
        for (const auto& [key, value] : option_->columns)
            if (key == name) return Operand::of_text(value);
        if (name == "label" && !option_->label.empty()) return Operand::of_text(option_->label.front().text);
        return {};
    }

    void call(const ExpressionStep& step) {
        const std::size_t first = stack_.size() - step.arguments;
        Operand result = apply(step.function, first);
        stack_.resize(first);
        stack_.push_back(std::move(result));
    }

    Operand apply(Function function, std::size_t first) {
        switch (function) {
            case Function::once: {
                const Operand held = state_.stored(node_, frame_);
                return held.is_blank() && moment_ != nullptr ? stack_[first] : held;
            }
            case Function::today: return moment_ != nullptr ? moment_->today : Operand{};
            case Function::now: return moment_ != nullptr ? moment_->now : Operand{};
            case Function::random: return moment_ != nullptr ? moment_->random : Operand{};
            case Function::choice_name: return choice_name(stack_[first], stack_[first + 1]);
            case Function::position: return position(stack_[first].nodes.node);
            case Function::count:
                return Operand::of(
                    Decimal::whole(static_cast<std::int64_t>(stack_[first].nodes.frames.size())));
            case Function::count_non_empty: return count_non_empty(stack_[first].nodes);
            case Function::indexed_repeat: return indexed(first);
            default: break;
        }
        return apply_plain(function, spread(first));
    }

    // Replaces node sets by their values.
    std::span<const Operand> spread(std::size_t first) {
        const bool has_nodes = std::any_of(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end(),
                                           [](const Operand& one) { return one.kind == OperandKind::nodes; });
        if (!has_nodes) return std::span<const Operand>(stack_).subspan(first);
        flat_.clear();
        for (std::size_t i = first; i < stack_.size(); ++i) {
            if (stack_[i].kind != OperandKind::nodes) {
                flat_.push_back(stack_[i]);
                continue;
            }
            for (const std::uint32_t frame : stack_[i].nodes.frames)
                flat_.push_back(state_.value(stack_[i].nodes.node, frame));
        }
        if (flat_.empty()) flat_.emplace_back();
        return flat_;
    }

    [[nodiscard]] Operand choice_name(const Operand& value, const Operand& item) const {
        const auto node = static_cast<std::int32_t>(item.number.mantissa);
        const Option* option = state_.plan_.option(node, text_of(value));
        if (option == nullptr) return {};
        return Operand::of_text(option->label.empty() ? option->name : option->label.front().text);
    }

    [[nodiscard]] Operand position(std::int32_t node) const {
        const bool is_repeat = state_.plan_.node(node).kind == NodeKind::repeat;
        const std::int32_t scope = is_repeat ? node : state_.plan_.plan(node).scope;
        const std::uint32_t frame = state_.frame_in_scope(frame_, scope);
        if (state_.frames_[frame].repeat != scope) return {};
        return Operand::of(Decimal::whole(state_.frames_[frame].position));
    }

    [[nodiscard]] Operand count_non_empty(const NodeSet& set) const {
        const auto count = std::count_if(set.frames.begin(), set.frames.end(), [&](std::uint32_t frame) {
            return !state_.value(set.node, frame).is_blank();
        });
        return Operand::of(Decimal::whole(static_cast<std::int64_t>(count)));
    }

    // indexed-repeat(item, repeat, index, …): steps down one repeat for each pair.
    [[nodiscard]] Operand indexed(std::size_t first) const {
        const std::int32_t item = stack_[first].nodes.node;
        if (item < 0) return {};
        std::uint32_t frame = frame_;
        for (std::size_t i = first + 1; i + 1 < stack_.size(); i += 2) {
            const std::int32_t repeat = stack_[i].nodes.node;
            const auto index = number_of(stack_[i + 1]);
            if (repeat < 0 || !index || index->scale != 0) return {};
            const std::uint32_t parent = state_.frame_in_scope(frame, state_.plan_.plan(repeat).scope);
            if (state_.frames_[parent].repeat != state_.plan_.plan(repeat).scope) return {};
            const auto found = state_.instances(repeat, parent);
            if (index->mantissa < 1 || static_cast<std::size_t>(index->mantissa) > found.size()) return {};
            frame = found[static_cast<std::size_t>(index->mantissa - 1)];
        }
        frame = state_.frame_in_scope(frame, state_.plan_.plan(item).scope);
        if (state_.frames_[frame].repeat != state_.plan_.plan(item).scope) return {};
        return state_.value(item, frame);
    }

    const FormState& state_;
    const Expression& expression_;
    std::int32_t node_;
    std::uint32_t frame_;
    const Operand* dot_;
    const Option* option_;
    const ActMoment* moment_;
    std::vector<Operand> stack_;
    std::vector<Operand> flat_;
};

Operand FormState::evaluate(const Expression& expression, std::int32_t node, std::uint32_t frame,
                            const Operand* dot, const Option* option, const ActMoment* moment) const {
    return Evaluator(*this, expression, node, frame, dot, option, moment).run();
}

}  // namespace wincheck::rules
