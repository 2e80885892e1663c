#pragma once
// The tenant's keys as the hub holds them (INT-6): root (certificates), intake (receipts, replies), log,
// evidence (opens photo keys). Seeds are files DIR/keys/NAME of mode 0600, wrapped by the key store.
#include "core/base/ports.h"
#include "core/journal/keys.h"

namespace wincheck::hub {

struct HubKeys {
    journal::SignPair root;
    journal::SignPair intake;
    journal::SignPair log;
    journal::Secret evidence_seed;
    [[nodiscard]] journal::BoxPair evidence() const { return journal::BoxPair::from_seed(evidence_seed); }
};

/// Makes and stores new keys. Errors: storage errors, those of the key store.
Result<HubKeys> make_keys(const std::string& folder, Ports& ports);
/// Errors: not_found (kFileMissing), key_locked, key_gone, corrupt.
Result<HubKeys> load_keys(const std::string& folder, Ports& ports);

}  // namespace wincheck::hub
