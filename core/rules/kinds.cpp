#include "core/rules/kinds.h"

#include <algorithm>

namespace wincheck::rules {

std::vector<KindRule> shipped_kinds() {
    const std::vector<std::string> centre{"quality_centre", "hq_planner"};
    return {
        {.id = "hq_special", .planners = centre, .is_unannounced = true},
        {.id = "re_check",
         .planners = {"quality_centre", "hq_planner", "regional_inspector", "branch_supervisor",
                      "project_head"}},
        {.id = "year_end", .planners = centre},
        {.id = "region_routine", .planners = {"regional_inspector"}},
        {.id = "branch_monthly", .planners = {"branch_supervisor"}},
        {.id = "self_check",
         .planners = {"project_head"},
         .independence = Independence::own,
         .needs_supervisors = true},
        {.id = "cross_check",
         .planners = {"branch_supervisor", "regional_inspector", "project_head"},
         .independence = Independence::crosswise},
        {.id = "free", .needs_checklist = false},
        {.id = "training", .independence = Independence::any, .counts = false},
    };
}

KindRule kind_rule(const Policy& policy, std::string_view id) {
    const auto is_it = [id](const KindRule& kind) { return kind.id == id; };
    const auto own = std::find_if(policy.kinds.begin(), policy.kinds.end(), is_it);
    if (own != policy.kinds.end()) return *own;
    const std::vector<KindRule> shipped = shipped_kinds();
    const auto known = std::find_if(shipped.begin(), shipped.end(), is_it);
    if (known != shipped.end()) return *known;
    KindRule other;
    other.id = std::string(id);
    return other;
}

bool may_plan_kind(const KindRule& kind, std::string_view role) {
    return kind.planners.empty() ||
           std::find(kind.planners.begin(), kind.planners.end(), role) != kind.planners.end();
}

}  // namespace wincheck::rules
