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
///        project's head, and whoever holds a role over the project from branch, region or headquarters,
///        inspectors apart; these see neither places nor secrets.
/// Shape: by person, no duplicates.
std::vector<store::Reader> readers_of(const AssignmentCore& assignment, std::string_view planner,
                                      bool is_sealed, const rules::Register& standing, std::string_view date);

}  // namespace wincheck::hub
