#pragma once
// The appeals' part of the policy as JSON (docs/guides/policy.md).
#include "core/model/appeals_policy.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {

/// Reads {"routes":[{"kind","object","by","levels":[{"role","file_days","decide_days","days","talk"}]}]};
/// what is absent keeps what `policy` has. `by` is "person" or "project", `days` "workdays" or "calendar".
void read_appeals(Fields& fields, AppealsPolicy& policy);
[[nodiscard]] Json to_json(const AppealsPolicy& policy);

}  // namespace wincheck::rules
