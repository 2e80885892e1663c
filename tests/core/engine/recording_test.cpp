// Values that an act records beside its own: stored in its entry, the same wherever the entry goes (COND-2).
#include <map>

#include "core/journal/bundle.h"
#include "core/journal/recorded.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

Node item(std::string code, AnswerType type, std::int32_t parent = kNoParent) {
    Node node;
    node.code = std::move(code);
    node.type = type;
    node.parent = parent;
    return node;
}

/// n defaults to 4; stamp is the moment of an answer to gate; drawn is drawn once; a lift has a default load
/// and the time it was added; there are n doors.
Checklist timed_checklist() {
    Checklist checklist;
    checklist.settings.id = "timed";
    checklist.nodes.push_back(item("n", AnswerType::integer));
    checklist.nodes.back().conditions.initial = "4";
    checklist.nodes.push_back(pass_item("gate", 3, kNoParent));
    checklist.nodes.back().scoring.na = NaMode::exclude;
    checklist.nodes.push_back(item("stamp", AnswerType::calculate));
    checklist.nodes.back().conditions.calculation = "now()";
    checklist.nodes.back().conditions.trigger = "gate";
    checklist.nodes.push_back(item("drawn", AnswerType::calculate));
    checklist.nodes.back().conditions.calculation = "once(random())";
    checklist.nodes.push_back(item("lift", AnswerType::note));
    checklist.nodes.back().kind = NodeKind::repeat;
    checklist.nodes.push_back(item("load", AnswerType::integer, 4));
    checklist.nodes.back().conditions.initial = "7";
    checklist.nodes.push_back(item("added", AnswerType::calculate, 4));
    checklist.nodes.back().conditions.calculation = "once(now())";
    checklist.nodes.push_back(item("door", AnswerType::note));
    checklist.nodes.back().kind = NodeKind::repeat;
    checklist.nodes.back().conditions.repeat_count = "${n}";
    checklist.nodes.push_back(item("why", AnswerType::text, 7));
    checklist.nodes.push_back(item("reasons", AnswerType::calculate));
    checklist.nodes.back().conditions.calculation = "count(/timed/door[./why = 'x'])";
    return checklist;
}

struct TimedWorld : NightWorld {
    TimedWorld() {
        must(hub.engine().publish(DocumentKind::checklist, "timed", "1", journal::encode(timed_checklist())));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
        planner.does(
            R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"timed",
            "window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",
            "team":["lead","mate"],"unannounced":true})");
        carry(planner, a);
        carry(planner, b);
    }
};

/// "item" or "item@" for one in an instance → the last standing value, as a form shows it.
std::map<std::string, std::string> values(Box& box) {
    std::map<std::string, std::string> found;
    const StreamId stream = must(box.engine().find_inspection("n1"));
    for (const store::RegisterValue& value : must(box.engine().store().registers(stream))) {
        const Value& held = value.answer.value;
        std::string text = held.kind == ValueKind::number    ? to_text(held.number)
                           : held.kind == ValueKind::options ? held.options.front()
                                                             : held.text;
        if (value.answer.act == AnswerAct::cleared) text = "cleared";
        found[value.key.item + (value.key.instance.is_zero() ? "" : "@")] = text;
    }
    return found;
}

std::uint32_t version_of(Box& box, const engine::Done& done) {
    for (const store::StoredEntry& stored :
         must(box.engine().store().stream_entries(must(box.engine().find_inspection("n1")))))
        if (stored.hash == done.entry) return stored.header.version;
    return 0;
}

}  // namespace

TEST_CASE("COND-2 the first act records the defaults, an answer what it triggers, in the act's own entry") {
    TimedWorld world;
    world.a.at("2026-03-02T22:10:00+08:00");
    const engine::Done opened = world.a.does(R"({"act":"open","inspection":"n1"})");
    CHECK(version_of(world.a, opened) == journal::kRecordedVersion);
    auto held = values(world.a);
    CHECK(held["n"] == "4");
    CHECK(held["drawn"].starts_with("0."));
    CHECK_FALSE(held.contains("stamp"));
    world.a.at("2026-03-02T22:20:00+08:00");
    const engine::Done answered = world.a.does(answer("gate", "\"pass\""));
    CHECK(version_of(world.a, answered) == journal::kRecordedVersion);
    CHECK(values(world.a)["stamp"] == "2026-03-02T22:20:00+08:00");
    CHECK(values(world.a)["drawn"] == held["drawn"]);
    world.a.at("2026-03-02T22:30:00+08:00");
    world.a.does(R"({"act":"na","inspection":"n1","item":"gate","reason":"none"})");
    CHECK(values(world.a)["stamp"] == "2026-03-02T22:30:00+08:00");
    // An act that sets nothing off stays as it was.
    CHECK(version_of(world.a, world.a.does(answer("n", "5"))) == kEntryVersion);
    world.a.does(R"({"act":"clear","inspection":"n1","item":"n"})");
    world.a.does(R"({"act":"open","inspection":"n1"})");
    CHECK(values(world.a)["n"] == "cleared");
}

TEST_CASE("COND-2 a new instance has its defaults, under the id of the entry that adds it") {
    TimedWorld world;
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.a.at("2026-03-02T23:00:00+08:00");
    const engine::Done added = world.a.does(R"({"act":"add","inspection":"n1","repeat":"lift"})");
    const StreamId stream = must(world.a.engine().find_inspection("n1"));
    std::size_t found = 0;
    for (const store::RegisterValue& value : must(world.a.engine().store().registers(stream)))
        if (value.key.instance == short_id<InstanceId>(added.entry)) ++found;
    CHECK(found == 2);
    CHECK(values(world.a)["load@"] == "7");
    CHECK(values(world.a)["added@"] == "2026-03-02T23:00:00+08:00");
    world.a.does(answer("lift[1].load", "9"));
    CHECK(values(world.a)["load@"] == "9");
}

TEST_CASE("COND-2 a replay and another device read the values and compute nothing anew") {
    TimedWorld world;
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.a.does(answer("gate", "\"pass\""));
    world.a.does(R"({"act":"add","inspection":"n1","repeat":"lift"})");
    const auto before = values(world.a);
    const std::string digest = world.a.digest();
    world.a.at("2026-03-04T09:00:00+08:00");
    world.a.open();
    CHECK(values(world.a) == before);
    CHECK(world.a.digest() == digest);
    world.b.at("2026-03-05T09:00:00+08:00");
    carry(world.a, world.b);
    carry(world.planner, world.hub);
    carry(world.a, world.hub);
    CHECK(values(world.b) == before);
    CHECK(values(world.hub) == before);
    // The member's first act finds the form opened and records no defaults again.
    CHECK(version_of(world.b, world.b.does(R"({"act":"open","inspection":"n1"})")) == kEntryVersion);
    CHECK(values(world.b) == before);
}

TEST_CASE("COND-2 what two devices computed apart is no difference for the leader to settle") {
    TimedWorld world;
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.b.does(R"({"act":"open","inspection":"n1"})");
    carry(world.a, world.b);
    carry(world.b, world.a);
    CHECK(values(world.a)["drawn"] == values(world.b)["drawn"]);
    const std::string scope = "inspection:" + must(world.a.engine().find_inspection("n1")).hex();
    CHECK(world.a.digest(scope) == world.b.digest(scope));
    world.a.does(answer("gate", "\"pass\""));
    CHECK(reason_of(world.a.act(R"({"act":"seal","inspection":"n1"})")) == "ok");
}

TEST_CASE(
    "COND-1 acts reach the instances that a count asks for, and a text that a path reads stays readable") {
    TimedWorld world;
    world.a.does(R"({"act":"open","inspection":"n1"})");
    CHECK(reason_of(world.a.act(answer("door[5].why", "\"x\""))) == "unknown_instance");
    world.a.does(answer("door[4].why", "\"x\""));
    CHECK(values(world.a)["why@"] == "x");
    const engine::Done smaller = world.a.does(answer("n", "3"));
    CHECK(smaller.score.has_value());
    CHECK(reason_of(world.a.act(answer("door[4].why", "\"y\""))) == "unknown_instance");
}

TEST_CASE("COND-2 an instance that goes sets off what its repeat's count triggers, in the act's own entry") {
    Checklist checklist;
    checklist.settings.id = "counted";
    checklist.nodes.push_back(item("lift", AnswerType::note));
    checklist.nodes.back().kind = NodeKind::repeat;
    checklist.nodes.push_back(item("load", AnswerType::integer, 0));
    checklist.nodes.push_back(item("lifts", AnswerType::calculate));
    checklist.nodes.back().conditions.calculation = "count(${lift})";
    checklist.nodes.push_back(item("stamp", AnswerType::calculate));
    checklist.nodes.back().conditions.calculation = "concat(${lifts}, ' at ', now())";
    checklist.nodes.back().conditions.trigger = "lifts";
    NightWorld world;
    must(world.hub.engine().publish(DocumentKind::checklist, "counted", "1", journal::encode(checklist)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.planner.does(
        R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special","checklist":"counted",
        "window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"lead",
        "team":["lead","mate"],"unannounced":true})");
    for (Box* box : {&world.a, &world.b}) carry(world.planner, *box);
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.a.at("2026-03-02T23:00:00+08:00");
    world.a.does(R"({"act":"add","inspection":"n1","repeat":"lift"})");
    world.a.does(R"({"act":"add","inspection":"n1","repeat":"lift"})");
    CHECK(values(world.a)["stamp"] == "2 at 2026-03-02T23:00:00+08:00");
    world.a.at("2026-03-02T23:30:00+08:00");
    const engine::Done removed = world.a.does(R"({"act":"remove","inspection":"n1","instance":"lift[1]"})");
    CHECK(version_of(world.a, removed) == journal::kRecordedVersion);
    CHECK(values(world.a)["stamp"] == "1 at 2026-03-02T23:30:00+08:00");
    const std::string before =
        world.a.digest("inspection:" + must(world.a.engine().find_inspection("n1")).hex());
    carry(world.a, world.b);
    CHECK(world.b.digest("inspection:" + must(world.b.engine().find_inspection("n1")).hex()) == before);
}

TEST_CASE("COND-2 a start on the spot is one entry, and the form's defaults stand in it") {
    TimedWorld world;
    world.a.at("2026-03-02T22:10:00+08:00");
    const engine::Done started = world.a.does(
        R"({"act":"start","inspection":"n2","project":"p1","checklist":"timed","team":["lead","mate"]})");
    const StreamId stream = must(world.a.engine().find_inspection("n2"));
    const auto held = [&](Box& box) {
        std::map<std::string, std::string> found;
        for (const store::RegisterValue& value : must(box.engine().store().registers(stream)))
            found[value.key.item] = to_text(value.answer.value.number);
        return found;
    };
    const auto entries = must(world.a.engine().store().stream_entries(stream));
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].hash == started.entry);
    CHECK(entries[0].header.version == journal::kRecordedVersion);
    CHECK(held(world.a)["n"] == "4");
    CHECK(held(world.a)["drawn"].starts_with("0."));
    // Another device reads them, and the first act records them no second time.
    carry(world.a, world.b);
    CHECK(held(world.b) == held(world.a));
    const std::string scope = "inspection:" + stream.hex();
    CHECK(world.b.digest(scope) == world.a.digest(scope));
    world.b.does(R"({"act":"open","inspection":"n2"})");
    const auto after = must(world.b.engine().store().stream_entries(stream));
    REQUIRE(after.size() == 2);
    CHECK(after[1].header.version == kEntryVersion);
    // A proof names the checklist by that entry, before a seal names it too.
    const std::string path = world.a.folder() + "/n2.wckproof";
    must(world.a.engine().write_proof("n2", path, {}));
    const Bytes bundle = must(read_file(world.a.engine().ports().files, path, 1U << 26U));
    const auto report = must(journal::verify_bundle(bundle, world.tenant.root.public_key()));
    for (const auto& problem : report.problems) MESSAGE(problem.section << ": " << problem.error.where);
    CHECK(report.is_valid());
}

TEST_CASE("COND-2 defaults that one entry cannot hold do not stop a start") {
    Checklist checklist;
    checklist.settings.id = "long";
    for (int number = 0; number < 40; ++number) {
        checklist.nodes.push_back(item("q" + std::to_string(number), AnswerType::text));
        checklist.nodes.back().conditions.initial = std::string(2'000, 'x');
    }
    NightWorld world;
    must(world.hub.engine().publish(DocumentKind::checklist, "long", "1", journal::encode(checklist)));
    carry(world.hub, world.a);
    world.a.does(R"({"act":"start","inspection":"n2","project":"p1","checklist":"long"})");
    const StreamId stream = must(world.a.engine().find_inspection("n2"));
    const auto entries = must(world.a.engine().store().stream_entries(stream));
    REQUIRE(entries.size() == 1);
    CHECK(entries[0].header.version == kEntryVersion);
}
