// What a statement reads of the months before it (CON-2): the accounts of lines, settled and opened again.
#include "tests/sync/hub/punished_fill.h"

namespace wincheck::hub {
namespace {

constexpr const char* kTellAll = R"("by":"planner")";

std::string freezing(const char* month) {
    return R"("by":"planner","freeze":true,"month":")" + std::string(month) + "\"";
}

/// Looks into the closed hub.
std::int64_t count_in(World& world, const char* sql) {
    world.close();
    std::int64_t count = 0;
    {
        const auto database = must(store::Database::open(world.folder() + "/store.db"));
        count = must(database->integer(sql));
    }
    world.open();
    return count;
}

void change_in(World& world, const char* sql) {
    world.close();
    {
        const auto database = must(store::Database::open(world.folder() + "/store.db"));
        must(database->exec(sql));
    }
    world.open();
}

std::size_t fill_month(World& world, const char* month, std::size_t lines) {
    world.close();
    const std::size_t filled = Filler(world.folder()).fill(month, lines);
    world.open();
    return filled;
}

constexpr const char* kWaiting = "SELECT count(*) FROM hub_waiting";
constexpr const char* kForget =
    "DELETE FROM hub_account; DELETE FROM hub_stated_month; DELETE FROM setting WHERE name = "
    "'hub.statements.accounts'; INSERT OR IGNORE INTO hub_waiting SELECT stream FROM hub_punishable;";

/// The statement as the accounts give it; what they are derived from gives the same.
Json statement_twice(Punished& night, const char* day, const char* month) {
    Json kept = night.statement(day, month);
    CHECK(night.world().does("doctor", "{}")["problems"].dump() == "[]");
    change_in(night.world(), kForget);
    CHECK(night.statement(day, month).dump() == kept.dump());
    return kept;
}

/// What a store that lost a mark would hold: other facts, and nothing that waits.
void strike_out_unnoticed(World& world) {
    world.close();
    {
        const auto database = must(store::Database::open(world.folder() + "/store.db"));
        auto read = must(database->query("SELECT facts FROM hub_punishable"));
        REQUIRE(must(read.step()));
        auto inspection = must(journal::decode<PunishableInspection>(read.blob(0)));
        inspection.findings.clear();
        auto query = must(database->query("UPDATE hub_punishable SET facts = ?"));
        must(query.bind(journal::encode(inspection)).run());
    }
    world.open();
}

}  // namespace

TEST_CASE("CON-2 a statement reads of earlier months what they have not settled, and says the same") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    night.does("statement", "2026-04-01", freezing("2026-03"));
    CHECK(count_in(night.world(), kWaiting) == 0);
    const std::size_t lines = fill_month(night.world(), "2026-04", 60);
    CHECK(count_in(night.world(), kWaiting) == 4);
    CHECK(night.does("tell", "2026-05-01", kTellAll)["told"].text() == std::to_string(lines));
    CHECK(count_in(night.world(), kWaiting) == 4);  // told, not stated
    CHECK(night.statement("2026-05-02", "2026-04")["held"].items().size() == lines);
    const Json april = night.does("statement", "2026-05-27", freezing("2026-04"));
    CHECK(april["statement"].items().size() == lines / kLinesOfFinding * 2);  // no share was verified
    CHECK(count_in(night.world(), kWaiting) == 0);
    CHECK(count_in(night.world(), "SELECT count(*) FROM hub_account WHERE is_open") == 0);
    CHECK(statement_twice(night, "2026-06-01", "2026-05")["statement"].items().empty());
    // One freezing settles what the accounts were derived anew of.
    night.does("statement", "2026-06-02", freezing("2026-05"));
    CHECK(count_in(night.world(), kWaiting) == 0);
    fill_month(night.world(), "2026-06", 15);
    CHECK(count_in(night.world(), kWaiting) == 1);
    CHECK(statement_twice(night, "2026-07-01", "2026-06")["held"].items().size() == 15);
}

TEST_CASE("CON-2 what a frozen statement holds back waits for the next one") {
    Punished night;
    night.seal();
    const Json march = night.does("statement", "2026-04-01", freezing("2026-03"));
    CHECK(rows_text(march["held"]) == "guard=5001:untold head1=1500:untold guard=1.5:untold");
    CHECK(count_in(night.world(), kWaiting) == 1);
    night.does("tell", "2026-04-02", kTellAll);
    const Json april = night.does("statement", "2026-05-01", freezing("2026-04"));
    CHECK(rows_text(april["statement"]) == "guard=5001:late guard=1.5:late");
    CHECK(count_in(night.world(), kWaiting) == 0);
}

TEST_CASE("CON-2 what a frozen statement holds back though its payee was told waits for the next one") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-30", kTellAll);
    const Json march = night.does("statement", "2026-04-01", freezing("2026-03"));
    CHECK(march["statement"].items().empty());
    CHECK(rows_text(march["held"]) == "guard=5001:objection head1=1500:unverified guard=1.5:objection");
    CHECK(count_in(night.world(), kWaiting) == 1);
    const Json april = night.does("statement", "2026-05-01", freezing("2026-04"));
    CHECK(rows_text(april["statement"]) == "guard=5001:late guard=1.5:late");
}

TEST_CASE("CON-2 what payroll left is brought over from months of which no line is read") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    night.does("statement", "2026-04-01", freezing("2026-03"));
    night.world().write("taken.csv", "month,payee,kind,taken\r\n2026-03,guard,performance_pay,5000\r\n");
    const std::string file = R"("by":"payroll","file":")" + night.world().path("taken.csv") + "\"";
    CHECK(night.tries("taken", "2026-04-05", file) == "ok");
    CHECK(rows_text(statement_twice(night, "2026-04-06", "2026-04")["statement"]) == "guard=1:brought");
}

TEST_CASE("CON-2 an inspection that grew after its lines were settled is asked again") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    night.does("statement", "2026-04-01", freezing("2026-03"));
    const auto gm = night.world().phone("gm", 8);
    night.world().sync(*gm);
    gm->at("2026-04-10T09:00:00+08:00");
    const engine::Done opened =
        gm->does(R"({"act":"appeal_review","inspection":"n1","text":"x","finding":")" +
                 finding_on(*gm)["id"].text() + "\"}");
    gm->does(R"({"act":"appeal_decide","inspection":"n1","appeal":")" + opened.extra["appeal"].text() +
             R"(","outcome":"upheld","text":"x","amendments":[{"item":"G2","value":"pass"}]})");
    night.world().sync(*gm);
    CHECK(rows_text(statement_twice(night, "2026-05-01", "2026-04")["statement"]) ==
          "guard=-5001:difference guard=-1.5:difference");
    night.does("statement", "2026-05-01", freezing("2026-04"));
    CHECK(count_in(night.world(), "SELECT count(*) FROM hub_account WHERE is_open") == 0);
    CHECK(statement_twice(night, "2026-06-01", "2026-05")["statement"].items().empty());
}

TEST_CASE("CON-1 CON-2 settled lines are asked again where the register gives them another jurisdiction") {
    Punished night(
        "guard", R"({"id":"p","version":"1","consequences":{"rules":[)"
                 R"({"id":"pay","kind":"performance_pay","basis":"x","fen":5001,"jurisdictions":["CN-31"]},)"
                 R"({"id":"points","kind":"performance_points","basis":"x","points":1.5}]}})");
    night.world().write("people.csv", std::string(kPunishedPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    CHECK(rows_text(night.does("statement", "2026-04-01", freezing("2026-03"))["statement"]) ==
          "guard=1.5:line");
    const auto moves = [&](const char* day, const char* to) {
        night.does("change", day,
                   R"("by":"admin","facts":[{"about":"unit","id":"P1","field":"attribute:jurisdiction",)"
                   R"("value":")" +
                       std::string(to) + R"(","from":"2026-01-01"}])");
    };
    moves("2026-04-02", "CN-31");
    CHECK(rows_text(statement_twice(night, "2026-04-03", "2026-04")["held"]) == "guard=5001:untold");
    night.does("tell", "2026-04-03", kTellAll);
    CHECK(rows_text(night.does("statement", "2026-05-01", freezing("2026-04"))["statement"]) ==
          "guard=5001:late");
    moves("2026-05-02", "CN-44");
    CHECK(rows_text(statement_twice(night, "2026-05-03", "2026-05")["statement"]) ==
          "guard=-5001:difference");
}

TEST_CASE("CON-3 a share that lapsed is asked again where another calendar gives more days") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    night.does("statement", "2026-04-01", freezing("2026-03"));
    std::string calendar = "date,name,off\r\n2026-01-01,元旦,yes\r\n";
    for (int day = 106; day <= 131; ++day)
        calendar += "2026-03-" + std::to_string(day).substr(1) + ",停工,yes\r\n";
    for (int day = 101; day <= 130; ++day)
        calendar += "2026-04-" + std::to_string(day).substr(1) + ",停工,yes\r\n";
    night.world().write("calendar.csv", calendar);
    REQUIRE(night.world().load({"calendar.csv"})["ok"].boolean());
    CHECK(rows_text(statement_twice(night, "2026-04-03", "2026-04")["held"]) == "head1=1500:unverified");
}

TEST_CASE("CON-2 a doctor names accounts that are not what was said, or are settled and should not be") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTellAll);
    night.does("statement", "2026-04-01", freezing("2026-03"));
    const auto problem = [&] { return night.world().does("doctor", "{}")["problems"].dump(); };
    CHECK(problem() == "[]");
    change_in(night.world(), "UPDATE hub_account SET lines = x'80'");
    CHECK(problem().find("not what was said of its lines") != std::string::npos);
    change_in(night.world(), "DELETE FROM hub_account");
    CHECK(problem().find("is missing") != std::string::npos);
    change_in(night.world(), kForget);
    CHECK(night.statement("2026-04-02", "2026-04")["statement"].items().empty());
    night.does("statement", "2026-05-01", freezing("2026-04"));
    CHECK(problem() == "[]");
    strike_out_unnoticed(night.world());
    CHECK(problem().find("its lines come to something else") != std::string::npos);
}

}  // namespace wincheck::hub
