// What becomes of a person's own part (VIS-1) where a device is new, put back or salvaged, the hub restored,
// the person gone, or something erased.
#include "tests/sync/hub/own_world.h"
#include "tests/sync/hub/restored_hub.h"

namespace wincheck::hub {

TEST_CASE(
    "VIS-1, S31 a new phone of the person has all that is the own, also where the team's take a snapshot") {
    Own night;
    night.tell();
    night.sync_all();
    HubLimits limits;
    limits.snapshot_rows_min = 1;
    night.world().open(limits);
    const auto second = night.world().phone("guard", 31);
    night.world().sync(*second);
    CHECK(finding_on(*second).dump() == finding_on(*night.guard).dump());
    CHECK(night.shows(*second, "consequences").dump() == night.shows(*night.guard, "consequences").dump());
    CHECK(reason_of(second->engine().show("score", "n1")) == "not_whole");
    night.check_whole("guard", *second);
    const auto of_team = night.world().phone("wang", 32);
    night.world().sync(*of_team);
    CHECK(of_team->digest(night.visit.scope()) == hub_digest(night.world(), night.visit.scope()));
}

TEST_CASE("S15, VIS-1 a phone that is put back to an older copy of itself takes its own part anew") {
    Own night;
    TemporaryFolder copies;
    night.guard->save_copy(copies.path() + "/guard");
    night.tell();
    night.sync_all();
    const std::string lines = night.shows(*night.guard, "consequences").dump();
    night.guard->put_back(copies.path() + "/guard");
    CHECK(night.shows(*night.guard, "consequences").items().empty());
    night.sync_all();
    CHECK(night.shows(*night.guard, "consequences").dump() == lines);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("S32, VIS-1 who has left the organisation loses the own feed and all that others recorded in it") {
    Own night;
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, R"("act":"appeal","by":"person","text":"异议","finding":")" +
                                        night.of_guard + "\"") == "ok");
    night.sync_all();
    std::string people = kOwnPeople;
    const std::string line = "guard,郑,门岗,post_holder,P1\r\n";
    people.erase(people.find(line), line.size());
    night.world().write("people.csv", people);
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    CHECK(offered(night.world(), *night.guard, protocol::kProtocolMax).size() == 1);
    night.sync_all();
    CHECK_FALSE(holds(*night.guard, kGuardText));
    CHECK(must(night.guard->engine().store().streams(kStreamPerson)).empty());
    CHECK(must(night.guard->engine().store().problems()).empty());
    const auto status = must(client::status(night.guard->engine()));
    CHECK(std::any_of(status.problems.begin(), status.problems.end(), [](const client::Problem& one) {
        return one.where == "person:guard" && one.reason == "scope_lost";
    }));
    // Nothing new comes, and back again all of it does.
    night.tell("2026-03-06");
    night.sync_all();
    CHECK_FALSE(night.guard->knows("n1"));
    night.world().write("people.csv", kOwnPeople);
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    night.sync_all();
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
    CHECK(night.shows(*night.guard, "consequences").items().size() == 2);
    CHECK(night.shows(*night.guard, "appeals")["appeals"].items().size() == 1);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("PII-1, VIS-1 an erasure reaches whoever was given what it erases, also when it is his no more") {
    Own night;
    const auto details = must(night.visit.li->engine().store().stream_entries(
        must(night.visit.li->engine().find_inspection("n1")), EntryType::finding));
    const auto detail = std::find_if(details.begin(), details.end(), [](const store::StoredEntry& one) {
        return must(journal::decode<FindingCore>(*one.entry.part_or_null(journal::PartClass::core))).person ==
               "guard";
    });
    REQUIRE(detail != details.end());
    REQUIRE(holds(*night.guard, kGuardText));
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"本人申请",)"
                              R"("entry":")" +
                              detail->hash.hex() + "\"}");
    night.sync_all();
    CHECK_FALSE(holds(*night.guard, kGuardText));
    CHECK(finding_on(*night.guard)["text"].text().empty());
    CHECK(night.shows(*night.guard, "erasures").items().size() == 1);
    CHECK_FALSE(holds(*night.guard, "本人申请"));
    CHECK_FALSE(night.shows(*night.keeper, "erasures").items().size() == 1);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("PII-1, VIS-1 an erasure of a step comes to whom the finding was taken from") {
    Own night;
    const std::string of = R"({"inspection":"n1","finding":")" + night.of_guard + R"(","act":)";
    const auto does = [&](Phone& phone, const std::string& act) {
        const Hash entry = phone.does(of + act + "}").entry;
        night.sync_all();
        return entry;
    };
    does(*night.visit.head, R"("assign","to":"third")");
    const Hash step = does(*night.visit.head, R"("rectify","text":"王小明已调离")");
    REQUIRE(holds(*night.third, "王小明已调离"));
    does(*night.visit.planner, R"("reject","text":"x")");
    does(*night.visit.head, R"("assign","to":"keeper")");
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"x","entry":")" +
                              step.hex() + R"("})");
    night.sync_all();
    CHECK_FALSE(holds(*night.third, "王小明已调离"));
    CHECK_FALSE(holds(*night.keeper, "王小明已调离"));
    night.check_whole("third", *night.third);
}

TEST_CASE("VIS-1 a salvaged store that lost the mark of a part is marked again by the next sync") {
    Own night;
    store::Store& store = night.guard->engine().store();
    const StreamId stream = must(night.guard->engine().find_inspection("n1"));
    auto transaction = must(store.begin());
    must(store.put_setting("partial/" + stream.hex(), Bytes{}));
    for (const char* name : {"sync/own", "sync/cursors"}) must(store.put_setting(name, journal::encode(0)));
    must(transaction.commit());
    night.guard->restart();
    night.sync_all();
    CHECK(reason_of(night.guard->engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
}

TEST_CASE("S19, VIS-1 a restored hub tells anew what its backup does not hold") {
    Own night;
    night.sync_all();
    back_up(night.world());
    night.visit.head->does(R"({"act":"assign","inspection":"n1","to":"third","finding":")" + night.of_guard +
                           "\"}");
    night.sync_all();
    CHECK(night.third->knows("n1"));
    RestoredHub restored(night.world());
    restored.sync_all(night.phones());
    CHECK(finding_on(*night.third)["state"].text() == "assigned");
    CHECK_FALSE(finding_on(*night.third)["provisional"].boolean());
    CHECK(finding_on(*night.guard)["state"].text() == "assigned");
    CHECK(must(night.third->engine().store().problems()).empty());
    CHECK(restored.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("S19, CON-2 what a hub told after its backup is its word no longer, until it tells it again") {
    Own night;
    night.sync_all();
    back_up(night.world());
    night.tell();
    night.sync_all();
    const auto lines = [&] { return must(night.guard->engine().show("consequences", "n1")).items().size(); };
    // The manager was told for the first time: the backup has no feed of him at all.
    const auto words_to_head = [&] {
        store::Store& store = night.visit.head->engine().store();
        std::size_t words = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
            words += must(store.stream_entries(stream.id)).size();
        return words;
    };
    REQUIRE(lines() == 2);
    REQUIRE(words_to_head() > 0);
    RestoredHub restored(night.world());
    const auto digest = [&] {
        return restored.does("digest", R"({"scope":"person:guard"})")["digest"].text();
    };
    restored.sync_all(night.phones());
    CHECK(lines() == 0);
    CHECK(words_to_head() == 0);
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
    CHECK(night.guard->digest("person:guard") == digest());
    for (Phone* phone : night.phones()) CHECK(must(phone->engine().store().problems()).empty());
    restored.does("tell", R"({"by":"planner","at":"2026-03-09T09:00:00+08:00"})");
    restored.sync_all(night.phones());
    REQUIRE(lines() == 2);
    const Json line = must(night.guard->engine().show("consequences", "n1")).items().front();
    CHECK(line["told"].text() == "2026-03-09T01:00:00Z");
    CHECK(night.guard->digest("person:guard") == digest());
}

}  // namespace wincheck::hub
