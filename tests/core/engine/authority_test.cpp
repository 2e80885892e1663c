// ORG-3 on a device: each role tries each act, in the team and outside it, and the answer is the table's.
#include "tests/support/authority_table.h"

#include <set>

#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

struct Try {
    const char* command;
    std::string act;
    bool is_of_kind = false;  // of those with a role, who plans the kind alone
    const char* other = "";   // a further command that suffices
};

bool is_refused_by_the_rule(const std::string& reason) {
    return says("not_in_team not_leader may_not_sign may_not", reason);
}

/// KIND-1: who plans headquarters' specials.
constexpr const char* kPlanSpecials = "quality_centre hq_planner";

std::string on_n1(const std::string& act) {
    return R"({"inspection":"n1","act":)" + act + "}";
}

/// Acts that ask for each command; what else may be wrong with them is found later. The last one ends n1.
std::vector<Try> tries_of(const std::string& role, int part) {
    std::vector<Try> tries{
        {"join", on_n1(R"("open")")},
        {"join", on_n1(R"("admit","person":"mate")")},
        {"settle", on_n1(R"("settle","item":"G3","choose":"00")")},
        {"settle", on_n1(R"("renew","checklist":"night","reason":"r")")},
        {"record", on_n1(R"("contact","phone":"1")"), true, "plan"},
        {"record", on_n1(R"("mask","original":"00","rectangles":[[0,0,1,1]])"), false, "erase"},
        {"conclude", on_n1(R"("seal")")},
        {"sign", on_n1(R"("sign","outcome":"agree","role":")" + role + "\"")},
        {"plan", R"({"act":"plan","inspection":"x1","project":"p1","checklist":"night","leader":"lead"})"},
        {"start", R"({"act":"start","inspection":"x2","project":"p1","checklist":"night"})"},
        {"plan", on_n1(R"("order")"), true},
        {"move_work", on_n1(R"("move","from":"n1")")},
        {"erase", on_n1(R"("erase","entry":"00","parts":"text","reason":"r")")},
        {"judge_event", on_n1(R"("judge_event","event":"e","valid":true,"reason":"r")")},
        {"relay", on_n1(R"("relay","to":")" + std::string(part == 0 ? "mate" : "x") + "\"")},
        {"keep_organisation",
         R"({"act":"change","facts":[{"about":"unit","id":"p1","field":"name","value":"n"}]})"},
        {"plan",
         R"({"act":"draw","step":"commit","draw":"d1","plan":{"rule":"r","sources":["s"],"reveal_by":"2026-06-30"}})"}};
    for (const char* act : {R"("phase","phase":"on_site")",
                            R"("answer","item":"G3","value":"pass")",
                            R"("na","item":"C1","reason":"r")",
                            R"("clear","item":"G3")",
                            R"("sample","item":"G3","sample":"1","value":"pass")",
                            R"("conform","section":"GATE")",
                            R"("add","repeat":"R","label":"1")",
                            R"("remove","instance":"R[1]")",
                            R"("capture","item":"G1","file":"none","live":true)",
                            R"("attach","intent":"00")",
                            R"("finding","text":"t")",
                            R"("suggest","text":"t")",
                            R"("feedback","minutes":5)",
                            R"("scan","code":"1","medium":"qr")",
                            R"("call","service":"s","step":"dialled")",
                            R"("weather","condition":"clear")",
                            R"("witness","item":"G3")",
                            R"("check_in")",
                            R"("event","event":"incident","text":"t")",
                            R"("redraw","item":"G3","sample":"1","reason":"r")",
                            R"("fewer_samples","item":"G3","reason":"r")"})
        tries.push_back({"record", on_n1(act)});
    // The leader asks for it, who then is no second person.
    if (part < 2) tries.push_back({"confirm_end", on_n1(R"("confirm_end","agree":false,"reason":"r")")});
    tries.push_back({"conclude", on_n1(R"("end","how":"stopped","reason":"r")")});
    return tries;
}

Result<engine::Done> plan_with(NightWorld& world, const std::string& leader, const std::string& team) {
    return world.planner.act(R"({"act":"plan","inspection":"n1","project":"p1","kind":"hq_special",)"
                             R"("checklist":"night","leader":")" +
                             leader + R"(","team":[)" + team + "]}");
}

void publish_people(NightWorld& world, const std::string& role) {
    People people = small_people();
    people.persons.push_back({.id = "x", .name = "", .post = "", .grants = {{role, "hq", "", ""}}});
    must(world.hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
}

/// part: 0 = outside the team, 1 = member, 2 = leader.
void try_all(const Expected& expected, int part) {
    NightWorld world;
    publish_people(world, expected.role);
    Box x(world.tenant, "x", "X1", 9);
    must(world.hub.engine().publish_device(x.device_core()));
    carry(world.hub, world.planner);
    carry(world.hub, x);
    must(plan_with(world, part == 2 ? "x" : "lead", part == 0 ? R"("mate")" : R"("lead","x")"));
    carry(world.planner, world.a);
    if (part < 2) world.a.does(on_n1(R"("end","how":"void","reason":"r")"));
    carry(world.planner, x);
    carry(world.a, x);
    for (const Try& one : tries_of(expected.role, part)) {
        const std::string reason = reason_of(x.act(one.act));
        const bool by_part =
            (part > 0 && says(kOfMembers, one.command)) || (part == 2 && says(kOfLeaders, one.command));
        const bool by_role = (says(expected.commands, one.command) || says(expected.commands, one.other)) &&
                             (!one.is_of_kind || says(kPlanSpecials, expected.role));
        CAPTURE(expected.role);
        CAPTURE(part);
        CAPTURE(one.act);
        CAPTURE(reason);
        CHECK(is_refused_by_the_rule(reason) == !(by_part || by_role));
    }
}

}  // namespace

TEST_CASE("ORG-3 a device answers each role and each act as the rule's text says") {
    for (const Expected& expected : kExpected)
        for (const int part : {0, 1, 2}) try_all(expected, part);
}

TEST_CASE("ORG-3 every act of a device is tried by every role") {
    // It brings what others recorded, who were asked.
    std::set<std::string> tried{"import"};
    for (const Try& one : tries_of("r", 1)) tried.insert(must(Json::parse(one.act))["act"].text());
    const auto add = [&](const char* members) {
        tried.insert(must(Json::parse("{" + std::string(members) + "}"))["act"].text());
    };
    for (const LaterAct& one : kLaterActs) add(one.act);
    for (const AppealAct& one : kAppealActs) add(one.act);
    std::set<std::string> known;
    for (const std::string_view name : engine::act_names()) known.insert(std::string(name));
    CHECK(tried == known);
}

TEST_CASE("ORG-2 a grant that has ended says no on the device the day after") {
    NightWorld world;
    People people = small_people();
    people.persons.push_back({.id = "x",
                              .name = "",
                              .post = "",
                              .grants = {{"quality_centre", "hq", "2026-01-01", "2026-03-02"}}});
    must(world.hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
    Box x(world.tenant, "x", "X1", 9);
    carry(world.hub, x);
    const auto plan = [](const char* name) {
        return std::string(
                   R"({"act":"plan","project":"p1","checklist":"night","leader":"lead","inspection":")") +
               name + "\"}";
    };
    CHECK(reason_of(x.act(plan("x1"))) == "ok");
    x.at("2026-03-03T00:00:01+08:00");
    CHECK(reason_of(x.act(plan("x2"))) == "may_not");
}

TEST_CASE("ORG-1 nothing is planned for a day on which the project is closed") {
    NightWorld world;
    Organisation organisation = small_organisation();
    organisation.units.back().active_to = "2026-03-31";
    must(world.hub.engine().publish(DocumentKind::organisation, "organisation", "2",
                                    journal::encode(organisation)));
    carry(world.hub, world.planner);
    const auto plan = [](const char* name, const char* day) {
        return std::string(
                   R"({"act":"plan","project":"p1","checklist":"night","leader":"lead","inspection":")") +
               name + R"(","window":")" + day + "T22:00:00+08:00/" + day + R"(T23:00:00+08:00"})";
    };
    CHECK(reason_of(world.planner.act(plan("a", "2026-03-31"))) == "ok");
    CHECK(reason_of(world.planner.act(plan("b", "2026-04-01"))) == "unit_closed");
}
