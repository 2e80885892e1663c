#pragma once
// The unit that a report is asked for.
#include <string>

#include "core/rules/register.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {

/// A slip of the pen would otherwise be an empty report. Errors: invalid_argument (kUnitUnknown, `unit`) for
/// a unit of which the register has never heard; none where no unit is named.
inline Result<void> check_unit(const rules::Register& standing, const std::string& unit) {
    if (unit.empty() || standing.knows(kAboutUnit, unit)) return {};
    return error_of(ErrorCode::invalid_argument, kUnitUnknown, "check_unit", "unit");
}

}  // namespace wincheck::hub
