#pragma once
// Announced inspections, which may bound a rectification (DUE-3), as the reader of a report may see them.
#include <string>

#include "core/engine/finding_dates.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

using engine::AnnouncedBy;

/// Rule: PLAN-4: an unannounced one bounds nothing.
Result<AnnouncedBy> announced_to(State& state, const std::string& reader);

/// What the due times of an inspection's findings rest on, with the announced ones of its project.
Result<engine::FindingDates> dates_of(State& state, const engine::Inspection& inspection,
                                      const AnnouncedBy& announced);

}  // namespace wincheck::hub
