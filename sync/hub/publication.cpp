#include "sync/hub/publication.h"

#include <algorithm>
#include <map>
namespace wincheck::hub {
namespace {

using store::ReaderLevel;

bool sees_sealed(const Grant& grant, const std::vector<std::string>& line) {
    if (line.empty()) return false;
    if (grant.unit == line.front()) return grant.role == "project_head";
    return grant.role != "inspector" && std::find(line.begin(), line.end(), grant.unit) != line.end();
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
        return grant.role != "inspector" && std::find(line.begin(), line.end(), grant.unit) != line.end();
    });
}

}  // namespace wincheck::hub
