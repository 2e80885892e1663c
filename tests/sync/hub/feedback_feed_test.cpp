// What the head of a project is told of findings at the feedback (VIS-1), as the policy says and as they
// stand.
#include "core/journal/payloads.h"
#include "sync/hub/person_feed.h"
#include "tests/sync/hub/finding_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

/// Worked on by both, and at its feedback.
struct AtFeedback {
    Visit visit;
    explicit AtFeedback(const std::string& policy = kPolicy) : visit(policy) {
        visit.work();
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {visit.wang.get(), visit.li.get(), visit.head.get()})
                visit.world.sync(*phone);
    }
    void hold() {
        visit.li->does(R"({"act":"feedback","inspection":"n1","attendees":1,"points":["x"],"minutes":5})");
        sync_all();
    }
    Json heard() { return must(visit.head->engine().show("feedback", "")); }
    std::size_t notices() {
        std::size_t count = 0;
        store::Store& store = visit.head->engine().store();
        for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
            count += must(store.stream_entries(stream.id, EntryType::finding_notice)).size();
        return count;
    }
};

}  // namespace

TEST_CASE(
    "VISIT-8 VISIT-1 VIS-1 results show the course of a visit, to the inspected side after delivery alone") {
    AtFeedback night;
    Visit& visit = night.visit;
    const auto results = [&](const std::string& more) {
        return visit.world.command("report", R"({"kind":"results","inspection":"n1")" + more + "}");
    };
    const auto visit_for = [&](const std::string& more) {
        const Json report = must(results(more));
        return report["inspections"].items().at(0)["visit"];
    };
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理陈大文"})");
    visit.li->does(
        R"({"act":"feedback","inspection":"n1","attendees":["陈大文"],"points":["记录补签"],"help":"代拟方案","minutes":9})");
    night.sync_all();
    const std::string said = must(visit.li->engine().show("visit", "n1")).dump();
    CHECK(said.find("陈大文") != std::string::npos);
    CHECK(visit_for("").dump() == said);
    CHECK(visit_for(R"(,"for":"planner")").dump() == said);
    CHECK(reason_of(results(R"(,"for":"head1")")) == "unknown_inspection");
    const Json open = visit.world.does("report", R"({"kind":"results","for":"head1"})");
    CHECK(open.dump().find("陈大文") == std::string::npos);
    CHECK_FALSE(visit.head->knows("n1"));
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    night.sync_all();
    CHECK(visit_for(R"(,"for":"head1")").dump() == said);
    CHECK(must(visit.head->engine().show("visit", "n1")).dump() == said);
    CHECK(reason_of(results(R"(,"for":"head2")")) == "unknown_inspection");
    const std::string text = must(results(R"(,"format":"text")"))["text"].text();
    CHECK(text.find("  phase revealed  2026-03-02T23:40:00+08:00  值班经理陈大文\n") != std::string::npos);
    CHECK(text.find("  feedback 9 minutes  1 present  陈大文  points 记录补签  help 代拟方案\n") !=
          std::string::npos);
}

TEST_CASE("VIS-1 a policy that tells the head nothing at the feedback keeps the findings until delivery") {
    AtFeedback silent(R"({"id":"p","version":"1","visit":{"head_at_feedback":"nothing"}})");
    silent.hold();
    CHECK(silent.heard().items().empty());
    CHECK(silent.notices() == 0);
    AtFeedback told(R"({"id":"p","version":"1","visit":{"head_at_feedback":"findings"}})");
    CHECK(told.heard().items().empty());
    told.hold();
    REQUIRE(told.heard().items().size() == 1);
    CHECK(told.heard().items()[0]["findings"].items().size() == 1);
    CHECK(told.heard().items()[0]["findings"].items()[0]["item"].text() == "G2");
}

TEST_CASE("VIS-1 what changes after the feedback changes what the head was told of findings") {
    AtFeedback told;
    told.hold();
    CHECK(told.notices() == 1);
    told.visit.wang->does(kPass);
    told.sync_all();
    REQUIRE(told.heard().items().size() == 1);
    CHECK(told.heard().items()[0]["findings"].items().empty());
    CHECK(told.notices() == 2);
    // What changes nothing is not told again.
    told.visit.li->does(R"({"act":"suggest","inspection":"n1","text":"x"})");
    told.sync_all();
    CHECK(told.notices() == 2);
}

TEST_CASE("VIS-1 many findings reach the head in several notices and stand as one list") {
    constexpr int kMany = 150;
    AtFeedback told;
    const std::string place(150, 'p');
    for (int at = 0; at < kMany; ++at)
        told.visit.li->does(R"({"act":"finding","inspection":"n1","item":"","severity":"minor","text":"x",)"
                            R"("location":")" +
                            place + std::to_string(at) + "\"}");
    told.hold();
    REQUIRE(told.heard().items().size() == 1);
    CHECK(told.heard().items()[0]["whole"].boolean());
    CHECK(told.heard().items()[0]["findings"].items().size() == kMany + 1);
    CHECK(told.notices() > 1);
    const std::size_t before = told.notices();
    told.visit.li->does(R"({"act":"seal","inspection":"n1"})");
    told.sync_all();
    CHECK(told.heard().items().empty());
    CHECK(told.notices() == before);
}

TEST_CASE("VIS-1 FIX-7 before the feedback nothing is told whatever makes the hub look at the visit") {
    AtFeedback told;
    World& world = told.visit.world;
    const StreamId id = must(told.visit.li->engine().find_inspection("n1"));
    const auto look = [&] {
        world.close();
        {
            const auto state = must(State::open(world.folder(), world.ports()));
            auto transaction = must(state->store().begin());
            must(note_persons_due(*state, id));
            must(transaction.commit());
            must(settle_persons(*state));
        }
        world.open();
        told.sync_all();
    };
    look();
    CHECK(told.notices() == 0);
    told.hold();
    CHECK(told.notices() == 1);
    look();
    CHECK(told.notices() == 1);
}
