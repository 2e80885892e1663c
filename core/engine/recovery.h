#pragma once
// The recovery ladder of a device's store (DUR-6, INT-5): projections are rebuilt from the journal; a damaged
// database is copied aside untouched and everything in it that verifies goes into a new one; the device then
// goes on under a new incarnation. What is done can be cut off at any operation and is done again.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/json.h"
#include "core/base/ports.h"
#include "core/engine/engine.h"
#include "core/store/store.h"

namespace wincheck::engine {

enum class Rung : std::uint32_t { none = 0, rebuilt = 1, salvaged = 2 };

/// What recovery did, kept in the store as a setting.
struct RecoveryReport {
    Rung rung = Rung::none;
    std::int64_t wall_ms = 0;
    std::string copy;                     // name of the untouched copy in the folder
    std::uint64_t own = 0;                // entries of own chains that came back
    std::uint64_t others = 0;             // of others
    std::vector<std::string> damage;      // what was found wrong
    std::vector<std::string> unverified;  // what was readable, but belongs to nothing that is proven
    template <class A>
    void serialize(A& a) {
        a(rung, wall_ms, copy, own, others, damage, unverified);
    }
};

/// Opens DIR/store.db of a device, recovering it where it is damaged. The caller holds the folder lock.
/// Errors: storage errors, too_new; storage_full (kRecoveryNoSpace): then the store is as it was.
Result<std::unique_ptr<store::Store>> open_recovered(const std::string& folder, Ports ports,
                                                     Thoroughness thoroughness);

/// Leaves a mark that makes the next opening look at everything: after a read found damage.
void suspect(const std::string& folder, FileSystem& files);

/// True when own chains have to be left because the store was salvaged (INT-5).
Result<bool> must_leave_chains(store::Store& store);
/// In the caller's transaction, after they were left.
Result<void> has_left_chains(store::Store& store);

Result<void> must_leave_later(store::Store& store);
/// Keeps a report, in the caller's transaction.
Result<void> save_recovery(store::Store& store, const RecoveryReport& report);
Result<std::optional<RecoveryReport>> recovery_report(store::Store& store);
/// PII-1: removes the copies of damaged databases, which hold what was erased. Where something in one of them
/// could not be proven they may be the last trace of an acknowledged act: then they stay and are told of.
Result<void> erase_copies(store::Store& store, const std::string& folder, FileSystem& files);
/// True while copies are there that an erasure has left.
Result<bool> has_erased_in_copies(store::Store& store, const std::string& folder, FileSystem& files);
/// In plain words: what happened, what is missing, what to do.
[[nodiscard]] Json recovery_json(const RecoveryReport& report);

}  // namespace wincheck::engine
