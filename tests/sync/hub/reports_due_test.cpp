// Reports due with their states at the hub (REPT-1, KIND-6): sealed, received by the branch, returned, late.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

Json reports_of(World& world, const std::string& more = {}) {
    return world.does("report", R"({"kind":"reports")" + more + "}")["reports"];
}

std::string signs(Phone& phone, const char* role, const char* outcome, const char* reason) {
    return reason_of(phone.act(std::string(R"({"act":"sign","inspection":"n1","role":")") + role +
                               R"(","outcome":")" + outcome + R"(","reason":")" + reason + "\"}"));
}

}  // namespace

TEST_CASE(
    "REPT-1 KIND-6 the hub says which reports are due, sent, received by whom and when, returned or late") {
    World world;
    world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
    world.load_all();
    REQUIRE(world.load({"calendar.csv"})["ok"].boolean());
    auto head = world.phone("head1", 4);
    auto chief = world.phone("chief", 6);
    world.sync(*head);
    head->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"self_check","leader":"head1",)"
               R"("team":["head1"],"checklist":"night"})");
    world.sync(*head);
    REQUIRE(reports_of(world).items().size() == 1);
    CHECK(reports_of(world).items()[0]["state"].text() == "due");
    CHECK(reports_of(world).items()[0]["due_at"].text() == "2026-03-09T10:00:00Z");
    head->does(kOnSite);
    head->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})");
    head->does(kPass);
    head->does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
               head->file("g1.jpg", 900) + "\"}");
    head->does(R"({"act":"seal","inspection":"n1"})");
    world.sync(*head);
    // No receipts of somebody above: the head's own signature, and one that the head took in another's name.
    REQUIRE(signs(*head, "project_head", "agree", "") == "ok");
    REQUIRE(signs(*head, "branch_supervisor", "received", "") == "ok");
    world.sync(*head);
    CHECK(reports_of(world, R"(,"state":"sent")").items().size() == 1);
    CHECK(reports_of(world, R"(,"state":"due")").items().empty());
    world.sync(*chief);
    chief->at("2026-03-03T09:00:00+08:00");
    CHECK(signs(*chief, "branch_supervisor", "dissent", "") == "reason_missing");
    REQUIRE(signs(*chief, "branch_supervisor", "dissent", "the garage is missing") == "ok");
    world.sync(*chief);
    CHECK(reports_of(world, R"(,"state":"returned")").items().size() == 1);
    // The head's own signature answers it; one in another's name, or a dissent, does not.
    world.sync(*head);
    head->at("2026-03-03T09:30:00+08:00");
    REQUIRE(signs(*head, "project_head", "agree", "车库已补查") == "ok");
    REQUIRE(signs(*head, "project_head", "dissent", "没有车库\",\"name\":\"head1") == "ok");
    world.sync(*head);
    CHECK(reports_of(world, R"(,"state":"returned")").items().size() == 1);
    REQUIRE(signs(*head, "project_head", "agree", "车库已补查\",\"name\":\"head1") == "ok");
    world.sync(*head);
    const Json again = reports_of(world).items().at(0);
    CHECK(again["state"].text() == "sent");
    CHECK(again["person"].text() == "head1");
    CHECK(again["at"].text() == "2026-03-03T01:30:00Z");
    CHECK_FALSE(again["late"].boolean());
    world.sync(*chief);
    chief->at("2026-03-03T10:00:00+08:00");
    REQUIRE(signs(*chief, "branch_supervisor", "received", "") == "ok");
    world.sync(*chief);
    const Json row = reports_of(world, R"(,"unit":"B1")").items().at(0);
    CHECK(row["state"].text() == "received");
    CHECK(row["person"].text() == "chief");
    CHECK(row["at"].text() == "2026-03-03T02:00:00Z");
    CHECK_FALSE(row["late"].boolean());
    CHECK(reports_of(world, R"(,"unit":"P2")").items().empty());
    CHECK(reports_of(world, R"(,"for":"head2")").items().empty());
    CHECK(world.does("report", R"({"kind":"reports","format":"csv"})")["csv"].text().starts_with(
        "number,project,project_name,kind,business_date,due,state,person,at,late"));
    CHECK(reason_of(world.command("report", R"({"kind":"reports","state":"lost"})")) == "field_wrong");
    head->at("2026-03-03T11:00:00+08:00");
    head->does(R"({"act":"plan","inspection":"n2","project":"P1","kind":"self_check","leader":"head1",)"
               R"("team":["head1"],"checklist":"night"})");
    world.sync(*head);
    CHECK(reports_of(world, R"(,"state":"late")").items().empty());
    CHECK(reports_of(world, R"(,"state":"late","at":"2026-03-09T18:00:01+08:00")").items().size() == 1);
}

}  // namespace wincheck::hub
