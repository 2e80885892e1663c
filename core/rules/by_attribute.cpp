#include "core/rules/by_attribute.h"

#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/sampling.h"

namespace wincheck::rules {
namespace {

class Compiler {
public:
    Compiler(Plan& plan, std::vector<Problem>& problems) : plan_(plan), problems_(problems) {}

    void compile(std::int32_t index) {
        const Scoring& scoring = plan_.node(index).scoring;
        ByAttribute made{.node = index};
        made.weight = compiled(index, scoring.weight_from, "weight");
        made.sample_percent = compiled(index, scoring.sample.percent_from, "sample");
        made.sample_min = compiled(index, scoring.sample.min_from, "sample");
        made.sample_max = compiled(index, scoring.sample.max_from, "sample");
        const bool is_any =
            std::max({made.weight, made.sample_percent, made.sample_min, made.sample_max}) >= 0;
        if (is_any) plan_.by_attribute.push_back(made);
    }

private:
    std::int32_t compiled(std::int32_t index, const std::string& source, const char* column) {
        if (source.empty()) return -1;
        Parsed parsed = parse_expression(source, plan_.tree, {.node = index});
        if (parsed.is_valid()) {
            if (reads_attributes_alone(parsed.expression)) {
                plan_.expressions.push_back(std::move(parsed.expression));
                return static_cast<std::int32_t>(plan_.expressions.size() - 1);
            }
            parsed.problem = "attributes";
            parsed.message = "reads more than attributes of the project; expected such as ${project.level}";
        }
        const Node& node = plan_.node(index);
        problems_.push_back({node.where.empty() ? node.code : node.where, parsed.problem,
                             std::string(column) + " of '" + node.code + "': " + parsed.message, false,
                             column});
        return -1;
    }

    static bool reads_attributes_alone(const Expression& expression) {
        return std::all_of(expression.steps.begin(), expression.steps.end(), [](const ExpressionStep& step) {
            return step.kind == StepKind::constant || step.kind == StepKind::attribute ||
                   step.kind == StepKind::pattern || step.kind == StepKind::call;
        });
    }

    Plan& plan_;
    std::vector<Problem>& problems_;
};

std::optional<Decimal> number_at(const Plan& plan, const FormState& state, std::int32_t node,
                                 std::int32_t expression) {
    return number_of(state.evaluate(*plan.expression(expression), node, 0));
}

constexpr Wide kWhole = kNanoPerPoint;

// A whole number, rounded up; nothing outside 0 to 1,000,000.
std::optional<std::uint32_t> count_at(const Plan& plan, const FormState& state, std::int32_t node,
                                      std::int32_t expression) {
    const auto number = number_at(plan, state, node, expression);
    if (!number) return std::nullopt;
    const Wide rounded = (nano_of(*number) + kWhole - 1) / kWhole;
    if (nano_of(*number) < 0 || rounded > kPointsMax) return std::nullopt;
    return static_cast<std::uint32_t>(rounded);
}

std::optional<SampleSize> followed(const Plan& plan, const FormState& state, const ByAttribute& follows,
                                   SampleSize size) {
    if (follows.sample_percent >= 0) {
        const auto percent = number_at(plan, state, follows.node, follows.sample_percent);
        if (!percent || nano_of(*percent) < 0 || nano_of(*percent) > 100 * kWhole) return std::nullopt;
        size.percent = *percent;
    }
    const auto take = [&](std::int32_t expression, std::uint32_t& into) {
        if (expression < 0) return true;
        const auto count = count_at(plan, state, follows.node, expression);
        into = count.value_or(0);
        return count.has_value();
    };
    if (!take(follows.sample_min, size.min) || !take(follows.sample_max, size.max)) return std::nullopt;
    return size;
}

}  // namespace

void compile_by_attribute(Plan& plan, std::vector<Problem>& problems) {
    Compiler compiler(plan, problems);
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) compiler.compile(static_cast<std::int32_t>(i));
}

std::vector<Points> weights_in(const Plan& plan, const FormState& state) {
    std::vector<Points> weights;
    for (const ByAttribute& follows : plan.by_attribute) {
        if (follows.weight < 0) continue;
        if (weights.empty())
            for (const NodePlan& node : plan.nodes) weights.push_back(node.weight);
        const auto number = number_at(plan, state, follows.node, follows.weight);
        const bool is_weight =
            number && nano_of(*number) >= 0 && nano_of(*number) <= Points::whole(kPointsMax).nano;
        weights[at(follows.node)] =
            is_weight ? Points{static_cast<std::int64_t>(nano_of(*number))} : Points::whole(1);
    }
    return weights;
}

SampleSize sample_size(const CompiledChecklist& checklist, std::string_view code, const Context& context) {
    const Plan& plan = plan_of(checklist);
    const std::int32_t node = plan.find(code);
    if (node < 0) return {};
    const SampleSize& stated = plan.node(node).scoring.sample;
    const auto follows = std::find_if(plan.by_attribute.begin(), plan.by_attribute.end(),
                                      [&](const ByAttribute& one) { return one.node == node; });
    if (follows == plan.by_attribute.end()) return stated;
    const Record nothing;
    const FormState state(plan, nothing, context);
    if (auto size = followed(plan, state, *follows, stated)) return *size;
    SampleSize all = stated;
    all.is_all = true;
    return all;
}

}  // namespace wincheck::rules
