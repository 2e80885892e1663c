#include "core/rules/event_verdicts.h"

#include <algorithm>
#include <tuple>

#include "core/rules/authority.h"

namespace wincheck::rules {
namespace {

bool is_verdict_before(const EventVerdict& a, const EventVerdict& b) {
    if (a.rank.has_value() != b.rank.has_value()) return a.rank.has_value();
    if (a.rank && b.rank) return *a.rank < *b.rank;
    return std::tie(a.lamport, a.device, a.sequence) < std::tie(b.lamport, b.device, b.sequence);
}

bool is_of_team(const AssignmentCore& assignment, std::string_view person) {
    const auto& team = assignment.team;
    return assignment.leader == person || std::find(team.begin(), team.end(), person) != team.end();
}

bool is_of_project(const EventQuestion& question, const Register& standing) {
    const auto grants = standing.grants_on(question.person, question.date);
    return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) {
        const auto line = standing.line_on(grant.unit, question.date);
        return std::find(line.begin(), line.end(), question.assignment.project) != line.end();
    });
}

}  // namespace

EventRight event_right(const EventQuestion& question, const Register& standing, const Policy& policy) {
    const Attempt attempt{.command = Command::judge_event,
                          .author = question.person,
                          .unit = question.assignment.project,
                          .date = question.date,
                          .assignment_or_null = &question.assignment};
    if (may(attempt, standing, policy) != Authority::allowed) return EventRight::may_not;
    const bool is_own = question.person == question.teller ||
                        is_of_team(question.assignment, question.person) || is_of_project(question, standing);
    return is_own ? EventRight::own_cause : EventRight::allowed;
}

std::optional<EventVerdict> standing_verdict(const std::vector<EventVerdict>& verdicts, const Hash& event) {
    const EventVerdict* last = nullptr;
    for (const EventVerdict& one : verdicts)
        if (one.core.event == event && (last == nullptr || is_verdict_before(*last, one))) last = &one;
    return last == nullptr ? std::nullopt : std::optional(*last);
}

}  // namespace wincheck::rules
