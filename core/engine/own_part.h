#pragma once
// What HQ told this device's person beside inspections (VIS-1): the own part of every statement that was
// frozen (CON-2), places in final rankings (YEAR-3), results that were published with
// them, administrative effects (CON-4), and of visits that are
// not delivered yet immediate hazards (FIX-7) and findings.
#include "core/base/json.h"
#include "core/base/result.h"

namespace wincheck::engine {

class Device;

/// [{"month","whole","log","statement":[…],"held":[…]}], by month; `whole` is false while parts of a long one
/// have not come.
Result<Json> own_statement_json(Device& device);

/// [{"period","whole","log","ranking":[{"unit","name","group","index","rank","of","bottom","unranked"}]}], by
/// period.
Result<Json> own_ranking_json(Device& device);

/// [{"period","whole","log","results":[{"unit","name","kind","count","passed","score"}]}], by period.
Result<Json> published_results_json(Device& device);

/// [{"inspection","project","name","finding","item","label","location","told_on_site","told_desk","made_safe"}]
/// of visits that were not delivered when it was told.
Result<Json> told_hazards_json(Device& device);

/// [{"inspection","project","name","whole","findings":[{"finding","item","label","location","severity",
/// "fixed_on_spot"}]}] of visits that were not delivered when it was told, and are not here themselves.
Result<Json> heard_findings_json(Device& device);

/// [{"id","unit","name","kind","rule","list","reward","state","approved","until","lifted","suspended","own","basis",
/// "inspection","objection_until"}], by day of approval, rule and unit. What is gone is not shown.
Result<Json> own_effects_json(Device& device);

}  // namespace wincheck::engine
