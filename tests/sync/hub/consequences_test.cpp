// What follows from a sealed visit, as the hub's report shows it (CON-1), until an appeal amends the result.
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {
namespace {

Json rows_of(World& world, const std::string& more = {}) {
    return world.does("report", R"({"kind":"consequences")" + more + "}")["consequences"];
}

}  // namespace

TEST_CASE("CON-1 lines follow from the seal, with amount, rule, basis, finding and month") {
    Punished night;
    CHECK(rows_of(night.visit.world).items().empty());
    night.seal();
    const Json rows = rows_of(night.visit.world);
    REQUIRE(rows.items().size() == 3);
    const Json& pay = rows.items()[0];
    CHECK(pay["payee"].text() == "guard");
    CHECK(pay["value"].text() == "5001");
    CHECK(pay["measure"].text() == "fen");
    CHECK(pay["month"].text() == "2026-03");
    CHECK(pay["basis"].text() == "考核办法第12条");
    CHECK(pay["item"].text() == "G2");
    CHECK(pay["severity"].text() == "3");
    CHECK_FALSE(pay["suspended"].boolean());
    CHECK(rows.items()[1]["payee"].text() == "head1");
    CHECK(rows.items()[1]["share"].boolean());
    CHECK(rows.items()[1]["value"].text() == "1500");
    CHECK(rows.items()[2]["value"].text() == "1.5");
    CHECK(rows_of(night.visit.world, R"(,"month":"2026-04")").items().empty());
    CHECK(rows_of(night.visit.world, R"(,"unit":"B1")").items().size() == 3);
    CHECK(rows_of(night.visit.world, R"(,"unit":"P2")").items().empty());
    CHECK(rows_of(night.visit.world, R"(,"responsible":"head1")").items().size() == 1);
    CHECK(reason_of(night.visit.world.command("report", R"({"kind":"consequences","month":"March"})")) ==
          "field_wrong");
}

TEST_CASE(
    "CON-1 a named reader sees the own lines, the project's head those of the project, inspectors none") {
    Punished night;
    night.seal();
    World& world = night.visit.world;
    CHECK(rows_of(world, R"(,"for":"guard")").items().size() == 2);
    CHECK(rows_of(world, R"(,"for":"head1")").items().size() == 3);
    CHECK(rows_of(world, R"(,"for":"head2")").items().empty());
    CHECK(rows_of(world, R"(,"for":"chief")").items().size() == 3);
    CHECK(rows_of(world, R"(,"for":"planner")").items().size() == 3);
    CHECK(rows_of(world, R"(,"for":"li")").items().empty());
}

TEST_CASE("CON-1 a device shows the lines that its person may see, as the hub does, and suspended ones so") {
    Punished night;
    World& world = night.visit.world;
    Phone& head = *night.visit.head;
    night.seal();
    for (Phone* phone : {&head, night.visit.li.get()}) world.sync(*phone);
    const auto on = [](Phone& phone) { return must(phone.engine().show("consequences", "n1")); };
    const Json lines = on(head), rows = rows_of(world);
    REQUIRE(lines.items().size() == 3);
    for (std::size_t at = 0; at < lines.items().size(); ++at) {
        const Json &line = lines.items()[at], &row = rows.items()[at];
        for (const char* name : {"id", "payee", "kind", "value", "month", "basis", "share", "suspended"})
            CHECK(line[name].dump() == row[name].dump());
    }
    CHECK(on(*night.visit.li).items().empty());  // an inspector
    head.at("2026-03-05T09:00:00+08:00");
    head.does(R"({"act":"appeal","inspection":"n1","object":"consequence","text":"x","subject":")" +
              lines.items()[0]["id"].text() + "\"}");
    CHECK(on(head).items()[0]["suspended"].boolean());
    CHECK_FALSE(on(head).items()[2]["suspended"].boolean());
}

TEST_CASE("CON-1 an appeal suspends the lines of its finding by name, and a line goes with its finding") {
    Punished night;
    World& world = night.visit.world;
    night.seal();
    const auto pm = world.phone("pm", 7);
    Phone& head = *night.visit.head;
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    for (Phone* phone : {&head, pm.get()}) phone->at("2026-03-05T09:00:00+08:00");
    const std::string finding = finding_on(head)["id"].text();
    const engine::Done filed =
        head.does(R"({"act":"appeal","inspection":"n1","text":"x","finding":")" + finding + "\"}");
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    const Json suspended = rows_of(world);
    for (const Json& row : suspended.items()) CHECK(row["suspended"].boolean());
    pm->does(R"({"act":"appeal_decide","inspection":"n1","appeal":")" + filed.extra["appeal"].text() +
             R"(","outcome":"upheld","text":"x","amendments":[{"item":"G2","value":"pass"}]})");
    world.sync(*pm);
    CHECK(rows_of(world).items().empty());
}

}  // namespace wincheck::hub
