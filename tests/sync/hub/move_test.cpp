// A move of work from the wrong inspection to the right one, as headquarters has it (VISIT-6).
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

TEST_CASE("VISIT-6 headquarters takes a move whole, and the right inspection is sealed with what was moved") {
    Visit visit;
    visit.planner->does(R"({"act":"plan","inspection":"n2","project":"P1","kind":"hq_special","leader":"li",)"
                        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
                        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    for (Phone* phone : {visit.planner.get(), visit.li.get(), visit.wang.get()}) visit.world.sync(*phone);
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    visit.li->does(R"({"act":"finding","inspection":"n1","text":"灯坏","severity":2,"location":"B1"})");
    const engine::Done moved =
        visit.li->does(R"({"act":"move","inspection":"n2","from":"n1","reason":"开错任务"})");
    CHECK(moved.extra["answers"].text() == "2");
    REQUIRE(moved.extra["left_behind"].items().size() == 1);
    CHECK(moved.extra["left_behind"].items()[0]["what"].text() == "phase");
    visit.li->does(R"({"act":"seal","inspection":"n2"})");
    for (Phone* phone : {visit.li.get(), visit.wang.get()}) visit.world.sync(*phone);
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    CHECK(visit.world.does("report", R"({"kind":"reused"})")["reused"].items().empty());
    const Json result =
        visit.world.does("report", R"({"kind":"results","inspection":"n2"})")["inspections"].items().front();
    CHECK(result["seal"]["equal"].boolean());
    CHECK(result["findings"].items().size() == 2);
    CHECK(result["evidence"].items().size() == 1);
    const Json here = must(visit.li->engine().show("findings", "n2"));
    CHECK(must(visit.wang->engine().show("findings", "n2")).dump() == here.dump());
    CHECK(hub_digest(visit.world, "inspection:" + must(visit.li->engine().find_inspection("n2")).hex()) ==
          must(visit.li->engine().store().digest("inspection:" +
                                                 must(visit.li->engine().find_inspection("n2")).hex()))
              .hex());
}

}  // namespace wincheck::hub
