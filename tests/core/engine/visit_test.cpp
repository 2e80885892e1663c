// What happens on a visit beside answers: endings, moved work, calls, weather, second persons, who leads, the
// order.
#include <algorithm>

#include "core/engine/order.h"
#include "core/engine/relay_code.h"
#include "core/engine/writer.h"
#include "core/journal/payloads.h"
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

Json visit_of(Box& box) {
    return must(box.engine().show("visit", "n1"));
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

TEST_CASE(
    "VISIT-5 how a visit ended is said with cause and reason, and who refused and who confirmed a void one") {
    NightWorld world;
    world.plan();
    world.a.does(act_of("end", R"("how":"void","cause":"wrong_unit","reason":"走错小区")"));
    carry(world.a, world.b);
    CHECK(visit_of(world.b)["end"].is_null());
    const Json asked = visit_of(world.b)["void_asked"];
    REQUIRE(asked.items().size() == 1);
    CHECK(asked.items()[0]["reason"].text() == "走错小区");
    CHECK(asked.items()[0]["by"].text() == "lead");
    CHECK(asked.items()[0]["answers"].items().empty());
    world.b.does(act_of("confirm_end", R"("agree":false,"reason":"没有走错")"));
    carry(world.b, world.a);
    world.a.at("2026-03-02T23:00:00+08:00");
    world.a.does(act_of("end", R"("how":"void","cause":"duplicate","reason":"重复")"));
    carry(world.a, world.b);
    world.b.at("2026-03-02T23:10:00+08:00");
    world.b.does(act_of("confirm_end", R"("reason":"属实")"));
    carry(world.b, world.a);
    world.a.close();
    world.a.open();
    const Json visit = visit_of(world.a);
    CHECK(visit.dump() == visit_of(world.b).dump());
    const Json& end = visit["end"];
    CHECK(end["how"].text() == "void");
    CHECK(end["cause"].text() == "duplicate");
    CHECK(end["reason"].text() == "重复");
    CHECK(end["by"].text() == "lead");
    CHECK(end["at"].text() == "2026-03-02T23:00:00+08:00");
    CHECK(end["confirmed_by"].text() == "mate");
    CHECK(end["confirmed_at"].text() == "2026-03-02T23:10:00+08:00");
    std::string answers;
    for (const Json& request : visit["void_asked"].items())
        for (const Json& answer : request["answers"].items())
            answers += request["cause"].text() + " " + answer["agreed"].dump() + " " + answer["by"].text() +
                       " " + answer["reason"].text() + "\n";
    CHECK(answers == "wrong_unit false mate 没有走错\nduplicate true mate 属实\n");
}

TEST_CASE("VISIT-5 an ending that needs no second person is confirmed by nobody") {
    NightWorld world;
    world.plan();
    world.a.does(act_of("end", R"("how":"not_reached","cause":"road","reason":"封路")"));
    const Json end = visit_of(world.a)["end"];
    CHECK(end["how"].text() == "not_reached");
    CHECK(end["cause"].text() == "road");
    CHECK(end["reason"].text() == "封路");
    CHECK(end["confirmed_by"].text().empty());
    CHECK(end["confirmed_at"].is_null());
}

namespace {

/// A closed segment, as it goes to others.
struct Brought {
    Bytes opening, segment;
};

// What the box has closed of its own chain.
std::vector<Brought> closed(Box& box) {
    must(box.engine().close_segments());
    std::vector<Brought> brought;
    for (const store::Chain& chain : must(box.engine().store().chains())) {
        if (!chain.is_own) continue;
        std::uint64_t start = 0;
        for (const store::Note& note : must(box.engine().store().notes(chain.id))) {
            brought.push_back({chain.opening, must(box.engine().segment(chain.id, start, note.size))});
            start = note.size;
        }
    }
    return brought;
}
void take(Box& box, const Brought& one) {
    must(box.engine().take_segment(one.opening, {}, one.segment));
}

}  // namespace

TEST_CASE("VISIT-5 requests, a 'no' and a 'yes' come to the same end in whatever order they arrive") {
    NightWorld world;
    world.plan();
    const std::size_t before[2] = {closed(world.a).size(), closed(world.b).size()};
    world.a.does(act_of("end", R"("how":"void","cause":"wrong_unit","reason":"走错小区")"));
    carry(world.a, world.b);
    world.b.does(act_of("confirm_end", R"("agree":false,"reason":"没有走错")"));
    must(world.b.engine().close_segments());
    world.a.does(act_of("end", R"("how":"void","cause":"duplicate","reason":"重复")"));
    carry(world.a, world.b);
    world.b.does(act_of("confirm_end", R"("reason":"属实")"));
    const std::vector<Brought> all[2] = {closed(world.a), closed(world.b)};
    for (const int who : {0, 1}) REQUIRE(all[who].size() == before[who] + 2);
    const std::string wanted = visit_of(world.b).dump();
    std::vector<int> order{0, 0, 1, 1};  // of whom the next one is
    std::uint64_t seed = 30;
    std::string digest;
    do {
        Box box(world.tenant, "mate", "T" + std::to_string(seed), seed);
        ++seed;
        carry(world.hub, box);
        carry(world.planner, box);
        std::size_t taken[2] = {0, 0};
        for (const int who : {0, 1})
            while (taken[who] < before[who]) take(box, all[who][taken[who]++]);
        for (const int who : order) {
            CHECK(state_of(box, "n1") != "void");
            CHECK(visit_of(box)["end"].is_null());
            take(box, all[who][taken[who]++]);
        }
        CHECK(state_of(box, "n1") == "void");
        CHECK(visit_of(box).dump() == wanted);
        const std::string scope = "inspection:" + must(box.engine().find_inspection("n1")).hex();
        const std::string own = must(box.engine().store().digest(scope)).hex();
        if (digest.empty()) digest = own;
        CHECK(own == digest);
        CHECK(must(box.engine().store().problems()).empty());
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_CASE("VISIT-5 who asked for it confirms nothing, also where the own device did not ask the rule") {
    NightWorld world;
    world.plan();
    const engine::Done asked = world.a.does(act_of("end", R"("how":"void","reason":"走错小区")"));
    const StreamId id = must(world.a.engine().find_inspection("n1"));
    engine::Writer writer(world.a.engine().store(), world.a.engine().ports());
    const engine::Identity& identity = *world.a.engine().identity();
    must(writer.ensure_chain(identity));
    {
        auto transaction = must(world.a.engine().store().begin());
        must(writer.write(identity, {kStreamInspection, id},
                          {.type = EntryType::confirm_end,
                           .core = journal::encode(ConfirmEndCore{.end = asked.entry, .is_agreed = true})}));
        must(transaction.commit());
    }
    must(writer.close_segment(identity));
    world.a.close();
    world.a.open();
    carry(world.a, world.b);
    for (Box* box : {&world.a, &world.b}) {
        CHECK(state_of(*box, "n1") != "void");
        CHECK(visit_of(*box)["end"].is_null());
    }
    world.b.does(act_of("confirm_end", ""));
    CHECK(state_of(world.b, "n1") == "void");
}

TEST_CASE("VISIT-5 a request that was made again meanwhile is confirmed by either, on every device") {
    NightWorld world;
    world.plan();
    world.a.does(act_of("end", R"("how":"void","cause":"wrong_unit","reason":"走错小区")"));
    carry(world.a, world.b);
    world.a.does(act_of("end", R"("how":"void","cause":"duplicate","reason":"重复")"));
    world.b.does(act_of("confirm_end", ""));
    carry(world.b, world.a);
    carry(world.a, world.b);
    for (const bool is_anew : {false, true}) {
        for (Box* box : {&world.a, &world.b}) {
            if (is_anew) box->close(), box->open();
            CHECK(reason_of(box->act(answer("G3", "\"pass\""))) == "already_ended");
            CHECK(visit_of(*box)["end"]["cause"].text() == "wrong_unit");
            CHECK(state_of(*box, "n1") == "void");
        }
    }
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
    world.a.does(act_of(
        "feedback", R"("attendees":["王","李"],"points":["门岗","围墙"],"help":"代拟方案","minutes":20)"));
    CHECK(reason_of(world.a.act(act_of("phase", R"("phase":"left")"))) == "ok");
    carry(world.a, world.b);
    for (Box* box : {&world.a, &world.b}) {
        const Json said = visit_of(*box)["feedback"];
        REQUIRE(said.items().size() == 1);
        const Json& one = said.items()[0];
        CHECK(one["attendees"].dump() == R"(["王","李"])");
        CHECK(one["count"].dump() == "2");
        CHECK(one["points"].dump() == R"(["门岗","围墙"])");
        CHECK(one["help"].text() == "代拟方案");
        CHECK(one["minutes"].dump() == "20");
        CHECK(one["by"].text() == "lead");
        CHECK(one["at"].text() == "2026-03-02T21:00:00+08:00");
    }
}

TEST_CASE("KIND-5 VISIT-8 what a kind owes as feedback is taken after the seal, other feedback is not") {
    for (const bool is_owed : {true, false}) {
        NightWorld world;
        Policy policy = plain_policy();
        if (is_owed) policy.programme.due.feedback_kinds = {"free"};
        must(world.hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
        for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
        world.planner.does(
            R"({"act":"plan","inspection":"n1","project":"p1","kind":"free","leader":"lead","team":["mate"]})");
        carry(world.planner, world.a);
        world.a.does(act_of("phase", R"("phase":"left")"));
        world.a.does(act_of("seal", ""));
        carry(world.planner, world.b);
        carry(world.a, world.b);
        const Json sealed = must(world.b.engine().show("score", "n1"));
        const std::string tells = act_of("feedback", R"("attendees":["王"],"minutes":20)");
        CAPTURE(is_owed);
        carry(world.a, world.planner);
        CHECK(reason_of(world.planner.act(tells)) == (is_owed ? "not_in_team" : "already_sealed"));
        CHECK(reason_of(world.b.act(tells)) == (is_owed ? "ok" : "already_sealed"));
        CHECK(reason_of(world.b.act(act_of("suggest", R"("text":"t")"))) == "already_sealed");
        CHECK(must(world.b.engine().show("score", "n1")).dump() == sealed.dump());
        CHECK(state_of(world.b, "n1") == "sealed");
        CHECK(visit_of(world.b)["feedback"].items().size() == (is_owed ? 1 : 0));
        // Of a visit that turned out to be the wrong one nothing is owed.
        world.a.does(act_of("end", R"("how":"void","reason":"r")"));
        carry(world.a, world.b);
        world.b.does(act_of("confirm_end", ""));
        CHECK(reason_of(world.b.act(tells)) == "already_sealed");
    }
}

TEST_CASE("VISIT-8 attendees are names or a number, and what is no text is refused by its field") {
    NightWorld world;
    world.plan();
    for (const char* field : {"attendees", "points", "help"}) {
        const auto tried =
            world.a.act(act_of("feedback", "\"" + std::string(field) + R"(":[{"name":"王"}])"));
        REQUIRE_FALSE(tried);
        CHECK(reason_of(tried) == "field_wrong");
        CHECK(tried.error().where == field);
    }
    CHECK(reason_of(world.a.act(act_of("feedback", R"("points":3)"))) == "field_wrong");
    CHECK(reason_of(world.a.act(act_of("feedback", R"("attendees":1001)"))) == "number_too_large");
    CHECK(reason_of(world.a.act(act_of("feedback", R"("minutes":1441)"))) == "number_too_large");
    CHECK(visit_of(world.a)["feedback"].items().empty());
    world.a.does(act_of("feedback", R"("attendees":1000,"points":"门岗","minutes":1440)"));
    world.a.at("2026-03-02T23:00:00+08:00");
    world.a.does(act_of("feedback", R"("attendees":"王")"));
    const Json said = visit_of(world.a)["feedback"];
    REQUIRE(said.items().size() == 2);
    CHECK(said.items()[0]["count"].dump() == "1000");
    CHECK(said.items()[0]["attendees"].items().empty());
    CHECK(said.items()[0]["points"].dump() == R"(["门岗"])");
    CHECK(said.items()[1]["count"].dump() == "1");
    CHECK(said.items()[1]["attendees"].dump() == R"(["王"])");
}

TEST_CASE("VISIT-1 phases are shown in their order, each with its time, who said it and to whom") {
    NightWorld world;
    world.plan();
    const auto phase = [](Box& box, const char* time, const std::string& more) {
        box.at(time);
        box.does(act_of("phase", more));
    };
    phase(world.a, "2026-03-02T22:50:00+08:00", R"("phase":"covert")");
    phase(world.b, "2026-03-02T23:05:00+08:00", R"("phase":"on_site")");  // has not heard of it
    phase(world.a, "2026-03-02T23:30:00+08:00", R"("phase":"revealed","to":"值班经理")");
    phase(world.a, "2026-03-02T23:40:00+08:00", R"("phase":"revealed","to":"项目负责人")");
    carry(world.a, world.b);
    carry(world.b, world.a);
    world.b.close();
    world.b.open();
    for (Box* box : {&world.a, &world.b}) {
        std::string shown;
        const Json visit = visit_of(*box);
        for (const Json& one : visit["phases"].items())
            shown += one["phase"].text() + " " + one["by"].text() + " " + one["at"].text().substr(11, 5) +
                     " " + one["to"].text() + "\n";
        CHECK(shown ==
              "on_site mate 23:05 \ncovert lead 22:50 \nrevealed lead 23:30 值班经理\n"
              "revealed lead 23:40 项目负责人\n");
        CHECK(visit["end"].is_null());
        CHECK(visit["void_asked"].items().empty());
    }
}

TEST_CASE("VISIT-1 VISIT-8 PII-1 the words of a visit that were erased are empty, and its numbers stay") {
    NightWorld world;
    world.plan();
    world.a.does(act_of("phase", R"("phase":"revealed","to":"值班经理")"));
    world.a.does(act_of("feedback", R"("attendees":["王"],"points":["门岗"],"help":"帮","minutes":5)"));
    world.a.does(act_of("end", R"("how":"stopped","cause":"danger","reason":"住户王小明持械")"));
    const Json before = visit_of(world.a);
    for (const Json* one : {&before["phases"].items()[0], &before["feedback"].items()[0], &before["end"]})
        world.a.does(act_of("erase", R"("basis":"request","reason":"本人申请","parts":"text","entry":")" +
                                         (*one)["entry"].text() + "\""));
    const Json after = visit_of(world.a);
    CHECK(after["phases"].items().at(0)["phase"].text() == "revealed");
    CHECK(after["phases"].items().at(0)["to"].text().empty());
    const Json& said = after["feedback"].items().at(0);
    CHECK(said["attendees"].items().empty());
    CHECK(said["points"].items().empty());
    CHECK(said["help"].text().empty());
    CHECK(said["count"].dump() == "1");
    CHECK(said["minutes"].dump() == "5");
    CHECK(after["end"]["how"].text() == "stopped");
    CHECK(after["end"]["cause"].text() == "danger");
    CHECK(after["end"]["reason"].text().empty());
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

TEST_CASE("DO-6 each signature says whether it is of the signer's own device or drawn before witnesses") {
    NightWorld world;
    Box head(world.tenant, "head", "H1", 9);
    must(world.hub.engine().publish_device(head.device_core()));
    for (Box* box : {&world.planner, &world.a, &world.b, &head}) carry(world.hub, *box);
    world.plan();
    carry(world.planner, head);
    const auto signs = [](Box& box, const char* role, const std::string& more) {
        box.does(act_of("sign", R"("role":")" + std::string(role) + "\"," + more));
    };
    signs(world.a, "leader", R"("name":"lead","outcome":"agree")");
    signs(world.a, "inspector", R"("name":"组长","outcome":"agree")");  // as the register has it
    signs(world.a, "duty_manager", R"("name":"值班经理","outcome":"received")");
    signs(world.a, "shift_leader", R"("outcome":"absent")");
    signs(world.a, "guard", R"("name":"孙","outcome":"refused","witnesses":["mate","lead"])");
    signs(head, "project_head", R"("outcome":"agree")");
    carry(head, world.a);
    std::string shown;
    const Json list = must(world.a.engine().show("signatures", "n1"));
    for (const Json& one : list.items())
        shown += one["role"].text() + " " + one["own_device"].dump() + " " + one["witnesses"].dump() + "\n";
    for (const char* expected :
         {"leader true []\n", "inspector true []\n", "duty_manager false []\n", "shift_leader false []\n",
          "guard false [\"lead\",\"mate\"]\n", "project_head true []\n"})
        CHECK_MESSAGE(shown.find(expected) != std::string::npos, expected);
    CHECK(list.items().size() == 6);
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
