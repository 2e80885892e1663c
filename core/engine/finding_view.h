#pragma once
// Findings as the view of a device and the hub's report show them: what was recorded, and what is derived of
// it at this moment (state, due time, overdue).
#include "core/engine/finding_dates.h"

namespace wincheck::engine {

/// What changes with the day: null where the day is empty.
struct DueFacts {
    std::string day;
    UtcMs at{};
    bool is_overdue = false;
    bool is_late = false;
};
void put_due(Json& facts, const DueFacts& due);

/// One finding with its state; due times are null until put_due has set them.
[[nodiscard]] Json undated_facts(const Inspection& inspection, const FindingView& finding);

/// One finding with state and due time; without its steps.
[[nodiscard]] Json finding_facts(const Inspection& inspection, const FindingView& finding,
                                 const FindingDates& dates, UtcMs now);

/// FIX-6: by which a finding was put right, on the spot or later.
[[nodiscard]] std::vector<Hash> photos_after(const FindingView& finding);

/// The view `findings`: those facts, every step with who, when and on which device, and the photos before
/// and after (FIX-6).
Result<Json> findings_json(Device& device, const Inspection& inspection);

}  // namespace wincheck::engine
