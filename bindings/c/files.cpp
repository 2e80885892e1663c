// wck_export, wck_import, wck_proof_write, wck_digest, wck_doctor.
#include <algorithm>
#include <set>

#include "bindings/c/acts.h"
#include "core/engine/recovery.h"
#include "core/journal/evidence_receipt.h"
#include "sync/client/state.h"

using namespace wincheck;           // NOLINT
using namespace wincheck::binding;  // NOLINT

namespace {

constexpr std::string_view kInspectionScope = "inspection:";

/// "inspection:NAME" as "inspection:HEX"; other scopes as they are.
Result<std::string> scope_in(EngineObject& object, wck_slice scope) {
    WCK_TRY(std::string text, text_or_empty_in(scope, "scope"));
    if (!text.starts_with(kInspectionScope)) return text;
    WCK_TRY(const StreamId stream, object.engine().find_inspection(text.substr(kInspectionScope.size())));
    return std::string(kInspectionScope) + stream.hex();
}

/// The evidence receipts this device was given for an inspection's originals.
Result<engine::ProofMaterial> proof_material(EngineObject& object, const StreamId& inspection) {
    engine::ProofMaterial material;
    store::Store& store = object.engine().store();
    const auto& identity = object.engine().identity();
    std::set<Hash> notes;
    WCK_TRY(const auto rows, store.evidence(inspection));
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const auto received,
                client::load<client::Received>(store, client::received_setting(row.original)));
        if (!received || !notes.insert(received->note).second) continue;
        WCK_TRY(const auto receipt,
                client::load<journal::EvidenceReceipt>(store, client::receipt_setting(received->note)));
        if (receipt && identity) material.evidence_receipts.emplace_back(identity->device, *receipt);
    }
    return material;
}

struct EvidenceCheck {
    std::uint64_t captures = 0;
    std::uint64_t complete = 0;
    bool has_lost_own = false;
    Json missing = Json::array();
    Json damaged = Json::array();
};

struct ChunkCheck {
    bool is_complete = true;
    bool is_damaged = false;
};

/// Reads and hashes each chunk file of a capture.
ChunkCheck check_chunks(engine::Engine& engine, const CaptureCore& capture) {
    ChunkCheck check;
    for (std::uint32_t index = 0; index < capture.chunks.size(); ++index) {
        const auto bytes = engine.evidence().read_chunk(capture, index);
        if (bytes) continue;
        check.is_complete = false;
        check.is_damaged |= bytes.error().code != ErrorCode::not_found;  // a bad sector too
    }
    return check;
}

Result<void> check_stream(engine::Engine& engine, const store::StreamInfo& stream, EvidenceCheck& check) {
    WCK_TRY(const auto rows, engine.store().evidence(stream.id));
    WCK_TRY(const auto erased, engine.store().erased_originals());
    for (const store::EvidenceRow& row : rows) {
        if (std::find(erased.begin(), erased.end(), row.original) != erased.end()) continue;
        ++check.captures;
        const ChunkCheck chunks = check_chunks(engine, row.capture);
        if (chunks.is_complete) {
            ++check.complete;
            continue;
        }
        WCK_TRY(const auto chain, engine.store().chain(row.position.incarnation));
        WCK_TRY(const auto purged,
                client::load<client::Purged>(engine.store(), client::purged_setting(row.original)));
        const bool is_own = chain && chain->is_own;
        check.has_lost_own |= is_own && (!purged || chunks.is_damaged);
        Json one = Json::object()
                       .set("original", Json::of(row.original.hex()))
                       .set("inspection", Json::of(stream.name))
                       .set("own", Json::of(is_own))
                       .set("at_hub_only", Json::of(is_own && purged.has_value()));
        (chunks.is_damaged ? check.damaged : check.missing).push(std::move(one));
    }
    return {};
}

/// Evidence of team-mates may still be on its way; own evidence must be here.
Result<Json> doctor_report(EngineObject& object) {
    engine::Engine& engine = object.engine();
    WCK_TRY(auto problems, engine.store().problems());
    WCK_TRY(const auto lists, engine.list_problems());
    problems.insert(problems.end(), lists.begin(), lists.end());
    EvidenceCheck check;
    WCK_TRY(const auto streams, engine.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) WCK_TRY(check_stream(engine, stream, check));
    WCK_TRY(const Space space, object.files().space(object.folder()));
    WCK_TRY(const Hash digest, engine.store().digest(""));
    Json list = Json::array();
    for (const std::string& problem : problems) list.push(Json::of(problem));
    if (check.has_lost_own) list.push(Json::of("evidence of this device is missing or damaged"));
    Json report = Json::object();
    report.set("ok", Json::of(list.items().empty()));
    report.set("problems", std::move(list));
    report.set("inspections", Json::of(std::uint64_t{streams.size()}));
    report.set("evidence", Json::object()
                               .set("captures", Json::of(check.captures))
                               .set("complete", Json::of(check.complete))
                               .set("missing", std::move(check.missing))
                               .set("damaged", std::move(check.damaged)));
    report.set("free_bytes", Json::of(space.free_bytes)).set("total_bytes", Json::of(space.total_bytes));
    report.set("digest", Json::of(digest.hex()));
    WCK_TRY(const auto recovery, engine::recovery_report(engine.store()));
    report.set("recovery", recovery ? engine::recovery_json(*recovery) : Json{});
    return report;
}

}  // namespace

extern "C" {

wck_status wck_export(wck_engine engine, wck_slice inspection, wck_slice path, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const std::string file, text_in(path, "path"));
        WCK_TRY(object.engine().export_file(id, file));
        return WCK_OK;
    });
}

wck_status wck_import(wck_engine engine, wck_slice path, wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::write, [&](EngineObject& object) -> Result<wck_status> {
        release(out);
        WCK_TRY(const std::string file, text_in(path, "path"));
        WCK_TRY(engine::Done done,
                perform(object, Json::object().set("act", Json::of("import")).set("file", Json::of(file)),
                        engine::Telling::score));
        give(out, result_json(std::move(done)).dump());
        return WCK_OK;
    });
}

wck_status wck_proof_write(wck_engine engine, wck_slice inspection, wck_slice path,
                           wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(const std::string id, text_in(inspection, "inspection"));
        WCK_TRY(const std::string file, text_in(path, "path"));
        WCK_TRY(object.check(true));
        WCK_TRY(const StreamId stream, object.engine().find_inspection(id));
        WCK_TRY(const engine::ProofMaterial material, proof_material(object, stream));
        WCK_TRY(object.engine().write_proof(id, file, material));
        return WCK_OK;
    });
}

wck_status wck_digest(wck_engine engine, wck_slice scope, uint8_t out[32], wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        WCK_TRY(const std::string text, scope_in(object, scope));
        WCK_TRY(const Hash digest, object.engine().store().digest(text));
        std::copy(digest.raw.begin(), digest.raw.end(), out);
        return WCK_OK;
    });
}

wck_status wck_doctor(wck_engine engine, wck_buf* out, wck_error* error) noexcept {
    return guard_engine(error, engine, Access::store, [&](EngineObject& object) -> Result<wck_status> {
        WCK_TRY(required(out, "out"));
        release(out);
        WCK_TRY(const Json report, doctor_report(object));
        give(out, report.dump());
        return WCK_OK;
    });
}

}  // extern "C"
