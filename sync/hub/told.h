#pragma once
// Which inspections stand in a report that is passed on: those that took place, count, and whose tour is over
// (VISIT-2, VISIT-5, KIND-9).
#include <set>
#include <string>

#include "core/engine/inspection.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Tours of which a visit has not ended yet. Cost: the inspections that have not ended.
Result<std::set<std::string>> open_tours(State& state);

/// Sealed, refused or stopped; of a kind that counts; of no tour that goes on.
[[nodiscard]] bool is_told(const store::StreamInfo& stream, const engine::Inspection& inspection,
                           const std::set<std::string>& open_tours);

}  // namespace wincheck::hub
