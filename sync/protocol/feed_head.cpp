#include "sync/protocol/feed_head.h"

#include "core/base/hash.h"

namespace wincheck::protocol {
namespace {

constexpr std::uint8_t kFeedRowPrefix = 0x06;
constexpr std::string_view kScope = "scope ";

std::string feed_origin(const TenantId& tenant, const EpochId& epoch) {
    return "wincheck-feed/0/" + tenant.hex() + "/" + epoch.hex();
}

}  // namespace

Hash feed_digest(const Hash& before, const Hash& entry, std::uint64_t rank) {
    Bytes row{kFeedRowPrefix};
    append(row, before.view());
    append(row, entry.view());
    for (int shift = 56; shift >= 0; shift -= 8) row.push_back(static_cast<std::uint8_t>(rank >> shift));
    return sha256(row);
}

std::string sign_feed_head(const FeedHead& head, const TenantId& tenant, const EpochId& epoch,
                           const journal::SignPair& intake) {
    const journal::Checkpoint checkpoint{.origin = feed_origin(tenant, epoch),
                                         .size = head.n,
                                         .root = head.digest,
                                         .extra = {std::string(kScope) + head.scope}};
    journal::Note note{.body = journal::checkpoint_body(checkpoint), .signatures = {}};
    const auto name = journal::intake_key_name(tenant, journal::ReceiptGrade::durable);
    note.signatures.push_back(journal::sign_note(note.body, name, intake));
    return journal::note_text(note);
}

Result<FeedHead> verify_feed_head(std::string_view text, const TenantId& tenant, const EpochId& epoch,
                                  const SignKey& intake) {
    WCK_TRY(const journal::Note note, journal::parse_note(text));
    const auto name = journal::intake_key_name(tenant, journal::ReceiptGrade::durable);
    WCK_TRY(journal::verify_note(note, name, intake));
    WCK_TRY(const journal::Checkpoint checkpoint, journal::parse_checkpoint(note.body));
    const bool is_head = checkpoint.origin == feed_origin(tenant, epoch) && checkpoint.extra.size() == 1 &&
                         checkpoint.extra.front().starts_with(kScope);
    if (!is_head) return error_of(ErrorCode::corrupt, journal::kNoteWrong, "verify_feed_head");
    return FeedHead{checkpoint.extra.front().substr(kScope.size()), checkpoint.size, checkpoint.root};
}

}  // namespace wincheck::protocol
