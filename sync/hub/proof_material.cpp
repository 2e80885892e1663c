#include "sync/hub/proof_material.h"

#include <map>

#include "core/journal/evidence_receipt.h"

namespace wincheck::hub {

Result<engine::ProofMaterial> proof_material(State& state, const std::string& inspection) {
    engine::ProofMaterial material;
    material.intake_certificate = state.intake_certificate;
    WCK_TRY(const StreamId stream, state.engine->find_inspection(inspection));
    WCK_TRY(const auto rows, state.store().evidence(stream));
    std::map<DeviceId, std::vector<journal::StoredOriginal>> stored;
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const auto chain, state.store().chain(row.position.incarnation));
        WCK_TRY(const auto evidence, state.tables.evidence(row.original));
        if (chain && evidence && evidence->is_genuine)
            stored[chain->device].push_back({row.original, evidence->length});
    }
    for (auto& [device, originals] : stored)
        material.evidence_receipts.emplace_back(
            device, journal::sign_evidence_receipt(std::move(originals), state.identity().tenant, device,
                                                   journal::ReceiptGrade::durable, state.keys.intake,
                                                   state.now_seconds()));
    return material;
}

}  // namespace wincheck::hub
