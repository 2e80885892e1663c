#pragma once
// What has become of photos that the hub once found genuine: disks rot, files get lost. For receipts, which
// must not vouch for them any more (INT-7), and for `doctor`.
#include "core/engine/scrub.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// True when the scrub found a chunk file of the capture's set damaged, and not sound again since.
[[nodiscard]] bool is_listed_damaged(const engine::Scrub& scrub, const store::EvidenceRow& row,
                                     const std::vector<store::EvidenceRow>& rows_of_original);
/// The capture's chunk files are what it lists: the scrub's list has them no longer.
Result<void> forget_damage_of(State& state, const store::EvidenceRow& row);

struct EvidenceCheck {
    std::uint64_t captures = 0;  // found genuine once, and not erased since
    std::uint64_t complete = 0;
    std::vector<Hash> missing;
    std::vector<Hash> damaged;
};
/// Reads and hashes each chunk file. Errors: storage errors of the database.
Result<EvidenceCheck> check_evidence(State& state);

}  // namespace wincheck::hub
