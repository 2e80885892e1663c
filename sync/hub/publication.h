#pragma once
// Who reads an inspection's feed: one pure rule from the assignment and the organisation (VIS-1, PLAN-4).
// This is the only place that decides it.
#include <string_view>
#include <vector>

#include "core/model/entries.h"
#include "core/model/policy.h"
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

/// VIS-1: whose device gets them: as reads_figures_of, but for a role over the whole group. Headquarters
/// reads the hub's reports.
[[nodiscard]] bool is_told_figures_of(const rules::Register& standing, std::string_view person,
                                      std::string_view unit, std::string_view date);

/// VIS-1: who reads the results that were published with a ranking, of all units, without names of persons:
/// vendors, heads of projects, and whoever reads what is below a branch or region.
[[nodiscard]] bool is_told_results(const rules::Register& standing, std::string_view person,
                                   std::string_view date);

/// Who may be told of figures or effects: persons who hold a reading role below the top of the line, or,
/// wherever they hold it, one that decides objections to effects (APP-1); sorted.
[[nodiscard]] std::vector<std::string> told_of_effects(const rules::Register& standing, const Policy& policy,
                                                       std::string_view date);

/// The same, and who may be told of results; sorted.
[[nodiscard]] std::vector<std::string> told_of_standing(const rules::Register& standing, const Policy& policy,
                                                        std::string_view date);

/// VIS-1, FIX-7: who is told of immediate hazards at the feedback, before delivery: staff of branch and
/// region above the project who will read it then; sorted.
[[nodiscard]] std::vector<std::string> told_of_hazards(const AssignmentCore& assignment,
                                                       const rules::Register& standing,
                                                       std::string_view date);

/// VIS-1: who is told of findings, without the score, at the feedback: heads of the project, where the policy
/// of the inspection says so; sorted.
[[nodiscard]] std::vector<std::string> told_of_findings(const AssignmentCore& assignment,
                                                        const VisitPolicy& policy,
                                                        const rules::Register& standing,
                                                        std::string_view date);

}  // namespace wincheck::hub
