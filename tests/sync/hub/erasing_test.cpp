// PII-1 between phones and hub: an order goes the way of any entry, and takes the bytes out everywhere.
#include "tests/support/traces.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

using test::files_with;

constexpr const char* kName = "住户王小明 13800001111";

struct Suggested : Visit {
    Hash entry{};
    Suggested() {
        work();
        entry = li->does(std::string(R"({"act":"suggest","inspection":"n1","item":"G1","text":")") + kName +
                         "\"}")
                    .entry;
        li->does(R"({"act":"capture","inspection":"n1","item":"G2","live":true,)"
                 R"("position":{"latitude":31.5,"longitude":121.25},"file":")" +
                 li->file("g2.jpg", 300'000) + "\"}");
        for (Phone* phone : {li.get(), wang.get(), li.get(), planner.get()}) world.sync(*phone);
    }
    std::string order(const Hash& target) const {
        return R"({"act":"erase","inspection":"n1","basis":"request","reason":"住户申请","entry":")" +
               target.hex() + "\"}";
    }
    Hash photo_entry() {
        const auto rows = must(li->engine().store().evidence(must(li->engine().find_inspection("n1"))));
        for (const store::EvidenceRow& row : rows)
            if (row.capture.key.item == "G2") return row.entry;
        return {};
    }
    /// Who has files with it, by name.
    std::string places_with(const std::string& needle) {
        std::string places;
        const auto look = [&](const std::string& name, const std::string& folder) {
            for (const std::string& file : files_with(folder, needle)) places += name + "/" + file + " ";
        };
        look("hub", world.folder());
        look("li", li->engine().folder());
        look("wang", wang->engine().folder());
        look("planner", planner->engine().folder());
        return places;
    }
    static bool names(const std::string& places, const std::string& who) {
        return places.find(who + "/") != std::string::npos;
    }
};

}  // namespace

TEST_CASE("PII-1 an order reaches hub and phones, and no file of any holds a byte of it afterwards") {
    Suggested visit;
    for (const char* who : {"hub", "li", "wang", "planner"})
        REQUIRE(Suggested::names(visit.places_with(kName), who));
    const std::string score = must(visit.li->engine().show("score", "n1")).dump();
    const Hash photo = visit.photo_entry();
    visit.planner->does(visit.order(visit.entry));
    visit.planner->does(visit.order(photo));
    CHECK_FALSE(Suggested::names(visit.places_with(kName), "planner"));
    CHECK(Suggested::names(visit.places_with(kName), "hub"));
    visit.world.sync(*visit.planner);
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    must(visit.world.hub().keep_house());  // as its server does every few seconds
    CHECK_FALSE(Suggested::names(visit.places_with(kName), "hub"));
    CHECK(Suggested::names(visit.places_with(kName), "li"));
    for (Phone* phone : {visit.li.get(), visit.wang.get()}) visit.world.sync(*phone);
    CHECK(visit.places_with(kName) == "");
    CHECK(must(visit.li->engine().show("score", "n1")).dump() == score);
    const auto row =
        must(visit.li->engine().store().evidence(must(visit.li->engine().find_inspection("n1"))));
    for (const store::EvidenceRow& one : row)
        CHECK(must(visit.li->engine().evidence().has_chunk(one.capture, 0)) == (one.entry != photo));
    // The photo is gone, and nobody waits for it.
    CHECK(visit.world.sync(*visit.li).status.photos_only_here == 0);
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.planner.get()}) {
        CHECK(must(phone->engine().store().problems()).empty());
        CHECK(phone->digest(visit.scope()) == visit.li->digest(visit.scope()));
    }
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    // The hub's own proof holds, and says that a part was erased.
    visit.li->does(R"({"act":"capture","inspection":"n1","item":"G2","live":true,"file":")" +
                   visit.li->file("g3.jpg", 3'000) + "\"}");
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    visit.world.sync(*visit.li);
    const std::string path = visit.world.path("n1.wckproof");
    visit.world.does("proof", R"({"inspection":"n1","out":")" + path + "\"}");
    const auto report = must(journal::verify_bundle(
        must(read_file(visit.world.disk(), path, std::uint64_t{1} << 26U)), std::nullopt));
    CHECK(report.is_valid());
    CHECK(report.is_recorded);
    CHECK(report.parts_erased >= 2);
}

TEST_CASE("PII-1 the hub judges an order by the same rule: without the grant it changes nothing there") {
    Suggested visit;
    visit.planner->does(visit.order(visit.entry));
    // The grant has ended before the order arrives.
    std::string people = kPeople;
    people.replace(people.find("quality_centre"), std::string("quality_centre").size(), "hq_planner");
    visit.world.write("people.csv", people);
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    visit.world.sync(*visit.planner);
    const Json report = visit.world.does("report", R"({"kind":"quarantine"})");
    REQUIRE(report["quarantine"].items().size() == 1);
    CHECK(report["quarantine"].items()[0]["reason"].text() == "scope");
    for (Phone* phone : {visit.li.get(), visit.wang.get()}) visit.world.sync(*phone);
    for (const char* who : {"hub", "li", "wang"}) CHECK(Suggested::names(visit.places_with(kName), who));
}

namespace {

struct Held : Suggested {
    std::string hold;
    Held() {
        li->does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
                 li->file("g1.jpg", 3'000) + "\"}");
        li->does(R"({"act":"seal","inspection":"n1"})");
        world.write("people.csv", std::string(kPeople) + "zhao,赵,质控,quality_centre,G\r\n");
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {li.get(), wang.get(), planner.get()}) world.sync(*phone);
    }
    void says_hold(const std::string& more = {}) {
        hold = world
                   .does("hold",
                         R"({"inspection":"n1","by":"planner","reason":"法院来函")" + more + "}")["entry"]
                   .text();
    }
    Json waiting() { return world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().back(); }
};

}  // namespace

TEST_CASE("PII-1 a hold stops an order on the device that knows of it, and the error names hold and remedy") {
    Held visit;
    visit.says_hold();
    visit.sync_all();
    const auto refused = visit.planner->act(visit.order(visit.entry));
    CHECK(reason_of(refused) == "legal_hold");
    CHECK(refused.error().where == visit.hold);
    CHECK(std::string(refused.error().reason_or_null->remedy).find("hub hold --release") !=
          std::string::npos);
    CHECK(Suggested::names(visit.places_with(kName), "planner"));
    visit.says_hold(R"(,"release":true)");
    visit.sync_all();
    visit.planner->does(visit.order(visit.entry));
    visit.sync_all();
    must(visit.world.hub().keep_house());
    CHECK(visit.places_with(kName) == "");
}

TEST_CASE(
    "PII-1 the hub puts an order aside that had not heard of the hold, and takes it when it is released") {
    Held visit;
    visit.says_hold();
    visit.planner->does(visit.order(visit.entry));
    visit.sync_all();
    CHECK(visit.waiting()["reason"].text() == "hold");
    must(visit.world.hub().keep_house());
    for (const char* who : {"hub", "li", "wang"}) CHECK(Suggested::names(visit.places_with(kName), who));
    CHECK(must(visit.planner->engine().show("erasures", "n1")).items().empty());
    const std::string hash = visit.waiting()["hash"].text();
    const std::string wish = R"({"by":"zhao","reason":"住户申请","entry":")" + hash + "\"}";
    CHECK(reason_of(visit.world.command("release", wish)) == "legal_hold");
    CHECK(visit.waiting()["state"].text() == "waiting");
    visit.says_hold(R"(,"release":true)");
    visit.world.does("release", wish);
    must(visit.world.hub().keep_house());
    visit.sync_all();
    CHECK(visit.places_with(kName) == "");
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
}

}  // namespace wincheck::hub
