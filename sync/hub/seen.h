#pragma once
// Inspections as one reader may see them: a report made for somebody walks these and no others (PLAN-4,
// VIS-1).
#include "core/engine/inspection.h"
#include "core/engine/reasons.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// True where the reader's own feed has the inspection; an empty reader is the operator of the hub, who sees
/// all.
inline Result<bool> may_see(State& state, const std::string& reader, const StreamId& stream) {
    if (reader.empty()) return true;
    WCK_TRY(const auto scope, state.tables.scope_of(reader, protocol::inspection_scope(stream)));
    return scope && scope->level != store::ReaderLevel::none;
}

/// The inspection of that name. Rule:  PLAN-4: what the reader may not see is unknown, like one that does not
/// exist. Errors: not_found (kUnknownInspection).
inline Result<StreamId> seen_inspection(State& state, const std::string& wanted, const std::string& reader) {
    WCK_TRY(const StreamId id, state.engine->find_inspection(wanted));
    WCK_TRY(const bool is_seen, may_see(state, reader, id));
    if (is_seen) return id;
    return error_of(ErrorCode::not_found, engine::kUnknownInspection, "Device::find_inspection", wanted);
}

/// Calls use(stream, inspection) for every opened inspection that the reader may see and of which
/// wants(stream) is true before it is loaded; stops at the first error.
template <class Wants, class Use>
Result<void> for_each_wanted(State& state, const std::string& reader, Wants wants, Use use) {
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened || !wants(stream)) continue;
        WCK_TRY(const bool is_seen, may_see(state, reader, stream.id));
        if (!is_seen) continue;
        const auto inspection = engine::Inspection::load(state.store(), state.documents, stream.id);
        if (!inspection) continue;  // its opening was refused, or documents are missing
        WCK_TRY(use(stream, **inspection));
    }
    return {};
}

/// The same for all that the reader may see.
template <class Use>
Result<void> for_each_seen(State& state, const std::string& reader, Use use) {
    return for_each_wanted(state, reader, [](const store::StreamInfo&) { return true; }, std::move(use));
}

}  // namespace wincheck::hub
