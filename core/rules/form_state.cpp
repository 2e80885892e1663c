#include "core/rules/form_state.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/model/limits.h"
#include "core/rules/evaluator.h"

namespace wincheck::rules {
namespace {

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
            // A calculated date is one, also when it was recorded as text.
            if (node.type == AnswerType::date || node.type == AnswerType::date_time ||
                node.type == AnswerType::calculate) {
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
    : plan_(plan), record_(record), context_(context) {
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
            frames_.push_back({repeat, *parent, 1, slots, false, false, instance->id, &instance->label});
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

InstanceId counted_instance_id(std::string_view repeat, const InstanceId& parent, std::uint32_t number) {
    const std::string text = std::to_string(number);
    return short_id<InstanceId>(
        sha256({view_of("counted instance"), view_of(repeat), parent.view(), view_of(text)}));
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

// Instances that people added come first; those beyond the count are left out, those that are missing are
// there without having been added.
void FormState::compute_counts(std::int32_t repeat, std::uint32_t parent) {
    const Operand wanted =
        evaluate(*plan_.expression(plan_.plan(repeat).expressions.repeat_count), repeat, parent);
    const auto number = number_of(wanted);
    const auto count = std::clamp<std::int64_t>(number ? truncated(*number) : 0, 0, kInstancesMax);
    std::uint32_t added = 0;
    for (const std::uint32_t frame : instances(repeat, parent)) {
        frames_[frame].is_excess = frames_[frame].position > count;
        added = std::max(added, frames_[frame].position);
    }
    for (std::uint32_t position = added + 1; position <= count && frames_.size() <= kInstancesMax; ++position)
        add_counted(repeat, parent, position, position - added);
}

void FormState::add_counted(std::int32_t repeat, std::uint32_t parent, std::uint32_t position,
                            std::uint32_t number) {
    const InstanceId id = counted_instance_id(plan_.node(repeat).code, frames_[parent].id, number);
    const auto place = std::lower_bound(frame_index_.begin(), frame_index_.end(),
                                        std::pair<InstanceId, std::uint32_t>{id, 0});
    if (place != frame_index_.end() && place->first == id) return;
    const auto frame = static_cast<std::uint32_t>(frames_.size());
    const auto base = static_cast<std::uint32_t>(answers_.size());
    frame_index_.insert(place, {id, frame});
    frames_.push_back({repeat, parent, position, base, false, true, id, nullptr});
    const ScopePlan& scope = plan_.scopes[plan_.scope_of[at(repeat)]];
    answers_.resize(base + scope.slots, nullptr);
    if (!relevant_.empty()) relevant_.resize(base + scope.slots, 1);
    if (!calculated_.empty()) calculated_.resize(base + scope.slots);
    for (const std::int32_t node : scope.nodes) {
        auto answer = record_.answers.lower_bound({plan_.node(node).code, id, {}});
        for (; answer != record_.answers.end() && answer->first.item == plan_.node(node).code &&
               answer->first.instance == id;
             ++answer) {
            if (answer->first.sample.empty())
                answers_[slot(node, frame)] = &answer->second;
            else
                samples_.push_back({slot(node, frame), &answer->first.sample, &answer->second});
        }
    }
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

Operand FormState::evaluate(const Expression& expression, std::int32_t node, std::uint32_t frame,
                            const Operand* dot, const Option* option, const ActMoment* moment) const {
    return Evaluator(*this, expression, node, frame, dot, option, moment).run();
}

std::vector<std::string> FormState::texts(const Expression& expression, std::int32_t node,
                                          std::uint32_t frame) const {
    return Evaluator(*this, expression, node, frame, nullptr, nullptr, nullptr).texts();
}

}  // namespace wincheck::rules
