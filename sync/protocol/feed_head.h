#pragma once
// How a feed shows that it is whole (architecture: hub): a digest that runs over its rows in their order, and
// the hub's signature over how far it reaches. Device and hub compute it each from what it holds, so a row
// that is left out, added or in another place is found. Layout: docs/format.md, "Notes".
#include <string>

#include "core/journal/note.h"

namespace wincheck::protocol {

/// `digest` = over the rows [0, n); zeros for none.
struct FeedHead {
    std::string scope;
    std::uint64_t n = 0;
    Hash digest{};
    bool operator==(const FeedHead&) const = default;
};

/// With one more row.
[[nodiscard]] Hash feed_digest(const Hash& before, const Hash& entry, std::uint64_t rank);

[[nodiscard]] std::string sign_feed_head(const FeedHead& head, const TenantId& tenant, const EpochId& epoch,
                                         const journal::SignPair& intake);
/// Errors: corrupt (kNoteWrong, also of another tenant or epoch), signature (kNoteUnsigned, kSignatureWrong).
Result<FeedHead> verify_feed_head(std::string_view note, const TenantId& tenant, const EpochId& epoch,
                                  const SignKey& intake);

}  // namespace wincheck::protocol
