#include "core/rules/form_state.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/model/limits.h"
#include "core/rules/evaluator.h"
#include "core/rules/work.h"

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

FormState::FormState(const Plan& plan, const Record& record, const Context& context, Keeping keeping)
    : plan_(plan), record_(record), context_(context), is_live_(keeping == Keeping::live) {
    if (is_live_) free_frames_.resize(plan_.scopes.size());
    add_frames(record);
    place_answers(record);
    if (!plan_.order.empty()) compute();
}

// Instances may stand before their parents in the record; those without a known parent are left out.
void FormState::add_frames(const Record& record) {
    frames_.emplace_back();
    answers_.assign(plan_.scopes[0].slots, nullptr);
    if (plan_.has_relevance) relevant_.assign(answers_.size(), 1);
    if (plan_.has_calculations) calculated_.resize(answers_.size());
    frame_index_.emplace_back(InstanceId{}, 0);
    add_opening_frames();
    std::vector<const RepeatInstance*> waiting;
    for (const RepeatInstance& instance : record.instances) {
        if (waiting.size() >= kInstancesMax) break;
        waiting.push_back(&instance);
    }
    is_whole_ = waiting.size() == record.instances.size();
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
            frames_[new_frame(repeat, *parent, instance->id)].label = instance->label;
            has_grown = true;
        }
        waiting.swap(left);
        has_grown = has_grown && !waiting.empty();
    }
}

// Those that the form itself opens with stand before those that people add.
void FormState::add_opening_frames() {
    for (const ScopePlan& scope : plan_.scopes) {
        if (scope.opens_with == 0 || plan_.plan(scope.repeat).scope >= 0) continue;
        for (std::uint32_t number = 1; number <= scope.opens_with; ++number)
            new_frame(scope.repeat, 0, counted_instance_id(plan_.node(scope.repeat).code, {}, number));
    }
}

// The last of its siblings, with slots of its own.
std::uint32_t FormState::new_frame(std::int32_t repeat, std::uint32_t parent, const InstanceId& id) {
    const std::uint32_t scope = plan_.scope_of[at(repeat)];
    const std::uint32_t slots = plan_.scopes[scope].slots;
    std::uint32_t frame = static_cast<std::uint32_t>(frames_.size());
    std::uint32_t base = static_cast<std::uint32_t>(answers_.size());
    if (is_live_ && !free_frames_[scope].empty()) {
        frame = free_frames_[scope].back();
        free_frames_[scope].pop_back();
        base = frames_[frame].base;
    } else {
        frames_.emplace_back();
        answers_.resize(base + slots, nullptr);
        if (!relevant_.empty()) relevant_.resize(base + slots, 1);
        if (!calculated_.empty()) calculated_.resize(base + slots);
    }
    std::vector<std::uint32_t>& siblings = instances_[slot(repeat, parent)];
    siblings.push_back(frame);
    Frame& made = frames_[frame];
    made = Frame{};
    made.repeat = repeat;
    made.parent = parent;
    made.position = static_cast<std::uint32_t>(siblings.size());
    made.base = base;
    made.id = id;
    const auto place = std::lower_bound(frame_index_.begin(), frame_index_.end(),
                                        std::pair<InstanceId, std::uint32_t>{id, 0});
    frame_index_.insert(place, {id, frame});
    return frame;
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
        int order = -1;
        while (code != end && (order = code->first.compare(key.item)) < 0) ++code;
        if (code == end) break;
        if (order != 0 || !key.sample.empty()) continue;
        const NodePlan& plan = plan_.plan(code->second);
        if (key.instance.is_zero()) {
            if (plan.scope >= 0) continue;
            answers_[plan.slot] = &answer;
            ++code;  // it has no other place
            continue;
        }
        const auto frame = frame_of(key.instance);
        if (frame && plan.scope == frames_[*frame].repeat) answers_[slot(code->second, *frame)] = &answer;
    }
}

// What the record holds already for a frame that came later.
void FormState::place_answers_of(std::uint32_t frame) {
    const ScopePlan& scope = plan_.scopes[plan_.scope_of[at(frames_[frame].repeat)]];
    for (const std::int32_t node : scope.nodes) {
        const auto answer = record_.answers.find({plan_.node(node).code, frames_[frame].id, {}});
        answers_[slot(node, frame)] = answer == record_.answers.end() ? nullptr : &answer->second;
    }
}

std::vector<SampleAnswer> FormState::samples(std::int32_t node, std::uint32_t frame) const {
    const AnswerKey key{plan_.node(node).code, frames_[frame].id, {}};
    std::vector<SampleAnswer> found;
    for (auto answer = record_.answers.upper_bound(key);
         answer != record_.answers.end() && answer->first.item == key.item &&
         answer->first.instance == key.instance;
         ++answer)
        found.push_back({&answer->first.sample, &answer->second});
    return found;
}

InstanceId counted_instance_id(std::string_view repeat, const InstanceId& parent, std::uint32_t number) {
    const std::string text = std::to_string(number);
    return short_id<InstanceId>(
        sha256({view_of("counted instance"), view_of(repeat), parent.view(), view_of(text)}));
}

const std::vector<std::uint32_t>& FormState::instances(std::int32_t repeat, std::uint32_t parent) const {
    static const std::vector<std::uint32_t> kNone;
    if (instances_.empty()) return kNone;
    const auto found = instances_.find(slot(repeat, parent));
    return found == instances_.end() ? kNone : found->second;
}

// In the order in which they stand, instance by instance.
void FormState::add_frames_below(std::uint32_t top, std::int32_t scope,
                                 std::vector<std::uint32_t>& found) const {
    if (frames_[top].repeat == scope) {
        found.push_back(top);
        return;
    }
    std::int32_t next = scope;
    while (plan_.plan(next).scope != frames_[top].repeat) {
        next = plan_.plan(next).scope;
        if (next < 0) return;
    }
    for (const std::uint32_t frame : instances(next, top)) add_frames_below(frame, scope, found);
}

std::uint32_t FormState::frame_in_scope(std::uint32_t frame, std::int32_t scope) const {
    while (frames_[frame].repeat != scope && frame != 0) frame = frames_[frame].parent;
    return frame;
}

bool FormState::shows(std::int32_t node, std::uint32_t frame) const {
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
    if (plan_.node(node).kind != NodeKind::item || !is_relevant(node, frame)) return {};
    if (plan_.plan(node).is_recomputed) return calculated_[slot(node, frame)];
    return stored(node, frame);
}

void FormState::compute() {
    std::vector<std::uint32_t> frames;
    for (const Evaluation& step : plan_.order) {
        const NodePlan& plan = plan_.plan(step.node);
        frames.clear();
        add_frames_below(0, plan.scope, frames);
        for (const std::uint32_t frame : frames) {
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

std::int64_t FormState::wanted_count(std::int32_t repeat, std::uint32_t parent) const {
    const Operand wanted =
        evaluate(*plan_.expression(plan_.plan(repeat).expressions.repeat_count), repeat, parent);
    const auto number = number_of(wanted);
    return std::clamp<std::int64_t>(number ? truncated(*number) : 0, 0, kInstancesMax);
}

// Instances that people added come first; those beyond the count are left out, those that are missing are
// there without having been added.
void FormState::compute_counts(std::int32_t repeat, std::uint32_t parent) {
    const std::int64_t count = wanted_count(repeat, parent);
    std::uint32_t added = 0;
    for (const std::uint32_t frame : instances(repeat, parent)) {
        frames_[frame].is_excess = frames_[frame].position > count;
        added = std::max(added, frames_[frame].position);
    }
    for (std::uint32_t position = added + 1; position <= count; ++position)
        if (!add_counted(repeat, parent, position - added)) break;
}

// False where there is no room for it.
bool FormState::add_counted(std::int32_t repeat, std::uint32_t parent, std::uint32_t number) {
    const InstanceId id = counted_instance_id(plan_.node(repeat).code, frames_[parent].id, number);
    if (frame_index_.size() > kInstancesMax || frame_of(id)) {
        is_whole_ = false;
        return frame_index_.size() <= kInstancesMax;
    }
    const std::uint32_t frame = new_frame(repeat, parent, id);
    frames_[frame].is_counted = true;
    place_answers_of(frame);
    return true;
}

// The frame below which a path from `frame` to `node` selects.
std::uint32_t FormState::top_of(std::int32_t node, std::uint32_t frame) const {
    const bool is_repeat = plan_.node(node).kind == NodeKind::repeat;
    const std::int32_t scope = is_repeat ? node : plan_.plan(node).scope;
    std::uint32_t top = frame;
    while (top != 0 &&
           (frames_[top].repeat == scope ? is_repeat : !plan_.tree.is_enclosing(frames_[top].repeat, scope)))
        top = frames_[top].parent;
    return top;
}

bool FormState::is_selected(std::int32_t node, std::uint32_t frame) const {
    if (plan_.node(node).kind != NodeKind::repeat) return is_relevant(node, frame);
    return !frames_[frame].is_excess && is_relevant(node, frames_[frame].parent);
}

// All relevant slots of a node below the innermost repeat that `frame` shares with it.
NodeSet FormState::select(std::int32_t node, std::uint32_t frame) const {
    NodeSet set;
    set.node = node;
    const bool is_repeat = plan_.node(node).kind == NodeKind::repeat;
    add_frames_below(top_of(node, frame), is_repeat ? node : plan_.plan(node).scope, set.frames);
    std::erase_if(set.frames, [&](std::uint32_t one) { return !is_selected(node, one); });
    return set;
}

Operand FormState::aggregate(Function function, std::int32_t node, std::uint32_t frame) const {
    if (is_live_) {
        const std::uint32_t top = top_of(node, frame);
        const auto [held, is_new] = aggregates_.try_emplace({node, top});
        if (is_new)
            for (const std::uint32_t one : select(node, frame).frames)
                held->second.put(one, value(node, one));
        if (const auto result = held->second.result(function)) return *result;
    }
    const NodeSet set = select(node, frame);
    work_done().nodes += set.frames.size();
    if (function == Function::count)
        return Operand::of(Decimal::whole(static_cast<std::int64_t>(set.frames.size())));
    std::vector<Operand> values;
    values.reserve(set.frames.size());
    for (const std::uint32_t one : set.frames) values.push_back(value(node, one));
    if (function != Function::count_non_empty) return apply_plain(function, values);
    const auto count =
        std::count_if(values.begin(), values.end(), [](const Operand& one) { return !one.is_blank(); });
    return Operand::of(Decimal::whole(count));
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
