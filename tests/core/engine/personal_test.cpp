// PII-3 to PII-5 through the acts: refused before anything is recorded, on the spot.
#include "core/engine/engine.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// "n1" of a policy under which G2 is done in a home.
struct HomeNight : NightWorld {
    HomeNight() {
        Policy policy = plain_policy();
        policy.version = "2";
        policy.privacy.homes = {"home"};
        Checklist checklist = night_checklist();
        checklist.settings.version = "2";
        for (Node& node : checklist.nodes)
            if (node.code == "G2") node.guidance.tag = "home";
        must(hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
        must(hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
        plan();
    }
    std::string phase(const char* name) {
        return reason_of(a.act(std::string(R"({"act":"phase","inspection":"n1","phase":")") + name + "\"}"));
    }
    std::string captures(const std::string& file, const std::string& more) {
        return reason_of(a.act(R"({"act":"capture","inspection":"n1","live":true,"file":")" +
                               a.file(file, 3'000) + "\"" + more + "}"));
    }
    std::uint64_t entries() {
        return must(a.engine().store().stream(must(a.engine().find_inspection("n1"))))->entries;
    }
};

constexpr const char* kHere = R"(,"position":{"latitude":31,"longitude":121})";

}  // namespace

TEST_CASE("PII-3 positions are recorded with acts of the visit and with nothing else") {
    HomeNight night;
    REQUIRE(night.phase("travelling") == "ok");
    const auto before = night.entries();
    CHECK(night.captures("way.jpg", kHere) == "position_outside_visit");
    CHECK(night.entries() == before);
    CHECK(night.captures("way.jpg", "") == "ok");
    REQUIRE(night.phase("on_site") == "ok");
    CHECK(night.captures("gate.jpg", kHere) == "ok");
    REQUIRE(night.phase("left") == "ok");
    CHECK(night.captures("home.jpg", kHere) == "position_outside_visit");
    // No other act takes one: what a host sends with it is not recorded.
    night.a.does(std::string(R"({"act":"suggest","inspection":"n1","text":"x")") + kHere + "}");
    night.a.does(std::string(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass")") + kHere +
                 "}");
    std::size_t places = 0;
    const StreamId id = must(night.a.engine().find_inspection("n1"));
    for (const auto& stored : must(night.a.engine().store().stream_entries(id)))
        if (stored.entry.part_or_null(journal::PartClass::place) != nullptr) ++places;
    CHECK(places == 2);  // of the one photo on site: its intent and its capture
}

TEST_CASE("PII-4 footage of the site's cameras is refused without its number and purpose, and keeps both") {
    HomeNight night;
    const auto before = night.entries();
    const std::string camera = R"(,"purpose":"site_camera")";
    CHECK(night.captures("cam.mp4", camera) == "footage_unexplained");
    CHECK(night.captures("cam.mp4", camera + R"(,"footage":{"register":"JK-31"})") == "footage_unexplained");
    CHECK(night.captures("cam.mp4", camera + R"(,"footage":{"use":"巡逻"})") == "footage_unexplained");
    CHECK(night.captures("cam.mp4", camera + R"(,"footage":"JK-31")") != "ok");
    CHECK(night.entries() == before);
    CHECK(night.captures("cam.mp4", camera + R"(,"footage":{"register":"JK-31","use":"巡逻"})") == "ok");
    const StreamId id = must(night.a.engine().find_inspection("n1"));
    const auto rows = must(night.a.engine().store().evidence(id));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].capture.footage_register == "JK-31");
    CHECK(rows[0].capture.footage_use == "巡逻");
    carry(night.a, night.b);
    CHECK(must(night.b.engine().store().evidence(id))[0].capture.footage_register == "JK-31");
}

TEST_CASE("PII-5 in homes nothing is recorded as sound or video, and a photo may be taken") {
    HomeNight night;
    const auto before = night.entries();
    CHECK(night.captures("talk.m4a", R"(,"item":"G2")") == "no_recording_in_homes");
    CHECK(night.captures("room.mp4", R"(,"item":"G2")") == "no_recording_in_homes");
    CHECK(night.entries() == before);
    CHECK(night.captures("door.jpg", R"(,"item":"G2")") == "ok");
    CHECK(night.captures("gate.mp4", R"(,"item":"G1")") == "ok");
}

TEST_CASE("PII-2 a device whose host makes no pictures records no mask and says where to have it recorded") {
    HomeNight night;
    REQUIRE(night.phase("on_site") == "ok");
    REQUIRE(night.captures("gate.jpg", "") == "ok");
    const Json evidence = must(night.a.engine().show("evidence", "n1"));
    const auto before = night.entries();
    const auto done = night.a.act(R"({"act":"mask","inspection":"n1","rectangles":[[0,0,1,1]],"original":")" +
                                  evidence.items().front()["evidence"].text() + "\"}");
    CHECK(reason_of(done) == "pictures_missing");
    CHECK(night.entries() == before);
}
