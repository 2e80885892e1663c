#pragma once
// How a device's identity is kept: one setting in the store, the seeds wrapped by the key store (INT-6).
#include "core/engine/engine.h"

namespace wincheck::engine {

/// Errors: key_locked, key_gone from the key store; corrupt when the setting cannot be read.
Result<std::optional<Identity>> load_identity(store::Store& store, KeyStore& keys);
/// The tenant's key and the device's id in a kept identity; none where it cannot be read.
[[nodiscard]] std::optional<SignKey> root_in_identity(ByteView kept);
[[nodiscard]] std::optional<DeviceId> device_in_identity(ByteView kept);
/// Inside the caller's transaction.
Result<void> save_identity(store::Store& store, KeyStore& keys, const Identity& identity);

}  // namespace wincheck::engine
