// A workflow that several people move while they are offline: the hub's rank decides, and who lost is told.
#include "sync/client/status.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

Json only_finding(Phone& phone) {
    const Json findings = must(phone.engine().show("findings", "n1"));
    REQUIRE(findings.items().size() == 1);
    return findings.items().front();
}

std::string moved(const char* act, const std::string& finding, const char* text) {
    return std::string(R"({"act":")") + act + R"(","inspection":"n1","finding":")" + finding.substr(0, 10) +
           R"(","text":")" + text + "\"}";
}

/// Sealed with one finding, which the project has put right; li and the planner have seen that.
struct Rectified {
    Visit visit;
    std::string finding;
    Rectified() {
        visit.seal();
        visit.world.sync(*visit.head);
        finding = only_finding(*visit.head)["id"].text();
        visit.head->at("2026-03-03T09:00:00+08:00");
        visit.head->does(moved("rectify", finding, "new lock"));
        for (Phone* phone : {visit.head.get(), visit.li.get(), visit.planner.get(), visit.wang.get()})
            visit.world.sync(*phone);
        visit.li->at("2026-03-03T10:00:00+08:00");
        visit.planner->at("2026-03-03T10:01:00+08:00");
    }
};

std::size_t lost_races(Phone& phone) {
    const auto status = must(client::status(phone.engine()));
    return static_cast<std::size_t>(
        std::count_if(status.problems.begin(), status.problems.end(),
                      [](const client::Problem& problem) { return problem.reason == "lost_race"; }));
}

}  // namespace

TEST_CASE(
    "FIX-2 two judge the same finding offline: HQ's order decides, who lost is told, both entries stay") {
    Rectified night;
    Visit& visit = night.visit;
    visit.li->does(moved("close", night.finding, "seen"));
    visit.planner->does(moved("reject", night.finding, "the lock is the old one"));
    CHECK(only_finding(*visit.li)["state"].text() == "closed");
    CHECK(only_finding(*visit.li)["provisional"].boolean());
    CHECK(only_finding(*visit.planner)["state"].text() == "assigned");
    visit.world.sync(*visit.planner);
    CHECK(lost_races(*visit.planner) == 0);
    visit.world.sync(*visit.li);
    CHECK(lost_races(*visit.li) == 1);
    for (Phone* phone : {visit.planner.get(), visit.head.get(), visit.wang.get(), visit.li.get()})
        visit.world.sync(*phone);
    const Json agreed = only_finding(*visit.li);
    CHECK(agreed["state"].text() == "assigned");
    CHECK(agreed["rejections"].text() == "1");
    CHECK_FALSE(agreed["provisional"].boolean());
    REQUIRE(agreed["steps"].items().size() == 3);
    const Json& reject = agreed["steps"].items()[1];
    const Json& close = agreed["steps"].items()[2];
    CHECK(reject["step"].text() == "rejected");
    CHECK(reject["stands"].boolean());
    CHECK(close["step"].text() == "closed");
    CHECK(close["outcome"].text() == "lost the race");
    CHECK(close["lost_to"].text() == reject["entry"].text());
    CHECK(close["by"].text() == "li");
    for (Phone* phone : {visit.planner.get(), visit.head.get(), visit.wang.get()}) {
        CHECK(only_finding(*phone).dump() == agreed.dump());
        CHECK(lost_races(*phone) == 0);
    }
    const StreamId stream = must(visit.li->engine().find_inspection("n1"));
    CHECK(must(visit.wang->engine().store().stream_entries(stream, EntryType::finding_step)).size() == 3);
    CHECK(visit.li->digest(visit.scope()) == hub_digest(visit.world, visit.scope()));
    CHECK(visit.planner->digest(visit.scope()) == hub_digest(visit.world, visit.scope()));
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    const Json results = visit.world.does("report", R"({"kind":"results"})");
    CHECK(results["inspections"].items()[0]["findings"].items()[0]["state"].text() == "assigned");
}

TEST_CASE("FIX-2 the other one first: the same two steps end the other way") {
    Rectified night;
    Visit& visit = night.visit;
    visit.li->does(moved("close", night.finding, "seen"));
    visit.planner->does(moved("reject", night.finding, "the lock is the old one"));
    visit.world.sync(*visit.li);
    visit.world.sync(*visit.planner);
    visit.world.sync(*visit.head);
    CHECK(lost_races(*visit.li) == 0);
    CHECK(lost_races(*visit.planner) == 1);
    CHECK(only_finding(*visit.planner)["state"].text() == "closed");
    CHECK(only_finding(*visit.head)["state"].text() == "closed");
    CHECK(reason_of(visit.head->act(moved("rectify", night.finding, "once more"))) == "step_out_of_turn");
}

TEST_CASE("ORG-3 the project puts right, the team and its planners judge, after the seal only") {
    Rectified night;
    Visit& visit = night.visit;
    CHECK(reason_of(visit.head->act(moved("close", night.finding, "done"))) == "not_in_team");
    CHECK(reason_of(visit.li->act(moved("rectify", night.finding, "done"))) == "may_not");
    CHECK(reason_of(visit.li->act(moved("reject", night.finding, ""))) == "reason_missing");
    CHECK(reason_of(visit.li->act(moved("close", "00000000", "x"))) == "unknown_finding");
    Visit open;
    open.work();
    CHECK(reason_of(open.li->act(moved("close", night.finding, "x"))) == "not_sealed");
    // What the rule refuses is refused by the hub too, whatever a phone may have written.
    visit.world.write("people.csv",
                      "id,name,post,role,unit\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
                      "planner,计划员,质控,,\r\nhead1,赵,项目经理,project_head,P1\r\n");
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    visit.planner->at("2026-03-04T10:01:00+08:00");
    visit.planner->does(moved("close", night.finding, "seen"));
    visit.world.sync(*visit.planner);
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size() == 1);
    CHECK(only_finding(*visit.planner)["state"].text() == "rectified");
}

}  // namespace wincheck::hub
