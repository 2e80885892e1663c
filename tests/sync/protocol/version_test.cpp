// The bytes of each version of the protocol, frozen: tests/golden/protocol-N was written by another encoder
// (python3-cbor2, canonical). A phone that lay in a drawer speaks them for years.
#include <doctest/doctest.h>

#include "core/base/system.h"
#include "core/journal/cbor.h"
#include "sync/protocol/messages.h"

namespace wincheck::protocol {
namespace {

template <class Id>
Id filled(std::uint8_t fill) {
    Id id;
    id.raw.fill(fill);
    return id;
}
const auto kInc = filled<IncarnationId>(0x11);
const auto kHash = filled<Hash>(0x22);
const auto kEpoch = filled<EpochId>(0x33);

Bytes text_bytes(std::string_view text) {
    return bytes_of(text);
}

template <class Message>
void is_frozen(const char* version, const char* name, const Message& message) {
    CAPTURE(version);
    CAPTURE(name);
    SystemFiles files;
    const std::string path =
        std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/protocol-" + version + "/" + name + ".hex";
    const auto golden = read_file(files, path, 1U << 20U);
    REQUIRE(golden.has_value());
    CHECK(to_hex(journal::encode(message)) + "\n" == std::string(text_of(*golden)));
    const auto hex = std::string(text_of(*golden)).substr(0, golden->size() - 1);
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
    const auto back = journal::decode_document<Message>(bytes);
    REQUIRE(back.has_value());
    CHECK(*back == message);
}

HelloReply a_hello(std::uint32_t version) {
    return {.protocol = version,
            .time_ms = 1'772'452'800'000,
            .epoch = kEpoch,
            .chains = {{kInc, 5, kHash}},
            .scopes = {{"tenant", 1, 9}},
            .wanted = {kHash},
            .limits = {32'768, 1'048'576, 2'000, 60'000},
            .forked = {kInc},
            .refused = {{kInc, 3}},
            .log = {text_bytes("cert"), "note", {kHash}, "start", {{{kInc, 4}, 2, kHash, {kHash}}}}};
}

}  // namespace

TEST_CASE("S34 the messages of protocol version 1 have the bytes that they always had") {
    is_frozen("1", "hello-request",
              HelloRequest{1, 1, {{kInc, 5, kHash}}, {{"tenant", 1, 7}}, kEpoch, 64, {{kInc, 4}}});
    is_frozen("1", "hello-reply", a_hello(1));
    is_frozen("1", "push-request",
              PushRequest{text_bytes("opening"), text_bytes("cert"), {text_bytes("segment")}});
    is_frozen("1", "push-reply",
              PushReply{kInc, 5, kHash, {{3, 4, "scope"}}, {{kInc, 4, 17}}, "receipt", {kHash}});
    is_frozen("1", "pull-request", PullRequest{kEpoch, {{"tenant", 1, 7}}, 1'048'576});
    is_frozen("1", "pull-reply",
              PullReply{kEpoch,
                        {{"tenant",
                          1,
                          0,
                          7,
                          9,
                          {{text_bytes("opening"), text_bytes("cert"), text_bytes("segment")}},
                          {{kInc, 4, 17}}}},
                        false});
    is_frozen("1", "own-request", OwnRequest{kInc, 3});
    is_frozen("1", "own-reply",
              OwnReply{text_bytes("opening"), {text_bytes("segment")}, {{kInc, 4, 17}}, false});
    is_frozen("1", "receipts-request", ReceiptsRequest{{kHash}});
    is_frozen("1", "receipts-reply", ReceiptsReply{"note", {{kHash, 700'000}}});
}

TEST_CASE("S34 what version 2 adds has its bytes; names that a reader does not know are passed over") {
    const HelloReplyMore more{a_hello(2),
                              {{kExtraDecided, journal::encode(std::vector<Decided>{})}, {"later", {1}}}};
    is_frozen("2", "hello-reply", more);
    is_frozen("2", "snapshot-request", SnapshotRequest{kEpoch, {"tenant"}});
    is_frozen("2", "snapshot-reply",
              SnapshotReply{kEpoch, 64, kHash, {{"tenant", 1, 9, true}}, {{kHash, 131'072}}});
    is_frozen(
        "2", "snapshot-part",
        SnapshotPart{{{text_bytes("opening"), text_bytes("cert"), text_bytes("segment")}}, {{kInc, 4, 17}}});
    CHECK(extra_of<std::vector<Decided>>(more.extras, kExtraDecided).has_value());
    CHECK_FALSE(extra_of<std::vector<Decided>>(more.extras, "unknown").has_value());
    CHECK_FALSE(extra_of<std::uint64_t>({{kExtraSnapshot, {0xFF}}}, kExtraSnapshot).has_value());
}

TEST_CASE("S34 what version 3 adds has its bytes: the scope of the person among those offered") {
    HelloReplyMore more{a_hello(3),
                        {{kExtraDecided, journal::encode(std::vector<Decided>{})}, {"later", {1}}}};
    more.hello.scopes.push_back({person_scope("guard"), 1, 4});
    is_frozen("3", "hello-reply", more);
}

TEST_CASE("S34 what version 4 adds has its bytes: pulls that bring the heads of feeds") {
    const PullRequestMore request{{kEpoch, {{"tenant", 1, 7}}, 1'048'576}, {{"later", {1}}}};
    is_frozen("4", "pull-request", request);
    const PullReplyMore reply{{kEpoch,
                               {{"tenant",
                                 1,
                                 0,
                                 7,
                                 8,
                                 {{text_bytes("opening"), text_bytes("cert"), text_bytes("segment")}},
                                 {{kInc, 4, 17}}}},
                               false},
                              {{kExtraHeads, journal::encode(std::vector<FeedNote>{{"tenant", "note"}})}}};
    is_frozen("4", "pull-reply", reply);
    CHECK(extra_of<std::vector<FeedNote>>(reply.extras, kExtraHeads)->front().note == "note");
    // Each is told from the other by its first field.
    CHECK_FALSE(journal::decode_document<PullRequest>(journal::encode(request)).has_value());
    CHECK_FALSE(journal::decode_document<PullReplyMore>(journal::encode(reply.pull)).has_value());
}

}  // namespace wincheck::protocol
