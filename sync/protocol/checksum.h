#pragma once
// The header of tus's checksum extension: "Upload-Checksum: ALGORITHM BASE64". SHA-1 stands here because tus
// asks every server for it; it guards against accidents of the line only. Pure.
#include <optional>
#include <string_view>

#include "core/base/bytes.h"

namespace wincheck::protocol {

enum class ChecksumAlgorithm : std::uint8_t { sha1, sha256 };

struct Checksum {
    ChecksumAlgorithm algorithm = ChecksumAlgorithm::sha1;
    Bytes digest;  // as long as the algorithm's
};

/// None for an algorithm that is not known, or a digest that is not its own.
[[nodiscard]] std::optional<Checksum> parse_checksum(std::string_view header);

}  // namespace wincheck::protocol
