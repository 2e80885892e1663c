// What a device names before a night without a network.
#include "core/engine/ready.h"

#include "core/engine/writer.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// Each check that is not met, with what is missing.
std::string missing_of(Box& box) {
    std::string text;
    const Json ready = must(box.engine().show("ready", ""));
    for (const Json& check : ready["checks"].items()) {
        if (check["ok"].boolean()) continue;
        CHECK_FALSE(check["remedy"].text().empty());
        text += check["check"].text() + ":";
        for (const Json& one : check["missing"].items()) text += " " + one.text();
        text += ";";
    }
    CHECK(ready["ready"].boolean() == text.empty());
    return text;
}

void set_ahead(Box& box, std::int64_t ms) {
    must(box.engine().store().put_setting(engine::kClockAheadSetting, journal::encode(ms)));
}

Bytes anchor_at(const char* time) {
    Bytes bytes(AnchorId::kLength);
    const auto ms = static_cast<std::uint64_t>(must(parse_time(time)).utc.ms);
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    return bytes;
}

}  // namespace

TEST_CASE("DO-8 each missing thing is named, with what to do") {
    NightWorld world;
    world.plan();
    CHECK(missing_of(world.a).empty());
    // A member who has no device yet, whose photos nobody could read.
    const auto planned = world.planner.does(
        R"({"act":"plan","inspection":"n2","project":"p1","kind":"training","checklist":"night",)"
        R"("leader":"lead","team":["lead","head"]})");
    carry(world.planner, world.a);
    const std::string without = "keys of the team: " + planned.extra["number"].text() + ": head;";
    CHECK(missing_of(world.a) == without);
    // What is over needs nothing any more.
    world.a.does(R"({"act":"end","inspection":"n2","how":"not_reached","reason":"r"})");
    CHECK(missing_of(world.a).empty());
}

TEST_CASE("DO-8 an inspection whose checklist has not come is named, until it comes") {
    NightWorld world;
    Checklist other = night_checklist();
    other.settings.id = "other";
    const Bytes bytes = journal::encode(other);
    must(world.hub.engine().publish(DocumentKind::checklist, "other", "1", bytes));
    carry(world.hub, world.planner);
    const auto planned = world.planner.does(
        R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"other",)"
        R"("leader":"lead","team":["lead","mate"]})");
    carry(world.planner, world.a);
    CHECK(missing_of(world.a) == "checklists and contexts: " + planned.extra["number"].text() + ";");
    must(world.a.engine().store().put_blob(sha256(bytes), bytes));
    CHECK(missing_of(world.a).empty());
}

TEST_CASE("DO-8 a file that the checklist shows is named by inspection and file, until its bytes come") {
    NightWorld world;
    const Bytes picture = bytes_of("a picture");
    Checklist pictured = night_checklist();
    pictured.settings.id = "pictured";
    pictured.media.push_back({"gate.jpg", sha256(picture), picture.size()});
    must(world.hub.engine().publish(DocumentKind::checklist, "pictured", "1", journal::encode(pictured)));
    for (Box* box : {&world.planner, &world.a}) carry(world.hub, *box);
    const auto planned = world.planner.does(
        R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"pictured",)"
        R"("leader":"lead","team":["lead","mate"]})");
    carry(world.planner, world.a);
    CHECK(missing_of(world.a) == "reference media: " + planned.extra["number"].text() + ": gate.jpg;");
    const auto is_here = [&] {
        return must(world.a.engine().show("media", "n1")).items().at(0)["here"].boolean();
    };
    CHECK_FALSE(is_here());
    must(world.a.engine().store().put_blob(sha256(picture), picture));
    CHECK(missing_of(world.a).empty());
    CHECK(is_here());
}

TEST_CASE("DO-8 a clock that is off headquarters' is named, by how much and which way") {
    NightWorld world;
    world.a.at("2019-12-31T23:00:00Z");
    CHECK(missing_of(world.a) == "clock: before 2020;");
    world.a.at("2026-03-02T20:00:00+08:00");
    for (const auto& [ms, said] : {std::pair{std::int64_t{300'000}, ""},
                                   {-300'000, ""},
                                   {1'020'001, "clock: 17 min ahead;"},
                                   {-1'020'001, "clock: 17 min behind;"}}) {
        set_ahead(world.a, ms);
        CHECK(missing_of(world.a) == said);
    }
    // Headquarters has said since that it is later than this clock tells.
    set_ahead(world.a, 0);
    must(
        world.a.engine().store().put_setting(engine::kAnchorSetting, anchor_at("2026-03-02T20:04:59+08:00")));
    CHECK(missing_of(world.a).empty());
    must(
        world.a.engine().store().put_setting(engine::kAnchorSetting, anchor_at("2026-03-02T22:00:00+08:00")));
    CHECK(missing_of(world.a) == "clock: 120 min behind;");
}
