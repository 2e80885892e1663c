// What persons ask headquarters for from their devices: done once, for the author, by the rule of the hub's
// own commands, and told to the author alone.
#include "sync/hub/requests.h"

#include <doctest/doctest.h>

#include "core/engine/documents.h"
#include "core/engine/draws.h"
#include "core/engine/request_view.h"
#include "core/rules/draw_log.h"
#include "tests/support/simulated_disk.h"
#include "tests/sync/hub/serving.h"
#include "tests/sync/hub/unasked.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kAskingPeople =
    "admin,管,人事,administrator,G\r\nregio,区,巡检,regional_inspector,R1\r\n";
constexpr const char* kRename =
    R"({"act":"change","reason":"更名","facts":[{"about":"unit","id":"P1","field":"name","value":"新园","from":"2026-03-01"}]})";

struct Asking {
    World world;
    std::unique_ptr<Phone> admin, planner, li, head;

    Asking() {
        world.write("people.csv", std::string(kPeople) + kAskingPeople);
        world.load_all();
        admin = world.phone("admin", 1);
        planner = world.phone("planner", 2);
        li = world.phone("li", 3);
        head = world.phone("head1", 4);
        sync_all();
    }
    void sync_all() {
        for (Phone* phone : {admin.get(), planner.get(), li.get(), head.get()}) world.sync(*phone);
    }
    Json asked_of(Phone& phone) { return must(phone.engine().show("requests", ""))["requests"]; }
    std::string name_of(Phone& phone, const char* unit) {
        engine::Documents documents(phone.engine().store());
        return must(documents.standing())->text_on(kAboutUnit, unit, "name", "2026-03-02");
    }
    Json report(const char* more = "") {
        return world.does("report", std::string(R"({"kind":"requests")") + more + "}")["requests"];
    }
    /// An app that does not ask the rule.
    void write_unasked(Phone& phone, std::uint32_t what, const std::string& document) {
        hub::write_unasked(phone, {{EntryType::request, journal::encode(RequestCore{what}), std::nullopt,
                                    journal::encode(TextPart{{"document", document}}), kStreamRequest}});
        world.sync(phone);
    }
};

std::string list_of(std::vector<std::string> ids) {
    rules::DrawList list;
    list.strata = {{"all", 1}};
    for (std::string& id : ids) list.candidates.push_back({std::move(id), "all", 1});
    return must(rules::list_text(std::move(list)));
}

std::string step(const char* name, const std::string& more = "") {
    return R"({"act":"draw","draw":"d1","step":")" + std::string(name) + "\"" + more + "}";
}

constexpr const char* kPlan = R"(,"plan":{"rule":"一季度","sources":["lottery"],"reveal_by":"2026-03-31"})";

std::string frozen(const std::string& list) {
    return step("freeze", ",\"list\":" + Json::of(std::string_view(list)).dump());
}

}  // namespace

TEST_CASE(
    "ORG-3 a change that is asked for from a device is recorded at the hub, and known to every device") {
    Asking asking;
    const auto done = asking.admin->does(kRename);
    const Json waiting = asking.asked_of(*asking.admin).items().at(0);
    CHECK(waiting["state"].text() == "waiting");
    CHECK(waiting["entry"].text() == done.entry.hex());
    // It holds once headquarters has recorded it, not before.
    CHECK(asking.name_of(*asking.admin, "P1") == "花园");
    asking.sync_all();
    asking.sync_all();
    for (Phone* phone : {asking.admin.get(), asking.li.get(), asking.head.get()})
        CHECK(asking.name_of(*phone, "P1") == "新园");
    const Json told = asking.asked_of(*asking.admin).items().at(0);
    CHECK(told["state"].text() == "recorded");
    CHECK(told["act"].text() == "change");
    CHECK(told["answer"]["recorded"].text() == "1");
    CHECK(told["why"].text().empty());
    CHECK(asking.admin->digest("tenant") == hub_digest(asking.world, "tenant"));
    // Nobody else has what was asked or answered.
    for (Phone* phone : {asking.planner.get(), asking.li.get(), asking.head.get()})
        CHECK(asking.asked_of(*phone).items().empty());
    REQUIRE(asking.report().items().size() == 1);
    CHECK(asking.report(R"(,"for":"li")").items().empty());
    const Json mine = asking.report(R"(,"for":"admin")").items().at(0);
    CHECK(mine["by"].text() == "admin");
    CHECK(mine["state"].text() == "recorded");
    const Json rows = asking.world.does("report", R"({"kind":"register","about":"unit","unit":"P1"})");
    bool is_named = false;
    for (const Json& row : rows["register"].items())
        if (row["value"].text() == "新园")
            is_named = row["by"].text() == "admin" && row["reason"].text() == "更名" &&
                       row["source"].text() == "request";
    CHECK(is_named);
}

TEST_CASE(
    "ORG-3 a device refuses a change that its person may not make, or that is wrong, and records nothing") {
    Asking asking;
    const auto entries = [&] { return must(asking.li->engine().store().streams(kStreamRequest)).size(); };
    CHECK(reason_of(asking.li->act(kRename)) == "may_not");
    CHECK(reason_of(asking.li->act(R"({"act":"change","facts":[]})")) == "field_missing");
    const auto wrong =
        asking.admin->act(R"({"act":"change","facts":[{"about":"unit","id":"P1","field":"name","value":"x"},)"
                          R"({"about":"unit","id":"P1","field":"parent","value":"B7"}]})");
    CHECK(reason_of(wrong) == "change_wrong");
    CHECK(wrong.error().where == "facts[1]: There is no unit 'B7', which is named as parent.");
    std::string many = R"({"act":"change","facts":[)";
    for (int i = 0; i < 1000; ++i)
        many += std::string(i > 0 ? "," : "") +
                R"({"about":"unit","id":"P1","field":"attribute:a","value":")" + std::to_string(i) + "\"}";
    CHECK(reason_of(asking.admin->act(many + "]}")) == "too_large");
    CHECK(reason_of(asking.admin->act(step("commit", kPlan))) == "may_not");
    CHECK(entries() == 0);
}

TEST_CASE("ORG-3 what a device asks for past the rule is not done, and its author is told why") {
    Asking asking;
    const std::string rename =
        R"({"facts":[{"about":"unit","id":"P1","field":"name","value":"新园"}],"by":"admin"})";
    asking.write_unasked(*asking.li, kRequestChange, rename);
    asking.write_unasked(*asking.admin, kRequestChange,
                         R"({"facts":[{"about":"unit","id":"P1","field":"parent","value":"B7"}]})");
    asking.write_unasked(*asking.admin, 99, "{}");
    asking.write_unasked(*asking.admin, kRequestChange, "{");
    asking.sync_all();
    CHECK(asking.name_of(*asking.head, "P1") == "花园");
    const Json li = asking.asked_of(*asking.li).items().at(0);
    CHECK(li["state"].text() == "refused");
    CHECK(li["answer"]["error"]["reason"].text() == "may_not_change");
    CHECK(li["answer"]["error"]["where"].text() == "unit P1, name");
    CHECK(li["why"].text().starts_with("unit P1, name: This person's roles"));
    bool has_problem = false, is_unknown = false;
    const Json answered = asking.asked_of(*asking.admin);
    for (const Json& one : answered.items()) {
        CHECK(one["state"].text() == "refused");
        has_problem = has_problem || (!one["answer"]["problems"].items().empty() &&
                                      one["answer"]["problems"].items()[0]["code"].text() == "parent");
        is_unknown = is_unknown || one["answer"]["error"]["reason"].text() == "unknown_command";
    }
    CHECK(has_problem);
    CHECK(is_unknown);
}

TEST_CASE("SEC-6 a request in another's name lies in quarantine, and nothing is done") {
    Asking asking;
    engine::Writer writer(asking.li->engine().store(), asking.li->ports());
    engine::Identity identity = *asking.li->engine().identity();
    must(writer.ensure_chain(identity));
    identity.person = "admin";
    auto transaction = must(asking.li->engine().store().begin());
    must(writer.write(
        identity, {kStreamRequest, std::nullopt},
        {.type = EntryType::request,
         .version = 1,
         .core = journal::encode(RequestCore{kRequestChange}),
         .text = journal::encode(TextPart{
             {"document", R"({"facts":[{"about":"unit","id":"P1","field":"name","value":"新园"}]})"}}),
         .place = {},
         .secret = {}}));
    must(transaction.commit());
    must(writer.close_segment(identity));
    asking.sync_all();
    const auto quarantined = quarantined_of(asking.world, *asking.li);
    REQUIRE(quarantined.size() == 1);
    CHECK(quarantined.begin()->second == "scope");
    CHECK(asking.report().items().empty());
    CHECK(asking.name_of(*asking.head, "P1") == "花园");
    CHECK(asking.asked_of(*asking.li).items().empty());
}

TEST_CASE("SEC-6 what opens no request of its own lies in quarantine, and nothing is done") {
    Asking asking;
    const Bytes core = journal::encode(RequestCore{kRequestChange});
    asking.write_unasked(*asking.admin, kRequestChange, "{}");
    const StreamId known = must(asking.admin->engine().store().streams(kStreamRequest)).at(0).id;
    hub::write_unasked(*asking.admin,
                       {{EntryType::request, core, known, {}, kStreamRequest},
                        {EntryType::answer, core, std::nullopt, {}, kStreamRequest},
                        {EntryType::request, bytes_of("x"), std::nullopt, {}, kStreamRequest}});
    asking.sync_all();
    std::string reasons;
    for (const auto& [sequence, reason] : quarantined_of(asking.world, *asking.admin))
        reasons += reason + " ";
    CHECK(reasons == "malformed malformed malformed ");
    CHECK(asking.report().items().size() == 1);
}

TEST_CASE(
    "SEC-6 a request reads no file of the hub and shows nothing of a draw, whatever its document names") {
    Asking asking;
    asking.planner->does(step("commit", kPlan));
    asking.world.sync(*asking.planner);
    asking.planner->does(frozen(list_of({"P1", "P2"})));
    asking.world.sync(*asking.planner);
    asking.planner->does(step("run", R"(,"values":{"lottery":[1,2,3]})"));
    asking.world.sync(*asking.planner);
    asking.world.write("facts.json", R"([{"about":"unit","id":"P1","field":"name","value":"新园"}])");
    asking.write_unasked(*asking.admin, kRequestChange,
                         R"({"file":")" + asking.world.path("facts.json") + "\"}");
    asking.write_unasked(*asking.li, kRequestDraw, R"({"step":"show","draw":"d1"})");
    asking.sync_all();
    CHECK(asking.name_of(*asking.head, "P1") == "花园");
    const Json admin = asking.asked_of(*asking.admin).items().at(0);
    CHECK(admin["answer"]["error"]["reason"].text() == "field_missing");
    const Json li = asking.asked_of(*asking.li).items().at(0);
    CHECK(li["answer"]["error"]["reason"].text() == "field_wrong");
    CHECK(li["answer"].find("result") == nullptr);
}

TEST_CASE(
    "ORG-3 of many requests that come at once the hub does a few, and the others when it keeps the house") {
    Asking asking;
    for (int i = 0; i < 20; ++i)
        asking.admin->does(
            R"({"act":"change","facts":[{"about":"unit","id":"P1","field":"attribute:n","value":")" +
            std::to_string(i) + "\"}]}");
    asking.world.sync(*asking.admin);
    const auto recorded = [&] {
        const Json requests = asking.report();
        return std::count_if(requests.items().begin(), requests.items().end(),
                             [](const Json& one) { return one["state"].text() == "recorded"; });
    };
    CHECK(recorded() == 8);
    must(asking.world.hub().keep_house());
    CHECK(recorded() == 16);
    must(asking.world.hub().keep_house());
    CHECK(recorded() == 20);
    asking.world.sync(*asking.admin);
    engine::Documents documents(asking.admin->engine().store());
    CHECK(must(documents.standing())->text_on(kAboutUnit, "P1", "attribute:n", "2026-03-02") == "19");
}

TEST_CASE("STD-2 a region files a standard from its device, and headquarters approves it from another") {
    Asking asking;
    const auto regio = asking.world.phone("regio", 9);
    asking.world.sync(*regio);
    const auto state = [](const char* value) {
        return R"({"act":"change","reason":"r","facts":[{"about":"standard","id":"S@1","field":"state","value":")" +
               std::string(value) + "\"}]}";
    };
    regio->does(
        R"({"act":"change","facts":[{"about":"standard","id":"S@1","field":"origin","value":"region_filed"},
        {"about":"standard","id":"S@1","field":"title","value":"区域标准"},
        {"about":"standard","id":"S@1","field":"unit","value":"R1"},
        {"about":"standard","id":"S@1","field":"state","value":"draft"}]})");
    asking.world.sync(*regio);
    regio->does(state("filed"));
    CHECK(reason_of(regio->act(state("approved"))) == "change_wrong");  // it is not filed as far as it knows
    asking.world.sync(*regio);
    CHECK(reason_of(regio->act(state("approved"))) == "may_not");
    asking.world.sync(*asking.planner);
    asking.planner->does(state("approved"));
    asking.world.sync(*asking.planner);
    const Json rows =
        asking.world.does("report", R"({"kind":"register","about":"standard","state":"approved"})");
    CHECK(rows["register"].items().size() > 0);
}

TEST_CASE(
    "DRAW-1 a draw from commitment to reveal from a planner's device; only the planner is told the picks") {
    Asking asking;
    CHECK(reason_of(asking.planner->act(step("freeze", ",\"list\":\"x\""))) == "draw_step_missing");
    CHECK(reason_of(asking.planner->act(step("shuffle"))) == "field_wrong");
    CHECK(reason_of(asking.planner->act(step("commit"))) == "field_missing");
    CHECK(reason_of(asking.li->act(step("commit", kPlan))) == "may_not");
    CHECK(reason_of(asking.head->act(step("commit", kPlan))) == "ok");  // a project's head plans, too
    asking.planner->does(step("commit", kPlan));
    asking.sync_all();
    // Two asked at once, and there is one commitment: the first that came.
    asking.sync_all();
    CHECK(asking.asked_of(*asking.planner).items().at(0)["state"].text() == "recorded");
    const Json lost = asking.asked_of(*asking.head).items().at(0);
    CHECK(lost["state"].text() == "refused");
    CHECK(lost["answer"]["error"]["reason"].text() == "draw_step_twice");
    CHECK(reason_of(asking.planner->act(step("commit", kPlan))) == "draw_step_twice");
    // Over candidates that they may not plan for nobody freezes a list.
    CHECK(reason_of(asking.head->act(frozen(list_of({"P1", "P2"})))) == "may_not");
    asking.planner->does(frozen(list_of({"P1", "P2"})));
    asking.sync_all();
    asking.planner->does(step("run", R"(,"values":{"lottery":[3,1,2]})"));
    asking.sync_all();
    asking.sync_all();
    const Json run = asking.asked_of(*asking.planner).items().at(0)["answer"];
    const Json shown = asking.world.does("draw", R"({"step":"show","draw":"d1"})");
    REQUIRE(run["picks"].items().size() == 1);
    CHECK(run["picks"].dump() == shown["picks"].dump());
    for (Phone* phone : {asking.admin.get(), asking.li.get(), asking.head.get()}) {
        CHECK(must(engine::draw_record(phone->engine().store(), "d1")).log.find("\"run\"") ==
              std::string::npos);
        const Json others = asking.asked_of(*phone);
        for (const Json& one : others.items()) CHECK(one["answer"].find("picks") == nullptr);
    }
    asking.planner->does(step("reveal"));
    asking.sync_all();
    asking.sync_all();
    const auto known = must(engine::draw_record(asking.li->engine().store(), "d1"));
    CHECK(known.step == kDrawReveal);
    CHECK(known.log.starts_with(shown["log"].text()));
}

namespace {

/// A hub on a simulated disk, and what a phone pushes to it.
struct PushedTwice {
    Asking asking;
    testing::SimulatedDisk disk;
    testing::DiskState before;
    SimulatedClock clock;
    PlainKeyStore keys;
    std::unique_ptr<SeededRandom> random;
    std::unique_ptr<Hub> hub;
    Bytes body;
    std::uint64_t size = 0;

    PushedTwice() {
        asking.admin->does(kRename);
        must(asking.admin->engine().close_segments());
        const auto chains = must(asking.admin->engine().store().chains());
        const auto own =
            std::find_if(chains.begin(), chains.end(), [](const auto& chain) { return chain.is_own; });
        const auto record = must(journal::decode<journal::OpeningRecord>(own->opening));
        size = own->size;
        body = journal::encode(protocol::PushRequest{
            own->opening, record.certificate, {must(asking.admin->engine().segment(own->id, 0, size))}});
        const std::string folder = asking.world.folder();
        asking.world.close();
        disk.load(folder, "/hub");
        before = disk.state();
        clock.set(must(parse_time(kEvening)));
    }
    bool open(std::uint64_t seed) {
        hub.reset();
        random = std::make_unique<SeededRandom>(seed);
        auto opened = Hub::open("/hub", {clock, *random, disk, keys});
        if (opened) hub = std::move(*opened);
        return hub != nullptr;
    }
    bool push() {
        Signer admin(*asking.admin->engine().identity());
        return hub->handle(admin.request("POST", protocol::kPathPush,
                                         {{"Content-Type", protocol::kContentType}}, body))
                   .status == 200;
    }
    std::uint64_t operations(testing::FaultKind kind) {
        disk.put_back(before);
        REQUIRE(open(1));
        disk.arm(kind, 1'000'000, 1);
        REQUIRE(push());
        const std::uint64_t count = disk.operations();
        disk.disarm();
        return count;
    }
    void check_done_once() {
        REQUIRE(push());
        must(hub->keep_house());
        const Json rows =
            must(hub->command("report", parsed(R"({"kind":"register","about":"unit","unit":"P1"})")));
        std::size_t times = 0;
        for (const Json& row : rows["register"].items()) times += row["value"].text() == "新园" ? 1 : 0;
        CHECK(times == 1);
        const Json asked = must(hub->command("report", parsed(R"({"kind":"requests"})")))["requests"];
        REQUIRE(asked.items().size() == 1);
        CHECK(asked.items()[0]["state"].text() == "recorded");
        CHECK(must(hub->command("doctor", Json::object()))["ok"].boolean());
    }
};

}  // namespace

TEST_CASE("ORG-3 power lost or a full disk at any operation: what was asked for is done once and told once") {
    PushedTwice pushed;
    for (const auto kind : {testing::FaultKind::power, testing::FaultKind::full}) {
        const std::uint64_t count = pushed.operations(kind);
        REQUIRE(count > 10);
        for (std::uint64_t at = 1; at <= count; at += 1 + count / 30) {
            CAPTURE(at);
            pushed.hub.reset();
            pushed.disk.put_back(pushed.before);
            REQUIRE(pushed.open(at));
            pushed.disk.arm(kind, at, at);
            static_cast<void>(pushed.push());
            if (kind == testing::FaultKind::power) {
                pushed.hub.reset();
                pushed.disk.power_on(at);
            }
            pushed.disk.disarm();
            REQUIRE((pushed.hub != nullptr || pushed.open(at + 1000)));
            pushed.check_done_once();
        }
    }
}
