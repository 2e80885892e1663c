#include "core/rules/owed.h"

#include <algorithm>

namespace wincheck::rules {
namespace {

bool names_kind(const std::vector<std::string>& kinds, const std::string& kind) {
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

// Hours, not days: it falls on whatever day that is, and never moves.
Deadline seal_deadline(UtcMs left, const DueRules& rules, const VisitPolicy& visit) {
    const UtcMs due = seal_due(left, visit);
    const Date day = date_at(due, offset_at(rules.zone, due));
    return {.nominal = day, .day = day, .is_known = true, .at = due};
}

}  // namespace

std::vector<Owed> owed_by(const Checked& checked, std::span<const Announced> announced, const DueRules& rules,
                          const VisitPolicy& visit) {
    std::vector<Owed> owed;
    if (checked.left)
        owed.push_back({"seal", {}, seal_deadline(*checked.left, rules, visit), checked.sealed});
    if (names_kind(rules.policy.report_kinds, checked.kind))
        owed.push_back({"report", {}, report_due(checked.date, rules), checked.reported});
    if (owes_feedback(checked.kind, rules.policy))
        owed.push_back({"feedback", {}, feedback_due(checked.date, rules), checked.fed_back});
    for (const OwingFinding& finding : checked.findings) {
        const Raised raised{checked.kind, checked.unit, checked.project, checked.date, finding.severity};
        Deadline due = rectification_due(raised, announced, rules);
        if (finding.life) {
            if (finding.life->place.state == FindingState::not_ours) continue;
            due = due_of(due, *finding.life, rules.zone);
        }
        owed.push_back({"rectification", finding.id, due, finding.rectified});
    }
    return owed;
}

bool is_late(const Owed& owed, UtcMs now) {
    return is_late(owed.done.value_or(now), owed.due.at);
}

}  // namespace wincheck::rules
