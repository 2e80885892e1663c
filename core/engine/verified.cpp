#include "core/engine/verified.h"

#include <utility>

namespace wincheck::engine {

Result<const journal::Certificate*> Verified::certificate(ByteView bytes, const SignKey& root) {
    if (root != root_) certificates_.clear();
    root_ = root;
    const auto found = certificates_.find(bytes);
    if (found != certificates_.end()) return &found->second;
    WCK_TRY(journal::Certificate verified, journal::verify_certificate(bytes, root));
    if (certificates_.size() >= kMax) certificates_.clear();
    const auto kept = certificates_.emplace(Bytes(bytes.begin(), bytes.end()), std::move(verified)).first;
    return &kept->second;
}

}  // namespace wincheck::engine
