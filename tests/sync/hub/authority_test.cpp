// ORG-3 at the hub: entries of apps that do not ask the rule; what the table forbids lies in quarantine, and
// nothing else does. Whatever the hub's own commands change is asked of the same table, and so is what a
// device does after the seal: every command of every role, on both sides.
#include "tests/support/authority_table.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/journal/payloads.h"
#include "core/rules/appeals.h"
#include "core/rules/authority.h"
#include "core/rules/workflow.h"
#include "tests/sync/hub/finding_world.h"
#include "tests/sync/hub/unasked.h"

using namespace wincheck;
using namespace wincheck::hub;
using wincheck::testing::AppealAct;
using wincheck::testing::Expected;
using wincheck::testing::kAppealActs;
using wincheck::testing::kExpected;
using wincheck::testing::kLaterActs;
using wincheck::testing::kOfLeaders;
using wincheck::testing::kOfMembers;
using wincheck::testing::LaterAct;
using wincheck::testing::says;

namespace {

// KIND-1: who plans, and so sends out and judges, headquarters' specials.
constexpr const char* kPlanSpecials = "quality_centre hq_planner";

/// One entry and the command that it asks for. `others`: further commands, each of which suffices.
struct Written {
    const char* command;
    EntryType type;
    Bytes core;
    bool is_opening = false;
    bool is_of_kind = false;  // of those with a role, who plans the kind alone
    const char* others = "";
};

Bytes opening_of(const std::string& person, const std::string& name) {
    AssignmentCore core;
    core.name = name;
    core.project = "P1";
    core.leader = person;
    core.team = {person};
    return journal::encode(core);
}

void add_records(std::vector<Written>& list) {
    AnswerCore answer;
    answer.key.item = "G1";
    const auto add = [&](EntryType type, Bytes core) { list.push_back({"record", type, std::move(core)}); };
    add(EntryType::phase, journal::encode(PhaseCore{kPhaseOnSite}));
    add(EntryType::answer, journal::encode(answer));
    add(EntryType::conform, journal::encode(ConformCore{"S1", {}}));
    add(EntryType::add_instance, journal::encode(AddInstanceCore{"R", {}, "1"}));
    add(EntryType::remove_instance, journal::encode(RemoveInstanceCore{}));
    add(EntryType::intent, journal::encode(IntentCore{{}, "item"}));
    add(EntryType::finding, journal::encode(FindingCore{}));
    add(EntryType::suggest, journal::encode(SuggestCore{}));
    add(EntryType::feedback, journal::encode(FeedbackCore{5, 1}));
    add(EntryType::scan, journal::encode(ScanCore{}));
    add(EntryType::call, journal::encode(CallCore{"duty_manager"}));
    add(EntryType::weather, journal::encode(WeatherCore{"clear"}));
    add(EntryType::witness, journal::encode(WitnessCore{}));
    add(EntryType::check_in, journal::encode(CheckInCore{0}));
    add(EntryType::sampling, journal::encode(SamplingCore{answer.key}));
    add(EntryType::supplement, journal::encode(SupplementCore{.kind = "incident", .date = "2026-03-02"}));
}

void add_steps(std::vector<Written>& list) {
    for (std::uint32_t step = 1; step < rules::kStepsEnd; ++step) {
        FindingStepCore core;
        core.step = step;
        const char* command = rules::name_of(rules::command_of_step(step)).data();
        list.push_back({command, EntryType::finding_step, journal::encode(core), false,
                        rules::command_of_step(step) == rules::Command::judge_finding});
    }
    const auto add_photo = [&](const char* command, const char* purpose, bool is_of_kind) {
        list.push_back(
            {command, EntryType::intent, journal::encode(IntentCore{{}, purpose}), false, is_of_kind});
    };
    add_photo("rectify", kPurposeRectified, false);
    add_photo("judge_finding", kPurposeRechecked, true);
    add_photo("appeal", kPurposeAppeal, false);
}

void add_appeals(std::vector<Written>& list, const std::string& person) {
    AppealStepCore filed;
    filed.step = rules::kAppealFiled;
    filed.object = kAppealOfScore;
    filed.by = kAppealByPerson;
    filed.appellant = person;
    list.push_back({"appeal", EntryType::appeal_step, journal::encode(filed)});
    // Of an appeal that does not stand here: whoever objects or decides is no stranger to it.
    AppealStepCore rejected;
    rejected.appeal = StreamId{{9}};
    rejected.step = rules::kAppealRejected;
    list.push_back(
        {"decide_appeal", EntryType::appeal_step, journal::encode(rejected), false, false, "appeal"});
}

std::vector<Written> entries_of(const std::string& person, const std::string& role) {
    AnswerCore settling;
    settling.key.item = "G1";
    settling.chosen = Hash{};
    SignCore sign;
    sign.role = role;
    std::vector<Written> list{{"join", EntryType::open, journal::encode(OpenCore{person})},
                              {"join", EntryType::admit, journal::encode(AdmitCore{"li"})},
                              {"settle", EntryType::answer, journal::encode(settling)},
                              {"settle", EntryType::renewed, journal::encode(RenewedCore{})},
                              {"sign", EntryType::sign, journal::encode(sign)},
                              {"plan", EntryType::plan, opening_of(person, "plan of " + person), true},
                              {"start", EntryType::start, opening_of(person, "start of " + person), true},
                              {"plan", EntryType::order, journal::encode(OrderCore{}), false, true},
                              {"move_work", EntryType::moved, journal::encode(MovedCore{})},
                              {"confirm_end", EntryType::confirm_end, journal::encode(ConfirmEndCore{})},
                              {"judge_event", EntryType::event_verdict, journal::encode(EventVerdictCore{})},
                              {"erase", EntryType::erase, journal::encode(EraseCore{})}};
    add_records(list);
    add_steps(list);
    add_appeals(list, person);
    list.push_back(
        {"record", EntryType::contact, journal::encode(ContactCore{"team", person}), false, true, "plan"});
    list.push_back({"relay", EntryType::relay, journal::encode(RelayCore{person, ""})});
    list.push_back({"conclude", EntryType::seal, journal::encode(SealCore{})});
    list.push_back({"conclude", EntryType::end, journal::encode(EndCore{})});
    return list;
}

/// part: 0 = outside the team, 1 = member, 2 = leader.
bool is_expected(const Expected& expected, const Written& one, int part, bool is_over) {
    const auto by_role = [&](const std::string& command) {
        return is_over && says(expected.commands, command) &&
               (!one.is_of_kind || says(kPlanSpecials, expected.role));
    };
    if (part > 0 && says(kOfMembers, one.command)) return true;
    // YEAR-4: nobody of the team says whether what was told of its visit is valid.
    if (part > 0 && std::string_view(one.command) == "judge_event") return false;
    if (part == 2 && says(kOfLeaders, one.command)) return true;
    return by_role(one.command) || (*one.others != 0 && by_role(one.others));
}

// FIX-2: what an extension and other steps have to say in writing.
const Bytes kInWriting = journal::encode(TextPart{{"text", "t"}, {"measures", "m"}});

std::vector<UnaskedEntry> unasked(const StreamId& stream, const std::vector<Written>& entries) {
    std::vector<UnaskedEntry> list;
    for (const Written& one : entries)
        list.push_back(
            {one.type, one.core, one.is_opening ? std::nullopt : std::optional(stream), kInWriting});
    return list;
}

}  // namespace

namespace {

/// A hub where each role of the table has one person, in its own name at G and as "y-" at P2; n1 is a special
/// at P1 of none of them, m-ROLE and l-ROLE are such with that person as member and as leader.
struct Roles {
    World world;
    std::unique_ptr<Phone> planner;
    std::uint64_t seed = 10;

    Roles() {
        world.write("policy.json", R"({"id":"p","version":"1","year":{"parts":[{"id":"hq","weight":1}]}})");
        world.load_all();
        std::string people = kPeople;
        for (const Expected& expected : kExpected) {
            people += std::string("x-") + expected.role + ",x,x," + expected.role + ",G\r\n";
            people += std::string("y-") + expected.role + ",y,y," + expected.role + ",P2\r\n";
        }
        world.write("people.csv", people);
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
        planner = world.phone("planner", 1);
        world.sync(*planner);
        planner->does(R"({"act":"plan","inspection":"n1","project":"P1","kind":"hq_special","leader":"li",)"
                      R"("team":["li","wang"],"checklist":"night"})");
        world.sync(*planner);
    }

    void plan_teams() {
        for (const Expected& expected : kExpected) {
            plan_with(std::string("m-") + expected.role, "li", std::string("x-") + expected.role);
            plan_with(std::string("l-") + expected.role, std::string("x-") + expected.role, "li");
        }
        world.sync(*planner);
    }

    void plan_with(const std::string& name, const std::string& leader, const std::string& mate) {
        planner->does(
            R"({"act":"plan","project":"P1","kind":"hq_special","checklist":"night","inspection":")" + name +
            R"(","leader":")" + leader + R"(","team":[")" + leader + "\",\"" + mate + "\"]}");
    }

    /// In each inspection as whoever the person is there: 0 = outside the team, 1 = member, 2 = leader.
    void check(const Expected& expected, const std::string& person,
               const std::vector<std::pair<std::string, int>>& inspections) {
        const auto phone = world.phone(person, ++seed);
        show_entries(*planner, *phone);
        const auto entries = entries_of(person, expected.role);
        std::vector<UnaskedEntry> all;
        std::map<std::uint64_t, std::string> wanted;
        for (const auto& [inspection, part] : inspections) {
            for (std::size_t i = 0; i < entries.size(); ++i)
                if (!is_expected(expected, entries[i], part, person.starts_with("x-")))
                    wanted[all.size() + i] = "scope";
            const auto some = unasked(must(planner->engine().find_inspection(inspection)), entries);
            all.insert(all.end(), some.begin(), some.end());
        }
        write_unasked(*phone, all);
        world.sync(*phone);
        CAPTURE(person);
        CAPTURE(entries.size());
        CHECK(quarantined_of(world, *phone) == wanted);
    }
};

}  // namespace

TEST_CASE("ORG-3 the hub takes of each role what the rule's text allows, in the team and outside it") {
    Roles roles;
    roles.plan_teams();
    for (const Expected& expected : kExpected) {
        const std::string person = std::string("x-") + expected.role;
        roles.check(
            expected, person,
            {{"n1", 0}, {std::string("m-") + expected.role, 1}, {std::string("l-") + expected.role, 2}});
    }
}

TEST_CASE("ORG-3 a role over the project beside it allows nothing at the hub") {
    Roles roles;
    for (const Expected& expected : kExpected)
        roles.check(expected, std::string("y-") + expected.role, {{"n1", 0}});
}

namespace {

/// What one of the hub's own commands asks for.
struct Ordered {
    const char* command;
    const char* verb;
    const char* arguments;  // without whoever answers for it
};

constexpr Ordered kOrders[] = {
    {"keep_organisation", "change", R"("facts":[{"about":"unit","id":"P1","field":"name","value":"N"}])"},
    {"keep_organisation", "change", R"("facts":[{"about":"unit","id":"P1","field":"parent","value":"B1"}])"},
    {"keep_organisation", "change",
     R"("facts":[{"about":"unit","id":"P1","field":"active","value":"open"}])"},
    {"keep_organisation", "change",
     R"("facts":[{"about":"location","id":"P1/L1","field":"unit","value":"P1"}])"},
    {"keep_organisation", "change", R"("facts":[{"about":"asset","id":"A1","field":"unit","value":"P1"}])"},
    {"keep_organisation", "change", R"("facts":[{"about":"vendor","id":"V1","field":"name","value":"v"}])"},
    {"keep_people", "change", R"("facts":[{"about":"person","id":"li","field":"post","value":"p"}])"},
    {"keep_people", "change",
     R"("facts":[{"about":"person","id":"li","field":"grant:auditor:P1","value":"yes"}])"},
    {"bind_code", "change",
     R"("facts":[{"about":"code","id":"qr:1","field":"unit","value":"P1"},
                 {"about":"code","id":"qr:1","field":"place","value":"point:gate"}])"},
    {"file_standard", "change",
     R"("facts":[{"about":"standard","id":"S@1","field":"origin","value":"region_filed"},
                 {"about":"standard","id":"S@1","field":"unit","value":"R1"},
                 {"about":"standard","id":"S@1","field":"state","value":"draft"}])"},
    {"file_standard", "change",
     R"("facts":[{"about":"standard","id":"T@1","field":"state","value":"filed"}])"},
    {"judge_standard", "change",
     R"("facts":[{"about":"standard","id":"L@1","field":"origin","value":"law"},
                 {"about":"standard","id":"L@1","field":"unit","value":"G"},
                 {"about":"standard","id":"L@1","field":"state","value":"approved"}])"},
    {"judge_standard", "change",
     R"("facts":[{"about":"standard","id":"U@1","field":"state","value":"approved"}])"},
    {"judge_standard", "change",
     R"("reason":"r","facts":[{"about":"standard","id":"X@1","field":"state","value":"returned"}])"},
    {"judge_standard", "change",
     R"("facts":[{"about":"standard","id":"W@1","field":"state","value":"withdrawn"}])"},
    {"interpret", "change",
     R"("facts":[{"about":"clause","id":"V@1#3","field":"interpretation","value":"i"}])"},
    {"relay", "relay", R"("inspection":"n1","to":"wang")"},
    {"plan", "draw",
     R"("step":"commit","draw":"d1",
        "plan":{"draw":"d1","rule":"一季度","sources":["lottery"],"reveal_by":"2026-03-31"})"},
    {"publish", "rank", R"("step":"freeze","period":"2026-01")"},
    {"erase", "hold", R"("inspection":"n1","reason":"r")"}};

bool is_refused(const std::string& reason) {
    return says("may_not_change may_not_erase", reason);
}

/// Standards of the region R1 on every step of their way.
void file_standards(World& world) {
    const auto change = [&](const char* by, const std::string& id, const char* field, const char* value) {
        REQUIRE(world
                    .does("change", R"({"by":")" + std::string(by) +
                                        R"(","facts":[{"about":"standard","id":")" + id + R"(","field":")" +
                                        field + R"(","value":")" + value + "\"}]}")["ok"]
                    .boolean());
    };
    for (const char* id : {"T@1", "U@1", "V@1", "W@1", "X@1"}) {
        REQUIRE(world
                    .does("change", R"({"by":"x-regional_inspector","facts":[
            {"about":"standard","id":")" +
                                        std::string(id) + R"(","field":"origin","value":"region_filed"},
            {"about":"standard","id":")" +
                                        id + R"(","field":"unit","value":"R1"},
            {"about":"standard","id":")" +
                                        id + R"(","field":"state","value":"draft"}]})")["ok"]
                    .boolean());
        if (*id != 'T') change("x-regional_inspector", id, "state", "filed");
        if (*id == 'V' || *id == 'W') change("x-quality_centre", id, "state", "approved");
    }
}

}  // namespace

namespace {

/// What a device may ask headquarters for is an act of the same name.
bool is_asked_for(const Ordered& order) {
    return says("change draw", order.verb);
}

void check_acts(const Expected& expected, Phone& phone) {
    for (const Ordered& order : kOrders) {
        if (!is_asked_for(order)) continue;
        const std::string reason =
            reason_of(phone.act(R"({"act":")" + std::string(order.verb) + "\"," + order.arguments + "}"));
        CAPTURE(expected.role);
        CAPTURE(order.arguments);
        CHECK(reason == (says(expected.commands, order.command) ? "ok" : "may_not"));
    }
}

void check_answers(Phone& phone) {
    const Json requests = must(phone.engine().show("requests", ""))["requests"];
    for (const Json& one : requests.items()) {
        CAPTURE(one.dump());
        CHECK(says("recorded refused", one["state"].text()));
        CHECK_FALSE(is_refused(one["answer"]["error"]["reason"].text()));
    }
}

}  // namespace

TEST_CASE("ORG-3 the hub's own commands are allowed to each role by the same table, and so on its device") {
    std::set<std::string> asked;
    for (const Expected& expected : kExpected) {
        Roles roles;
        file_standards(roles.world);
        const auto phone = roles.world.phone(std::string("x-") + expected.role, 50);
        roles.world.sync(*phone);
        check_acts(expected, *phone);
        for (const Ordered& order : kOrders) {
            const std::string reason = reason_of(roles.world.command(
                order.verb, R"({"by":"x-)" + std::string(expected.role) + "\"," + order.arguments + "}"));
            CAPTURE(expected.role);
            CAPTURE(order.arguments);
            CAPTURE(reason);
            CHECK(is_refused(reason) == !says(expected.commands, order.command));
            if (std::string_view(order.verb) == "change" && !is_refused(reason)) CHECK(reason == "ok");
            asked.insert(order.command);
        }
        roles.world.sync(*phone);
        must(roles.world.hub().keep_house());  // what of them waits
        roles.world.sync(*phone);
        check_answers(*phone);
    }
    for (const Written& one : entries_of("x", "x")) asked.insert(one.command);
    for (std::size_t at = 0; at < static_cast<std::size_t>(rules::Command::count); ++at) {
        const std::string name(rules::name_of(static_cast<rules::Command>(at)));
        CHECK_MESSAGE(asked.contains(name), name);
    }
}

namespace {

/// A sealed visit with a finding, to whose result the head has objected in the project's name; one person for
/// each role of the table, at G.
struct Objected {
    Visit visit;
    std::string finding, appeal;
    std::uint64_t seed = 20;

    explicit Objected(bool in_team) {
        World& world = visit.world;
        std::string people = kPeople;
        for (const Expected& expected : kExpected)
            people += std::string("x-") + expected.role + ",x,x," + expected.role + ",G\r\n";
        world.write("people.csv", people);
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world.load({"people.csv", "calendar.csv"})["ok"].boolean());
        visit.work();
        sync_all();
        for (const Expected& expected : kExpected)
            if (in_team)
                visit.li->does(R"({"act":"admit","inspection":"n1","person":"x-)" +
                               std::string(expected.role) + "\"}");
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        finding = finding_on(*visit.head)["id"].text();
        visit.head->at("2026-03-03T08:00:00+08:00");
        appeal = visit.head->does(R"({"act":"appeal","inspection":"n1","by":"project","text":"t"})")
                     .extra["appeal"]
                     .text();
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.planner.get(), visit.head.get()})
                visit.world.sync(*phone);
    }
    std::unique_ptr<Phone> phone_of(const Expected& expected) {
        auto phone = visit.world.phone(std::string("x-") + expected.role, ++seed);
        visit.world.sync(*phone);
        for (Phone* from : {visit.planner.get(), visit.li.get(), visit.wang.get(), visit.head.get()})
            show_entries(*from, *phone);
        phone->at("2026-03-03T09:00:00+08:00");
        return phone;
    }

    void check(const Expected& expected, Phone& phone, bool in_team) {
        CAPTURE(expected.role);
        CAPTURE(in_team);
        for (const LaterAct& one : kLaterActs) {
            const std::string act = R"({"inspection":"n1",)" + std::string(one.act) +
                                    (one.is_of_finding ? R"(,"finding":")" + finding + "\"}" : "}");
            const std::string reason = reason_of(phone.act(act));
            const bool by_role = says(expected.commands, one.command) &&
                                 (!one.is_of_kind || says(kPlanSpecials, expected.role));
            CAPTURE(act);
            CAPTURE(reason);
            CHECK(says("not_in_team not_leader may_not", reason) ==
                  !(by_role || (in_team && says(kOfMembers, one.command))));
        }
        for (const AppealAct& one : kAppealActs) {
            const std::string reason = reason_of(
                phone.act(R"({"inspection":"n1","appeal":")" + appeal + "\"," + std::string(one.act) + "}"));
            CAPTURE(one.act);
            // APP-1: nobody of the team decides about the own inspection.
            const bool is_allowed =
                says(one.siding, expected.role) || (!in_team && says(one.deciding, expected.role));
            CHECK(says("own_cause may_not", reason) == !is_allowed);
        }
    }
};

}  // namespace

TEST_CASE(
    "ORG-3 APP-1 after the seal a device answers each role as the hub does, in the team and outside it") {
    for (const bool in_team : {false, true}) {
        Objected objected(in_team);
        for (const Expected& expected : kExpected) {
            const auto phone = objected.phone_of(expected);
            objected.check(expected, *phone, in_team);
        }
        CHECK(objected.visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    }
}
