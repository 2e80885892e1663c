// Publication checks of options that are shown in an order of their own (COND-1).
#include <set>

#include "core/model/limits.h"
#include "core/rules/plan.h"

namespace wincheck::rules {
namespace {

// True where what an expression reads comes to hang on that item's answer, by calculations between.
bool hangs_on(const Plan& plan, const Expression& expression, std::int32_t item) {
    std::set<std::int32_t> seen;
    std::vector<const Expression*> open{&expression};
    while (!open.empty()) {
        const Expression& one = *open.back();
        open.pop_back();
        for (const std::int32_t read : one.reads) {
            if (read == item) return true;
            if (!seen.insert(read).second) continue;
            if (const Expression* next = plan.expression(plan.plan(read).expressions.calculation))
                open.push_back(next);
        }
    }
    return expression.reads_self;
}

}  // namespace

void check_shuffles(const Plan& plan, std::vector<Problem>& problems) {
    for (std::size_t i = 0; i < plan.nodes.size(); ++i) {
        const Node& node = plan.source.nodes[i];
        const auto index = static_cast<std::int32_t>(i);
        const auto add = [&](std::string code, const std::string& message, bool is_warning) {
            problems.push_back({node.where.empty() ? node.code : node.where, std::move(code),
                                "'" + node.code + "': " + message, is_warning, "parameters"});
        };
        if (!node.conditions.is_shuffled) continue;
        const NodePlan& own = plan.plan(index);
        if (own.list < 0 && own.expressions.choices_from < 0)
            add("conflict", "an order at random is asked for, and there are no choices", false);
        const Expression* seed = plan.expression(own.expressions.seed);
        if (seed != nullptr && hangs_on(plan, *seed, index))
            add("cycle", "the order of the choices hangs on the answer itself", false);
        const std::size_t options = own.list < 0 ? 0 : plan.source.choices[at(own.list)].options.size();
        if (options > kShuffledMax)
            add("long_shuffle",
                "an order at random of " + std::to_string(options) +
                    " choices is worked out whole each time it is shown; more than " +
                    std::to_string(kShuffledMax) + " are slow",
                true);
    }
}

}  // namespace wincheck::rules
