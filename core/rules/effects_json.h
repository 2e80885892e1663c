#pragma once
// The effects' part of the policy's consequences as JSON (docs/guides/policy.md).
#include "core/model/effects_policy.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {

/// Reads
/// {"kinds":[{"id","reward","list","months","days","approvers"}],"rules":[{"id","kind","basis","result",
/// "points","number","period","inspections","series","on","count","of_last","within_months","from","months",
/// "days"}],"approvers"}; what is absent keeps what `policy` has, and a shipped kind says only what differs.
/// Rule:   CON-4: a rule without a basis or of a kind that is not known is refused; so is an effect without
/// an
///         end, a reward for a bad result and the other way round.
void read_effects(Fields& fields, EffectsPolicy& policy);
[[nodiscard]] Json to_json(const EffectsPolicy& policy);

}  // namespace wincheck::rules
