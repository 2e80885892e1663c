#pragma once
// Texts of a checklist that can never be erased (INT-2). Pure.
#include <vector>

#include "core/model/privacy_policy.h"
#include "core/rules/condition.h"
#include "core/rules/score.h"

namespace wincheck::rules {

/// Rule:  INT-2. Text that a condition, calculation or constraint reads stands in the part of an entry that
/// is
///        never erased. Each such item is named, as an error where the policy marks it as personal (PII-1).
/// Shape: in document order.
[[nodiscard]] std::vector<Problem> unerasable_texts(const CompiledChecklist& checklist,
                                                    const PrivacyPolicy& privacy);

}  // namespace wincheck::rules
