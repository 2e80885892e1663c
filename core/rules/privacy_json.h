#pragma once
// The part of the policy about personal data as JSON (docs/guides/privacy.md).
#include "core/model/privacy_policy.h"
#include "core/rules/json_fields.h"

namespace wincheck::rules {

/// Reads {"kinds":[{"id","purpose","basis","retention_days","holds":[],"inspections":[],"items":[]}],
/// "homes":[]}. Rule: PII-1: a kind without purpose, basis or retention is refused, and so is one that is not
/// known and does not say what holds it.
void read_privacy(Fields& fields, PrivacyPolicy& policy);
[[nodiscard]] Json to_json(const PrivacyPolicy& policy);

}  // namespace wincheck::rules
