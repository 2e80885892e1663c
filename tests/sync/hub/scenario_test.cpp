// Scenarios of docs/sync.md between a real hub and real phones, each ending as its table says.
#include <algorithm>

#include "core/base/hash.h"
#include "core/engine/writer.h"
#include "core/journal/segment.h"
#include "sync/line/openssl_sha256.h"
#include "sync/protocol/compression.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

protocol::HttpRequest last_of(const DirectTransport& transport, const std::string& path) {
    for (auto request = transport.log.rbegin(); request != transport.log.rend(); ++request)
        if (request->path == path) return *request;
    FAIL("no request to " << path);
    return {};
}

Bytes plain_body(const protocol::HttpRequest& request) {
    const bool is_zstd = protocol::header_value(request.headers, "Content-Encoding") == "zstd";
    return is_zstd ? must(protocol::inflated(request.body, protocol::kInflatedBytesMax)) : request.body;
}

// What each creation announced that came with bytes.
std::vector<std::string> sent_whole(const DirectTransport& transport) {
    std::vector<std::string> announced;
    for (const protocol::HttpRequest& request : transport.log)
        if (request.path == protocol::kPathEvidence && !request.body.empty())
            announced.emplace_back(protocol::header_value(request.headers, "Upload-Metadata"));
    return announced;
}

protocol::PushReply pushed(Hub& hub, Signer& signer, const protocol::PushRequest& push) {
    const auto answer = hub.handle(signer.request(
        "POST", protocol::kPathPush, {{"Content-Type", protocol::kContentType}}, journal::encode(push)));
    REQUIRE(answer.status == 200);
    return must(journal::decode_document<protocol::PushReply>(answer.body));
}

std::vector<std::string> quarantine_of(World& world) {
    std::vector<std::string> reasons;
    const Json report = world.does("report", R"({"kind":"quarantine"})");
    for (const Json& row : report["quarantine"].items()) reasons.push_back(row["reason"].text());
    return reasons;
}

// Incarnations of the phone's device that it knows of, left ones too.
std::uint64_t incarnations_of(Phone& phone) {
    std::uint64_t count = 0;
    for (const store::Chain& chain : must(phone.engine().store().chains()))
        count += chain.device == phone.engine().identity()->device ? 1 : 0;
    return count;
}

std::size_t answers_of(Phone& phone, const std::string& inspection) {
    const StreamId stream = must(phone.engine().find_inspection(inspection));
    return must(phone.engine().store().stream_entries(stream, EntryType::answer)).size();
}

}  // namespace

TEST_CASE("S2 the same push again is 'already', with the same receipt and no second place") {
    Visit visit;
    visit.work();
    DirectTransport transport(visit.world.hub(), visit.li->files());
    visit.li->sync(transport);
    const auto push = must(
        journal::decode_document<protocol::PushRequest>(plain_body(last_of(transport, protocol::kPathPush))));
    Signer li(*visit.li->engine().identity());
    const auto once = pushed(visit.world.hub(), li, push), twice = pushed(visit.world.hub(), li, push);
    REQUIRE(once.verdicts.size() == 1);
    CHECK(once.verdicts[0].verdict == protocol::kVerdictAlready);
    CHECK_FALSE(once.receipt.empty());
    CHECK(once == twice);
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    std::set<std::uint64_t> ranks;
    for (const protocol::Rank& rank : once.ranks) CHECK(ranks.insert(rank.rank).second);
}

TEST_CASE(
    "S11 a damaged segment is rejected by name and kept; what was before it stands, the true one is taken") {
    Visit visit;
    visit.work();
    World& world = visit.world;
    Signer li(*visit.li->engine().identity());
    must(visit.li->engine().close_segments());
    const auto chains = must(visit.li->engine().store().chains());
    const auto own =
        std::find_if(chains.begin(), chains.end(), [](const auto& chain) { return chain.is_own; });
    const auto record = must(journal::decode<journal::OpeningRecord>(own->opening));
    const Bytes segment = must(visit.li->engine().segment(own->id, 0, own->size));
    Bytes damaged = segment;
    damaged[damaged.size() / 2] ^= 1;
    const auto refused = pushed(world.hub(), li, {own->opening, record.certificate, {damaged}});
    CHECK(refused.accepted_to == 0);
    REQUIRE(refused.verdicts.size() == 1);
    CHECK(refused.verdicts[0].verdict == protocol::kVerdictRejected);
    CHECK(quarantine_of(world).size() == 1);
    const auto taken = pushed(world.hub(), li, {own->opening, record.certificate, {segment}});
    CHECK(taken.accepted_to == own->size);
    CHECK(taken.verdicts.empty());
}

TEST_CASE("S11 a segment that withholds one of its entries is refused whole, and everybody reads on") {
    Visit visit;
    visit.work();
    World& world = visit.world;
    Signer li(*visit.li->engine().identity());
    must(visit.li->engine().close_segments());
    const auto chains = must(visit.li->engine().store().chains());
    const auto own =
        std::find_if(chains.begin(), chains.end(), [](const auto& chain) { return chain.is_own; });
    const auto record = must(journal::decode<journal::OpeningRecord>(own->opening));
    auto segment = must(journal::decode_segment(must(visit.li->engine().segment(own->id, 0, own->size))));
    journal::Leaf& last = segment.leaves.back();
    last = journal::Leaf::withheld(last.leaf_hash());
    const auto refused =
        pushed(world.hub(), li, {own->opening, record.certificate, {journal::encode_segment(segment)}});
    CHECK(refused.accepted_to == 0);
    CHECK(refused.ranks.empty());
    REQUIRE(refused.verdicts.size() == 1);
    CHECK(refused.verdicts[0].verdict == protocol::kVerdictRejected);
    world.sync(*visit.wang);
    CHECK(visit.wang->digest(visit.scope()) == hub_digest(world, visit.scope()));
}

TEST_CASE(
    "S13 a clock ten years ahead, then back in 1970: what was recorded last stands, everywhere the same") {
    Visit visit;
    visit.li->at("2036-03-02T23:40:00+08:00");
    visit.li->does(kOnSite);
    visit.li->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})");
    visit.world.sync(*visit.li);
    visit.wang->at("2026-03-02T23:50:00-11:00");
    visit.wang->does(kPass);
    visit.li->at("1970-01-02T00:00:00+08:00");
    visit.li->does(kFail);
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.li.get()}) visit.world.sync(*phone);
    const StreamId stream = must(visit.wang->engine().find_inspection("n1"));
    for (Phone* phone : {visit.li.get(), visit.wang.get()}) {
        const auto standing = must(phone->engine().store().registers(stream));
        REQUIRE(standing.size() == 2);
        CHECK(standing[0].key.item == "G1");
        CHECK(standing[0].answer.value.options == std::vector<std::string>{"fail"});
        CHECK(phone->digest(visit.scope()) == hub_digest(visit.world, visit.scope()));
        for (const auto& entry : must(phone->engine().store().stream_entries(stream)))
            CHECK(entry.rank.has_value());
    }
    CHECK(quarantine_of(visit.world).empty());
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("client/pull: a sync with nothing to do is one request, of at most a KiB each way") {
    Visit visit;
    visit.work();
    for (Phone* phone : {visit.wang.get(), visit.li.get(), visit.wang.get(), visit.li.get()})
        visit.world.sync(*phone);
    DirectTransport transport(visit.world.hub(), visit.li->files());
    visit.li->sync(transport);
    REQUIRE(transport.log.size() == 1);
    CHECK(transport.log[0].path == protocol::kPathHello);
    CHECK(transport.up <= 1'024);
    CHECK(transport.down <= 1'024);
    visit.wang->does(kPass);
    visit.world.sync(*visit.wang);
    transport.log.clear();
    visit.li->sync(transport);
    CHECK(transport.log.size() == 2);
    CHECK(visit.li->digest(visit.scope()) == hub_digest(visit.world, visit.scope()));
}

TEST_CASE("S29 a night's 200 answers go in one push, and the answer to it is their receipt") {
    Visit visit;
    visit.li->at("2026-03-02T23:40:00+08:00");
    visit.li->does(kOnSite);
    for (int i = 0; i < 200; ++i) visit.li->does(i % 2 == 0 ? kFail : kPass);
    DirectTransport transport(visit.world.hub(), visit.li->files());
    const client::RunReport report = visit.li->sync(transport);
    CHECK(report.status.entries_only_here == 0);
    CHECK(std::count_if(transport.log.begin(), transport.log.end(),
                        [](const auto& request) { return request.path == protocol::kPathPush; }) == 1);
    const auto push = must(
        journal::decode_document<protocol::PushRequest>(plain_body(last_of(transport, protocol::kPathPush))));
    CHECK(push.segments.size() >= 2);
}

TEST_CASE("hub/state: an open hub hashes by OpenSSL") {
    const World world;
    CHECK(&sha256_in_use() == &line::openssl_sha256());
}

TEST_CASE("S14 two clones: the first is kept, the other's tail waits in quarantine, both go on") {
    Visit visit;
    visit.li->at("2026-03-02T23:40:00+08:00");
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    visit.world.sync(*visit.li);
    TemporaryFolder copies;
    visit.li->save_copy(copies.path() + "/li");
    Phone clone(copies.path() + "/li", 777);
    clone.at("2026-03-02T23:50:00+08:00");
    visit.li->does(kFail);
    clone.does(kPass);
    visit.world.sync(*visit.li);
    visit.world.sync(clone);
    visit.world.sync(*visit.li);
    const auto reasons = quarantine_of(visit.world);
    CHECK(std::find(reasons.begin(), reasons.end(), "fork") != reasons.end());
    CHECK(incarnations_of(clone) >= 2);
    CHECK(incarnations_of(*visit.li) >= 2);
    clone.does(R"({"act":"suggest","inspection":"n1","item":"G1","text":"after the fork"})");
    visit.world.sync(clone);
    visit.world.sync(*visit.li);
    CHECK(hub_digest(visit.world, visit.scope()) == visit.li->digest(visit.scope()));
    CHECK(hub_digest(visit.world, visit.scope()) == clone.digest(visit.scope()));
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("S15 an older phone put back takes its own entries back, and goes on under a new incarnation") {
    Visit visit;
    TemporaryFolder copies;
    visit.li->save_copy(copies.path() + "/li");
    visit.work();
    visit.world.sync(*visit.li);
    const std::size_t before = answers_of(*visit.li, "n1");
    CHECK(incarnations_of(*visit.li) == 1);
    visit.li->put_back(copies.path() + "/li");
    CHECK(answers_of(*visit.li, "n1") < before);
    const auto report = visit.world.sync(*visit.li);
    INFO(client::to_json(report).dump());
    INFO(visit.world.does("report", R"({"kind":"quarantine"})").dump());
    CHECK(answers_of(*visit.li, "n1") == before);
    visit.li->does(kPass);
    CHECK(incarnations_of(*visit.li) == 2);
    visit.world.sync(*visit.li);
    CHECK(hub_digest(visit.world, visit.scope()) == visit.li->digest(visit.scope()));
    CHECK(quarantine_of(visit.world).empty());
}

TEST_CASE(
    "S16, SEC-6 a device cut off while offline: what it sends is kept for a person, what was before stands") {
    Visit visit;
    visit.li->at("2026-03-02T23:40:00+08:00");
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    visit.world.sync(*visit.li);
    const std::string before = hub_digest(visit.world, visit.scope());
    visit.li->does(kFail);
    visit.world.does("revoke", R"({"device":")" + visit.li->engine().identity()->tag + "\"}");
    visit.world.sync(*visit.li);
    CHECK(quarantine_of(visit.world) == std::vector<std::string>{"revoked"});
    CHECK(hub_digest(visit.world, visit.scope()) == before);
    CHECK(answers_of(*visit.li, "n1") == 1);
}

TEST_CASE("S18 entries whose stream is not open yet are kept, and ranked when it opens") {
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2);
    for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    planner->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
                  R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
                  R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    const std::string file = world.path("n1.wck");
    must(planner->engine().export_file("n1", file));
    must(li->engine().import_file(file));
    li->at("2026-03-02T23:40:00+08:00");
    li->does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    li->does(kFail);
    world.sync(*li);
    const StreamId stream = must(li->engine().find_inspection("n1"));
    const auto ranked = [&](Phone& phone) {
        std::size_t count = 0;
        for (const auto& entry : must(phone.engine().store().stream_entries(stream)))
            count += entry.rank.has_value() ? 1 : 0;
        return count;
    };
    CHECK(ranked(*li) == 0);
    world.sync(*planner);
    world.sync(*li);
    CHECK(ranked(*li) == 3);
    CHECK(hub_digest(world, protocol::inspection_scope(stream)) ==
          li->digest(protocol::inspection_scope(stream)));
}

TEST_CASE("DO-11 a team-mate's file of one inspection is whole, though others share its segments") {
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2), wang = world.phone("wang", 3);
    for (Phone* phone : {planner.get(), li.get(), wang.get()}) world.sync(*phone);
    for (const char* name : {"n1", "n2"})
        planner->does(std::string(R"({"act":"plan","inspection":")") + name +
                      R"(","project":"P1","kind":"hq_special","leader":"li","team":["li","wang"],)"
                      R"("checklist":"night","unannounced":true,"window":)"
                      R"({"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    world.sync(*planner);
    world.sync(*wang);
    for (const char* name : {"n1", "n2"}) {
        const std::string file = world.path(std::string(name) + ".wck");
        must(wang->engine().export_file(name, file));
        must(li->engine().import_file(file));
        CHECK(li->knows(name));
    }
}

TEST_CASE("S22 a full disk at the hub: 507 and when to come, no receipt, entries and reading go on") {
    Photo photo;
    photo.visit.world.disk().is_full = true;
    const auto refused = photo.hub().handle(photo.announcing(0));
    CHECK(refused.status == 507);
    CHECK(protocol::header_value(refused.headers, "Retry-After") == "30");
    photo.visit.li->does(kPass);
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.state() == "outstanding");
    CHECK(hub_digest(photo.visit.world, photo.visit.scope()) == photo.visit.li->digest(photo.visit.scope()));
    photo.visit.world.disk().is_full = false;
    photo.visit.world.sync(*photo.visit.li);
    CHECK(photo.state() == "received");
}

TEST_CASE("S28 a photo that never comes: its entry stays, and the report says that it is outstanding") {
    Photo photo;
    CHECK(photo.state() == "outstanding");
    photo.visit.world.does("info", R"({"at":"2026-04-02T23:40:00+08:00"})");
    must(photo.hub().keep_house());
    CHECK(photo.state() == "outstanding");
    CHECK(photo.visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("S31, S33 a scope gained is read from its beginning, lost it ends, regained it begins again") {
    Visit visit;
    visit.seal();
    visit.world.sync(*visit.other);
    CHECK_FALSE(visit.other->knows("n1"));
    const std::string people = kPeople;
    visit.world.write("people.csv", people + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    visit.world.sync(*visit.other);
    REQUIRE(visit.other->knows("n1"));
    CHECK(hub_digest(visit.world, visit.scope()) == visit.other->digest(visit.scope()));
    visit.world.write("people.csv", people);
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    CHECK(visit.world.sync(*visit.other).trouble == client::Trouble::none);
    visit.world.sync(*visit.head);
    visit.head->at("2026-03-03T09:00:00+08:00");
    visit.head->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"赵","outcome":"agree"})");
    visit.world.sync(*visit.head);
    visit.world.write("people.csv", people + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    CHECK(visit.world.sync(*visit.other).trouble == client::Trouble::none);
    CHECK(hub_digest(visit.world, visit.scope()) == visit.other->digest(visit.scope()));
}

TEST_CASE("SEC-6 a grant that ends with the day is no longer read the day after") {
    Visit visit;
    visit.seal();
    const std::string header = "id,name,post,role,unit,from,to\r\n";
    visit.world.write(
        "people.csv",
        header +
            "planner,计划员,质控,quality_centre,G,,\r\nli,李,检查员,inspector,G,,\r\n"
            "wang,王,检查员,inspector,G,,\r\nhead2,钱,项目经理,project_head,P1,,2026-03-03\r\n");
    const Json loaded = visit.world.load({"people.csv"});
    INFO(loaded["problems"].dump());
    REQUIRE(loaded["ok"].boolean());
    must(visit.world.hub().keep_house());
    Signer other(*visit.other->engine().identity());
    const auto scopes = [&] {
        protocol::HelloRequest hello;
        const auto answer = visit.world.hub().handle(other.request("POST", protocol::kPathHello,
                                                                   {{"Content-Type", protocol::kContentType}},
                                                                   journal::encode(hello)));
        return must(journal::decode_document<protocol::HelloReplyMore>(answer.body)).hello.scopes.size();
    };
    CHECK(scopes() == 2);
    visit.world.does("info", R"({"at":"2026-03-04T09:00:00+08:00"})");
    must(visit.world.hub().keep_house());
    CHECK(scopes() == 1);
}

TEST_CASE(
    "S34 versions are negotiated; below the least the app is told to update, and its records are taken") {
    Visit visit;
    visit.work();
    Signer li(*visit.li->engine().identity());
    const auto hello = [&](std::uint32_t from, std::uint32_t to) {
        protocol::HelloRequest asked;
        asked.protocol_min = from;
        asked.protocol_max = to;
        return visit.world.hub().handle(li.request("POST", protocol::kPathHello,
                                                   {{"Content-Type", protocol::kContentType}},
                                                   journal::encode(asked)));
    };
    const auto first = must(journal::decode_document<protocol::HelloReply>(hello(1, 1).body));
    CHECK(first.protocol == 1);
    const auto newest = must(journal::decode_document<protocol::HelloReplyMore>(hello(1, 99).body));
    CHECK(newest.hello.protocol == protocol::kProtocolMax);
    const auto old = hello(0, 0);
    CHECK(old.status == 426);
    CHECK(parsed(std::string(text_of(old.body)))["reason"].text() == "protocol_old");
    const auto future = hello(98, 99);
    CHECK(future.status == 400);
    CHECK(parsed(std::string(text_of(future.body)))["reason"].text() == "protocol_new");
    must(visit.li->engine().close_segments());
    const auto chains = must(visit.li->engine().store().chains());
    const auto own =
        std::find_if(chains.begin(), chains.end(), [](const auto& chain) { return chain.is_own; });
    const auto record = must(journal::decode<journal::OpeningRecord>(own->opening));
    const auto reply =
        pushed(visit.world.hub(), li,
               {own->opening, record.certificate, {must(visit.li->engine().segment(own->id, 0, own->size))}});
    CHECK(reply.accepted_to == own->size);
}

TEST_CASE(
    "S23 requests of chunk files that go quickly are stored together, and after a kill none is sent again") {
    Visit visit;
    Phone& li = *visit.li;
    li.at("2026-03-02T23:40:00+08:00");
    li.does(kOnSite);
    li.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
            li.file("g1.jpg", 1'500'000) + "\"}");
    DirectTransport before(visit.world.hub(), li.files());
    {
        client::SyncClient client(li.engine());
        for (std::size_t creations = 0;;) {
            const auto action = must(client.next());
            REQUIRE(action.kind == client::Action::Kind::http);
            const auto answer = must(before.perform(action.request, ""));
            // Killed before the fourth answer was read.
            if (action.purpose == client::Purpose::create_upload && ++creations == 4) break;
            must(client.respond(action.request_id, answer));
        }
    }
    li.restart();
    const auto saved = must(client::load<client::Saved>(li.engine().store(), client::kSettingState));
    REQUIRE(saved);
    CHECK(std::count_if(saved->outstanding.begin(), saved->outstanding.end(),
                        [](const auto& one) { return one.purpose == client::Purpose::create_upload; }) == 5);
    DirectTransport after(visit.world.hub(), li.files());
    const auto report = li.sync(after);
    CHECK(report.status.photos_only_here == 0);
    CHECK(sent_whole(before).size() == 4);
    const auto patched = std::count_if(after.log.begin(), after.log.end(),
                                       [](const auto& one) { return one.method == "PATCH"; });
    CHECK(sent_whole(after).empty());
    CHECK(patched == 2);
}

}  // namespace wincheck::hub
