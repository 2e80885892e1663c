// What devices of branch, region and heads are told of rankings and effects (VIS-1), and what the hub reads
// for it.
#include "sync/hub/standing_feed.h"
#include "core/engine/told.h"
#include "core/store/database.h"
#include "tests/sync/hub/effect_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

/// Periods whose ranking, or whose results, a device shows.
std::string periods_on(Phone& phone, const char* view = "ranking") {
    std::string text;
    const Json told = must(phone.engine().show(view, ""));
    for (const Json& one : told.items()) text += (text.empty() ? "" : " ") + one["period"].text();
    return text;
}

std::string people_with(const char* role, const char* unit, int count) {
    std::string people = kEffectPeople;
    for (int at = 0; at < count; ++at)
        people += "more" + std::to_string(at) + ",多,职," + role + "," + unit + "\r\n";
    return people;
}

/// Steps of SQLite's machine for what is told after something happened to an appeal against that inspection.
std::uint64_t steps_after_appeal(World& world, const StreamId& inspection) {
    world.close();
    std::uint64_t steps = 0;
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        must(state->standing());
        store::Database& database = store::database(state->store());
        static_cast<void>(database.take_steps());
        auto transaction = must(state->store().begin());
        must(note_effects_due(*state, inspection));
        must(transaction.commit());
        must(settle_standing(*state));
        steps = database.take_steps();
    }
    world.open();
    return steps;
}

/// How many persons were told that an effect is suspended, after so many rounds.
std::size_t told_suspended(World& world, int rounds) {
    world.close();
    std::size_t count = 0;
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        for (int round = 0; round < rounds; ++round) must(settle_standing(*state));
        for (const store::StreamInfo& stream : must(state->store().streams(kStreamPerson)))
            for (const auto& [id, effect] : must(engine::effects_in(state->store(), {stream.id})))
                count += effect.is_suspended ? 1 : 0;
    }
    world.open();
    return count;
}

// The effect is in force, and its unit's head has objected; the appeal's id.
std::string objected_to(FailedTwice& group) {
    const std::string id = group.id();
    group.sync_all();
    REQUIRE(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    const auto filed = group.object(*group.chief, "2026-04-24", id.substr(0, 8), "person");
    group.sync_all();
    return filed.extra["appeal"].text();
}

}  // namespace

TEST_CASE("YEAR-3 VIS-1 a provisional ranking is told to nobody whatever makes the hub look") {
    FailedTwice group;
    REQUIRE(group.rank("freeze", "2026-04-20") == "ok");
    // The ranking of the quarter becomes final while that of March is provisional.
    REQUIRE(group.rank("freeze", "2026-04-20", "2026-Q1") == "ok");
    REQUIRE(group.rank("final", "2026-04-24", "2026-Q1") == "ok");
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get()})
        for (const char* view : {"ranking", "results"}) CHECK(periods_on(*phone, view) == "2026-Q1");
    // So does a register that is another.
    group.world.write("people.csv", people_with("project_head", "P2", 1));
    REQUIRE(group.world.load({"people.csv"})["ok"].boolean());
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get()})
        for (const char* view : {"ranking", "results"}) CHECK(periods_on(*phone, view) == "2026-Q1");
    REQUIRE(group.rank("final", "2026-04-25") == "ok");
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get()})
        for (const char* view : {"ranking", "results"}) CHECK(periods_on(*phone, view) == "2026-03 2026-Q1");
}

TEST_CASE(
    "VIS-1 YEAR-3 published results are those that the ranking counts, as they stood when it was frozen") {
    FailedTwice group;
    const auto results = [&](Phone& phone) {
        std::string text;
        const Json told = must(phone.engine().show("results", ""));
        for (const Json& one : told.items())
            for (const Json& row : one["results"].items())
                text += (text.empty() ? "" : " ") + one["period"].text() + ":" + row["unit"].text() + "=" +
                        row["passed"].text() + "/" + row["count"].text() + "@" + row["score"].text();
        return text;
    };
    group.inspect("n4", "2026-03-14", "P1", "pass");
    REQUIRE(group.rank("freeze", "2026-05-02", "2026-03") == "ok");
    REQUIRE(group.rank("freeze", "2026-05-02", "2026-04") == "ok");
    group.sync_all();
    group.amend();  // n3, of April, passes from now on
    group.sync_all();
    REQUIRE(group.rank("final", "2026-05-10", "2026-03") == "ok");
    REQUIRE(group.rank("final", "2026-05-10", "2026-04") == "ok");
    REQUIRE(group.rank("freeze", "2026-05-11", "2026") != "ok");  // not over
    group.sync_all();
    CHECK(results(*group.chief) == "2026-03:P1=1/2@80 2026-03:P2=1/1@100 2026-04:P1=0/1@60");
    CHECK(results(*group.head) == results(*group.chief));
    // Who comes later gets what was published before.
    group.world.write("people.csv", people_with("vendor", "G", 1));
    REQUIRE(group.world.load({"people.csv"})["ok"].boolean());
    auto vendor = group.world.phone("more0", 11);
    for (int round = 0; round < 2; ++round) group.world.sync(*vendor);
    CHECK(results(*vendor) == results(*group.chief));
    CHECK(must(vendor->engine().show("ranking", "")).items().empty());
    CHECK(group.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("VIS-1 after a step of an appeal the hub reads no more in a company of many persons") {
    FailedTwice group;
    REQUIRE(group.decide("approve", "2026-04-20", "gm", group.id()) == "ok");
    group.sync_all();
    const StreamId failed = must(group.li->engine().find_inspection("n3"));
    const StreamId passed = must(group.li->engine().find_inspection("n2"));
    const std::uint64_t few = steps_after_appeal(group.world, failed);
    group.world.write("people.csv", people_with("project_head", "P2", 300));
    REQUIRE(group.world.load({"people.csv"})["ok"].boolean());
    for (int round = 0; round < 2; ++round) must(group.world.command("report", R"({"kind":"effects"})"));
    const std::uint64_t many = steps_after_appeal(group.world, failed);
    const std::uint64_t nobody = steps_after_appeal(group.world, passed);
    CAPTURE(few);
    CAPTURE(many);
    CAPTURE(nobody);
    CHECK(many < few + few / 10);
    CHECK(nobody < few / 2);  // nothing was approved that counts that result
}

TEST_CASE(
    "VIS-1 of many who see an effect all are told what becomes of it and other effects stay as they were") {
    FailedTwice group;
    group.world.write("people.csv", people_with("branch_supervisor", "B1", 300));
    REQUIRE(group.world.load({"people.csv"})["ok"].boolean());
    REQUIRE(group.rank("freeze", "2026-04-20") == "ok");
    REQUIRE(group.rank("final", "2026-04-24") == "ok");
    const Json proposed = group.effects("2026-04-24");
    std::string id;
    for (const Json& row : proposed.items()) {
        REQUIRE(group.decide("approve", "2026-04-24", "gm", row["id"].text()) == "ok");
        if (row["rule"].text() == "two") id = row["id"].text();
    }
    group.sync_all();
    CHECK(told_suspended(group.world, 2) == 0);
    group.object(*group.chief, "2026-04-25", id, "person");
    DirectTransport transport(group.world.hub(), group.chief->files());
    group.chief->sync(transport);
    CHECK(told_suspended(group.world, 2) == 305);  // the branch's, and four who may decide on it
    group.sync_all();
    CHECK(told_of(*group.chief) == "best:P2=in_force two:B1=in_force!");
}

TEST_CASE("VIS-1 an approved effect reaches branch and region on their devices, and nobody before that") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get(), group.gm.get()}) CHECK(told_of(*phone).empty());
    CHECK(group.decide("approve", "2026-04-21", "gm", id) == "ok");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=in_force");
    const Json row = must(group.chief->engine().show("effects", "")).items().front();
    CHECK(row["id"].text() == id);
    CHECK(row["kind"].text() == "yellow_card");
    CHECK(row["list"].text() == "black");
    CHECK(row["basis"].text() == "问责办法第6条");
    CHECK(row["approved"].text() == "2026-04-21");
    CHECK(row["until"].text() == "2026-05-21");
    CHECK(row["inspection"].text() == "n3");
    CHECK(row["objection_until"].text() == "2026-04-28T16:00:00Z");
    // Below the branch nobody; of headquarters who may have to decide an objection (APP-1).
    CHECK(told_of(*group.head).empty());
    CHECK(told_of(*group.gm) == "two:B1=in_force");
    group.world.sync(*group.planner);
    CHECK(told_of(*group.planner).empty());
    group.chief->at("2026-05-22T09:00:00+08:00");
    CHECK(told_of(*group.chief) == "two:B1=ended");
}

TEST_CASE("VIS-1 what becomes of an effect is told too: objected to, settled, lifted") {
    FailedTwice group;
    const std::string id = group.id();
    const std::string appeal = objected_to(group);
    CHECK(told_of(*group.chief) == "two:B1=in_force!");
    REQUIRE(group.settle("2026-04-26", appeal, "rejected") == "ok");
    group.sync_all();
    must(group.world.command("report", R"({"kind":"results","at":"2026-05-10T09:00:00+08:00"})"));
    REQUIRE(group.decide("lift", "2026-05-10", "gm", id) == "ok");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=lifted");
    const std::string digest = hub_digest(group.world, "person:chief");
    CHECK(group.chief->digest("person:chief") == digest);
    // Nothing new is told where nothing changed.
    must(group.world.command("report", R"({"kind":"effects"})"));
    group.sync_all();
    CHECK(hub_digest(group.world, "person:chief") == digest);
}

TEST_CASE(
    "VIS-1 APP-4 a suspension that ends with the days to go up is told when the house is kept after it") {
    FailedTwice group;
    const std::string appeal = objected_to(group);
    REQUIRE(group.settle("2026-04-26", appeal, "rejected") == "ok");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=in_force!");
    // Nothing happens but that time goes by.
    for (const char* day : {"2026-05-10", "2026-05-11"}) {
        group.chief->at(std::string(day) + "T09:00:00+08:00");
        group.world.sync(*group.chief);
        must(group.world.hub().keep_house());
        group.world.sync(*group.chief);
        CHECK(told_of(*group.chief) == "two:B1=in_force");
    }
    const std::string digest = hub_digest(group.world, "person:chief");
    group.sync_all();
    CHECK(hub_digest(group.world, "person:chief") == digest);  // once
}

TEST_CASE("VIS-1 of other units a branch is told the red and black list alone, a head the own unit alone") {
    FailedTwice group;
    group.world.write("organisation.csv", std::string(kUnits) + "B2,branch,B2,远方,R1,\r\n");
    group.world.write("people.csv", std::string(kEffectPeople) + "afar,远,主管,branch_supervisor,B2\r\n");
    REQUIRE(group.world.load({"organisation.csv", "people.csv"})["ok"].boolean());
    auto afar = group.world.phone("afar", 9);
    auto second = group.world.phone("head2", 10);
    REQUIRE(group.rank("freeze", "2026-04-20") == "ok");
    REQUIRE(group.rank("final", "2026-04-24") == "ok");
    const Json proposed = group.effects("2026-04-24");
    for (const Json& row : proposed.items())
        REQUIRE(group.decide("approve", "2026-04-24", "gm", row["id"].text()) == "ok");
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : {group.chief.get(), group.head.get(), afar.get(), second.get()})
            group.world.sync(*phone);
    CHECK(told_of(*group.chief) == "best:P2=in_force two:B1=in_force");
    CHECK(told_of(*afar) == "best:P2=in_force- two:B1=in_force-");
    const Json listed = must(afar->engine().show("effects", ""));
    for (const Json& row : listed.items()) {
        CHECK(row["basis"].is_null());
        CHECK(row["inspection"].is_null());
    }
    CHECK(told_of(*second) == "best:P2=in_force");
    CHECK(told_of(*group.head).empty());
    // What leaves the list is gone for who saw it there alone.
    const Json approved = group.effects("2026-04-26");
    for (const Json& row : approved.items())
        if (row["rule"].text() == "two")
            REQUIRE(group.decide("lift", "2026-04-26", "gm", row["id"].text()) == "ok");
    group.world.sync(*afar);
    CHECK(told_of(*afar) == "best:P2=in_force-");
}
