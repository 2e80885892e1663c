// Work done under a wrongly opened inspection, moved to the right one (VISIT-6): what goes, what stays and
// why, and who had made it.
#include <algorithm>
#include <set>

#include "core/engine/inspection.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string act_in(const char* inspection, const char* name, const std::string& more) {
    return std::string(R"({"act":")") + name + R"(","inspection":")" + inspection + "\"" +
           (more.empty() ? "" : "," + more) + "}";
}

Node repeat_node(std::string code, std::int32_t parent) {
    Node node;
    node.kind = NodeKind::repeat;
    node.code = std::move(code);
    node.parent = parent;
    return node;
}

/// The night with lifts of parts, doors that a count asks for, a remark and minutes.
Checklist house_checklist() {
    Checklist checklist = night_checklist();
    const auto add = [&](Node node) {
        checklist.nodes.push_back(std::move(node));
        return static_cast<std::int32_t>(checklist.nodes.size() - 1);
    };
    const auto item = [](const char* code, AnswerType type, std::int32_t parent) {
        Node node;
        node.code = code;
        node.type = type;
        node.parent = parent;
        node.scoring.rule = ItemRule::none;
        return node;
    };
    const std::int32_t lift = add(repeat_node("lift", kNoParent));
    add(pass_item("CLEAN", 2, lift));
    const std::int32_t part = add(repeat_node("part", lift));
    add(item("LOAD", AnswerType::integer, part));
    add(item("n", AnswerType::integer, kNoParent));
    const std::int32_t door = add(repeat_node("door", kNoParent));
    checklist.nodes.back().conditions.repeat_count = "${n}";
    add(item("LOCK", AnswerType::integer, door));
    add(item("REMARK", AnswerType::text, kNoParent));
    add(item("ARRIVE", AnswerType::integer, kNoParent));
    add(item("FIRST", AnswerType::integer, kNoParent));
    checklist.nodes.back().conditions.initial = "7";
    return checklist;
}

/// "n1" is the wrong inspection, "n2" the right one; both are of the same team.
struct MovingNight : NightWorld {
    explicit MovingNight(const Checklist& right = house_checklist()) {
        publish(house_checklist(), "1");
        plan_in("n1", R"(["lead","mate"])");
        publish(right, "2");
        plan_in("n2", R"(["lead","mate"])");
    }

    void publish(const Checklist& checklist, const char* version) {
        must(hub.engine().publish(DocumentKind::checklist, "house", version, journal::encode(checklist)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
    }
    void plan_in(const char* name, const std::string& team) {
        planner.does(
            act_in(name, "plan",
                   R"("project":"p1","kind":"hq_special","checklist":"house","leader":"lead","team":)" +
                       team + R"(,"window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00")"));
        for (Box* box : {&a, &b}) carry(planner, *box);
    }
    engine::Done move() { return a.does(act_in("n2", "move", R"("from":"n1","reason":"开错任务")")); }
    static Json view(Box& box, const char* kind, const char* inspection = "n2") {
        return must(box.engine().show(kind, inspection));
    }
};

std::string number_of(const engine::Done& done, const char* what) {
    return done.extra[what].text();
}

/// "what item reason" of all that stayed, sorted.
std::vector<std::string> left(const engine::Done& done) {
    std::vector<std::string> lines;
    const Json list = done.extra["left_behind"];
    for (const Json& one : list.items())
        lines.push_back(one["what"].text() + " " + one["item"].text() + one["role"].text() +
                        one["phase"].text() + " " + one["reason"].text());
    std::sort(lines.begin(), lines.end());
    return lines;
}

std::string answered(Box& box, const char* inspection, const std::string& item) {
    const StreamId id = must(box.engine().find_inspection(inspection));
    std::string values;
    for (const store::RegisterValue& value : must(box.engine().store().registers(id)))
        if (value.key.item == item && value.answer.act == AnswerAct::set)
            values += (values.empty() ? "" : " ") + (value.answer.value.options.empty()
                                                         ? to_text(value.answer.value.number)
                                                         : value.answer.value.options.front());
    return values.empty() ? "none" : values;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "VISIT-6 instances of repeats move with their answers, those inside them and those that a count asks "
    "for") {
    MovingNight night;
    for (const char* label : {"1号梯", "2号梯"})
        night.a.does(act_in("n1", "add", std::string(R"("repeat":"lift","label":")") + label + "\""));
    night.a.does(act_in("n1", "add", R"("repeat":"lift[2].part")"));
    night.a.does(act_in("n1", "add", R"("repeat":"lift")"));
    night.a.does(act_in("n1", "remove", R"("instance":"lift[3]")"));
    night.a.does(answer("lift[2].CLEAN", "\"fail\""));
    night.a.does(answer("lift[2].part[1].LOAD", "800"));
    night.a.does(answer("n", "2"));
    night.a.does(answer("door[2].LOCK", "5"));
    const engine::Done done = night.move();
    CHECK(number_of(done, "instances") == "3");
    CHECK(left(done).empty());
    CHECK(answered(night.a, "n2", "CLEAN") == "fail");
    CHECK(answered(night.a, "n2", "LOAD") == "800");
    CHECK(answered(night.a, "n1", "LOAD") == "800");
    // They are addressed as any others, under the same labels.
    CHECK(reason_of(night.a.act(act_in("n2", "answer", R"("item":"lift[2].part[1].LOAD","value":810)"))) ==
          "ok");
    CHECK(answered(night.a, "n2", "LOAD") == "810");
    CHECK(reason_of(night.a.act(act_in("n2", "answer", R"("item":"door[2].LOCK","value":6)"))) == "ok");
    CHECK(answered(night.a, "n2", "LOCK") == "6");
    CHECK(reason_of(night.a.act(act_in("n2", "answer", R"("item":"lift[3].CLEAN","value":"pass")"))) ==
          "unknown_instance");
    const Json findings = MovingNight::view(night.a, "findings");
    REQUIRE(findings.items().size() == 1);
    carry(night.a, night.b);
    CHECK(MovingNight::view(night.b, "findings").dump() == findings.dump());
    CHECK(night.a.digest() == night.b.digest());
}

TEST_CASE("VISIT-6 findings raised by hand move with their photos, and with when a hazard was told") {
    MovingNight night;
    night.a.at("2026-03-02T23:00:00+08:00");
    night.a.does(act_in(
        "n1", "finding",
        R"("text":"消防通道堵塞","severity":"hazard","location":"B1","fixed":{"text":"已清","files":[")" +
            night.a.file("after.jpg", 7'000) + R"("]})"));
    const std::string there = MovingNight::view(night.a, "findings", "n1").items().front()["id"].text();
    night.a.at("2026-03-02T23:05:00+08:00");
    night.a.does(act_in("n1", "hazard", R"("finding":")" + there + R"(","step":"told","who":"值班经理")"));
    night.a.does(answer("G3", "\"fail\""));
    night.a.does(act_in("n1", "finding", R"("item":"G3","text":"无人","person":"guard7")"));
    night.a.at("2026-03-03T01:00:00+08:00");
    const engine::Done done = night.move();
    CHECK(number_of(done, "findings") == "2");
    CHECK(number_of(done, "finding_steps") == "1");
    CHECK(left(done).empty());
    carry(night.a, night.b);
    for (Box* box : {&night.a, &night.b}) {
        const Json findings = MovingNight::view(*box, "findings");
        REQUIRE(findings.items().size() == 2);
        const Json& raised = findings.items()[0];
        const Json& free = findings.items()[1];
        CHECK(raised["text"].text() == "无人");
        CHECK(raised["person"].text() == "guard7");
        CHECK(free["text"].text() == "消防通道堵塞");
        CHECK(free["id"].text() != there);
        REQUIRE(free["steps"].items().size() == 1);
        CHECK(free["steps"].items()[0]["at"].text() == "2026-03-02T23:05:00+08:00");
        CHECK(free["steps"].items()[0]["who_text"].text() == "值班经理");
        const Json evidence = MovingNight::view(*box, "evidence");
        REQUIRE(evidence.items().size() == 1);
        CHECK(evidence.items()[0]["at"].text() == "2026-03-02T23:00:00+08:00");
        CHECK(evidence.items()[0]["watermark"]["time"].text() == "2026-03-02T23:00:00+08:00");
    }
    CHECK(MovingNight::view(night.a, "findings", "n1").items().size() == 2);
}

TEST_CASE("VISIT-6 FIX-5 a photo that was moved is one use of it, a second capture of its bytes is another") {
    MovingNight night;
    night.a.does(act_in("n1", "finding", R"("text":"灯坏","severity":"hazard")"));
    const std::string id = MovingNight::view(night.a, "findings", "n1").items().front()["id"].text();
    const std::string photo = night.a.file("told.jpg", 5'000);
    night.a.does(
        act_in("n1", "hazard",
               R"("finding":")" + id + R"(","step":"told","who":"王","files":[")" + photo + R"("])"));
    night.move();
    const auto reused = [&] {
        const Json findings = MovingNight::view(night.a, "findings");
        return findings.items().front()["steps"].items().front()["reused"].items().size();
    };
    CHECK(reused() == 0);
    night.a.does(act_in("n2", "capture", R"("item":"C1","live":true,"file":")" + photo + "\""));
    CHECK(reused() == 1);
    CHECK(MovingNight::view(night.a, "reused")["reused"].items().size() == 2);
}

TEST_CASE(
    "VISIT-6 VISIT-7 calls and what else happened keep who and when, and minutes go on from the dialling") {
    MovingNight night;
    night.b.at("2026-03-02T23:00:00+08:00");
    night.b.does(act_in("n1", "call", R"("service":"duty_manager","step":"dialled")"));
    night.b.does(act_in("n1", "suggest", R"("text":"加装灯")"));
    night.b.does(act_in("n1", "weather", R"("condition":"rain","level":2)"));
    night.b.does(act_in("n1", "check_in", R"("next_minutes":30)"));
    night.b.does(act_in("n1", "event", R"("event":"incident","text":"电梯困人")"));
    const std::string told = MovingNight::view(night.b, "events", "n1").items().front()["number"].text();
    carry(night.b, night.a);
    night.a.at("2026-03-02T23:10:00+08:00");
    const engine::Done done = night.move();
    CHECK(left(done).empty());
    for (const char* what : {"calls", "suggestions", "weather", "check_ins", "events"})
        CHECK_MESSAGE(number_of(done, what) == "1", what);
    const Json call = MovingNight::view(night.a, "calls").items().front();
    CHECK(call["by"].text() == "mate");
    CHECK(call["at"].text() == "2026-03-02T23:00:00+08:00");
    CHECK(MovingNight::view(night.a, "weather").items().front()["by"].text() == "mate");
    const Json awaited = MovingNight::view(night.a, "check_ins");
    REQUIRE(awaited.items().size() == 1);
    CHECK(awaited.items()[0]["person"].text() == "mate");
    CHECK(awaited.items()[0]["due"].text() == to_text(must(parse_time("2026-03-02T23:30:00+08:00")).utc));
    night.a.at("2026-03-02T23:12:01+08:00");
    CHECK(night.a.does(act_in("n2", "call", R"("service":"duty_manager","step":"arrived","item":"ARRIVE")"))
              .extra["minutes"]
              .text() == "13");
    const Json moves = MovingNight::view(night.a, "moved");
    std::size_t entries = 0;
    for (const Json& move : moves.items()) {
        CHECK(move["from"].text() == must(night.a.engine().find_inspection("n1")).hex());
        for (const Json& one : move["entries"].items()) {
            CHECK(one["by"].text() == "mate");
            ++entries;
        }
    }
    CHECK(entries == 5);
    const Json event = MovingNight::view(night.a, "events").items().front();
    CHECK(event["number"].text() == told);
    CHECK(event["by"].text() == "mate");
    CHECK(event["text"].text() == "电梯困人");
}

TEST_CASE("VISIT-6 the words of an answer move with it, as an entry of their own that can be erased") {
    MovingNight night;
    night.b.does(answer("REMARK", R"("业主王某在场")"));
    carry(night.b, night.a);
    CHECK(number_of(night.move(), "answers") == "2");  // and the default
    const StreamId id = must(night.a.engine().find_inspection("n2"));
    const auto entries = must(night.a.engine().store().stream_entries(id, EntryType::answer));
    REQUIRE(entries.size() == 1);
    const Bytes* text = entries[0].entry.part_or_null(journal::PartClass::text);
    REQUIRE(text != nullptr);
    CHECK(must(journal::decode<TextPart>(*text)) == TextPart{{"value", "业主王某在场"}});
    CHECK(MovingNight::view(night.a, "moved").items().back()["entries"].items()[0]["by"].text() == "mate");
}

TEST_CASE("VISIT-6 what the right inspection has of its own stands, and a default gives way") {
    MovingNight night;
    night.a.does(answer("G3", "\"fail\""));
    night.a.does(answer("C1", "\"fail\""));
    night.a.does(answer("FIRST", "9"));
    night.a.does(act_in("n1", "finding", R"("item":"G3","text":"无人")"));
    night.a.does(act_in("n2", "answer", R"("item":"G3","value":"pass")"));
    CHECK(answered(night.a, "n2", "FIRST") == "7");
    const engine::Done done = night.move();
    CHECK(left(done) == Lines{"answer G3 answered", "finding G3 answered"});
    CHECK(answered(night.a, "n2", "G3") == "pass");
    CHECK(answered(night.a, "n2", "C1") == "fail");
    CHECK(answered(night.a, "n2", "FIRST") == "9");
}

TEST_CASE("VISIT-6 what the right checklist does not ask, or asks otherwise, stays behind by name") {
    Checklist other = house_checklist();
    for (Node& node : other.nodes) {
        if (node.code == "C1") node.code = "C9";
        if (node.code == "ARRIVE") node.type = AnswerType::text;
        if (node.code == "lift") node.code = "hoist";
    }
    MovingNight night(other);
    night.a.does(answer("C1", "\"pass\""));
    night.a.does(answer("ARRIVE", "3"));
    night.a.does(answer("G3", "\"pass\""));
    night.a.does(act_in("n1", "add", R"("repeat":"lift")"));
    night.a.does(answer("lift[1].CLEAN", "\"pass\""));
    night.a.does(act_in("n1", "suggest", R"("item":"C1","text":"补签")"));
    night.a.does(act_in("n1", "capture",
                        R"("item":"C1","live":true,"file":")" + night.a.file("c1.jpg", 5'000) + "\""));
    const engine::Done done = night.move();
    CHECK(left(done) == Lines{"answer ARRIVE other_answer", "answer C1 not_asked", "answer CLEAN not_asked",
                              "capture C1 not_asked", "instance lift not_asked", "suggestion C1 not_asked"});
    CHECK(answered(night.a, "n2", "G3") == "pass");
    CHECK(answered(night.a, "n2", "ARRIVE") == "none");
    CHECK(answered(night.a, "n1", "ARRIVE") == "3");
}

TEST_CASE("VISIT-6 signatures, orders, phases and feedback are of the wrong inspection alone and are named") {
    MovingNight night;
    carry(night.planner, night.a);
    night.a.does(act_in("n1", "phase", R"("phase":"on_site")"));
    night.a.does(act_in("n1", "sign",
                        R"("role":"post_holder","outcome":"agree","name":"张","file":")" +
                            night.a.file("sign.png", 3'000) + "\""));
    night.a.does(act_in("n1", "feedback", R"("attendees":["王"],"points":["门岗"],"minutes":5)"));
    night.a.does(act_in("n1", "order", ""));
    const engine::Done done = night.move();
    CHECK(left(done) == Lines{"feedback  opens_to_project", "order  given_there",
                              "phase on_site opens_to_project", "signature post_holder given_there"});
    CHECK(number_of(done, "captures") == "0");
    CHECK(MovingNight::view(night.a, "signatures").items().empty());
    CHECK(MovingNight::view(night.a, "signatures", "n1").items().size() == 1);
}

TEST_CASE("VISIT-6 a difference goes as it is shown, and is named: the values stay where they were given") {
    MovingNight night;
    night.a.does(answer("G3", "\"fail\""));
    night.b.does(answer("G3", "\"pass\""));
    carry(night.b, night.a);
    const engine::Done done = night.move();
    CHECK(left(done) == Lines{"answer G3 difference"});
    CHECK(MovingNight::view(night.a, "differences").items().empty());
    CHECK(MovingNight::view(night.a, "differences", "n1").items().size() == 1);
}

TEST_CASE("VISIT-6 what team-mates' devices bring later is moved by the same act, and nothing twice") {
    MovingNight night;
    night.a.does(act_in("n1", "add", R"("repeat":"lift","label":"1号梯")"));
    carry(night.a, night.b);
    night.a.does(answer("G3", "\"fail\""));
    night.a.does(act_in("n1", "finding", R"("text":"灯坏")"));
    night.b.does(answer("lift[1].CLEAN", "\"fail\""));
    night.a.does(act_in("n1", "call", R"("service":"duty_manager","step":"dialled")"));
    night.b.does(act_in("n1", "finding", R"("text":"门坏")"));
    night.move();
    CHECK(reason_of(night.a.act(act_in("n2", "move", R"("from":"n1")"))) == "already_ended");
    carry(night.b, night.a);
    const engine::Done again = night.move();
    CHECK(number_of(again, "answers") == "1");
    CHECK(number_of(again, "findings") == "1");
    CHECK(number_of(again, "instances") == "0");
    CHECK(left(again).empty());
    CHECK(answered(night.a, "n2", "CLEAN") == "fail");
    CHECK(MovingNight::view(night.a, "findings").items().size() == 4);
    CHECK(MovingNight::view(night.a, "calls").items().size() == 1);
    CHECK(reason_of(night.a.act(act_in("n2", "move", R"("from":"n1")"))) == "already_ended");
    carry(night.a, night.b);
    CHECK(night.a.digest() == night.b.digest());
}

TEST_CASE(
    "VISIT-6 SAFE-1 a second person's confirmation goes with its answer, and nobody confirms the own one") {
    NightWorld world;
    Checklist checklist = night_checklist();
    checklist.nodes[3].guidance.tag = checklist.nodes[5].guidance.tag = "plant_room";  // G3, C1
    must(world.hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
    Policy policy = plain_policy();
    policy.visit.second_person = {"plant_room"};
    must(world.hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.plan();
    world.planner.does(act_in(
        "n2", "plan",
        R"("project":"p1","kind":"hq_special","checklist":"night","leader":"lead","team":["lead","mate"])"));
    for (Box* box : {&world.a, &world.b}) carry(world.planner, *box);
    world.b.does(answer("G3", "\"pass\""));
    world.b.does(answer("C1", "\"pass\""));
    carry(world.b, world.a);
    world.a.does(act_in("n1", "witness", R"("item":"G3")"));
    world.a.does(act_in("n2", "move", R"("from":"n1")"));
    Lines lonely;
    const Json problems = must(world.a.engine().show("problems", "n2"));
    for (const Json& one : problems.items())
        if (one.text().find("second person") != std::string::npos) lonely.push_back(one.text());
    CHECK(lonely == Lines{"C1: second person missing"});
    carry(world.a, world.b);
    CHECK(reason_of(world.b.act(act_in("n2", "witness", R"("item":"C1")"))) == "second_person");
    CHECK(reason_of(world.a.act(act_in("n2", "witness", R"("item":"C1")"))) == "ok");
}

TEST_CASE("VISIT-6 DO-4 whoever is of the right inspection's team alone can open the photos") {
    MovingNight night;
    night.plan_in("n3", R"(["lead"])");
    night.a.does(act_in("n3", "capture",
                        R"("item":"G3","live":true,"file":")" + night.a.file("g3.jpg", 6'000) + "\""));
    night.a.does(act_in("n2", "move", R"("from":"n3")"));
    carry(night.a, night.b);
    const auto readable = [&](const char* inspection) {
        const StreamId id = must(night.b.engine().find_inspection(inspection));
        const auto rows = must(night.b.engine().store().evidence(id));
        REQUIRE(rows.size() == 1);
        return night.b.engine().evidence_key(rows[0]).has_value();
    };
    CHECK(readable("n2"));
    CHECK_FALSE(readable("n3"));
}

TEST_CASE("VISIT-6 samples move where the right inspection drew the same location") {
    NightWorld world;
    Organisation organisation = small_organisation();
    for (int i = 1; i <= 6; ++i)
        organisation.units[1].locations.push_back(
            {"L" + std::to_string(i), "lift", std::to_string(i) + "号梯"});
    must(world.hub.engine().publish(DocumentKind::organisation, "organisation", "2",
                                    journal::encode(organisation)));
    Checklist checklist = night_checklist();
    Node& item = checklist.nodes[3];  // G3
    item.scoring.fold = SampleFold::mean;
    item.scoring.sample.min = item.scoring.sample.max = 3;
    item.scoring.sample.of = "lift";
    must(world.hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.plan();
    world.planner.does(act_in(
        "n2", "plan",
        R"("project":"p1","kind":"hq_special","checklist":"night","leader":"lead","team":["lead","mate"])"));
    carry(world.planner, world.a);
    const auto drawn = [&](const char* inspection) {
        std::set<std::string> codes;
        const Json view = must(world.a.engine().show("samples", inspection));
        for (const Json& place : view.items()[0]["samples"].items()) codes.insert(place["sample"].text());
        return codes;
    };
    const auto there = drawn("n1");
    const auto here = drawn("n2");
    REQUIRE(there != here);
    std::size_t common = 0;
    for (const std::string& code : there) {
        common += here.count(code);
        world.a.does(act_in("n1", "sample", R"("item":"G3","value":"pass","sample":")" + code + "\""));
    }
    const engine::Done done = world.a.does(act_in("n2", "move", R"("from":"n1")"));
    CHECK(number_of(done, "answers") == std::to_string(common));
    CHECK(left(done) == Lines(there.size() - common, "answer G3 not_drawn"));
}

TEST_CASE("VISIT-6 GATE-4 of a moved answer its recorder is who gave it") {
    NightWorld world;
    Checklist checklist;
    checklist.settings.id = "one";
    checklist.nodes.push_back(pass_item("G", 4, kNoParent));
    must(world.hub.engine().publish(DocumentKind::checklist, "one", "1", journal::encode(checklist)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    for (const char* name : {"n1", "n2"})
        world.planner.does(act_in(
            name, "plan",
            R"("project":"p1","kind":"hq_special","checklist":"one","leader":"lead","team":["lead","mate"])"));
    for (Box* box : {&world.a, &world.b}) carry(world.planner, *box);
    world.b.does(answer("G", "\"pass\""));
    carry(world.b, world.a);
    world.a.does(act_in("n2", "move", R"("from":"n1")"));
    world.a.does(act_in("n2", "seal", ""));
    store::Store& store = world.a.engine().store();
    engine::Documents documents(store);
    const auto inspection =
        must(engine::Inspection::load(store, documents, must(world.a.engine().find_inspection("n2"))));
    CHECK(must(inspection->recorder_of({"G", {}, ""})) == "mate");
}

TEST_CASE("VISIT-6 an entry from before, without authors and entries, is read and written as it was") {
    MovedCore core;
    core.from = must(StreamId::parse_hex("000102030405060708090a0b0c0d0e0f"));
    const Bytes bytes = journal::encode(core);
    CHECK(to_hex(bytes) == "8350000102030405060708090a0b0c0d0e0f8080");
    CHECK(must(journal::decode<MovedCore>(bytes)) == core);
}
