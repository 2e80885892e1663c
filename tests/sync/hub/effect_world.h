#pragma once
// A project that failed twice, another that passed, and what a device shows of the effects that follow.
#include <doctest/doctest.h>

#include <string>

#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

inline constexpr const char* kEffectPolicy =
    R"({"id":"p","version":"1","scoring":{"pass":70},)"
    R"("year":{"parts":[{"id":"hq"}],"ranking":{"days_min":1,"appeal_days":3,"days":"calendar"}},)"
    R"("consequences":{"effects":{"rules":[)"
    R"({"id":"two","kind":"yellow_card","basis":"问责办法第6条","count":2,"days":30},)"
    R"({"id":"best","kind":"red_list","basis":"奖励办法第2条","result":"top","number":1,"period":"month","on":"project"}]}}})";
inline constexpr const char* kEffectPeople =
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
    std::string rank(const char* step, const std::string& day, const char* period = "2026-03") {
        return reason_of(
            ask("rank", day,
                R"("by":"planner","period":")" + std::string(period) + R"(","step":")" + step + "\""));
    }
    std::string settle(const std::string& day, const std::string& appeal, const char* outcome) {
        pm->at(day + "T09:00:00+08:00");
        return reason_of(pm->act(R"({"act":"appeal_decide","inspection":"n3","text":"x","appeal":")" +
                                 appeal + R"(","outcome":")" + outcome + "\"}"));
    }
};

/// "rule:unit=state" of what a device shows of effects.
inline std::string told_of(Phone& phone) {
    std::string text;
    const Json told = must(phone.engine().show("effects", ""));
    for (const Json& row : told.items())
        text += (text.empty() ? "" : " ") + row["rule"].text() + ":" + row["unit"].text() + "=" +
                row["state"].text() + (row["suspended"].boolean() ? "!" : "") +
                (row["own"].boolean() ? "" : "-");
    return text;
}

}  // namespace wincheck::hub
