#pragma once
// The findings' part of the policy as JSON (docs/guides/policy.md).
#include "core/model/findings_policy.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {

/// Reads {"closing":[{"severity","means"}],"verify_percent","review":[{"kind","severity","by"}],
/// "after_severity","repeat_days","repeat_by"}; what is absent keeps what `policy` has.
void read_findings(Fields& fields, FindingsPolicy& policy);
[[nodiscard]] Json to_json(const FindingsPolicy& policy);

}  // namespace wincheck::rules
