#pragma once
// How a device's identity is kept: one setting in the store, the seeds wrapped by the key store (INT-6).
#include "core/engine/engine.h"

namespace wincheck::engine {

/// What a key store that gives no key answers. `code`: key_locked, cancelled or key_gone.
[[nodiscard]] Error key_error(ErrorCode code, const char* origin);
/// Without its seeds, and `keys_away`, where the key store does not give them.
/// Errors: corrupt when the setting cannot be read or the seeds are not those of the certificate.
Result<std::optional<Identity>> load_identity(store::Store& store, KeyStore& keys);
/// The tenant's key and the device's id in a kept identity; none where it cannot be read.
[[nodiscard]] std::optional<SignKey> root_in_identity(ByteView kept);
[[nodiscard]] std::optional<DeviceId> device_in_identity(ByteView kept);
/// Inside the caller's transaction.
Result<void> save_identity(store::Store& store, KeyStore& keys, const Identity& identity);

}  // namespace wincheck::engine
