#pragma once
// What a report or a list is asked for by name. A slip of the pen would otherwise be an empty report.
#include <algorithm>
#include <string>

#include "core/rules/coverage.h"
#include "core/rules/reasons.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// Errors: invalid_argument (kUnitUnknown, `unit`) for a unit of which the register has never heard; none
/// where no unit is named.
inline Result<void> check_unit(const Register& standing, const std::string& unit) {
    if (unit.empty() || standing.knows(kAboutUnit, unit)) return {};
    return error_of(ErrorCode::invalid_argument, kUnitUnknown, "check_unit", "unit");
}

/// Who reads a report, or bears a consequence: a person or a vendor of whom the register has ever heard.
[[nodiscard]] inline bool knows_party(const Register& standing, const std::string& id) {
    return standing.knows(kAboutPerson, id) || standing.knows(kAboutVendor, id);
}

/// Errors: invalid_argument (kTargetUnknown, `target`) for one that the policy does not have; none where no
/// target is named.
inline Result<void> check_target(const Coverage& coverage, const std::string& target) {
    const auto& all = coverage.targets();
    const bool is_known =
        target.empty() ||
        std::any_of(all.begin(), all.end(), [&](const CoverageTarget& one) { return one.id == target; });
    if (is_known) return {};
    return error_of(ErrorCode::invalid_argument, kTargetUnknown, "check_target", "target");
}

}  // namespace wincheck::rules
