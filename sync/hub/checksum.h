#pragma once
// The checksum extension of tus 1.0: "Upload-Checksum: ALGORITHM BASE64". SHA-1 stands here because tus asks
// every server for it; it guards against accidents of the line only. Pure.
#include <optional>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace wincheck::hub {

enum class ChecksumAlgorithm : std::uint8_t { sha1, sha256 };

struct Checksum {
    ChecksumAlgorithm algorithm = ChecksumAlgorithm::sha1;
    Bytes digest;
};

/// Errors: invalid_argument (kChecksumUnknown).
Result<Checksum> parse_checksum(std::string_view header);
[[nodiscard]] Bytes digest_of(ChecksumAlgorithm algorithm, ByteView bytes);

}  // namespace wincheck::hub
