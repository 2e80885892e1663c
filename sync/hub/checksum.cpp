#include "sync/hub/checksum.h"

#include <openssl/sha.h>

#include "core/base/hash.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {

Result<Checksum> parse_checksum(std::string_view header) {
    auto checksum = protocol::parse_checksum(header);
    if (checksum) return std::move(*checksum);
    return error_of(ErrorCode::invalid_argument, kChecksumUnknown, "upload", "Upload-Checksum");
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
