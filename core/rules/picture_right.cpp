#include "core/rules/picture_right.h"

#include <algorithm>

#include "core/rules/authority.h"

namespace wincheck::rules {
namespace {

bool is_of_team(const PictureQuestion& question) {
    const AssignmentCore& assignment = question.assignment;
    if (question.person.empty()) return false;
    if (question.person == question.planner || question.person == assignment.leader) return true;
    return std::find(assignment.team.begin(), assignment.team.end(), question.person) !=
           assignment.team.end();
}

bool is_allowed_to(Command command, std::string_view role, const PictureQuestion& question,
                   const Register& standing, const Policy& policy) {
    const Attempt attempt{.command = command,
                          .author = question.person,
                          .unit = question.assignment.project,
                          .date = question.date,
                          .role = role};
    return may(attempt, standing, policy) == Authority::allowed;
}

bool decides(const Appeal& appeal, const PictureQuestion& question, const Register& standing,
             const Policy& policy) {
    if (appeal.state != AppealState::pending || appeal.level == 0 || appeal.level > appeal.levels.size())
        return false;
    const std::string& role = appeal.levels[appeal.level - 1].role;
    return is_allowed_to(Command::decide_appeal, role, question, standing, policy) &&
           !is_own_cause(appeal, question.person, question.assignment.team);
}

}  // namespace

bool may_have_original(const PictureQuestion& question, const Register& standing, const Policy& policy) {
    const std::vector<Appeal>& appeals = question.appeals.all;
    return is_of_team(question) || std::any_of(appeals.begin(), appeals.end(), [&](const Appeal& appeal) {
               return decides(appeal, question, standing, policy);
           });
}

bool may_mask(const PictureQuestion& question, const Register& standing, const Policy& policy) {
    return may_have_original(question, standing, policy) ||
           is_allowed_to(Command::erase, {}, question, standing, policy);
}

}  // namespace wincheck::rules
