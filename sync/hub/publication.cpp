#include "sync/hub/publication.h"

#include <algorithm>
#include <map>

#include "core/rules/authority.h"

namespace wincheck::hub {
namespace {

using store::ReaderLevel;

bool is_in_force(const Grant& grant, std::string_view date) {
    return (grant.from.empty() || grant.from <= date) && (grant.to.empty() || date <= grant.to);
}

bool sees_sealed(const Grant& grant, const std::vector<std::string>& line, std::string_view date) {
    if (line.empty() || !is_in_force(grant, date)) return false;
    if (grant.unit == line.front()) return grant.role == "project_head";
    return grant.role != "inspector" && std::find(line.begin(), line.end(), grant.unit) != line.end();
}

}  // namespace

std::vector<store::Reader> readers_of(const AssignmentCore& assignment, std::string_view planner,
                                      bool is_sealed, const Organisation& organisation, const People& people,
                                      std::string_view date) {
    std::map<std::string, ReaderLevel> levels;
    levels[std::string(planner)] = ReaderLevel::team;
    levels[assignment.leader] = ReaderLevel::team;
    for (const std::string& member : assignment.team) levels[member] = ReaderLevel::team;
    if (is_sealed) {
        const std::vector<std::string> line = rules::line_of(organisation, assignment.project);
        for (const Person& person : people.persons) {
            const bool sees = std::any_of(person.grants.begin(), person.grants.end(),
                                          [&](const Grant& grant) { return sees_sealed(grant, line, date); });
            if (sees) levels.emplace(person.id, ReaderLevel::sealed);
        }
    }
    levels.erase(std::string{});
    std::vector<store::Reader> readers;
    readers.reserve(levels.size());
    for (const auto& [person, level] : levels) readers.push_back({person, level});
    return readers;
}

}  // namespace wincheck::hub
