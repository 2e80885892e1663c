// Values that are recorded once and never computed again (COND-2), and sample sizes (SCO-5).
#include <algorithm>
#include <set>

#include "core/model/limits.h"
#include "core/rules/form_state.h"

namespace wincheck::rules {
namespace {

constexpr int kRandomBits = 64;

// [0, 1) with nine fractional digits.
Decimal share_of(std::uint64_t random) {
    const Wide scaled = static_cast<Wide>(random) * kNanoPerPoint;
    return Decimal::shortest(static_cast<std::int64_t>(scaled >> kRandomBits), 9);
}

ActMoment act_moment(const Moment& moment) {
    ActMoment act;
    act.today =
        Operand::of_days(Decimal::whole(days_since_1970(date_at(moment.now.utc, moment.now.offset_minutes))));
    act.now = Operand::of_date_text(to_text(moment.now));
    act.random = Operand::of(share_of(moment.random));
    act.seed = moment.random;
    return act;
}

// One act: its values, then what they set off, round by round.
class DueWalk {
public:
    DueWalk(const Plan& plan, const Record* before, const Record& after, const Context& context,
            const Moment& moment)
        : plan_(plan), before_(before), record_(after), context_(context), moment_(act_moment(moment)) {}

    std::vector<DueValue> run(std::vector<AnswerKey> changed) {
        const Record nothing;
        // The state that the round before saw; an opening has seen nothing, not even the root.
        Record seen = before_ == nullptr ? nothing : *before_;
        bool has_seen = before_ != nullptr;
        for (int round = 0; round < kTriggerRoundsMax; ++round) {
            const FormState now(plan_, record_, context_);
            const FormState then(plan_, seen, context_);
            if (has_seen) add_recomputed(then, now, changed);
            seen = record_;
            std::vector<AnswerKey> set;
            for (std::uint32_t frame = 0; frame < now.frames().size(); ++frame) {
                const bool is_new = !has_seen || !then.frame_of(now.frames()[frame].id);
                visit(now, frame, is_new, changed, set);
            }
            has_seen = true;
            if (set.empty()) break;
            changed = std::move(set);
        }
        std::vector<DueValue> due;
        for (const AnswerKey& key : order_) {
            const auto found = record_.answers.find(key);
            due.push_back({key, found == record_.answers.end() ? Value{} : found->second.value});
        }
        return due;
    }

private:
    // Calculations that changed set off triggers as answers do.
    void add_recomputed(const FormState& then, const FormState& now, std::vector<AnswerKey>& changed) const {
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
            const auto node = static_cast<std::int32_t>(i);
            if (!plan_.plan(node).is_recomputed || !plan_.plan(node).is_trigger) continue;
            for (std::uint32_t frame = 0; frame < now.frames().size(); ++frame) {
                if (now.frames()[frame].repeat != plan_.plan(node).scope) continue;
                const auto old = then.frame_of(now.frames()[frame].id);
                const Operand before = old ? then.value(node, *old) : Operand{};
                const Operand value = now.value(node, frame);
                if (text_of(before) != text_of(value))
                    changed.push_back({plan_.node(node).code, now.frames()[frame].id, {}});
            }
        }
    }

    void visit(const FormState& state, std::uint32_t frame, bool is_new,
               const std::vector<AnswerKey>& changed, std::vector<AnswerKey>& set) {
        const std::int32_t repeat = state.frames()[frame].repeat;
        const ScopePlan& scope =
            plan_.scopes[repeat < 0 ? 0 : plan_.scope_of[static_cast<std::size_t>(repeat)]];
        for (const std::int32_t node : scope.nodes) {
            if (plan_.node(node).kind != NodeKind::item) continue;
            if (is_triggered(state, node, frame, changed))
                put(state, node, frame, *calculation_of(node), set);
            else
                visit_unanswered(state, node, frame, is_new, set);
        }
    }

    [[nodiscard]] const Expression* calculation_of(std::int32_t node) const {
        return plan_.expression(plan_.plan(node).expressions.calculation);
    }

    void visit_unanswered(const FormState& state, std::int32_t node, std::uint32_t frame, bool is_new,
                          std::vector<AnswerKey>& set) {
        const Answer* held = state.answer(node, frame);
        if (held != nullptr && (held->is_na || held->value.kind != ValueKind::blank)) return;
        const Expression* calculation = calculation_of(node);
        const Expression* initial = plan_.expression(plan_.plan(node).expressions.initial);
        const bool is_stored = plan_.plan(node).is_stored_calculation;
        // once() and what is computed from the moment wait until they show.
        if (calculation != nullptr && calculation->has_once && state.is_relevant(node, frame))
            return put(state, node, frame, *calculation, set);
        if (initial != nullptr && (is_new || (is_stored && state.is_relevant(node, frame))))
            return put(state, node, frame, *initial, set);
        const Conditions& source = plan_.node(node).conditions;
        if (is_new && !source.initial.empty() && !source.is_initial_dynamic)
            put_value(state, node, frame, Operand::of_text(source.initial), set);
    }

    // A trigger reaches the instances that its own stands in or around.
    [[nodiscard]] bool is_triggered(const FormState& state, std::int32_t node, std::uint32_t frame,
                                    const std::vector<AnswerKey>& changed) const {
        if (plan_.plan(node).triggers.empty() || calculation_of(node) == nullptr) return false;
        return std::any_of(changed.begin(), changed.end(), [&](const AnswerKey& key) {
            const auto from = state.frame_of(key.instance);
            const auto& triggers = plan_.plan(node).triggers;
            const bool is_named =
                std::find(triggers.begin(), triggers.end(), plan_.find(key.item)) != triggers.end();
            return is_named && from && (is_within(state, *from, frame) || is_within(state, frame, *from));
        });
    }

    static bool is_within(const FormState& state, std::uint32_t inner, std::uint32_t outer) {
        while (inner != outer && inner != 0) inner = state.frames()[inner].parent;
        return inner == outer;
    }

    void put(const FormState& state, std::int32_t node, std::uint32_t frame, const Expression& expression,
             std::vector<AnswerKey>& set) {
        put_value(state, node, frame, state.evaluate(expression, node, frame, nullptr, nullptr, &moment_),
                  set);
    }

    void put_value(const FormState& state, std::int32_t node, std::uint32_t frame, const Operand& operand,
                   std::vector<AnswerKey>& set) {
        Value value = value_of(plan_.node(node), operand);
        const AnswerKey key{plan_.node(node).code, state.frames()[frame].id, {}};
        const auto held = record_.answers.find(key);
        const bool is_blank = value.kind == ValueKind::blank;
        if (held == record_.answers.end() ? is_blank : held->second.value == value) return;
        if (is_blank)
            record_.answers.erase(key);
        else
            record_.answers[key] = {
                .value = std::move(value), .is_na = false, .has_na_reason = false, .phase = 0};
        set.push_back(key);
        if (known_.insert(key).second) order_.push_back(key);
    }

    const Plan& plan_;
    const Record* before_;
    Record record_;
    const Context& context_;
    ActMoment moment_;
    std::vector<AnswerKey> order_;  // as they were set off first
    std::set<AnswerKey> known_;
};

}  // namespace

namespace {

bool reads_stored(const Expression& expression, std::int32_t node) {
    return std::any_of(expression.steps.begin(), expression.steps.end(), [node](const ExpressionStep& step) {
        return step.kind == StepKind::stored && step.index == node;
    });
}

}  // namespace

std::vector<DueValue> values_due(const CompiledChecklist& checklist, const Record* before_or_null,
                                 const Record& after, const Context& context, const Moment& moment,
                                 const std::vector<AnswerKey>& changed) {
    const Plan& plan = plan_of(checklist);
    if (!plan.has_stored) return {};
    if (before_or_null != nullptr && !changed.empty() && !plan.sets_off) return {};
    return DueWalk(plan, before_or_null, after, context, moment).run(changed);
}

bool records_values(const CompiledChecklist& checklist) {
    return plan_of(checklist).has_stored;
}

bool answers_set_off(const CompiledChecklist& checklist) {
    return plan_of(checklist).sets_off;
}

bool is_read_by_conditions(const CompiledChecklist& checklist, std::string_view code) {
    const Plan& plan = plan_of(checklist);
    const std::int32_t node = plan.find(code);
    return node >= 0 && std::any_of(plan.expressions.begin(), plan.expressions.end(),
                                    [node](const Expression& expression) {
                                        return std::find(expression.reads.begin(), expression.reads.end(),
                                                         node) != expression.reads.end() ||
                                               reads_stored(expression, node);
                                    });
}

void put_values(Record& record, const std::vector<DueValue>& values) {
    for (const DueValue& due : values) {
        if (due.value.kind == ValueKind::blank)
            record.answers.erase(due.key);
        else
            record.answers[due.key] = {
                .value = due.value, .is_na = false, .has_na_reason = false, .phase = 0};
    }
}

Result<std::vector<DueValue>> try_answer(const CompiledChecklist& checklist, const Record& before,
                                         const Context& context, const Moment& moment, const AnswerKey& key,
                                         const Answer& answer) {
    if (!plan_of(checklist).has_stored || !plan_of(checklist).sets_off) {
        WCK_TRY(check_answer(checklist, before, context, key, answer));
        return std::vector<DueValue>{};
    }
    Record after = before;
    after.answers[key] = answer;
    std::vector<DueValue> due = values_due(checklist, &before, after, context, moment, {key});
    after = before;
    put_values(after, due);
    WCK_TRY(check_answer(checklist, after, context, key, answer));
    return due;
}

std::vector<RepeatInstance> instances_of(const CompiledChecklist& checklist, const Record& record,
                                         const Context& context) {
    const FormState state(plan_of(checklist), record, context);
    std::vector<RepeatInstance> found;
    for (std::size_t i = 1; i < state.frames().size(); ++i) {
        const Frame& frame = state.frames()[i];
        found.push_back({plan_of(checklist).node(frame.repeat).code, frame.id,
                         state.frames()[frame.parent].id, frame.label});
    }
    return found;
}

namespace {

constexpr Wide kMostFullMarks = static_cast<Wide>(kFullMarksMax) * kNanoPerPoint;

Wide full_marks_in(const Plan& plan, const Record& record, const Context& context) {
    Wide full = 0;
    const FormState state(plan, record, context);
    for (const Frame& frame : state.frames())
        full += plan.scopes[frame.repeat < 0 ? 0 : plan.scope_of[at(frame.repeat)]].full;
    return full;
}

}  // namespace

bool can_pass_full_marks(const CompiledChecklist& checklist) {
    const Plan& plan = plan_of(checklist);
    Wide largest = 0;
    Wide opening = 0;
    for (const ScopePlan& scope : plan.scopes) {
        if (scope.repeat < 0) continue;
        largest = std::max(largest, scope.full);
        opening += scope.full * scope.opens_with;
    }
    const Wide added = largest * static_cast<Wide>(kInstancesMax);
    return plan.scopes.front().full + opening + added > kMostFullMarks;
}

bool grows_past_full_marks(const CompiledChecklist& checklist, const Record& before, const Record& after,
                           const Context& context) {
    const Plan& plan = plan_of(checklist);
    const Wide full = full_marks_in(plan, after, context);
    return full > kMostFullMarks && full > full_marks_in(plan, before, context);
}

}  // namespace wincheck::rules
