#include "core/engine/verified.h"

#include <utility>

namespace wincheck::engine {
namespace {

template <class Map, class Verify>
auto found_or_verified(Map& known, ByteView bytes, Verify verify)
    -> Result<const typename Map::mapped_type*> {
    const auto found = known.find(bytes);
    if (found != known.end()) return &found->second;
    WCK_TRY(auto verified, verify());
    if (known.size() >= Verified::kMax) known.clear();
    return &known.emplace(Bytes(bytes.begin(), bytes.end()), std::move(verified)).first->second;
}

}  // namespace

void Verified::turn_to(const SignKey& root) {
    if (root == root_) return;
    openings_.clear();
    certificates_.clear();
    root_ = root;
}

Result<const journal::Opening*> Verified::opening(ByteView bytes, const SignKey& root) {
    turn_to(root);
    return found_or_verified(openings_, bytes, [&] { return journal::verify_opening(bytes, root); });
}

Result<const journal::Certificate*> Verified::certificate(ByteView bytes, const SignKey& root) {
    turn_to(root);
    return found_or_verified(certificates_, bytes, [&] { return journal::verify_certificate(bytes, root); });
}

}  // namespace wincheck::engine
