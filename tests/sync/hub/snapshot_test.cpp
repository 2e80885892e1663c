// Snapshots: usable before the old entries are here, in the end the same as entry by entry; and what leaves a
// phone when its person loses a scope.
#include "sync/hub/snapshot.h"
#include "sync/client/state.h"
#include "sync/client/status.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

HubLimits early_snapshots() {
    HubLimits limits;
    limits.snapshot_rows_min = 6;
    return limits;
}

std::size_t asked_for(const DirectTransport& transport, const std::string& path) {
    return static_cast<std::size_t>(
        std::count_if(transport.log.begin(), transport.log.end(),
                      [&](const protocol::HttpRequest& request) { return request.path.starts_with(path); }));
}

std::string score_shown(Phone& phone, const std::string& inspection) {
    return must(phone.engine().show("score", inspection)).dump();
}

/// Carries until a request of that path comes; then the line is dead.
class BreakingTransport final : public protocol::Transport {
public:
    BreakingTransport(DirectTransport& inner, std::string path, std::size_t after)
        : inner_(inner), path_(std::move(path)), left_(after) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        is_dead_ = is_dead_ || (request.path.starts_with(path_) && left_-- == 0);
        if (is_dead_) return Error{.code = ErrorCode::network, .origin = "BreakingTransport"};
        return inner_.perform(request, url);
    }

private:
    DirectTransport& inner_;
    std::string path_;
    std::size_t left_;
    bool is_dead_ = false;
};

/// The rest never comes: what a phone shows whose line breaks after the snapshot.
void sync_up_to_the_snapshot(Phone& phone, DirectTransport& transport) {
    BreakingTransport broken(transport, protocol::kPathPull, 1);
    client::SyncClient client(phone.engine());
    std::uint64_t now_ms = 0;
    client::RunOptions options;
    options.hub_url = "http://127.0.0.1";
    options.budget_ms = 60'000;
    options.elapsed_ms = [&] { return now_ms; };
    options.wait = [&](std::uint32_t ms) { now_ms += ms; };
    static_cast<void>(client::run_sync(phone.engine(), client, broken, options));
}

/// A sealed inspection n1 and an open one n2; the hub offers snapshots early.
struct Past {
    Visit visit;
    std::string sealed, open;
    Past() {
        visit.world.open(early_snapshots());
        visit.seal();
        visit.planner->does(
            R"({"act":"plan","inspection":"n2","project":"P1","kind":"hq_special","leader":"li",)"
            R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
            R"("window":{"from":"2026-03-03T22:00:00+08:00","to":"2026-03-04T06:00:00+08:00"}})");
        visit.world.sync(*visit.planner);
        visit.world.sync(*visit.li);
        visit.li->does(R"({"act":"phase","inspection":"n2","phase":"on_site"})");
        visit.li->does(R"({"act":"answer","inspection":"n2","item":"G1","value":"fail"})");
        visit.world.sync(*visit.li);
        sealed = visit.scope();
        open = "inspection:" + must(visit.li->engine().find_inspection("n2")).hex();
    }
    World& world() { return visit.world; }
    bool is_same(Phone& phone, const std::string& scope) {
        return phone.digest(scope) == hub_digest(visit.world, scope);
    }
};

}  // namespace

TEST_CASE(
    "sync/hub/snapshot: a new phone shows what is open and what was sealed before the old entries come") {
    Past past;
    const auto phone = past.world().phone("wang", 30);
    DirectTransport transport(past.world().hub(), phone->files());
    sync_up_to_the_snapshot(*phone, transport);
    CHECK(asked_for(transport, protocol::kPathSnapshot) >= 2);
    REQUIRE(phone->knows("n1"));
    REQUIRE(phone->knows("n2"));
    CHECK(past.is_same(*phone, past.open));
    CHECK_FALSE(past.is_same(*phone, past.sealed));
    const Json shown = must(phone->engine().show("score", "n1"));
    const Json full = must(past.visit.li->engine().show("score", "n1"));
    CHECK(shown["score"].text() == full["score"].text());
    CHECK(shown["band"].text() == full["band"].text());
    REQUIRE(shown.find("recomputed") != nullptr);
    CHECK_FALSE(shown["recomputed"].boolean());
    CHECK(full.find("recomputed") == nullptr);
    past.world().sync(*phone);
    CHECK(past.is_same(*phone, past.sealed));
    CHECK(past.is_same(*phone, past.open));
    CHECK(must(phone->engine().show("score", "n1")).find("recomputed") == nullptr);
    CHECK(score_shown(*phone, "n1") == score_shown(*past.visit.li, "n1"));
    CHECK(must(phone->engine().store().problems()).empty());
}

TEST_CASE(
    "INT-8 a snapshot's open inspections are held against the feed's signed head, as if read row by row") {
    Past past;
    const auto by_snapshot = past.world().phone("wang", 30);
    const auto digest_at = [&](Phone& phone) {
        const auto feeds =
            must(client::load<std::vector<client::Feed>>(phone.engine().store(), client::kSettingFeeds));
        for (const client::Feed& feed : feeds.value_or(std::vector<client::Feed>{}))
            if (feed.scope == past.open) return feed;
        return client::Feed{};
    };
    DirectTransport transport(past.world().hub(), by_snapshot->files());
    sync_up_to_the_snapshot(*by_snapshot, transport);
    CHECK(digest_at(*by_snapshot).n > 0);
    past.world().open();
    const auto row_by_row = past.world().phone("wang", 31);
    past.world().sync(*row_by_row);
    CHECK(digest_at(*by_snapshot) == digest_at(*row_by_row));
    past.visit.li->does(R"({"act":"answer","inspection":"n2","item":"G2","value":"pass"})");
    for (Phone* phone : {past.visit.li.get(), by_snapshot.get(), row_by_row.get()}) past.world().sync(*phone);
    CHECK(digest_at(*by_snapshot).n > 3);
    CHECK(digest_at(*by_snapshot) == digest_at(*row_by_row));
    CHECK(digest_at(*by_snapshot) == digest_at(*past.visit.li));
}

TEST_CASE("VISIT-1 a snapshot, which has no phases, does not show a visit without any") {
    Past past;
    const auto phone = past.world().phone("wang", 30);
    DirectTransport transport(past.world().hub(), phone->files());
    sync_up_to_the_snapshot(*phone, transport);
    const auto phases = [&] { return must(phone->engine().show("visit", "n1"))["phases"]; };
    CHECK(phases().is_null());
    past.world().sync(*phone);
    REQUIRE(phases().items().size() == 1);
    CHECK(phases().items()[0]["phase"].text() == "on_site");
}

TEST_CASE("STD-3 a snapshot shows a sealed inspection by the version that it was sealed by") {
    Visit visit;
    World& world = visit.world;
    world.open(early_snapshots());
    visit.work();
    std::string second = kChecklist;
    second += "text,N1,新增,,,\r\n";
    world.write("night.csv", second);
    REQUIRE(world.load({"night.csv"})["ok"].boolean());
    world.sync(*visit.wang);
    world.sync(*visit.li);
    const std::string before = must(visit.li->engine().show("score", "n1"))["checklist"].text();
    visit.li->does(R"({"act":"renew","inspection":"n1","checklist":"night","reason":"新版"})");
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    world.sync(*visit.li);
    world.sync(*visit.head);
    const Json shown = must(visit.head->engine().show("score", "n1"));
    CHECK(shown["checklist"].text() == must(visit.li->engine().show("score", "n1"))["checklist"].text());
    CHECK(shown["checklist"].text() != before);
    const auto phone = world.phone("wang", 30);
    DirectTransport transport(world.hub(), phone->files());
    sync_up_to_the_snapshot(*phone, transport);
    const Json partial = must(phone->engine().show("score", "n1"));
    REQUIRE(partial.find("recomputed") != nullptr);
    CHECK(partial["checklist"].text() == shown["checklist"].text());
}

TEST_CASE("sync/hub/snapshot: it is made in bounded steps, between which the hub does other work") {
    Past past;
    const DeviceId reader = past.visit.wang->engine().identity()->device;
    past.world().close();
    const auto state = must(State::open(past.world().folder(), past.world().ports()));
    const auto device = must(state->tables.device(reader));
    REQUIRE(device.has_value());
    const protocol::SnapshotRequest request{state->epoch, {past.open, past.sealed}};
    const auto pieces_of = [&](std::size_t step_rows, std::size_t& steps) {
        const auto making = must(begin_snapshot(*state, *device, request, step_rows));
        for (steps = 1; !must(making->step()); ++steps) {
            // No transaction stays open, and what comes to a feed meanwhile is not in the snapshot.
            auto other = must(state->store().begin());
            const store::Position position{{}, 1'000 + steps};
            must(state->tables.add_rows(past.open, {{position, 1'000 + steps}}));
        }
        CHECK(making->reply().scopes.size() == 2);
        return making->reply().pieces;
    };
    std::size_t one_by_one = 0, at_once = 0;
    const auto small = pieces_of(1, one_by_one);
    const auto large = pieces_of(kSnapshotStepRows, at_once);
    CHECK(at_once == 3);  // each scope, and the one piece
    CHECK(one_by_one == at_once - 1 + must(state->tables.feed_size(past.open)));
    REQUIRE(small.size() == 1);
    CHECK(small[0].hash == large[0].hash);
}

TEST_CASE("sync/hub/snapshot: it ends as entry by entry does, for each level of reader") {
    Past past;
    std::uint64_t seed = 40;
    for (const char* person : {"wang", "li", "planner", "head1"}) {
        INFO(person);
        const auto by_snapshot = past.world().phone(person, seed++);
        DirectTransport transport(past.world().hub(), by_snapshot->files());
        by_snapshot->sync(transport);
        CHECK(asked_for(transport, protocol::kPathSnapshot) >= 2);
        past.world().open();
        const auto by_entry = past.world().phone(person, seed++);
        DirectTransport plain(past.world().hub(), by_entry->files());
        by_entry->sync(plain);
        CHECK(asked_for(plain, protocol::kPathSnapshot) == 0);
        past.world().sync(*by_snapshot);
        CHECK(by_snapshot->digest("") == by_entry->digest(""));
        CHECK(past.is_same(*by_snapshot, past.sealed));
        CHECK(by_snapshot->knows("n2") == (std::string(person) != "head1"));
        for (const auto& stored : must(by_snapshot->engine().store().stream_entries(
                 must(by_snapshot->engine().find_inspection("n1")))))
            if (std::string(person) == "head1")
                CHECK(stored.entry.part_or_null(journal::PartClass::secret) == nullptr);
        past.world().open(early_snapshots());
    }
}

TEST_CASE("sync/hub/snapshot: a fetch that broke off goes on at the next piece, also after a kill") {
    Past past;
    const auto phone = past.world().phone("wang", 50);
    DirectTransport transport(past.world().hub(), phone->files());
    client::SyncClient first(phone->engine());
    std::size_t pieces = 0;
    for (;;) {
        const auto action = must(first.next());
        REQUIRE(action.kind == client::Action::Kind::http);
        if (action.purpose == client::Purpose::take_piece) break;
        const auto response = must(transport.perform(action.request, "http://127.0.0.1"));
        must(first.respond(action.request_id, response));
    }
    phone->restart();
    DirectTransport again(past.world().hub(), phone->files());
    phone->sync(again);
    for (const auto& request : again.log) {
        if (request.path == protocol::kPathSnapshot) FAIL("the snapshot was asked for again");
        pieces += request.path.starts_with(protocol::kPathSnapshot) ? 1 : 0;
    }
    CHECK(pieces >= 1);
    CHECK(past.is_same(*phone, past.sealed));
    CHECK(past.is_same(*phone, past.open));
}

TEST_CASE(
    "sync/hub/snapshot: pieces are their device's alone, and a piece that is gone costs the snapshot only") {
    Past past;
    const auto phone = past.world().phone("wang", 60);
    DirectTransport transport(past.world().hub(), phone->files());
    client::SyncClient client(phone->engine());
    std::string piece;
    while (piece.empty()) {
        const auto action = must(client.next());
        REQUIRE(action.kind == client::Action::Kind::http);
        if (action.purpose == client::Purpose::take_piece) piece = action.request.path;
        if (!piece.empty()) break;
        must(client.respond(action.request_id, must(transport.perform(action.request, "http://127.0.0.1"))));
    }
    Signer other(*past.visit.other->engine().identity()), own(*phone->engine().identity());
    CHECK(past.world().hub().handle(other.request("GET", piece, {})).status == 404);
    CHECK(past.world().hub().handle(own.request("GET", piece, {})).status == 200);
    past.world().does("info", R"({"at":"2026-03-09T20:00:00+08:00"})");
    must(past.world().hub().keep_house());
    CHECK(past.world().hub().handle(own.request("GET", piece, {})).status == 404);
    phone->sync(transport);
    past.world().sync(*phone);
    CHECK(past.is_same(*phone, past.sealed));
    CHECK(past.is_same(*phone, past.open));
    CHECK(must(phone->engine().show("score", "n1")).find("recomputed") == nullptr);
}

TEST_CASE("S31 a scope gained with much behind it comes as a snapshot; other scopes are not read again") {
    Past past;
    World& world = past.world();
    world.sync(*past.visit.other);
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    DirectTransport transport(world.hub(), past.visit.other->files());
    past.visit.other->sync(transport);
    CHECK(asked_for(transport, protocol::kPathSnapshot) >= 2);
    CHECK(past.is_same(*past.visit.other, past.sealed));
}

TEST_CASE(
    "S32, SEC-6 a scope lost with unsent records: they are sent as late, then the rest leaves the phone") {
    Visit visit;
    World& world = visit.world;
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    visit.seal();
    world.sync(*visit.other);
    const StreamId stream = must(visit.other->engine().find_inspection("n1"));
    visit.other->at("2026-03-03T09:00:00+08:00");
    visit.other->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"钱","outcome":"agree"})");
    world.does("info", R"({"at":"2026-03-03T10:00:00+08:00"})");
    world.write("people.csv", kPeople);
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    visit.other->at("2026-03-03T11:00:00+08:00");
    CHECK(world.sync(*visit.other).trouble == client::Trouble::none);
    // Taken, ranked, marked; the team sees it.
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    const Json late = world.does("report", R"({"kind":"late"})");
    REQUIRE(late["late"].items().size() == 1);
    CHECK(late["late"].items()[0]["device"].text() == visit.other->engine().identity()->tag);
    CHECK(late["late"].items()[0]["inspection"].text() == "n1");
    CHECK(late["late"].items()[0]["number"].text() ==
          must(visit.li->engine().store().stream(stream))->number);
    CHECK(late["late"].items()[0]["reason"].text() == "scope");
    world.sync(*visit.li);
    CHECK(must(visit.li->engine().store().stream_entries(stream, EntryType::sign)).size() == 1);
    CHECK(visit.li->digest(visit.scope()) == hub_digest(world, visit.scope()));
    // Of the record nothing is left here but what he wrote himself.
    CHECK_FALSE(visit.other->knows("n1"));
    store::Store& store = visit.other->engine().store();
    const auto left = must(store.stream_entries(stream));
    REQUIRE(left.size() == 1);
    CHECK(left[0].device == visit.other->engine().identity()->device);
    CHECK(must(store.problems()).empty());
    for (const store::Chain& chain : must(store.chains())) {
        if (chain.device == visit.other->engine().identity()->device) continue;
        for (const Bytes& bytes : must(store.segments(chain.id)))
            for (const journal::Leaf& leaf : must(journal::decode_segment(bytes)).leaves)
                if (leaf.header)
                    CHECK(must(journal::parse_header(*leaf.header)).stream_kind == kStreamTenant);
    }
    const auto status = must(client::status(visit.other->engine()));
    CHECK(status.entries_only_here == 0);
    CHECK(std::any_of(status.problems.begin(), status.problems.end(),
                      [](const client::Problem& problem) { return problem.reason == "scope_lost"; }));
    CHECK(visit.other->digest("tenant") == hub_digest(world, "tenant"));
}

TEST_CASE("SEC-6 what was recorded after the loss is not late: it waits for a person") {
    Visit visit;
    World& world = visit.world;
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    visit.seal();
    world.sync(*visit.other);
    world.does("info", R"({"at":"2026-03-03T10:00:00+08:00"})");
    world.write("people.csv", kPeople);
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    visit.other->at("2026-03-03T11:00:00+08:00");
    visit.other->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"钱","outcome":"agree"})");
    world.sync(*visit.other);
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size() == 1);
    CHECK(world.does("report", R"({"kind":"late"})")["late"].items().empty());
}

TEST_CASE("SEC-6 TIME-1 a clock that is put back behind the hub's own word makes nothing late") {
    Visit visit;
    World& world = visit.world;
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    visit.seal();
    world.sync(*visit.other);
    world.does("info", R"({"at":"2026-03-03T10:00:00+08:00"})");
    world.write("people.csv", kPeople);
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    // It says hello, and breaks off before it pulls: the hub's word of eleven, and the register of before.
    world.does("info", R"({"at":"2026-03-03T11:00:00+08:00"})");
    DirectTransport transport(world.hub(), visit.other->files());
    client::SyncClient broken(visit.other->engine());
    while (asked_for(transport, protocol::kPathHello) == 0) {
        const auto action = must(broken.next());
        REQUIRE(action.kind == client::Action::Kind::http);
        must(broken.respond(action.request_id, must(transport.perform(action.request, "http://127.0.0.1"))));
    }
    visit.other->at("2026-03-03T09:00:00+08:00");
    visit.other->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"钱","outcome":"agree"})");
    world.sync(*visit.other);
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size() == 1);
    CHECK(world.does("report", R"({"kind":"late"})")["late"].items().empty());
}

TEST_CASE("S32, SEC-6 a grant that a change of the register took makes late what was recorded before") {
    Visit visit;
    World& world = visit.world;
    world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    const auto grants = [&](const char* value) {
        const std::string change =
            R"({"by":"admin","facts":[{"about":"person","id":"head2","field":"grant:project_head:P1","value":")" +
            std::string(value) + R"("}]})";
        REQUIRE(world.does("change", change.c_str())["ok"].boolean());
    };
    grants("yes");
    visit.seal();
    world.sync(*visit.other);
    visit.other->at("2026-03-03T09:00:00+08:00");
    visit.other->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"钱","outcome":"agree"})");
    world.does("info", R"({"at":"2026-03-03T10:00:00+08:00"})");
    grants("no");
    visit.other->at("2026-03-03T11:00:00+08:00");
    world.sync(*visit.other);
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(world.does("report", R"({"kind":"late"})")["late"].items().size() == 1);
}

TEST_CASE("S33 lost and regained: nothing of before is left over, all is read again") {
    Visit visit;
    World& world = visit.world;
    visit.seal();
    const std::string more = std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n";
    const auto load = [&](const std::string& people) {
        world.write("people.csv", people);
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
        world.sync(*visit.other);
    };
    load(more);
    CHECK(visit.other->knows("n1"));
    load(kPeople);
    CHECK_FALSE(visit.other->knows("n1"));
    load(more);
    CHECK(visit.other->knows("n1"));
    CHECK(visit.other->digest(visit.scope()) == hub_digest(world, visit.scope()));
    CHECK(must(visit.other->engine().store().problems()).empty());
}

}  // namespace wincheck::hub
