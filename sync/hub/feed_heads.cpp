#include "sync/hub/feed_heads.h"

#include "sync/hub/reasons.h"
#include "sync/hub/state.h"
#include "sync/protocol/feed_head.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kScopesKept = 20'000;
constexpr std::size_t kRowsAtOnce = 4'096;

Result<std::string> signed_head(State& state, const std::string& scope, std::uint64_t size) {
    FeedHeads& heads = state.feed_heads;
    if (heads.epoch != state.epoch || heads.kept.size() >= kScopesKept) heads = {state.epoch, {}};
    FeedHeads::Kept& kept = heads.kept[scope];
    if (kept.n < size) kept.note.clear();
    while (kept.n < size) {
        WCK_TRY(const auto rows, state.tables.ranked_hashes(scope, kept.n, kRowsAtOnce));
        const Error damaged = error_of(ErrorCode::corrupt, kNotReadable, "feed head", scope);
        if (rows.empty()) return damaged;
        for (const store::RankedHash& row : rows) {
            if (row.n != kept.n) return damaged;
            kept.digest = protocol::feed_digest(kept.digest, row.entry, row.rank);
            ++kept.n;
        }
    }
    if (kept.note.empty())
        kept.note = protocol::sign_feed_head({scope, kept.n, kept.digest}, state.identity().tenant,
                                             state.epoch, state.keys.intake);
    return kept.note;
}

}  // namespace

Result<std::vector<protocol::FeedNote>> heads_of(State& state, const protocol::PullReply& reply) {
    std::vector<protocol::FeedNote> notes;
    for (const protocol::Frame& frame : reply.frames) {
        if (frame.state != protocol::kFrameRows) continue;
        WCK_TRY(const std::uint64_t size, state.tables.feed_size(frame.scope));
        if (frame.to_n != size) continue;
        WCK_TRY(std::string note, signed_head(state, frame.scope, size));
        notes.push_back({frame.scope, std::move(note)});
    }
    return notes;
}

}  // namespace wincheck::hub
