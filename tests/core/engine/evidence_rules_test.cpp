// What an item asks for as evidence, at the seal (DO-4, DO-5, SCO-6), and what its finding inherits (STD-4,
// FIX-1).
#include <algorithm>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

/// The night's checklist as `change` leaves it, under a policy that asks for a second person at `machine`.
template <class Change>
struct Changed : NightWorld {
    explicit Changed(Change change) {
        Checklist checklist = night_checklist();
        change(checklist.nodes);
        Policy policy = plain_policy();
        policy.visit.second_person = {"machine"};
        must(hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
        must(hub.engine().publish(DocumentKind::checklist, "night", "2", journal::encode(checklist)));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
        plan();
        a.does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    }
    /// Problems that name the item.
    std::vector<std::string> problems_of(const std::string& code) {
        std::vector<std::string> found;
        const Json problems = must(a.engine().show("problems", "n1"));
        for (const Json& problem : problems.items())
            if (problem.text().starts_with(code + ":")) found.push_back(problem.text());
        return found;
    }
    Result<engine::Done> capture(const std::string& item, const std::string& position,
                                 const std::string& name = "shot.jpg") {
        return a.act(R"({"act":"capture","inspection":"n1","item":")" + item + R"(","live":true,)" +
                     (position.empty() ? "" : "\"position\":" + position + ",") + R"("file":")" +
                     a.file(name, 2'000) + "\"}");
    }
};

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("SCO-6 what is hidden, or in a section that does not apply, keeps its answer and stops no seal") {
    Changed world([](std::vector<Node>& nodes) {
        Node hidden = pass_item("H1", 2, 0);
        hidden.conditions.relevant = "${G3} = 'fail'";
        hidden.evidence.photos_min = 1;
        hidden.guidance.tag = "machine";
        nodes.insert(nodes.begin() + 4, hidden);
        nodes[5].scoring.na = NaMode::exclude;  // CTRL
        for (std::size_t at = 6; at < nodes.size(); ++at) nodes[at].parent = 5;
        nodes[6].evidence.photos_min = 1;  // C1
    });
    world.a.does(answer("G3", "\"fail\""));
    world.a.does(answer("H1", "\"pass\""));
    world.a.does(answer("C1", "\"pass\""));
    CHECK(world.problems_of("H1") == Words{"H1: 1 photo(s) missing", "H1: second person missing"});
    CHECK(world.problems_of("C1") == Words{"C1: 1 photo(s) missing"});
    world.a.does(answer("G3", "\"pass\""));
    CHECK(world.problems_of("H1").empty());
    world.a.does(R"({"act":"na","inspection":"n1","item":"CTRL"})");
    CHECK(world.problems_of("C1").empty());
    // What comes back asks again, by the answer that was kept.
    world.a.does(answer("G3", "\"fail\""));
    CHECK(world.problems_of("H1").size() == 2);
}

TEST_CASE("DO-4 a photo that needs a position has one, or the reason why there is none") {
    Changed world([](std::vector<Node>&) {});
    world.a.does(answer("G1", "\"pass\""));
    CHECK(world.problems_of("G1") == Words{"G1: 1 photo(s) missing"});
    must(world.capture("G1", R"({"none":"no_signal"})"));
    CHECK(world.problems_of("G1").empty());
    const Json shown = must(world.a.engine().show("evidence", "n1")).items().at(0);
    CHECK(shown["no_position"].text() == "no_signal");
    CHECK_FALSE(shown["position"].boolean());
    must(world.capture("G1", "", "second.jpg"));
    CHECK(world.problems_of("G1") == Words{"G1: position missing"});
    CHECK(reason_of(world.capture("G1", R"({"none":")" + std::string(200, 'x') + "\"}", "third.jpg")) ==
          "field_wrong");
}

TEST_CASE("DO-5 an item that needs a position and no number of photos asks for one with its position") {
    Changed world([](std::vector<Node>& nodes) { nodes[3].evidence.needs_position = true; });  // G3
    world.a.does(answer("G3", "\"pass\""));
    CHECK(world.problems_of("G3") == Words{"G3: position missing"});
    must(world.capture("G3", R"({"latitude":31,"longitude":121})"));
    CHECK(world.problems_of("G3").empty());
}

TEST_CASE(
    "STD-4 an item that asks for a signature is not sealed, and does not conform by itself, without one") {
    Changed world([](std::vector<Node>& nodes) { nodes[3].evidence.needs_signature = true; });  // G3
    CHECK(reason_of(world.a.act(R"({"act":"conform","inspection":"n1","section":"GATE"})")) ==
          "nothing_conforms");
    world.a.does(answer("G3", "\"pass\""));
    CHECK(world.problems_of("G3") == Words{"G3: signature missing"});
    must(world.capture("G3", ""));
    CHECK(world.problems_of("G3") == Words{"G3: signature missing"});
    world.a.does(
        R"({"act":"capture","inspection":"n1","item":"G3","live":true,"purpose":"signature","file":")" +
        world.a.file("drawn.png", 2'000) + "\"}");
    CHECK(world.problems_of("G3").empty());
}

TEST_CASE("STD-4 a finding has the item's responsible post and suggestion until somebody says otherwise") {
    Changed world([](std::vector<Node>& nodes) {
        nodes[3].guidance.post = "gate_guard";  // G3
        nodes[3].guidance.suggestion = "加强登记";
    });
    world.a.does(answer("G3", "\"fail\""));
    const auto finding = [&] { return must(world.a.engine().show("findings", "n1")).items().at(0); };
    CHECK(finding()["post"].text() == "gate_guard");
    CHECK(finding()["suggestion"].text() == "加强登记");
    world.a.does(R"({"act":"finding","inspection":"n1","item":"G3","location":"1号岗"})");
    CHECK(finding()["post"].text() == "gate_guard");
    CHECK(finding()["suggestion"].text() == "加强登记");
    CHECK(finding()["location"].text() == "1号岗");
    world.a.does(
        R"({"act":"finding","inspection":"n1","item":"G3","post":"shift_leader","suggestion":"换岗时交接"})");
    CHECK(finding()["post"].text() == "shift_leader");
    CHECK(finding()["suggestion"].text() == "换岗时交接");
    const Json listed = must(world.a.engine().show("findings", R"({"responsible":"shift_leader"})"));
    CHECK(listed["findings"].items().size() == 1);
}

TEST_CASE("DO-12 where finding none is not the best of a table, the rest does not conform by itself") {
    Changed world([](std::vector<Node>& nodes) {
        const auto tier = [](const char* code, std::int64_t none, std::int64_t some) {
            Node node = pass_item(code, 5, 0);
            node.type = AnswerType::integer;
            node.scoring.rule = ItemRule::tier;
            node.scoring.full.reset();
            node.scoring.table = {
                {.comparison = Comparison::at_most, .bound = Decimal{}, .value = Points::whole(none)},
                {.comparison = Comparison::otherwise, .bound = {}, .value = Points::whole(some)}};
            return node;
        };
        nodes.insert(nodes.begin() + 4, tier("FEW", 5, 0));
        nodes.insert(nodes.begin() + 5, tier("MANY", 0, 5));
        nodes[7].parent = nodes[8].parent = 6;
    });
    const auto done = world.a.does(R"({"act":"conform","inspection":"n1","section":"GATE"})");
    Words answered;
    for (const Json& code : done.extra["answered"].items()) answered.push_back(code.text());
    CHECK(answered == Words{"G3", "FEW"});
}

TEST_CASE("VISIT-5 a refused inspection shows what it counts as by the policy that it began with") {
    NightWorld world;
    const auto refuse = [&](const char* name) {
        world.planner.does(std::string(R"({"act":"plan","inspection":")") + name +
                           R"(","project":"p1","kind":"hq_special","checklist":"night","leader":"lead",)"
                           R"("team":["mate"]})");
        carry(world.planner, world.a);
        const std::string inspection = std::string(R"("inspection":")") + name + "\"";
        world.a.does(R"({"act":"capture",)" + inspection + R"(,"item":"","live":true,"file":")" +
                     world.a.file("gate.jpg", 3'000) + "\"}");
        world.a.does(R"({"act":"end",)" + inspection + R"(,"how":"refused","reason":"门岗拒绝"})");
        return must(world.a.engine().show("score", name))["refused"];
    };
    CHECK(refuse("n1").is_null());
    Policy policy = plain_policy();
    policy.visit.refused_score = Points{};
    must(world.hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
    for (Box* box : {&world.planner, &world.a}) carry(world.hub, *box);
    CHECK(refuse("n2").dump() == R"({"score":"0","exact":"0","band":"不合格","passed":false})");
    CHECK(must(world.a.engine().show("score", "n1"))["refused"].is_null());
}
