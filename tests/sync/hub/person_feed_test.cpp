// The feed person:ID (VIS-1): what is somebody's own of a delivered inspection, on that person's device, and
// what that device can do with it.
#include "core/engine/told.h"
#include "core/engine/writer.h"
#include "tests/sync/hub/own_world.h"

namespace wincheck::hub {

TEST_CASE("VIS-1 before delivery the person's device gets nothing, and no feed is offered") {
    Own night(false);
    night.sync_all();
    CHECK_FALSE(night.guard->knows("n1"));
    CHECK(offered(night.world(), *night.guard, protocol::kProtocolMax).size() == 1);
    CHECK_FALSE(holds(*night.guard, kGuardText));
}

TEST_CASE("VIS-1 each person's device holds the opening and the own finding, and none of another's") {
    Own night;
    for (Phone* phone : {night.guard.get(), night.keeper.get()}) {
        const bool is_guard = phone == night.guard.get();
        const Json finding = finding_on(*phone);
        CHECK(finding["id"].text() == (is_guard ? night.of_guard : night.of_keeper));
        CHECK(finding["text"].text() == (is_guard ? kGuardText : kKeeperText));
        CHECK(finding["severity"].text() == "3");
        CHECK(holds(*phone, is_guard ? kGuardText : kKeeperText));
        CHECK_FALSE(holds(*phone, is_guard ? kKeeperText : kGuardText));
        for (const EntryType type : {EntryType::answer, EntryType::seal, EntryType::sign, EntryType::capture,
                                     EntryType::phase, EntryType::intent})
            CHECK(entries_of(*phone, type) == 0);
        night.check_whole(is_guard ? "guard" : "keeper", *phone);
    }
    CHECK_FALSE(night.third->knows("n1"));
    // The same facts as the project's head sees.
    const Json heads = night.shows(*night.visit.head, "findings");
    for (const Json& one : heads.items()) {
        if (one["id"].text() != night.of_guard) continue;
        const Json own = finding_on(*night.guard);
        for (const char* name : {"number", "line", "severity", "text", "state", "due", "due_at", "overdue",
                                 "closing_level", "provisional", "person", "manager", "struck_out"})
            CHECK(own[name].dump() == one[name].dump());
    }
}

TEST_CASE("VIS-1 of the own part nothing is scored, sealed into a file or proved, and it says what it is") {
    Own night;
    Phone& guard = *night.guard;
    for (const char* view : {"score", "problems", "differences", "samples", "rechecked", "visit"})
        CHECK(reason_of(guard.engine().show(view, "n1")) == "not_whole");
    CHECK(reason_of(guard.engine().score("n1")) == "not_whole");
    CHECK(reason_of(guard.engine().explain("n1", "G1")) == "not_whole");
    CHECK(reason_of(guard.engine().export_file("n1", night.world().path("n1.wckfile"))) == "not_whole");
    CHECK(reason_of(guard.engine().write_proof("n1", night.world().path("n1.wckproof"), {})) == "not_whole");
    const Json all = must(guard.engine().show("inspections", ""));
    REQUIRE(all.items().size() == 1);
    CHECK(all.items()[0]["state"].text() == "sealed");
    CHECK(all.items()[0]["partial"].boolean());
    CHECK(night.shows(guard, "appeals")["partial"].boolean());
    CHECK(night.shows(guard, "consequences").items().empty());  // nobody told him yet
    const Json ready = must(guard.engine().show("ready", ""));
    for (const Json& check : ready["checks"].items())
        if (check["check"].text() == "keys of the team") CHECK(check["ok"].boolean());
    CHECK(night.tries(guard, R"("act":"answer","item":"G1","value":"pass")") == "already_sealed");
    guard.restart();
    CHECK(reason_of(guard.engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(guard)["id"].text() == night.of_guard);
}

TEST_CASE(
    "VIS-1 later steps come, words of a hazard do not name whom it was told to, others' steps stay away") {
    Own night;
    const std::string told = "值班陈大文";
    night.visit.li->does(R"({"act":"hazard","inspection":"n1","step":"told","who":")" + told +
                         R"(","finding":")" + night.of_guard + R"(","files":[")" +
                         night.visit.li->file("sign.png", 900) + "\"]}");
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已调岗","finding":")" +
                           night.of_guard + "\"}");
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已补页","finding":")" +
                           night.of_keeper + "\"}");
    night.sync_all();
    const Json finding = finding_on(*night.guard);
    CHECK(finding["state"].text() == "rectified");
    CHECK_FALSE(finding["provisional"].boolean());
    CHECK_FALSE(finding["hazard"]["told_on_site"].is_null());
    CHECK(entries_of(*night.guard, EntryType::finding_step) == 2);
    CHECK(holds(*night.guard, "已调岗"));
    CHECK_FALSE(holds(*night.guard, "已补页"));
    CHECK_FALSE(holds(*night.guard, told));
    CHECK(finding_on(*night.keeper)["hazard"]["told_on_site"].is_null());
    night.check_whole("guard", *night.guard);
}

TEST_CASE("VIS-1 a finding that is handed over comes to its new owner without the entry that names another") {
    Own night;
    const auto assign = [&](const char* to) {
        night.visit.head->does(R"({"act":"assign","inspection":"n1","to":")" + std::string(to) +
                               R"(","finding":")" + night.of_guard + "\"}");
        night.sync_all();
    };
    assign("third");
    const Json handed = finding_on(*night.third);
    CHECK(handed["id"].text() == night.of_guard);
    CHECK(handed["item"].text() == "G1");
    CHECK(handed["state"].text() == "assigned");
    CHECK(handed["person"].text().empty());
    CHECK(entries_of(*night.third, EntryType::finding) == 0);
    CHECK_FALSE(holds(*night.third, kGuardText));
    CHECK(finding_on(*night.guard)["state"].text() == "assigned");  // it names him still
    // Who is responsible puts it right on the own device.
    CHECK(night.tries(*night.third,
                      R"("act":"rectify","text":"已加装","finding":")" + night.of_guard + "\"") == "ok");
    CHECK(finding_on(*night.third)["provisional"].boolean());
    night.sync_all();
    CHECK_FALSE(finding_on(*night.third)["provisional"].boolean());
    const Json heads = night.shows(*night.visit.head, "findings");
    for (const Json& one : heads.items())
        if (one["id"].text() == night.of_guard) CHECK(one["state"].text() == "rectified");
    night.visit.planner->does(R"({"act":"reject","inspection":"n1","text":"不合要求","finding":")" +
                              night.of_guard + "\"}");
    night.sync_all();
    CHECK_FALSE(finding_on(*night.third)["handed_over"].boolean());
    night.at("2026-03-06T09:00:00+08:00");
    assign("keeper");
    CHECK(night.shows(*night.keeper, "findings").items().size() == 2);
    // What was given stays, and nothing of what comes now.
    const std::size_t steps = entries_of(*night.third, EntryType::finding_step);
    CHECK(finding_on(*night.third)["handed_over"].boolean());
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已换人","finding":")" +
                           night.of_guard + "\"}");
    night.sync_all();
    CHECK(entries_of(*night.third, EntryType::finding_step) == steps);
    CHECK_FALSE(holds(*night.third, "已换人"));
    night.visit.planner->does(R"({"act":"reject","inspection":"n1","text":"仍不合","finding":")" +
                              night.of_guard + "\"}");
    night.sync_all();
    assign("third");
    CHECK_FALSE(finding_on(*night.third)["handed_over"].boolean());
    CHECK(finding_on(*night.third)["rejections"].text() == "2");
    CHECK(entries_of(*night.third, EntryType::finding_step) == steps + 4);
    for (const auto& [person, phone] : std::vector<std::pair<std::string, Phone*>>{
             {"guard", night.guard.get()}, {"keeper", night.keeper.get()}, {"third", night.third.get()}})
        night.check_whole(person, *phone);
}

TEST_CASE("VIS-1 who reads the whole inspection is not harmed by the own feed, in whatever order they come") {
    Own night(true, "wang");
    for (Phone* phone : {night.visit.wang.get(), night.visit.li.get()}) {
        CHECK(must(phone->engine().show("score", "n1"))["score"].text() == "0");
        CHECK(phone->digest(night.visit.scope()) == hub_digest(night.world(), night.visit.scope()));
    }
    night.check_whole("wang", *night.visit.wang);
    CHECK(must(night.visit.wang->engine().show("findings", "n1")).items().size() == 2);
    // The keeper becomes the project's head: the part becomes the whole; then he is head no more.
    const auto makes = [&](const char* role) {
        std::string people = kOwnPeople;
        const std::string before = "keeper,何,库管,responsible_person";
        people.replace(people.find(before), before.size(), std::string("keeper,何,库管,") + role);
        night.world().write("people.csv", people);
        REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
        must(night.world().hub().keep_house());
        night.sync_all();
    };
    makes("project_head");
    CHECK(must(night.keeper->engine().show("score", "n1"))["score"].text() == "0");
    CHECK(must(night.keeper->engine().show("findings", "n1")).items().size() == 2);
    CHECK(night.keeper->digest(night.visit.scope()) == night.visit.head->digest(night.visit.scope()));
    makes("responsible_person");
    CHECK(reason_of(night.keeper->engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(*night.keeper)["id"].text() == night.of_keeper);
    CHECK_FALSE(holds(*night.keeper, kGuardText));
    night.check_whole("keeper", *night.keeper);
}

TEST_CASE("S34 the own feed is offered from version 3 on: an older app would take the part for the whole") {
    Own night;
    CHECK(offered(night.world(), *night.guard, 2).size() == 1);
    const auto scopes = offered(night.world(), *night.guard, 3);
    REQUIRE(scopes.size() == 2);
    CHECK(scopes.back().scope == "person:guard");
    // Nobody else is served it.
    Signer keeper(*night.keeper->engine().identity());
    protocol::PullRequest pull;
    protocol::HelloRequest hello;
    const auto greeted = night.world().hub().handle(keeper.request(
        "POST", protocol::kPathHello, {{"Content-Type", protocol::kContentType}}, journal::encode(hello)));
    pull.epoch = must(journal::decode_document<protocol::HelloReplyMore>(greeted.body)).hello.epoch;
    pull.cursors = {{"person:guard", 1, 0}};
    const auto pulled = night.world().hub().handle(keeper.request(
        "POST", protocol::kPathPull, {{"Content-Type", protocol::kContentType}}, journal::encode(pull)));
    const auto reply = must(journal::decode_document<protocol::PullReply>(pulled.body));
    REQUIRE(reply.frames.size() == 1);
    CHECK(reply.frames[0].state == protocol::kFrameClosed);
    CHECK(reply.frames[0].segments.empty());
}

TEST_CASE("client/pull: with nothing to do the person's device asks once, at most a KiB each way") {
    Own night;
    night.tell();
    night.sync_all();
    DirectTransport transport(night.world().hub(), night.guard->files());
    night.guard->sync(transport);
    REQUIRE(transport.log.size() == 1);
    CHECK(transport.log[0].path == protocol::kPathHello);
    CHECK(transport.up <= 1'024);
    CHECK(transport.down <= 1'024);
}

TEST_CASE("VIS-1 what another device writes as if it were HQ's word to a person says nothing") {
    Own night;
    store::Store& store = night.visit.li->engine().store();
    engine::Writer writer(store, night.visit.li->ports());
    must(writer.load_chain());
    must(writer.begin_act());
    const StreamId inspection = must(night.visit.li->engine().find_inspection("n1"));
    auto transaction = must(store.begin());
    const auto& identity = *night.visit.li->engine().identity();
    const auto opened = must(writer.write(identity, {kStreamPerson, std::nullopt},
                                          {.type = EntryType::person,
                                           .version = kEntryVersion,
                                           .core = journal::encode(PersonCore{"li"}),
                                           .text = {},
                                           .place = {},
                                           .secret = {}}));
    NotificationCore forged;
    forged.inspection = inspection;
    forged.sealed_ms = 1;
    forged.findings.push_back({.id = inspection, .item = {}, .line = {}, .number = {}, .location = {}});
    must(writer.write(identity, {kStreamPerson, short_id<StreamId>(opened.hash)},
                      {.type = EntryType::notification,
                       .version = kEntryVersion,
                       .core = journal::encode(forged),
                       .text = {},
                       .place = {},
                       .secret = {}}));
    must(transaction.commit());
    CHECK(must(engine::told_in(store, must(engine::person_streams(store)))).empty());
    night.visit.li->restart();
    // Nor does HQ take it, and nobody can be called what HQ is called.
    night.world().sync(*night.visit.li);
    CHECK(must(night.visit.li->engine().store().problems()).empty());
    night.world().write("people.csv", std::string(kOwnPeople) + "hub,张,门岗,post_holder,P1\r\n");
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    CHECK(reason_of(night.world().command("invite", R"({"person":"hub"})")) == "unknown_person");
}

TEST_CASE("VISIT-2, VIS-1 nothing is a person's own before the last visit of the tour is over") {
    Own night(false);
    night.visit.planner->does(
        R"({"act":"plan","inspection":"t1","project":"P1","kind":"hq_special","leader":"li","tour":"T",)"
        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    night.visit.planner->does(
        R"({"act":"plan","inspection":"t2","project":"P2","kind":"hq_special","leader":"li","tour":"T",)"
        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    night.sync_all();
    Phone& li = *night.visit.li;
    li.does(R"({"act":"phase","inspection":"t1","phase":"on_site"})");
    li.does(R"({"act":"answer","inspection":"t1","item":"G1","value":"fail"})");
    li.does(R"({"act":"answer","inspection":"t1","item":"G2","value":"pass"})");
    li.does(R"({"act":"capture","inspection":"t1","item":"G1","live":true,"file":")" +
            li.file("t1.jpg", 5'000) + "\"}");
    li.does(R"({"act":"finding","inspection":"t1","item":"G1","person":"guard","text":"x"})");
    li.does(R"({"act":"seal","inspection":"t1"})");
    night.sync_all();
    CHECK_FALSE(night.guard->knows("t1"));
    li.does(R"({"act":"end","inspection":"t2","how":"not_reached","reason":"路断"})");
    night.sync_all();
    CHECK(night.guard->knows("t1"));
    CHECK_FALSE(night.guard->knows("t2"));
}

}  // namespace wincheck::hub
