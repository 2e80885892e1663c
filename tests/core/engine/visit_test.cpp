// What happens on a visit beside answers: endings, moved work, calls, weather, second persons, who leads, the
// order.
#include "core/engine/order.h"
#include "core/engine/relay_code.h"
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string act_of(const char* name, const std::string& more, const char* inspection = "n1") {
    return std::string(R"({"act":")") + name + R"(","inspection":")" + inspection + "\"" +
           (more.empty() ? "" : "," + more) + "}";
}

std::string state_of(Box& box, const std::string& name) {
    for (const store::StreamInfo& stream : must(box.engine().store().streams(kStreamInspection)))
        if (stream.name == name) return stream.state;
    return "?";
}

void publish_visit(NightWorld& world, const VisitPolicy& visit) {
    Policy policy = plain_policy();
    policy.visit = visit;
    must(world.hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
}

/// The night with an item ARRIVE, for the minutes of a call.
void plan_with_minutes(NightWorld& world, PhaseRule phase) {
    Checklist checklist = night_checklist();
    Node minutes;
    minutes.code = "ARRIVE";
    minutes.type = AnswerType::integer;
    minutes.scoring.rule = ItemRule::none;
    minutes.phase = phase;
    checklist.nodes.push_back(minutes);
    must(world.hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.plan();
}

void plan_second(NightWorld& world) {
    world.planner.does(
        R"({"act":"plan","inspection":"n2","project":"p1","kind":"hq_special","checklist":"night","leader":"lead","team":["mate"]})");
    carry(world.planner, world.a);
    carry(world.planner, world.b);
}

std::string value_of(Box& box, const char* inspection, const char* item) {
    const StreamId id = must(box.engine().find_inspection(inspection));
    for (const store::RegisterValue& value : must(box.engine().store().registers(id)))
        if (value.key.item == item)
            return value.answer.value.options.empty() ? to_text(value.answer.value.number)
                                                      : value.answer.value.options.front();
    return "none";
}

}  // namespace

TEST_CASE("VISIT-5 void needs a second person, and until then the inspection goes on") {
    NightWorld world;
    world.plan();
    world.a.does(act_of("end", R"("how":"void","cause":"wrong_unit","reason":"走错小区")"));
    CHECK(state_of(world.a, "n1") == "planned");
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "ok");
    CHECK(reason_of(world.a.act(act_of("confirm_end", ""))) == "second_person");
    carry(world.a, world.b);
    CHECK(reason_of(world.b.act(act_of("confirm_end", R"("agree":false)"))) == "reason_missing");
    world.b.does(act_of("confirm_end", R"("agree":false,"reason":"没有走错")"));
    CHECK(reason_of(world.b.act(act_of("confirm_end", ""))) == "nothing_to_confirm");
    CHECK(state_of(world.b, "n1") == "open");
    carry(world.b, world.a);
    world.a.does(act_of("end", R"("how":"void","cause":"duplicate","reason":"重复")"));
    carry(world.a, world.b);
    world.b.does(act_of("confirm_end", ""));
    carry(world.b, world.a);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(state_of(*box, "n1") == "void");
        CHECK(reason_of(box->act(answer("G3", "\"fail\""))) == "already_ended");
    }
    CHECK(world.a.digest() == world.b.digest());
}

TEST_CASE(
    "VISIT-5 an inspection is refused with evidence and two inspectors, stopped with a cause, or not "
    "reached") {
    NightWorld world;
    world.plan();
    plan_second(world);
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"refused","reason":"门岗拒绝")"))) ==
          "evidence_missing");
    world.a.does(
        act_of("capture", R"("item":"","live":true,"file":")" + world.a.file("gate.jpg", 5'000) + "\""));
    CHECK(reason_of(world.b.act(act_of("end", R"("how":"refused","reason":"门岗拒绝")"))) == "not_leader");
    world.a.does(act_of("end", R"("how":"refused","reason":"门岗拒绝")"));
    CHECK(state_of(world.a, "n1") == "refused");
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"stopped","cause":"weather")", "n2"))) ==
          "reason_missing");
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"bored","reason":"x")", "n2"))) == "field_wrong");
    world.a.does(act_of("end", R"("how":"stopped","cause":"weather","reason":"雷暴")", "n2"));
    CHECK(state_of(world.a, "n2") == "stopped");
    // A team of one has no second inspector to see the refusal.
    world.planner.does(
        R"({"act":"plan","inspection":"n3","project":"p1","kind":"hq_special","checklist":"night","leader":"lead"})");
    carry(world.planner, world.a);
    world.a.does(
        act_of("capture", R"("item":"","live":true,"file":")" + world.a.file("g2.jpg", 4'000) + "\"", "n3"));
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"refused","reason":"x")", "n3"))) ==
          "witnesses_missing");
    world.a.does(act_of("end", R"("how":"not_reached","reason":"封路")", "n3"));
    CHECK(state_of(world.a, "n3") == "not_reached");
}

TEST_CASE("VISIT-6 work done under a wrongly opened inspection stands in the right one, and in both") {
    NightWorld world;
    world.plan();
    plan_second(world);
    world.a.does(answer("G3", "\"fail\""));
    world.a.does(answer("C1", "\"pass\""));
    world.a.does(
        act_of("capture", R"("item":"G3","live":true,"file":")" + world.a.file("g3.jpg", 6'000) + "\""));
    const auto moved = world.a.does(act_of("move", R"("from":"n1","reason":"开错任务")", "n2"));
    CHECK(moved.extra["answers"].text() == "2");
    CHECK(moved.extra["captures"].text() == "1");
    CHECK(moved.extra["left_behind"].items().empty());
    CHECK(state_of(world.a, "n1") == "moved");
    CHECK(value_of(world.a, "n2", "G3") == "fail");
    CHECK(value_of(world.a, "n1", "G3") == "fail");
    CHECK(must(world.a.engine().show("evidence", "n2")).items().size() == 1);
    CHECK(must(world.a.engine().show("evidence", "n1")).items().size() == 1);
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "already_ended");
    carry(world.a, world.b);
    CHECK(value_of(world.b, "n2", "C1") == "pass");
    CHECK(world.a.digest() == world.b.digest());
    CHECK(reason_of(world.a.act(act_of("move", R"("from":"n2")", "n2"))) == "field_wrong");
    CHECK(reason_of(world.b.act(act_of("move", R"("from":"n1")", "n2"))) == "not_leader");
}

TEST_CASE("VISIT-7 calls are timed acts, and their minutes can answer an item") {
    NightWorld world;
    plan_with_minutes(world, PhaseRule::any);
    const auto call = [](const char* step, const std::string& more = "") {
        return act_of("call", std::string(R"("service":"duty_manager","step":")") + step + "\"" + more);
    };
    CHECK(reason_of(world.a.act(call("arrived", R"(,"item":"ARRIVE")"))) == "not_dialled");
    CHECK(reason_of(world.a.act(call("shouted"))) == "field_wrong");
    world.a.at("2026-03-02T23:00:00+08:00");
    world.a.does(call("dialled"));
    world.a.at("2026-03-02T23:00:40+08:00");
    CHECK(world.a.does(call("answered", R"(,"who":"王")")).extra["minutes"].text() == "1");
    world.a.at("2026-03-02T23:12:01+08:00");
    CHECK(world.a.does(call("arrived", R"(,"item":"ARRIVE")")).extra["minutes"].text() == "13");
    CHECK(value_of(world.a, "n1", "ARRIVE") == "13");
    carry(world.a, world.b);
    CHECK(value_of(world.b, "n1", "ARRIVE") == "13");
    CHECK(must(world.b.engine().show("calls", "n1")).items().size() == 3);
    CHECK(world.a.digest() == world.b.digest());
}

TEST_CASE("VISIT-7 VISIT-1 a call answers an item in the item's phase alone") {
    NightWorld world;
    plan_with_minutes(world, PhaseRule::open);
    const std::string arrived =
        act_of("call", R"("service":"duty_manager","step":"arrived","item":"ARRIVE")");
    world.a.does(act_of("phase", R"("phase":"covert")"));
    world.a.does(act_of("call", R"("service":"duty_manager","step":"dialled")"));
    CHECK(reason_of(world.a.act(arrived)) == "wrong_phase");
    CHECK(value_of(world.a, "n1", "ARRIVE") == "none");
    world.a.does(act_of("phase", R"("phase":"revealed")"));
    world.a.does(arrived);
    CHECK(value_of(world.a, "n1", "ARRIVE") == "0");
}

TEST_CASE("PLAN-5 work outside the window of the plan is accepted and marked") {
    NightWorld world;
    world.plan();  // 22:00 to 06:00
    const auto outside = [&] { return must(world.a.engine().show("outside_window", "n1")); };
    const auto at = [&](const char* time, const std::string& act) {
        world.a.at(time);
        world.a.does(act);
    };
    at("2026-03-02T22:00:00+08:00", answer("G3", "\"pass\""));
    at("2026-03-03T06:00:00+08:00", answer("C1", "\"pass\""));
    CHECK(outside()["answers"].dump() == "0");
    CHECK(outside()["first"].is_null());
    CHECK(outside()["window"]["from"].text() == "2026-03-02T22:00:00+08:00");
    CHECK(outside()["window"]["to"].text() == "2026-03-03T06:00:00+08:00");
    at("2026-03-03T06:00:00.001+08:00", answer("G3", "\"fail\""));
    at("2026-03-03T06:10:00+08:00", act_of("conform", R"("section":"CTRL")"));
    at("2026-03-03T07:30:00+08:00", act_of("finding", R"("text":"灯坏")"));
    at("2026-03-03T08:00:00+08:00", act_of("feedback", R"("minutes":5)"));  // no work of the window
    CHECK(outside()["answers"].dump() == "2");
    CHECK(outside()["findings"].dump() == "1");
    CHECK(outside()["photos"].dump() == "0");
    CHECK(outside()["first"].text().starts_with("2026-03-03T06:00:00"));
    CHECK(outside()["last"].text() == "2026-03-03T07:30:00+08:00");
}

TEST_CASE("PLAN-5 work before the window is marked as well") {
    NightWorld world;
    world.plan();
    world.a.at("2026-03-02T21:59:59+08:00");
    world.a.does(answer("G3", "\"pass\""));
    const Json outside = must(world.a.engine().show("outside_window", "n1"));
    CHECK(outside["answers"].dump() == "1");
    CHECK(outside["first"].text() == outside["last"].text());
}

TEST_CASE(
    "VISIT-8 feedback keeps who was there, what was said and what help was offered, and is due before "
    "leaving") {
    NightWorld world;
    VisitPolicy visit;
    visit.needs_feedback_before_left = true;
    publish_visit(world, visit);
    world.plan();
    CHECK(reason_of(world.a.act(act_of("phase", R"("phase":"left")"))) == "feedback_missing");
    world.a.does(
        act_of("feedback", R"("attendees":["王","李"],"points":["门岗"],"help":"代拟方案","minutes":20)"));
    CHECK(reason_of(world.a.act(act_of("phase", R"("phase":"left")"))) == "ok");
}

TEST_CASE("SAFE-3 weather at its limit stops the work until it is better or the visit ends") {
    NightWorld world;
    VisitPolicy visit;
    visit.stop_weather = {{"wind", 8}, {"thunder", 0}};
    publish_visit(world, visit);
    world.plan();
    const auto weather = [](const char* condition, int level) {
        return act_of("weather",
                      std::string(R"("condition":")") + condition + R"(","level":)" + std::to_string(level));
    };
    CHECK_FALSE(world.a.does(weather("wind", 7)).extra["stop"].boolean());
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "ok");
    CHECK(world.a.does(weather("wind", 8)).extra["stop"].boolean());
    CHECK(reason_of(world.a.act(answer("G3", "\"fail\""))) == "stopped_by_weather");
    CHECK(reason_of(world.a.act(act_of("phase", R"("phase":"on_site")"))) == "ok");
    CHECK(reason_of(world.a.act(act_of("event", R"("event":"incident","text":"树倒")"))) == "ok");
    world.a.does(weather("clear", 0));
    CHECK(reason_of(world.a.act(answer("G3", "\"fail\""))) == "ok");
    CHECK(world.a.does(weather("thunder", 0)).extra["stop"].boolean());
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"stopped","cause":"weather","reason":"雷暴")"))) ==
          "ok");
    CHECK(reason_of(world.a.act(weather("wind", 101))) == "already_ended");
}

TEST_CASE("SAFE-1 an item in a plant room needs a second person before the seal") {
    NightWorld world;
    Checklist checklist = night_checklist();
    checklist.nodes[3].guidance.tag = "plant_room";  // G3
    must(world.hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
    VisitPolicy visit;
    visit.second_person = {"plant_room", "roof"};
    publish_visit(world, visit);
    world.plan();
    const auto lonely = [&](Box& box) {
        std::string text;
        const Json problems = must(box.engine().show("problems", "n1"));
        for (const Json& problem : problems.items())
            if (problem.text().find("second person") != std::string::npos) text += problem.text();
        return text;
    };
    CHECK(lonely(world.a).empty());
    world.a.does(answer("G3", "\"pass\""));
    CHECK(lonely(world.a) == "G3: second person missing");
    CHECK(reason_of(world.a.act(act_of("witness", R"("item":"G3")"))) == "second_person");
    CHECK(reason_of(world.b.act(act_of("witness", R"("item":"G3")"))) == "nothing_to_confirm");
    carry(world.a, world.b);
    world.b.does(act_of("witness", R"("item":"G3")"));
    carry(world.b, world.a);
    CHECK(lonely(world.a).empty());
    // What is answered anew is confirmed anew.
    world.a.does(answer("G3", "\"fail\""));
    CHECK(lonely(world.a) == "G3: second person missing");
}

TEST_CASE("DO-13 the leader passes the lead on, or headquarters' code does, and every replica agrees") {
    NightWorld world;
    world.plan();
    CHECK(reason_of(world.b.act(act_of("relay", R"("to":"mate")"))) == "not_leader");
    CHECK(reason_of(world.a.act(act_of("relay", R"("to":"head")"))) == "not_in_team");
    world.a.does(act_of("relay", R"("to":"mate")"));
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"stopped","reason":"x")"))) == "not_leader");
    carry(world.a, world.b);
    const StreamId id = must(world.b.engine().find_inspection("n1"));
    const std::string code = engine::relay_code(id, "lead", world.tenant.intake);
    const std::string forged = engine::relay_code(id, "lead", world.tenant.root);
    CHECK(reason_of(world.a.act(act_of("relay", R"("to":"lead","code":")" + forged + "\""))) ==
          "relay_code_wrong");
    CHECK(reason_of(world.a.act(act_of("relay", R"("to":"mate","code":")" + code + "\""))) ==
          "relay_code_wrong");
    world.a.does(act_of("relay", R"("to":"lead","code":")" + code + "\""));
    carry(world.a, world.b);
    CHECK(reason_of(world.b.act(act_of("end", R"("how":"stopped","reason":"x")"))) == "not_leader");
    CHECK(reason_of(world.a.act(act_of("end", R"("how":"stopped","reason":"x")"))) == "ok");
}

TEST_CASE("DO-13 a member joins in mid-visit without a network, through a team-mate's device") {
    NightWorld world;
    Box third(world.tenant, "planner2", "P2", 12);
    People people = small_people();
    people.persons.push_back(
        {.id = "planner2", .name = "", .post = "", .grants = {{"quality_centre", "hq", "", ""}}});
    must(world.hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
    must(world.hub.engine().publish_device(third.device_core()));
    for (Box* box : {&world.planner, &world.a, &world.b, &third}) carry(world.hub, *box);
    world.plan();
    carry(world.planner, third);
    CHECK(reason_of(third.act(answer("G3", "\"pass\""))) == "not_in_team");
    CHECK(reason_of(world.b.act(act_of("admit", R"("person":"head")"))) == "not_independent");
    CHECK(reason_of(world.b.act(act_of("admit", R"("person":"nobody")"))) == "unknown_person");
    world.b.does(act_of("admit", R"("person":"planner2")"));
    carry(world.b, third);
    CHECK(reason_of(third.act(answer("G3", "\"pass\""))) == "ok");
    carry(third, world.a);
    carry(world.b, world.a);
    CHECK(value_of(world.a, "n1", "G3") == "pass");
}

TEST_CASE("VISIT-3 an order is checked offline by any enrolled device, and every change of it is seen") {
    NightWorld world;
    world.plan();
    CHECK(reason_of(world.a.act(act_of("order", ""))) == "ok");  // the quality centre may order too
    const auto made = world.planner.does(act_of("order", ""));
    const std::string order = made.extra["order"].text();
    Box gate(world.tenant, "head", "H1", 9);
    carry(world.hub, gate);
    gate.at("2026-03-02T23:00:00+08:00");
    const Json check = must(gate.engine().show("order_check", order));
    CHECK(check["genuine"].boolean());
    CHECK(check["in_window"].boolean());
    CHECK(check["project"].text() == "一号项目");
    CHECK(check["leader"].text() == "组长");
    CHECK(check["team"].items().size() == 2);
    CHECK(check["code"].text() == made.extra["code"].text());
    CHECK(check["code"].text().size() == 8);
    gate.at("2026-03-03T09:00:00+08:00");
    CHECK_FALSE(must(gate.engine().show("order_check", order))["in_window"].boolean());
    // The gate never learns of the inspection by it.
    CHECK(reason_of(gate.engine().find_inspection("n1")) == "unknown_inspection");
    CHECK(reason_of(gate.engine().show("order_check", "https://win.example")) == "order_unreadable");
    std::size_t refused = 0;
    for (std::size_t at = 10; at < order.size(); at += 7) {
        std::string changed = order;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        if (changed == order) continue;
        CHECK_FALSE(gate.engine().show("order_check", changed));
        ++refused;
    }
    CHECK(refused > 30);
    // Somebody who may not plan signs in vain; somebody unknown too.
    engine::OrderBody body{.inspection = {},
                           .device = world.b.device_core().device,
                           .planner = "mate",
                           .number = "1",
                           .project = "p1",
                           .leader = "mate",
                           .team = {"mate"},
                           .business_date = "2026-03-02",
                           .window_from_ms = 0,
                           .window_to_ms = 1,
                           .kind = "region_routine"};
    const auto signer = world.b.engine().identity()->journal_pair();
    CHECK(reason_of(gate.engine().show("order_check", engine::signed_order(body, signer))) ==
          "order_unauthorised");
    body.planner = "planner";
    CHECK(reason_of(gate.engine().show("order_check", engine::signed_order(body, signer))) == "order_forged");
    body.device = {};
    CHECK(reason_of(gate.engine().show("order_check", engine::signed_order(body, signer))) ==
          "order_stranger");
}

namespace {

/// The leader answers all, records one free finding and seals.
void seal_night(NightWorld& world) {
    world.plan();
    world.a.does(act_of("phase", R"("phase":"covert")"));
    for (const char* item : {"G2", "G3", "C1", "G1"}) world.a.does(answer(item, "\"pass\""));
    world.a.does(answer("C2", R"({"occurrences":{}})"));
    world.a.does(
        act_of("capture", R"("item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
                              world.a.file("g1.jpg", 9'000) + "\""));
    world.a.does(act_of("finding", R"("item":"","text":"灯不亮","severity":"一般")"));
}

}  // namespace

TEST_CASE("DO-6 the head's silence after the deadline is no objection, and is not said before") {
    NightWorld world;
    seal_night(world);
    const auto outcome = [&] {
        const Json list = must(world.a.engine().show("signatures", "n1"));
        return list.items().empty() ? std::string("none") : list.items().back()["outcome"].text();
    };
    CHECK(outcome() == "none");
    world.a.does(act_of("seal", ""));
    CHECK(outcome() == "awaited");
    world.a.at("2026-03-04T21:00:00+08:00");
    CHECK(outcome() == "awaited");
    world.a.at("2026-03-04T21:00:01+08:00");
    CHECK(outcome() == "silent");
}

TEST_CASE("DO-10 findings have numbers from the seal on, unique without a server") {
    NightWorld world;
    seal_night(world);
    const auto number = [&] {
        const Json findings = must(world.a.engine().show("findings", "n1"));
        REQUIRE(findings.items().size() == 1);
        return findings.items()[0]["number"].text();
    };
    CHECK(number().empty());
    world.a.does(act_of("seal", ""));
    CHECK(number() == "P1-20260302-PL-01-F01");
}

TEST_CASE("VISIT-4 the limits of a drill are shown with the assignment, and an abort is an act") {
    NightWorld world;
    world.plan();
    const Json shown = must(world.a.engine().show("inspections", ""));
    REQUIRE(shown.items().size() == 1);
    REQUIRE(shown.items()[0]["limits"].items().size() == 5);
    CHECK(shown.items()[0]["limits"].items()[4].text() == "不入户");
    world.a.does(act_of("end", R"("how":"stopped","cause":"danger","reason":"保安持械")"));
    CHECK(state_of(world.a, "n1") == "stopped");
    world.planner.does(
        R"({"act":"plan","inspection":"n2","project":"p1","kind":"hq_special","unannounced":false,"checklist":"night","leader":"lead"})");
    const Json planned = must(world.planner.engine().show("inspections", ""));
    for (const Json& one : planned.items())
        if (one["inspection"].text() == "n2") CHECK(one["limits"].items().empty());
}

TEST_CASE("SAFE-2 team-mates see offline who was to check in and did not") {
    NightWorld world;
    world.plan();
    world.a.at("2026-03-02T22:00:00+08:00");
    world.b.at("2026-03-02T22:00:00+08:00");
    world.a.does(act_of("check_in", R"("next_minutes":30)"));
    world.b.does(act_of("check_in", ""));
    carry(world.a, world.b);
    const auto seen = [&](const char* time) {
        world.b.at(time);
        std::string text;
        const Json shown = must(world.b.engine().show("check_ins", "n1"));
        for (const Json& one : shown.items())
            text += one["person"].text() + (one["overdue"].boolean() ? "! " : " ");
        return text;
    };
    CHECK(seen("2026-03-02T22:30:00+08:00") == "lead mate ");
    CHECK(seen("2026-03-02T22:31:00+08:00") == "lead! mate ");
    CHECK(seen("2026-03-02T23:01:00+08:00") == "lead! mate! ");
    world.a.at("2026-03-02T23:01:00+08:00");
    world.a.does(act_of("check_in", R"("next_minutes":0)"));
    carry(world.a, world.b);
    CHECK(seen("2026-03-02T23:02:00+08:00") == "mate! ");
    CHECK(reason_of(world.a.act(act_of("check_in", R"("next_minutes":1441)"))) == "number_too_large");
    // The visit that is over waits for nobody.
    world.a.does(act_of("end", R"("how":"stopped","cause":"weather","reason":"雷暴")"));
    carry(world.a, world.b);
    CHECK(seen("2026-03-02T23:59:00+08:00").empty());
    CHECK(reason_of(world.a.act(act_of("check_in", ""))) == "already_ended");
}
