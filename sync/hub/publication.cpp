#include "sync/hub/publication.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "core/rules/authority.h"

namespace wincheck::hub {
namespace {

using store::ReaderLevel;

// VIS-1: who carries out, is inspected or pays holds a role above the project for that alone: inspectors see
// their own assignment, posts and vendors their own lines, payroll its statement.
constexpr std::array<std::string_view, 9> kNoReaders{
    "inspector",    "borrowed_inspector", "external_inspector", "payroll_reader", "post_holder",
    "shift_leader", "duty_manager",       "responsible_person", "vendor"};

bool is_reading_role(std::string_view role) {
    return std::find(kNoReaders.begin(), kNoReaders.end(), role) == kNoReaders.end();
}

bool reads_what_is_below(const Grant& grant, const std::vector<std::string>& line) {
    return is_reading_role(grant.role) && std::find(line.begin(), line.end(), grant.unit) != line.end();
}

bool is_below_the_top(const Grant& grant, const rules::Register& standing, std::string_view date) {
    return is_reading_role(grant.role) && standing.line_on(grant.unit, date).size() > 1;
}

// Of a project its head speaks for it.
bool reads_results(const Grant& grant, const rules::Register& standing, std::string_view date) {
    if (grant.role == "vendor") return true;
    if (!is_below_the_top(grant, standing, date)) return false;
    return grant.role == "project_head" ||
           standing.text_on(kAboutUnit, grant.unit, "kind", date) != "project";
}

bool sees_sealed(const Grant& grant, const std::vector<std::string>& line) {
    if (line.empty()) return false;
    if (grant.unit == line.front()) return grant.role == "project_head";
    return reads_what_is_below(grant, line);
}

// Who holds such a role on that day; sorted.
template <class Fits>
std::vector<std::string> persons_with(const rules::Register& standing, std::string_view date, Fits fits) {
    std::vector<std::string> persons;
    for (const std::string& person : standing.ids(kAboutPerson)) {
        const auto grants = standing.grants_on(person, date);
        if (std::any_of(grants.begin(), grants.end(), fits)) persons.push_back(person);
    }
    return persons;
}

}  // namespace

std::vector<store::Reader> readers_of(const AssignmentCore& assignment, std::string_view planner,
                                      bool is_sealed, const rules::Register& standing,
                                      std::string_view date) {
    std::map<std::string, ReaderLevel> levels;
    levels[std::string(planner)] = ReaderLevel::team;
    levels[assignment.leader] = ReaderLevel::team;
    for (const std::string& member : assignment.team) levels[member] = ReaderLevel::team;
    if (is_sealed) {
        const std::vector<std::string> line = standing.line_on(assignment.project, date);
        for (const std::string& person : standing.ids(kAboutPerson)) {
            const auto grants = standing.grants_on(person, date);
            const bool sees = std::any_of(grants.begin(), grants.end(),
                                          [&](const Grant& grant) { return sees_sealed(grant, line); });
            if (sees) levels.emplace(person, ReaderLevel::sealed);
        }
    }
    levels.erase(std::string{});
    std::vector<store::Reader> readers;
    readers.reserve(levels.size());
    for (const auto& [person, level] : levels) readers.push_back({person, level});
    return readers;
}

bool reads_figures_of(const rules::Register& standing, std::string_view person, std::string_view unit,
                      std::string_view date) {
    const std::vector<std::string> line = standing.line_on(unit, date);
    const bool is_project = standing.text_on(kAboutUnit, unit, "kind", date) == "project";
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        if (is_project) return sees_sealed(grant, line);
        return reads_what_is_below(grant, line);
    });
}

bool is_told_figures_of(const rules::Register& standing, std::string_view person, std::string_view unit,
                        std::string_view date) {
    const std::vector<std::string> line = standing.line_on(unit, date);
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        if (line.empty() || grant.unit == line.back()) return false;
        return sees_sealed(grant, line) || (grant.unit == line.front() && reads_what_is_below(grant, line) &&
                                            standing.text_on(kAboutUnit, unit, "kind", date) != "project");
    });
}

std::vector<std::string> told_of_effects(const rules::Register& standing, const Policy& policy,
                                         std::string_view date) {
    return persons_with(standing, date, [&](const Grant& grant) {
        return is_below_the_top(grant, standing, date) ||
               rules::role_may(grant.role, rules::Command::decide_appeal, policy);
    });
}

bool is_told_results(const rules::Register& standing, std::string_view person, std::string_view date) {
    const auto grants = standing.grants_on(person, date);
    return std::any_of(grants.begin(), grants.end(),
                       [&](const Grant& grant) { return reads_results(grant, standing, date); });
}

std::vector<std::string> told_of_standing(const rules::Register& standing, const Policy& policy,
                                          std::string_view date) {
    return persons_with(standing, date, [&](const Grant& grant) {
        return is_below_the_top(grant, standing, date) ||
               rules::role_may(grant.role, rules::Command::decide_appeal, policy) ||
               reads_results(grant, standing, date);
    });
}

std::vector<std::string> told_of_hazards(const AssignmentCore& assignment, const rules::Register& standing,
                                         std::string_view date) {
    const std::vector<std::string> line = standing.line_on(assignment.project, date);
    return persons_with(standing, date, [&](const Grant& grant) {
        return !line.empty() && grant.unit != line.front() && grant.unit != line.back() &&
               reads_what_is_below(grant, line);
    });
}

std::vector<std::string> told_of_findings(const AssignmentCore& assignment, const VisitPolicy& policy,
                                          const rules::Register& standing, std::string_view date) {
    if (!policy.tells_head_findings) return {};
    const std::vector<std::string> line = standing.line_on(assignment.project, date);
    return persons_with(standing, date, [&](const Grant& grant) {
        return !line.empty() && grant.unit == line.front() && sees_sealed(grant, line);
    });
}

}  // namespace wincheck::hub
