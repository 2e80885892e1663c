#pragma once
// Backup and restore (INT-9). A backup is a folder that a hub could be served from: store, keys, evidence and
// a manifest. A restored hub begins a new epoch, signed by the tenant key, so that devices learn of it and
// send again what the backup does not hold.
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Copies the hub to the new folder `out`. The manifest is written last: a folder without it is no backup.
/// Errors: refused (kBackupExists), storage errors.
Result<Json> back_up(State& state, const std::string& out);

struct RestoreWish {
    std::string backup;
    std::string folder;
    std::string by;  // the operator
    std::string reason;
    bool leaves_due = false;  // PII-1: what has fallen due is not erased again yet
};
/// Makes a hub of a backup in an empty folder. Errors: not_found (kNotBackup), refused (kHubExists),
/// corrupt (kBackupDamaged), storage errors.
Result<Json> restore_hub(const RestoreWish& wish, Ports ports);

/// Begins a new epoch on the store of the folder where it is older than what its hub has served; any other is
/// left as it is. Returns whether that was so. Errors: not_found (kNotHub), in_use, storage errors.
Result<bool> take_rewind(const std::string& folder, const std::string& by, const std::string& reason,
                         Ports ports);

}  // namespace wincheck::hub
