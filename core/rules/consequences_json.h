#pragma once
// The consequences' part of the policy as JSON (docs/guides/policy.md).
#include "core/model/consequences_policy.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {

/// Reads {"jurisdiction","kinds":[{"id","measure","bearer","reward","capped","jurisdictions","except"}],
/// "rules":[{"id","kind","basis","jurisdictions","inspections","items","severity","times","veto","fen",
/// "points","manager_percent"}],"wage_percent","objection_days","verify_days","days","verifiers","effects"};
/// what is absent keeps what `policy` has, and a shipped kind says only what differs. Rule: CON-1: a rule
/// without a basis, of a kind that is not known or allowed nowhere, or a plain fine is refused; so is
/// compensation that no wage caps.
void read_consequences(Fields& fields, ConsequencesPolicy& policy);
[[nodiscard]] Json to_json(const ConsequencesPolicy& policy);

}  // namespace wincheck::rules
