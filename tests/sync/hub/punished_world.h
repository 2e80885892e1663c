#pragma once
// A sealed visit whose one finding costs the guard money and points, and
// proposes a share against the head.
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {

inline constexpr const char* kPunishing =
    R"({"id":"p","version":"1","consequences":{"rules":[)"
    R"({"id":"pay","kind":"performance_pay","basis":"考核办法第12条","fen":5001,"severity":3,"manager_percent":30},)"
    R"({"id":"points","kind":"performance_points","basis":"考核办法第3条","points":1.5}]}})";
inline constexpr const char* kPunishedPeople =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,"
    "王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,"
    "P2\r\nchief,孙,主管,branch_"
    "supervisor,B1\r\npm,周,项目部,projects_manager,G\r\ngm,吴,总经理,general_"
    "manager,G\r\n"
    "guard,郑,门岗,post_holder,P1\r\npayroll,冯,薪酬,payroll_reader,G\r\n";

/// The finding names the guard, and the head as direct manager.
struct Punished {
    Visit visit;
    explicit Punished(const std::string& person = "guard", const std::string& policy = kPunishing)
        : visit(policy) {
        world().write("people.csv", kPunishedPeople);
        world().write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(world().load({"people.csv", "calendar.csv"})["ok"].boolean());
        visit.work();
        world().sync(*visit.wang);
        world().sync(*visit.li);
        visit.li->does(R"({"act":"finding","inspection":"n1","item":"G2","severity":"严重","person":")" +
                       person + R"(","manager":"head1","text":"x"})");
        world().sync(*visit.li);
    }
    void seal() {
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        world().sync(*visit.li);
    }
    [[nodiscard]] World& world() { return visit.world; }
    Json lines(const std::string& more = {}) {
        return world().does("report", R"({"kind":"consequences")" + more + "}")["consequences"];
    }
    /// On that day at nine.
    std::string tries(const char* command, const std::string& day, const std::string& more) {
        return reason_of(world().command(command, R"({"at":")" + day + R"(T09:00:00+08:00",)" + more + "}"));
    }
    Json does(const char* command, const std::string& day, const std::string& more) {
        return world().does(command, R"({"at":")" + day + R"(T09:00:00+08:00",)" + more + "}");
    }
    Json statement(const std::string& day, const std::string& month) {
        return does("report", day, R"("kind":"statement","month":")" + month + "\"");
    }
    /// The share's line.
    std::string share() {
        const Json all = lines();
        for (const Json& line : all.items())
            if (line["share"].boolean()) return line["id"].text();
        return {};
    }
};

inline std::string rows_text(const Json& rows) {
    std::string text;
    for (const Json& row : rows.items())
        text += (text.empty() ? "" : " ") + row["payee"].text() + "=" + row["value"].text() + ":" +
                row["what"].text();
    return text;
}

}  // namespace wincheck::hub
