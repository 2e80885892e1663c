// Values that are recorded once and never computed again (COND-2), and sample sizes (SCO-5).
#include <algorithm>

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
    return act;
}

bool is_trigger(const Node& node, std::string_view changed) {
    std::string_view name = node.conditions.trigger;
    if (name.starts_with("${") && name.ends_with('}')) name = name.substr(2, name.size() - 3);
    return !name.empty() && name == changed;
}

class DueWalk {
public:
    DueWalk(const FormState& state, const Moment& moment, std::string_view changed)
        : state_(state), plan_(state.plan()), moment_(act_moment(moment)), changed_(changed) {}

    std::vector<DueValue> run() {
        for (std::size_t i = 0; i < plan_.nodes.size(); ++i) {
            const auto node = static_cast<std::int32_t>(i);
            if (plan_.node(node).kind != NodeKind::item) continue;
            for (std::uint32_t frame = 0; frame < state_.frames().size(); ++frame)
                if (state_.frames()[frame].repeat == plan_.plan(node).scope) visit(node, frame);
        }
        return std::move(due_);
    }

private:
    void visit(std::int32_t node, std::uint32_t frame) {
        if (!state_.is_relevant(node, frame)) return;
        const NodePlan& plan = plan_.plan(node);
        const Node& source = plan_.node(node);
        const Expression* calculation = plan_.expression(plan.expressions.calculation);
        if (!changed_.empty()) {
            if (calculation != nullptr && is_trigger(source, changed_))
                add(node, frame, evaluated(*calculation, node, frame));
            return;
        }
        const Answer* held = state_.answer(node, frame);
        if (held != nullptr && (held->is_na || held->value.kind != ValueKind::blank)) return;
        if (calculation != nullptr && calculation->has_once)
            return add(node, frame, evaluated(*calculation, node, frame));
        if (const Expression* initial = plan_.expression(plan.expressions.initial))
            return add(node, frame, evaluated(*initial, node, frame));
        if (!source.conditions.initial.empty() && !source.conditions.is_initial_dynamic)
            add(node, frame, Operand::of_text(source.conditions.initial));
    }

    [[nodiscard]] Operand evaluated(const Expression& expression, std::int32_t node,
                                    std::uint32_t frame) const {
        return state_.evaluate(expression, node, frame, nullptr, nullptr, &moment_);
    }

    void add(std::int32_t node, std::uint32_t frame, const Operand& operand) {
        Value value = value_of(plan_.node(node), operand);
        if (value.kind == ValueKind::blank) return;
        due_.push_back({{plan_.node(node).code, state_.frames()[frame].id, {}}, std::move(value)});
    }

    const FormState& state_;
    const Plan& plan_;
    ActMoment moment_;
    std::string_view changed_;
    std::vector<DueValue> due_;
};

}  // namespace

std::vector<DueValue> values_due(const CompiledChecklist& checklist, const Record& record,
                                 const Context& context, const Moment& moment, std::string_view changed) {
    const FormState state(plan_of(checklist), record, context);
    return DueWalk(state, moment, changed).run();
}

std::uint32_t samples_wanted(const SampleSize& size, std::uint32_t population) {
    if (size.is_all) return population;
    Wide unit = 100;
    for (int i = 0; i < size.percent.scale; ++i) unit *= 10;
    const Wide product = static_cast<Wide>(size.percent.mantissa) * population;
    Wide wanted = product <= 0 ? 0 : (product + unit - 1) / unit;
    wanted = std::max<Wide>(wanted, size.min);
    if (size.max > 0) wanted = std::min<Wide>(wanted, size.max);
    if (population > 0) wanted = std::min<Wide>(wanted, population);
    return static_cast<std::uint32_t>(std::clamp<Wide>(wanted, 0, UINT32_MAX));
}

}  // namespace wincheck::rules
