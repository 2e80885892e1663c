#include <array>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string score_of(const engine::Done& done) {
    return (*done.score)["as_it_stands"]["value"].text();
}

void answer_all(NightWorld& world) {
    world.a.does(R"({"act":"open","inspection":"n1"})");
    world.a.does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    world.a.does(answer("G2", "\"pass\""));
    world.a.does(R"({"act":"phase","inspection":"n1","phase":"revealed","to":"值班经理"})");
    world.a.does(answer("G1", "\"pass\""));
    world.a.does(answer("G3", "\"fail\""));
    world.a.does(answer("C1", "\"pass\""));
    world.a.does(answer("C2", R"({"occurrences":{"dress":2}})"));
}

}  // namespace

TEST_CASE("DO-7 the score is current after each answer") {
    NightWorld world;
    world.plan();
    world.a.does(R"({"act":"open","inspection":"n1"})");
    CHECK(score_of(world.a.does(answer("G3", "\"pass\""))) == "3");
    CHECK(score_of(world.a.does(answer("C2", R"({"occurrences":{"dress":2}})"))) == "7");
    CHECK(score_of(world.a.does(answer("G3", "\"fail\""))) == "4");
}

TEST_CASE("VISIT-1 an item of the covert phase is refused after the reveal") {
    NightWorld world;
    world.plan();
    world.a.does(R"({"act":"phase","inspection":"n1","phase":"revealed"})");
    const auto refused = world.a.act(answer("G2", "\"pass\""));
    CHECK(reason_of(refused) == "wrong_phase");
    CHECK(refused.error().where == "G2");
    CHECK(reason_of(world.a.act(R"({"act":"phase","inspection":"n1","phase":"covert"})")) ==
          "phase_backwards");
}

TEST_CASE("DO-5 a seal names what is missing and records nothing") {
    NightWorld world;
    world.plan();
    answer_all(world);
    const auto before = world.a.digest();
    const auto refused = world.a.act(R"({"act":"seal","inspection":"n1"})");
    CHECK(reason_of(refused) == "seal_incomplete");
    CHECK(refused.error().where == "G1: 1 photo(s) missing");
    CHECK(world.a.digest() == before);
    world.a.does(
        R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
        world.a.file("g1.jpg", 300'000) + "\"}");
    const auto sealed = world.a.does(R"({"act":"seal","inspection":"n1"})");
    CHECK((*sealed.score)["score"].text() == "80");
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "already_sealed");
}

TEST_CASE("ORG-3 only the leader seals and only the team answers") {
    NightWorld world;
    world.plan();
    CHECK(reason_of(world.b.act(R"({"act":"seal","inspection":"n1"})")) == "not_leader");
    CHECK(reason_of(world.planner.act(answer("G3", "\"pass\""))) == "not_in_team");
    CHECK(reason_of(world.b.act(R"({"act":"plan","inspection":"n2","project":"p1","checklist":"night"})")) ==
          "ok");
}

TEST_CASE("PLAN-3 nobody inspects the own project") {
    NightWorld world;
    CHECK(
        reason_of(world.planner.act(
            R"({"act":"plan","inspection":"n1","project":"p1","checklist":"night","leader":"lead","team":["head"]})")) ==
        "not_independent");
}

TEST_CASE("DO-3 two answers to one item are both kept until the leader settles") {
    NightWorld world;
    world.plan();
    world.a.does(answer("G3", "\"pass\""));
    world.b.does(answer("G3", "\"fail\""));
    carry(world.a, world.b);
    carry(world.b, world.a);
    CHECK(world.a.digest("") == world.b.digest(""));
    const Json differences = must(world.a.engine().show("differences", "n1"));
    REQUIRE(differences.items().size() == 1);
    REQUIRE(differences.items()[0]["values"].items().size() == 2);
    const std::string chosen = differences.items()[0]["values"].items()[0]["entry"].text();
    const std::string settle = R"({"act":"settle","inspection":"n1","item":"G3","choose":")" + chosen + "\"}";
    CHECK(reason_of(world.b.act(settle)) == "not_leader");
    world.a.does(settle);
    CHECK(must(world.a.engine().show("differences", "n1")).items().empty());
    carry(world.a, world.b);
    CHECK(must(world.b.engine().show("differences", "n1")).items().empty());
    CHECK(world.a.digest("") == world.b.digest(""));
}

TEST_CASE("DO-5 what two devices answered differently stops the seal until it is settled") {
    NightWorld world;
    world.plan();
    answer_all(world);
    world.a.does(
        R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":{"latitude":31,"longitude":121},"file":")" +
        world.a.file("g1.jpg", 300'000) + "\"}");
    world.b.does(answer("G3", "\"pass\""));
    carry(world.b, world.a);
    const auto refused = world.a.act(R"({"act":"seal","inspection":"n1"})");
    CHECK(reason_of(refused) == "seal_incomplete");
    CHECK(refused.error().where == "G3: difference not settled");
    const Json differences = must(world.a.engine().show("differences", "n1"));
    const std::string chosen = differences.items().at(0)["values"].items().at(0)["entry"].text();
    world.a.does(R"({"act":"settle","inspection":"n1","item":"G3","choose":")" + chosen + "\"}");
    world.a.does(R"({"act":"seal","inspection":"n1"})");
}

TEST_CASE("DO-12 the rest conforms answers by name and leaves out what needs evidence or a phase") {
    NightWorld world;
    world.plan();
    const auto done = world.a.does(R"({"act":"conform","inspection":"n1","section":"GATE"})");
    REQUIRE(done.extra["answered"].items().size() == 1);
    CHECK(done.extra["answered"].items()[0].text() == "G3");
}

TEST_CASE("SCO-6 not applicable needs a reason where the item says so") {
    NightWorld world;
    world.plan();
    CHECK(reason_of(world.a.act(R"({"act":"na","inspection":"n1","item":"C1"})")) == "reason_missing");
    CHECK(reason_of(world.a.act(R"({"act":"na","inspection":"n1","item":"G3","reason":"x"})")) ==
          "na_not_allowed");
    world.a.does(R"({"act":"na","inspection":"n1","item":"C1","reason":"无此岗位"})");
}

TEST_CASE("DO-6 a refusal to sign needs two witnesses of the team") {
    NightWorld world;
    world.plan();
    const std::string one =
        R"({"act":"sign","inspection":"n1","role":"guard","name":"当班","outcome":"refused","witnesses":["lead"]})";
    const std::string two =
        R"({"act":"sign","inspection":"n1","role":"guard","name":"当班","outcome":"refused","witnesses":["lead","mate"]})";
    CHECK(reason_of(world.a.act(one)) == "witnesses_missing");
    world.a.does(two);
}

TEST_CASE("DO-2 what was acknowledged is there after the store is opened again") {
    NightWorld world;
    world.plan();
    world.a.does(answer("G3", "\"pass\""));
    const auto before = world.a.digest();
    world.a.open();
    CHECK(world.a.digest() == before);
    CHECK(score_of(world.a.does(answer("C2", R"({"occurrences":{}})"))) == "8");
}

TEST_CASE("PLAN-5 23:40 and 02:10 are one night") {
    NightWorld world;
    world.plan();
    const Json list = must(world.a.engine().show("inspections", ""));
    REQUIRE(list.items().size() == 1);
    CHECK(list.items()[0]["business_date"].text() == "2026-03-02");
    world.a.at("2026-03-03T02:10:00+08:00");
    world.a.does(R"({"act":"start","inspection":"n9","project":"p1","checklist":"night",
        "window":"2026-03-03T02:10:00+08:00/2026-03-03T05:00:00+08:00"})");
    const Json after = must(world.a.engine().show("inspections", ""));
    for (const Json& row : after.items()) CHECK(row["business_date"].text() == "2026-03-02");
}

TEST_CASE("FIX-1 a failed item raises a finding and the act adds its details") {
    NightWorld world;
    world.plan();
    world.a.does(answer("G3", "\"fail\""));
    Json findings = must(world.a.engine().show("findings", "n1"));
    REQUIRE(findings.items().size() == 1);
    const std::string id = findings.items()[0]["id"].text();
    world.a.does(
        R"({"act":"finding","inspection":"n1","item":"G3","text":"岗亭无人","severity":"严重","post":"门岗",
        "fixed":{"text":"已补岗","files":[")" +
        world.a.file("after.jpg", 60'000) + R"("]}})");
    findings = must(world.a.engine().show("findings", "n1"));
    REQUIRE(findings.items().size() == 1);
    CHECK(findings.items()[0]["id"].text() == id);
    CHECK(findings.items()[0]["severity"].text() == "3");
    CHECK(findings.items()[0]["fixed_on_spot"].boolean());
}

TEST_CASE("FIX-8 the severities shipped are four, by either name or number, and another word is refused") {
    NightWorld world;
    world.plan();
    const auto severity_of = [&](const std::string& said) {
        const auto done = world.a.act(
            R"({"act":"finding","inspection":"n1","item":"","text":"x","severity":)" + said + "}");
        if (!done) return reason_of(done);
        return must(world.a.engine().show("findings", "n1")).items().back()["severity"].text();
    };
    const std::array<std::pair<const char*, const char*>, 15> wanted{{{R"("提示")", "1"},
                                                                      {R"("notice")", "1"},
                                                                      {R"("一般")", "2"},
                                                                      {R"("minor")", "2"},
                                                                      {R"("严重")", "3"},
                                                                      {R"("major")", "3"},
                                                                      {R"("重大")", "4"},
                                                                      {"\"重大(红线)\"", "4"},
                                                                      {R"("重大（红线）")", "4"},
                                                                      {R"("hazard")", "4"},
                                                                      {"1", "1"},
                                                                      {"4", "4"},
                                                                      {"7", "7"},
                                                                      {R"("要命")", "field_wrong"},
                                                                      {"-1", "field_wrong"}}};
    for (const auto& [said, found] : wanted) {
        CAPTURE(said);
        CHECK(severity_of(said) == found);
    }
}

TEST_CASE("engine/acts: bad input is named") {
    NightWorld world;
    world.plan();
    CHECK(reason_of(world.a.act(R"({"act":"dance"})")) == "unknown_act");
    CHECK(reason_of(world.a.act(R"({"inspection":"n1"})")) == "field_missing");
    CHECK(reason_of(world.a.act(answer("NOPE", "1"))) == "unknown_item");
    CHECK(reason_of(world.a.act(R"({"act":"answer","inspection":"zz","item":"G3","value":"pass"})")) ==
          "unknown_inspection");
    CHECK(reason_of(
              world.a.act(R"({"act":"capture","inspection":"n1","item":"G1","file":"/nowhere/x.jpg"})")) ==
          "file_missing");
}

TEST_CASE("DUR-4 the same photo for two items is stored once and both captures stand") {
    NightWorld world;
    world.plan();
    const std::string path = world.a.file("same.jpg", 90'000);
    for (const char* item : {"G1", "G3"})
        world.a.does(R"({"act":"capture","inspection":"n1","live":true,"item":")" + std::string(item) +
                     R"(","file":")" + path + "\"}");
    CHECK(must(world.a.engine().show("evidence", "n1")).items().size() == 2);
    const Hash original =
        must(Hash::parse_hex(must(world.a.engine().show("evidence", "n1")).items()[0]["evidence"].text()));
    CHECK(must(world.a.engine().evidence().sets_of(original)).size() == 1);
}

TEST_CASE("FIX-6 a photo of what was put right neither blocks the seal nor stands for the item's own") {
    NightWorld world;
    world.plan();
    answer_all(world);
    world.a.does(
        R"({"act":"finding","inspection":"n1","item":"G1","text":"门岗","fixed":{"text":"已整改","files":[")" +
        world.a.file("after.jpg", 60'000) + R"("]}})");
    const auto refused = world.a.act(R"({"act":"seal","inspection":"n1"})");
    CHECK(reason_of(refused) == "seal_incomplete");
    CHECK(refused.error().where == "G1: 1 photo(s) missing");
    world.a.does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"position":
        {"latitude":"31.2304","longitude":"121.4737","accuracy":8},"file":")" +
                 world.a.file("g1.jpg", 90'000) + "\"}");
    world.a.does(R"({"act":"seal","inspection":"n1"})");
}
