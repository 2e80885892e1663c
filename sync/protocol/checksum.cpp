#include "sync/protocol/checksum.h"

namespace wincheck::protocol {

std::optional<Checksum> parse_checksum(std::string_view header) {
    constexpr std::size_t kSha1Bytes = 20, kSha256Bytes = 32;
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::string_view name = header.substr(0, space);
    if (name != "sha1" && name != "sha256") return std::nullopt;
    const auto algorithm = name == "sha1" ? ChecksumAlgorithm::sha1 : ChecksumAlgorithm::sha256;
    auto digest = from_base64(header.substr(space + 1));
    const std::size_t size = algorithm == ChecksumAlgorithm::sha1 ? kSha1Bytes : kSha256Bytes;
    if (!digest || digest->size() != size) return std::nullopt;
    return Checksum{algorithm, std::move(*digest)};
}

}  // namespace wincheck::protocol
