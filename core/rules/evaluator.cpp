#include "core/rules/evaluator.h"

#include <algorithm>
#include <array>

#include "core/base/hash.h"
#include "core/rules/work.h"

namespace wincheck::rules {
namespace {

bool takes_sets_as_truth(Function function) {
    return function == Function::or_ || function == Function::and_ || function == Function::not_ ||
           function == Function::boolean;
}

bool takes_sets_whole(Function function) {
    switch (function) {
        case Function::sum:
        case Function::min:
        case Function::max:
        case Function::join:
        case Function::concat:
        case Function::checklist:
        case Function::distance:
        case Function::area: return true;
        default: return false;
    }
}

// Version 4: random but for six bits.
std::string uuid_text(Hash random) {
    random.raw[6] = static_cast<std::uint8_t>((random.raw[6] & 0x0FU) | 0x40U);
    random.raw[8] = static_cast<std::uint8_t>((random.raw[8] & 0x3FU) | 0x80U);
    std::string text = random.hex().substr(0, 32);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) text.insert(at, "-");
    return text;
}

// uuid(n): that many letters and digits, no more than the 32 that are there.
Operand shortened_uuid(const Operand& made, std::int64_t length) {
    std::string text = text_of(made);
    std::erase(text, '-');
    text.resize(static_cast<std::size_t>(std::clamp<std::int64_t>(length, 0, 32)) < text.size()
                    ? static_cast<std::size_t>(std::clamp<std::int64_t>(length, 0, 32))
                    : text.size());
    return Operand::of_text(std::move(text));
}

bool is_comparison(Function function) {
    return function >= Function::equal && function <= Function::at_least;
}

}  // namespace

Work& work_done() {
    thread_local Work work;
    return work;
}

Operand column_of(const Option& option, const std::string& name) {
    for (const auto& [key, value] : option.columns)
        if (key == name) return Operand::of_text(value);
    if (name.empty() || name == "name") return Operand::of_text(option.name);
    if (name == "label" && !option.label.empty()) return Operand::of_text(option.label.front().text);
    return {};
}

// What most conditions are: one value beside one constant, for which no stack is built.
bool Evaluator::is_one_comparison() const {
    const std::vector<ExpressionStep>& steps = expression_.steps;
    return steps.size() == 3 && steps[0].kind == StepKind::value && steps[1].kind == StepKind::constant &&
           steps[2].kind == StepKind::call && is_comparison(steps[2].function);
}

Operand Evaluator::run() {
    if (is_one_comparison())
        return apply_operator(expression_.steps[2].function,
                              value_of_node(expression_.steps[0].index, frame_),
                              expression_.constants[at(expression_.steps[1].index)]);
    stack_.reserve(expression_.steps.size());
    for (const ExpressionStep& step : expression_.steps) push(step);
    if (stack_.empty()) return {};
    Operand result = std::move(stack_.back());
    return result.kind == OperandKind::nodes ? first_of(result.nodes) : result;
}

std::vector<std::string> Evaluator::texts() {
    for (const ExpressionStep& step : expression_.steps) push(step);
    std::vector<std::string> found;
    if (stack_.empty()) return found;
    const Operand& result = stack_.back();
    if (result.kind != OperandKind::nodes) return {text_of(result)};
    found.reserve(result.nodes.frames.size());
    for (std::size_t i = 0; i < result.nodes.frames.size(); ++i)
        found.push_back(text_of(value_at(result.nodes, i)));
    return found;
}

void Evaluator::push(const ExpressionStep& step) {
    switch (step.kind) {
        case StepKind::constant: stack_.push_back(expression_.constants[at(step.index)]); break;
        case StepKind::value: stack_.push_back(value_of_node(step.index, frame_)); break;
        case StepKind::nodes: stack_.push_back(nodes(step.index, frame_, false)); break;
        case StepKind::inner: stack_.push_back(value_of_node(step.index, candidate_.frame)); break;
        case StepKind::inner_nodes: stack_.push_back(nodes(step.index, candidate_.frame, true)); break;
        case StepKind::path: stack_.push_back(path(expression_.paths[at(step.index)])); break;
        case StepKind::rows: stack_.push_back(rows(expression_.rows[at(step.index)])); break;
        case StepKind::place: {
            const std::size_t number = step.index == 0 ? candidate_.position : candidate_.size;
            stack_.push_back(Operand::of(Decimal::whole(static_cast<std::int64_t>(number))));
            break;
        }
        case StepKind::stored:
            stack_.push_back(state_.stored(
                step.index, state_.frame_in_scope(frame_, state_.plan_.plan(step.index).scope)));
            break;
        case StepKind::self: stack_.push_back(dot_ != nullptr ? *dot_ : state_.stored(node_, frame_)); break;
        case StepKind::attribute: stack_.push_back(attribute(expression_.names[at(step.index)])); break;
        case StepKind::column:
            ++work_done().rows;
            stack_.push_back(candidate_.row == nullptr
                                 ? Operand{}
                                 : column_of(*candidate_.row, expression_.names[at(step.index)]));
            break;
        case StepKind::pattern: {
            if (stack_.back().kind == OperandKind::nodes) stack_.back() = first_of(stack_.back().nodes);
            const std::string text = text_of(stack_.back());
            stack_.back() = Operand::of_bool(expression_.patterns[at(step.index)].matches(text));
            break;
        }
        case StepKind::call: call(step); break;
        case StepKind::aggregate:
            stack_.push_back(state_.aggregate(step.function, step.index, frame_));
            break;
    }
}

Operand Evaluator::value_of_node(std::int32_t node, std::uint32_t frame) const {
    ++work_done().nodes;
    return state_.value(node, state_.frame_in_scope(frame, state_.plan_.plan(node).scope));
}

Operand Evaluator::nodes(std::int32_t node, std::uint32_t frame, bool is_inner) const {
    Operand operand;
    operand.kind = OperandKind::nodes;
    operand.nodes = state_.select(node, frame);
    operand.nodes.is_inner = is_inner;
    return operand;
}

Operand Evaluator::attribute(const std::string& name) const {
    for (const Attribute& one : state_.context_.attributes)
        if (one.name == name) return Operand::of_text(one.value);
    return {};
}

void Evaluator::call(const ExpressionStep& step) {
    const std::size_t first = stack_.size() - step.arguments;
    Operand result = apply(step.function, first);
    stack_.resize(first);
    stack_.push_back(std::move(result));
}

Operand Evaluator::apply(Function function, std::size_t first) {
    switch (function) {
        case Function::once: {
            Operand held = state_.stored(node_, frame_);
            if (!held.is_blank() || moment_ == nullptr) return held;
            make_single(first);
            return stack_[first];
        }
        case Function::today:
        case Function::now:
        case Function::random: return apply_moment(function);
        case Function::uuid: {
            const Operand made = apply_moment(function);
            const auto length = stack_.size() > first ? number_of(stack_[first]) : std::nullopt;
            return length ? shortened_uuid(made, truncated(*length)) : made;
        }
        case Function::position: return position(stack_[first].nodes);
        case Function::count:
            return Operand::of(Decimal::whole(static_cast<std::int64_t>(stack_[first].nodes.frames.size())));
        case Function::count_non_empty: return count_non_empty(stack_[first].nodes);
        case Function::indexed_repeat: return indexed(first);
        case Function::randomize: return randomized(first);
        default: break;
    }
    if (is_comparison(function)) {
        const std::span<const Operand> both = std::span(stack_).subspan(first, 2);
        const bool has_sets = both[0].kind == OperandKind::nodes || both[1].kind == OperandKind::nodes;
        return has_sets ? compared(function, both[0], both[1]) : apply_plain(function, both);
    }
    if (!takes_sets_whole(function) && !takes_sets_as_truth(function)) make_single(first);
    if (function == Function::choice_name) return choice_name(stack_[first], stack_[first + 1]);
    if (!takes_sets_whole(function)) return apply_plain(function, std::span(stack_).subspan(first));
    return apply_plain(function, spread(first));
}

Operand Evaluator::apply_moment(Function function) const {
    if (moment_ == nullptr) return {};
    if (function == Function::today) return moment_->today;
    if (function == Function::now) return moment_->now;
    if (function == Function::random) return moment_->random;
    // One for each item and instance, whatever else the same act records.
    const InstanceId instance = state_.frames_[frame_].id;
    const std::string seed = std::to_string(moment_->seed);
    return Operand::of_text(
        uuid_text(sha256({view_of(seed), view_of(state_.plan_.node(node_).code), instance.view()})));
}

// One of both is a set. Holds where one value of a set makes it hold. Of two sets the second stands for its
// first value, so that the work stays linear.
Operand Evaluator::compared(Function function, const Operand& a, const Operand& b) const {
    const bool is_left = a.kind == OperandKind::nodes;
    const NodeSet& set = is_left ? a.nodes : b.nodes;
    const Operand other = is_left && b.kind == OperandKind::nodes ? first_of(b.nodes) : is_left ? b : a;
    // A path to nothing compares like a blank.
    const std::size_t count = std::max<std::size_t>(set.frames.size(), 1);
    for (std::size_t i = 0; i < count; ++i) {
        const Operand one = set.frames.empty() ? Operand{} : value_at(set, i);
        const std::array<Operand, 2> both{is_left ? one : other, is_left ? other : one};
        if (truth_of(apply_plain(function, both))) return Operand::of_bool(true);
    }
    return Operand::of_bool(false);
}

// The same nodes in another order; without a seed it is the act's.
Operand Evaluator::randomized(std::size_t first) {
    make_single(first + 1);
    Operand seed;
    if (stack_.size() > first + 1)
        seed = stack_[first + 1];
    else if (moment_ != nullptr)
        seed = Operand::of(Decimal::whole(static_cast<std::int64_t>(moment_->seed >> 2U)));
    Operand set = stack_[first];
    std::vector<std::uint32_t> frames;
    frames.reserve(set.nodes.frames.size());
    for (const std::uint32_t place : shuffled(set.nodes.frames.size(), seed))
        frames.push_back(set.nodes.frames[place]);
    set.nodes.frames = std::move(frames);
    return set;
}

// A set where one value is wanted stands for its first, as in XPath.
void Evaluator::make_single(std::size_t first) {
    for (std::size_t i = first; i < stack_.size(); ++i)
        if (stack_[i].kind == OperandKind::nodes) stack_[i] = first_of(stack_[i].nodes);
}

// Replaces node sets by their values.
std::span<const Operand> Evaluator::spread(std::size_t first) {
    const bool has_nodes = std::any_of(stack_.begin() + static_cast<std::ptrdiff_t>(first), stack_.end(),
                                       [](const Operand& one) { return one.kind == OperandKind::nodes; });
    if (!has_nodes) return std::span<const Operand>(stack_).subspan(first);
    flat_.clear();
    for (std::size_t i = first; i < stack_.size(); ++i) {
        if (stack_[i].kind != OperandKind::nodes) {
            flat_.push_back(stack_[i]);
            continue;
        }
        for (std::size_t j = 0; j < stack_[i].nodes.frames.size(); ++j)
            flat_.push_back(value_at(stack_[i].nodes, j));
    }
    if (flat_.empty()) flat_.emplace_back();
    return flat_;
}

Operand Evaluator::value_at(const NodeSet& set, std::size_t index) const {
    ++(set.list < 0 ? work_done().nodes : work_done().rows);
    if (set.list < 0) return state_.value(set.node, set.frames[index]);
    const Option& row = state_.plan_.source.choices[at(set.list)].options[set.frames[index]];
    return set.column_or_null == nullptr ? Operand::of_text(row.name) : column_of(row, *set.column_or_null);
}

Operand Evaluator::first_of(const NodeSet& set) const {
    return set.frames.empty() ? Operand{} : value_at(set, 0);
}

Operand Evaluator::choice_name(const Operand& value, const Operand& item) const {
    const auto node = static_cast<std::int32_t>(item.number.mantissa);
    const Option* option = state_.plan_.option(node, text_of(value));
    if (option == nullptr) return {};
    return Operand::of_text(option->label.empty() ? option->name : option->label.front().text);
}

Operand Evaluator::position(const NodeSet& set) const {
    const bool is_repeat = state_.plan_.node(set.node).kind == NodeKind::repeat;
    const std::int32_t scope = is_repeat ? set.node : state_.plan_.plan(set.node).scope;
    const std::uint32_t frame = state_.frame_in_scope(set.is_inner ? candidate_.frame : frame_, scope);
    if (state_.frames_[frame].repeat != scope) return {};
    return Operand::of(Decimal::whole(state_.frames_[frame].position));
}

Operand Evaluator::count_non_empty(const NodeSet& set) const {
    std::int64_t count = 0;
    for (std::size_t i = 0; i < set.frames.size(); ++i) count += value_at(set, i).is_blank() ? 0 : 1;
    return Operand::of(Decimal::whole(count));
}

// indexed-repeat(item, repeat, index, …): steps down one repeat for each pair.
Operand Evaluator::indexed(std::size_t first) const {
    const std::int32_t item = stack_[first].nodes.node;
    if (item < 0) return {};
    std::uint32_t frame = frame_;
    for (std::size_t i = first + 1; i + 1 < stack_.size(); i += 2) {
        const std::int32_t repeat = stack_[i].nodes.node;
        const auto index = number_of(stack_[i + 1]);
        if (repeat < 0 || !index || index->scale != 0) return {};
        const std::uint32_t parent = state_.frame_in_scope(frame, state_.plan_.plan(repeat).scope);
        if (state_.frames_[parent].repeat != state_.plan_.plan(repeat).scope) return {};
        const std::vector<std::uint32_t>& found = state_.instances(repeat, parent);
        if (index->mantissa < 1 || static_cast<std::size_t>(index->mantissa) > found.size()) return {};
        frame = found[static_cast<std::size_t>(index->mantissa - 1)];
    }
    frame = state_.frame_in_scope(frame, state_.plan_.plan(item).scope);
    if (state_.frames_[frame].repeat != state_.plan_.plan(item).scope) return {};
    return state_.value(item, frame);
}

}  // namespace wincheck::rules
