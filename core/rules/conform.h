#pragma once
// 'The rest of this section conforms' (DO-12): which items it may answer, and with what.
#include <optional>

#include "core/model/checklist.h"
#include "core/model/record.h"

namespace wincheck::rules {

/// The value that says an item conforms; none where the item needs evidence, samples, a veto or a
/// phase, or where conformity cannot be said without measuring or counting.
/// Rule: DO-12.
std::optional<Value> conforming_value(const Checklist& checklist, const Node& item);

}  // namespace wincheck::rules
