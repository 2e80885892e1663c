// Reports due with their states at the hub (REPT-1, KIND-6): sealed, received by the branch, returned, late.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

Json reports_of(World& world, const std::string& more = {}) {
    return world.does("report", R"({"kind":"reports")" + more + "}")["reports"];
}

/// A branch's monthly inspections n1 of P1 and n2 of P2: all answered, nothing fed back, not sealed.
struct BranchMonth {
    World world;
    std::unique_ptr<Phone> chief;

    BranchMonth() {
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        world.load_all();
        REQUIRE(world.load({"calendar.csv"})["ok"].boolean());
        chief = world.phone("chief", 6);
        world.sync(*chief);
        for (const auto& [name, project] : {std::pair{"n1", "P1"}, std::pair{"n2", "P2"}}) {
            acts(
                "plan", name,
                R"(,"kind":"branch_monthly","leader":"chief","team":["chief"],"checklist":"night","project":")" +
                    std::string(project) + "\"");
            acts("phase", name, R"(,"phase":"on_site")");
            for (const char* item : {"G1", "G2"})
                acts("answer", name, R"(,"item":")" + std::string(item) + R"(","value":"pass")");
            acts(
                "capture", name,
                R"(,"item":"G1","live":true,"file":")" + chief->file(std::string(name) + ".jpg", 900) + "\"");
        }
    }
    void acts(const char* act, const char* inspection, const std::string& more = {}) const {
        chief->does(std::string(R"({"act":")") + act + R"(","inspection":")" + inspection + "\"" + more +
                    "}");
    }
};

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

TEST_CASE(
    "REPT-1 KIND-5 the branch's report is sent by its first feedback, not by the seal, as `due` has it") {
    BranchMonth month;
    World& world = month.world;
    Phone& chief = *month.chief;
    const auto state_of = [&](const char* inspection, const char* at) {
        const Json rows = reports_of(world, std::string(R"(,"at":")") + at + "\"");
        for (const Json& row : rows.items())
            if (row["inspection"].text() == inspection)
                return row["state"].text() + (row["late"].boolean() ? " late " : " ") + row["at"].text();
        return std::string("none");
    };
    const auto owing = [&](const char* at) {
        std::string text;
        const Json report = world.does("report", std::string(R"({"kind":"due","at":")") + at + "\"}");
        for (const Json& row : report["due"].items())
            if (row["what"].text() == "feedback")
                text += row["project"].text() + (row["late"].boolean() ? " late " : " ");
        return text;
    };
    constexpr const char *kNextDay = "2026-03-03T12:00:00+08:00", *kThirdWeek = "2026-03-17T09:00:00+08:00";
    world.sync(chief);
    CHECK(state_of("n1", kEvening) == "due ");
    CHECK(owing(kEvening) == "P1 P2 ");
    chief.at("2026-03-03T09:00:00+08:00");
    month.acts("feedback", "n1", R"(,"attendees":["head1"],"points":["门岗"],"minutes":10)");
    chief.at("2026-03-03T10:00:00+08:00");
    month.acts("feedback", "n1", R"(,"attendees":["head1"],"points":["车库"],"minutes":10)");
    for (const char* name : {"n1", "n2"}) month.acts("seal", name, R"(,"reason":"")");
    world.sync(chief);
    CHECK(state_of("n1", kNextDay) == "sent 2026-03-03T01:00:00Z");
    CHECK(state_of("n2", kNextDay) == "due ");
    CHECK(owing(kNextDay) == "P2 ");
    CHECK(state_of("n1", kThirdWeek) == "sent 2026-03-03T01:00:00Z");
    CHECK(state_of("n2", kThirdWeek) == "due late ");
    CHECK(owing(kThirdWeek) == "P2 late ");
}

TEST_CASE("KIND-5 VISIT-8 what was fed back after the seal is sent: in time, or late and marked") {
    BranchMonth month;
    World& world = month.world;
    Phone& chief = *month.chief;
    for (const char* name : {"n1", "n2"}) {
        month.acts("phase", name, R"(,"phase":"left")");
        month.acts("seal", name);
    }
    world.sync(chief);
    const auto told = [&](const char* at) {
        std::string text;
        const Json rows = reports_of(world, std::string(R"(,"at":")") + at + "\"");
        for (const Json& row : rows.items())
            text += row["project"].text() + " " + row["state"].text() +
                    (row["late"].boolean() ? " late; " : "; ");
        chief.at(at);
        for (const Json& due :
             {world.does("report", R"({"kind":"due","for":"chief","at":")" + std::string(at) + "\"}"),
              must(chief.engine().show("due", ""))}) {
            std::string owed;
            for (const Json& row : due["due"].items())
                if (row["what"].text() == "feedback")
                    owed += row["project"].text() + " " + row["state"].text() + "; ";
            text += "| " + owed;
        }
        return text;
    };
    constexpr const char *kSecondWeek = "2026-03-12T09:00:00+08:00",
                         *kFourthWeek = "2026-03-24T09:00:00+08:00";
    CHECK(told(kSecondWeek) == "P1 due; P2 due; | P1 due; P2 due; | P1 due; P2 due; ");
    const Json sealed = world.does("report", R"({"kind":"results"})")["inspections"].items().at(0)["score"];
    month.acts("feedback", "n1", R"(,"attendees":["head1"],"points":["门岗"],"minutes":40)");
    world.sync(chief);
    CHECK(told(kSecondWeek) == "P1 sent; P2 due; | P2 due; | P2 due; ");
    CHECK(told(kFourthWeek) == "P1 sent; P2 due late; | P2 late; | P2 late; ");
    month.acts("feedback", "n2", R"(,"attendees":["head2"],"points":["车库"],"minutes":40)");
    world.sync(chief);
    CHECK(told(kFourthWeek) == "P1 sent; P2 sent late; | P2 done_late; | P2 done_late; ");
    // What was sealed is as it was, and what came after it is shown beside.
    const Json results = world.does("report", R"({"kind":"results"})")["inspections"];
    REQUIRE(results.items().size() == 2);
    CHECK(results.items()[0]["score"].dump() == sealed.dump());
    for (const Json& row : results.items()) {
        CHECK(row["state"].text() == "sealed");
        CHECK(row["visit"]["feedback"].items().size() == 1);
    }
    CHECK(world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

}  // namespace wincheck::hub
