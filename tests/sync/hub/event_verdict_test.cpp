// Whether what a device told of a project is held valid (YEAR-4), by an authority's act: on every device and
// at the hub, and in the index.
#include <doctest/doctest.h>

#include "core/engine/writer.h"
#include "core/journal/payloads.h"
#include "tests/sync/hub/finding_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kVerdictPolicy = R"({"id":"p","version":"1","kinds":[{"id":"daily",
  "planners":["project_head","quality_centre"],"independence":"any","counts":false,"needs_checklist":false}],
  "year":{"parts":[{"id":"hq","kinds":["hq_special"]}],
          "events":[{"kind":"complaint","effect":"deduct","points":5}]}})";

/// P1 has 60 of 100 in March. Its head told of a complaint and of an incident; so did "own" of another
/// complaint, in an inspection of the own.
struct ToldAtP1 {
    Owed owed{kVerdictPolicy};
    World& world = owed.visit.world;
    Phone &planner = *owed.visit.planner, &head = *owed.visit.head;
    std::unique_ptr<Phone> qc, own;

    ToldAtP1() {
        world.write("people.csv", std::string(kPeople) +
                                      "qc,冯,质控,quality_centre,G\r\n"
                                      "own,陈,质控,quality_centre,G\r\n"
                                      "within,褚,质控,quality_centre,G\r\n"
                                      "within,褚,质控,post_holder,P1\r\n");
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
        qc = world.phone("qc", 8);
        own = world.phone("own", 9);
        for (Phone* phone : {qc.get(), own.get()}) phone->at("2026-03-03T09:00:00+08:00");
        sync_all();
        tell(head, "d1", "head1",
             R"("event":"complaint","text":"业户投诉","date":"2026-03-01","number":"GD-7")");
        tell(*own, "d2", "own", R"("event":"complaint","text":"另一件","number":"GD-8")");
    }
    void tell(Phone& phone, const std::string& name, const std::string& leader, const std::string& event) {
        const std::string of = R"(,"inspection":")" + name + "\"";
        phone.does(R"({"act":"plan","kind":"daily","project":"P1","leader":")" + leader + R"(","team":[")" +
                   leader +
                   R"("],"window":{"from":"2026-03-03T08:00:00+08:00","to":"2026-03-03T18:00:00+08:00"})" +
                   of + "}");
        phone.does(R"({"act":"event",)" + event + of + "}");
        phone.does(R"({"act":"event","event":"incident","text":"停电")" + of + "}");
        phone.does(R"({"act":"seal")" + of + "}");
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {&planner, &head, qc.get(), own.get(), owed.chief.get()}) world.sync(*phone);
    }
    std::string judge(Phone& phone, const std::string& more, const char* inspection = "d1") {
        return reason_of(phone.act(R"({"act":"judge_event","inspection":")" + std::string(inspection) +
                                   "\"," + more + "}"));
    }
    std::string holds(Phone& phone, bool is_valid) {
        return judge(
            phone, R"("event":"GD-7","reason":"经核实","valid":)" + std::string(is_valid ? "true" : "false"));
    }
    /// "state judge reason" of the complaint, as a device shows it.
    std::string shown(Phone& phone) { return said(must(phone.engine().show("events", "d1"))); }
    std::string reported(const std::string& more = {}) {
        return said(world.does("report", R"({"kind":"events","period":"2026-03")" + more + "}")["events"]);
    }
    static std::string said(const Json& rows) {
        for (const Json& row : rows.items())
            if (row["number"].text() == "GD-7")
                return row["state"].text() + " " + row["decided_by"].text() + " " + row["reason"].text();
        return "none";
    }
    std::string index() {
        return world
            .does("report",
                  R"({"kind":"index","period":"2026-03","unit":"P1","at":"2026-04-02T09:00:00+08:00"})")
                ["index"]
            .items()
            .at(0)["index"]
            .text();
    }
    void import(const std::string& rows) {
        world.write("table.csv", "event,number,unit,date,valid,decided_by\r\n" + rows);
        const std::string path = world.path("table.csv");
        must(world.hub().command("import", Json::object()
                                               .set("file", Json::of(std::string_view(path)))
                                               .set("by", Json::of("planner"))
                                               .set("at", Json::of("2026-03-05T09:00:00+08:00"))
                                               .set("apply", Json::of(true))));
    }
};

}  // namespace

TEST_CASE("YEAR-4 who may says that an event is valid, devices and hub agree, and the index follows") {
    ToldAtP1 told;
    CHECK(told.index() == "60");
    CHECK(told.shown(told.planner) == "told  ");
    CHECK(told.holds(told.planner, true) == "ok");
    CHECK(told.shown(told.planner) == "valid planner 经核实");
    told.sync_all();
    CHECK(told.index() == "55");
    CHECK(told.reported() == "valid planner 经核实");
    CHECK(told.reported(R"(,"for":"head1")") == "valid planner 经核实");
    for (Phone* phone : {told.qc.get(), &told.head, told.owed.chief.get()})
        CHECK(told.shown(*phone) == "valid planner 经核实");
    CHECK(told.holds(*told.qc, false) == "ok");
    told.sync_all();
    CHECK(told.index() == "60");
    CHECK(told.reported() == "not_valid qc 经核实");
    for (Phone* phone : {&told.planner, &told.head}) CHECK(told.shown(*phone) == "not_valid qc 经核实");
    const std::string scope = "inspection:" + must(told.head.engine().find_inspection("d1")).hex();
    CHECK(told.head.digest(scope) == hub_digest(told.world, scope));
    CHECK(told.owed.quarantined() == 0);
    CHECK(told.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("YEAR-4 APP-1 nobody judges an event that is the own, and none without a reason") {
    ToldAtP1 told;
    CHECK(told.holds(told.head, true) == "may_not");
    CHECK(told.holds(*told.owed.chief, true) == "may_not");
    const char* other = R"("event":"GD-8","valid":true,"reason":"r")";
    CHECK(told.judge(*told.own, other, "d2") == "own_cause");
    CHECK(told.judge(told.planner, other, "d2") == "ok");
    const auto within = told.world.phone("within", 10);
    within->at("2026-03-03T10:00:00+08:00");
    told.world.sync(*within);
    CHECK(told.holds(*within, true) == "own_cause");
    CHECK(told.judge(told.planner, R"("event":"GD-7","valid":true)") == "reason_missing");
    CHECK(told.judge(told.planner, R"("event":"GD-7","reason":"r")") == "field_missing");
    CHECK(told.judge(told.planner, R"("event":"GD-7","reason":"r","valid":"yes")") == "field_wrong");
    CHECK(told.judge(told.planner, R"("event":"GD-9","reason":"r","valid":true)") == "field_wrong");
    const std::string entry = must(told.planner.engine().show("events", "d1")).items().at(0)["entry"].text();
    CHECK(told.judge(told.planner, R"("reason":"r","valid":true,"event":")" + entry.substr(0, 7) + "\"") ==
          "field_wrong");
    CHECK(told.judge(told.planner, R"("reason":"r","valid":true,"event":")" + entry.substr(0, 8) + "\"") ==
          "ok");
}

TEST_CASE(
    "YEAR-4 APP-1 the hub takes no verdict on what its author told, also of a device that did not ask") {
    ToldAtP1 told;
    Phone& own = *told.own;
    EventVerdictCore core{.event = {}, .is_valid = true};
    core.event = must(Hash::parse_hex(must(own.engine().show("events", "d2")).items().at(0)["entry"].text()));
    engine::Writer writer(own.engine().store(), own.ports());
    const engine::Identity& identity = *own.engine().identity();
    must(writer.ensure_chain(identity));
    auto transaction = must(own.engine().store().begin());
    must(writer.write(identity, {kStreamInspection, must(own.engine().find_inspection("d2"))},
                      {.type = EntryType::event_verdict, .core = journal::encode(core)}));
    must(transaction.commit());
    must(writer.close_segment(identity));
    told.world.sync(own);
    CHECK(told.owed.quarantined() == 1);
    CHECK(told.index() == "60");
}

TEST_CASE("YEAR-4 of verdicts at once the one holds that headquarters ranked last, on every replica") {
    for (const bool is_planner_first : {true, false}) {
        ToldAtP1 told;
        CHECK(told.holds(told.planner, true) == "ok");
        CHECK(told.holds(*told.qc, false) == "ok");
        Phone& first = is_planner_first ? told.planner : *told.qc;
        Phone& last = is_planner_first ? *told.qc : told.planner;
        told.world.sync(first);
        told.world.sync(last);
        told.sync_all();
        const char* held = is_planner_first ? "not_valid qc 经核实" : "valid planner 经核实";
        CHECK(told.reported() == held);
        for (Phone* phone : {&told.planner, told.qc.get(), &told.head}) CHECK(told.shown(*phone) == held);
        CHECK(told.index() == (is_planner_first ? "60" : "55"));
    }
}

TEST_CASE("YEAR-4 what an act judged holds whatever a table says of it, whose unit and day stay") {
    ToldAtP1 told;
    told.import("complaint,GD-7,P1,2026-03-01,no,chief\r\n");
    CHECK(told.reported() == "not_valid chief ");
    CHECK(told.holds(told.planner, true) == "ok");
    told.sync_all();
    CHECK(told.index() == "55");
    CHECK(told.reported() == "valid planner 经核实");
    told.import("complaint,GD-7,P1,2026-02-27,no,chief\r\n");
    CHECK(told.index() == "60");  // of February
    told.import("complaint,GD-7,P1,2026-03-02,no,chief\r\ncomplaint,GD-1,P1,2026-03-02,yes,chief\r\n");
    CHECK(told.index() == "50");
}

TEST_CASE("YEAR-4 an event that was told in two inspections is valid where one verdict says so, once") {
    ToldAtP1 told;
    told.tell(told.head, "d3", "head1", R"("event":"complaint","text":"同一件","number":"GD-7")");
    CHECK(told.judge(told.planner, R"("event":"GD-7","reason":"r","valid":false)", "d3") == "ok");
    told.sync_all();
    CHECK(told.index() == "60");
    CHECK(told.holds(told.planner, true) == "ok");
    told.sync_all();
    CHECK(told.index() == "55");
}
