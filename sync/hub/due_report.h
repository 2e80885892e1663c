#pragma once
// Deadlines from the hub's own store (DUE-0 to DUE-3): what inspections that took place owe, counted from
// their business date by the policy that each was made under.
#include "core/base/json.h"
#include "core/rules/calendar.h"
#include "core/rules/owed.h"
#include "sync/hub/state.h"

namespace wincheck::engine {
class Inspection;
}

namespace wincheck::hub {

/// The published calendar; where there is none, every year is unpublished.
Result<rules::WorkCalendar> calendar_in_force(State& state);

/// Arguments: for.
/// {"report":"due","due":[{"number","project","kind","what","finding","business_date","nominal",
/// "due","moved","unknown","done","late"}]}, by deadline: what is not done, and what was done late. `unknown`
/// is the first day of which nothing is known where a year's calendar was not published; `due` is then null.
/// Rule:   PLAN-4: for a named reader from what that reader's own feed has; announced inspections alone bound
/// a
///         rectification.
/// Errors: storage errors, those of a calendar that is not in order.
Result<Json> due_report(State& state, const Json& arguments);

/// When a visit was left, by its first entry that says so; no value while nobody left.
Result<std::optional<UtcMs>> left_at(State& state, const StreamId& stream);

/// When the result was first fed back to the project (KIND-5); no value while it was not.
[[nodiscard]] std::optional<UtcMs> fed_back_at(const engine::Inspection& inspection);

}  // namespace wincheck::hub
