#pragma once
// What an inspection may be opened with, and with which checklist it may go on (ORG-1, STD-2, STD-3, INSP-1,
// PLAN-3, KIND-8): one rule for the act on a device and for the entry when it comes to the hub.
#include <string>
#include <string_view>
#include <vector>

#include "core/model/checklist.h"
#include "core/rules/team.h"

namespace wincheck::rules {

enum class OpeningFault : std::uint8_t {
    unplanned,     // begun without a plan where the policy allows none
    unknown_unit,  // of the inspected unit nothing was ever said
    closed_unit,   // it is closed or handed back on the business date (ORG-1)
    team,          // `what` and `person` as team_problems names them
    no_checklist,  // of a kind that has one (KIND-8)
    subject,       // kind or checklist is not for that kind of unit (INSP-1)
    standard,      // `what` = place of the citation in the checklist (STD-2)
};

struct OpeningProblem {
    OpeningFault fault = OpeningFault::team;
    std::string what = {};
    std::string person = {};
    bool operator==(const OpeningProblem&) const = default;
};

/// A plan, or a start without one. What is named outlives the question.
struct OpeningQuestion {
    const AssignmentCore& assignment;
    const Policy& policy;
    const Checklist* checklist_or_null =
        nullptr;  // null: its document is not here, and nothing is asked of it
    bool is_planned = true;
    bool has_checklist = true;
};

/// Rule:  in the order of the faults; of a unit that is unknown or closed nothing more is asked. PLAN-3: the
///        team is at least as large as kind and policy ask. A re-check of findings does without a checklist.
/// Shape: `team` is the assignment's, with what was before where the kind asks for it.
[[nodiscard]] std::vector<OpeningProblem> opening_problems(const OpeningQuestion& question,
                                                           const TeamQuestion& team,
                                                           const Register& standing);

/// Of the checklist that an inspection goes on with: the unit is open, and the checklist fits (STD-3).
[[nodiscard]] std::vector<OpeningProblem> checklist_problems(const AssignmentCore& assignment,
                                                             const Policy& policy, const Checklist& checklist,
                                                             const Register& standing);

}  // namespace wincheck::rules
