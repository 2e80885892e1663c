#pragma once
// When a finding is due as it stands, and whether it is overdue (FIX-2): derived from what was recorded and
// never stored. Pure.
#include "core/rules/due.h"
#include "core/rules/workflow.h"

namespace wincheck::rules {

/// Rule:  FIX-2. A long-term plan is owed milestone by milestone. Else the latest holds of `base` (DUE-3), a
///        granted extension and the end of an accepted plan; both last until the end of their day.
/// Shape: `base` is rectification_due. Dates that cannot be read count for nothing.
[[nodiscard]] Deadline due_of(const Deadline& base, const Life& life, const TimeZone& zone);

/// Something is still owed and the due time has passed. False where the due time is not known.
[[nodiscard]] bool is_overdue(const Life& life, const Deadline& due, UtcMs now);

/// It was put right, the last time after the due time.
[[nodiscard]] bool was_late(const Life& life, const Deadline& due);

}  // namespace wincheck::rules
