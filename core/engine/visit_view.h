#pragma once
// The course of one visit in the words that were recorded of it: its phases and to whom the team made itself
// known (VISIT-1), what was said at the feedback (VISIT-8), how it ended and who called it void (VISIT-5).
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// {"phases":[{"phase","to",…}],
///  "feedback":[{"attendees":[names],"count","points":[…],"help","minutes",…}],
///  "end": null or {"how","cause","reason",…,"confirmed_by","confirmed_at"},
///  "void_asked":[{"cause","reason",…,"answers":[{"agreed","reason",…}]}]}, each with "by", "at" and "entry".
/// Phases in their order, everything else by the times that the devices noted. What was erased is empty.
/// Shape: `end` is null of what goes on or is sealed; `confirmed_by` is empty but of a void one; `phases` is
/// null where only what opens and closes the inspection is here (a snapshot, which has no phases).
[[nodiscard]] Json visit_json(const Inspection& inspection);

}  // namespace wincheck::engine
