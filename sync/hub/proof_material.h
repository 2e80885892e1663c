#pragma once
// What the hub adds to a proof bundle (INT-10): its evidence receipts for the devices that contributed.
// Journal receipts stand on the checkpoints it stored.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Errors: not_found for an unknown inspection; storage errors.
Result<engine::ProofMaterial> proof_material(State& state, const std::string& inspection);

}  // namespace wincheck::hub
