#include <algorithm>

#include "core/engine/writer.h"
#include "core/journal/anchor.h"
#include "sync/client/session.h"

#include "sync/client/reasons.h"
#include "sync/protocol/compression.h"

namespace wincheck::client {
namespace {

constexpr std::size_t kCompressFromBytes = 1024;

std::vector<protocol::Cursor> cursor_list(const Session& session) {
    std::vector<protocol::Cursor> list;
    for (const auto& [scope, cursor] : session.cursors) {
        if (list.size() < protocol::kCursorsMax) list.push_back(cursor);
    }
    return list;
}

// Where this store and the hub surely agree: what is receipted was cosigned over the same entries.
Result<std::uint64_t> agreed_size(Session& session, const store::Chain& chain, std::uint64_t at_hub) {
    WCK_TRY(const auto receipted, load<Receipted>(session.store(), receipted_setting(chain.id)));
    const std::uint64_t known = receipted && chain.is_own ? receipted->size : 0;
    return std::min({known, chain.size, at_hub});
}

// The hub holds a prefix of the own chain: all well. Longer or different: this store is an older copy or
// a clone, and its chain must not be continued under the same incarnation (S14, S15).
Result<void> compare_chain(Session& session, const protocol::ChainHead& at_hub) {
    WCK_TRY(const auto chain, session.store().chain(at_hub.incarnation));
    // Another copy of this store goes on under an incarnation of its own; team-mates read it as well.
    if (!chain) {
        session.lost[at_hub.incarnation] = 0;
        return {};
    }
    WCK_TRY(const bool is_ours, is_own_device(session, *chain));
    if (!is_ours) return answer_wrong("take_hello chain");
    session.hub_sizes[at_hub.incarnation] = at_hub.size;
    if (at_hub.size == 0) return {};
    bool is_same = chain->size >= at_hub.size;
    if (is_same) {
        WCK_TRY(const auto leaves,
                session.store().leaf_hashes(at_hub.incarnation, at_hub.size - 1, at_hub.size));
        is_same = leaves.front() == at_hub.head;
    }
    if (!is_same) {
        session.stopped_chains.insert(at_hub.incarnation);
        WCK_TRY(session.lost[at_hub.incarnation], agreed_size(session, *chain, at_hub.size));
    }
    return {};
}

// A hub that holds less than it has given a receipt for was restored: those entries are only here again.
// True where there are any.
Result<bool> lower_receipts(Session& session) {
    bool has_lowered = false;
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        WCK_TRY(auto receipted, load<Receipted>(session.store(), receipted_setting(chain.id)));
        const auto known = session.hub_sizes.find(chain.id);
        const std::uint64_t at_hub = known == session.hub_sizes.end() ? 0 : known->second;
        if (!receipted || receipted->size <= at_hub) continue;
        receipted->size = at_hub;
        has_lowered = true;
        WCK_TRY(save(session.store(), receipted_setting(chain.id), *receipted));
    }
    return has_lowered;
}

// No feed ever becomes shorter: a hub that says so was put back, be it within the time between two heads.
bool has_read_more(const Session& session) {
    return std::any_of(session.scopes.begin(), session.scopes.end(), [&](const protocol::Cursor& offered) {
        const auto held = session.cursors.find(offered.scope);
        return held != session.cursors.end() && held->second.generation == offered.generation &&
               held->second.n > offered.n;
    });
}

// A feed that is not as it was signed, or not as it was read before: it stays shown, and is the hub's to
// explain.
bool take_feed_trouble(Session& session) {
    std::vector<Problem> found;
    for (const Problem& problem : session.saved.problems)
        if (problem.reason == kFeedDiffers.name && !problem.is_verdict) found.push_back(problem);
    for (Problem& problem : found) {
        problem.is_verdict = true;
        note_problem(session.saved, problem);
    }
    return !found.empty();
}

}  // namespace

Result<bool> is_own_device(Session& session, const store::Chain& chain) {
    const auto& identity = session.engine.identity();
    if (!identity) return error_of(ErrorCode::refused, kNotEnrolled, "SyncClient");
    return chain.device == identity->device;
}

Want message_want(Purpose purpose, const char* path, Bytes body) {
    Want want{.purpose = purpose,
              .method = "POST",
              .path = path,
              .headers = {{"Content-Type", protocol::kContentType}, {"Accept-Encoding", "zstd"}},
              .body = std::move(body),
              .file = {},
              .subject = {},
              .asked = {}};
    if (want.body.size() > kCompressFromBytes) {
        want.body = protocol::compressed(want.body);
        want.headers.push_back({"Content-Encoding", "zstd"});
    }
    return want;
}

Error answer_wrong(const char* origin) {
    return error_of(ErrorCode::protocol, kAnswerWrong, origin);
}

Result<void> save_state(Session& session) {
    WCK_TRY(auto transaction, session.store().begin());
    for (const auto& [original, upload] : session.uploads)
        WCK_TRY(save(session.store(), upload_setting(original), upload));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    WCK_TRY(save(session.store(), kSettingPace, session.pace));
    WCK_TRY(transaction.commit());
    session.uploads.clear();
    return {};
}

std::int64_t wall_ms(Session& session) {
    return session.engine.ports().clock.now().utc.ms;
}

Result<std::optional<Upload>> upload_so_far(Session& session, const Hash& original) {
    const auto unsaved = session.uploads.find(original);
    if (unsaved != session.uploads.end()) return std::optional(unsaved->second);
    return load<Upload>(session.store(), upload_setting(original));
}

MaybeWant hello_want(Session& session) {
    protocol::HelloRequest hello;
    WCK_TRY(const auto chains, session.store().chains());
    for (const store::Chain& chain : chains) {
        WCK_TRY(const bool is_ours, is_own_device(session, chain));
        if (is_ours) hello.chains.push_back({chain.id, chain.size, chain.head});
    }
    hello.epoch = session.saved.epoch;
    hello.log_size = session.saved.log_size;
    WCK_TRY(hello.prove, places_to_prove(session));
    hello.cursors = cursor_list(session);
    return std::optional(message_want(Purpose::hello, protocol::kPathHello, journal::encode(hello)));
}

namespace {

// An answer of any version that this one speaks.
Result<protocol::HelloReplyMore> hello_of(const Bytes& content) {
    auto more = journal::decode_document<protocol::HelloReplyMore>(content);
    if (more) return more;
    WCK_TRY(auto plain, journal::decode_document<protocol::HelloReply>(content));
    return protocol::HelloReplyMore{.hello = std::move(plain), .extras = {}};
}

// Verdicts of persons take the place of those that the hub gave when the entries came.
Result<void> take_decided(Session& session, const std::vector<protocol::Extra>& extras) {
    const auto decided = protocol::extra_of<std::vector<protocol::Decided>>(extras, protocol::kExtraDecided);
    if (!decided) return {};
    for (const protocol::Decided& one : *decided)
        std::erase_if(session.saved.problems, [&](const Problem& problem) {
            return problem.is_verdict && problem.where == one.incarnation.hex() &&
                   problem.sequence == one.sequence;
        });
    return save(session.store(), kSettingDecided, *decided);
}

}  // namespace

Result<void> take_hello(Session& session, const Reply& reply) {
    const auto answer = hello_of(reply.content);
    const protocol::HelloReply* hello = answer ? &answer->hello : nullptr;
    if (hello == nullptr || hello->protocol < protocol::kProtocolMin ||
        hello->protocol > protocol::kProtocolMax)
        return answer_wrong("take_hello");
    const bool had_feed_trouble = take_feed_trouble(session);
    std::erase_if(session.saved.problems, [](const Problem& problem) { return !problem.is_verdict; });
    session.hub_sizes.clear();
    session.lost.clear();
    for (const protocol::ChainHead& head : hello->chains) WCK_TRY(compare_chain(session, head));
    session.forked = {hello->forked.begin(), hello->forked.end()};
    session.limits = hello->limits;
    session.scopes = hello->scopes;
    session.offers_persons = hello->protocol >= protocol::kProtocolPerson;
    session.signs_feeds = hello->protocol >= protocol::kProtocolHeads;
    session.snapshot_rows_min = protocol::extra_of<std::uint64_t>(answer->extras, protocol::kExtraSnapshot);
    session.wanted = {hello->wanted.begin(), hello->wanted.end()};
    session.needs_hello = false;
    WCK_TRY(auto transaction, session.store().begin());
    WCK_TRY(bool has_gone_back, check_log(session, *hello));
    WCK_TRY(const bool has_lost_entries, lower_receipts(session));
    if (!has_gone_back && (has_lost_entries || has_read_more(session))) {
        has_gone_back = true;
        note_problem(session.saved, {"hub", 0, "hub_lost_records", true});
    }
    has_gone_back = has_gone_back || had_feed_trouble;
    // The hub's feeds and ranks are not those of before: all is read again from the beginning, and what it
    // held of this device is asked about and sent again, also where it did not say so by a new epoch.
    if (has_gone_back) {
        for (auto& [scope, cursor] : session.cursors) cursor.n = 0;
        WCK_TRY(session.store().forget_ranks());
        WCK_TRY(save(session.store(), kSettingGoneBack, true));
        WCK_TRY(forget_held(session));
    }
    std::vector<store::Position> refused;
    for (const protocol::EntryPlace& place : hello->refused)
        refused.push_back({place.incarnation, place.sequence});
    WCK_TRY(take_refusals(session, refused));
    WCK_TRY(take_decided(session, answer->extras));
    // Not signed: an anchor proves itself to the hub that made it, and what it does not know bounds nothing.
    if (const auto anchor = AnchorId::parse_hex(reply.header(protocol::kHeaderAnchor))) {
        WCK_TRY(session.store().put_setting(engine::kAnchorSetting, anchor->view()));
        const std::int64_t ahead_ms = wall_ms(session) - journal::claimed_time(*anchor);
        WCK_TRY(save(session.store(), engine::kClockAheadSetting, ahead_ms));
    }
    session.saved.epoch = hello->epoch;
    WCK_TRY(save(session.store(), kSettingCursors, cursor_list(session)));
    WCK_TRY(save(session.store(), kSettingState, session.saved));
    return transaction.commit();
}

}  // namespace wincheck::client
