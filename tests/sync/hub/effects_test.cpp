// Administrative effects over a hub and real devices (CON-4): proposed, decided by an authority, objected to.
#include <doctest/doctest.h>

#include "core/journal/payloads.h"
#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kEffectPolicy =
    R"({"id":"p","version":"1","scoring":{"pass":70},)"
    R"("year":{"parts":[{"id":"hq"}],"ranking":{"days_min":1,"appeal_days":3,"days":"calendar"}},)"
    R"("consequences":{"effects":{"rules":[)"
    R"({"id":"two","kind":"yellow_card","basis":"问责办法第6条","count":2,"days":30},)"
    R"({"id":"best","kind":"red_list","basis":"奖励办法第2条","result":"top","number":1,"period":"month","on":"project"}]}}})";
constexpr const char* kEffectPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\n"
    "chief,孙,主管,branch_supervisor,B1\r\npm,周,项目部,projects_manager,G\r\n"
    "gm,吴,总经理,general_manager,G\r\ninside,丁,代理,general_manager,B1\r\nli,李,检查员,projects_manager,"
    "G\r\n";

/// P1 failed twice, in March and in April; P2 passed in March.
struct FailedTwice {
    World world;
    std::unique_ptr<Phone> planner, li, pm, gm, chief, head;
    std::string tour;  // of what is planned from now on

    FailedTwice() {
        world.write("policy.json", kEffectPolicy);
        world.write("people.csv", kEffectPeople);
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        world.load_all();
        REQUIRE(world.load({"calendar.csv"})["ok"].boolean());
        planner = world.phone("planner", 1);
        li = world.phone("li", 2);
        pm = world.phone("pm", 3);
        gm = world.phone("gm", 4);
        chief = world.phone("chief", 5);
        head = world.phone("head1", 6);
        world.sync(*planner);
        inspect("n1", "2026-03-10", "P1", "fail");
        inspect("n2", "2026-03-12", "P2", "pass");
        inspect("n3", "2026-04-14", "P1", "fail");
    }
    void plan(const std::string& name, const std::string& day, const std::string& project) {
        const auto time = [&](const char* clock) { return day + "T" + clock + ":00+08:00"; };
        planner->at(time("10:00"));
        planner->does(R"({"act":"plan","inspection":")" + name + R"(","project":")" + project +
                      R"(","kind":"hq_special","leader":"li","team":["li","wang"],"checklist":"night",)"
                      R"("unannounced":true,"tour":")" +
                      tour + R"(","window":{"from":")" + time("20:00") + R"(","to":")" + time("23:59") +
                      "\"}}");
        world.sync(*planner);
        li->at(time("21:00"));
        world.sync(*li);
    }
    void inspect(const std::string& name, const std::string& day, const std::string& project,
                 const std::string& value) {
        plan(name, day, project);
        const std::string of = R"(,"inspection":")" + name + "\"";
        li->does(R"({"act":"phase","phase":"on_site")" + of + "}");
        li->does(R"({"act":"answer","item":"G1","value":"pass")" + of + "}");
        li->does(R"({"act":"capture","item":"G1","live":true,"file":")" + li->file("g.jpg", 1'000) + "\"" +
                 of + "}");
        li->does(R"({"act":"answer","item":"G2","value":")" + value + "\"" + of + "}");
        li->does(R"({"act":"seal")" + of + "}");
        world.sync(*li);
    }
    void refuse(const std::string& name, const std::string& day, const std::string& project) {
        plan(name, day, project);
        li->does(R"({"act":"capture","inspection":")" + name + R"(","item":"","live":true,"file":")" +
                 li->file("gate.jpg", 5'000) + "\"}");
        li->does(R"({"act":"end","inspection":")" + name + R"(","how":"refused","reason":"x"})");
        world.sync(*li);
    }
    Result<Json> ask(const char* command, const std::string& day, const std::string& more) {
        return world.command(command, R"({"at":")" + day + R"(T09:00:00+08:00",)" + more + "}");
    }
    Json effects(const std::string& day, const std::string& more = {}) {
        return must(ask("report", day, R"("kind":"effects")" + more))["effects"];
    }
    std::string id() { return effects("2026-04-20").items().front()["id"].text(); }
    std::string decide(const char* step, const std::string& day, const char* by, const std::string& effect,
                       const char* reason = "x") {
        return reason_of(ask("effect", day,
                             R"("step":")" + std::string(step) + R"(","by":")" + by + R"(","reason":")" +
                                 reason + R"(","id":")" + effect + "\""));
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {gm.get(), pm.get(), chief.get(), head.get()}) world.sync(*phone);
    }
    /// Of own motion the general manager lets G2 of n3 pass.
    void amend() {
        gm->at("2026-04-22T09:00:00+08:00");
        const auto opened =
            gm->does(R"({"act":"appeal_review","inspection":"n3","object":"score","text":"x"})");
        gm->does(R"({"act":"appeal_decide","inspection":"n3","appeal":")" + opened.extra["appeal"].text() +
                 R"(","outcome":"upheld","text":"x","amendments":[{"item":"G2","value":"pass"}]})");
        world.sync(*gm);
    }
    engine::Done object(Phone& phone, const std::string& day, const std::string& effect, const char* by) {
        phone.at(day + "T09:00:00+08:00");
        return phone.does(R"({"act":"appeal","inspection":"n3","object":"effect","by":")" + std::string(by) +
                          R"(","text":"x","subject":")" + effect + "\"}");
    }
    std::string settle(const std::string& day, const std::string& appeal, const char* outcome) {
        pm->at(day + "T09:00:00+08:00");
        return reason_of(pm->act(R"({"act":"appeal_decide","inspection":"n3","text":"x","appeal":")" +
                                 appeal + R"(","outcome":")" + outcome + "\"}"));
    }
};

// "state until", and what stands beside it.
std::string shown(const Json& rows) {
    std::string text;
    for (const Json& row : rows.items())
        text += (text.empty() ? "" : " ") + row["rule"].text() + ":" + row["unit"].text() + "=" +
                row["state"].text() + (row["suspended"].boolean() ? "!" : "") +
                (row["changed"].boolean() ? "~" : "") +
                (row["waits"].text().empty() ? "" : "?" + row["waits"].text());
    return text;
}

}  // namespace

TEST_CASE("CON-4 what is proposed takes effect once an authority approves it, and ends") {
    FailedTwice group;
    const Json proposed = group.effects("2026-04-20");
    CHECK(shown(proposed) == "two:B1=proposed");
    const Json& row = proposed.items().front();
    CHECK(row["kind"].text() == "yellow_card");
    CHECK(row["basis"].text() == "问责办法第6条");
    CHECK(row["series"].text() == "P1");
    CHECK(row["inspection"].text() == "n3");
    CHECK(row["results"].items().size() == 2);
    CHECK(row["results"].items()[0]["score"].text() == "60");
    CHECK(row["results"].items()[0]["date"].text() == "2026-03-10");
    CHECK(row["results"].items()[0]["counts"].boolean());
    const std::string id = row["id"].text();
    CHECK(group.decide("lift", "2026-04-20", "gm", id) == "effect_decided");
    CHECK(group.decide("approve", "2026-04-20", "gm", "00000000") == "no_such_effect");
    CHECK(group.decide("approve", "2026-04-20", "gm", id.substr(0, 7)) == "no_such_effect");
    CHECK(group.decide("approve", "2026-04-20", "nobody", id) == "may_not_effect");
    CHECK(group.decide("approve", "2026-04-20", "planner", id) == "may_not_effect");
    CHECK(group.decide("approve", "2026-04-20", "inside", id) == "own_effect");
    CHECK(group.decide("approve", "2026-04-20", "li", id) == "own_effect");  // led both inspections
    CHECK(group.decide("aprove", "2026-04-20", "gm", id) == "field_wrong");
    CHECK(group.decide("decline", "2026-04-20", "gm", id, "") == "field_missing");
    CHECK(group.decide("approve", "2026-04-20", "gm", id.substr(0, 8)) == "ok");
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "effect_decided");
    CHECK(group.decide("decline", "2026-04-20", "gm", id) == "effect_decided");
    const Json standing = group.effects("2026-05-20");
    CHECK(shown(standing) == "two:B1=in_force");
    CHECK(standing.items().front()["until"].text() == "2026-05-20");
    CHECK(standing.items().front()["by"].text() == "gm");
    CHECK(shown(group.effects("2026-05-21")) == "two:B1=ended");
    CHECK(group.decide("lift", "2026-05-21", "gm", id) == "effect_decided");
    // A third failure begins a new row, and whoever refuses an inspection has failed it.
    group.inspect("n4", "2026-05-25", "P1", "fail");
    CHECK(shown(group.effects("2026-05-26")) == "two:B1=ended");
    group.refuse("n5", "2026-05-27", "P1");
    const Json again = group.effects("2026-05-28");
    CHECK(shown(again) == "two:B1=ended two:B1=proposed");
    CHECK(again.items()[1]["results"].items()[1]["said"].text() == "refused");
    group.world.close();
    group.world.open();
    CHECK(group.effects("2026-05-28").dump() == again.dump());
    CHECK(group.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "CON-4 an effect in force is lifted early with a reason, and what was declined does not come back") {
    FailedTwice group;
    const std::string id = group.id();
    CHECK(group.decide("approve", "2026-04-20", "pm", id) == "ok");
    CHECK(group.decide("lift", "2026-04-25", "gm", id, "") == "field_missing");
    CHECK(group.decide("lift", "2026-04-25", "inside", id) == "own_effect");
    CHECK(group.decide("lift", "2026-04-25", "gm", id, "已整改") == "ok");
    CHECK(shown(group.effects("2026-04-26")) == "two:B1=lifted");
    CHECK(group.effects("2026-04-26").items().front()["reason"].text() == "已整改");
    FailedTwice other;
    CHECK(other.decide("decline", "2026-04-20", "gm", other.id()) == "ok");
    CHECK(shown(other.effects("2026-04-26")) == "two:B1=declined");
    CHECK(other.decide("approve", "2026-04-26", "gm", other.id()) == "effect_decided");
}

TEST_CASE("CON-4 an amended result changes what is proposed, and what was approved stays and shows it") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    FailedTwice approved;
    approved.sync_all();
    CHECK(approved.decide("approve", "2026-04-20", "pm", approved.id()) == "ok");
    CHECK(shown(approved.effects("2026-04-21")) == "two:B1=in_force");
    approved.amend();
    group.amend();
    CHECK(group.effects("2026-04-23").items().empty());
    CHECK(group.decide("approve", "2026-04-23", "gm", id) == "no_such_effect");
    const Json changed = approved.effects("2026-04-23");
    CHECK(shown(changed) == "two:B1=in_force~");
    const Json& last = changed.items().front()["results"].items()[1];
    CHECK(last["score"].text() == "60");
    CHECK(last["now"].text() == "100");
    CHECK(last["differs"].boolean());
    CHECK_FALSE(changed.items().front()["results"].items()[0]["differs"].boolean());
}

TEST_CASE("CON-4 an objection suspends an effect and, upheld, overturns it") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    // The branch's supervisor objects in the own name; the inspection was delivered long before.
    CHECK(
        reason_of(group.chief->act(
            R"({"act":"appeal","inspection":"n3","object":"effect","by":"person","text":"x","subject":"zz"})")) ==
        "field_wrong");
    const auto lists = [&](const char* day) {
        return must(group.ask("report", day, R"("kind":"period","period":"2026-04")"))["lists"]
            .items()
            .size();
    };
    CHECK(lists("2026-04-23") == 1);
    const auto filed = group.object(*group.chief, "2026-04-24", id.substr(0, 8), "person");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-25")) == "two:B1=in_force!");
    CHECK(group.effects("2026-04-25", R"(,"state":"suspended")").items().size() == 1);
    CHECK(lists("2026-04-25") == 0);  // APP-4: not by name
    CHECK(group.settle("2026-04-26", filed.extra["appeal"].text(), "partly") == "amendment_wrong");
    CHECK(group.settle("2026-04-26", filed.extra["appeal"].text(), "upheld") == "ok");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-27")) == "two:B1=overturned");
    CHECK(group.decide("lift", "2026-04-27", "gm", id) == "effect_decided");
}

TEST_CASE("CON-4 an objection after its days suspends nothing, and one to the score holds a proposal back") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    CHECK(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    CHECK(group.effects("2026-04-21").items().front()["objection_until"].text() == "2026-04-27T16:00:00Z");
    group.object(*group.head, "2026-04-28", id, "project");
    group.sync_all();
    CHECK(shown(group.effects("2026-04-28")) == "two:B1=in_force");
    FailedTwice other;
    other.sync_all();
    other.head->at("2026-04-15T09:00:00+08:00");
    const auto filed = other.head->does(R"({"act":"appeal","inspection":"n3","object":"score","text":"x"})");
    other.sync_all();
    CHECK(shown(other.effects("2026-04-16")) == "two:B1=proposed!?appeal");
    CHECK(other.decide("approve", "2026-04-16", "gm", other.id()) == "effect_waits");
    CHECK(other.settle("2026-04-16", filed.extra["appeal"].text(), "rejected") == "ok");
    other.sync_all();
    CHECK(other.decide("approve", "2026-05-04", "gm", other.id()) == "ok");
}

TEST_CASE("CON-4 a place in a ranking counts once that is final, and the lists of the period follow") {
    FailedTwice group;
    const auto rank = [&](const char* step, const char* day) {
        return reason_of(group.ask(
            "rank", day, R"("period":"2026-03","by":"planner","step":")" + std::string(step) + "\""));
    };
    CHECK(rank("freeze", "2026-04-20") == "ok");
    const Json rows = group.effects("2026-04-20");
    CHECK(shown(rows) == "best:P2=proposed?ranking two:B1=proposed");
    const std::string best = rows.items()[0]["id"].text(), two = rows.items()[1]["id"].text();
    CHECK(rows.items()[0]["results"].items()[0]["said"].text() == "1/2");
    CHECK(rows.items()[0]["inspection"].text() == "n2");
    CHECK(group.decide("approve", "2026-04-20", "gm", best) == "effect_waits");
    CHECK(rank("final", "2026-04-24") == "ok");
    CHECK(group.decide("approve", "2026-04-24", "gm", best) == "ok");
    CHECK(group.decide("approve", "2026-04-24", "gm", two) == "ok");
    const auto lists = [&](const char* period, const std::string& reader = {}) {
        const Json report = must(group.ask(
            "report", "2026-04-25",
            R"("kind":"period","period":")" + std::string(period) + R"(","for":")" + reader + "\""));
        std::string text;
        for (const Json& one : report["lists"].items())
            text += one["list"].text() + ":" + one["unit"].text() + "=" + one["kind"].text() + " ";
        for (const Json& row : report["period"].items())
            for (const Json& one : row["lists"].items())
                text += row["unit"].text() + row["kind"].text() + "<" + one["list"].text() + " ";
        return text;
    };
    CHECK(lists("2026-03") == "red:P2=red_list P2<red ");
    CHECK(lists("2026-04") == "black:B1=yellow_card B1<black ");
    CHECK(lists("2026-05").empty());
    CHECK(lists("2026-03", "chief") == "red:P2=red_list P2<red ");
    CHECK(lists("2026-03", "head2") == "red:P2=red_list P2<red ");  // the own one
    CHECK(lists("2026-03", "head1").empty());
    CHECK(lists("2026-03", "wang").empty());
    CHECK(group.decide("lift", "2026-04-25", "gm", two) == "ok");
    CHECK(lists("2026-04").empty());
    const Json csv =
        must(group.ask("report", "2026-04-25", R"("kind":"period","period":"2026-03","format":"csv")"));
    CHECK(csv["csv"].text().find("red red_list") != std::string::npos);
    const Json text =
        must(group.ask("report", "2026-04-25", R"("kind":"period","period":"2026-03","format":"text")"));
    CHECK(text["text"].text().find("红榜：广场（P2），红榜") != std::string::npos);
}

TEST_CASE("CON-4 nothing is proposed from a visit while its tour goes on") {
    FailedTwice group;
    group.inspect("n4", "2026-04-16", "P2", "fail");
    group.tour = "T";
    group.plan("n6", "2026-04-18", "P1");
    group.inspect("n5", "2026-04-18", "P2", "fail");
    CHECK(shown(group.effects("2026-04-19")) == "two:B1=proposed");
    group.li->does(R"({"act":"end","inspection":"n6","how":"stopped","cause":"weather","reason":"雷暴"})");
    group.world.sync(*group.li);
    CHECK(shown(group.effects("2026-04-19")) == "two:B1=proposed two:B1=proposed");
}

TEST_CASE("CON-4 a named reader sees what VIS-1 shows, and a wrong question is refused") {
    FailedTwice group;
    const auto seen = [&](const char* reader) {
        return shown(group.effects("2026-04-21", R"(,"for":")" + std::string(reader) + "\""));
    };
    CHECK(seen("gm") == "two:B1=proposed");
    CHECK(seen("chief").empty());
    CHECK(group.decide("approve", "2026-04-21", "gm", group.id()) == "ok");
    CHECK(seen("chief") == "two:B1=in_force");
    CHECK(seen("head1").empty());
    CHECK(seen("li") == "two:B1=in_force");  // a projects manager too
    CHECK(seen("wang").empty());
    const auto tries = [&](const std::string& more) {
        return reason_of(group.ask("report", "2026-04-22", R"("kind":"effects",)" + more));
    };
    CHECK(tries(R"("unit":"B9")") == "unit_unknown");
    CHECK(tries(R"("state":"inforce")") == "field_wrong");
    CHECK(tries(R"("period":"2026-13")") == "not_period");
    CHECK(shown(group.effects("2026-04-22", R"(,"unit":"R1","state":"in_force","period":"2026-Q2")")) ==
          "two:B1=in_force");
    CHECK(group.effects("2026-04-22", R"(,"unit":"P1")").items().empty());
    CHECK(group.effects("2026-04-22", R"(,"period":"2026-03")").items().empty());
    const Json csv = must(group.ask("report", "2026-04-22", R"("kind":"effects","format":"csv")"));
    CHECK(csv["csv"].text().find("60*; ") != std::string::npos);
}

namespace {

/// "rule:unit=state" of what a device shows of effects.
std::string told_of(Phone& phone) {
    std::string text;
    const Json told = must(phone.engine().show("effects", ""));
    for (const Json& row : told.items())
        text += (text.empty() ? "" : " ") + row["rule"].text() + ":" + row["unit"].text() + "=" +
                row["state"].text() + (row["suspended"].boolean() ? "!" : "") +
                (row["own"].boolean() ? "" : "-");
    return text;
}

}  // namespace

TEST_CASE("VIS-1 an approved effect reaches branch and region on their devices, and nobody before that") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get(), group.gm.get()}) CHECK(told_of(*phone).empty());
    CHECK(group.decide("approve", "2026-04-21", "gm", id) == "ok");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=in_force");
    const Json row = must(group.chief->engine().show("effects", "")).items().front();
    CHECK(row["id"].text() == id);
    CHECK(row["kind"].text() == "yellow_card");
    CHECK(row["list"].text() == "black");
    CHECK(row["basis"].text() == "问责办法第6条");
    CHECK(row["approved"].text() == "2026-04-21");
    CHECK(row["until"].text() == "2026-05-21");
    CHECK(row["inspection"].text() == "n3");
    CHECK(row["objection_until"].text() == "2026-04-28T16:00:00Z");
    // Below the branch nobody, and headquarters has the hub's report.
    CHECK(told_of(*group.head).empty());
    CHECK(told_of(*group.gm).empty());
    group.chief->at("2026-05-22T09:00:00+08:00");
    CHECK(told_of(*group.chief) == "two:B1=ended");
}

TEST_CASE("VIS-1 what becomes of an effect is told too: objected to, settled, lifted") {
    FailedTwice group;
    const std::string id = group.id();
    group.sync_all();
    REQUIRE(group.decide("approve", "2026-04-20", "gm", id) == "ok");
    const auto filed = group.object(*group.chief, "2026-04-24", id.substr(0, 8), "person");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=in_force!");
    REQUIRE(group.settle("2026-04-26", filed.extra["appeal"].text(), "rejected") == "ok");
    group.sync_all();
    must(group.world.command("report", R"({"kind":"results","at":"2026-05-10T09:00:00+08:00"})"));
    REQUIRE(group.decide("lift", "2026-05-10", "gm", id) == "ok");
    group.sync_all();
    CHECK(told_of(*group.chief) == "two:B1=lifted");
    const std::string digest = hub_digest(group.world, "person:chief");
    CHECK(group.chief->digest("person:chief") == digest);
    // Nothing new is told where nothing changed.
    must(group.world.command("report", R"({"kind":"effects"})"));
    group.sync_all();
    CHECK(hub_digest(group.world, "person:chief") == digest);
}

TEST_CASE("VIS-1 of other units a branch is told the red and black list alone, a head the own unit alone") {
    FailedTwice group;
    group.world.write("organisation.csv", std::string(kUnits) + "B2,branch,B2,远方,R1,\r\n");
    group.world.write("people.csv", std::string(kEffectPeople) + "afar,远,主管,branch_supervisor,B2\r\n");
    REQUIRE(group.world.load({"organisation.csv", "people.csv"})["ok"].boolean());
    auto afar = group.world.phone("afar", 9);
    auto second = group.world.phone("head2", 10);
    const auto rank = [&](const char* step, const char* day) {
        return reason_of(group.ask(
            "rank", day, R"("period":"2026-03","by":"planner","step":")" + std::string(step) + "\""));
    };
    REQUIRE(rank("freeze", "2026-04-20") == "ok");
    REQUIRE(rank("final", "2026-04-24") == "ok");
    const Json proposed = group.effects("2026-04-24");
    for (const Json& row : proposed.items())
        REQUIRE(group.decide("approve", "2026-04-24", "gm", row["id"].text()) == "ok");
    for (int round = 0; round < 2; ++round)
        for (Phone* phone : {group.chief.get(), group.head.get(), afar.get(), second.get()})
            group.world.sync(*phone);
    CHECK(told_of(*group.chief) == "best:P2=in_force two:B1=in_force");
    CHECK(told_of(*afar) == "best:P2=in_force- two:B1=in_force-");
    const Json listed = must(afar->engine().show("effects", ""));
    for (const Json& row : listed.items()) {
        CHECK(row["basis"].is_null());
        CHECK(row["inspection"].is_null());
    }
    CHECK(told_of(*second) == "best:P2=in_force");
    CHECK(told_of(*group.head).empty());
    // What leaves the list is gone for who saw it there alone.
    const Json approved = group.effects("2026-04-26");
    for (const Json& row : approved.items())
        if (row["rule"].text() == "two")
            REQUIRE(group.decide("lift", "2026-04-26", "gm", row["id"].text()) == "ok");
    group.world.sync(*afar);
    CHECK(told_of(*afar) == "best:P2=in_force-");
}

TEST_CASE("CON-4 results follow the rules of the policy that they name, whatever policy came since") {
    FailedTwice group;
    std::string other = kEffectPolicy;
    other.replace(other.find(R"("count":2)"), std::string(R"("count":2)").size(), R"("count":1)");
    other.replace(other.find(R"("days":30)"), std::string(R"("days":30)").size(), R"("days":60)");
    group.world.write("policy.json", other);
    REQUIRE(group.world.load({"policy.json"})["ok"].boolean());
    // Neither does one failure of before suffice, nor does the effect of two last longer than was announced.
    CHECK(shown(group.effects("2026-04-20")) == "two:B1=proposed");
    CHECK(group.decide("approve", "2026-04-20", "gm", group.id()) == "ok");
    CHECK(group.effects("2026-04-20").items().front()["until"].text() == "2026-05-20");
    group.world.sync(*group.planner);
    group.inspect("n4", "2026-04-25", "P2", "fail");
    const Json rows = group.effects("2026-04-26");
    CHECK(shown(rows) == "two:B1=in_force two:B1=proposed");
    CHECK(rows.items()[1]["series"].text() == "P2");
    CHECK(group.decide("approve", "2026-04-26", "gm", rows.items()[1]["id"].text()) == "ok");
    CHECK(group.effects("2026-04-26").items()[1]["until"].text() == "2026-06-25");
    // A policy without rules ends nothing that was announced before it.
    group.world.write("policy.json", R"({"id":"p","version":"3","scoring":{"pass":70}})");
    REQUIRE(group.world.load({"policy.json"})["ok"].boolean());
    CHECK(shown(group.effects("2026-04-27")) == "two:B1=in_force two:B1=in_force");
}

TEST_CASE("CON-4 of the document of an effect no device receives anything") {
    FailedTwice group;
    CHECK(group.decide("approve", "2026-04-21", "gm", group.id()) == "ok");
    group.sync_all();
    for (Phone* phone : {group.chief.get(), group.head.get()}) {
        store::Store& store = phone->engine().store();
        std::size_t steps = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamTenant))) {
            for (const auto& entry : must(store.stream_entries(stream.id, EntryType::effect))) {
                ++steps;
                CHECK(entry.entry.part_or_null(journal::PartClass::text) == nullptr);
                const Bytes* bytes = entry.entry.part_or_null(journal::PartClass::core);
                REQUIRE(bytes != nullptr);
                const auto core = must(journal::decode<EffectCore>(*bytes));
                CHECK(core.step == kEffectApproved);
                CHECK_FALSE(must(store.blob(core.document)).has_value());
            }
        }
        CHECK(steps == 1);
        CHECK(phone->digest("tenant") == hub_digest(group.world, "tenant"));
    }
}
