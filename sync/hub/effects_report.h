#pragma once
// Administrative effects as a report, and the red and black lists of a period (CON-4, REP-1).
#include "core/base/json.h"
#include "core/rules/periods.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments {"unit","state","period","month","for"}: a unit that bears effects and all below it; a state's
/// name or "suspended"; the period or month of the last result; a person, who sees what VIS-1 shows.
/// {"report":"effects","at","count","effects":[{"id","state","unit","unit_name","kind","reward","list","rule",
/// "basis","series","approved","until","by","reason","ended","suspended","waits","changed","objection_until",
/// "inspection","results":[{"number","project","date","score","passed","refused","rank","of","counts","now",
/// "differs"}]}]}. Errors: invalid_argument (kFieldWrong, kNotPeriod).
Result<Json> effects_report(State& state, const Json& arguments);

/// [{"list","unit","name","kind","rule","state","until","effect"}]: approved effects of a red or black list
/// whose last result lies in the period, without what was lifted, overturned or is suspended (APP-4).
/// Rule: VIS-1: for a named reader as may_see_lists, else those that may_see_effect shows.
Result<Json> effect_lists(State& state, const rules::Period& period, const std::string& reader);

}  // namespace wincheck::hub
