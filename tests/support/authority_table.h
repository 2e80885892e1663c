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

/// An act of a device on the sealed inspection n1 and its finding.
struct LaterAct {
    const char* command;
    const char* act;
    bool is_of_finding = true;
    bool is_of_kind = false;
};

inline constexpr LaterAct kLaterActs[] = {
    {"assign_finding", R"("act":"assign","to":"li")"},
    {"review_finding", R"("act":"review")"},
    {"review_finding", R"("act":"review","agree":false,"text":"t")"},
    {"rectify", R"("act":"extend","until":"2026-06-01","measures":"m","text":"t")"},
    {"rectify", R"("act":"long_term","milestones":[{"date":"2026-06-01","text":"m"}],"text":"t")"},
    {"rectify", R"("act":"milestone","milestone":1,"text":"t")"},
    {"rectify", R"("act":"not_ours","party":"vendor","text":"t")"},
    {"rectify", R"("act":"rectify","text":"t")"},
    {"judge_finding", R"("act":"grant")", true, true},
    {"judge_finding", R"("act":"refuse","text":"t")", true, true},
    {"judge_finding", R"("act":"close")", true, true},
    {"judge_finding", R"("act":"reject","text":"t")", true, true},
    {"judge_finding", R"("act":"verify")", true, true},
    {"record", R"("act":"hazard","step":"told","who":"w")"},
    {"record", R"("act":"hazard","step":"desk","who":"w")"},
    {"record", R"("act":"hazard","step":"safe")"},
    {"judge_event", R"("act":"judge_event","event":"e","valid":true,"reason":"r")", false},
    {"appeal", R"("act":"appeal","by":"person","text":"t")", false},
    {"appeal", R"("act":"appeal","by":"person","object":"finding","text":"t")"},
    {"erase", R"("act":"erase","entry":"00","parts":"text","reason":"r")", false}};

/// Acts on an objection to the result, in the project's name and at the first level. `siding`: roles over the
/// project that stand on the appellant's side; `deciding`: of the level that decides.
struct AppealAct {
    const char* siding;
    const char* deciding;
    const char* act;
};
inline constexpr AppealAct kAppealActs[] = {
    {"project_head", "", R"("act":"appeal_material","files":["none"])"},
    {"project_head", "projects_manager", R"("act":"appeal_talk","with":"w","text":"t")"},
    {"project_head", "", R"("act":"appeal_up","text":"t")"},
    {"project_head", "", R"("act":"appeal_received")"},
    {"", "projects_manager", R"("act":"appeal_decide","outcome":"rejected","text":"t")"},
    {"project_head", "", R"("act":"appeal_withdraw")"},
    {"", "general_manager", R"("act":"appeal_review","text":"t")"}};

inline bool says(const std::string& list, std::string_view word) {
    std::istringstream words(list);
    for (std::string one; words >> one;)
        if (one == word) return true;
    return false;
}

inline constexpr const char* kOfMembers = "join record sign judge_finding";
inline constexpr const char* kOfLeaders = "settle conclude relay move_work";

}  // namespace wincheck::testing
