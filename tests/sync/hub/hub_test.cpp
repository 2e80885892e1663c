#include <set>

#include "core/engine/writer.h"
#include "core/journal/bundle.h"
#include "core/journal/payloads.h"
#include "sync/hub/error_json.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

protocol::HttpResponse posted(Hub& hub, const std::string& path) {
    return hub.handle({.method = "POST",
                       .path = path,
                       .headers = {{"Content-Type", protocol::kContentType}},
                       .body = {},
                       .file = {}});
}

Json error_in(const protocol::HttpResponse& response) {
    return parsed(std::string(text_of(response.body)));
}

}  // namespace

TEST_CASE("DO-8 how far a clock is off headquarters' is known from the last sync") {
    World world;
    world.load_all();
    const auto planner = world.phone("planner", 1);
    const auto li = world.phone("li", 2);
    const auto clock = [](Phone& phone) {
        const Json ready = must(phone.engine().show("ready", ""));
        for (const Json& check : ready["checks"].items())
            if (check["check"].text() == "clock")
                return check["ok"].boolean() ? std::string("ok") : check["missing"].items().at(0).text();
        return std::string();
    };
    planner->at("2026-03-02T21:00:00+08:00");
    world.sync(*planner);
    CHECK(clock(*planner) == "ok");
    li->at("2026-03-02T20:43:00+08:00");
    world.sync(*li);
    CHECK(clock(*li) == "17 min behind");
    li->at("2026-03-02T21:01:00+08:00");
    CHECK(clock(*li) == "17 min behind");  // until headquarters has said otherwise
    world.sync(*li);
    CHECK(clock(*li) == "ok");
}

TEST_CASE("hub/hub: a folder holds one hub, and a folder without one says so") {
    World world;
    world.close();
    CHECK(reason_of(init_hub(world.folder(), {.name = "again", .is_simulated = false, .at = {}},
                             world.ports())) == "hub_exists");
    TemporaryFolder empty;
    CHECK(reason_of(Hub::open(empty.path(), world.ports())) == "not_hub");
}

TEST_CASE("hub/hub: unsigned requests, unknown paths and health") {
    World world;
    const auto refused = posted(world.hub(), protocol::kPathHello);
    CHECK(refused.status == 401);
    CHECK(error_in(refused)["reason"].text() == "not_signed");
    CHECK(protocol::header_value(refused.headers, "Cache-Control") == "no-store");
    CHECK(protocol::header_value(refused.headers, protocol::kHeaderProtocol) ==
          std::to_string(protocol::kProtocolMax));
    CHECK(posted(world.hub(), "/nowhere").status == 404);
    CHECK(world.hub()
              .handle({.method = "GET", .path = "/health", .headers = {}, .body = {}, .file = {}})
              .status == 200);
    const auto garbage = world.hub().handle({.method = "POST",
                                             .path = protocol::kPathEnrol,
                                             .headers = {{"Content-Type", protocol::kContentType}},
                                             .body = {0xFF, 0x01},
                                             .file = {}});
    CHECK(garbage.status == 400);
}

TEST_CASE("hub/load: every problem is named at its place and nothing is published") {
    World world;
    world.write("people.csv", "id,name,post,role,unit\r\nli,李,x,inspector,NOWHERE\r\nli,王,x,,\r\n");
    const Json refused = world.load({"organisation.csv", "people.csv"});
    CHECK(refused["ok"].boolean() == false);
    REQUIRE(refused["problems"].items().size() == 2);
    CHECK(refused["problems"].items()[0]["where"].text() == "people.csv!A3");
    CHECK(refused["problems"].items()[0]["code"].text() == "id_twice");
    CHECK(refused["problems"].items()[1]["where"].text() == "people.csv!D2");
    CHECK(refused["problems"].items()[1]["code"].text() == "unit");
    CHECK(reason_of(world.command("invite", R"({"person":"li"})")) == "unknown_person");
    world.write("people.csv", kPeople);
    const Json loaded = world.load({"organisation.csv", "people.csv", "night.csv", "policy.json"});
    CHECK(loaded["ok"].boolean());
    CHECK(loaded["published"].items().size() == 4);
}

TEST_CASE("SEC-1 an invitation serves one device, and that one again after a lost answer") {
    World world;
    world.load_all();
    const std::string invitation = world.invitation("li");
    Phone first(1), second(2);
    DirectTransport transport(world.hub(), first.files());
    must(first.enrol(transport, invitation));
    CHECK(first.engine().identity()->tag == "A1");
    CHECK(first.engine().identity()->person == "li");
    REQUIRE(transport.log.size() == 1);
    CHECK(world.hub().handle(transport.log[0]).status == 200);
    CHECK(second.enrol(transport, invitation).has_value() == false);
    CHECK(world.does("report", R"({"kind":"devices"})")["devices"].items().size() == 1);
}

TEST_CASE("SEC-1 an invitation is good for fifteen minutes") {
    World world;
    world.load_all();
    const std::string invitation = world.invitation("li");
    world.does("info", R"({"at":"2026-03-02T20:15:01+08:00"})");
    Phone phone(1);
    DirectTransport transport(world.hub(), phone.files());
    CHECK(phone.enrol(transport, invitation).has_value() == false);
}

TEST_CASE("SEC-1 where asked for, a second person confirms the six-digit code") {
    World world;
    world.load_all();
    const std::string invitation = world.invitation("li", true);
    Phone phone(1);
    DirectTransport transport(world.hub(), phone.files());
    const auto pending = phone.enrol(transport, invitation);
    REQUIRE_FALSE(pending.has_value());
    const std::string code = pending.error().where;
    REQUIRE(code.size() == 6);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    CHECK(reason_of(world.command("confirm", R"({"device":"A1","code":")" + wrong + "\"}")) == "code_wrong");
    world.does("confirm", R"({"device":"A1","code":")" + code + "\"}");
    must(phone.enrol(transport, invitation));
    CHECK(phone.engine().identity()->tag == "A1");
}

TEST_CASE("SEC-2 a request received before is refused, and so is a changed one") {
    Visit visit;
    DirectTransport transport(visit.world.hub(), visit.li->files());
    visit.li->sync(transport);
    REQUIRE(transport.log.empty() == false);
    const auto again = visit.world.hub().handle(transport.log[0]);
    CHECK(again.status == 425);
    CHECK(error_in(again)["reason"].text() == "nonce_used");
    protocol::HttpRequest changed = transport.log[0];
    changed.body.push_back(0);
    CHECK(visit.world.hub().handle(changed).status == 401);
}

TEST_CASE(
    "PLAN-4 nobody outside the team hears of a visit before the seal, and then without places and secrets") {
    Visit visit;
    CHECK(visit.li->knows("n1"));
    CHECK(visit.wang->knows("n1"));
    CHECK_FALSE(visit.head->knows("n1"));
    CHECK_FALSE(visit.other->knows("n1"));
    visit.seal();
    visit.world.sync(*visit.head);
    visit.world.sync(*visit.other);
    CHECK(visit.head->knows("n1"));
    CHECK_FALSE(visit.other->knows("n1"));
    const StreamId stream = must(visit.head->engine().find_inspection("n1"));
    const auto captures = must(visit.head->engine().store().stream_entries(stream, EntryType::capture));
    REQUIRE(captures.size() == 1);
    CHECK(captures[0].entry.part_or_null(journal::PartClass::core) != nullptr);
    CHECK(captures[0].entry.part_or_null(journal::PartClass::secret) == nullptr);
}

TEST_CASE("hub/feed: devices and hub end with the same digest of the scope") {
    Visit visit;
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    visit.world.sync(*visit.wang);
    const std::string at_hub = visit.world.does("digest", R"({"scope":"inspection:n1"})")["digest"].text();
    CHECK(visit.li->digest(visit.scope()) == at_hub);
    CHECK(visit.wang->digest(visit.scope()) == at_hub);
}

TEST_CASE("DUR-8 a photo counts as received when the hub has decrypted and compared it") {
    Visit visit;
    visit.work();
    const client::RunReport report = visit.world.sync(*visit.li);
    CHECK(report.trouble == client::Trouble::none);
    CHECK(report.status.photos_only_here == 0);
    visit.world.sync(*visit.wang);
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    REQUIRE(results["inspections"].items().size() == 1);
    const Json& photo = results["inspections"].items()[0]["evidence"].items().at(0);
    CHECK(photo["state"].text() == "received");
    CHECK(photo["item"].text() == "G1");
    CHECK(photo["length"].text() == "700000");
}

TEST_CASE("FIX-5 a photo that stands for two items or in two inspections is reported with each use") {
    Visit visit;
    visit.work();
    visit.world.sync(*visit.li);
    CHECK(visit.world.does("report", R"({"kind":"reused"})")["reused"].items().empty());
    const std::string photo = visit.li->file("g1.jpg", 700'000);
    const auto capture = [&](const std::string& item) {
        visit.li->does(R"({"act":"capture","inspection":"n1","live":true,"item":")" + item + R"(","file":")" +
                       photo + "\"}");
        visit.world.sync(*visit.li);
    };
    capture("G1");  // the same item again
    CHECK(visit.world.does("report", R"({"kind":"reused"})")["reused"].items().empty());
    capture("G2");
    const Json report = visit.world.does("report", R"({"kind":"reused","format":"csv"})");
    REQUIRE(report["reused"].items().size() == 3);
    std::multiset<std::string> items;
    for (const Json& use : report["reused"].items()) {
        items.insert(use["item"].text());
        CHECK(use["author"].text() == "li");
        CHECK(use["inspection"].text() == "n1");
    }
    CHECK(items == std::multiset<std::string>{"G1", "G1", "G2"});
    CHECK(report["csv"].text().starts_with("original,number,inspection,item,author,at"));
}

TEST_CASE("hub/report: HQ's figure equals the sealed one to the digit, down to item and photo") {
    Visit visit;
    visit.seal();
    const Json results = visit.world.does("report", R"({"kind":"results","format":"text"})");
    const Json& row = results["inspections"].items().at(0);
    CHECK(row["state"].text() == "sealed");
    CHECK(row["seal"]["score"].text() == "60");
    CHECK(row["score"]["score"].text() == "60");
    CHECK(row["seal"]["equal"].boolean());
    CHECK(results["text"].text().find("equal to HQ's figure") != std::string::npos);
    const Json why = visit.world.does("report", R"({"kind":"explanation","inspection":"n1","item":"G1"})");
    CHECK(why["part"]["code"].text() == "G1");
    CHECK(why["part"]["value"].text() == "60");
    CHECK(why["evidence"].items().size() == 1);
}

TEST_CASE("hub/intake: a second sync, and a hub opened again, change nothing") {
    Visit visit;
    visit.seal();
    const std::string before = visit.world.does("digest", "{}")["digest"].text();
    visit.world.open();
    const client::RunReport again = visit.world.sync(*visit.li);
    CHECK(again.counters.entries_sent == 0);
    CHECK(visit.world.does("digest", "{}")["digest"].text() == before);
    CHECK(visit.world.does("doctor", "{}")["problems"].items().empty());
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

TEST_CASE("DO-6 the project head signs from an own device after the seal") {
    Visit visit;
    visit.seal();
    visit.world.sync(*visit.head);
    visit.head->at("2026-03-03T09:00:00+08:00");
    visit.head->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"赵","outcome":"dissent","reason":"记录在抽屉里"})");
    visit.world.sync(*visit.head);
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    const Json& signatures = results["inspections"].items().at(0)["signatures"];
    REQUIRE(signatures.items().size() == 1);
    CHECK(signatures.items()[0]["by"].text() == "head1");
    CHECK(signatures.items()[0]["name"].text() == "赵");
    CHECK(signatures.items()[0]["own_device"].boolean());  // under the name that the register has
    CHECK(signatures.items()[0]["witnesses"].items().empty());
    visit.world.sync(*visit.li);
    CHECK(visit.li->digest(visit.scope()) ==
          visit.world.does("digest", R"({"scope":"inspection:n1"})")["digest"].text());
}

TEST_CASE("ORG-3 an entry without authority goes to quarantine, and the rest of its chain is taken") {
    Visit visit;
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    // The planner knows the visit but is not of its team; this app does not ask the rule.
    engine::Writer writer(visit.planner->engine().store(), visit.planner->ports());
    const engine::Identity& identity = *visit.planner->engine().identity();
    must(writer.ensure_chain(identity));
    const auto write = [&](const engine::Target& target, EntryType type, Bytes core) {
        auto transaction = must(visit.planner->engine().store().begin());
        must(writer.write(
            identity, target,
            {.type = type, .version = 1, .core = std::move(core), .text = {}, .place = {}, .secret = {}}));
        must(transaction.commit());
    };
    AnswerCore answer;
    answer.key.item = "G1";
    write({kStreamInspection, stream}, EntryType::answer, journal::encode(answer));
    AssignmentCore own;
    own.name = "mine";
    own.project = "P2";
    own.leader = "planner";
    own.team = {"planner"};
    write({kStreamInspection, std::nullopt}, EntryType::start, journal::encode(own));
    must(writer.close_segment(identity));
    visit.world.sync(*visit.planner);
    const Json refused = visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(refused.items().size() == 1);
    CHECK(refused.items()[0]["reason"].text() == "scope");
    CHECK(refused.items()[0]["sequence"].text() == "1");
    CHECK(refused.items()[0]["device"].text() == "A1");
    const auto mine = visit.world.command("digest", R"({"scope":"inspection:mine"})");
    CHECK(must(mine)["digest"].text().size() == 64);
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    const Json results = visit.world.does("report", R"({"kind":"results","inspection":"n1"})");
    CHECK(results["inspections"].items().at(0)["score"]["state"].text() == "scored");
    CHECK(visit.world.does("doctor", "{}")["problems"].items().empty());
}

TEST_CASE("INT-10 the hub's proof holds under the tenant's key and shows what HQ received") {
    Visit visit;
    visit.seal();
    visit.world.sync(*visit.wang);
    const std::string out = visit.world.path("n1.wckproof");
    visit.world.does("proof", R"({"inspection":"n1","out":")" + out + "\"}");
    const Bytes bytes = must(read_file(visit.li->files(), out, 64U * 1024 * 1024));
    const auto verified = must(journal::verify_bundle(bytes, visit.li->engine().identity()->root));
    CHECK(verified.problems.empty());
    CHECK(verified.is_received);
    const SignKey root = visit.li->engine().identity()->root;
    CHECK(visit.world.does("info", "{}")["tenant"].text() == root.hex());
}

TEST_CASE("hub/admin: commands and errors are what the hub itself answers") {
    World world;
    const Error error = error_of_json(error_json(world.command("report", R"({"kind":"none"})").error()));
    CHECK(error.code == ErrorCode::invalid_argument);
    CHECK(reason_of(error) == "unknown_report");
    CHECK(error.where == "none");
    CHECK(reason_of(world.command("dance", "{}")) == "unknown_command");
    CHECK(reason_of(admin_call(world.folder(), "info", Json::object())) == "admin_unreachable");
}

}  // namespace wincheck::hub
