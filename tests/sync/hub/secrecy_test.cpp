// PLAN-4 by pairs of worlds: the same hub, people and clock, once with and once without a secret plan.
// VISIT-2: tours.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "core/engine/writer.h"
#include "core/journal/payloads.h"
#include "tests/sync/hub/pair_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

/// What a person can see on a phone, and what its store holds.
std::string all_of(Phone& phone) {
    std::string text = phone.digest("");
    for (const char* view : {"inspections", "ready", "coverage", "due", "findings", "statement", "ranking",
                             "results", "effects", "hazards", "feedback", "requests"})
        text += std::string("\n") + view + " " + must(phone.engine().show(view, "")).dump();
    // Of its health all but the space of this machine's disk.
    return text + "\n" + must(phone.engine().show("health", ""))["chains"].dump();
}

// Every report as that person may read it.
constexpr const char* kReports[] = {R"("plans")",
                                    R"("due")",
                                    R"("coverage")",
                                    R"("coverage","date":"2026-03-02","unit":"quality_centre")",
                                    R"("draws")",
                                    R"("requests")",
                                    R"("handover")",
                                    R"("pairs","month":"2026-03")",
                                    R"("effort")",
                                    R"("leaks")",
                                    R"("results")",
                                    R"("results","inspection":"n1")",
                                    R"("explanation","inspection":"n1")",
                                    R"("notice","inspection":"n1")",
                                    R"("findings")",
                                    R"("findings","limit":5)",
                                    R"("reports")",
                                    R"("appeals")",
                                    R"("consequences")",
                                    R"("effects")",
                                    R"("effects","period":"2026")",
                                    R"("statement","month":"2026-03")",
                                    R"("events")",
                                    R"("register","about":"unit")",
                                    R"("register","about":"person")",
                                    R"("register","about":"vendor")",
                                    R"("register","about":"asset")",
                                    R"("register","about":"standard")",
                                    R"("index","period":"2026-03")",
                                    R"("ranking","period":"2026")",
                                    R"("bulletin","date":"2026-03-01")",
                                    R"("bulletin","date":"2026-03-02")",
                                    R"("bulletin","date":"2026-03-03")",
                                    R"("period","period":"2026-03")",
                                    R"("period","period":"2026-Q1")",
                                    R"("period","period":"2026")"};

std::string report_of(World& world, const char* person, const char* kind) {
    const auto told =
        world.command("report", R"({"for":")" + std::string(person) + R"(","kind":)" + kind + "}");
    return told ? told->dump() : reason_of(told);
}

std::string reports_of(World& world, const char* person) {
    std::string text;
    for (const char* kind : kReports) text += report_of(world, person, kind) + "\n";
    return text;
}

void check_reports_alike(World& with, World& without, const char* person) {
    for (const char* kind : kReports) {
        CAPTURE(std::string(person));
        CAPTURE(std::string(kind));
        CHECK(report_of(with, person, kind) == report_of(without, person, kind));
    }
}

// Heads of the hub's log are random to whoever does not know its leaves: there the length is compared.
bool is_receipt(const Delivered& one) {
    return one.path.find("/receipts") != std::string::npos;
}

/// The answer without such a head.
Bytes comparable(const Delivered& one) {
    if (one.path.find("/hello") == std::string::npos) return one.body;
    auto reply = must(journal::decode_document<protocol::HelloReplyMore>(one.body));
    reply.hello.log = {};
    return journal::encode(reply);
}

void check_equal(const std::vector<Delivered>& with, const std::vector<Delivered>& without) {
    REQUIRE(with.size() == without.size());
    for (std::size_t i = 0; i < with.size(); ++i) {
        CAPTURE(with[i].path);
        CHECK(with[i].path == without[i].path);
        CHECK(with[i].status == without[i].status);
        CHECK(with[i].body.size() == without[i].body.size());
        if (!is_receipt(with[i])) CHECK(comparable(with[i]) == comparable(without[i]));
    }
}

void check_all_alike(Pair& with, Pair& without) {
    with.sync_all();
    without.sync_all();
    for (std::size_t i = 0; i < with.outsiders().size(); ++i)
        CHECK(all_of(*with.outsiders()[i]) == all_of(*without.outsiders()[i]));
    for (const char* person : with.readers()) check_reports_alike(with.world, without.world, person);
}

/// Kinds of report, as the hub's own code names them.
std::set<std::string> kinds_of_report() {
    std::ifstream source(std::string(WINCHECK_SOURCE_DIR) + "/sync/hub/report.cpp");
    const std::string text((std::istreambuf_iterator<char>(source)), {});
    const std::string before = "if (kind == \"";
    std::set<std::string> kinds;
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
        const auto from = at + before.size();
        kinds.insert(text.substr(from, text.find('"', from) - from));
    }
    return kinds;
}

}  // namespace

TEST_CASE("PLAN-4 every report that a person may read is compared between the two worlds") {
    std::set<std::string> left = kinds_of_report();
    REQUIRE(left.size() > 20);
    for (const std::string report : kReports) left.erase(report.substr(1, report.find('"', 1) - 1));
    CHECK(left == std::set<std::string>{"codes", "devices", "late", "quarantine", "reused", "times"});
}

TEST_CASE(
    "PLAN-4 with and without a secret plan all others receive, hold and see the same, until the reveal") {
    Pair with;
    Pair without;
    with.plan("n1", "P1");
    for (const char* time :
         {"2026-03-02T21:00:00+08:00", "2026-03-02T23:00:00+08:00", "2026-03-03T02:00:00+08:00"}) {
        with.at(time);
        without.at(time);
        if (time == std::string("2026-03-02T23:00:00+08:00")) with.work("n1");
        check_all_alike(with, without);
    }
    check_equal(with.received, without.received);
    // The reveal is the seal: those of the line then know, another project still does not.
    with.seal("n1");
    for (int round = 0; round < 2; ++round) {
        with.sync_all();
        without.sync_all();
    }
    CHECK(with.head->knows("n1"));
    CHECK(with.chief->knows("n1"));
    CHECK_FALSE(without.head->knows("n1"));
    CHECK(all_of(*with.other) == all_of(*without.other));
    CHECK(all_of(*with.inspector) == all_of(*without.inspector));
}

TEST_CASE("PLAN-4 an unannounced inspection of the branch is no more known than headquarters' own") {
    for (const char* kind : {"branch_monthly", "free"}) {
        CAPTURE(kind);
        Pair with(true);
        Pair without(true);
        with.chief->does(
            R"({"act":"plan","leader":"li","checklist":"night","inspection":"n1","project":"P1",)"
            R"("unannounced":true,"window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00",)"
            R"("kind":")" +
            std::string(kind) + "\"}");
        check_all_alike(with, without);
        with.at("2026-03-02T23:00:00+08:00");
        without.at("2026-03-02T23:00:00+08:00");
        with.work("n1");
        with.li->does(R"({"act":"check_in","inspection":"n1","next_minutes":1})");
        check_all_alike(with, without);
        with.at("2026-04-20T23:00:00+08:00");  // long overdue, and still nobody else's business
        without.at("2026-04-20T23:00:00+08:00");
        check_all_alike(with, without);
        check_equal(with.received, without.received);
    }
}

TEST_CASE("PLAN-4 KIND-2 an unannounced return changes nothing of the findings that it looks at") {
    Pair with;
    Pair without;
    for (Pair* pair : {&with, &without}) {
        pair->plan("n0", "P1");
        pair->sync_all();
        pair->work("n0");
        pair->seal("n0");
        pair->sync_all();
        pair->sync_all();
        REQUIRE(pair->head->knows("n0"));
        pair->received.clear();
    }
    const Json findings = must(with.planner->engine().show("findings", "n0"));
    with.planner->does(
        R"({"act":"plan","kind":"re_check","leader":"li","checklist":"night","inspection":"n1",)"
        R"("project":"P1","unannounced":true,)"
        R"("window":"2026-03-03T22:00:00+08:00/2026-03-04T06:00:00+08:00",)"
        R"("findings":[{"inspection":"n0","finding":")" +
        findings.items().at(0)["id"].text() + R"("}]})");
    check_all_alike(with, without);
    with.at("2026-03-03T23:00:00+08:00");
    without.at("2026-03-03T23:00:00+08:00");
    with.work("n1");
    check_all_alike(with, without);
    check_equal(with.received, without.received);
}

TEST_CASE("PLAN-4 a phone that is enrolled while a plan is secret is told nothing of it") {
    Pair with;
    Pair without;
    with.plan("n1", "P1", R"(,"tour":"t")");
    with.world.sync(*with.planner);
    std::string seen[2];
    int at = 0;
    for (Pair* pair : {&with, &without}) {
        std::uint64_t seed = 40;
        for (const char* person : {"head1", "chief", "wang"}) {
            const auto phone = pair->world.phone(person, ++seed);
            ListeningTransport transport(pair->world.hub(), phone->files());
            for (int round = 0; round < 2; ++round) phone->sync(transport);
            seen[at] += all_of(*phone) + reports_of(pair->world, person);
            for (const Delivered& one : transport.received) {
                const bool is_hello = one.path.find("/hello") != std::string::npos;
                seen[at] += one.path + " " + std::to_string(one.body.size()) + " " +
                            (is_hello ? sha256(comparable(one)).hex() : std::string{}) + "\n";
            }
        }
        ++at;
    }
    CHECK(seen[0] == seen[1]);
}

TEST_CASE(
    "PLAN-4 figures of a period tell nobody of a secret plan, the operator neither, until its tour is over") {
    Pair with;
    Pair without;
    with.plan("n1", "P1", R"(,"tour":"t")");
    with.plan("n2", "P2", R"(,"tour":"t")");
    // "" = the operator, whose reports are passed on.
    const auto period_of = [](Pair& pair, const char* person) {
        return pair.world
            .does("report", std::string(R"({"kind":"period","period":"2026-03","for":")") + person + "\"}")
            .dump();
    };
    const auto check_same = [&] {
        for (const char* person : {"", "head1", "head2", "chief", "wang", "planner"}) {
            CAPTURE(person);
            CHECK(period_of(with, person) == period_of(without, person));
        }
    };
    for (const char* step : {"planned", "open", "one sealed"}) {
        if (step == std::string("open")) with.work("n1");
        if (step == std::string("one sealed")) with.seal("n1");
        with.sync_all();
        without.sync_all();
        CAPTURE(step);
        check_same();
    }
    with.work("n2");
    with.seal("n2");
    for (Pair* pair : {&with, &without})
        for (int round = 0; round < 2; ++round) pair->sync_all();
    const auto inspections = [&](const char* person) {
        const Json report = parsed(period_of(with, person));
        std::string text;
        for (const Json& row : report["period"].items())
            if (row["kind"].text().empty())
                text += row["unit"].text() + " " + row["inspections"].text() + "; ";
        return text;
    };
    CHECK(inspections("") == "G 2; R1 2; B1 2; P1 1; P2 1; ");
    // VIS-1: a branch its own and below, a head the own project, an inspector of all projects none.
    CHECK(inspections("chief") == "B1 2; P1 1; P2 1; ");
    CHECK(inspections("head1") == "P1 1; ");
    CHECK(inspections("head2") == "P2 1; ");
    CHECK(inspections("wang").empty());
}

TEST_CASE("VISIT-2 visits of one tour are shown to those inspected when the last of them has ended") {
    Pair pair;
    pair.plan("n1", "P1", R"(,"tour":"night of 2 March")");
    pair.plan("n2", "P2", R"(,"tour":"night of 2 March")");
    pair.sync_all();
    pair.at("2026-03-02T23:00:00+08:00");
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    pair.sync_all();
    CHECK_FALSE(pair.head->knows("n1"));
    CHECK_FALSE(pair.chief->knows("n1"));
    pair.work("n2");
    pair.sync_all();
    CHECK_FALSE(pair.head->knows("n1"));
    pair.seal("n2");
    pair.sync_all();
    pair.sync_all();
    CHECK(pair.head->knows("n1"));
    CHECK_FALSE(pair.head->knows("n2"));
    CHECK(pair.other->knows("n2"));
    CHECK(pair.chief->knows("n1"));
    CHECK(pair.chief->knows("n2"));
}

TEST_CASE("VISIT-2 a visit that was not reached ends the embargo and is itself shown to nobody") {
    Pair pair;
    pair.plan("n1", "P1", R"(,"tour":"t")");
    pair.plan("n2", "P2", R"(,"tour":"t")");
    pair.sync_all();
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    pair.li->does(R"({"act":"end","inspection":"n2","how":"not_reached","reason":"台风"})");
    pair.sync_all();
    pair.sync_all();
    CHECK(pair.head->knows("n1"));
    CHECK_FALSE(pair.other->knows("n2"));
}

TEST_CASE("VISIT-2, VISIT-5 a visit that is confirmed void ends the embargo at once") {
    Pair pair;
    pair.plan("n1", "P1", R"(,"tour":"t")");
    pair.plan("n2", "P2", R"(,"tour":"t")");
    pair.sync_all();
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    pair.li->does(R"({"act":"end","inspection":"n2","how":"void","cause":"wrong_unit","reason":"x"})");
    pair.sync_all();
    pair.sync_all();
    CHECK_FALSE(pair.head->knows("n1"));
    pair.planner->does(R"({"act":"confirm_end","inspection":"n2","agree":true})");
    pair.world.sync(*pair.planner);
    pair.world.sync(*pair.head);
    CHECK(pair.head->knows("n1"));
}

TEST_CASE("PLAN-3 a team that the hub's register forbids lies in quarantine") {
    Pair pair;
    pair.world.write("people.csv", std::string(kPeople) + "li,李,检查员,project_head,P1\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    pair.plan("n1", "P1");
    pair.plan("n2", "P2");
    pair.world.sync(*pair.planner);
    const Json refused = pair.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(refused.items().size() == 1);
    CHECK(refused.items()[0]["reason"].text() == "team");
}

TEST_CASE("VISIT-5 a refused inspection is delivered to the line, a stopped one is not") {
    Pair pair;
    pair.plan("n1", "P1", R"(,"team":["li","wang"])");
    pair.plan("n2", "P2");
    pair.sync_all();
    pair.li->does(R"({"act":"capture","inspection":"n1","item":"","live":true,"file":")" +
                  pair.li->file("gate.jpg", 5'000) + "\"}");
    pair.li->does(R"({"act":"end","inspection":"n1","how":"refused","reason":"门岗拒绝"})");
    pair.li->does(R"({"act":"end","inspection":"n2","how":"stopped","cause":"weather","reason":"雷暴"})");
    pair.sync_all();
    pair.sync_all();
    CHECK(pair.head->knows("n1"));
    CHECK_FALSE(pair.other->knows("n2"));
    // Neither was scored, so neither passed nor failed.
    const Json told = pair.world.does("report", R"({"kind":"bulletin","date":"2026-03-02"})")["bulletin"];
    REQUIRE(told.items().size() == 2);
    for (const Json& row : told.items()) CHECK(row["passed"].is_null());
}

TEST_CASE("VISIT-5 nobody confirms the own request to call an inspection void, not even past the rule") {
    Pair pair;
    pair.plan("n1", "P1");
    pair.sync_all();
    // The planner leads n2 and holds the role that confirms.
    pair.planner->does(
        R"({"act":"plan","inspection":"n2","project":"P1","leader":"planner","checklist":"night"})");
    pair.planner->does(R"({"act":"end","inspection":"n2","how":"void","reason":"重复"})");
    CHECK(reason_of(pair.planner->act(R"({"act":"confirm_end","inspection":"n2"})")) == "second_person");
    engine::Writer writer(pair.planner->engine().store(), pair.planner->ports());
    const StreamId stream = must(pair.planner->engine().find_inspection("n2"));
    const auto ends = must(pair.planner->engine().store().stream_entries(stream, EntryType::end));
    ConfirmEndCore core;
    core.end = ends.front().hash;
    must(writer.ensure_chain(*pair.planner->engine().identity()));
    auto transaction = must(pair.planner->engine().store().begin());
    must(writer.write(*pair.planner->engine().identity(), {kStreamInspection, stream},
                      {.type = EntryType::confirm_end,
                       .version = 1,
                       .core = journal::encode(core),
                       .text = {},
                       .place = {},
                       .secret = {}}));
    must(transaction.commit());
    must(writer.close_segment(*pair.planner->engine().identity()));
    pair.world.sync(*pair.planner);
    const Json refused = pair.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(refused.items().size() == 1);
    CHECK(refused.items()[0]["reason"].text() == "scope");
}

TEST_CASE("DO-13 headquarters' desk gives the code, and the hub takes the relay it allows") {
    Pair pair;
    pair.world.write("people.csv", std::string(kPeople) + "desk,何,值守,hq_desk,G\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    pair.plan("n1", "P1", R"(,"team":["li","wang"])");
    pair.sync_all();
    const auto ask = [&](const char* by, const char* to) {
        return pair.world.command(
            "relay", std::string(R"({"inspection":"n1","to":")") + to + R"(","by":")" + by + "\"}");
    };
    CHECK(reason_of(ask("planner", "wang")) == "may_not_change");
    CHECK(reason_of(ask("desk", "head1")) == "unknown_person");
    const std::string code = must(ask("desk", "wang"))["code"].text();
    Phone& wang = *pair.inspector;
    wang.does(R"({"act":"relay","inspection":"n1","to":"wang","code":")" + code + "\"}");
    wang.does(R"({"act":"end","inspection":"n1","how":"stopped","cause":"order","reason":"总部命令"})");
    pair.sync_all();
    pair.sync_all();
    CHECK(pair.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(reason_of(pair.li->act(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})")) ==
          "already_ended");
}

TEST_CASE("VISIT-3 the desk finds an order by the code read out on the phone") {
    Pair pair;
    pair.plan("n1", "P1");
    const auto made = pair.planner->does(R"({"act":"order","inspection":"n1"})");
    pair.sync_all();
    const auto found = pair.world.command("order", R"({"code":")" + made.extra["code"].text() + "\"}");
    REQUIRE(found);
    CHECK((*found)["orders"].items().at(0)["leader"].text() == "li");
    CHECK(reason_of(pair.world.command("order", R"({"code":"00000000"})")) == "order_code_unknown");
    // The order reaches its team and nobody else.
    CHECK(must(pair.li->engine().show("orders", "n1")).items().size() == 1);
    CHECK_FALSE(pair.head->knows("n1"));
}

TEST_CASE("PLAN-4 no deadline and no verdict tells of a secret plan of the same kind at the same project") {
    Pair with;
    Pair without;
    std::string deadlines[2];
    std::vector<Delivered> verdicts[2];
    int at = 0;
    for (Pair* pair : {&with, &without}) {
        pair->world.write("policy.json", R"({"id":"p","version":"2","kinds":[
            {"id":"hq_special","forbids_same_twice":true}]})");
        pair->world.write("people.csv", std::string(kPeople) + "planner2,何,质控,quality_centre,G\r\n");
        REQUIRE(pair->world.load({"policy.json", "people.csv"})["ok"].boolean());
        auto second = pair->world.phone("planner2", 7);
        pair->sync_all();
        pair->world.sync(*second);
        pair->plan("n1", "P1");
        pair->sync_all();
        pair->work("n1");
        pair->seal("n1");
        pair->sync_all();
        pair->sync_all();
        REQUIRE(pair->head->knows("n1"));
        // The finding of n1 is due by its severity, whatever is planned in secret.
        if (pair == &with)
            pair->planner->does(
                R"({"act":"plan","kind":"hq_special","leader":"wang","checklist":"night","inspection":"n2",)"
                R"("project":"P1","window":"2026-03-03T22:00:00+08:00/2026-03-04T06:00:00+08:00"})");
        pair->world.sync(*pair->planner);
        for (const char* person : {"head1", "chief", "planner2"})
            deadlines[at] += reports_of(pair->world, person);
        // Somebody else of headquarters plans the same inspectors there for the night after.
        second->does(
            R"({"act":"plan","kind":"hq_special","leader":"wang","checklist":"night","inspection":"n3",)"
            R"("project":"P1","window":"2026-03-04T22:00:00+08:00/2026-03-05T06:00:00+08:00"})");
        ListeningTransport transport(pair->world.hub(), second->files());
        second->sync(transport);
        verdicts[at] = transport.received;
        CHECK(pair->world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
        ++at;
    }
    CHECK(deadlines[0].find("rectification") != std::string::npos);
    CHECK(deadlines[0] == deadlines[1]);
    check_equal(verdicts[0], verdicts[1]);
}

TEST_CASE(
    "PLAN-3 the hub keeps apart who was there the last time, which the planner's device could not know") {
    Pair pair;
    pair.world.write("policy.json", R"({"id":"p","version":"2","kinds":[
        {"id":"branch_monthly","forbids_same_twice":true}]})");
    pair.world.write("people.csv", std::string(kPeople) + "chief2,吴,主管,branch_supervisor,B1\r\n");
    REQUIRE(pair.world.load({"policy.json", "people.csv"})["ok"].boolean());
    auto second = pair.world.phone("chief2", 7);
    pair.sync_all();
    pair.world.sync(*second);
    const auto plan = [](Phone& phone, const char* name, const char* leader, const char* night) {
        phone.does(
            std::string(R"({"act":"plan","kind":"branch_monthly","checklist":"night","project":"P1",)") +
            R"("inspection":")" + name + R"(","leader":")" + leader + R"(","window":")" + night +
            "T20:00:00+08:00/" + night + R"(T21:00:00+08:00"})");
    };
    plan(*pair.chief, "n1", "li", "2026-03-02");
    pair.world.sync(*pair.chief);
    plan(*second, "n2", "li", "2026-03-09");
    plan(*second, "n3", "wang", "2026-03-09");
    pair.world.sync(*second);
    const Json refused = pair.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(refused.items().size() == 1);
    CHECK(refused.items()[0]["reason"].text() == "team");
    pair.sync_all();
    CHECK(pair.inspector->knows("n3"));
    CHECK_FALSE(pair.li->knows("n2"));
}

TEST_CASE("KIND-7 the hub keeps a cross-check apart that would be mutual") {
    Pair pair;
    const auto plan = [](Phone& phone, const char* name, const char* project) {
        phone.does(std::string(R"({"act":"plan","kind":"cross_check","checklist":"night","inspection":")") +
                   name + R"(","project":")" + project + R"(","leader":")" +
                   (std::string_view(project) == "P1" ? "head2" : "head1") +
                   R"(","window":"2026-03-02T20:00:00+08:00/2026-03-02T21:00:00+08:00"})");
    };
    plan(*pair.head, "n1", "P1");  // by staff of P2
    pair.world.sync(*pair.head);
    plan(*pair.other, "n2", "P2");  // by staff of P1, who does not know
    pair.world.sync(*pair.other);
    const Json refused = pair.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    REQUIRE(refused.items().size() == 1);
    CHECK(refused.items()[0]["reason"].text() == "team");
}
