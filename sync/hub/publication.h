#pragma once
// Who reads an inspection's feed: one pure rule from the assignment and the organisation (VIS-1, PLAN-4).
// This is the only place that decides it.
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/rules/register.h"
#include "core/store/hub_store.h"

namespace wincheck::hub {

/// Rule:  PLAN-4: before the seal the team and the planner, nobody else. VIS-1: after it also the
///        project's head, and whoever holds a role over the project from branch, region or headquarters;
///        these see neither places nor secrets. Inspectors of any sort, payroll, posts and vendors hold none
///        by which they would see more than their own.
/// Shape: by person, no duplicates.
std::vector<store::Reader> readers_of(const AssignmentCore& assignment, std::string_view planner,
                                      bool is_sealed, const rules::Register& standing, std::string_view date);

/// VIS-1: whose figures over a unit a person may read: of the project its head, and of every unit whoever
/// holds a role over it or above it, but for those who carry out, are inspected or pay.
[[nodiscard]] bool reads_figures_of(const rules::Register& standing, std::string_view person,
                                    std::string_view unit, std::string_view date);

}  // namespace wincheck::hub
