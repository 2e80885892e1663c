// Retention by the policy (PII-1): what falls due goes from the hub and every phone, what a dispute or a hold
// needs stays, and a hub of an old backup does it again.
#include "sync/client/state.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

using test::files_with;

constexpr const char* kRetaining = R"({"id":"p","version":"1","privacy":{"kinds":[
  {"id":"faces","purpose":"取证","basis":"制度 3.2","retention_days":180},
  {"id":"positions","purpose":"到场","basis":"制度 3.3","retention_days":90},
  {"id":"names_in_free_text","purpose":"沟通","basis":"制度 3.4","retention_days":30}]}})";

// 30, 90 and 180 days after the night of the 2nd of March.
constexpr const char *kBefore = "2026-03-31T09:00:00+08:00", *kTextDue = "2026-04-01T00:10:00+08:00",
                     *kPlaceDue = "2026-06-01T09:00:00+08:00", *kPhotoDue = "2026-09-01T09:00:00+08:00";
constexpr const char* kTold = "住户王小明 13800001111";

/// A sealed visit with a name in a text, a position and two photos, on four phones and the hub.
struct Kept {
    Visit visit{kRetaining};
    World& world = visit.world;
    Hash told{};

    Kept() {
        visit.work();
        told = visit.li
                   ->does(std::string(R"({"act":"suggest","inspection":"n1","item":"G1","text":")") + kTold +
                          "\"}")
                   .entry;
        visit.li->does(R"({"act":"capture","inspection":"n1","item":"G2","live":true,)"
                       R"("position":{"latitude":31.5,"longitude":121.25},"file":")" +
                       visit.li->file("g2.jpg", 300'000) + "\"}");
        world.sync(*visit.wang);
        world.sync(*visit.li);
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
    }
    [[nodiscard]] std::vector<Phone*> phones() {
        return {visit.li.get(), visit.wang.get(), visit.planner.get(), visit.head.get()};
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) world.sync(*phone);
    }
    Result<Json> retention(const char* at, const std::string& more = R"(,"by":"planner")") {
        return world.command("retention", std::string(R"({"at":")") + at + "\"" + more + "}");
    }
    /// Files of the hub and of the phones that hold it.
    std::size_t files_that_hold(ByteView needle) {
        std::size_t count = files_with(world.folder(), needle).size();
        for (Phone* phone : phones()) count += files_with(phone->engine().folder(), needle).size();
        return count;
    }
    /// Salts of one class of parts, as the hub has them.
    std::vector<journal::Salt> salts(journal::PartClass part_class) {
        std::vector<journal::Salt> found;
        const StreamId id = must(visit.li->engine().find_inspection("n1"));
        for (const auto& stored : must(visit.li->engine().store().stream_entries(id)))
            for (const journal::Part& part : stored.entry.parts)
                if (part.part_class == part_class && part.salt) found.push_back(*part.salt);
        return found;
    }
    void check_gone(const std::vector<journal::Salt>& salts) {
        for (const journal::Salt& salt : salts) CHECK(files_that_hold(salt.view()) == 0);
    }
    std::string score(Phone& phone) { return must(phone.engine().show("score", "n1")).dump(); }
    std::string why_left(const Json& answer) {
        REQUIRE(answer["inspections"].items().empty());
        REQUIRE(answer["left"].items().size() == 1);
        return answer["left"].items()[0]["why"].text();
    }
};

std::vector<std::string> parts_of(const Json& answer) {
    std::vector<std::string> parts;
    for (const Json& row : answer["inspections"].items())
        for (const Json& part : row["erased"].items()) parts.push_back(part["part"].text());
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

std::size_t files_in(const std::string& folder) {
    return files_with(folder, ByteView{}).size();
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("PII-1 each kind goes from hub and phones when it is due, and the score stays") {
    Kept kept;
    const std::string score = kept.score(*kept.visit.li);
    const auto texts = kept.salts(journal::PartClass::text);
    const auto places = kept.salts(journal::PartClass::place);
    const auto secrets = kept.salts(journal::PartClass::secret);
    REQUIRE(texts.size() == 1);
    REQUIRE(places.size() == 2);   // an intent and its capture
    REQUIRE(secrets.size() == 4);  // two of each
    REQUIRE(kept.files_that_hold(view_of(kTold)) >= 5);
    CHECK(must(kept.retention(kBefore))["parts"].text() == "0");

    const Json first = must(kept.retention(kTextDue));
    CHECK(parts_of(first) == Words{"text"});
    CHECK(first["inspections"].items()[0]["erased"].items()[0]["entry"].text() == kept.told.hex());
    CHECK(first["inspections"].items()[0]["erased"].items()[0]["due"].text() == "2026-04-01");
    CHECK(files_with(kept.world.folder(), kTold).empty());
    kept.sync_all();
    CHECK(kept.files_that_hold(view_of(kTold)) == 0);
    kept.check_gone(texts);

    CHECK(parts_of(must(kept.retention(kPlaceDue))) == Words{"place"});
    kept.sync_all();
    kept.check_gone(places);
    const auto rows =
        must(kept.visit.li->engine().store().evidence(must(kept.visit.li->engine().find_inspection("n1"))));
    REQUIRE(rows.size() == 2);
    for (const auto& row : rows) CHECK(must(kept.visit.li->engine().evidence().has_chunk(row.capture, 0)));

    CHECK(parts_of(must(kept.retention(kPhotoDue))) == Words{"secret"});
    kept.sync_all();
    kept.check_gone(secrets);
    for (const auto& row : rows) {
        CHECK(files_in(kept.world.folder() + "/evidence") == 0);
        for (Phone* phone : kept.phones())
            CHECK_FALSE(must(phone->engine().evidence().has_chunk(row.capture, 0)));
    }
    for (Phone* phone : kept.phones()) {
        CHECK(must(phone->engine().store().problems()).empty());
        CHECK(kept.score(*phone) == score);
    }
    for (Phone* phone : {kept.visit.li.get(), kept.visit.wang.get(), kept.visit.planner.get()})
        CHECK(phone->digest(kept.visit.scope()) == hub_digest(kept.world, kept.visit.scope()));
    CHECK(kept.world.does("doctor", "{}")["ok"].boolean());
    const Json result = kept.world.does("report", R"({"kind":"results"})")["inspections"].items()[0];
    CHECK(result["seal"]["equal"].boolean());
}

TEST_CASE("PII-1 SCO-5 the reason of samples and who took a call are held by the marks of their item") {
    World world;
    world.write("policy.json",
                R"({"id":"p","version":"1","privacy":{"kinds":[{"id":"names_in_free_text","purpose":"沟通",)"
                R"("basis":"制度 3.4","retention_days":30,"items":["入户"]}]}})");
    world.write(
        "night.csv",
        "type,name,label,rule,full,sampling,sample,tag\r\n,H1,入户,pass_fail,60,mean,3 of home,入户\r\n"
        "integer,C1,到场分钟,none,,,,入户\r\n");
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2);
    for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    planner->does(
        R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li","team":["li"],)"
        R"("checklist":"night","window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    li->at("2026-03-02T23:40:00+08:00");
    li->does(kOnSite);
    li->does(R"({"act":"sample","inspection":"n1","item":"H1","sample":"3-201","value":"pass"})");
    const std::string reason = std::string(R"("reason":")") + kTold + "\"}";
    li->does(R"({"act":"fewer_samples","inspection":"n1","item":"H1",)" + reason);
    li->does(R"({"act":"call","inspection":"n1","service":"duty","step":"dialled"})");
    li->does(std::string(
                 R"({"act":"call","inspection":"n1","service":"duty","step":"arrived","item":"C1","who":")") +
             kTold + "\"}");
    li->does(R"({"act":"seal","inspection":"n1"})");
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    const auto held = [&] {
        return files_with(world.folder(), view_of(kTold)).size() +
               files_with(li->engine().folder(), view_of(kTold)).size();
    };
    REQUIRE(held() >= 2);
    const Json run = world.does("retention", std::string(R"({"by":"planner","at":")") + kTextDue + "\"}");
    CHECK(run["parts"].text() == "2");
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    CHECK(held() == 0);
    const Json samples = must(li->engine().show("samples", "n1"));
    CHECK(samples.items()[0]["fewer"].items()[0]["reason"].text().empty());
}

TEST_CASE(
    "PII-1 DO-8 VIS-1 a member's number stays with team and planner, and goes when phone numbers are due") {
    constexpr const char* kNumber = "13877776666";
    Visit visit(R"({"id":"p","version":"1","privacy":{"kinds":[)"
                R"({"id":"phone_numbers","purpose":"联络","basis":"制度 3.5","retention_days":30}]}})");
    visit.wang->does(std::string(R"({"act":"contact","inspection":"n1","phone":")") + kNumber + "\"}");
    visit.planner->does(R"({"act":"contact","inspection":"n1","phone":"13855554444"})");
    CHECK(reason_of(visit.head->act(R"({"act":"contact","inspection":"n1","phone":"110"})")) ==
          "unknown_inspection");
    for (Phone* phone : {visit.wang.get(), visit.planner.get(), visit.li.get()}) visit.world.sync(*phone);
    const Json ready = must(visit.li->engine().show("ready", ""));
    REQUIRE(ready["contacts"].items().size() == 2);
    CHECK(ready["contacts"].items()[1]["phone"].text() == kNumber);
    visit.seal();
    for (Phone* phone : {visit.head.get(), visit.other.get()}) visit.world.sync(*phone);
    CHECK(files_with(visit.li->engine().folder(), view_of(kNumber)).size() == 1);
    CHECK(files_with(visit.head->engine().folder(), view_of(kNumber)).empty());
    CHECK(files_with(visit.other->engine().folder(), view_of(kNumber)).empty());
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    const Json run =
        visit.world.does("retention", std::string(R"({"by":"planner","at":")") + kTextDue + "\"}");
    REQUIRE(run["inspections"].items().size() == 1);
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.planner.get()}) {
        visit.world.sync(*phone);
        CHECK(files_with(phone->engine().folder(), view_of(kNumber)).empty());
    }
    CHECK(files_with(visit.world.folder(), view_of(kNumber)).empty());
}

TEST_CASE("PII-1 what was erased, when and on whose order is an entry that all readers have") {
    Kept kept;
    must(kept.retention(kPhotoDue, R"(,"by":"planner","reason":"年度清理")"));
    kept.sync_all();
    for (Phone* phone : kept.phones()) {
        const Json erasures = must(phone->engine().show("erasures", "n1"));
        REQUIRE(erasures.items().size() == 1);
        const Json& order = erasures.items()[0];
        CHECK(order["basis"].text() == "retention");
        CHECK(order["by"].text() == "hub");
        CHECK(order["on_order_of"].text() == "planner");
        CHECK(order["accepted"].boolean());
        CHECK(order["erased"].items().size() == 5);  // one text, two intents, two captures
    }
    const std::string path = kept.world.path("n1.wckproof");
    kept.world.does("proof", R"({"inspection":"n1","out":")" + path + "\"}");
    const auto report = must(journal::verify_bundle(
        must(read_file(kept.world.disk(), path, std::uint64_t{1} << 26U)), std::nullopt));
    CHECK(report.is_valid());
    CHECK(report.is_received);
    CHECK(report.is_in_log);
    CHECK(report.parts_erased == 7);
    CHECK(report.originals_shown == 0);
}

TEST_CASE("PII-1 the same run again does nothing, and looking ahead erases nothing") {
    Kept kept;
    const Json ahead = must(kept.retention(kBefore, R"(,"dry_run":true,"due":"2026-09-01")"));
    CHECK(parts_of(ahead) == Words{"place", "secret", "text"});
    CHECK_FALSE(ahead["ordered"].boolean());
    CHECK(kept.files_that_hold(view_of(kTold)) >= 5);
    must(kept.retention(kPhotoDue));
    const std::string digest = hub_digest(kept.world, kept.visit.scope());
    const Json again = must(kept.retention(kPhotoDue));
    CHECK(again["parts"].text() == "0");
    CHECK(again["inspections"].items().empty());
    CHECK(hub_digest(kept.world, kept.visit.scope()) == digest);
}

TEST_CASE("PII-1 what arrives after a run is found by the next one") {
    Kept kept;
    must(kept.retention(kTextDue));
    kept.sync_all();
    kept.visit.head->at("2026-04-20T09:00:00+08:00");
    const Json finding = finding_on(*kept.visit.head);
    kept.visit.head->does(std::string(R"({"act":"rectify","inspection":"n1","text":")") + kTold +
                          R"(","finding":")" + finding["id"].text() + "\"}");
    kept.sync_all();
    CHECK(kept.files_that_hold(view_of(kTold)) > 0);
    // Thirty days of its own.
    CHECK(must(kept.retention("2026-05-19T09:00:00+08:00"))["parts"].text() == "0");
    CHECK(must(kept.retention("2026-05-20T09:00:00+08:00"))["parts"].text() == "1");
    kept.sync_all();
    CHECK(kept.files_that_hold(view_of(kTold)) == 0);
}

TEST_CASE("PII-1 what lies in quarantine is not held longer either") {
    Kept kept;
    std::string people = kPeople;
    people.replace(people.find("project_head,P1"), std::string("project_head,P1").size(), "project_head,P2");
    kept.world.write("people.csv", people);
    REQUIRE(kept.world.load({"people.csv"})["ok"].boolean());
    must(kept.retention(kTextDue));
    CHECK(files_with(kept.world.folder(), kTold).empty());
    // The head has not heard of it, and records under a role that is no longer his.
    kept.visit.head->at("2026-04-02T09:00:00+08:00");
    kept.visit.head->does(std::string(R"({"act":"rectify","inspection":"n1","text":")") + kTold +
                          R"(","finding":")" + finding_on(*kept.visit.head)["id"].text() + "\"}");
    kept.world.sync(*kept.visit.head);
    REQUIRE(kept.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size() == 1);
    CHECK_FALSE(files_with(kept.world.folder(), kTold).empty());
    CHECK(must(kept.retention("2026-05-01T09:00:00+08:00"))["parts"].text() == "0");
    CHECK(must(kept.retention("2026-05-02T09:00:00+08:00"))["parts"].text() == "1");
    CHECK(files_with(kept.world.folder(), kTold).empty());
    CHECK(must(kept.retention("2026-05-02T09:00:00+08:00"))["parts"].text() == "0");
    CHECK(kept.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("PII-1 a pending appeal and a hold keep what they need, and the run names them") {
    Kept kept;
    SUBCASE("appeal") {
        kept.world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(kept.world.load({"calendar.csv"})["ok"].boolean());
        kept.sync_all();
        kept.visit.head->at("2026-03-05T09:00:00+08:00");
        const engine::Done filed =
            kept.visit.head->does(R"({"act":"appeal","inspection":"n1","object":"score","text":"不服"})");
        kept.sync_all();
        CHECK(kept.why_left(must(kept.retention(kPhotoDue))) == "appeal");
        CHECK(kept.files_that_hold(view_of(kTold)) >= 5);
        kept.visit.head->does(R"({"act":"appeal_withdraw","inspection":"n1","appeal":")" +
                              filed.extra["appeal"].text() + "\"}");
        kept.sync_all();
    }
    SUBCASE("hold") {
        const std::string hold = R"({"inspection":"n1","by":"planner","reason":"法院来函 17 号")";
        CHECK(kept.world.does("hold", hold + "}")["held"].boolean());
        CHECK(reason_of(kept.world.command("hold", hold + "}")) == "held_already");
        CHECK(kept.why_left(must(kept.retention(kPhotoDue))) == "hold");
        CHECK(kept.files_that_hold(view_of(kTold)) >= 5);
        // Why HQ holds it is for the team and not for those inspected.
        kept.sync_all();
        CHECK_FALSE(files_with(kept.visit.li->engine().folder(), "法院来函 17 号").empty());
        CHECK(files_with(kept.visit.head->engine().folder(), "法院来函 17 号").empty());
        CHECK_FALSE(kept.world.does("hold", hold + R"(,"release":true})")["held"].boolean());
        CHECK(reason_of(kept.world.command("hold", hold + R"(,"release":true})")) == "held_already");
    }
    CHECK(must(kept.retention(kPhotoDue))["left"].items().empty());
    kept.sync_all();
    CHECK(kept.files_that_hold(view_of(kTold)) == 0);
}

TEST_CASE("PII-1 an inspection that goes on is left, and cannot be held before it ended") {
    Visit visit{kRetaining};
    visit.work();
    visit.li->does(std::string(R"({"act":"suggest","inspection":"n1","item":"G1","text":")") + kTold + "\"}");
    visit.world.sync(*visit.li);
    const Json answer =
        visit.world.does("retention", std::string(R"({"by":"planner","at":")") + kPhotoDue + "\"}");
    CHECK(answer["parts"].text() == "0");
    REQUIRE(answer["left"].items().size() == 1);
    CHECK(answer["left"].items()[0]["why"].text() == "open");
    CHECK_FALSE(files_with(visit.world.folder(), kTold).empty());
    CHECK(reason_of(visit.world.command("hold", R"({"inspection":"n1","by":"planner","reason":"x"})")) ==
          "not_ended");
}

TEST_CASE("PII-1 a run is refused whole without policy, authority or a day that has come") {
    Kept kept;
    CHECK(reason_of(kept.retention(kPhotoDue, "")) == "field_missing");
    for (const char* person : {"head1", "li", "nobody", "hub"}) {
        CAPTURE(person);
        CHECK(reason_of(kept.retention(kPhotoDue, std::string(R"(,"by":")") + person + "\"")) ==
              "may_not_erase");
    }
    CHECK(reason_of(kept.retention(kPhotoDue, R"(,"by":"planner","due":"2026-09-02")")) == "due_ahead");
    CHECK(reason_of(kept.retention(kPhotoDue, R"(,"by":"planner","due":"yesterday")")) == "field_wrong");
    CHECK(reason_of(kept.retention(kPhotoDue, R"(,"by":"planner","due":"2026-02-30")")) == "field_wrong");
    CHECK(reason_of(kept.world.command("hold", R"({"inspection":"n1","by":"head1","reason":"x"})")) ==
          "may_not_erase");
    CHECK(reason_of(kept.world.command("hold", R"({"inspection":"n9","by":"planner","reason":"x"})")) !=
          "ok");
    CHECK(kept.files_that_hold(view_of(kTold)) >= 5);
    World plain;
    plain.load_all();
    CHECK(reason_of(plain.command("retention", R"({"by":"planner"})")) == "no_retention");
}

TEST_CASE("VIS-1 what HQ orders in an inspection reaches those who read it and nobody else") {
    Kept kept;
    Phone& other = *kept.visit.other;
    kept.world.sync(other);
    const Json done = must(kept.retention(kPhotoDue));
    const std::string order = done["inspections"].items()[0]["orders"].items()[0].text();
    kept.sync_all();
    CHECK(kept.world.sync(other).trouble == client::Trouble::none);
    const StreamId id = must(kept.visit.li->engine().find_inspection("n1"));
    CHECK_FALSE(must(other.engine().store().stream(id)).has_value());
    CHECK(files_with(other.engine().folder(), id.view()).empty());
    CHECK(must(other.engine().store().problems()).empty());
    CHECK(other.digest("tenant") == hub_digest(kept.world, "tenant"));
    // HQ's own journal goes on for everybody: a new policy arrives.
    kept.world.write("policy.json", R"({"id":"p","version":"2"})");
    REQUIRE(kept.world.load({"policy.json"})["ok"].boolean());
    kept.sync_all();
    CHECK(kept.world.sync(other).trouble == client::Trouble::none);
    CHECK(other.digest("tenant") == hub_digest(kept.world, "tenant"));
    CHECK(order.size() == 64);
}

TEST_CASE("PII-1 a hub of an older backup erases again before anybody is served") {
    Kept kept;
    const std::string backup = kept.world.path("backup"), restored = kept.world.path("restored");
    kept.world.does("backup", R"({"out":")" + backup + "\"}");
    const auto salts = kept.salts(journal::PartClass::secret);
    must(kept.retention(kPhotoDue));
    // One phone has learned of it, the others not yet.
    kept.world.sync(*kept.visit.li);
    kept.world.close();
    RestoreOptions wish{.backup = backup, .folder = restored, .by = "陈", .reason = "disk failed"};
    REQUIRE_FALSE(files_with(backup, kTold).empty());
    SUBCASE("at once") {
        // The copy's clock stands where the backup was made: nothing of it was due.
        CHECK(must(restore(wish, kept.world.ports()))["erased_again"].text() == "0");
        auto hub = must(Hub::open(restored, kept.world.ports()));
        const Json again = must(
            hub->command("retention", parsed(std::string(R"({"by":"planner","at":")") + kPhotoDue + "\"}")));
        CHECK(again["parts"].text() == "7");
        hub.reset();
    }
    SUBCASE("by its own clock") {
        const std::string late = kept.world.path("late");
        wish.leaves_due = true;
        CHECK(must(restore(wish, kept.world.ports()))["erased_again"].text() == "0");
        CHECK_FALSE(files_with(restored, kTold).empty());
        // Backed up again after the day has come, with everything still there.
        auto hub = must(Hub::open(restored, kept.world.ports()));
        must(hub->command("info", parsed(std::string(R"({"at":")") + kPhotoDue + "\"}")));
        must(hub->command("backup", parsed(R"({"out":")" + late + "\"}")));
        hub.reset();
        std::filesystem::remove_all(restored);
        wish.backup = late;
        wish.leaves_due = false;
        CHECK(must(restore(wish, kept.world.ports()))["erased_again"].text() == "7");
    }
    CHECK(files_with(restored, kTold).empty());
    for (const journal::Salt& salt : salts) CHECK(files_with(restored, salt.view()).empty());
    CHECK(files_in(restored + "/evidence") == 0);
    auto hub = must(Hub::open(restored, kept.world.ports()));
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : kept.phones()) {
            DirectTransport transport(*hub, phone->files());
            CHECK(phone->sync(transport).trouble == client::Trouble::none);
        }
    for (Phone* phone : kept.phones()) CHECK(files_with(phone->engine().folder(), kTold).empty());
    must(hub->keep_house());
    CHECK(files_with(restored, kTold).empty());
    CHECK(must(hub->command("doctor", parsed("{}")))["ok"].boolean());
}

TEST_CASE("PII-1 an order that a phone gave after the backup is sent again, and takes the bytes out again") {
    Kept kept;
    const std::string backup = kept.world.path("backup"), restored = kept.world.path("restored");
    kept.world.does("backup", R"({"out":")" + backup + "\"}");
    kept.visit.planner->does(
        R"({"act":"erase","inspection":"n1","basis":"request","reason":"住户申请","entry":")" +
        kept.told.hex() + "\"}");
    kept.sync_all();
    kept.world.close();
    must(restore({.backup = backup, .folder = restored, .by = "陈", .reason = "disk failed"},
                 kept.world.ports()));
    auto hub = must(Hub::open(restored, kept.world.ports()));
    REQUIRE_FALSE(files_with(restored, kTold).empty());
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : {kept.visit.planner.get(), kept.visit.li.get(), kept.visit.wang.get()}) {
            DirectTransport transport(*hub, phone->files());
            phone->sync(transport);
        }
    for (int step = 0; step < 3; ++step) must(hub->keep_house());
    CHECK(files_with(restored, kTold).empty());
    CHECK(files_with(kept.visit.li->engine().folder(), kTold).empty());
}

TEST_CASE("PII-1 HQ alone writes holds: what a phone makes of them is put aside") {
    Kept kept;
    const StreamId id = must(kept.visit.li->engine().find_inspection("n1"));
    must(kept.visit.li->engine().record_order(id, EntryType::hold, journal::encode(HoldCore{true}),
                                              {{"person", "planner"}, {"reason", kTold}}));
    kept.world.sync(*kept.visit.li);
    const Json report = kept.world.does("report", R"({"kind":"quarantine"})");
    REQUIRE(report["quarantine"].items().size() == 1);
    CHECK(report["quarantine"].items()[0]["reason"].text() == "scope");
    CHECK(must(kept.retention(kPhotoDue))["left"].items().empty());
    CHECK(files_with(kept.world.folder(), kTold).empty());
}

}  // namespace wincheck::hub
