#include "core/rules/authority.h"

#include <algorithm>
#include <array>

namespace wincheck::rules {
namespace {

constexpr std::array<std::string_view, 4> kPlannerRoles{"quality_centre", "hq_planner", "regional_inspector",
                                                        "branch_supervisor"};
constexpr std::array<std::string_view, 2> kEraserRoles{"administrator", "quality_centre"};

const Unit* unit_of(const Organisation& organisation, std::string_view id) {
    const auto found = std::find_if(organisation.units.begin(), organisation.units.end(),
                                    [id](const Unit& unit) { return unit.id == id; });
    return found == organisation.units.end() ? nullptr : &*found;
}

bool is_in_force(const Grant& grant, std::string_view date) {
    return (grant.from.empty() || grant.from <= date) && (grant.to.empty() || date <= grant.to);
}

bool is_member(const AssignmentCore& assignment, std::string_view person) {
    return std::find(assignment.team.begin(), assignment.team.end(), person) != assignment.team.end();
}

}  // namespace

std::vector<std::string> line_of(const Organisation& organisation, std::string_view unit) {
    std::vector<std::string> line;
    const Unit* at = unit_of(organisation, unit);
    while (at != nullptr && line.size() <= organisation.units.size()) {
        line.push_back(at->id);
        at = at->parent.empty() ? nullptr : unit_of(organisation, at->parent);
    }
    return line;
}

bool holds_role(const Organisation& organisation, const People& people, std::string_view person,
                std::string_view role, std::string_view unit, std::string_view date) {
    const std::vector<std::string> line = line_of(organisation, unit);
    for (const Person& candidate : people.persons) {
        if (candidate.id != person) continue;
        for (const Grant& grant : candidate.grants) {
            const bool is_above = std::find(line.begin(), line.end(), grant.unit) != line.end();
            if (grant.role == role && is_above && is_in_force(grant, date)) return true;
        }
    }
    return false;
}

Authority authority(const Attempt& attempt, const AssignmentCore& assignment,
                    const Organisation& organisation, const People& people) {
    const auto holds_one_of = [&](const auto& roles) {
        return std::any_of(roles.begin(), roles.end(), [&](std::string_view role) {
            return holds_role(organisation, people, attempt.author, role, assignment.project, attempt.date);
        });
    };
    if (attempt.type == EntryType::plan)
        return holds_one_of(kPlannerRoles) ? Authority::allowed : Authority::may_not_plan;
    if (attempt.type == EntryType::erase)
        return holds_one_of(kEraserRoles) ? Authority::allowed : Authority::may_not_erase;
    if (is_member(assignment, attempt.author)) {
        const bool is_leaders = attempt.type == EntryType::seal || attempt.type == EntryType::end;
        const bool is_leader = assignment.leader == attempt.author;
        return !is_leaders || is_leader ? Authority::allowed : Authority::not_leader;
    }
    if (attempt.type != EntryType::sign) return Authority::not_in_team;
    const bool may_sign =
        holds_role(organisation, people, attempt.author, attempt.role, assignment.project, attempt.date);
    return may_sign ? Authority::allowed : Authority::may_not_sign;
}

}  // namespace wincheck::rules
