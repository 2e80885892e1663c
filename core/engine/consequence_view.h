#pragma once
// What follows from a sealed inspection (CON-1), as it stands at this moment: its findings after amendments,
// handed to the one rule.
#include "core/engine/inspection.h"
#include "core/rules/appeal_due.h"
#include "core/rules/consequences.h"

namespace wincheck::engine {

/// What the rule reads of it. Nothing to punish before the seal, and in a kind that counts nowhere (KIND-9).
[[nodiscard]] rules::ConsequenceSource consequence_source(const Inspection& inspection,
                                                          const rules::Register& standing);

/// Rule: APP-4: an appeal against the line, its finding or the inspection's score suspends it.
[[nodiscard]] bool is_suspended(const rules::ConsequenceLine& line, const rules::Appeals& appeals,
                                const rules::DueRules& due, const VisitPolicy& visit, UtcMs now);

}  // namespace wincheck::engine
