// The feed person:ID (VIS-1): what is somebody's own of a delivered inspection, on that person's device, and
// what that device can do with it.
#include "core/engine/told.h"
#include "core/engine/writer.h"
#include "sync/client/status.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/punished_world.h"
#include "tests/sync/hub/serving.h"

namespace wincheck::hub {
namespace {

constexpr const char* kOwnPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\n"
    "chief,孙,主管,branch_supervisor,B1\r\npm,周,项目部,projects_manager,G\r\n"
    "guard,郑,门岗,post_holder,P1\r\nkeeper,何,库管,responsible_person,P1\r\n"
    "third,吕,维修,responsible_person,P1\r\n";
constexpr const char* kGuardText = "门岗睡岗";
constexpr const char* kKeeperText = "台账缺页";

/// Both items failed: G1 is the guard's, G2 the keeper's.
struct Own {
    Visit visit;
    std::unique_ptr<Phone> guard, keeper, third;
    std::string of_guard, of_keeper;  // findings

    explicit Own(bool is_sealed = true, const char* guards = "guard", const std::string& policy = kPunishing)
        : visit(policy) {
        world().write("people.csv", kOwnPeople);
        world().write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world().load({"people.csv", "calendar.csv"})["ok"].boolean());
        guard = world().phone("guard", 21);
        keeper = world().phone("keeper", 22);
        third = world().phone("third", 23);
        visit.work();
        visit.li->does(kFail);
        world().sync(*visit.wang);
        world().sync(*visit.li);
        finding("G1", guards, kGuardText);
        finding("G2", "keeper", kKeeperText);
        if (is_sealed) seal();
    }
    [[nodiscard]] World& world() { return visit.world; }
    void finding(const char* item, const std::string& person, const std::string& text) {
        visit.li->does(std::string(R"({"act":"finding","inspection":"n1","severity":"严重","item":")") +
                       item + R"(","person":")" + person + R"(","manager":"head1","text":")" + text + "\"}");
    }
    void seal() {
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        const Json all = must(visit.head->engine().show("findings", "n1"));
        for (const Json& one : all.items())
            (one["item"].text() == "G1" ? of_guard : of_keeper) = one["id"].text();
        at("2026-03-05T09:00:00+08:00");
    }
    std::vector<Phone*> phones() {
        return {visit.planner.get(), visit.li.get(), visit.wang.get(), visit.head.get(),
                guard.get(),         keeper.get(),   third.get()};
    }
    void at(const std::string& time) {
        for (Phone* phone : phones()) phone->at(time);
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) CHECK(world().sync(*phone).trouble == client::Trouble::none);
    }
    std::string tries(Phone& phone, const std::string& act) {
        return reason_of(phone.act(R"({"inspection":"n1",)" + act + "}"));
    }
    void tell(const char* day = "2026-03-05") {
        world().does("tell", std::string(R"({"by":"planner","at":")") + day + R"(T09:00:00+08:00"})");
    }
    Json shows(Phone& phone, const char* view) { return must(phone.engine().show(view, "n1")); }
    /// Digests of what both hold in full, and soundness of every store.
    void check_whole(const std::string& person, Phone& phone) {
        CHECK(phone.digest("person:" + person) == hub_digest(world(), "person:" + person));
        CHECK(must(phone.engine().store().problems()).empty());
        CHECK(world().does("doctor", "{}")["ok"].boolean());
    }
};

std::size_t entries_of(Phone& phone, EntryType type) {
    const StreamId stream = must(phone.engine().find_inspection("n1"));
    return must(phone.engine().store().stream_entries(stream, type)).size();
}

/// Once nobody waits and the log is short again.
bool holds(Phone& phone, const std::string& text) {
    while (must(phone.engine().maintain())) continue;
    return !test::files_with(phone.engine().folder(), text).empty();
}

std::vector<protocol::Cursor> offered(World& world, Phone& phone, std::uint32_t version) {
    Signer signer(*phone.engine().identity());
    protocol::HelloRequest hello;
    hello.protocol_max = version;
    const auto answer = world.hub().handle(signer.request(
        "POST", protocol::kPathHello, {{"Content-Type", protocol::kContentType}}, journal::encode(hello)));
    return must(journal::decode_document<protocol::HelloReplyMore>(answer.body)).hello.scopes;
}

}  // namespace

TEST_CASE("VIS-1 before delivery the person's device gets nothing, and no feed is offered") {
    Own night(false);
    night.sync_all();
    CHECK_FALSE(night.guard->knows("n1"));
    CHECK(offered(night.world(), *night.guard, protocol::kProtocolMax).size() == 1);
    CHECK_FALSE(holds(*night.guard, kGuardText));
}

TEST_CASE("VIS-1 each person's device holds the opening and the own finding, and none of another's") {
    Own night;
    for (Phone* phone : {night.guard.get(), night.keeper.get()}) {
        const bool is_guard = phone == night.guard.get();
        const Json finding = finding_on(*phone);
        CHECK(finding["id"].text() == (is_guard ? night.of_guard : night.of_keeper));
        CHECK(finding["text"].text() == (is_guard ? kGuardText : kKeeperText));
        CHECK(finding["severity"].text() == "3");
        CHECK(holds(*phone, is_guard ? kGuardText : kKeeperText));
        CHECK_FALSE(holds(*phone, is_guard ? kKeeperText : kGuardText));
        for (const EntryType type : {EntryType::answer, EntryType::seal, EntryType::sign, EntryType::capture,
                                     EntryType::phase, EntryType::intent})
            CHECK(entries_of(*phone, type) == 0);
        night.check_whole(is_guard ? "guard" : "keeper", *phone);
    }
    CHECK_FALSE(night.third->knows("n1"));
    // The same facts as the project's head sees.
    const Json heads = night.shows(*night.visit.head, "findings");
    for (const Json& one : heads.items()) {
        if (one["id"].text() != night.of_guard) continue;
        const Json own = finding_on(*night.guard);
        for (const char* name : {"number", "line", "severity", "text", "state", "due", "due_at", "overdue",
                                 "closing_level", "provisional", "person", "manager", "struck_out"})
            CHECK(own[name].dump() == one[name].dump());
    }
}

TEST_CASE("VIS-1 of the own part nothing is scored, sealed into a file or proved, and it says what it is") {
    Own night;
    Phone& guard = *night.guard;
    for (const char* view : {"score", "problems", "differences", "samples", "rechecked"})
        CHECK(reason_of(guard.engine().show(view, "n1")) == "not_whole");
    CHECK(reason_of(guard.engine().score("n1")) == "not_whole");
    CHECK(reason_of(guard.engine().explain("n1", "G1")) == "not_whole");
    CHECK(reason_of(guard.engine().export_file("n1", night.world().path("n1.wckfile"))) == "not_whole");
    CHECK(reason_of(guard.engine().write_proof("n1", night.world().path("n1.wckproof"), {})) == "not_whole");
    const Json all = must(guard.engine().show("inspections", ""));
    REQUIRE(all.items().size() == 1);
    CHECK(all.items()[0]["state"].text() == "sealed");
    CHECK(all.items()[0]["partial"].boolean());
    CHECK(night.shows(guard, "appeals")["partial"].boolean());
    CHECK(night.shows(guard, "consequences").items().empty());  // nobody told him yet
    const Json ready = must(guard.engine().show("ready", ""));
    for (const Json& check : ready["checks"].items())
        if (check["check"].text() == "keys of the team") CHECK(check["ok"].boolean());
    CHECK(night.tries(guard, R"("act":"answer","item":"G1","value":"pass")") == "already_sealed");
    guard.restart();
    CHECK(reason_of(guard.engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(guard)["id"].text() == night.of_guard);
}

TEST_CASE(
    "VIS-1 later steps come, words of a hazard do not name whom it was told to, others' steps stay away") {
    Own night;
    const std::string told = "值班陈大文";
    night.visit.li->does(R"({"act":"hazard","inspection":"n1","step":"told","who":")" + told +
                         R"(","finding":")" + night.of_guard + R"(","files":[")" +
                         night.visit.li->file("sign.png", 900) + "\"]}");
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已调岗","finding":")" +
                           night.of_guard + "\"}");
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已补页","finding":")" +
                           night.of_keeper + "\"}");
    night.sync_all();
    const Json finding = finding_on(*night.guard);
    CHECK(finding["state"].text() == "rectified");
    CHECK_FALSE(finding["provisional"].boolean());
    CHECK_FALSE(finding["hazard"]["told_on_site"].is_null());
    CHECK(entries_of(*night.guard, EntryType::finding_step) == 2);
    CHECK(holds(*night.guard, "已调岗"));
    CHECK_FALSE(holds(*night.guard, "已补页"));
    CHECK_FALSE(holds(*night.guard, told));
    CHECK(finding_on(*night.keeper)["hazard"]["told_on_site"].is_null());
    night.check_whole("guard", *night.guard);
}

TEST_CASE("VIS-1 a finding that is handed over comes to its new owner without the entry that names another") {
    Own night;
    const auto assign = [&](const char* to) {
        night.visit.head->does(R"({"act":"assign","inspection":"n1","to":")" + std::string(to) +
                               R"(","finding":")" + night.of_guard + "\"}");
        night.sync_all();
    };
    assign("third");
    const Json handed = finding_on(*night.third);
    CHECK(handed["id"].text() == night.of_guard);
    CHECK(handed["item"].text() == "G1");
    CHECK(handed["state"].text() == "assigned");
    CHECK(handed["person"].text().empty());
    CHECK(entries_of(*night.third, EntryType::finding) == 0);
    CHECK_FALSE(holds(*night.third, kGuardText));
    CHECK(finding_on(*night.guard)["state"].text() == "assigned");  // it names him still
    // Who is responsible puts it right on the own device.
    CHECK(night.tries(*night.third,
                      R"("act":"rectify","text":"已加装","finding":")" + night.of_guard + "\"") == "ok");
    CHECK(finding_on(*night.third)["provisional"].boolean());
    night.sync_all();
    CHECK_FALSE(finding_on(*night.third)["provisional"].boolean());
    const Json heads = night.shows(*night.visit.head, "findings");
    for (const Json& one : heads.items())
        if (one["id"].text() == night.of_guard) CHECK(one["state"].text() == "rectified");
    night.visit.planner->does(R"({"act":"reject","inspection":"n1","text":"不合要求","finding":")" +
                              night.of_guard + "\"}");
    night.sync_all();
    CHECK_FALSE(finding_on(*night.third)["handed_over"].boolean());
    night.at("2026-03-06T09:00:00+08:00");
    assign("keeper");
    CHECK(night.shows(*night.keeper, "findings").items().size() == 2);
    // What was given stays, and nothing of what comes now.
    const std::size_t steps = entries_of(*night.third, EntryType::finding_step);
    CHECK(finding_on(*night.third)["handed_over"].boolean());
    night.visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已换人","finding":")" +
                           night.of_guard + "\"}");
    night.sync_all();
    CHECK(entries_of(*night.third, EntryType::finding_step) == steps);
    CHECK_FALSE(holds(*night.third, "已换人"));
    night.visit.planner->does(R"({"act":"reject","inspection":"n1","text":"仍不合","finding":")" +
                              night.of_guard + "\"}");
    night.sync_all();
    assign("third");
    CHECK_FALSE(finding_on(*night.third)["handed_over"].boolean());
    CHECK(finding_on(*night.third)["rejections"].text() == "2");
    CHECK(entries_of(*night.third, EntryType::finding_step) == steps + 4);
    for (const auto& [person, phone] : std::vector<std::pair<std::string, Phone*>>{
             {"guard", night.guard.get()}, {"keeper", night.keeper.get()}, {"third", night.third.get()}})
        night.check_whole(person, *phone);
}

TEST_CASE("CON-2, VIS-1 a told line is on the own device with its window, and is objected to from there") {
    Own night;
    night.tell();
    night.sync_all();
    const Json lines = night.shows(*night.guard, "consequences");
    REQUIRE(lines.items().size() == 2);
    const Json rows =
        night.world().does("report", R"({"kind":"consequences","for":"guard"})")["consequences"];
    for (const Json& line : lines.items()) {
        CHECK(line["payee"].text() == "guard");
        CHECK(line["told"].text() == "2026-03-05T01:00:00Z");
        CHECK(line["objection_until"].text() == "2026-03-12T16:00:00Z");
        CHECK_FALSE(line["suspended"].boolean());
        for (const Json& row : rows.items())
            if (row["id"].text() == line["id"].text())
                for (const char* name : {"kind", "value", "basis", "month", "finding", "finding_number"})
                    CHECK(line[name].dump() == row[name].dump());
    }
    const std::string objection =
        R"("act":"appeal","by":"person","object":"consequence","text":"当班另有其人",)"
        R"("subject":")" +
        lines.items()[0]["id"].text().substr(0, 8) + "\"";
    night.guard->at("2026-03-13T09:00:00+08:00");
    CHECK(night.tries(*night.guard, objection) == "outside_window");
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, objection) == "ok");
    const auto suspended = [&] {
        std::size_t count = 0;
        const Json now = night.shows(*night.guard, "consequences");
        for (const Json& line : now.items()) count += line["suspended"].boolean() ? 1 : 0;
        return count;
    };
    CHECK(suspended() == 1);
    night.sync_all();
    CHECK(suspended() == 1);
    CHECK(night.world().does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    const Json appeals = night.world().does("report", R"({"kind":"appeals"})")["appeals"];
    REQUIRE(appeals.items().size() == 1);
    CHECK(appeals.items()[0]["appellant"].text() == "guard");
    night.visit.head->at("2026-03-07T09:00:00+08:00");
    night.visit.head->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"核对属实",)"
                           R"("appeal":")" +
                           appeals.items()[0]["id"].text() + "\"}");
    night.sync_all();
    CHECK(night.shows(*night.guard, "consequences").items().size() == 1);
    const Json own = night.shows(*night.guard, "appeals")["appeals"];
    CHECK(own.items()[0]["state"].text() == "settled");
    CHECK(holds(*night.guard, "核对属实"));
    // The other's line was told to the other alone.
    CHECK(night.shows(*night.keeper, "consequences").items().size() == 2);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("APP-2, VIS-1 the appellant learns of a decision that amends without the figures that it states") {
    Own night;
    night.tell();
    night.sync_all();
    CHECK(night.shows(*night.guard, "appeals")["window"]["open"].boolean());
    night.guard->at("2026-03-30T09:00:00+08:00");
    const std::string appeal =
        R"("act":"appeal","by":"person","text":"已登记在另一本","finding":")" + night.of_guard + "\"";
    CHECK(night.tries(*night.guard, appeal) == "outside_window");
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, appeal) == "ok");
    night.sync_all();
    const std::string id = night.shows(*night.guard, "appeals")["appeals"].items()[0]["id"].text();
    night.visit.head->at("2026-03-07T09:00:00+08:00");
    night.visit.head->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"属实",)"
                           R"("amendments":[{"item":"G1","value":"pass"}],"appeal":")" +
                           id + "\"}");
    night.sync_all();
    const Json mine = night.shows(*night.guard, "appeals")["appeals"].items()[0];
    CHECK(mine["state"].text() == "settled");
    CHECK(mine["decision"].text() == "upheld");
    CHECK_FALSE(mine["provisional"].boolean());
    CHECK(entries_of(*night.guard, EntryType::appeal_step) == 1);  // his own
    const Json finding = finding_on(*night.guard);
    CHECK(finding["struck_out"].boolean());
    CHECK(finding["severity_sealed"].text() == "3");
    CHECK(night.shows(*night.guard, "consequences").items().empty());
    CHECK_FALSE(finding_on(*night.keeper)["struck_out"].boolean());
    night.check_whole("guard", *night.guard);
}

TEST_CASE("CON-2, VIS-1 the own lines of a frozen statement come to the payee alone") {
    Own night;
    night.tell();
    night.world().does(
        "statement", R"({"month":"2026-03","freeze":true,"by":"planner","at":"2026-04-01T09:00:00+08:00"})");
    night.sync_all();
    const Json report =
        night.world().does("report", R"({"kind":"statement","month":"2026-03","for":"guard"})");
    const Json months = must(night.guard->engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    const Json& month = months.items()[0];
    CHECK(month["whole"].boolean());
    CHECK(month["log"]["root"].text() == report["log"]["root"].text());
    REQUIRE(month["statement"].items().size() == 2);
    for (std::size_t at = 0; at < 2; ++at)
        for (const char* name : {"kind", "value", "what", "month", "basis", "number", "finding_number", "id"})
            CHECK(month["statement"].items()[at][name].dump() ==
                  report["statement"].items()[at][name].dump());
    CHECK(must(night.third->engine().show("statement", "")).items().empty());
    night.check_whole("guard", *night.guard);
    // Given once, however often it is looked at.
    const std::string digest = hub_digest(night.world(), "person:guard");
    night.world().does("report", R"({"kind":"statement","month":"2026-03"})");
    CHECK(hub_digest(night.world(), "person:guard") == digest);
}

TEST_CASE("CON-2, VIS-1 what is long is told in several entries, and what was not told is in no extract") {
    const std::string basis(9'000, 'x');
    std::string policy = R"({"id":"p","version":"1","consequences":{"rules":[)";
    for (const char* kind : {"criticism", "talk", "training", "performance_points"})
        policy += std::string(policy.back() == '[' ? "" : ",") + R"({"id":")" + kind + R"(","kind":")" +
                  kind + R"(","basis":")" + basis + "\"" +
                  (std::string(kind) == "performance_points" ? R"(,"points":1)" : "") + "}";
    Own night(true, "guard", policy + "]}}");
    const auto freezes = [&](const char* month, const char* at) {
        night.world().does("statement", std::string(R"({"freeze":true,"by":"planner","month":")") + month +
                                            R"(","at":")" + at + R"(T09:00:00+08:00"})");
        night.sync_all();
    };
    freezes("2026-03", "2026-04-01");
    CHECK(must(night.guard->engine().show("statement", "")).items().empty());
    night.tell("2026-04-02");
    freezes("2026-04", "2026-05-06");
    CHECK(night.shows(*night.guard, "consequences").items().size() == 4);
    const StreamId own = must(night.guard->engine().store().streams(kStreamPerson)).front().id;
    const auto told = [&](EntryType type) {
        return must(night.guard->engine().store().stream_entries(own, type)).size();
    };
    CHECK(told(EntryType::notification) == 3);  // the finding, then two with lines
    CHECK(told(EntryType::extract) == 2);
    const Json months = must(night.guard->engine().show("statement", ""));
    REQUIRE(months.items().size() == 1);
    CHECK(months.items()[0]["whole"].boolean());
    CHECK(months.items()[0]["statement"].items().size() == 4);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("VIS-1 who reads the whole inspection is not harmed by the own feed, in whatever order they come") {
    Own night(true, "wang");
    for (Phone* phone : {night.visit.wang.get(), night.visit.li.get()}) {
        CHECK(must(phone->engine().show("score", "n1"))["score"].text() == "0");
        CHECK(phone->digest(night.visit.scope()) == hub_digest(night.world(), night.visit.scope()));
    }
    night.check_whole("wang", *night.visit.wang);
    CHECK(must(night.visit.wang->engine().show("findings", "n1")).items().size() == 2);
    // The keeper becomes the project's head: the part becomes the whole; then he is head no more.
    const auto makes = [&](const char* role) {
        std::string people = kOwnPeople;
        const std::string before = "keeper,何,库管,responsible_person";
        people.replace(people.find(before), before.size(), std::string("keeper,何,库管,") + role);
        night.world().write("people.csv", people);
        REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
        must(night.world().hub().keep_house());
        night.sync_all();
    };
    makes("project_head");
    CHECK(must(night.keeper->engine().show("score", "n1"))["score"].text() == "0");
    CHECK(must(night.keeper->engine().show("findings", "n1")).items().size() == 2);
    CHECK(night.keeper->digest(night.visit.scope()) == night.visit.head->digest(night.visit.scope()));
    makes("responsible_person");
    CHECK(reason_of(night.keeper->engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(*night.keeper)["id"].text() == night.of_keeper);
    CHECK_FALSE(holds(*night.keeper, kGuardText));
    night.check_whole("keeper", *night.keeper);
}

TEST_CASE(
    "VIS-1, S31 a new phone of the person has all that is the own, also where the team's take a snapshot") {
    Own night;
    night.tell();
    night.sync_all();
    HubLimits limits;
    limits.snapshot_rows_min = 1;
    night.world().open(limits);
    const auto second = night.world().phone("guard", 31);
    night.world().sync(*second);
    CHECK(finding_on(*second).dump() == finding_on(*night.guard).dump());
    CHECK(night.shows(*second, "consequences").dump() == night.shows(*night.guard, "consequences").dump());
    CHECK(reason_of(second->engine().show("score", "n1")) == "not_whole");
    night.check_whole("guard", *second);
    const auto of_team = night.world().phone("wang", 32);
    night.world().sync(*of_team);
    CHECK(of_team->digest(night.visit.scope()) == hub_digest(night.world(), night.visit.scope()));
}

TEST_CASE("S15, VIS-1 a phone that is put back to an older copy of itself takes its own part anew") {
    Own night;
    TemporaryFolder copies;
    night.guard->save_copy(copies.path() + "/guard");
    night.tell();
    night.sync_all();
    const std::string lines = night.shows(*night.guard, "consequences").dump();
    night.guard->put_back(copies.path() + "/guard");
    CHECK(night.shows(*night.guard, "consequences").items().empty());
    night.sync_all();
    CHECK(night.shows(*night.guard, "consequences").dump() == lines);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("S32, VIS-1 who has left the organisation loses the own feed and all that others recorded in it") {
    Own night;
    night.guard->at("2026-03-06T09:00:00+08:00");
    CHECK(night.tries(*night.guard, R"("act":"appeal","by":"person","text":"异议","finding":")" +
                                        night.of_guard + "\"") == "ok");
    night.sync_all();
    std::string people = kOwnPeople;
    const std::string line = "guard,郑,门岗,post_holder,P1\r\n";
    people.erase(people.find(line), line.size());
    night.world().write("people.csv", people);
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    CHECK(offered(night.world(), *night.guard, protocol::kProtocolMax).size() == 1);
    night.sync_all();
    CHECK_FALSE(holds(*night.guard, kGuardText));
    CHECK(must(night.guard->engine().store().streams(kStreamPerson)).empty());
    CHECK(must(night.guard->engine().store().problems()).empty());
    const auto status = must(client::status(night.guard->engine()));
    CHECK(std::any_of(status.problems.begin(), status.problems.end(), [](const client::Problem& one) {
        return one.where == "person:guard" && one.reason == "scope_lost";
    }));
    // Nothing new comes, and back again all of it does.
    night.tell("2026-03-06");
    night.sync_all();
    CHECK_FALSE(night.guard->knows("n1"));
    night.world().write("people.csv", kOwnPeople);
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    night.sync_all();
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
    CHECK(night.shows(*night.guard, "consequences").items().size() == 2);
    CHECK(night.shows(*night.guard, "appeals")["appeals"].items().size() == 1);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("S34 the own feed is offered from version 3 on: an older app would take the part for the whole") {
    Own night;
    CHECK(offered(night.world(), *night.guard, 2).size() == 1);
    const auto scopes = offered(night.world(), *night.guard, 3);
    REQUIRE(scopes.size() == 2);
    CHECK(scopes.back().scope == "person:guard");
    // Nobody else is served it.
    Signer keeper(*night.keeper->engine().identity());
    protocol::PullRequest pull;
    protocol::HelloRequest hello;
    const auto greeted = night.world().hub().handle(keeper.request(
        "POST", protocol::kPathHello, {{"Content-Type", protocol::kContentType}}, journal::encode(hello)));
    pull.epoch = must(journal::decode_document<protocol::HelloReplyMore>(greeted.body)).hello.epoch;
    pull.cursors = {{"person:guard", 1, 0}};
    const auto pulled = night.world().hub().handle(keeper.request(
        "POST", protocol::kPathPull, {{"Content-Type", protocol::kContentType}}, journal::encode(pull)));
    const auto reply = must(journal::decode_document<protocol::PullReply>(pulled.body));
    REQUIRE(reply.frames.size() == 1);
    CHECK(reply.frames[0].state == protocol::kFrameClosed);
    CHECK(reply.frames[0].segments.empty());
}

TEST_CASE("client/pull: with nothing to do the person's device asks once, at most a KiB each way") {
    Own night;
    night.tell();
    night.sync_all();
    DirectTransport transport(night.world().hub(), night.guard->files());
    night.guard->sync(transport);
    REQUIRE(transport.log.size() == 1);
    CHECK(transport.log[0].path == protocol::kPathHello);
    CHECK(transport.up <= 1'024);
    CHECK(transport.down <= 1'024);
}

TEST_CASE("PII-1, VIS-1 an erasure reaches whoever was given what it erases, also when it is his no more") {
    Own night;
    const auto details = must(night.visit.li->engine().store().stream_entries(
        must(night.visit.li->engine().find_inspection("n1")), EntryType::finding));
    const auto detail = std::find_if(details.begin(), details.end(), [](const store::StoredEntry& one) {
        return must(journal::decode<FindingCore>(*one.entry.part_or_null(journal::PartClass::core))).person ==
               "guard";
    });
    REQUIRE(detail != details.end());
    REQUIRE(holds(*night.guard, kGuardText));
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"本人申请",)"
                              R"("entry":")" +
                              detail->hash.hex() + "\"}");
    night.sync_all();
    CHECK_FALSE(holds(*night.guard, kGuardText));
    CHECK(finding_on(*night.guard)["text"].text().empty());
    CHECK(night.shows(*night.guard, "erasures").items().size() == 1);
    CHECK_FALSE(holds(*night.guard, "本人申请"));
    CHECK_FALSE(night.shows(*night.keeper, "erasures").items().size() == 1);
    night.check_whole("guard", *night.guard);
}

TEST_CASE("PII-1, VIS-1 an erasure of a step comes to whom the finding was taken from") {
    Own night;
    const std::string of = R"({"inspection":"n1","finding":")" + night.of_guard + R"(","act":)";
    const auto does = [&](Phone& phone, const std::string& act) {
        const Hash entry = phone.does(of + act + "}").entry;
        night.sync_all();
        return entry;
    };
    does(*night.visit.head, R"("assign","to":"third")");
    const Hash step = does(*night.visit.head, R"("rectify","text":"王小明已调离")");
    REQUIRE(holds(*night.third, "王小明已调离"));
    does(*night.visit.planner, R"("reject","text":"x")");
    does(*night.visit.head, R"("assign","to":"keeper")");
    night.visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"x","entry":")" +
                              step.hex() + R"("})");
    night.sync_all();
    CHECK_FALSE(holds(*night.third, "王小明已调离"));
    CHECK_FALSE(holds(*night.keeper, "王小明已调离"));
    night.check_whole("third", *night.third);
}

TEST_CASE("VIS-1 a salvaged store that lost the mark of a part is marked again by the next sync") {
    Own night;
    store::Store& store = night.guard->engine().store();
    const StreamId stream = must(night.guard->engine().find_inspection("n1"));
    auto transaction = must(store.begin());
    must(store.put_setting("partial/" + stream.hex(), Bytes{}));
    for (const char* name : {"sync/own", "sync/cursors"}) must(store.put_setting(name, journal::encode(0)));
    must(transaction.commit());
    night.guard->restart();
    night.sync_all();
    CHECK(reason_of(night.guard->engine().show("score", "n1")) == "not_whole");
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
}

TEST_CASE("S19, VIS-1 a restored hub tells anew what its backup does not hold") {
    Own night;
    night.sync_all();
    night.world().does("backup", R"({"out":")" + night.world().path("backup") + "\"}");
    night.visit.head->does(R"({"act":"assign","inspection":"n1","to":"third","finding":")" + night.of_guard +
                           "\"}");
    night.sync_all();
    CHECK(night.third->knows("n1"));
    night.world().close();
    must(restore({.backup = night.world().path("backup"),
                  .folder = night.world().path("restored"),
                  .by = "陈",
                  .reason = "disk failed"},
                 night.world().ports()));
    auto restored = must(Hub::open(night.world().path("restored"), night.world().ports()));
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : night.phones()) {
            DirectTransport transport(*restored, phone->files());
            CHECK(phone->sync(transport).trouble == client::Trouble::none);
        }
    CHECK(finding_on(*night.third)["state"].text() == "assigned");
    CHECK_FALSE(finding_on(*night.third)["provisional"].boolean());
    CHECK(finding_on(*night.guard)["state"].text() == "assigned");
    CHECK(must(night.third->engine().store().problems()).empty());
    CHECK(must(restored->command("doctor", parsed("{}")))["ok"].boolean());
}

TEST_CASE("S19, CON-2 what a hub told after its backup is its word no longer, until it tells it again") {
    Own night;
    night.sync_all();
    night.world().does("backup", R"({"out":")" + night.world().path("backup") + "\"}");
    night.tell();
    night.sync_all();
    const auto lines = [&] { return must(night.guard->engine().show("consequences", "n1")).items().size(); };
    // The manager was told for the first time: the backup has no feed of him at all.
    const auto words_to_head = [&] {
        store::Store& store = night.visit.head->engine().store();
        std::size_t words = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamPerson)))
            words += must(store.stream_entries(stream.id)).size();
        return words;
    };
    REQUIRE(lines() == 2);
    REQUIRE(words_to_head() > 0);
    night.world().close();
    must(restore({.backup = night.world().path("backup"),
                  .folder = night.world().path("restored"),
                  .by = "陈",
                  .reason = "disk failed"},
                 night.world().ports()));
    auto restored = must(Hub::open(night.world().path("restored"), night.world().ports()));
    const auto sync_all = [&] {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : night.phones()) {
                DirectTransport transport(*restored, phone->files());
                CHECK(phone->sync(transport).trouble == client::Trouble::none);
            }
    };
    const auto digest = [&] {
        return must(restored->command("digest", parsed(R"({"scope":"person:guard"})")))["digest"].text();
    };
    sync_all();
    CHECK(lines() == 0);
    CHECK(words_to_head() == 0);
    CHECK(finding_on(*night.guard)["id"].text() == night.of_guard);
    CHECK(night.guard->digest("person:guard") == digest());
    for (Phone* phone : night.phones()) CHECK(must(phone->engine().store().problems()).empty());
    must(restored->command("tell", parsed(R"({"by":"planner","at":"2026-03-09T09:00:00+08:00"})")));
    sync_all();
    REQUIRE(lines() == 2);
    const Json line = must(night.guard->engine().show("consequences", "n1")).items().front();
    CHECK(line["told"].text() == "2026-03-09T01:00:00Z");
    CHECK(night.guard->digest("person:guard") == digest());
}

TEST_CASE("VIS-1 what another device writes as if it were HQ's word to a person says nothing") {
    Own night;
    store::Store& store = night.visit.li->engine().store();
    engine::Writer writer(store, night.visit.li->ports());
    must(writer.load_chain());
    must(writer.begin_act());
    const StreamId inspection = must(night.visit.li->engine().find_inspection("n1"));
    auto transaction = must(store.begin());
    const auto& identity = *night.visit.li->engine().identity();
    const auto opened = must(writer.write(identity, {kStreamPerson, std::nullopt},
                                          {.type = EntryType::person,
                                           .version = kEntryVersion,
                                           .core = journal::encode(PersonCore{"li"}),
                                           .text = {},
                                           .place = {},
                                           .secret = {}}));
    NotificationCore forged;
    forged.inspection = inspection;
    forged.sealed_ms = 1;
    forged.findings.push_back({.id = inspection, .item = {}, .line = {}, .number = {}, .location = {}});
    must(writer.write(identity, {kStreamPerson, short_id<StreamId>(opened.hash)},
                      {.type = EntryType::notification,
                       .version = kEntryVersion,
                       .core = journal::encode(forged),
                       .text = {},
                       .place = {},
                       .secret = {}}));
    must(transaction.commit());
    CHECK(must(engine::told_in(store, must(engine::person_streams(store)))).empty());
    night.visit.li->restart();
    // Nor does HQ take it, and nobody can be called what HQ is called.
    night.world().sync(*night.visit.li);
    CHECK(must(night.visit.li->engine().store().problems()).empty());
    night.world().write("people.csv", std::string(kOwnPeople) + "hub,张,门岗,post_holder,P1\r\n");
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    CHECK(reason_of(night.world().command("invite", R"({"person":"hub"})")) == "unknown_person");
}

TEST_CASE("VISIT-2, VIS-1 nothing is a person's own before the last visit of the tour is over") {
    Own night(false);
    night.visit.planner->does(
        R"({"act":"plan","inspection":"t1","project":"P1","kind":"hq_special","leader":"li","tour":"T",)"
        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    night.visit.planner->does(
        R"({"act":"plan","inspection":"t2","project":"P2","kind":"hq_special","leader":"li","tour":"T",)"
        R"("team":["li","wang"],"checklist":"night","unannounced":true,)"
        R"("window":{"from":"2026-03-02T22:00:00+08:00","to":"2026-03-03T06:00:00+08:00"}})");
    night.sync_all();
    Phone& li = *night.visit.li;
    li.does(R"({"act":"phase","inspection":"t1","phase":"on_site"})");
    li.does(R"({"act":"answer","inspection":"t1","item":"G1","value":"fail"})");
    li.does(R"({"act":"answer","inspection":"t1","item":"G2","value":"pass"})");
    li.does(R"({"act":"capture","inspection":"t1","item":"G1","live":true,"file":")" +
            li.file("t1.jpg", 5'000) + "\"}");
    li.does(R"({"act":"finding","inspection":"t1","item":"G1","person":"guard","text":"x"})");
    li.does(R"({"act":"seal","inspection":"t1"})");
    night.sync_all();
    CHECK_FALSE(night.guard->knows("t1"));
    li.does(R"({"act":"end","inspection":"t2","how":"not_reached","reason":"路断"})");
    night.sync_all();
    CHECK(night.guard->knows("t1"));
    CHECK_FALSE(night.guard->knows("t2"));
}

}  // namespace wincheck::hub
