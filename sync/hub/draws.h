#pragma once
// Draws in the hub's journal (DRAW-1): each step is an entry of the tenant's stream, so it has a rank, stands
// in the log and reaches every device. List, result and nonce stay here: the list's hash is in the entry, the
// result's comes with the reveal (PLAN-4).
#include <optional>

#include "core/base/json.h"
#include "core/rules/draw.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Arguments: step, by; commit: plan {"draw","rule","sources","reveal_by","formula"}; freeze: draw, list;
/// run: draw, values; reveal: draw; show: draw. {"draw","step","line","log","list","result","picks"}; of a
/// step the first three, and of a run the picks. `effect` is called in the step's transaction.
///
/// Rule:   DRAW-1: in this order and once each. ORG-3: `by` may plan, and at the freeze over each candidate.
///
/// Errors: refused (kMayNotChange; those of rules/draw_log.h), invalid_argument, not_found (kNoSuchDraw),
/// storage errors.
Result<Json> run_draw(State& state, const Json& arguments, const Effect& effect);
Result<Json> run_draw(State& state, const Json& arguments);

/// What was drawn; no value before the run.
Result<std::optional<std::vector<rules::Pick>>> picks_in_journal(State& state, const std::string& draw);

/// {"report":"draws","draws":[{"draw","state","committed","reveal_by","overdue","picks","planned",
/// "missing":[ID],"beside":[NUMBER]}]}: picks without a plan, and standing plans that name the draw and do
/// not follow it. Rule: PLAN-4: a named reader learns of picks after the reveal only, and of plans what the
/// own feed has.
Result<Json> draws_report(State& state, const std::string& reader);

}  // namespace wincheck::hub
