#pragma once
// Who may do what, written down from the rule's text (ORG-2, ORG-3) and not from the code: tests of the rule,
// of devices and of the hub compare with it.
#include <sstream>
#include <string>
#include <string_view>

namespace wincheck::testing {

struct Expected {
    const char* role;
    const char* commands;
};

// The quality centre plans and judges; regions file standards and plan; branches and projects plan their own;
// those who are inspected, and who receive reports, sign in their own name, and the project's head, its
// supervisors and who is responsible put findings right, which branch and region review and the team and
// those who plan judge; the panel interprets; administrators keep the registers; they and the quality centre
// order erasures; readers only read. Who is inspected may object, and the project's head, the Projects
// Department and the general manager decide on it. Whether what was told of a project is valid, the quality
// centre says.
inline constexpr Expected kExpected[] = {
    {"quality_centre",
     "plan start confirm_end publish judge_standard judge_finding erase assign_finding sign "
     "judge_event"},
    {"hq_planner", "plan judge_finding"},
    {"hq_desk", "relay"},
    {"inspector", "start"},
    {"borrowed_inspector", "start"},
    {"regional_inspector", "plan start file_standard judge_finding assign_finding review_finding sign"},
    {"branch_supervisor", "plan start judge_finding assign_finding review_finding sign"},
    {"project_head", "plan start sign bind_code rectify assign_finding appeal decide_appeal"},
    {"department_supervisor", "start sign rectify appeal"},
    {"responsible_person", "sign rectify appeal"},
    {"post_holder", "sign appeal"},
    {"shift_leader", "sign appeal"},
    {"duty_manager", "sign appeal"},
    {"projects_manager", "sign confirm_end decide_appeal"},
    {"general_manager", "sign confirm_end decide_appeal"},
    {"supervision_panel", "interpret"},
    {"payroll_reader", ""},
    {"auditor", ""},
    {"external_inspector", ""},
    {"administrator", "keep_organisation keep_people bind_code publish erase"},
    {"somebody_new", "sign"},
};

inline bool says(const std::string& list, std::string_view word) {
    std::istringstream words(list);
    for (std::string one; words >> one;)
        if (one == word) return true;
    return false;
}

inline constexpr const char* kOfMembers = "join record sign judge_finding";
inline constexpr const char* kOfLeaders = "settle conclude relay move_work";

}  // namespace wincheck::testing
