// SEC-5: every bound of the protocol at the hub's door, one step below it and one above.
#include "sync/protocol/compression.h"
#include "tests/sync/hub/serving.h"
#include "tests/sync/hub/unasked.h"

namespace wincheck::hub {
namespace {

protocol::HttpResponse asked(World& world, Signer& signer, const char* path, Bytes body,
                             bool is_zstd = false) {
    std::vector<protocol::HttpHeader> headers{{"Content-Type", protocol::kContentType}};
    if (is_zstd) headers.push_back({"Content-Encoding", "zstd"});
    return world.hub().handle(signer.request("POST", path, std::move(headers), std::move(body)));
}

/// A list as long as is said, in each message that has one.
struct Listed {
    const char* path;
    std::size_t most;
    Bytes (*body)(std::size_t count);
};

constexpr std::array kListed{
    Listed{protocol::kPathPull, protocol::kCursorsMax,
           [](std::size_t count) {
               protocol::PullRequest pull;
               pull.cursors.assign(count, {"inspection:" + std::string(32, 'a'), 1, 0});
               return journal::encode(pull);
           }},
    Listed{protocol::kPathSnapshot, protocol::kCursorsMax,
           [](std::size_t count) {
               protocol::SnapshotRequest snapshot;
               snapshot.scopes.assign(count, "inspection:" + std::string(32, 'a'));
               return journal::encode(snapshot);
           }},
    Listed{protocol::kPathReceipts, protocol::kOriginalsMax,
           [](std::size_t count) {
               return journal::encode(protocol::ReceiptsRequest{std::vector<Hash>(count, Hash{})});
           }},
};

/// What a body of so many announced bytes is answered with, without any of it.
int announced(std::uint16_t port, const char* method, const std::string& path, std::size_t bytes) {
    Line line(port);
    REQUIRE(line.send({.method = method,
                       .path = path,
                       .headers = {{"Content-Type", protocol::kContentType}},
                       .body = {},
                       .file = {}},
                      bytes));
    return line.answer(true, 300).status;
}

}  // namespace

TEST_CASE(
    "SEC-5 a body of more than 1 MiB, a document of more than 16 MiB and a long chunk file are 413 unread") {
    World world;
    Serving serving(world.hub());
    struct Bound {
        const char* method;
        std::string path;
        std::size_t most;
    };
    for (const Bound& bound :
         {Bound{"POST", protocol::kPathPush, protocol::kBodyBytesMax},
          Bound{"POST", protocol::kPathHello, protocol::kBodyBytesMax},
          Bound{"PUT", protocol::kPathBlob + std::string(64, '0'), protocol::kBlobBytesMax},
          Bound{"POST", protocol::kPathEvidence, protocol::kChunkFileBytesMax}}) {
        CAPTURE(bound.path);
        CHECK(announced(serving.port(), bound.method, bound.path, bound.most + 1) == 413);
        CHECK(announced(serving.port(), bound.method, bound.path, bound.most) != 413);
    }
}

TEST_CASE("SEC-5 a head of more than 16 KiB is not answered, one below is") {
    World world;
    Serving serving(world.hub());
    const auto status = [&](std::size_t bytes) {
        Line line(serving.port());
        std::string text = "GET /health HTTP/1.1\r\nHost: hub\r\nX-Long: ";
        text += std::string(bytes - text.size() - 4, 'x') + "\r\n\r\n";
        static_cast<void>(line.send(text));
        return line.answer(true, 2'000).status;
    };
    CHECK(status(std::size_t{15} * 1024) == 200);
    CHECK(status(std::size_t{17} * 1024) == 0);
    CHECK(status(std::size_t{15} * 1024) == 200);
}

TEST_CASE("SEC-5 what inflates to more than 4 MiB is 413, however little came over the line") {
    Visit visit;
    Signer li(*visit.li->engine().identity());
    const auto status = [&](std::size_t bytes) {
        return asked(visit.world, li, protocol::kPathPull, protocol::compressed(Bytes(bytes)), true).status;
    };
    CHECK(status(protocol::kInflatedBytesMax) == 400);  // zeros are no message
    CHECK(status(protocol::kInflatedBytesMax + 1) == 413);
}

TEST_CASE("SEC-5 cursors, scopes and originals of one request are counted") {
    Visit visit;
    Signer li(*visit.li->engine().identity());
    for (const Listed& listed : kListed) {
        CAPTURE(std::string(listed.path));
        CHECK(asked(visit.world, li, listed.path, listed.body(listed.most)).status != 413);
        const Bytes above = listed.body(listed.most + 1);
        REQUIRE(above.size() < protocol::kBodyBytesMax);
        CHECK(asked(visit.world, li, listed.path, above).status == 413);
    }
}

TEST_CASE("SEC-5 hello proves eight places in the log and no more") {
    Visit visit;
    visit.work();
    visit.world.sync(*visit.li);
    visit.li->at("2026-03-03T01:00:00+08:00");
    visit.world.sync(*visit.li);
    IncarnationId chain{};
    for (const store::Chain& one : must(visit.li->engine().store().chains()))
        if (one.is_own) chain = one.id;
    Signer li(*visit.li->engine().identity());
    for (const std::size_t count : {7U, 8U, 9U, 100U}) {
        protocol::HelloRequest hello;
        hello.prove.assign(count, {chain, 0});
        const auto answer = asked(visit.world, li, protocol::kPathHello, journal::encode(hello));
        REQUIRE(answer.status == 200);
        const auto reply = must(journal::decode_document<protocol::HelloReplyMore>(answer.body));
        CHECK(reply.hello.log.inclusions.size() == std::min<std::size_t>(count, protocol::kProveMax));
    }
}

TEST_CASE("SEC-5 hello names the newest 256 of the entries that HQ refused, and no more") {
    Visit visit;
    const StreamId stream = must(visit.planner->engine().find_inspection("n1"));
    // Who planned it records nothing in it.
    AnswerCore answer;
    answer.key.item = "G1";
    constexpr std::size_t kWritten = protocol::kRefusedMax + 44;
    write_unasked(*visit.planner,
                  std::vector<UnaskedEntry>(kWritten, {EntryType::answer, journal::encode(answer), stream}));
    visit.world.sync(*visit.planner);
    REQUIRE(quarantined_of(visit.world, *visit.planner).size() == kWritten);
    const std::uint64_t newest = quarantined_of(visit.world, *visit.planner).rbegin()->first;
    Signer planner(*visit.planner->engine().identity());
    const auto greeted = [&] {
        const auto answer =
            asked(visit.world, planner, protocol::kPathHello, journal::encode(protocol::HelloRequest{}));
        return must(journal::decode_document<protocol::HelloReplyMore>(answer.body));
    };
    const auto refused = greeted().hello.refused;
    REQUIRE(refused.size() == protocol::kRefusedMax);
    CHECK(refused.front().sequence == newest);
    CHECK(refused.back().sequence == newest + 1 - protocol::kRefusedMax);
}

TEST_CASE("SEC-5 the hub remembers the last 4,096 nonces of each device") {
    Visit visit;
    HubLimits limits;
    limits.admission.device_max = 20'000;
    visit.world.open(limits);
    Signer li(*visit.li->engine().identity());
    const auto request = [&] { return li.request("GET", "/v1/blob/" + std::string(64, '0'), {}); };
    const auto first = request();
    CHECK(visit.world.hub().handle(first).status == 404);
    for (int i = 0; i < 4'095; ++i) REQUIRE(visit.world.hub().handle(request()).status == 404);
    CHECK(visit.world.hub().handle(first).status == 425);
    REQUIRE(visit.world.hub().handle(request()).status == 404);
    CHECK(visit.world.hub().handle(first).status == 404);
}

namespace {

std::string refused_for_quota(World& world) {
    const auto figures =
        world.hub().handle({.method = "GET", .path = "/metrics", .headers = {}, .body = {}, .file = {}});
    const std::string text(text_of(figures.body));
    const std::string name = "wincheck_refused_total{reason=\"quota\"} ";
    const auto at = text.find(name);
    REQUIRE(at != std::string::npos);
    return text.substr(at + name.size(), text.find('\n', at) - at - name.size());
}

}  // namespace

TEST_CASE("SEC-5 a device that has added its entries of a day waits for the next, and loses nothing") {
    Visit visit;
    HubLimits limits;
    limits.quota.entries_per_day = 3;
    visit.world.open(limits);
    visit.work();
    CHECK(visit.world.sync(*visit.li).status.entries_only_here == 0);
    CHECK(refused_for_quota(visit.world) == "0");
    visit.li->does(kFail);
    const client::RunReport refused = visit.world.sync(*visit.li);
    CHECK(refused.trouble == client::Trouble::busy);
    CHECK(refused.status.entries_only_here == 1);
    CHECK(refused_for_quota(visit.world) != "0");
    // Another device is not touched by that.
    CHECK(visit.world.sync(*visit.wang).status.entries_only_here == 0);
    visit.li->at("2026-03-03T08:00:00+08:00");  // the day of the hub's clock, UTC
    CHECK(visit.world.sync(*visit.li).status.entries_only_here == 0);
}

TEST_CASE("SEC-5 a device that has added its bytes of photos of a day waits for the next") {
    Photo photo;
    HubLimits limits;
    limits.quota.evidence_bytes_per_day = photo.chunks[0].size() + photo.chunks[1].size();
    photo.visit.world.open(limits);
    CHECK(photo.hub().handle(photo.announcing(0, photo.chunks[0])).status == 201);
    CHECK(photo.hub().handle(photo.announcing(1, photo.chunks[1])).status == 201);
    const auto refused = photo.hub().handle(photo.announcing(2, photo.chunks[2]));
    CHECK(refused.status == 429);
    CHECK(parsed(std::string(text_of(refused.body)))["reason"].text() == "quota_full");
    CHECK_FALSE(protocol::header_value(refused.headers, "Retry-After").empty());
    // What is here already costs nothing.
    CHECK(photo.hub().handle(photo.announcing(0, photo.chunks[0])).status == 201);
    photo.visit.world.does("info", R"({"at":"2026-03-03T08:00:00+08:00"})");
    CHECK(photo.hub().handle(photo.announcing(2, photo.chunks[2])).status == 201);
    CHECK(photo.state() == "received");
}

}  // namespace wincheck::hub
