#pragma once
// The year's part of the policy as JSON (docs/guides/policy.md), and as the pure rules take it.
#include "core/model/year_policy.h"
#include "core/rules/index.h"
#include "core/rules/json_fields.h"
#include "core/rules/ranking.h"

namespace wincheck::rules {

/// Reads
/// {"scale","places","parts":[{"id","weight","missing","from","kinds","figure","mean","kind_weights","over","size"}],
/// "events":[{"kind","effect","points"}],"add_max","recheck_percent","ranking":{"units","attribute","level",
/// "bottom_percent","rounding","bottom_number","days_min","appeal_days","days"}}; what is absent keeps what
/// `policy` has. What is wrong is named with its field.
void read_year(Fields& fields, YearPolicy& policy);
[[nodiscard]] Json to_json(const YearPolicy& policy);

[[nodiscard]] IndexRules index_rules_of(const YearPolicy& policy);
[[nodiscard]] RankingRules ranking_rules_of(const RankingPolicy& policy);

}  // namespace wincheck::rules
