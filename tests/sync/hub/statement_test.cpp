// The month's statement at the hub: told, frozen at a checkpoint, carried over,
// returned by payroll (CON-2), and the share of a manager (CON-3).
#include "core/journal/payloads.h"
#include "tests/sync/hub/punished_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kFreezeMarch = R"("month":"2026-03","freeze":true,"by":"planner")";
constexpr const char* kFreezeApril = R"("month":"2026-04","freeze":true,"by":"planner")";
constexpr const char* kTell = R"("by":"planner")";

std::string verify(const std::string& line, const char* by, const char* more = "") {
    return R"("line":")" + line + R"(","reason":"核实","by":")" + by + "\"" + more;
}

Json share_row(Punished& night, const std::string& more = {}) {
    const Json all = night.lines(more);
    for (const Json& line : all.items())
        if (line["share"].boolean()) return line;
    return {};
}

}  // namespace

TEST_CASE(
    "CON-2 a line is stated once its payee was told and the days to "
    "object are over") {
    Punished night;
    night.seal();
    CHECK(rows_text(night.statement("2026-03-05", "2026-03")["held"]) ==
          "guard=5001:untold head1=1500:untold guard=1.5:untold");
    CHECK(night.tries("tell", "2026-03-05", R"("by":"chief")") == "may_not_keep");
    CHECK(night.does("tell", "2026-03-05", kTell)["told"].text() == "3");
    CHECK(night.does("tell", "2026-03-05", kTell)["told"].text() == "0");
    // Five workdays, until the end of Thursday the 12th.
    CHECK(rows_text(night.statement("2026-03-12", "2026-03")["held"]) ==
          "guard=5001:objection head1=1500:unverified guard=1.5:objection");
    const Json after = night.statement("2026-03-13", "2026-03");
    CHECK(rows_text(after["statement"]) == "guard=5001:line guard=1.5:line");
    CHECK(after["held"].items().empty());  // nobody verified the share
    CHECK_FALSE(after["frozen"].boolean());
    CHECK(night.statement("2026-03-13", "2026-02")["statement"].items().empty());
}

TEST_CASE("CON-2 what freezing answers is what is shown of the month from then on") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    const Json frozen = night.does("statement", "2026-04-01", kFreezeMarch);
    CHECK(frozen["frozen"].boolean());
    CHECK(rows_text(frozen["statement"]) == "guard=5001:line guard=1.5:line");
    CHECK(frozen.dump() == night.statement("2026-04-02", "2026-03").dump());
}

TEST_CASE(
    "CON-3 a third person verifies the share within the days, neither "
    "the manager nor the person") {
    Punished night;
    night.seal();
    const std::string share = night.share();
    CHECK(night.tries("verify", "2026-03-05", verify(share, "pm")) == "not_told");
    night.does("tell", "2026-03-05", kTell);
    CHECK(night.tries("verify", "2026-03-06", verify(share, "planner")) == "may_not_verify");
    CHECK(night.tries("verify", "2026-03-06", verify("00000000", "pm")) == "no_such_line");
    CHECK(night.tries("verify", "2026-03-06", verify(night.lines().items()[0]["id"].text(), "pm")) ==
          "no_such_line");
    CHECK(night.does("verify", "2026-03-12", verify(share.substr(0, 8), "pm"))["share"].text() == "agreed");
    CHECK(night.tries("verify", "2026-03-12", verify(share, "gm", R"(,"refuse":true)")) == "verify_late");
    CHECK(rows_text(night.statement("2026-03-13", "2026-03")["statement"]) ==
          "guard=5001:line head1=1500:line guard=1.5:line");
    const Json row = share_row(night);
    CHECK(row["share_state"].text() == "agreed");
    CHECK(row["verified_by"].text() == "pm");
    CHECK(row["verify_reason"].text() == "核实");
    CHECK(row["verified"].text() == "2026-03-12T01:00:00Z");
}

TEST_CASE(
    "CON-2 CON-3 the report of lines says when a payee was told, until when, and what became of a share") {
    Punished night;
    night.seal();
    CHECK(share_row(night)["told"].is_null());
    CHECK(share_row(night)["objection_until"].is_null());
    CHECK(share_row(night)["share_state"].text() == "proposed");
    CHECK(share_row(night)["verify_until"].is_null());
    night.does("tell", "2026-03-05", kTell);
    const Json told = share_row(night);
    CHECK(told["told"].text() == "2026-03-05T01:00:00Z");
    CHECK(told["objection_until"].text() == "2026-03-12T16:00:00Z");
    CHECK(told["verify_until"].text() == "2026-03-12T16:00:00Z");
    CHECK(told["verified_by"].is_null());
    CHECK(night.lines().items()[0]["share_state"].is_null());  // no share of anybody's
    CHECK(night.lines().items()[0]["told"].text() == "2026-03-05T01:00:00Z");
    night.does("verify", "2026-03-06", verify(night.share(), "gm", R"(,"refuse":true)"));
    CHECK(share_row(night)["share_state"].text() == "refused");
    CHECK(share_row(night)["verified_by"].text() == "gm");
    Punished silent;
    silent.seal();
    silent.does("tell", "2026-03-05", kTell);
    CHECK(share_row(silent, R"(,"at":"2026-03-13T09:00:00+08:00")")["share_state"].text() == "lapsed");
    CHECK(share_row(silent)["verified_by"].is_null());
    const std::string csv =
        silent.world().does("report", R"({"kind":"consequences","format":"csv"})")["csv"].text();
    CHECK(csv.find(",id,told,objection_until,share_state,verified_by,verify_reason\r\n") !=
          std::string::npos);
}

TEST_CASE(
    "CON-3 nobody verifies a share in the own cause, and silence lets it "
    "lapse") {
    Punished night;
    std::string people = kPunishedPeople;
    people.replace(people.find("head1,赵,项目经理,project_head,P1\r\n"), 0,
                   "head1,赵,项目经理,projects_manager,P1\r\nguard,郑,门岗,"
                   "general_manager,P1\r\n");
    night.world().write("people.csv", people);
    REQUIRE(night.world().load({"people.csv"})["ok"].boolean());
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    const std::string share = night.share();
    CHECK(night.tries("verify", "2026-03-06", verify(share, "head1")) == "own_share");
    CHECK(night.tries("verify", "2026-03-06", verify(share, "guard")) == "own_share");
    CHECK(night.tries("verify", "2026-03-13", verify(share, "pm")) == "verify_late");
    CHECK(rows_text(night.statement("2026-03-13", "2026-03")["statement"]) ==
          "guard=5001:line guard=1.5:line");
}

TEST_CASE(
    "CON-2 a frozen statement names its checkpoint and never changes; "
    "what is amended follows once") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    CHECK(night.tries("statement", "2026-03-31", kFreezeMarch) == "month_not_over");
    CHECK(night.tries("statement", "2026-04-01", R"("month":"2026-03","freeze":true,"by":"payroll")") ==
          "may_not_keep");
    const Json frozen = night.does("statement", "2026-04-01", kFreezeMarch);
    CHECK(frozen["frozen"].boolean());
    CHECK(frozen["log"]["size"].text() != "0");
    CHECK(frozen["log"]["root"].text().size() == 64);
    CHECK(rows_text(frozen["statement"]) == "guard=5001:line guard=1.5:line");
    CHECK(night.tries("statement", "2026-04-02", kFreezeMarch) == "month_frozen");
    CHECK(night.tries("statement", "2026-04-02", R"("month":"2026-02","freeze":true,"by":"planner")") ==
          "month_passed");
    // Of own motion the general manager strikes the finding out.
    const auto gm = night.world().phone("gm", 8);
    night.world().sync(*gm);
    gm->at("2026-04-10T09:00:00+08:00");
    const std::string finding = finding_on(*gm)["id"].text();
    const engine::Done opened =
        gm->does(R"({"act":"appeal_review","inspection":"n1","text":"x","finding":")" + finding + "\"}");
    gm->does(R"({"act":"appeal_decide","inspection":"n1","appeal":")" + opened.extra["appeal"].text() +
             R"(","outcome":"upheld","text":"x","amendments":[{"item":"G2","value":"pass"}]})");
    night.world().sync(*gm);
    CHECK(night.lines().items().empty());
    CHECK(night.statement("2026-04-11", "2026-03").dump() == frozen.dump());
    CHECK(rows_text(night.does("statement", "2026-05-01", kFreezeApril)["statement"]) ==
          "guard=-5001:difference guard=-1.5:difference");
    CHECK(night.statement("2026-05-02", "2026-05")["statement"].items().empty());
    night.world().close();
    night.world().open();
    CHECK(night.statement("2026-05-02", "2026-03").dump() == frozen.dump());
    CHECK(night.world().does("doctor", "{}")["ok"].boolean());
}

TEST_CASE(
    "CON-2 payroll returns what it took, no more than was asked, and the "
    "rest is brought over") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    const auto taken = [&](const char* day, const std::string& rows) {
        night.world().write("taken.csv", "month,payee,kind,taken\r\n" + rows);
        return night.tries("taken", day,
                           R"("by":"payroll","file":")" + night.world().path("taken.csv") + "\"");
    };
    CHECK(taken("2026-04-01", "2026-03,guard,performance_pay,1\r\n") == "nothing_frozen");
    night.does("statement", "2026-04-01", kFreezeMarch);
    CHECK(taken("2026-04-05", "2026-03,guard,performance_pay,5002\r\n") == "statement_table");
    CHECK(taken("2026-04-05", "2026-03,guard,performance_pay,-1\r\n") == "statement_table");
    CHECK(taken("2026-04-05", "2026-03,li,performance_pay,1\r\n") == "statement_table");
    CHECK(taken("2026-04-05",
                "2026-03,guard,performance_pay,1\r\n2026-03,guard,"
                "performance_pay,1\r\n") == "statement_table");
    CHECK(taken("2026-04-05", "2026-03,guard,performance_pay,0.5\r\n") == "statement_table");
    CHECK(taken("2026-04-05",
                "2026-03,guard,performance_pay,1\r\n2026-02,guard,"
                "performance_pay,1\r\n") == "statement_table");
    CHECK(taken("2026-04-05", "2026-03,guard,performance_pay,5000\r\n") == "ok");
    CHECK(night.statement("2026-04-06", "2026-03")["totals"].items()[0]["taken"].text() == "5000");
    CHECK(rows_text(night.statement("2026-04-06", "2026-04")["statement"]) == "guard=1:brought");
    night.does("statement", "2026-05-01", kFreezeApril);
    CHECK(night.statement("2026-05-02", "2026-05")["statement"].items().empty());
    CHECK(taken("2026-05-05", "2026-04,guard,performance_pay,0\r\n") == "ok");
    CHECK(rows_text(night.statement("2026-05-06", "2026-05")["statement"]) == "guard=1:brought");
}

TEST_CASE("CON-2 no device receives a byte of a statement beyond that there is one") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    night.does("statement", "2026-04-01", kFreezeMarch);
    for (Phone* phone : {night.visit.planner.get(), night.visit.head.get()}) {
        night.world().sync(*phone);
        store::Store& store = phone->engine().store();
        std::size_t steps = 0;
        for (const store::StreamInfo& stream : must(store.streams(kStreamTenant))) {
            for (const auto& entry : must(store.stream_entries(stream.id, EntryType::statement))) {
                ++steps;
                CHECK(entry.entry.part_or_null(journal::PartClass::text) == nullptr);
                const Bytes* bytes = entry.entry.part_or_null(journal::PartClass::core);
                REQUIRE(bytes != nullptr);
                const auto core = must(journal::decode<StatementCore>(*bytes));
                CHECK_FALSE(must(store.blob(core.document)).has_value());
                CHECK(to_hex(*bytes).find(to_hex(view_of(std::string("guard")))) == std::string::npos);
            }
        }
        CHECK(steps == 2);
        CHECK(phone->digest("tenant") == hub_digest(night.world(), "tenant"));
    }
}

TEST_CASE(
    "CON-2 a named reader sees the own rows of a statement, payroll all "
    "of them") {
    Punished night;
    night.seal();
    night.does("tell", "2026-03-05", kTell);
    night.does("verify", "2026-03-06", verify(night.share(), "pm"));
    night.does("statement", "2026-04-01", kFreezeMarch);
    const auto seen = [&](const char* reader) {
        return rows_text(night.does(
            "report", "2026-04-02",
            R"("kind":"statement","month":"2026-03","for":")" + std::string(reader) + "\"")["statement"]);
    };
    CHECK(seen("guard") == "guard=5001:line guard=1.5:line");
    CHECK(seen("head1") == "guard=5001:line head1=1500:line guard=1.5:line");
    CHECK(seen("payroll") == "guard=5001:line head1=1500:line guard=1.5:line");
    CHECK(seen("head2").empty());
    CHECK(seen("li").empty());
}

TEST_CASE("CON-1 the wages of a month come before it is frozen") {
    Punished night;
    night.seal();
    const auto wages = [&](const char* day, const std::string& rows) {
        night.world().write("wages.csv", "month,person,wage\r\n" + rows);
        return night.tries("wages", day,
                           R"("by":"payroll","file":")" + night.world().path("wages.csv") + "\"");
    };
    CHECK(wages("2026-03-30", "2026-03,guard,400000\r\n2026-03,guard,1\r\n") == "statement_table");
    CHECK(wages("2026-03-30", "2026-03,guard,-1\r\n") == "statement_table");
    CHECK(wages("2026-03-30", "2026-03,guard,400000\r\n") == "ok");
    night.does("statement", "2026-04-01", kFreezeMarch);
    CHECK(wages("2026-04-02", "2026-03,guard,400000\r\n") == "month_frozen");
}

TEST_CASE(
    "CON-2 who bears a line objects within the days of being told, which suspends that line and no other") {
    Punished night;
    night.seal();
    World& world = night.world();
    const auto pm = world.phone("pm", 7);
    Phone& head = *night.visit.head;
    const auto sync_all = [&] {
        for (Phone* phone : {&head, pm.get(), &head}) world.sync(*phone);
    };
    const auto objects = [&](const std::string& line, const std::string& day) {
        head.at(day + "T09:00:00+08:00");
        return head.act(R"({"act":"appeal","inspection":"n1","object":"consequence","text":"x","subject":")" +
                        line + "\"}");
    };
    sync_all();
    // Told long after the days to appeal against the result were over.
    night.does("tell", "2026-03-20", kTell);
    const std::string pay = night.lines().items()[0]["id"].text();
    const std::string points = night.lines().items()[2]["id"].text();
    CHECK(reason_of(objects("00000000", "2026-03-23")) == "field_wrong");
    CHECK(reason_of(objects(pay.substr(0, 7), "2026-03-23")) == "field_wrong");
    const engine::Done filed = must(objects(pay.substr(0, 8), "2026-03-23"));
    CHECK(objects(points, "2026-03-30").has_value());  // the days ended with the 27th
    sync_all();
    CHECK(night.lines().items()[0]["suspended"].boolean());
    CHECK_FALSE(night.lines().items()[2]["suspended"].boolean());
    const Json frozen = night.does("statement", "2026-04-01", kFreezeMarch);
    CHECK(rows_text(frozen["statement"]) == "guard=1.5:line");
    CHECK(rows_text(frozen["held"]) == "guard=5001:suspended");
    pm->at("2026-04-02T09:00:00+08:00");
    const auto decides = [&](const char* outcome) {
        return reason_of(pm->act(R"({"act":"appeal_decide","inspection":"n1","text":"x","appeal":")" +
                                 filed.extra["appeal"].text() + R"(","outcome":")" + outcome + "\"}"));
    };
    CHECK(decides("partly") == "amendment_wrong");
    CHECK(decides("upheld") == "ok");
    sync_all();
    CHECK(night.lines().items().size() == 1);  // the manager's share of it went with it
    const Json april = night.statement("2026-05-01", "2026-04");
    CHECK(april["statement"].items().empty());
    CHECK(april["held"].items().empty());
}

TEST_CASE("CON-2 a rejected objection lets the line be stated once it can go no higher") {
    Punished night;
    night.seal();
    World& world = night.world();
    const auto pm = world.phone("pm", 7);
    Phone& head = *night.visit.head;
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    night.does("tell", "2026-03-05", kTell);
    const std::string pay = night.lines().items()[0]["id"].text();
    head.at("2026-03-06T09:00:00+08:00");
    const engine::Done filed = head.does(
        R"({"act":"appeal","inspection":"n1","object":"consequence","text":"x","subject":")" + pay + "\"}");
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    pm->at("2026-03-09T09:00:00+08:00");
    pm->does(R"({"act":"appeal_decide","inspection":"n1","text":"x","outcome":"rejected","appeal":")" +
             filed.extra["appeal"].text() + "\"}");
    world.sync(*pm);
    // It may go up for five workdays after 48 hours of silence: until the end of the 18th.
    CHECK(rows_text(night.statement("2026-03-18", "2026-03")["held"]) == "guard=5001:suspended");
    CHECK(rows_text(night.statement("2026-03-19", "2026-03")["statement"]) ==
          "guard=5001:line guard=1.5:line");
}

TEST_CASE("APP-1 nobody decides about the own penalty") {
    Punished night("pm");
    night.seal();
    World& world = night.world();
    const auto pm = world.phone("pm", 7);
    Phone& head = *night.visit.head;
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    head.at("2026-03-06T09:00:00+08:00");
    const std::string pay = night.lines().items()[0]["id"].text();
    const engine::Done filed = head.does(
        R"({"act":"appeal","inspection":"n1","object":"consequence","text":"x","subject":")" + pay + "\"}");
    for (Phone* phone : {&head, pm.get()}) world.sync(*phone);
    pm->at("2026-03-09T09:00:00+08:00");
    CHECK(reason_of(
              pm->act(R"({"act":"appeal_decide","inspection":"n1","text":"x","outcome":"upheld","appeal":")" +
                      filed.extra["appeal"].text() + "\"}")) == "own_cause");
}

}  // namespace wincheck::hub
