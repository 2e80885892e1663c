#pragma once
// One sealed inspection as a document that is passed on (REP-1, 通报): facts of the visit, both figures,
// gates, sections, findings with clauses, due times and numbers of photos.
#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: inspection (name, number or id), for. {"report":"notice", …,"findings":[…],"evidence":[…],
/// "notice":[findings as rows]}; docs/guides/reports.md has the fields.
/// Rule:   VISIT-2, KIND-9: of an inspection that is sealed, counts, and whose tour is over. APP-4: says
/// where
///         an appeal suspends publication. VIS-1, PLAN-4: to a reader whose feed does not have it, it is
///         unknown, as one that does not exist.
/// Errors: not_found (kUnknownInspection), refused (kNoticeNotYet).
Result<Json> notice_report(State& state, const Json& arguments);

}  // namespace wincheck::hub
