#pragma once
// What headquarters reads of the programme: the plans that are owed, and the bulletin of a night (夜查快报)
// once its embargo is over. Shown to a named reader, a report has only what that reader's own feed has
// (PLAN-4).
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Assignments that have not ended: {"report":"plans","plans":[{"number","name","project","kind","leader",
/// "business_date","window_from","window_to","state","overdue","seal_due","seal_late","silent"}]}, by end of
/// window. DUE-0: the seal is due once the team has left; SAFE-2: `silent` are those who were to check in.
/// Shape: `reader` empty = the operator of the hub, who sees all.
Result<Json> plans_report(State& state, const std::string& reader);

/// One night's visits that ended, by business date:
/// {"report":"bulletin","date","bulletin":[{"number","project",
/// "project_name","region","kind","state","score","band","passed","amended","set_aside","suspended","gates",
/// "findings","severity"}],"visits","sealed","refused","stopped"}.
/// Rule: APP-4: says whose publication by name an appeal suspends; the text for a chat leaves their result
///       out.
/// Rule: VISIT-2, VISIT-5: a visit whose tour is not over is left out, and so is one that was void, moved or
/// not
///       reached; KIND-9: training does not count.
Result<Json> bulletin_report(State& state, const std::string& date, const std::string& reader);

}  // namespace wincheck::hub
