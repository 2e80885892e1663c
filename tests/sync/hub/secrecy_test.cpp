// PLAN-4 by pairs of worlds: the same hub, people and clock, once with and once without a secret plan.
// VISIT-2: tours.
#include <doctest/doctest.h>

#include "core/engine/writer.h"
#include "core/journal/payloads.h"
#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

/// One answer of the hub as a device received it.
struct Delivered {
    std::string path;
    int status = 0;
    Bytes body;
};

class ListeningTransport final : public protocol::Transport {
public:
    ListeningTransport(Hub& hub, FileSystem& files) : direct_(hub, files) {}
    Result<protocol::HttpResponse> perform(const protocol::HttpRequest& request,
                                           const std::string& url) override {
        auto response = direct_.perform(request, url);
        if (response) received.push_back({request.path, response->status, response->body});
        return response;
    }
    std::vector<Delivered> received;

private:
    DirectTransport direct_;
};

/// People of the line and of other projects, who must learn nothing; a team; a planner.
struct Pair {
    World world;
    std::unique_ptr<Phone> planner, li, head, other, chief, inspector;
    std::vector<Delivered> received;  // by everybody outside the team

    Pair() {
        world.load_all();
        planner = world.phone("planner", 1);
        li = world.phone("li", 2);
        head = world.phone("head1", 3);
        other = world.phone("head2", 4);
        chief = world.phone("chief", 5);
        inspector = world.phone("wang", 6);
        sync_all();
    }
    std::vector<Phone*> outsiders() { return {head.get(), other.get(), chief.get(), inspector.get()}; }
    void sync_all() {
        for (Phone* phone : {planner.get(), li.get()}) world.sync(*phone);
        for (Phone* phone : outsiders()) {
            ListeningTransport transport(world.hub(), phone->files());
            phone->sync(transport);
            received.insert(received.end(), transport.received.begin(), transport.received.end());
        }
    }
    void at(const std::string& time) {
        for (Phone* phone : {planner.get(), li.get(), head.get(), other.get(), chief.get(), inspector.get()})
            phone->at(time);
    }
    void plan(const char* name, const char* project, const char* more = "") {
        const bool has_kind = std::string_view(more).find("kind") != std::string_view::npos;
        planner->does(std::string(R"({"act":"plan","leader":"li","checklist":"night",)") +
                      (has_kind ? "" : R"("kind":"hq_special",)") +
                      R"("window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","inspection":")" +
                      name + R"(","project":")" + project + "\"" + more + "}");
    }
    void work(const std::string& name) {
        li->does(R"({"act":"open","inspection":")" + name + "\"}");
        li->does(R"({"act":"phase","phase":"on_site","inspection":")" + name + "\"}");
        li->does(R"({"act":"answer","item":"G1","value":"pass","inspection":")" + name + "\"}");
        li->does(R"({"act":"answer","item":"G2","value":"fail","inspection":")" + name + "\"}");
        li->does(R"({"act":"capture","item":"G1","live":true,"inspection":")" + name + R"(","file":")" +
                 li->file(name + ".jpg", 300'000) + "\"}");
    }
    void seal(const std::string& name) { li->does(R"({"act":"seal","inspection":")" + name + "\"}"); }
};

/// What a person can see on a phone, and what its store holds.
std::string all_of(Phone& phone) {
    std::string text = phone.digest("");
    for (const char* view : {"inspections", "ready"})
        text += "\n" + must(phone.engine().show(view, "")).dump();
    // Of its health all but the space of this machine's disk.
    return text + "\n" + must(phone.engine().show("health", ""))["chains"].dump();
}

// Every report as that person may read it.
std::string reports_of(World& world, const char* person) {
    std::string text;
    for (const char* kind : {"plans", "due", "coverage", "draws", "effort", "leaks"})
        text += world.does("report", std::string(R"({"kind":")") + kind + R"(","for":")" + person + "\"}")
                    .dump() +
                "\n";
    for (const char* date : {"2026-03-01", "2026-03-02", "2026-03-03"})
        text += world
                    .does("report", std::string(R"({"kind":"bulletin","date":")") + date + R"(","for":")" +
                                        person + "\"}")
                    .dump() +
                "\n";
    for (const char* period : {"2026-03", "2026-Q1", "2026"})
        text += world
                    .does("report", std::string(R"({"kind":"period","period":")") + period + R"(","for":")" +
                                        person + "\"}")
                    .dump() +
                "\n";
    return text;
}

// Heads of the hub's log are random to whoever does not know its leaves: there the length is compared.
bool is_head_of_log(const Delivered& one) {
    return one.path.find("/hello") != std::string::npos || one.path.find("/receipts") != std::string::npos;
}

void check_equal(const std::vector<Delivered>& with, const std::vector<Delivered>& without) {
    REQUIRE(with.size() == without.size());
    for (std::size_t i = 0; i < with.size(); ++i) {
        CAPTURE(with[i].path);
        CHECK(with[i].path == without[i].path);
        CHECK(with[i].status == without[i].status);
        CHECK(with[i].body.size() == without[i].body.size());
        if (!is_head_of_log(with[i])) CHECK(with[i].body == without[i].body);
    }
}

}  // namespace

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
        with.sync_all();
        without.sync_all();
        for (std::size_t i = 0; i < with.outsiders().size(); ++i)
            CHECK(all_of(*with.outsiders()[i]) == all_of(*without.outsiders()[i]));
        for (const char* person : {"head1", "head2", "chief", "wang"})
            CHECK(reports_of(with.world, person) == reports_of(without.world, person));
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

TEST_CASE("hub/programme_report: plans that are owed, and the night's bulletin after the embargo") {
    Pair pair;
    pair.plan("n1", "P1", R"(,"tour":"t")");
    pair.plan("n2", "P2", R"(,"tour":"t")");
    pair.plan("n3", "P2", R"(,"kind":"training","team":["wang"])");
    pair.sync_all();
    const auto plans = [&](const char* more) {
        std::string text;
        const Json report = pair.world.does("report", std::string(R"({"kind":"plans")") + more + "}");
        for (const Json& row : report["plans"].items())
            text += row["name"].text() + (row["overdue"].boolean() ? "! " : " ");
        return text;
    };
    CHECK(plans("") == "n1 n2 n3 ");
    CHECK(plans(R"(,"for":"li")") == "n1 n2 n3 ");
    CHECK(plans(R"(,"for":"wang")") == "n3 ");
    CHECK(plans(R"(,"for":"head1")").empty());
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    const auto bulletin = [&] {
        return pair.world.does("report", R"({"kind":"bulletin","date":"2026-03-02"})");
    };
    CHECK(bulletin()["bulletin"].items().empty());
    pair.work("n2");
    pair.seal("n2");
    pair.work("n3");
    pair.seal("n3");
    pair.sync_all();
    const Json told = bulletin();
    REQUIRE(told["bulletin"].items().size() == 2);
    CHECK(told["sealed"].text() == "2");
    CHECK(told["bulletin"].items()[0]["region"].text() == "华东");
    CHECK(told["bulletin"].items()[0]["score"].text() == "60");
    CHECK(told["bulletin"].items()[0]["findings"].text() == "1");
    CHECK(pair.world.does("report", R"({"kind":"bulletin","date":"2026-03-03"})")["visits"].text() == "0");
    CHECK(plans("").empty());
    const Json csv = pair.world.does("report", R"({"kind":"bulletin","date":"2026-03-02","format":"csv"})");
    CHECK(csv["csv"].text().starts_with("number,project,project_name,region,kind,state,score"));
    const Json rows = pair.world.does("report", R"({"kind":"bulletin","date":"2026-03-02","format":"xlsx"})");
    CHECK(rows["rows"].items().size() == 3);
    CHECK(reason_of(pair.world.command("report", R"({"kind":"bulletin","date":"yesterday"})")) == "not_date");
}

TEST_CASE(
    "PLAN-1 coverage counts the register's projects and what ended, and for a reader only what that reader "
    "has") {
    Pair pair;
    const auto row = [&](const char* target, const std::string& more) {
        const Json report =
            pair.world.does("report", std::string(R"({"kind":"coverage","date":"2026-03-02","target":")") +
                                          target + "\"" + more + "}");
        std::string text;
        for (const Json& one : report["coverage"].items())
            text += one["unit"].text() + " " + one["done"].text() + "/" + one["required"].text() + " of " +
                    one["counted"].text() + "; ";
        return text;
    };
    // Two projects of one region: 60 % of two, rounded up, are two.
    CHECK(row("hq_projects", "") == "quality_centre 0/2 of 2; ");
    pair.plan("n1", "P1");
    pair.sync_all();
    CHECK(row("hq_projects", "") == "quality_centre 0/2 of 2; ");
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    CHECK(row("hq_projects", "") == "quality_centre 1/2 of 2; ");
    CHECK(row("hq_regions", "") == "quality_centre 1/1 of 1; ");
    CHECK(row("hq_projects", R"(,"for":"head1")") == "quality_centre 1/2 of 2; ");
    CHECK(row("hq_projects", R"(,"for":"head2")") == "quality_centre 0/2 of 2; ");
    const Json undone = pair.world.does(
        "report",
        R"({"kind":"coverage","date":"2026-03-02","target":"hq_projects","unit":"quality_centre"})");
    CHECK(undone["coverage"].items().at(0)["undone"].dump() == R"(["P2"])");
    // A project handed back no longer counts in the month after.
    pair.world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    pair.world.does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"P2","field":"active","value":"handed_back","from":"2026-03-10"}]})");
    const Json april =
        pair.world.does("report", R"({"kind":"coverage","date":"2026-04-01","target":"branch_monthly"})");
    CHECK(april["coverage"].items().at(0)["counted"].text() == "1");
    CHECK(reason_of(pair.world.command("report", R"({"kind":"coverage","date":"soon"})")) == "not_date");
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

TEST_CASE("DUE-0 the hub's reports tell seals, feedback and findings that are due, from its own store") {
    Pair pair;
    pair.world.write("calendar.csv", "date,name,off\r\n2026-03-16,假,yes\r\n");
    REQUIRE(pair.world.load({"calendar.csv"})["ok"].boolean());
    pair.plan("n1", "P1", R"(,"kind":"training")");
    pair.chief->does(
        R"({"act":"plan","kind":"branch_monthly","leader":"li","checklist":"night","project":"P2",)"
        R"("inspection":"n2","window":"2026-03-02T20:00:00+08:00/2026-03-02T23:00:00+08:00"})");
    pair.sync_all();
    pair.sync_all();
    pair.at("2026-03-02T23:00:00+08:00");
    pair.work("n1");
    pair.work("n2");
    pair.li->does(R"({"act":"phase","phase":"left","inspection":"n2"})");
    pair.sync_all();
    const auto due = [&](const std::string& more) {
        std::string text;
        const Json report = pair.world.does("report", R"({"kind":"due")" + more + "}");
        for (const Json& row : report["due"].items())
            text += row["what"].text() + " " + row["due"].text().substr(0, 16) +
                    (row["late"].boolean() ? " late; " : "; ");
        return text;
    };
    // Monday the 16th is a day off: the feedback of the 2nd moves to Tuesday.
    CHECK(due("") == "seal 2026-03-03T11:00; feedback 2026-03-17T18:00; ");
    const auto plans = [&] {
        const Json report = pair.world.does("report", R"({"kind":"plans"})");
        for (const Json& row : report["plans"].items())
            if (row["name"].text() == "n2")
                return row["seal_due"].text() + (row["seal_late"].boolean() ? "!" : "");
        return std::string();
    };
    CHECK(plans() == "2026-03-03T03:00:00Z");
    pair.at("2026-03-03T11:01:00+08:00");
    pair.sync_all();
    CHECK(plans() == "2026-03-03T03:00:00Z!");
    pair.seal("n2");
    pair.sync_all();
    // What was done late stays listed; the finding falls due after the days of its severity.
    const std::string after = due("");
    CHECK(after.starts_with("seal 2026-03-03T11:00 late; "));
    CHECK(after.find("rectification ") != std::string::npos);
    CHECK(due(R"(,"for":"head1")").empty());
    CHECK(due(R"(,"for":"head2")") == after);
    CHECK(pair.world.does("report", R"({"kind":"due","format":"csv"})")["csv"].text().starts_with(
        "number,project,kind,what,finding,business_date,due,"));
}

TEST_CASE("SAFE-2 the desk sees in the report of plans who of a team is silent") {
    Pair pair;
    pair.plan("n1", "P1");
    pair.sync_all();
    pair.at("2026-03-02T23:00:00+08:00");
    pair.li->does(R"({"act":"check_in","inspection":"n1","next_minutes":30})");
    pair.sync_all();
    const auto silent = [&] {
        return pair.world.does("report", R"({"kind":"plans"})")["plans"].items().at(0)["silent"].text();
    };
    CHECK(silent().empty());
    pair.at("2026-03-02T23:31:00+08:00");
    pair.sync_all();
    CHECK(silent() == "li");
}
