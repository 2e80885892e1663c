// What nobody has, or the reader may not see, is no empty report.
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {

TEST_CASE("PLAN-4 an inspection that nobody has is refused like one that the reader may not see") {
    Owed owed(kPolicy, "major");
    const auto tried = [&](const std::string& more) {
        return reason_of(owed.visit.world.command("report", R"({"kind":"results")" + more + "}"));
    };
    CHECK(tried("") == "ok");
    CHECK(tried(R"(,"inspection":"n1")") == "ok");
    CHECK(tried(R"(,"inspection":"n9")") == "unknown_inspection");
    CHECK(tried(R"(,"inspection":"n1","for":"head1")") == "ok");
    CHECK(tried(R"(,"inspection":"n1","for":"head2")") == "unknown_inspection");
    const auto whole = owed.visit.world.command("report", R"({"kind":"results","inspection":"n9"})");
    REQUIRE_FALSE(whole);
    CHECK(whole.error().where == "n9");
    const auto number = owed.visit.world.does("report", R"({"kind":"results"})")["inspections"];
    CHECK(tried(R"(,"inspection":")" + number.items().front()["number"].text() + "\"") == "ok");
    CHECK(tried(R"(,"inspection":")" + number.items().front()["id"].text() + "\"") == "ok");
    CHECK(reason_of(owed.visit.world.command(
              "report", R"({"kind":"explanation","inspection":"n1","item":"G9"})")) == "unknown_item");
}

TEST_CASE("VIS-1 a reader whom the register does not know is no reader who sees nothing") {
    Owed owed(kPolicy, "major");
    for (const char* kind :
         {R"("findings")", R"("results")", R"("plans")", R"("due")", R"("reports")", R"("appeals")",
          R"("consequences")", R"("effects")", R"("draws")", R"("pairs","month":"2026-04")", R"("coverage")",
          R"("register","about":"unit")", R"("effort","period":"2026")", R"("bulletin","date":"2026-03-02")",
          R"("period","period":"2026-03")", R"("statement","month":"2026-03")", R"("index","period":"2026")",
          R"("ranking","period":"2026")"}) {
        CAPTURE(std::string(kind));
        const auto tried = [&](const char* reader) {
            return owed.visit.world.command(
                "report", R"({"kind":)" + std::string(kind) + R"(,"for":")" + reader + "\"}");
        };
        CHECK(reason_of(tried("head2")) != "unknown_person");
        REQUIRE_FALSE(tried("nobody"));
        CHECK(reason_of(tried("nobody")) == "unknown_person");
        CHECK(tried("nobody").error().where == "for");
    }
}

TEST_CASE("VIS-1 a vendor of the register may be the reader of a report") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    const auto tried = [&] {
        return reason_of(
            world.command("report", R"({"kind":"statement","month":"2026-03","for":"supplier"})"));
    };
    CHECK(tried() == "unknown_person");
    REQUIRE(world
                .does("change", R"({"by":"admin","facts":[
        {"about":"vendor","id":"supplier","field":"name","value":"保安公司"}]})")["ok"]
                .boolean());
    CHECK(tried() == "ok");
}

TEST_CASE("CON-1 a payee is a person or vendor of the register, or whom a line names") {
    Punished night("stranger");
    night.seal();
    const auto tried = [&](const std::string& more) {
        return reason_of(night.world().command("report", R"({"kind":"consequences")" + more + "}"));
    };
    CHECK(night.lines(R"(,"responsible":"stranger")").items().size() == 2);
    CHECK(night.lines(R"(,"responsible":"guard")").items().empty());
    CHECK(tried(R"(,"responsible":"nobody")") == "unknown_person");
    CHECK(tried(R"(,"responsible":"stranger","for":"head2")") == "unknown_person");
    CHECK(tried(R"(,"responsible":"stranger","for":"head1")") == "ok");
}

}  // namespace wincheck::hub
