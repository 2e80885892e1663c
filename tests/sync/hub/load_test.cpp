// What is said of a checklist when it is loaded.
#include <doctest/doctest.h>

#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kSheet =
    "type,name,label,relevant,tag,category,rule,full\n"
    "begin group,S1,门岗,,,,,\n"
    "text,WHO,住户姓名,,resident,,,\n"
    "text,NOTE,备注,,resident,,,\n"
    "text,PLACE,位置,,,visit,,\n"
    ",G1,门岗,${WHO} != '',,,pass_fail,60\n"
    ",G2,巡更,${PLACE} != '',,,pass_fail,40\n"
    "end group,,,,,,,\n";

std::string policy_with(const std::string& kinds) {
    return R"({"id":"p","version":"1","privacy":{"kinds":[)" + kinds + "]}}";
}

constexpr const char* kResidents =
    R"({"id":"residents","purpose":"核实","basis":"同意","retention_days":30,"holds":["text"],"items":["resident"]})";
constexpr const char* kPictures =
    R"({"id":"faces","purpose":"取证","basis":"制度","retention_days":30,"holds":["picture"],"items":["resident"]})";

/// "WHO error personal_not_erasable" of each text that can never be erased.
std::vector<std::string> told(const Json& loaded) {
    std::vector<std::string> lines;
    for (const Json& problem : loaded["problems"].items())
        if (problem["code"].text().find("erasable") != std::string::npos)
            lines.push_back(problem["where"].text() +
                            (problem["warning"].boolean() ? " warned" : " refused"));
    return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "INT-2 texts that conditions read are named as never erasable, and refused where they are personal") {
    World world;
    world.write("visit.csv", kSheet);
    world.write("policy.json", policy_with(kResidents));
    const Json plain = world.load({"visit.csv"});
    INFO(plain.dump());
    CHECK(plain["ok"].boolean());
    CHECK(told(plain) == Lines{"visit.csv!survey!B3 warned", "visit.csv!survey!B5 warned"});
    const Json together = world.load({"visit.csv", "policy.json"});
    CHECK_FALSE(together["ok"].boolean());
    CHECK(told(together) == Lines{"visit.csv!survey!B3 refused", "visit.csv!survey!B5 warned"});
    REQUIRE(world.load({"policy.json"})["ok"].boolean());
    const Json later = world.load({"visit.csv"});
    CHECK_FALSE(later["ok"].boolean());
    CHECK(later["published"].items().empty());
    CHECK(told(later) == Lines{"visit.csv!survey!B3 refused", "visit.csv!survey!B5 warned"});
    // Kinds of what is no text, and kinds that say nothing of items, mark none.
    world.write("policy.json",
                policy_with(std::string(kPictures) +
                            R"(,{"id":"names_in_free_text","purpose":"p","basis":"b","retention_days":9})"));
    CHECK(told(world.load({"visit.csv", "policy.json"})) ==
          Lines{"visit.csv!survey!B3 warned", "visit.csv!survey!B5 warned"});
}
