#pragma once
// Under which region and branch a project was under management, and when, from the register (ORG-1 → PLAN-1).
#include <vector>

#include "core/rules/register.h"
#include "core/rules/stays.h"

namespace wincheck::rules {

/// The day from which a unit is under management of which nobody said since when.
inline constexpr Date kSinceEver{1900, 1, 1};

/// Shape: sorted, without overlap; two stays that follow one another differ in region or branch.
/// Cost:  the facts of the unit and of every unit that ever stood above it.
[[nodiscard]] std::vector<Stay> unit_stays(const Register& standing, std::string_view unit);

}  // namespace wincheck::rules
