// What a refused inspection counts as at headquarters (VISIT-5): in the bulletin, the period and the index.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

std::string policy_with(const char* visit) {
    return std::string(R"({"id":"p","version":"1",)") + visit +
           R"("year":{"parts":[{"id":"hq","weight":1,"kinds":["hq_special"]}],)"
           R"("ranking":{"days_min":1}}})";
}

constexpr const char* kCounted = R"("visit":{"refused_score":"12.5"},)";

/// n1 of P1 is refused at the gate.
struct Refused {
    Visit visit;
    World& world = visit.world;
    explicit Refused(const char* policy, const char* how = "refused") : visit(policy_with(policy)) {
        visit.li->at("2026-03-02T23:40:00+08:00");
        visit.li->does(R"({"act":"capture","inspection":"n1","item":"","live":true,"file":")" +
                       visit.li->file("gate.jpg", 3'000) + "\"}");
        visit.li->does(R"({"act":"end","inspection":"n1","how":")" + std::string(how) +
                       R"(","reason":"门岗拒绝"})");
        world.sync(*visit.li);
    }
    Json row(const char* report, const char* more, const char* rows, const char* key, const char* value) {
        const Json all = world.does("report", std::string(R"({"kind":")") + report + "\"," + more +
                                                  R"(,"at":"2026-04-02T09:00:00+08:00"})");
        for (const Json& one : all[rows].items())
            if (one[key].text() == value) return one;
        return {};
    }
    Json period() { return row("period", R"("period":"2026-03")", "period", "unit", "P1"); }
    Json index() { return row("index", R"("period":"2026-03","unit":"P1")", "index", "unit", "P1"); }
    Json bulletin() { return row("bulletin", R"("date":"2026-03-02")", "bulletin", "project", "P1"); }
};

}  // namespace

TEST_CASE("VISIT-5 whoever refuses has the policy's figure in the period, the index and the bulletin") {
    Refused refused(kCounted);
    const Json period = refused.period();
    CHECK(period["refused"].text() == "1");
    CHECK(period["sealed"].text() == "0");
    CHECK(period["scored"].text() == "1");
    CHECK(period["mean"].text() == "12.5");
    CHECK(period["pass_rate"].text() == "0");
    CHECK(refused.index()["index"].text() == "12.5");
    const Json bulletin = refused.bulletin();
    CHECK(bulletin["score"].text() == "12.5");
    CHECK(bulletin["band"].text() == "不合格");
    CHECK_FALSE(bulletin["passed"].boolean());
    const Json results = refused.row("results", R"("inspection":"n1")", "inspections", "name", "n1");
    CHECK(results["refused"]["exact"].text() == "12.5");
    CHECK(results["visit"]["end"]["how"].text() == "refused");
    CHECK(results["visit"]["end"]["reason"].text() == "门岗拒绝");
    CHECK(results["visit"]["end"]["by"].text() == "li");
}

TEST_CASE("VISIT-5 what was stopped has no figure, whatever a refusal counts as") {
    Refused stopped(kCounted, "stopped");
    CHECK(stopped.period()["stopped"].text() == "1");
    CHECK(stopped.period()["mean"].is_null());
    CHECK(stopped.bulletin()["score"].text().empty());
    CHECK(stopped.bulletin()["passed"].is_null());
}

TEST_CASE("VISIT-5 without a figure in the policy a refused inspection enters no mean and no index") {
    Refused refused("");
    const Json period = refused.period();
    CHECK(period["refused"].text() == "1");
    CHECK(period["scored"].text() == "0");
    CHECK(period["mean"].is_null());
    CHECK(refused.index()["index"].is_null());
    CHECK(refused.bulletin()["passed"].is_null());
    CHECK(refused.bulletin()["score"].text().empty());
}

namespace {

constexpr const char* kWithDepartment =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\n"
    "pm,周,项目部,projects_manager,G\r\n";

/// The head of P1 objects: the team had no order to show, and was held at the gate.
struct Objecting : Refused {
    std::unique_ptr<Phone> pm;
    std::string appeal;

    explicit Objecting(const char* policy) : Refused(policy) {
        world.write("people.csv", kWithDepartment);
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world.load({"people.csv", "calendar.csv"})["ok"].boolean());
        pm = world.phone("pm", 7);
        for (Phone* phone : {visit.head.get(), pm.get(), visit.li.get()})
            phone->at("2026-03-05T09:00:00+08:00");
        sync_all();
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : {visit.head.get(), pm.get(), visit.li.get()}) world.sync(*phone);
    }
    void files() {
        appeal = must(visit.head->act(R"({"act":"appeal","inspection":"n1","text":"无检查令，按规定拦下"})"))
                     .extra["appeal"]
                     .text();
        sync_all();
    }
    std::string decides(const std::string& more) {
        return reason_of(pm->act(R"({"act":"appeal_decide","inspection":"n1","appeal":")" + appeal +
                                 R"(","text":"核对属实",)" + more + "}"));
    }
    Json appeals(Phone& phone) { return must(phone.engine().show("appeals", "n1")); }
};

constexpr const char* kSetAside = R"("outcome":"upheld","amendments":[{"ending":"set_aside"}])";

}  // namespace

TEST_CASE("VISIT-5 APP-2 VISIT-3 a refusal that was none is set aside by an appeal, and its figure with it") {
    Objecting night(kCounted);
    night.files();
    const Json row = night.row("appeals", R"("unit":"P1")", "appeals", "inspection", "n1");
    CHECK(row["object"].text() == "score");
    CHECK(row["sealed_score"].text() == "12.5");
    CHECK(row["suspended"].boolean());
    CHECK(night.period()["appeals"].text() == "1");
    CHECK(night.decides(kSetAside) == "ok");
    CHECK(night.appeals(*night.pm)["amended"]["provisional"].boolean());
    night.sync_all();
    for (Phone* phone : {night.visit.head.get(), night.pm.get(), night.visit.li.get()}) {
        const Json shown = night.appeals(*phone);
        CHECK(shown["refused"]["score"].text() == "12.5");
        CHECK(shown["amended"]["set_aside"].boolean());
        CHECK(shown["amended"]["score"].text().empty());
        CHECK_FALSE(shown["amended"]["provisional"].boolean());
        const Json& step = shown["appeals"].items().front()["steps"].items().back();
        CHECK(step["amended"]["amendments"].items().front()["ending"].text() == "set_aside");
        CHECK(step["amended"]["before"]["score"].text() == "12.5");
    }
    const Json period = night.period();
    CHECK(period["refused"].text() == "1");
    CHECK(period["amended"].text() == "1");
    CHECK(period["upheld"].text() == "1");
    CHECK(period["mean"].is_null());
    CHECK(period["mean_sealed"].text() == "12.5");
    CHECK(night.index()["index"].is_null());
    const Json bulletin = night.bulletin();
    CHECK(bulletin["state"].text() == "refused");
    CHECK(bulletin["score"].text() == "12.5");
    CHECK(bulletin["set_aside"].boolean());
    CHECK(night.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(night.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("VISIT-5 APP-2 an appeal that is rejected leaves the refusal and its figure") {
    Objecting night(kCounted);
    night.files();
    CHECK(night.decides(R"("outcome":"rejected")") == "ok");
    night.sync_all();
    CHECK(night.appeals(*night.visit.head)["amended"].is_null());
    CHECK(night.period()["mean"].text() == "12.5");
    CHECK(night.index()["index"].text() == "12.5");
    CHECK_FALSE(night.bulletin()["set_aside"].boolean());
}

namespace {

/// The general manager looks at the refusal by himself (APP-7).
struct OwnMotion {
    Objecting& night;
    std::unique_ptr<Phone> gm;
    explicit OwnMotion(Objecting& of) : night(of) {
        night.world.write("people.csv", std::string(kWithDepartment) + "gm,吴,总经理,general_manager,G\r\n");
        REQUIRE(night.world.load({"people.csv"})["ok"].boolean());
        gm = night.world.phone("gm", 8);
        gm->at("2026-03-06T09:00:00+08:00");
        night.world.sync(*gm);
    }
    void opens() {
        night.world.sync(*gm);
        night.appeal =
            gm->does(R"({"act":"appeal_review","inspection":"n1","text":"x"})").extra["appeal"].text();
    }
    std::string says(const char* ending) {
        const std::string reason = reason_of(
            gm->act(R"({"act":"appeal_decide","inspection":"n1","appeal":")" + night.appeal +
                    R"(","text":"x","outcome":"upheld","amendments":[{"ending":")" + ending + "\"}]}"));
        night.world.sync(*gm);
        night.sync_all();
        return reason;
    }
};

}  // namespace

TEST_CASE(
    "VISIT-5 APP-7 what own motion set aside another review lets stand again, and the last word holds") {
    Objecting night(kCounted);
    OwnMotion manager(night);
    manager.opens();
    CHECK(manager.says("stands") == "amendment_wrong");
    CHECK(manager.says("set_aside") == "ok");
    CHECK(night.index()["index"].is_null());
    manager.opens();
    CHECK(manager.says("set_aside") == "amendment_wrong");
    CHECK(manager.says("stands") == "ok");
    for (Phone* phone : {night.visit.head.get(), night.pm.get(), manager.gm.get()}) {
        const Json shown = night.appeals(*phone);
        CHECK(shown["amended"]["set_aside"].is_null());
        CHECK(shown["amended"]["score"].text() == "12.5");
        const Json& step = shown["appeals"].items().back()["steps"].items().back();
        CHECK(step["amended"]["amendments"].items().front()["ending"].text() == "stands");
        CHECK(step["amended"]["before"]["score"].text().empty());
        CHECK(step["amended"]["after"]["score"].text() == "12.5");
    }
    CHECK(night.index()["index"].text() == "12.5");
    CHECK(night.period()["mean"].text() == "12.5");
    CHECK_FALSE(night.bulletin()["set_aside"].boolean());
    manager.opens();
    CHECK(manager.says("set_aside") == "ok");
    CHECK(night.index()["index"].is_null());
    CHECK(night.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

TEST_CASE("VISIT-5 APP-5 what was set aside for who appealed does not stand again by own motion") {
    Objecting night(kCounted);
    OwnMotion manager(night);
    night.files();
    CHECK(night.decides(kSetAside) == "ok");
    night.sync_all();
    manager.opens();
    CHECK(manager.says("stands") == "worse_for_appellant");
    CHECK(night.index()["index"].is_null());
}

TEST_CASE("VISIT-5 APP-2 of a refusal nothing else is amended, nothing in part, and nothing but it") {
    Objecting night(kCounted);
    CHECK(reason_of(night.visit.head->act(
              R"({"act":"appeal","inspection":"n1","text":"x","finding":"00000000"})")) == "not_sealed");
    CHECK(reason_of(night.pm->act(R"({"act":"appeal","inspection":"n1","text":"x"})")) == "may_not");
    night.files();
    for (const char* wrong :
         {R"("outcome":"upheld")", R"("outcome":"upheld","amendments":[{"item":"G2","value":"pass"}])",
          R"("outcome":"partly","amendments":[{"ending":"set_aside"}])",
          R"("outcome":"upheld","amendments":[{"ending":"set_aside"},{"ending":"set_aside"}])",
          R"("outcome":"rejected","amendments":[{"ending":"set_aside"}])"})
        CHECK_MESSAGE(night.decides(wrong) == "amendment_wrong", wrong);
    CHECK(night.decides(kSetAside) == "ok");
}

TEST_CASE(
    "VISIT-5 APP-3 a refusal counts as delivered after the head's hours, and its days count from there") {
    Objecting night(kCounted);
    const Json window = night.appeals(*night.visit.head)["window"];
    CHECK(window["delivered"].text().starts_with("2026-03-04T"));
    CHECK(window["open"].boolean());
    night.visit.head->at("2026-07-01T09:00:00+08:00");
    CHECK(reason_of(night.visit.head->act(R"({"act":"appeal","inspection":"n1","text":"x"})")) ==
          "outside_window");
}

TEST_CASE("VISIT-5 APP-2 a refusal without a figure is objected to as well, and is none afterwards") {
    Objecting night("");
    night.files();
    CHECK(night.decides(kSetAside) == "ok");
    night.sync_all();
    CHECK(night.bulletin()["set_aside"].boolean());
    CHECK(night.appeals(*night.visit.li)["amended"]["set_aside"].boolean());
}

TEST_CASE("VISIT-5 what was stopped is no result that anybody objects to") {
    Refused stopped(kCounted, "stopped");
    CHECK(reason_of(stopped.visit.li->act(R"({"act":"appeal","inspection":"n1","text":"x"})")) ==
          "already_ended");
}

}  // namespace wincheck::hub
