#pragma once
// What is drawn, left out and excused of the samples of an inspection, for devices and headquarters (SCO-5).
#include "core/base/json.h"
#include "core/engine/inspection.h"

namespace wincheck::engine {

/// One object for each sampled item, in order of the checklist: {"item","population","wanted","samples":
/// [{"sample","name"}],"left_out":[{"sample","reason","by","at"}],"fewer":[{"instance","reason","by","at"}]}.
/// Shape: `population` 0 and no `samples` where the register has no such locations; what an item shares with
///        another stands at both. A reason that was erased is empty.
[[nodiscard]] Json samples_json(const Inspection& inspection);

}  // namespace wincheck::engine
