#pragma once
// When things are due (DUE-0 to DUE-3): pure functions of business dates, calendar, zone and policy. Nothing
// here reads the time of sealing or arrival. A deadline whose day cannot be known, because the calendar of
// its year was not published, says so.
#include <span>
#include <string>
#include <vector>

#include "core/model/programme.h"
#include "core/rules/calendar.h"
#include "core/rules/local_time.h"

namespace wincheck::rules {

/// What deadlines are computed with; all of it published.
struct DueRules {
    DuePolicy policy;
    WorkCalendar calendar;
    TimeZone zone;  // of the unit that owes
};

struct Deadline {
    Date nominal;          // the day as the rule names it
    Date day;              // the day that it falls on; where unknown, the first day of which nothing is known
    bool is_known = true;  // false: `at` says nothing
    UtcMs at;              // done at this moment is in time
    bool operator==(const Deadline&) const = default;
    [[nodiscard]] bool is_moved() const { return day != nominal; }
};

/// Rule: DUE-0: `seal_due_hours` after leaving, also over days off.
[[nodiscard]] UtcMs seal_due(UtcMs left, const VisitPolicy& policy);

/// Rule: DUE-0. A moment that is the deadline is in time. Shape: `due` is known.
[[nodiscard]] bool is_late(UtcMs done, UtcMs due);

/// The report of a self-check or cross-check.
/// Rule: DUE-1: the policy's weekday (Monday) of the second week, close of business; on a day off the next
/// workday's.
[[nodiscard]] Deadline report_due(Date checked, const DueRules& rules);

/// The feedback of a branch's monthly inspection.
/// Rule: DUE-2: the end of the second week's last day; where that is off, close of business of the next
/// workday, which is the
///       first workday after where the whole week is off.
[[nodiscard]] Deadline feedback_due(Date checked, const DueRules& rules);

/// True for kinds of which feedback is due then (KIND-5): it may be held after the seal.
[[nodiscard]] bool owes_feedback(std::string_view kind, const DuePolicy& policy);

/// An inspection that has been announced. Callers pass announced ones alone: a deadline must tell nothing of
/// a secret plan (PLAN-4).
struct Announced {
    std::string kind;
    std::string unit;  // that inspects
    std::string project;
    Date date;
};

/// The inspection that raised a finding.
struct Raised {
    std::string kind;
    std::string unit;
    std::string project;
    Date date;
    Severity severity = kSeverityNone;
};

/// Rule: DUE-3: the end of the day before the next announced inspection of the same project, kind and
/// inspecting unit, which
///       does not move; where there is none, close of business after the policy's days by severity, moved to
///       the next workday where it is off.
[[nodiscard]] Deadline rectification_due(const Raised& raised, std::span<const Announced> announced,
                                         const DueRules& rules);

/// Reads {"report_kinds","report_week","report_weekday","feedback_kinds","feedback_week","feedback_weekday",
/// "close_minute","rectification":[{"severity","days"}],"rectification_otherwise"}; what is absent keeps its
/// default. The weeks are "week_after" or "of_next_month". Errors: invalid_argument, `where` = the path of
/// the field.
Result<DuePolicy> due_policy_from_json(const Json& document);
[[nodiscard]] Json to_json(const DuePolicy& policy);

}  // namespace wincheck::rules
