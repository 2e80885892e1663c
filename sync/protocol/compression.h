#pragma once
// zstd bodies (RFC 8878) within fixed bounds: streaming, window at most 8 MiB, no allocation by what
// the frame claims.
#include "core/base/bytes.h"

namespace wincheck::protocol {

/// Level 1: entries shrink to about a third.
[[nodiscard]] Bytes compressed(ByteView bytes);
/// Errors: protocol (kNotZstd), limit (kInflatedTooLarge).
Result<Bytes> inflated(ByteView bytes, std::size_t bytes_max);

}  // namespace wincheck::protocol
