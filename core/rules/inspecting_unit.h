#pragma once
// The unit that inspects, which with the kind makes the series of an inspection (DUE-3).
#include <string>
#include <string_view>

#include "core/model/policy.h"
#include "core/rules/register.h"

namespace wincheck::rules {

/// The unit for which the planner planned: whose role over the project may plan that kind on that day (KIND-1
/// to KIND-9). Where the project had moved away by then, which was recorded later, the unit of the role all
/// the same; empty where no role of the planner's may.
/// Rule: DUE-3.
[[nodiscard]] std::string inspecting_unit(const Register& standing, const KindRule& kind,
                                          std::string_view planner, std::string_view project,
                                          std::string_view date);

}  // namespace wincheck::rules
