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
