#pragma once
// Decisions about administrative effects in the hub's journal (CON-4): an entry that every device receives
// without its text, and a document that stays here under its hash.
#include <string>
#include <vector>

#include "core/model/effect.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Every decision, in the order in which they were recorded. Errors: corrupt (kEffectDamaged) where a
/// document is not what its entry names.
Result<std::vector<EffectDocument>> effect_steps(State& state);

/// Salts and dates the document, keeps it and records the step in one transaction.
Result<void> record_effect_step(State& state, EffectDocument document);

/// What of a damaged store a doctor names: documents that are not here or not what they were.
Result<std::vector<std::string>> wrong_effects(State& state);

}  // namespace wincheck::hub
