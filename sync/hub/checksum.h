#pragma once
// Checksums of the bytes of one request, as tus asks for them.
#include "core/base/result.h"
#include "sync/protocol/checksum.h"

namespace wincheck::hub {

using protocol::Checksum;
using protocol::ChecksumAlgorithm;

/// Errors: invalid_argument (kChecksumUnknown).
Result<Checksum> parse_checksum(std::string_view header);
[[nodiscard]] Bytes digest_of(ChecksumAlgorithm algorithm, ByteView bytes);

}  // namespace wincheck::hub
