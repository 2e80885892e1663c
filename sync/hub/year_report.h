#pragma once
// Index and ranking of a period as reports (YEAR-1 to YEAR-3).
#include <map>
#include <string>

#include "core/base/json.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: period, unit, for. {"report":"index","period","index":[{"unit","name","index","mean",
/// "parts":[{"part","value","weight","counted","count","late"}],"events":[{"event","kind","effect",
/// "points"}]}]}, by unit; of one unit, of whatever kind, also what each part was taken from ("from",
/// "late_findings").
/// Rule:   VIS-1: a named reader sees units over which the reader may publish, and no others.
/// Errors: invalid_argument (kNotPeriod, kUnitUnknown), refused (kYearUndefined), storage errors.
Result<Json> index_report(State& state, const Json& arguments);

/// Arguments: period, unit, for. {"report":"ranking","period","state","frozen","provisional_until","log",
/// "document","times","ranking":[{"unit","name","group","index","rank","of","bottom","unranked",
/// "frozen_index","frozen_rank","frozen_bottom","differs"}]}: as it stands now, and beside it as it was
/// frozen. Rule:   VIS-1: a named reader who may not publish over a unit sees of it what was frozen, once
/// that is
///         final: the head of a project the own line, branch and region those below them.
/// Errors: as index_report.
Result<Json> ranking_report(State& state, const Json& arguments);

/// The line of each unit in the ranking of a period as it was frozen last, by unit: {"state" ("provisional",
/// "final"), "group","index","rank","of","bottom","unranked"}. Empty where nothing was frozen.
/// Rule:   REP-1; VIS-1: as ranking_report.
Result<std::map<std::string, Json>> frozen_ranks(State& state, const rules::Period& period,
                                                 const std::string& reader);

/// Arguments: period, plan {"window","leader","team","checklist" …}. {"period","document","plans":[…]}: an
/// act `plan` for each unit on the bottom list of the ranking that was frozen last, in its order. Rule:
/// KIND-3. Errors: not_found (kRankingMissing), storage errors.
Result<Json> run_bottom_plans(State& state, const Json& arguments);

}  // namespace wincheck::hub
