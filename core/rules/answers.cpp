// Checking one answer, and the state of every node for a form.
#include <algorithm>

#include "core/base/time.h"
#include "core/model/entries.h"
#include "core/model/limits.h"
#include "core/rules/form_state.h"
#include "core/rules/item_score.h"
#include "core/rules/reasons.h"

namespace wincheck::rules {
namespace {

Error refused(const Reason& reason, const Node& node) {
    return error_of(ErrorCode::invalid_argument, reason, "check_answer", node.code);
}

ValueKind kind_for(AnswerType type) {
    switch (type) {
        case AnswerType::select_one:
        case AnswerType::select_multiple:
        case AnswerType::rank:
        case AnswerType::yes_no:
        case AnswerType::acknowledge: return ValueKind::options;
        case AnswerType::integer:
        case AnswerType::decimal: return ValueKind::number;
        case AnswerType::occurrences: return ValueKind::occurrences;
        case AnswerType::ratio: return ValueKind::ratio;
        default: return ValueKind::text;
    }
}

bool is_single(AnswerType type) {
    return type == AnswerType::select_one || type == AnswerType::yes_no || type == AnswerType::acknowledge;
}

// Options by name; what a choice filter leaves out is another question.
Result<void> check_options(const Plan& plan, std::int32_t index, const Value& value) {
    const Node& node = plan.node(index);
    if (is_single(node.type) && value.options.size() != 1) return refused(kWrongAnswerKind, node);
    if (value.options.size() > kOptionsMax) return refused(kTooLarge, node);
    for (std::size_t i = 0; i < value.options.size(); ++i) {
        const std::string& name = value.options[i];
        if (std::find(value.options.begin(), value.options.begin() + static_cast<std::ptrdiff_t>(i), name) !=
            value.options.begin() + static_cast<std::ptrdiff_t>(i))
            return refused(kUnknownOption, node);
        if (plan.plan(index).expressions.choices_from >= 0) continue;  // asked of the form, below
        if (plan.plan(index).list < 0) {
            if (node.type == AnswerType::acknowledge) continue;
            if (name != "pass" && name != "fail") return refused(kUnknownOption, node);
            continue;
        }
        if (plan.option(index, name) == nullptr) return refused(kUnknownOption, node);
    }
    return {};
}

// Each option must be one of the answers that it is chosen from.
Result<void> check_offered(const FormState& state, std::int32_t index, std::uint32_t frame,
                           const Value& value) {
    const Expression* from = state.plan().expression(state.plan().plan(index).expressions.choices_from);
    if (from == nullptr) return {};
    const std::vector<std::string> offered = state.texts(*from, index, frame);
    for (const std::string& name : value.options)
        if (std::find(offered.begin(), offered.end(), name) == offered.end())
            return refused(kUnknownOption, state.plan().node(index));
    return {};
}

Result<void> check_filter(const FormState& state, std::int32_t index, std::uint32_t frame,
                          const Value& value) {
    const Plan& plan = state.plan();
    const Expression* filter = plan.expression(plan.plan(index).expressions.choice_filter);
    if (filter == nullptr) return {};
    // A name may stand twice, told apart by its columns: one that passes is enough.
    for (const std::string& name : value.options) {
        const auto options = plan.options_named(index, name);
        const bool is_offered = std::any_of(options.begin(), options.end(), [&](const Option* option) {
            return truth_of(state.evaluate(*filter, index, frame, nullptr, option));
        });
        if (!is_offered) return refused(kUnknownOption, plan.node(index));
    }
    return {};
}

// True when `value` is `from` plus a whole number of steps.
bool is_on_step(Decimal value, Decimal from, Decimal step) {
    const auto distance = subtract(value, from);
    if (!distance || step.mantissa == 0) return true;
    const auto rest = remainder(*distance, step);
    return rest && rest->mantissa == 0;
}

Result<void> check_range(const Node& node, Decimal number) {
    std::vector<Decimal> parts;
    for (std::size_t from = 0; from < node.range.size();) {
        const std::size_t to = std::min(node.range.find(' ', from), node.range.size());
        const auto part = Decimal::parse(node.range.substr(from, to - from));
        if (part) parts.push_back(*part);
        from = to + 1;
    }
    if (parts.size() < 2) return {};
    const bool is_rising = compare(parts[0], parts[1]) <= 0;
    const Decimal low = parts[is_rising ? 0 : 1];
    const Decimal high = parts[is_rising ? 1 : 0];
    if (compare(number, low) < 0 || compare(number, high) > 0) return refused(kOutOfBounds, node);
    if (parts.size() > 2 && !is_on_step(number, parts[0], parts[2])) return refused(kOutOfBounds, node);
    return {};
}

Result<void> check_number(const Plan& plan, std::int32_t index, Decimal number) {
    const Node& node = plan.node(index);
    if (node.type == AnswerType::integer && number.scale != 0) return refused(kOutOfBounds, node);
    if (node.scoring.rule == ItemRule::tier && number.mantissa < 0) return refused(kOutOfBounds, node);
    if (node.scoring.rule == ItemRule::points) {
        const Decimal low = to_decimal(node.scoring.floor.value_or(Points{}));
        const Decimal high = to_decimal(node.scoring.cap.value_or(plan.plan(index).full));
        if (compare(number, low) < 0 || compare(number, high) > 0) return refused(kOutOfBounds, node);
        if (node.scoring.step && !is_on_step(number, low, *node.scoring.step))
            return refused(kOutOfBounds, node);
    }
    return node.range.empty() ? Result<void>{} : check_range(node, number);
}

Result<void> check_occurrences(const Node& node, const Value& value) {
    for (const Occurrence& one : value.occurrences) {
        const auto known =
            std::any_of(node.scoring.lines.begin(), node.scoring.lines.end(),
                        [&](const DeductionLine& line) { return line_name(line) == one.line; });
        if (!known) return refused(kUnknownLine, node);
    }
    return {};
}

// With or without an offset, as phones write it.
bool is_time_of_day(const std::string& text) {
    const bool has_offset = text.find_first_of("Z+-") != std::string::npos;
    return parse_time("1970-01-01T" + text + (has_offset ? "" : "Z")).has_value();
}

bool is_on_the_map(AnswerType type) {
    return type == AnswerType::position || type == AnswerType::line || type == AnswerType::area;
}

Result<void> check_text(const Node& node, const std::string& text) {
    if (text.empty()) return refused(kBlankAnswer, node);
    if (text.size() > kTextMax) return refused(kTooLarge, node);
    if (node.type == AnswerType::date && !parse_date(text)) return refused(kNotDate, node);
    if (node.type == AnswerType::date_time && !parse_time(text)) return refused(kNotTime, node);
    if (node.type == AnswerType::time && !is_time_of_day(text)) return refused(kNotTimeOfDay, node);
    if (is_on_the_map(node.type) && !is_place(text)) return refused(kNotPlace, node);
    return {};
}

Result<void> check_value(const Plan& plan, std::int32_t index, const Value& value) {
    const Node& node = plan.node(index);
    if (value.kind == ValueKind::blank) return refused(kBlankAnswer, node);
    const bool counts_one_line = node.type == AnswerType::occurrences && value.kind == ValueKind::number &&
                                 node.scoring.lines.size() == 1 && value.number.scale == 0 &&
                                 value.number.mantissa >= 0 && value.number.mantissa <= UINT32_MAX;
    if (counts_one_line) return {};
    if (value.kind != kind_for(node.type)) return refused(kWrongAnswerKind, node);
    switch (value.kind) {
        case ValueKind::options: return check_options(plan, index, value);
        case ValueKind::number: return check_number(plan, index, value.number);
        case ValueKind::occurrences: return check_occurrences(node, value);
        case ValueKind::ratio:
            return value.compliant > value.checked ? Result<void>(refused(kOutOfBounds, node))
                                                   : Result<void>{};
        default: return check_text(node, value.text);
    }
}

Result<void> check_na(const Node& node, const Answer& answer) {
    if (node.scoring.na == NaMode::forbidden) return refused(kNaForbidden, node);
    if (node.scoring.na_needs_reason && !answer.has_na_reason) return refused(kNaReasonMissing, node);
    return {};
}

Result<void> check_phase(const Node& node, std::uint32_t phase) {
    if (phase == kPhaseNone || node.phase == PhaseRule::any) return {};
    const bool fits = (node.phase == PhaseRule::covert) == (phase < kPhaseRevealed);
    if (!fits) return refused(kWrongPhase, node);
    return {};
}

bool takes_answers(const Plan& plan, std::int32_t index) {
    const Node& node = plan.node(index);
    if (plan.plan(index).is_recomputed) return false;
    return node.type != AnswerType::note &&
           (node.type != AnswerType::calculate || plan.plan(index).is_stored_calculation);
}

}  // namespace

Result<void> check_answer(const CompiledChecklist& checklist, const Record& record, const Context& context,
                          const AnswerKey& key, const Answer& answer) {
    return check_answer(FormState(plan_of(checklist), record, context), key, answer);
}

Result<void> check_answer(const FormState& state, const AnswerKey& key, const Answer& answer) {
    const Plan& plan = state.plan();
    const std::int32_t index = plan.find(key.item);
    if (index < 0) return error_of(ErrorCode::invalid_argument, kUnknownItem, "check_answer", key.item);
    const Node& node = plan.node(index);
    const auto frame = state.frame_of(key.instance);
    if (!frame || state.frames()[*frame].repeat != plan.plan(index).scope)
        return refused(kUnknownInstance, node);
    if (!key.sample.empty() && node.scoring.fold == SampleFold::none) return refused(kNotSampled, node);
    if (key.sample.size() > kIdTextMax * 4) return refused(kTooLarge, node);
    if (answer.is_na) return check_na(node, answer);
    if (node.kind != NodeKind::item) return refused(kWrongAnswerKind, node);
    if (!takes_answers(plan, index)) return refused(kReadOnlyItem, node);
    WCK_TRY(check_phase(node, answer.phase));
    WCK_TRY(check_value(plan, index, answer.value));
    WCK_TRY(check_filter(state, index, *frame, answer.value));
    WCK_TRY(check_offered(state, index, *frame, answer.value));
    const Expression* constraint = plan.expression(plan.plan(index).expressions.constraint);
    if (constraint == nullptr) return {};
    const Operand dot = operand_of(node, answer.value);
    if (!dot.is_blank() && !truth_of(state.evaluate(*constraint, index, *frame, &dot)))
        return refused(kConstraintViolated, node);
    return {};
}

namespace {

// "lift[2].part[1].CODE": instances counted from 1 among those of the same repeat and parent.
std::string path_of(const std::vector<RepeatInstance>& instances, const AnswerKey& key) {
    std::string path = key.sample.empty() ? key.item : key.item + "." + key.sample;
    InstanceId id = key.instance;
    for (std::size_t depth = 0; !id.is_zero() && depth < instances.size(); ++depth) {
        std::size_t number = 0;
        const auto own = std::find_if(instances.begin(), instances.end(),
                                      [&](const RepeatInstance& one) { return one.id == id; });
        if (own == instances.end()) break;
        for (auto one = instances.begin(); one != own + 1; ++one)
            if (one->repeat == own->repeat && one->parent == own->parent) ++number;
        path.insert(0, own->repeat + "[" + std::to_string(number) + "].");
        id = own->parent;
    }
    return path;
}

}  // namespace

Result<void> check_filled(const CompiledChecklist& checklist, const Record& record) {
    const Plan& plan = plan_of(checklist);
    for (const auto& [key, answer] : record.answers) {
        const std::int32_t index = plan.find(key.item);
        Result<void> checked;
        if (index < 0)
            checked = error_of(ErrorCode::invalid_argument, kUnknownItem, "check_filled");
        else if (!answer.is_na && answer.value.kind != ValueKind::blank)
            checked = plan.plan(index).is_recomputed ? refused(kReadOnlyItem, plan.node(index))
                                                     : check_value(plan, index, answer.value);
        if (checked) continue;
        checked.error().where = path_of(instances_of(checklist, record, {}), key);
        return checked;
    }
    return {};
}

namespace {

// Collects the status of every node below one, instance by instance; depth is bounded.
class StatusWalk {
public:
    explicit StatusWalk(const FormState& state) : state_(state), plan_(state.plan()) {}

    std::vector<NodeStatus> run() {
        for (const std::int32_t root : plan_.roots) visit(root, 0, false);
        return std::move(found_);
    }

private:
    // What stands in a group that is read only is so too.
    void visit(std::int32_t node, std::uint32_t frame, bool is_within_read_only) {
        found_.push_back(status(node, frame));
        found_.back().is_read_only = found_.back().is_read_only || is_within_read_only;
        const bool is_read_only = found_.back().is_read_only;
        for (const SampleAnswer& sample : state_.samples(node, frame)) add_sample(sample);
        if (plan_.node(node).kind != NodeKind::repeat) return visit_children(node, frame, is_read_only);
        for (const std::uint32_t instance : state_.instances(node, frame))
            visit_children(node, instance, is_read_only);
    }
    // As its item, with the sample's own answer.
    void add_sample(const SampleAnswer& sample) {
        NodeStatus status = found_.back();
        status.key.sample = *sample.name;
        status.is_na = sample.answer->is_na;
        status.value = sample.answer->is_na ? Value{} : sample.answer->value;
        const std::int32_t node = plan_.find(status.key.item);
        const Operand dot = operand_of(plan_.node(node), status.value);
        const Expression* constraint = plan_.expression(plan_.plan(node).expressions.constraint);
        const auto frame = state_.frame_of(status.key.instance);
        status.meets_constraint = constraint == nullptr || dot.is_blank() ||
                                  truth_of(state_.evaluate(*constraint, node, frame.value_or(0), &dot));
        found_.push_back(std::move(status));
    }

    void visit_children(std::int32_t node, std::uint32_t frame, bool is_read_only) {
        for (std::int32_t child = plan_.plan(node).first_child; child >= 0;
             child = plan_.plan(child).next_sibling)
            visit(child, frame, is_read_only);
    }

    [[nodiscard]] bool holds(std::int32_t expression, std::int32_t node, std::uint32_t frame) const {
        const Expression* compiled = plan_.expression(expression);
        return compiled != nullptr && truth_of(state_.evaluate(*compiled, node, frame));
    }

    [[nodiscard]] NodeStatus status(std::int32_t index, std::uint32_t frame) const {
        const Node& node = plan_.node(index);
        const NodeExpressions& expressions = plan_.plan(index).expressions;
        NodeStatus status;
        status.key = {node.code, state_.frames()[frame].id, {}};
        status.is_relevant = state_.is_relevant(index, frame);
        const bool is_scored =
            node.kind == NodeKind::item && node.scoring.rule != ItemRule::none && !node.scoring.is_bonus;
        status.is_required = is_scored || holds(expressions.required, index, frame);
        status.is_read_only = plan_.plan(index).is_recomputed || holds(expressions.read_only, index, frame);
        status.value = value(index, frame);
        const Answer* answer = state_.answer(index, frame);
        status.is_na = answer != nullptr && answer->is_na && !plan_.plan(index).is_recomputed;
        if (const Expression* constraint = plan_.expression(expressions.constraint)) {
            const Operand dot = operand_of(node, status.value);
            status.meets_constraint =
                dot.is_blank() || truth_of(state_.evaluate(*constraint, index, frame, &dot));
        }
        // What a cascade no longer offers stays as it was answered, and is shown as wrong.
        if (status.value.kind == ValueKind::options && (!check_filter(state_, index, frame, status.value) ||
                                                        !check_offered(state_, index, frame, status.value)))
            status.meets_constraint = false;
        return status;
    }

    // A repeat's value is its number of instances.
    [[nodiscard]] Value value(std::int32_t index, std::uint32_t frame) const {
        const Node& node = plan_.node(index);
        if (node.kind == NodeKind::repeat) {
            std::int64_t count = 0;
            for (const std::uint32_t instance : state_.instances(index, frame))
                count += state_.frames()[instance].is_excess ? 0 : 1;
            return {.kind = ValueKind::number,
                    .options = {},
                    .number = Decimal::whole(count),
                    .text = {},
                    .occurrences = {},
                    .compliant = 0,
                    .checked = 0};
        }
        if (plan_.plan(index).is_recomputed) return value_of(node, state_.value(index, frame));
        const Answer* answer = state_.answer(index, frame);
        return answer == nullptr || answer->is_na ? Value{} : answer->value;
    }

    const FormState& state_;
    const Plan& plan_;
    std::vector<NodeStatus> found_;
};

}  // namespace

std::vector<NodeStatus> evaluate(const CompiledChecklist& checklist, const Record& record,
                                 const Context& context) {
    const FormState state(plan_of(checklist), record, context);
    return StatusWalk(state).run();
}

}  // namespace wincheck::rules
