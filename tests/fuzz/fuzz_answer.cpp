// Headers of answers that a device reads, and of uploads that a hub reads: what is taken is within its
// bounds.
#include <cstdlib>

#include "sync/client/reply.h"
#include "sync/protocol/checksum.h"

namespace {

void check(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace wincheck;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view first = text.substr(0, text.find('\n'));
    const std::string_view rest = text.substr(std::min(size, first.size() + 1));
    const std::uint32_t wait_ms =
        client::retry_after_ms({{"Retry-After", std::string(first)}, {"Date", std::string(rest)}});
    check(wait_ms <= client::kRetryAfterMsMax && wait_ms % 1000 == 0);
    const std::string path = client::upload_path_of(text);
    check(path.empty() || path.starts_with(protocol::kPathEvidence));
    check(path.find_first_of("\r\n ?#%.") == std::string::npos);
    if (const auto checksum = protocol::parse_checksum(text))
        check(checksum->digest.size() ==
              (checksum->algorithm == protocol::ChecksumAlgorithm::sha1 ? 20U : 32U));
    return 0;
}
