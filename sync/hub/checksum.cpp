#include "sync/hub/checksum.h"

#include <openssl/sha.h>

#include "core/base/hash.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {

Result<Checksum> parse_checksum(std::string_view header) {
    const Error unknown =
        error_of(ErrorCode::invalid_argument, kChecksumUnknown, "upload", "Upload-Checksum");
    const auto space = header.find(' ');
    if (space == std::string_view::npos) return unknown;
    const std::string_view name = header.substr(0, space);
    if (name != "sha1" && name != "sha256") return unknown;
    Checksum checksum{.algorithm = name == "sha1" ? ChecksumAlgorithm::sha1 : ChecksumAlgorithm::sha256,
                      .digest = {}};
    auto digest = from_base64(header.substr(space + 1));
    const std::size_t size = checksum.algorithm == ChecksumAlgorithm::sha1 ? 20 : 32;
    if (!digest || digest->size() != size) return unknown;
    checksum.digest = std::move(*digest);
    return checksum;
}

Bytes digest_of(ChecksumAlgorithm algorithm, ByteView bytes) {
    if (algorithm == ChecksumAlgorithm::sha256) {
        const Hash hash = sha256(bytes);
        return {hash.raw.begin(), hash.raw.end()};
    }
    Bytes digest(SHA_DIGEST_LENGTH);
    SHA1(bytes.data(), bytes.size(), digest.data());
    return digest;
}

}  // namespace wincheck::hub
