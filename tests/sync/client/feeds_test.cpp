// A hub that leaves out rows of a feed, adds some or puts them elsewhere, against what it signs of that feed.
#include "sync/protocol/feed_head.h"
#include "tests/sync/client/night.h"

namespace wincheck::client {
namespace {

using protocol::FeedHead;
using protocol::Frame;
using protocol::Rank;

/// A team-mate's inspection of three entries, and a hub that signs its feed as it truly is.
struct SignedFeed {
    tests::World world;
    tests::Folder folder, mates_folder;
    FakeDevice device{folder.path(), world.identity(3)};
    FakeDevice mate{mates_folder.path(), world.identity(4)};
    FakeHub hub{world};
    StreamId stream = mate.start("i9");
    std::string scope = protocol::inspection_scope(stream);

    SignedFeed() {
        mate.note(stream);
        mate.note(stream);
        mate.close_segments().value();
        hub.version = protocol::kProtocolHeads;
        show(frame(0, 3));
    }
    /// Rows [from, to) in the order of the mate's chain, all of it in one segment.
    Frame frame(std::uint64_t from, std::uint64_t to) {
        const store::Chain chain = mate.chain();
        Frame rows{.scope = scope, .from_n = from, .to_n = to, .segments = {}, .ranks = {}};
        rows.segments.push_back(
            {chain.opening, mate.identity()->certificate, mate.segment(chain.id, 0, chain.size).value()});
        for (std::uint64_t i = from; i < to; ++i) rows.ranks.push_back({chain.id, i, i + 1});
        return rows;
    }
    FeedHead true_head(std::uint64_t n) {
        FeedHead head{scope, n, {}};
        const auto hashes = mate.store().leaf_hashes(mate.chain_id(), 0, n).value();
        for (std::uint64_t i = 0; i < n; ++i)
            head.digest = protocol::feed_digest(head.digest, hashes[i], i + 1);
        return head;
    }
    void show(const Frame& rows) {
        hub.scopes = {{scope, 0, rows.to_n}};
        hub.frames = {rows};
        hub.heads = {true_head(rows.to_n)};
    }
    RunReport sync() {
        SyncClient client(device);
        return sync_with(device, client, hub, kHourMs);
    }
    std::uint64_t cursor() {
        for (const auto& one : load<std::vector<protocol::Cursor>>(device.store(), kSettingCursors)
                                   .value()
                                   .value_or(std::vector<protocol::Cursor>{}))
            if (one.scope == scope) return one.n;
        return 0;
    }
    static bool differs(const RunReport& report) {
        return std::any_of(report.status.problems.begin(), report.status.problems.end(),
                           [](const Problem& problem) { return problem.reason == "feed_differs"; });
    }
    /// The round shows it, has something left to do, and stands at the beginning of that feed.
    void is_found() {
        const RunReport report = sync();
        CHECK(report.outcome == RunReport::Outcome::done);
        CHECK(differs(report));
        CHECK(cursor() == 0);
    }
};

}  // namespace

TEST_CASE("INT-8 a feed that is as the hub signed it is read once, page after page") {
    SignedFeed feed;
    feed.show(feed.frame(0, 2));
    CHECK_FALSE(SignedFeed::differs(feed.sync()));
    CHECK(feed.cursor() == 2);
    feed.show(feed.frame(2, 3));
    CHECK_FALSE(SignedFeed::differs(feed.sync()));
    CHECK(feed.cursor() == 3);
    const auto feeds = load<std::vector<Feed>>(feed.device.store(), kSettingFeeds).value().value();
    REQUIRE(feeds.size() == 1);
    CHECK(feeds[0] == Feed{feed.scope, 3, feed.true_head(3).digest});
}

TEST_CASE("INT-8 a hub that leaves out, adds or reorders rows for one device is found, and read anew") {
    SignedFeed feed;
    SUBCASE("the last row is kept from this device") {
        feed.hub.scopes = {{feed.scope, 0, 2}};
        feed.hub.frames = {feed.frame(0, 2)};
        FeedHead head = feed.true_head(3);
        head.n = 2;
        feed.hub.heads = {head};
    }
    SUBCASE("two rows change places") {
        auto& ranks = feed.hub.frames[0].ranks;
        std::swap(ranks[1].sequence, ranks[2].sequence);
    }
    SUBCASE("a row has another rank than it has for others") {
        feed.hub.frames[0].ranks[2].rank = 4;
    }
    SUBCASE("a row is named and its entry is not given") {
        const store::Chain chain = feed.mate.chain();
        journal::Segment part =
            journal::decode_segment(feed.mate.segment(chain.id, 0, chain.size).value()).value();
        part.leaves[1] = journal::Leaf::withheld(part.leaves[1].leaf_hash());
        feed.hub.frames[0].segments[0].segment = journal::encode_segment(part);
    }
    SUBCASE("fewer rows than the page says") {
        feed.hub.frames[0].ranks.pop_back();
    }
    SUBCASE("the page is not signed") {
        feed.hub.heads.clear();
    }
    SUBCASE("the head is that of another feed") {
        feed.hub.heads[0].digest.raw[0] ^= 1;
    }
    feed.is_found();
    CHECK(feed.hub.count("POST /v1/pull") == 1);  // not again in this round
    feed.show(feed.frame(0, 3));
    const RunReport mended = feed.sync();
    CHECK(feed.cursor() == 3);
    CHECK(feed.device.store().entry({feed.mate.chain_id(), 2}).value()->rank == 3);
    CHECK(feed.device.store().problems().value().empty());
    // What the hub did stays shown, once.
    CHECK(SignedFeed::differs(mended));
    CHECK(feed.sync().status.problems.size() == 1);
    CHECK(feed.cursor() == 3);
}

TEST_CASE("S20 rows that were read, and are others at the hub now, are found with the next page") {
    SignedFeed feed;
    feed.show(feed.frame(0, 2));
    feed.sync();
    feed.show(feed.frame(2, 3));
    FeedHead others = feed.true_head(2);
    others.digest.raw[5] ^= 1;
    const Hash third = feed.mate.store().leaf_hashes(feed.mate.chain_id(), 2, 3).value().front();
    feed.hub.heads = {{feed.scope, 3, protocol::feed_digest(others.digest, third, 3)}};
    feed.is_found();
    // The entries stay: their devices signed them.
    CHECK(feed.device.store().entry({feed.mate.chain_id(), 2}).value().has_value());
}

TEST_CASE("S14 what a copy of this phone wrote is no row that was kept back") {
    SignedFeed feed;
    FeedHead head = feed.true_head(3);
    head.n = 4;
    Hash written{};
    written.raw.fill(9);
    head.digest = protocol::feed_digest(head.digest, written, 4);
    const auto show_row = [&](const IncarnationId& chain, std::uint64_t sequence) {
        feed.show(feed.frame(0, 3));
        feed.hub.scopes = {{feed.scope, 0, 4}};
        feed.hub.frames[0].to_n = 4;
        feed.hub.frames[0].ranks.push_back({chain, sequence, 4});
        feed.hub.heads = {head};
    };
    SUBCASE("on a chain of its own that it began since this round's hello") {
        IncarnationId copy{};
        copy.raw.fill(7);
        show_row(copy, 0);
        CHECK_FALSE(SignedFeed::differs(feed.sync()));
        CHECK(feed.cursor() == 4);
    }
    SUBCASE("at a place of an own chain that no receipt covers") {
        feed.hub.before =
            [&](const protocol::HttpRequest& request) -> std::optional<Result<protocol::HttpResponse>> {
            if (request.path == protocol::kPathPull && feed.device.chain().size == 0)
                feed.device.start("mine");
            return std::nullopt;
        };
        show_row(feed.device.chain_id(), 0);
        CHECK_FALSE(SignedFeed::differs(feed.sync()));
        CHECK(feed.cursor() == 4);
    }
    SUBCASE("but where a receipt covers it, another entry is found") {
        feed.device.start("mine");
        CHECK_FALSE(SignedFeed::differs(feed.sync()));
        REQUIRE(feed.cursor() == 3);
        show_row(feed.device.chain_id(), 0);
        feed.hub.frames[0].from_n = 3;
        feed.hub.frames[0].segments.clear();
        feed.hub.frames[0].ranks.erase(feed.hub.frames[0].ranks.begin(), feed.hub.frames[0].ranks.end() - 1);
        feed.is_found();
    }
}

TEST_CASE("S34 a store from before the heads goes on from where it is, and is checked from there") {
    SignedFeed feed;
    feed.hub.version = protocol::kProtocolPerson;
    feed.show(feed.frame(0, 2));
    feed.sync();
    REQUIRE(feed.cursor() == 2);
    feed.hub.version = protocol::kProtocolHeads;
    feed.show(feed.frame(2, 3));
    CHECK_FALSE(SignedFeed::differs(feed.sync()));
    CHECK(feed.cursor() == 3);
    CHECK(load<std::vector<Feed>>(feed.device.store(), kSettingFeeds).value()->size() == 1);
}

TEST_CASE(
    "client/feeds: a segment that could not be taken is shown as that, and nothing is read twice for it") {
    SignedFeed feed;
    feed.hub.frames[0].segments[0].segment.back() ^= 1;
    const RunReport report = feed.sync();
    CHECK_FALSE(report.status.problems.empty());
    CHECK_FALSE(SignedFeed::differs(report));
    CHECK(feed.cursor() == 3);
}

}  // namespace wincheck::client
