// The hub's notice of one inspection, its texts for a chat, and the signals of effort and leaks.
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

Json notice_of(World& world, const std::string& more = {}) {
    return world.does("report", R"({"kind":"notice","inspection":"n1")" + more + "}");
}

std::string chat_of(World& world, const std::string& more) {
    return world.does("report", "{" + more + R"(,"format":"text"})")["text"].text();
}

}  // namespace

TEST_CASE("REP-1 a notice tells a sealed inspection whole: visit, figures, sections, findings and photos") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    const Json notice = notice_of(world);
    CHECK(notice["project_name"].text() == "花园");
    CHECK(notice["line"].items().size() == 4);
    CHECK(notice["team"].items()[0]["name"].text() == "李");
    CHECK(notice["team"].items()[0]["leader"].boolean());
    CHECK(notice["score"]["sealed"]["score"].text() == "60");
    CHECK(notice["score"]["amended"].is_null());
    CHECK(notice["score"]["counts"]["score"].text() == "60");
    CHECK(notice["sections"].items()[0]["full"].text() == "100");
    CHECK_FALSE(notice["suspended"].boolean());
    REQUIRE(notice["notice"].items().size() == 1);
    const Json& finding = notice["notice"].items()[0];
    CHECK(finding["title"].text() == "记录");
    CHECK(finding["due"].text() == "2026-03-09");
    REQUIRE(notice["evidence"].items().size() == 1);
    CHECK(notice["evidence"].items()[0]["number"].text() == "1");
    CHECK(notice["evidence"].items()[0]["item"].text() == "G1");
    CHECK(finding["photos"].items().empty());
    const std::string text = chat_of(world, R"("kind":"notice","inspection":"n1")");
    CHECK(text.starts_with("【通报】花园（P1） 总部专项检查\n"));
    CHECK(text.find(
              "检查组：李（组长）、王\n得分 60，合格，通过\n门岗 60/100\n问题 1 项：\n1. [严重] 记录；期限 "
              "2026-03-09\n") != std::string::npos);
    const Json csv = notice_of(world, R"(,"format":"csv")");
    CHECK(csv["csv"].text().starts_with("number,item,title,clauses,severity"));
    CHECK(notice_of(world, R"(,"format":"xlsx")")["rows"].items().size() == 2);
}

TEST_CASE("REP-1 a notice is of what is sealed, and of nothing that its reader does not know of") {
    Visit visit;
    const auto tried = [&](const char* more) {
        return reason_of(
            visit.world.command("report", R"({"kind":"notice","inspection":"n1")" + std::string(more) + "}"));
    };
    CHECK(tried("") == "notice_not_yet");
    CHECK(tried(R"(,"for":"head1")") == "unknown_inspection");
    visit.seal();
    CHECK(tried("") == "ok");
    CHECK(tried(R"(,"for":"head1")") == "ok");
    CHECK(tried(R"(,"for":"head2")") == "unknown_inspection");
    CHECK(reason_of(visit.world.command("report", R"({"kind":"notice","inspection":"n9","for":"head2"})")) ==
          "unknown_inspection");
}

TEST_CASE("APP-4 a notice says that an appeal suspends it, and both figures once it is decided") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    owed.visit.head->does(R"({"act":"appeal","inspection":"n1","finding":")" + owed.finding +
                          R"(","text":"登记在另一本"})");
    owed.sync_all();
    CHECK(notice_of(world)["suspended"].boolean());
    CHECK(chat_of(world, R"("kind":"notice","inspection":"n1")").find("申诉未决，暂不公布\n") !=
          std::string::npos);
}

TEST_CASE("APP-4 a bulletin says whose result an appeal suspends, and its text does not tell it") {
    Owed owed;
    World& world = owed.visit.world;
    world.write("people.csv", std::string(kPeople) + "pm,周,项目部,projects_manager,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    const auto pm = world.phone("pm", 7);
    const std::string line = "1. 花园（P1），华东，总部专项检查：", told = line + "60 分，合格",
                      silent = line + "申诉未决，暂不公布\n";
    const auto row_at = [&](const char* at) {
        return world
            .does("report",
                  std::string(R"({"kind":"bulletin","date":"2026-03-02","at":")") + at + "\"}")["bulletin"]
            .items()
            .at(0);
    };
    const auto text_at = [&](const char* at) {
        return chat_of(world, std::string(R"("kind":"bulletin","date":"2026-03-02","at":")") + at + "\"");
    };
    CHECK_FALSE(row_at("2026-03-03T09:00:00+08:00")["suspended"].boolean());
    const std::string appeal =
        must(owed.visit.head->act(R"({"act":"appeal","inspection":"n1","object":"score","text":"不服"})"))
            .extra["appeal"]
            .text();
    owed.sync_all();
    world.sync(*pm);
    constexpr const char* kPending = "2026-03-04T09:00:00+08:00";
    const Json pending = row_at(kPending);
    CHECK(pending["suspended"].boolean());
    CHECK(pending["score"].text() == "60");
    CHECK(text_at(kPending).ends_with("中止 0\n" + silent));
    const Json csv = world.does(
        "report",
        R"({"kind":"bulletin","date":"2026-03-02","format":"csv","at":"2026-03-04T09:00:00+08:00"})");
    CHECK(csv["csv"].text().find(",amended,suspended,gates,") != std::string::npos);
    CHECK(csv["csv"].text().find(",60,合格,yes,,yes,") != std::string::npos);
    pm->at("2026-03-06T09:00:00+08:00");
    pm->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"rejected","text":"不成立","appeal":")" +
             appeal + "\"}");
    world.sync(*pm);
    // Delivered on Sunday the 8th by silence; five workdays to go up end with Friday.
    CHECK(text_at("2026-03-13T23:59:59+08:00").find(silent) != std::string::npos);
    CHECK(text_at("2026-03-14T00:00:01+08:00").find(told) != std::string::npos);
    CHECK_FALSE(row_at("2026-03-14T00:00:02+08:00")["suspended"].boolean());
}

TEST_CASE("REP-1 bulletin and period are texts for a chat") {
    Owed owed;
    World& world = owed.visit.world;
    const std::string bulletin = chat_of(world, R"("kind":"bulletin","date":"2026-03-02")");
    CHECK(bulletin ==
          "【夜查快报】2026-03-02\n检查 1 个：封存 1，拒检 0，中止 0\n"
          "1. 花园（P1），华东，总部专项检查：60 分，合格，通过，问题 1 项，最高一般\n");
    const std::string period = chat_of(world, R"("kind":"period","period":"2026-03")");
    CHECK(period.starts_with(
        "【检查情况】2026-03（2026-03-01 至 2026-03-31）\n集团（G）\n检查 1 次：封存 1，拒检 "
        "0，中止 0\n平均 60 分，环比 无可比，同比 无可比\n合格率 100%（1/1），一票否决 0 次\n"));
    CHECK(period.find("1. 记录，失 40 分，不满分 1/1 次\n· 华东（R1）：检查 1 次，平均 60 分") !=
          std::string::npos);
    CHECK(period.find("花园") == std::string::npos);  // two levels below
}

TEST_CASE("FAIR-4 effort shows figures of sealed visits beside their peers', to headquarters alone") {
    Visit visit;
    const auto rows = [&](const std::string& more) {
        return visit.world.does("report", R"({"kind":"effort","period":"2026-03")" + more + "}")["effort"];
    };
    CHECK(rows("").items().empty());
    visit.seal();
    REQUIRE(rows("").items().size() == 1);
    const Json row = rows("").items()[0];
    CHECK(row["leader"].text() == "li");
    CHECK(row["score"]["value"].text() == "60");
    CHECK(row["score"]["median"].is_null());
    CHECK(row["score"]["peers"].text() == "0");
    CHECK_FALSE(row["score"]["signal"].boolean());
    CHECK(row["conform_percent"]["value"].text() == "0");
    CHECK(row["on_site_minutes"].is_null());  // nobody said that the team left
    CHECK(row["positions"].text() == "0");
    CHECK(row["signals"].items().empty());
    CHECK(rows(R"(,"unit":"P2")").items().empty());
    CHECK(rows(R"(,"for":"planner")").items().size() == 1);
    for (const char* person : {"li", "head1", "chief"})
        CHECK(rows(R"(,"for":")" + std::string(person) + "\"").items().empty());
    const Json report = visit.world.does("report", R"({"kind":"effort","period":"2026-03","format":"csv"})");
    CHECK(report["note"].text().find("no penalty") != std::string::npos);
    CHECK(
        report["csv"].text().starts_with("number,project,kind,business_date,leader,signals,on_site_minutes"));
}

TEST_CASE("FAIR-6 leaks shows what conformed before the reveal, and says what no entry holds") {
    Visit visit;
    visit.li->at("2026-03-02T23:00:00+08:00");
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"covert"})");
    visit.li->does(R"({"act":"answer","inspection":"n1","item":"G1","value":"pass"})");
    visit.li->does(R"({"act":"capture","inspection":"n1","item":"G1","live":true,"file":")" +
                   visit.li->file("g1.jpg", 7'000) + "\"}");
    visit.li->does(R"({"act":"phase","inspection":"n1","phase":"revealed"})");
    visit.li->does(R"({"act":"answer","inspection":"n1","item":"G2","value":"fail"})");
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    visit.world.sync(*visit.li);
    const Json report = visit.world.does("report", R"({"kind":"leaks","period":"2026"})");
    REQUIRE(report["leaks"].items().size() == 1);
    const Json& row = report["leaks"].items()[0];
    CHECK(row["covert_answers"].text() == "1");
    CHECK(row["covert_percent"]["value"].text() == "100");
    CHECK(row["patrol_scans"]["value"].text() == "0");
    CHECK(report["unknown"].items().size() == 3);
}

}  // namespace wincheck::hub
