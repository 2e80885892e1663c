#pragma once
// The index of units over a period, from what the hub holds (YEAR-1): sealed and amended scores, findings
// settled in time, imported figures, valid events, and what passed re-checks give back. Every figure names
// what it was taken from.
#include <map>
#include <string>
#include <vector>

#include "core/model/year_policy.h"
#include "core/rules/index.h"
#include "core/rules/periods.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

struct UnitYear {
    rules::Index index;
    std::map<std::string, std::vector<std::string>> late;  // by part: findings that were not settled in time
};
using UnitYears = std::map<std::string, UnitYear>;  // by unit

/// What is asked of a year.
struct YearWish {
    rules::Period period;
    YearPolicy policy;
    std::string unit_kind;  // of the units that are wanted
};

/// The year's part of the policy in force. Errors: refused (kYearUndefined) where it has no parts.
Result<YearPolicy> year_policy(State& state);

/// The same points on another scale; as they are where that scale is not known.
[[nodiscard]] Points on_scale(Points points, Points from, Points to);
/// Whether a part of the index is made of the scores of such inspections; not whether it lies in the period.
[[nodiscard]] bool counts_score(const YearPolicy& policy, const store::FigureRow& row);

/// Every unit of that kind which the register knows on the period's last day.
/// Rule:   YEAR-1. An inspection belongs to the period of its business date and to the unit, of the wanted
///         kind, that its project is or stands below on that date; a score counts on the index's scale. Of
///         findings those count that are closed or overdue, and whose due time is known; in time is what was
///         put right, the last time, before it was due. YEAR-5: a closed finding was passed.
/// Shape:  imported figures and events are those of the unit itself.
/// Cost:   the period's rows; where a part asks for closure, those of later dates too.
Result<UnitYears> unit_years(State& state, const YearWish& wish);

}  // namespace wincheck::hub
