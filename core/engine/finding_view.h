#pragma once
// Findings as the view of a device and the hub's report show them: what was recorded, and what is derived of
// it at this moment (state, due time, overdue).
#include "core/engine/finding_dates.h"

namespace wincheck::engine {

/// One finding with state and due time; without its steps.
[[nodiscard]] Json finding_facts(const Inspection& inspection, const FindingView& finding,
                                 const FindingDates& dates, UtcMs now);

/// The view `findings`: those facts, every step with who, when and on which device, and the photos before
/// and after (FIX-6).
Result<Json> findings_json(Device& device, const Inspection& inspection);

}  // namespace wincheck::engine
