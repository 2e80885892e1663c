#pragma once
// Windows of an appeal (APP-3): from delivery to the appellant, in calendar days or workdays. Pure.
#include "core/model/appeals_policy.h"
#include "core/rules/appeals.h"
#include "core/rules/due.h"

namespace wincheck::rules {

/// Rule:  APP-3, DUE-2. The end of the day that many days after the one of `from`. Calendar days that end on
///        a day off last until the end of the next workday; workdays are counted by the calendar, and where a
///        year was not published the day is not known.
[[nodiscard]] Deadline days_after(UtcMs from, std::uint32_t days, bool counts_workdays,
                                  const DueRules& rules);

/// From when a result counts as delivered where nobody signed for it: `silence_hours` later (DO-6).
[[nodiscard]] UtcMs delivered_at(std::optional<UtcMs> signed_for, UtcMs made, const VisitPolicy& visit);

/// Until when the appeal can go up from its level: since its decision was delivered or its time was over.
/// Nothing where there is no level above, or that moment is not known.
[[nodiscard]] std::optional<Deadline> raise_due(const Appeal& appeal, const DueRules& rules,
                                                const VisitPolicy& visit);

/// Its level has not decided, and its time is over.
[[nodiscard]] bool is_decision_overdue(const Appeal& appeal, UtcMs now);

/// Rule:  APP-4: consequences, and publication by name, wait: while it is pending, and as long after a
///        decision as it can go up.
[[nodiscard]] bool suspends(const Appeal& appeal, const std::optional<Deadline>& raise, UtcMs now);

/// The first moment at which it does not any more; INT64_MAX while nobody knows, 0 where it does not.
[[nodiscard]] std::int64_t suspends_until(const Appeal& appeal, const std::optional<Deadline>& raise);

}  // namespace wincheck::rules
