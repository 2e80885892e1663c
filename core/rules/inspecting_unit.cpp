#include "core/rules/inspecting_unit.h"

#include <algorithm>

#include "core/rules/kinds.h"

namespace wincheck::rules {

std::string inspecting_unit(const Register& standing, const KindRule& kind, std::string_view planner,
                            std::string_view project, std::string_view date) {
    const auto line = standing.line_on(project, date);
    std::string elsewhere;
    for (const Grant& grant : standing.grants_on(planner, date)) {
        if (!may_plan_kind(kind, grant.role)) continue;
        if (std::find(line.begin(), line.end(), grant.unit) != line.end()) return grant.unit;
        if (elsewhere.empty()) elsewhere = grant.unit;
    }
    return elsewhere;
}

}  // namespace wincheck::rules
