// Patrols of a project's own system, imported, and how they stand in the report of leaks (FAIR-6).
#include <doctest/doctest.h>

#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

/// n1 of P1 is sealed in the night of 2 March.
struct Patrolled {
    Visit visit;

    Patrolled() { visit.seal(); }
    Json imports(const std::string& rows, const char* header = "项目,夜班日期,巡更次数", bool apply = true) {
        return must(tries(rows, header, "planner", apply));
    }
    Result<Json> tries(const std::string& rows, const char* header, const char* by, bool apply = true) {
        visit.world.write("patrols.csv", std::string(header) + "\r\n" + rows);
        return visit.world.command("import", R"({"by":")" + std::string(by) + R"(","apply":)" +
                                                 (apply ? "true" : "false") + R"(,"file":")" +
                                                 visit.world.path("patrols.csv") + "\"}");
    }
    Json row(const std::string& more = {}) {
        const Json report = visit.world.does("report", R"({"kind":"leaks","period":"2026")" + more + "}");
        return report["leaks"].items().empty() ? Json{} : report["leaks"].items()[0];
    }
};

// Eight nights before: median 3.5, away from zero 4, and 1 from it.
constexpr const char* kNightsBefore =
    "P1,2026-02-20,3\r\nP1,2026-02-21,4\r\nP1,2026-02-22,3\r\nP1,2026-02-23,4\r\n"
    "P1,2026-02-24,3\r\nP1,2026-02-25,4\r\nP1,2026-02-26,3\r\nP1,2026-02-27,5\r\n";

std::string signals_of(const Json& row) {
    std::string text;
    for (const Json& one : row["signals"].items()) text += one.text() + " ";
    return text;
}

}  // namespace

TEST_CASE("FAIR-6 leaks shows patrols of the own system in that night beside the usual of the project") {
    Patrolled night;
    CHECK(night.row()["patrols"].is_null());
    const Json tried = night.imports(kNightsBefore, "项目,夜班日期,巡更次数", false);
    CHECK(tried["patrols"].text() == "8");
    CHECK_FALSE(tried["applied"].boolean());
    night.imports(kNightsBefore);
    CHECK(night.row()["patrols"].is_null());  // nobody told of that night yet
    night.imports("P1,2026-03-02,8\r\nP2,2026-03-02,40\r\n");
    const Json usual = night.row();
    CHECK(usual["patrols"]["value"].text() == "8");
    CHECK(usual["patrols"]["median"].text() == "4");
    CHECK(usual["patrols"]["deviation"].text() == "1");
    CHECK(usual["patrols"]["peers"].text() == "8");
    CHECK(signals_of(usual).empty());
    night.imports("P1,2026-03-02,9\r\n", "project,night,scans");  // the latest holds
    CHECK(night.row()["patrols"]["value"].text() == "9");
    CHECK(signals_of(night.row()) == "patrols ");
    // Several tours of one night add up, each by its source and number.
    night.imports("P1,2026-03-02,2,东,1\r\nP1,2026-03-02,3,东,2\r\n", "项目,夜班日期,巡更次数,来源,来源编号");
    CHECK(night.row()["patrols"]["value"].text() == "14");
    const Json report =
        night.visit.world.does("report", R"({"kind":"leaks","period":"2026","format":"csv"})");
    CHECK(
        report["csv"].text().starts_with("number,project,kind,business_date,leader,signals,covert_answers,"
                                         "covert_percent,patrol_scans,patrols"));
    CHECK(night.row(R"(,"for":"head1")").is_null());
    night.visit.world.close();
    night.visit.world.open();
    CHECK(night.row()["patrols"]["value"].text() == "14");
    CHECK(night.visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "FAIR-6 wrong cells of a table of patrols are named, nothing of it reaches a device, and who may not "
    "imports nothing") {
    Patrolled night;
    const Json wrong = night.imports(
        "P9,2026-03-02,1\r\nP1,2026-02-30,1\r\nB1,2026-03-02,1\r\nP1,2026-03-02,-1\r\n"
        "P1,2026-03-02,1.5\r\nP1,2026-03-02,1000001\r\n");
    CHECK_FALSE(wrong["applied"].boolean());
    std::string cells;
    for (const Json& one : wrong["problems"].items()) cells += one["where"].text() + " ";
    CHECK(cells ==
          "patrols.csv!A2 patrols.csv!B3 patrols.csv!A4 patrols.csv!C5 patrols.csv!C6 patrols.csv!C7 ");
    const char* header = "project,night,scans";
    CHECK(reason_of(night.tries("P1,2026-03-02,9\r\n", header, "li")) == "may_not_change");
    CHECK(reason_of(night.tries("P1,2026-03-02,9\r\n", header, "nobody")) == "unknown_person");
    night.imports(kNightsBefore);
    Phone& head = *night.visit.head;
    night.visit.world.sync(head);
    const auto tables = must(head.engine().store().documents(DocumentKind::patrols));
    REQUIRE(tables.size() == 1);
    CHECK_FALSE(tables[0].is_here);
}

}  // namespace wincheck::hub
