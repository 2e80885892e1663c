#include "sync/hub/evidence_check.h"

#include <algorithm>
#include <set>

namespace wincheck::hub {
namespace {

enum class Condition : std::uint8_t { complete, missing, damaged };

Condition condition_of(State& state, const CaptureCore& capture) {
    Condition worst = Condition::complete;
    for (std::uint32_t index = 0; index < capture.chunks.size(); ++index) {
        const auto bytes = state.engine->evidence().read_chunk(capture, index);
        if (bytes) continue;
        if (bytes.error().code != ErrorCode::not_found) return Condition::damaged;  // a bad sector too
        worst = Condition::missing;
    }
    return worst;
}

}  // namespace

bool is_listed_damaged(const engine::Scrub& scrub, const store::EvidenceRow& row,
                       const std::vector<store::EvidenceRow>& rows_of_original) {
    const evidence::SetName set = evidence::set_of(row.capture);
    // The list names one capture of each set.
    return std::any_of(
        rows_of_original.begin(), rows_of_original.end(), [&](const store::EvidenceRow& other) {
            return evidence::set_of(other.capture) == set &&
                   std::any_of(scrub.damaged.begin(), scrub.damaged.end(),
                               [&](const engine::DamagedChunk& one) { return one.entry == other.entry; });
        });
}

Result<void> forget_damage_of(State& state, const store::EvidenceRow& row) {
    const evidence::SetName set = evidence::set_of(row.capture);
    WCK_TRY(const auto rows, state.store().evidence_of(row.original));
    WCK_TRY(const auto scrub, engine::load_scrub(state.store()));
    for (const store::EvidenceRow& other : rows) {
        if (evidence::set_of(other.capture) != set) continue;
        for (const engine::DamagedChunk& one : scrub.damaged)
            if (one.entry == other.entry) WCK_TRY(engine::forget_damage(state.store(), one.entry, one.index));
    }
    return {};
}

Result<EvidenceCheck> check_evidence(State& state) {
    EvidenceCheck check;
    WCK_TRY(const auto list, state.store().erased_originals());
    const std::set<Hash> erased(list.begin(), list.end());
    WCK_TRY(const auto genuine, state.tables.genuine_evidence());
    for (const store::StoredEvidence& stored : genuine) {
        if (erased.contains(stored.original)) continue;
        WCK_TRY(const auto rows, state.store().evidence_of(stored.original));
        for (const store::EvidenceRow& row : rows) {
            if (row.entry != stored.entry) continue;
            ++check.captures;
            const Condition condition = condition_of(state, row.capture);
            if (condition == Condition::complete) ++check.complete;
            if (condition == Condition::missing) check.missing.push_back(row.original);
            if (condition == Condition::damaged) check.damaged.push_back(row.original);
        }
    }
    return check;
}

}  // namespace wincheck::hub
