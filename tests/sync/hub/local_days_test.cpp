// Days of consequences, effects and rankings by the clocks of the unit that they are about (ORG-1), over a
// change of its zone.
#include "tests/sync/hub/effect_world.h"
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {
namespace {

/// From now on the unit goes by a zone five hours west of Greenwich, four from that moment on.
void move_west(World& world, const std::string& people, const std::string& unit, const std::string& from) {
    world.write("people.csv", people + "admin,管,人事,administrator,G\r\n");
    world.write("zones.json",
                R"({"zones":[{"name":"Test/West","periods":[{"offset_minutes":-300},{"from":")" + from +
                    R"(","offset_minutes":-240}]}]})");
    REQUIRE(world.load({"people.csv", "zones.json"})["ok"].boolean());
    const std::string fact =
        R"({"about":"unit","id":")" + unit + R"(","field":"zone","value":"Test/West","from":"2026-01-01"})";
    REQUIRE(world.does("change", R"({"by":"admin","facts":[)" + fact + "]}")["ok"].boolean());
}

}  // namespace

TEST_CASE("CON-2 the days to object are days of the project, over a change of its zone") {
    Punished night;
    night.seal();
    move_west(night.world(), kPunishedPeople, "P1", "2026-03-08T10:00:00Z");
    const auto says = [&](const char* at) {
        const Json shown = night.world().does(
            "report", R"({"kind":"statement","month":"2026-03","at":")" + std::string(at) + "\"}");
        return rows_text(shown["held"]) + "|" + rows_text(shown["statement"]);
    };
    // Told on the evening of Wednesday the 4th; five workdays end with the 11th, at four o'clock in
    // Greenwich.
    CHECK(night.does("tell", "2026-03-05", R"("by":"planner")")["told"].text() == "3");
    CHECK(says("2026-03-12T03:59:00Z") == "guard=5001:objection head1=1500:unverified guard=1.5:objection|");
    CHECK(says("2026-03-12T04:01:00Z") == "|guard=5001:line guard=1.5:line");
}

TEST_CASE("CON-4 an effect ends with a day of the unit that bears it, and is objected to by its days") {
    FailedTwice group;
    move_west(group.world, kEffectPeople, "B1", "2026-04-22T07:00:00Z");
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "gm", group.id()) == "ok");
    const auto state = [&](const char* at) {
        const Json report =
            group.world.does("report", R"({"kind":"effects","at":")" + std::string(at) + "\"}");
        return report["effects"].items().front()["state"].text();
    };
    // Approved on the evening of Sunday the 19th.
    const Json row = group.effects("2026-04-20").items().front();
    CHECK(row["until"].text() == "2026-05-19");
    CHECK(row["objection_until"].text() == "2026-04-25T04:00:00Z");
    group.sync_all();
    const Json told = must(group.chief->engine().show("effects", ""));
    REQUIRE(told.items().size() == 1);
    CHECK(told.items().front()["approved"].text() == "2026-04-19");
    CHECK(told.items().front()["until"].text() == "2026-05-19");
    CHECK(state("2026-05-20T03:59:00Z") == "in_force");
    CHECK(state("2026-05-20T04:01:00Z") == "ended");
}

TEST_CASE("YEAR-3 a period is over, and may be objected to, by the clocks of the last unit that is ranked") {
    FailedTwice group;
    move_west(group.world, kEffectPeople, "P1", "2026-05-06T07:00:00Z");
    const auto rank = [&](const char* step, const char* at) {
        return reason_of(group.world.command("rank", R"({"by":"planner","period":"2026-04","step":")" +
                                                         std::string(step) + R"(","at":")" + at + "\"}"));
    };
    CHECK(rank("freeze", "2026-05-01T04:59:00Z") == "period_running");  // it is the 30th of April there
    CHECK(rank("freeze", "2026-05-05T05:30:00Z") == "ok");
    // Three days on, the 8th ends there twelve hours after it ended in China.
    const Json frozen = must(group.ask("report", "2026-05-06", R"("kind":"ranking","period":"2026-04")"));
    CHECK(frozen["provisional_until"].text() == "2026-05-09T04:00:00Z");
    CHECK(rank("final", "2026-05-09T03:59:00Z") == "ranking_disputed");
    CHECK(rank("final", "2026-05-09T04:01:00Z") == "ok");
}

}  // namespace wincheck::hub
