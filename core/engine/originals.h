#pragma once
// The bytes of an original that this store holds, decrypted in memory alone (EVI-2): nothing of it is
// written.
#include "core/engine/engine.h"

namespace wincheck::engine {

/// Errors: not_found (kNotOurFile), limit (kTooLarge) above 256 MiB, key statuses, corrupt or not_found where
/// bytes are damaged or not here.
Result<Bytes> bytes_of_original(Engine& engine, const store::EvidenceRow& row);

}  // namespace wincheck::engine
