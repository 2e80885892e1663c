#include "core/rules/opening.h"

#include <algorithm>

#include "core/rules/kinds.h"
#include "core/rules/standards.h"

namespace wincheck::rules {
namespace {

bool names_unit_kind(const std::vector<std::string>& kinds, const std::string& kind) {
    return kinds.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

void add_unit_faults(const AssignmentCore& assignment, const Register& standing,
                     std::vector<OpeningProblem>& found) {
    if (!standing.knows(kAboutUnit, assignment.project))
        found.push_back({.fault = OpeningFault::unknown_unit});
    else if (!standing.is_active_on(assignment.project, assignment.business_date))
        found.push_back({.fault = OpeningFault::closed_unit});
}

void add_team_faults(const OpeningQuestion& question, const TeamQuestion& team, const Register& standing,
                     std::vector<OpeningProblem>& found) {
    KindRule kind = kind_rule(question.policy, question.assignment.kind);
    kind.team_size_min = std::max(kind.team_size_min, question.policy.visit.team_size_min);
    for (TeamProblem& problem : team_problems(team, kind, standing))
        found.push_back({OpeningFault::team, std::move(problem.code), std::move(problem.person)});
}

// What a cited standard no longer says was told when the checklist was published: that warns, and no more.
void add_checklist_faults(const AssignmentCore& assignment, const KindRule& kind, const Checklist& checklist,
                          const Register& standing, std::vector<OpeningProblem>& found) {
    const std::string unit =
        standing.text_on(kAboutUnit, assignment.project, "kind", assignment.business_date);
    if (!names_unit_kind(kind.subjects, unit) || !names_unit_kind(checklist.settings.subjects, unit))
        found.push_back({.fault = OpeningFault::subject});
    for (Problem& problem : citation_problems(checklist, standing, assignment.business_date))
        if (!problem.is_warning)
            found.push_back({.fault = OpeningFault::standard, .what = std::move(problem.where)});
}

}  // namespace

std::vector<OpeningProblem> opening_problems(const OpeningQuestion& question, const TeamQuestion& team,
                                             const Register& standing) {
    const AssignmentCore& assignment = question.assignment;
    std::vector<OpeningProblem> found;
    if (!question.is_planned && !question.policy.visit.allows_unplanned_start)
        found.push_back({.fault = OpeningFault::unplanned});
    const std::size_t before = found.size();
    add_unit_faults(assignment, standing, found);
    if (found.size() > before) return found;
    add_team_faults(question, team, standing, found);
    const KindRule kind = kind_rule(question.policy, assignment.kind);
    if (!question.has_checklist && kind.needs_checklist && assignment.rechecked.empty())
        found.push_back({.fault = OpeningFault::no_checklist});
    if (question.checklist_or_null != nullptr)
        add_checklist_faults(assignment, kind, *question.checklist_or_null, standing, found);
    return found;
}

std::vector<OpeningProblem> checklist_problems(const AssignmentCore& assignment, const Policy& policy,
                                               const Checklist& checklist, const Register& standing) {
    std::vector<OpeningProblem> found;
    add_unit_faults(assignment, standing, found);
    if (found.empty())
        add_checklist_faults(assignment, kind_rule(policy, assignment.kind), checklist, standing, found);
    return found;
}

}  // namespace wincheck::rules
