#pragma once
// Appeals as the view of a device and the hub's report show them: what was recorded, and what is derived of
// it at this moment (windows, overdue, suspended), and a result's figures as sealed and as amended.
#include "core/engine/inspection.h"
#include "core/rules/appeal_due.h"

namespace wincheck::engine {

class Device;

/// APP-3: when the sealed result was delivered to who appeals: their first signature that agrees, dissents or
/// says received, from the seal on; else the policy's hours of silence after it. Nothing before the seal.
[[nodiscard]] std::optional<UtcMs> result_delivered(const Inspection& inspection, std::uint32_t by,
                                                    std::string_view appellant);

/// Rule:  APP-4. True while any appeal against the inspection suspends consequences and publication by name:
///        one that is pending, or was decided and can still go up. Errors: as finding_dates.
Result<bool> is_disputed(Documents& documents, const Inspection& inspection, UtcMs now);

/// One appeal with state, level, windows and decision; without its steps.
[[nodiscard]] Json appeal_facts(const Inspection& inspection, const rules::Appeal& appeal,
                                const rules::DueRules& due, UtcMs now);

/// The seal's figures, and those after amendments; null where there are none.
[[nodiscard]] Json sealed_json(const Inspection& inspection);
[[nodiscard]] Json amended_json(const Inspection& inspection);
/// VISIT-5: what a refused inspection counts as; null of any other, or where the policy says nothing.
[[nodiscard]] Json refused_json(const Inspection& inspection);

/// VIS-1: the project's own clock, as long as it has not appealed: {"delivered","until","open"}; null where
/// nothing was delivered or no route begins with the project.
[[nodiscard]] Json project_window(const Inspection& inspection, const rules::DueRules& due, UtcMs now);

/// The view `appeals`: those facts with every step, both figures, and the project's own window.
Result<Json> appeals_json(Device& device, const Inspection& inspection);

}  // namespace wincheck::engine
