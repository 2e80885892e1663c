// An older app against this hub, and entries of an app that is newer than hub and phone.
#include "core/engine/writer.h"
#include "core/journal/segment.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

// [1, 1, [], [], 16 zeros, 0, []] as an app of version 1 sends it.
constexpr const char* kHelloOfVersion1 = "870101808050000000000000000000000000000000000080";

Bytes from_hex(std::string_view hex) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 2)
        bytes.push_back(static_cast<std::uint8_t>(std::stoi(std::string(hex.substr(at, 2)), nullptr, 16)));
    return bytes;
}

protocol::HttpResponse sent_to(Hub& hub, Signer& signer, const char* path, const Bytes& body) {
    return hub.handle(signer.request("POST", path, {{"Content-Type", protocol::kContentType}}, body));
}

/// Writes an entry of a kind that nobody knows yet on the phone's own chain.
store::Position write_unknown(Phone& phone, const StreamId& stream) {
    store::Store& store = phone.engine().store();
    engine::Writer writer(store, phone.ports());
    must(writer.load_chain());
    must(writer.begin_act());
    auto transaction = must(store.begin());
    const auto applied = must(writer.write(*phone.engine().identity(), {kStreamInspection, stream},
                                           {.type = static_cast<EntryType>(4711),
                                            .version = 9,
                                            .core = from_hex("83010203"),
                                            .text = from_hex("80"),
                                            .place = {},
                                            .secret = {}}));
    must(transaction.commit());
    return applied.position;
}

}  // namespace

TEST_CASE("S34 an app of version 1 is answered in version 1, byte for byte a message that it can read") {
    Visit visit;
    Signer li(*visit.li->engine().identity());
    const auto old = sent_to(visit.world.hub(), li, protocol::kPathHello, from_hex(kHelloOfVersion1));
    REQUIRE(old.status == 200);
    const auto reply = must(journal::decode_document<protocol::HelloReply>(old.body));
    CHECK(reply.protocol == 1);
    CHECK(journal::encode(reply) == old.body);
    CHECK_FALSE(reply.scopes.empty());
    protocol::HelloRequest now;
    const auto answer = sent_to(visit.world.hub(), li, protocol::kPathHello, journal::encode(now));
    const auto more = must(journal::decode_document<protocol::HelloReplyMore>(answer.body));
    CHECK(more.hello.protocol == 4);
    CHECK(protocol::extra_of<std::uint64_t>(more.extras, protocol::kExtraSnapshot) == 5'000U);
}

TEST_CASE("S34 an app that is newer than the hub is told which side has to be updated") {
    Visit visit;
    Signer li(*visit.li->engine().identity());
    protocol::HelloRequest future;
    future.protocol_min = protocol::kProtocolMax + 1;
    future.protocol_max = protocol::kProtocolMax + 3;
    const auto refused = sent_to(visit.world.hub(), li, protocol::kPathHello, journal::encode(future));
    CHECK(refused.status == 400);
    const Json error = parsed(std::string(text_of(refused.body)));
    CHECK(error["reason"].text() == "protocol_new");
    CHECK(error["remedy"].text() == "Update the hub; nothing recorded is lost.");
    future.protocol_min = protocol::kProtocolMax;
    const auto taken = sent_to(visit.world.hub(), li, protocol::kPathHello, journal::encode(future));
    CHECK(taken.status == 200);
}

TEST_CASE("S34 an entry of a kind that hub and team do not know is ranked, kept and relayed byte for byte") {
    Visit visit;
    World& world = visit.world;
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    const store::Position position = write_unknown(*visit.li, stream);
    visit.li->restart();
    const auto written = must(visit.li->engine().store().entry(position));
    world.sync(*visit.li);
    world.sync(*visit.wang);
    const auto there = must(visit.wang->engine().store().entry(position));
    REQUIRE(there.has_value());
    CHECK(there->entry.header_bytes == written->entry.header_bytes);
    CHECK(there->entry.parts == written->entry.parts);
    CHECK(there->rank.has_value());
    CHECK(visit.wang->digest(visit.scope()) == hub_digest(world, visit.scope()));
    CHECK(visit.li->digest(visit.scope()) == hub_digest(world, visit.scope()));
    CHECK(must(visit.wang->engine().store().problems()).empty());
    visit.wang->at("2026-03-02T23:59:00+08:00");
    CHECK(visit.wang->act(kPass).has_value());
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

}  // namespace wincheck::hub
