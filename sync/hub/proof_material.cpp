#include "sync/hub/proof_material.h"

#include <map>
#include <set>

#include "core/journal/evidence_receipt.h"
#include "core/store/hub_log.h"
#include "sync/hub/log.h"

namespace wincheck::hub {

namespace {

// Each entry's place in the hub's log, under a head that covers them all (INT-8).
Result<void> add_log(State& state, const StreamId& stream, engine::ProofMaterial& material) {
    WCK_TRY(const PublishedHead head, publish_head(state, true));
    const std::uint64_t size = head.checkpoint.size;
    store::HubLog log(state.store());
    WCK_TRY(const auto entries, state.store().stream_entries(stream));
    for (const store::StoredEntry& stored : entries) {
        WCK_TRY(const auto leaf, log.leaf_of(stored.position));
        if (!leaf) continue;
        journal::LogProof place{.epoch = state.epoch, .index = leaf->index, .size = size, .salt = leaf->salt};
        WCK_TRY(place.path, log.inclusion(leaf->index, size));
        material.log_places[stored.position] = std::move(place);
    }
    material.log_certificate = state.log_certificate;
    material.log_checkpoint = head.note;
    return {};
}

// HQ's own entries of the inspection are received where they were written.
Result<void> add_own_receipts(State& state, const StreamId& stream, engine::ProofMaterial& material) {
    WCK_TRY(const auto entries, state.store().stream_entries(stream));
    std::set<IncarnationId> own;
    for (const store::StoredEntry& stored : entries)
        if (stored.device == state.identity().device) own.insert(stored.position.incarnation);
    for (const IncarnationId& chain : own) {
        WCK_TRY(const auto notes, state.store().notes(chain));
        if (notes.empty()) continue;
        // The proof shows the newest checkpoint of a chain.
        WCK_TRY(auto receipt, journal::sign_journal_receipt(notes.back().text, state.identity().tenant,
                                                            journal::ReceiptGrade::durable, state.keys.intake,
                                                            state.now_seconds()));
        material.journal_receipts.push_back(std::move(receipt));
    }
    return {};
}

}  // namespace

Result<engine::ProofMaterial> proof_material(State& state, const std::string& inspection) {
    engine::ProofMaterial material;
    material.intake_certificate = state.intake_certificate;
    WCK_TRY(const StreamId stream, state.engine->find_inspection(inspection));
    WCK_TRY(const auto rows, state.store().evidence(stream));
    std::map<DeviceId, std::vector<journal::StoredOriginal>> stored;
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const auto chain, state.store().chain(row.position.incarnation));
        WCK_TRY(const auto evidence, state.tables.evidence_or_other(row.entry, row.original));
        if (chain && evidence && evidence->is_genuine)
            stored[chain->device].push_back({row.original, evidence->length});
    }
    for (auto& [device, originals] : stored)
        material.evidence_receipts.emplace_back(
            device, journal::sign_evidence_receipt(std::move(originals), state.identity().tenant, device,
                                                   journal::ReceiptGrade::durable, state.keys.intake,
                                                   state.now_seconds()));
    WCK_TRY(add_log(state, stream, material));
    WCK_TRY(add_own_receipts(state, stream, material));
    return material;
}

}  // namespace wincheck::hub
