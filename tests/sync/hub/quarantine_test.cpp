// The quarantine's way back: what a person decides, what of it counts, and what the device learns of it.
#include "core/store/hub_store.h"
#include "sync/client/status.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

std::vector<Json> lying(World& world) {
    const Json report = world.does("report", R"({"kind":"quarantine"})");
    return report["quarantine"].items();
}

std::string decision(const std::string& what, const std::string& by) {
    return "{" + what + R"(,"by":")" + by + R"(","reason":"heard on the phone"})";
}
std::string of_entry(const Json& row) {
    return R"("entry":")" + row["hash"].text().substr(0, 12) + "\"";
}
std::string of_device(Phone& phone) {
    return R"("device":")" + phone.engine().identity()->tag + "\"";
}

std::string score_of(Phone& phone) {
    return must(phone.engine().show("score", "n1"))["score"].text();
}
std::string score_at_hub(World& world) {
    return world.does("report", R"({"kind":"results"})")["inspections"]
        .items()
        .front()["score"]["score"]
        .text();
}

/// li's phone was cut off at the hub while it was dark; it comes back with two segments.
struct CutOff {
    Visit visit;
    CutOff() {
        visit.li->at("2026-03-02T23:40:00+08:00");
        visit.li->does(kOnSite);
        visit.world.sync(*visit.li);
        visit.world.does("revoke", "{" + of_device(*visit.li) + "}");
        visit.li->does(kFail);
        must(visit.li->engine().close_segments());
        visit.li->does(kPass);
        visit.world.sync(*visit.li);
    }
};

}  // namespace

TEST_CASE("SEC-6 all that a device sends after it was cut off lies in quarantine, once, and counts nowhere") {
    CutOff cut;
    World& world = cut.visit.world;
    const std::string before = hub_digest(world, cut.visit.scope());
    REQUIRE(lying(world).size() == 2);
    for (const Json& row : lying(world)) {
        CHECK(row["reason"].text() == "revoked");
        CHECK(row["state"].text() == "waiting");
    }
    DirectTransport transport(world.hub(), cut.visit.li->files());
    cut.visit.li->sync(transport);
    CHECK(std::none_of(transport.log.begin(), transport.log.end(),
                       [](const auto& request) { return request.path == protocol::kPathPush; }));
    cut.visit.li->does(R"({"act":"suggest","inspection":"n1","item":"G1","text":"a lamp"})");
    world.sync(*cut.visit.li);
    CHECK(lying(world).size() == 3);
    CHECK(hub_digest(world, cut.visit.scope()) == before);
}

TEST_CASE(
    "SEC-6 what was released is taken in its order, ranked, sent to the team, and shown on the device") {
    CutOff cut;
    World& world = cut.visit.world;
    const auto rows = lying(world);
    CHECK(reason_of(world.command("release", decision(of_entry(rows[1]), "planner"))) == "not_releasable");
    CHECK(lying(world).size() == 2);
    CHECK(lying(world)[1]["state"].text() == "waiting");
    const Json done = world.does("release", decision(of_device(*cut.visit.li), "planner"));
    CHECK(done["decided"].items().size() == 2);
    for (const Json& row : lying(world)) {
        CHECK(row["state"].text() == "released");
        CHECK(row["by"].text() == "planner");
        CHECK(row["why"].text() == "heard on the phone");
    }
    world.sync(*cut.visit.wang);
    CHECK(hub_digest(world, cut.visit.scope()) == cut.visit.wang->digest(cut.visit.scope()));
    CHECK(
        must(cut.visit.wang->engine().store().registers(must(cut.visit.wang->engine().find_inspection("n1"))))
            .size() == 2);
    world.sync(*cut.visit.li);
    const auto status = must(client::status(cut.visit.li->engine()));
    REQUIRE(status.decided.size() == 2);
    CHECK(status.decided[0].verdict == kDecisionReleased);
    CHECK(status.problems.empty());
    CHECK(status.entries_only_here == 0);
    CHECK(reason_of(world.command("release", decision(of_device(*cut.visit.li), "planner"))) ==
          "nothing_waits");
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "SEC-6 a flood from one device does not fill the hub: the rest stays there until a person decides") {
    CutOff cut;
    World& world = cut.visit.world;
    Phone& li = *cut.visit.li;
    HubLimits limits;
    limits.quarantine.rows_max = 4;
    world.open(limits);
    for (int i = 0; i < 5; ++i) {
        li.does(R"({"act":"suggest","inspection":"n1","item":"G1","text":"a lamp"})");
        must(li.engine().close_segments());
    }
    // Of one push the first two segments are kept and the others not; the device knows which.
    for (int i = 0; i < 3; ++i) world.sync(li);
    CHECK(lying(world).size() == 4);
    CHECK(must(client::status(li.engine())).entries_only_here == 7);
    cut.visit.wang->does(kPass);
    world.sync(*cut.visit.wang);
    CHECK(must(client::status(cut.visit.wang->engine())).entries_only_here == 0);
    world.does("refuse", decision(of_device(li), "planner"));
    world.sync(li);
    const auto rows = lying(world);
    CHECK(rows.size() == 7);
    CHECK(std::count_if(rows.begin(), rows.end(),
                        [](const Json& row) { return row["state"].text() == "waiting"; }) == 3);
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("SEC-6 what lies in quarantine up to its limit can be released all the same") {
    CutOff cut;
    World& world = cut.visit.world;
    HubLimits limits;
    limits.quarantine.rows_max = 2;
    world.open(limits);
    CHECK(world.does("release", decision(of_device(*cut.visit.li), "planner"))["decided"].items().size() ==
          2);
}

TEST_CASE("SEC-6 what was refused for good stays kept, counts nowhere, and the device is told so") {
    CutOff cut;
    World& world = cut.visit.world;
    const std::string before = hub_digest(world, cut.visit.scope());
    world.does("refuse", decision(of_device(*cut.visit.li), "planner"));
    CHECK(hub_digest(world, cut.visit.scope()) == before);
    REQUIRE(lying(world).size() == 2);
    CHECK(lying(world)[0]["state"].text() == "refused");
    world.sync(*cut.visit.li);
    const auto status = must(client::status(cut.visit.li->engine()));
    REQUIRE(status.decided.size() == 2);
    CHECK(status.decided[0].verdict == kDecisionRefused);
    CHECK(status.decided[0].reason == "heard on the phone");
    CHECK(status.entries_only_here == 2);
    CHECK(parsed(client::outbox_json(status).dump())["decided"].items().size() == 2);
}

TEST_CASE("ORG-3 only the quality centre over the project decides, and nobody on records of his own") {
    CutOff cut;
    World& world = cut.visit.world;
    const auto asked = [&](const std::string& by) {
        return reason_of(world.command("release", decision(of_device(*cut.visit.li), by)));
    };
    CHECK(asked("wang") == "may_not_decide");
    CHECK(asked("chief") == "may_not_decide");
    CHECK(asked("nobody") == "may_not_decide");
    world.write("people.csv", std::string(kPeople) + "li,李,检查员,quality_centre,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    CHECK(asked("li") == "own_case");
    CHECK(lying(world)[0]["state"].text() == "waiting");
    CHECK(asked("planner") == "ok");
    CHECK(reason_of(world.command("refuse", decision(R"("entry":"12")", "planner"))) == "nothing_waits");
    CHECK(reason_of(world.command("refuse", decision(R"("device":"Q9")", "planner"))) == "unknown_device");
}

TEST_CASE("SEC-6 a decision is an entry of the hub's journal; who decided and why stays at headquarters") {
    CutOff cut;
    World& world = cut.visit.world;
    world.does("release", decision(of_device(*cut.visit.li), "planner"));
    world.sync(*cut.visit.wang);
    CHECK(cut.visit.wang->digest("tenant") == hub_digest(world, "tenant"));
    store::Store& store = cut.visit.wang->engine().store();
    const StreamId tenant = must(store.streams(kStreamTenant)).front().id;
    const auto decisions = must(store.stream_entries(tenant, EntryType::decide));
    REQUIRE(decisions.size() == 2);
    const auto core =
        must(journal::decode<DecideCore>(*decisions[0].entry.part_or_null(journal::PartClass::core)));
    CHECK(core.verdict == kDecisionReleased);
    CHECK(core.hash.hex() == lying(world)[0]["hash"].text());
    CHECK(decisions[0].entry.part_or_null(journal::PartClass::text) == nullptr);
}

TEST_CASE(
    "SEC-6 an entry without authority, released: it counts at the hub, on its device and with the team") {
    Visit visit;
    World& world = visit.world;
    visit.work();
    // head2 may not sign for P1 at the hub; on his phone, with an older register, he may.
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    world.sync(*visit.wang);
    world.sync(*visit.li);
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    world.sync(*visit.li);
    world.sync(*visit.other);
    visit.other->at("2026-03-03T09:00:00+08:00");
    visit.other->does(
        R"({"act":"sign","inspection":"n1","role":"project_head","name":"钱","outcome":"agree"})");
    world.write("people.csv", kPeople);
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    world.sync(*visit.other);
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    const auto signs = [&](Phone& phone) {
        return must(phone.engine().store().stream_entries(stream, EntryType::sign)).size();
    };
    REQUIRE(lying(world).size() == 1);
    CHECK(lying(world)[0]["reason"].text() == "scope");
    world.sync(*visit.other);
    CHECK(signs(*visit.other) == 0);
    world.does("release", decision(of_entry(lying(world)[0]), "planner"));
    world.sync(*visit.li);
    CHECK(signs(*visit.li) == 1);
    CHECK(hub_digest(world, visit.scope()) == visit.li->digest(visit.scope()));
    // He reads the record again: his own entry's rank takes the refusal back.
    world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    world.sync(*visit.other);
    CHECK(signs(*visit.other) == 1);
    CHECK(hub_digest(world, visit.scope()) == visit.other->digest(visit.scope()));
    CHECK(must(visit.other->engine().store().problems()).empty());
    CHECK(world.does("doctor", "{}")["ok"].boolean());
    CHECK(score_of(*visit.li) == score_at_hub(world));
}

TEST_CASE("INT-5 the tail of a fork cannot be released into the chain that stands; it can be refused") {
    Visit visit;
    visit.li->at("2026-03-02T23:40:00+08:00");
    visit.li->does(kOnSite);
    visit.world.sync(*visit.li);
    TemporaryFolder copies;
    visit.li->save_copy(copies.path() + "/li");
    Phone clone(copies.path() + "/li", 777);
    clone.at("2026-03-02T23:50:00+08:00");
    visit.li->does(kFail);
    clone.does(kPass);
    visit.world.sync(*visit.li);
    visit.world.sync(clone);
    const auto rows = lying(visit.world);
    REQUIRE(rows.size() == 1);
    const std::string before = hub_digest(visit.world, visit.scope());
    CHECK(reason_of(visit.world.command("release", decision(of_entry(rows[0]), "planner"))) ==
          "not_releasable");
    CHECK(lying(visit.world)[0]["state"].text() == "waiting");
    visit.world.does("refuse", decision(of_entry(rows[0]), "planner"));
    CHECK(lying(visit.world)[0]["state"].text() == "refused");
    CHECK(hub_digest(visit.world, visit.scope()) == before);
    visit.world.sync(clone);
    CHECK(must(client::status(clone.engine())).decided.size() == 1);
}

TEST_CASE("SEC-6 a refused opening waits for a person: what stands on it is released with it") {
    Visit visit;
    World& world = visit.world;
    // At the hub the planner may not plan any more when his plan arrives.
    visit.planner->does(R"({"act":"plan","inspection":"n2","project":"P1","kind":"hq_special","leader":"li",)"
                        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
                        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    must(visit.planner->engine().export_file("n2", world.path("n2.wck")));
    must(visit.li->engine().import_file(world.path("n2.wck")));
    visit.li->at("2026-03-02T23:40:00+08:00");
    visit.li->does(R"({"act":"phase","inspection":"n2","phase":"on_site"})");
    world.write("people.csv",
                "id,name,post,role,unit\r\nplanner,计划员,质控,,\r\nli,李,检查员,inspector,G\r\n"
                "wang,王,检查员,inspector,G\r\nboss,周,质控,quality_centre,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    world.sync(*visit.planner);
    world.sync(*visit.li);
    REQUIRE(lying(world).size() == 1);
    const StreamId stream = must(visit.li->engine().find_inspection("n2"));
    const std::string scope = protocol::inspection_scope(stream);
    world.does("release", decision(of_entry(lying(world)[0]), "boss"));
    world.sync(*visit.planner);
    world.sync(*visit.li);
    world.sync(*visit.wang);
    CHECK(visit.wang->knows("n2"));
    CHECK(hub_digest(world, scope) == visit.li->digest(scope));
    CHECK(hub_digest(world, scope) == visit.wang->digest(scope));
    CHECK(hub_digest(world, scope) == visit.planner->digest(scope));
}

}  // namespace wincheck::hub
