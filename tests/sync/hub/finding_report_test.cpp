// The hub's report of findings, re-checks as inspections of open findings, and findings that come back.
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

std::size_t count_of_report(World& world, const std::string& more) {
    const Json report = world.does("report", R"({"kind":"findings")" + more + "}");
    CHECK(report["count"].text() == std::to_string(report["findings"].items().size()));
    return report["findings"].items().size();
}

std::string plan_of(const char* name, const char* kind, const char* project, const std::string& more) {
    return std::string(R"({"act":"plan","inspection":")") + name + R"(","kind":")" + kind +
           R"(","project":")" + project + R"(","unannounced":false,)" + more + "}";
}

constexpr const char* kNextWindow =
    R"("window":{"from":"2026-03-10T22:00:00+08:00","to":"2026-03-11T06:00:00+08:00"})";

}  // namespace

TEST_CASE("FIX-2 the hub reports findings with due times and the usual filters") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    const auto at = [](const char* time) { return std::string(R"(,"at":")") + time + "\""; };
    CHECK(count_of_report(world, at("2026-03-09T17:59:00+08:00") + R"(,"state":"overdue")") == 0);
    CHECK(count_of_report(world, at("2026-03-09T18:00:01+08:00") + R"(,"state":"overdue")") == 1);
    CHECK(count_of_report(world, R"(,"state":"open")") == 1);
    CHECK(count_of_report(world, R"(,"state":"closed")") == 0);
    CHECK(count_of_report(world, R"(,"severity":"3")") == 1);
    CHECK(count_of_report(world, R"(,"severity":"4")") == 0);
    CHECK(count_of_report(world, R"(,"unit":"B1")") == 1);
    CHECK(count_of_report(world, R"(,"unit":"P2")") == 0);
    CHECK(count_of_report(world, R"(,"for":"head1")") == 1);
    CHECK(count_of_report(world, R"(,"for":"head2")") == 0);
    CHECK(count_of_report(world, R"(,"responsible":"guard1")") == 0);
    REQUIRE(owed.tries(*owed.visit.head, "assign", R"("to":"guard1")") == "ok");
    owed.sync_all();
    CHECK(count_of_report(world, R"(,"responsible":"guard1")") == 1);
    const Json row = world.does("report", R"({"kind":"findings"})")["findings"].items().at(0);
    CHECK(row["due"].text() == "2026-03-09");
    CHECK(row["project_name"].text() == "花园");
    CHECK(row["state"].text() == "assigned");
    CHECK(row["number"].text() == finding_on(*owed.visit.head)["number"].text());
    const Json csv = world.does("report", R"({"kind":"findings","format":"csv"})");
    CHECK(
        csv["csv"].text().starts_with("number,project,project_name,kind,business_date,item,severity,state"));
    CHECK(csv["csv"].text().find(",P1,花园,hq_special,2026-03-02,G2,3,assigned") != std::string::npos);
    CHECK(world.does("report", R"({"kind":"findings","format":"xlsx"})")["rows"].items().size() == 2);
    CHECK(reason_of(world.command("report", R"({"kind":"findings","state":"lost"})")) == "field_wrong");
    CHECK(reason_of(world.command("report", R"({"kind":"findings","severity":"1.5"})")) == "field_wrong");
}

TEST_CASE(
    "FIX-1 a failed item's finding has the post and suggestion of its item, until somebody says another") {
    World world;
    world.write(
        "night.csv",
        "type,name,label,rule,full,post,suggestion\r\nbegin group,S1,门岗,,,,\r\n"
        ",G1,大门,pass_fail,60,一号岗,加装门锁\r\n,G2,记录,pass_fail,40,二号岗,\r\nend group,,,,,,\r\n");
    world.load_all();
    const auto planner = world.phone("planner", 1), li = world.phone("li", 2), head = world.phone("head1", 4);
    for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    planner->does(
        plan_of("n1", "hq_special", "P1",
                R"("leader":"li","team":["li","wang"],"checklist":"night",)"
                R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"})"));
    for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
    li->at("2026-03-02T23:00:00+08:00");
    for (const char* act :
         {kOnSite, kFail, R"({"act":"answer","inspection":"n1","item":"G2","value":"fail"})",
          R"({"act":"finding","inspection":"n1","item":"G2","post":"三号岗","text":"缺页"})",
          R"({"act":"finding","inspection":"n1","text":"灯不亮"})", R"({"act":"seal","inspection":"n1"})"})
        li->does(act);
    for (Phone* phone : {li.get(), head.get()}) world.sync(*phone);
    for (Phone* phone : {li.get(), head.get()}) {
        std::string shown;
        const Json findings = must(phone->engine().show("findings", "n1"));
        for (const Json& one : findings.items())
            shown += one["item"].text() + " " + one["post"].text() + " " + one["suggestion"].text() + ";";
        CHECK(shown == "G1 一号岗 加装门锁;G2 三号岗 ;  ;");
    }
    CHECK(count_of_report(world, R"(,"responsible":"一号岗")") == 1);
    CHECK(count_of_report(world, R"(,"responsible":"二号岗")") == 0);
    CHECK(count_of_report(world, R"(,"responsible":"三号岗")") == 1);
    CHECK(must(head->engine().show("findings", R"({"responsible":"一号岗"})"))["findings"].items().size() ==
          1);
}

TEST_CASE("KIND-2 a re-check is an inspection of open findings, judged by its own team on the site") {
    Owed owed(kPolicy, "hazard");
    World& world = owed.visit.world;
    world.write("people.csv", std::string(kPeople) + "zhou,周,检查员,inspector,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    owed.sync_all();
    auto zhou = world.phone("zhou", 7);
    world.sync(*zhou);
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    owed.sync_all();
    const std::string team =
        R"("leader":"zhou","team":["zhou"],"findings":"open",)" + std::string(kNextWindow);
    CHECK(reason_of(owed.visit.planner->act(plan_of("r0", "hq_special", "P1", team))) == "field_wrong");
    CHECK(reason_of(owed.visit.planner->act(plan_of("r0", "re_check", "P2", team))) == "nothing_to_recheck");
    // Of the region: everything below it.
    REQUIRE(reason_of(owed.visit.planner->act(plan_of("r1", "re_check", "R1", team))) == "ok");
    CHECK_FALSE(zhou->knows("n1"));
    world.sync(*owed.visit.planner);
    world.sync(*zhou);
    world.sync(*zhou);
    REQUIRE(zhou->knows("n1"));
    zhou->at("2026-03-10T23:00:00+08:00");
    const Json listed = must(zhou->engine().show("rechecked", "r1"));
    REQUIRE(listed.items().size() == 1);
    CHECK(listed.items()[0]["state"].text() == "rectified");
    CHECK(listed.items()[0]["inspection"].text() == "n1");
    CHECK(reason_of(zhou->act(R"({"act":"seal","inspection":"r1"})")) == "seal_incomplete");
    const std::string photo = zhou->file("gate.jpg", 2'000);
    CHECK(owed.tries(*zhou, "close", R"("means":"on_site","files":[")" + photo + "\"]") == "not_in_team");
    CHECK(owed.tries(*zhou, "close", R"("means":"video","recheck":"r1")") == "closing_level");
    REQUIRE(owed.tries(*zhou, "close", R"("means":"on_site","recheck":"r1","files":[")" + photo + "\"]") ==
            "ok");
    CHECK(must(zhou->engine().show("rechecked", "r1")).items()[0]["judged"].boolean());
    REQUIRE(reason_of(zhou->act(R"({"act":"seal","inspection":"r1"})")) == "ok");
    world.sync(*zhou);
    owed.sync_all();
    CHECK(owed.quarantined() == 0);
    CHECK(finding_on(*owed.visit.head)["state"].text() == "closed");
    CHECK(finding_on(*owed.visit.li)["steps"].items()[1]["by"].text() == "zhou");
    CHECK(owed.tries(*zhou, "reject", R"("text":"t","recheck":"r1")") == "not_rechecked");
    owed.check_agreed();
}

TEST_CASE("KIND-2 a re-check planned by who may not judge opens nothing to its team") {
    Owed owed;
    World& world = owed.visit.world;
    const std::string team = R"("leader":"li","team":["li"],"findings":"open",)" + std::string(kNextWindow);
    // The project's head may plan re-checks, but judges no finding of headquarters'.
    CHECK(reason_of(owed.visit.head->act(plan_of("r1", "re_check", "P1", team))) == "nothing_to_recheck");
    const std::string named = R"("leader":"li","team":["li"],"findings":[{"inspection":"n1","finding":")" +
                              owed.finding + R"("}],)" + kNextWindow;
    CHECK(reason_of(owed.visit.head->act(plan_of("r1", "re_check", "P1", named))) == "not_in_team");
    CHECK(reason_of(owed.visit.planner->act(plan_of("r1", "re_check", "P1", named))) == "ok");
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

namespace {

/// The finding of another night on which G2 failed, as far as it has come on li's device.
Json found_again(Visit& visit, const std::string& name, const std::string& day) {
    const std::string window =
        R"("window":{"from":")" + day + R"(T22:00:00+08:00","to":")" + day + R"(T23:30:00+08:00"})";
    visit.planner->does(plan_of(name.c_str(), "hq_special", "P1",
                                R"("leader":"li","team":["li","wang"],"checklist":"night",)" + window));
    visit.world.sync(*visit.planner);
    visit.world.sync(*visit.li);
    visit.li->at(day + "T22:30:00+08:00");
    const std::string of = R"("inspection":")" + name + "\"";
    visit.li->does(R"({"act":"phase",)" + of + R"(,"phase":"on_site"})");
    visit.li->does(R"({"act":"answer",)" + of + R"(,"item":"G1","value":"pass"})");
    visit.li->does(R"({"act":"answer",)" + of + R"(,"item":"G2","value":"fail"})");
    return must(visit.li->engine().show("findings", name)).items().at(0);
}

}  // namespace

TEST_CASE(
    "FIX-3 a finding that comes back within the policy's period is marked as repeated, and weighs more") {
    Owed owed(R"({"id":"p","version":"1","scoring":{"repetition":{"factor":2,"may_exceed_full":true}}})");
    CHECK_FALSE(finding_on(*owed.visit.li)["repeated"].boolean());
    const Json back = found_again(owed.visit, "n2", "2026-04-02");
    CHECK(back["repeated"].boolean());
    CHECK(back["times_before"].text() == "1");
    CHECK(must(owed.visit.li->engine().show("score", "n2"))["score"].text() == "20");
    const Json later =
        found_again(owed.visit, "n3", "2027-03-03");  // n1 is 366 days ago, n2 was never sealed
    CHECK_FALSE(later["repeated"].boolean());
    CHECK(must(owed.visit.li->engine().show("score", "n3"))["score"].text() == "60");
}

TEST_CASE("FIX-3 by post, a finding comes back where the same post is responsible again, wherever it was") {
    Visit visit(R"({"id":"p","version":"1","findings":{"repeat_by":"post"}})");
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    const auto says = [&](const char* name, const char* post) {
        visit.li->does(std::string(R"({"act":"finding","item":"G2","location":")") + name + R"(","post":")" +
                       post + R"(","inspection":")" + name + "\"}");
        return must(visit.li->engine().show("findings", name)).items().at(0)["times_before"].text();
    };
    CHECK(says("n1", "门岗") == "0");
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    visit.world.sync(*visit.li);
    visit.world.sync(*visit.planner);
    CHECK(found_again(visit, "n2", "2026-04-02")["times_before"].text() ==
          "1");  // whose it is, nobody has said
    CHECK(says("n2", "门岗") == "1");
    CHECK(says("n2", "巡逻岗") == "0");
    visit.world.sync(*visit.li);
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("IMP-1 a leaver hands over the findings that are owed and assigned to the leaver, and no others") {
    Owed owed;
    World& world = owed.visit.world;
    world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    const auto handed_over = [&](const char* person) {
        world.write("left.csv", std::string("id,name,post,left\r\n") + person + ",x,x,2026-03-31\r\n");
        const Json tried = world.does("import", R"({"by":"admin","file":")" + world.path("left.csv") + "\"}");
        return tried["leavers"].items().at(0)["findings"].items().size();
    };
    CHECK(handed_over("wang") == 0);
    REQUIRE(owed.tries(*owed.visit.head, "assign", R"("to":"wang")") == "ok");
    owed.sync_all();
    CHECK(handed_over("wang") == 1);
    CHECK(handed_over("li") == 0);
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    owed.sync_all();
    CHECK(handed_over("wang") == 0);
}

TEST_CASE("FIX-4 a self-check carries what is done about each finding, by whom and by when") {
    World world;
    world.load_all();
    auto head = world.phone("head1", 4);
    world.sync(*head);
    head->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"self_check","leader":"head1",)"
               R"("team":["head1"],"checklist":"night"})");
    head->does(kOnSite);
    head->does(kFail);
    head->does(kPass);
    head->does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
               head->file("g1.jpg", 900) + "\"}");
    const auto sealed = head->act(R"({"act":"seal","inspection":"n1"})");
    REQUIRE(reason_of(sealed) == "seal_incomplete");
    CHECK(sealed.error().where == "G1: rectification plan missing");
    const auto plans = [&](const char* plan) {
        return reason_of(
            head->act(R"({"act":"finding","inspection":"n1","item":"G1","manager":"chief","plan":)" +
                      std::string(plan) + "}"));
    };
    CHECK(plans(R"({"person":"guard1","date":"soon","measures":"new lock"})") == "not_date");
    CHECK(plans(R"({"person":"guard1","date":"2026-03-09"})") == "ok");
    CHECK(reason_of(head->act(R"({"act":"seal","inspection":"n1"})")) == "seal_incomplete");
    CHECK(plans(R"({"person":"guard1","date":"2026-03-09","measures":"new lock"})") == "ok");
    CHECK(reason_of(head->act(R"({"act":"seal","inspection":"n1"})")) == "ok");
    world.sync(*head);
    const Json row = world.does("report", R"({"kind":"findings"})")["findings"].items().at(0);
    CHECK(row["plan"]["measures"].text() == "new lock");
    CHECK(row["plan"]["person"].text() == "guard1");
    CHECK(row["manager"].text() == "chief");
}

}  // namespace wincheck::hub
