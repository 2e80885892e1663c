// The year at the hub: imports, index, frozen rankings and the plans of their bottom list.
#include <doctest/doctest.h>

#include "core/journal/recorded.h"
#include "tests/sync/hub/finding_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kYearPolicy = R"({"id":"p","version":"1","year":{
  "parts":[{"id":"hq","weight":3,"kinds":["hq_special"]},
           {"id":"survey","weight":1,"from":"imported","figure":"satisfaction"},
           {"id":"closed","weight":1,"from":"closure"}],
  "events":[{"kind":"complaint","effect":"deduct","points":5}],
  "ranking":{"bottom_number":1,"days_min":30,"appeal_days":3,"days":"calendar"}}})";

constexpr const char *kMarch = "2026-03-05T09:00:00+08:00", *kApril = "2026-04-02T09:00:00+08:00",
                     *kLater = "2026-04-20T09:00:00+08:00";

/// n1 of P1 is sealed at 60 of 100 in March; its finding is owed.
struct MarchAtHub {
    Owed owed;
    World& world = owed.visit.world;

    explicit MarchAtHub(const char* policy = kYearPolicy) : owed(policy) {}

    /// Who decides of appeals first.
    void load_department() {
        world.write("people.csv", std::string(kPeople) + "pm,周,项目部,projects_manager,G\r\n");
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
    }
    Result<Json> ask(const char* command, Json facts, const char* at) {
        return world.hub().command(command, facts.set("at", Json::of(at)));
    }
    Json report(const char* kind, const char* at = kApril, const char* unit = "", const char* reader = "") {
        return must(ask("report",
                        Json::object()
                            .set("kind", Json::of(kind))
                            .set("period", Json::of("2026-03"))
                            .set("unit", Json::of(unit))
                            .set("for", Json::of(reader)),
                        at));
    }
    Result<Json> import(const std::string& text, const char* by = "planner") {
        world.write("table.csv", text);
        const std::string path = world.path("table.csv");
        return ask("import",
                   Json::object()
                       .set("file", Json::of(std::string_view(path)))
                       .set("by", Json::of(by))
                       .set("apply", Json::of(true)),
                   kMarch);
    }
    Result<Json> rank(const char* step, const char* at = kApril, const char* by = "planner") {
        return ask("rank",
                   Json::object()
                       .set("period", Json::of("2026-03"))
                       .set("step", Json::of(step))
                       .set("by", Json::of(by)),
                   at);
    }
    Json row_of(const Json& rows, const char* unit) {
        for (const Json& row : rows.items())
            if (row["unit"].text() == unit) return row;
        return {};
    }
    Json ranked(const char* unit, const char* at = kApril) {
        return row_of(report("ranking", at)["ranking"], unit);
    }
};

constexpr const char* kSurvey =
    "unit,period,part,value\r\nP1,2026-03,satisfaction,80\r\nP2,2026-03,satisfaction,90\r\n";

}  // namespace

TEST_CASE("YEAR-1 an index is made of what the hub holds, and each part names it") {
    MarchAtHub march;
    must(march.import(kSurvey));
    // Not due yet, the finding counts for nothing.
    const Json early = march.report("index", "2026-03-16T09:00:00+08:00", "P1")["index"].items().at(0);
    CHECK(early["parts"].items().at(2)["value"].is_null());
    CHECK(early["index"].text() == "65");
    const Json row = march.report("index", kApril, "P1")["index"].items().at(0);
    // (3 × 60 + 80 + 0 of one overdue finding) by 5.
    CHECK(row["index"].text() == "52");
    const auto& parts = row["parts"].items();
    CHECK(parts.at(0)["value"].text() == "60");
    CHECK(parts.at(0)["from"].items().size() == 1);
    CHECK(parts.at(1)["from"].items().at(0).text() == "table.csv!D2");
    CHECK(parts.at(2)["value"].text() == "0");
    CHECK(parts.at(2)["late_findings"].items().size() == 1);
    // A unit above has the inspections below it, and figures of its own only.
    const Json group = march.report("index", kApril, "G")["index"].items().at(0);
    CHECK(group["parts"].items().at(0)["value"].text() == "60");
    CHECK(group["parts"].items().at(1)["value"].is_null());
}

TEST_CASE("YEAR-1 what comes to an inspection later changes its figure") {
    MarchAtHub march;
    CHECK(march.report("index", kApril, "P1")["index"].items().at(0)["index"].text() == "45");
    CHECK(march.owed.tries(*march.owed.visit.head, "rectify", R"("text":"改")") == "ok");
    march.owed.sync_all();
    CHECK(march.owed.tries(*march.owed.visit.li, "close", "") == "ok");
    march.owed.sync_all();
    CHECK(march.report("index", kApril, "P1")["index"].items().at(0)["index"].text() == "70");
}

TEST_CASE(
    "YEAR-4 of rows of one key the latest holds, wrong cells are named, and who may not imports nothing") {
    MarchAtHub march;
    must(march.import(kSurvey));
    must(march.import(
        "unit,period,part,value\r\nP1,2026-03,satisfaction,100\r\nP1,2026-02,satisfaction,1\r\n"));
    const auto survey = [&] {
        return march.report("index", kApril, "P1")["index"]
            .items()
            .at(0)["parts"]
            .items()
            .at(1)["value"]
            .text();
    };
    CHECK(survey() == "100");
    const Json wrong =
        must(march.import("unit,period,part,value\r\nP1,2026-13,satisfaction,5\r\nP9,2026-03,x,y\r\n"));
    CHECK_FALSE(wrong["applied"].boolean());
    std::string cells;
    for (const Json& one : wrong["problems"].items()) cells += one["where"].text() + " ";
    CHECK(cells == "table.csv!B2 table.csv!A3 table.csv!D3 ");
    CHECK(reason_of(march.import("unit,period,part,value\r\nP1,2026-03,satisfaction,5\r\n", "li")) ==
          "may_not_change");
    CHECK(survey() == "100");
    const char* header = "event,number,unit,date,valid,decided_by\r\n";
    const auto index = [&] {
        return march.report("index", kApril, "P1")["index"].items().at(0)["index"].text();
    };
    must(march.import(std::string(header) +
                      "complaint,1,P1,2026-03-09,no,\r\ncomplaint,2,P1,2026-04-01,yes,chief\r\n"));
    CHECK(index() == "56");
    must(march.import(std::string(header) + "complaint,1,P1,2026-03-09,yes,chief\r\n"));
    CHECK(index() == "51");
}

TEST_CASE("YEAR-4 what a device tells of a project is seen at the hub, and counts once it is held valid") {
    MarchAtHub march(R"({"id":"p","version":"1","kinds":[{"id":"daily","planners":["project_head"],
        "independence":"own","counts":false,"needs_checklist":false}],
        "year":{"parts":[{"id":"hq","kinds":["hq_special"]}],
                "events":[{"kind":"complaint","effect":"deduct","points":5}]}})");
    Phone& head = *march.owed.visit.head;
    head.does(
        R"({"act":"plan","inspection":"d1","kind":"daily","project":"P1","leader":"head1",)"
        R"("team":["head1"],"window":{"from":"2026-03-03T08:00:00+08:00","to":"2026-03-03T18:00:00+08:00"}})");
    const auto tells = [&](const std::string& more) {
        return head.act(R"({"act":"event","inspection":"d1",)" + more + "}");
    };
    CHECK(reason_of(tells(R"("event":"","text":"t")")) == "field_missing");
    CHECK(reason_of(tells(R"("event":"daily_report")")) == "field_missing");
    CHECK(reason_of(tells(R"("event":"incident","text":"t","date":"2026-03-04")")) == "dates_wrong");
    CHECK(reason_of(tells(R"("event":"incident","text":"t","number":")" + std::string(65, 'x') + "\"")) ==
          "field_wrong");
    const auto report = must(
        tells(R"("event":"daily_report","text":"日报","files":[")" + head.file("day.jpg", 3'000) + "\"]"));
    must(tells(R"("event":"complaint","text":"业户投诉","date":"2026-03-01","number":"GD-7")"));
    march.world.sync(head);
    CHECK(must(head.engine().show("events", "d1")).items().size() == 2);

    const auto events = [&](const std::string& more) {
        return march.world.does("report", R"({"kind":"events","period":"2026-03")" + more + "}")["events"];
    };
    const auto index = [&] {
        return march.report("index", kApril, "P1")["index"].items().at(0)["index"].text();
    };
    const Json told = events("");
    REQUIRE(told.items().size() == 2);
    CHECK(told.items()[0]["event"].text() == "complaint");
    CHECK(told.items()[0]["number"].text() == "GD-7");
    CHECK(told.items()[0]["date"].text() == "2026-03-01");
    CHECK(told.items()[1]["number"].text() == report.extra["number"].text());
    CHECK(told.items()[1]["text"].text() == "日报");
    CHECK(told.items()[1]["photos"].items().size() == 1);
    for (const Json& row : told.items()) {
        CHECK(row["state"].text() == "told");
        CHECK(row["source"].text() == "recorded");
        CHECK(row["by"].text() == "head1");
        CHECK(row["unit"].text() == "P1");
        CHECK(row["inspection"].text() == "d1");
    }
    CHECK(index() == "60");  // nobody has held it valid
    must(
        march.import("event,number,unit,date,valid,decided_by\r\ncomplaint,GD-7,P1,2026-03-01,yes,chief\r\n"
                     "praise,1,P2,2026-03-02,no,\r\ncomplaint,9,P1,2026-02-01,no,\r\n"));
    CHECK(index() == "55");
    const Json held = events("");
    REQUIRE(held.items().size() == 3);
    CHECK(held.items()[0]["state"].text() == "valid");
    CHECK(held.items()[0]["decided_by"].text() == "chief");
    CHECK(held.items()[0]["text"].text() == "业户投诉");
    CHECK(held.items()[1]["source"].text() == "imported");
    CHECK(held.items()[1]["state"].text() == "not_valid");
    CHECK(events(R"(,"unit":"P1")").items().size() == 2);
    CHECK(events(R"(,"state":"told")").items().size() == 1);
    CHECK(reason_of(march.world.command("report", R"({"kind":"events","state":"maybe"})")) == "field_wrong");
    // The head sees what was told there and nothing of tables, nobody else anything before the seal.
    const Json own = events(R"(,"for":"head1")");
    REQUIRE(own.items().size() == 2);
    CHECK(own.items()[0]["state"].text() == "told");
    CHECK(own.items()[0]["decided_by"].text().empty());
    CHECK(events(R"(,"for":"li")").items().empty());
    CHECK(events(R"(,"for":"planner")").items().size() == 2);
    CHECK(march.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
    CHECK(march.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("YEAR-3 a frozen ranking is provisional, then final, and nothing changes it") {
    MarchAtHub march;
    must(march.import(kSurvey));
    CHECK(reason_of(march.rank("freeze", "2026-03-31T09:00:00+08:00")) == "period_running");
    CHECK(reason_of(march.rank("freeze", kApril, "chief")) == "may_not_change");
    CHECK(reason_of(march.rank("final")) == "ranking_missing");
    const Json frozen = must(march.rank("freeze"));
    CHECK(march.report("ranking")["state"].text() == "provisional");
    CHECK(march.ranked("P1")["frozen_index"].text() == "52");
    CHECK_FALSE(march.ranked("P1")["differs"].boolean());
    must(march.import("unit,period,part,value\r\nP1,2026-03,satisfaction,100\r\n"));
    CHECK(march.ranked("P1")["index"].text() == "56");
    CHECK(march.ranked("P1")["frozen_index"].text() == "52");
    CHECK(march.ranked("P1")["frozen_rank"].text() == "2");
    CHECK(march.ranked("P1")["differs"].boolean());
    CHECK(reason_of(march.rank("final")) == "ranking_disputed");
    CHECK(must(march.rank("final", kLater))["document"].text() == frozen["document"].text());
    CHECK(reason_of(march.rank("freeze", kLater)) == "ranking_stands");
    CHECK(march.report("ranking", kLater)["state"].text() == "final");
    CHECK(march.ranked("P1", kLater)["frozen_index"].text() == "52");
}

TEST_CASE("YEAR-3 a ranking is not final while an appeal against its inspections waits") {
    MarchAtHub march;
    must(march.rank("freeze"));
    Phone& head = *march.owed.visit.head;
    CHECK(march.owed.tries(head, "appeal", R"("text":"不服")") == "ok");
    march.owed.sync_all();
    CHECK(reason_of(march.rank("final", kLater)) == "ranking_disputed");
}

TEST_CASE("YEAR-3 APP-2 who makes a ranking final is told whose figure an appeal has changed since") {
    MarchAtHub march;
    march.load_department();
    must(march.import(kSurvey));
    CHECK(must(march.rank("freeze")).find("differing") == nullptr);
    CHECK(march.ranked("P1")["frozen_index"].text() == "52");
    const auto pm = march.world.phone("pm", 7);
    const std::string appeal =
        must(march.owed.visit.head->act(R"({"act":"appeal","inspection":"n1","finding":")" +
                                        march.owed.finding + R"(","text":"已登记在另一本"})"))
            .extra["appeal"]
            .text();
    march.owed.sync_all();
    march.world.sync(*pm);
    pm->at("2026-04-10T09:00:00+08:00");
    pm->does(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"核对属实",)"
             R"("amendments":[{"item":"G2","value":"pass"}],"appeal":")" +
             appeal + "\"}");
    march.world.sync(*pm);
    const Json done = must(march.rank("final", kLater));
    CHECK(done["differing"].text() == "2");
    CHECK(done["differing_units"].dump() == R"(["P2","P1"])");
    CHECK(march.ranked("P1", kLater)["index"].text() == "95");
    CHECK(march.ranked("P1", kLater)["frozen_index"].text() == "52");
    // The other's figure is the same as before, and its place is not.
    CHECK(march.ranked("P2", kLater)["index"].text() == march.ranked("P2", kLater)["frozen_index"].text());
    CHECK(march.ranked("P2", kLater)["frozen_rank"].text() == "1");
    CHECK(march.ranked("P2", kLater)["rank"].text() == "2");
}

TEST_CASE("YEAR-3 a ranking that nothing has changed since is final without a word") {
    MarchAtHub march;
    must(march.rank("freeze"));
    const Json done = must(march.rank("final", kLater));
    CHECK(done["differing"].text() == "0");
    CHECK(done["differing_units"].items().empty());
}

TEST_CASE("YEAR-3 APP-4 a ranking is not final while what was decided can still go up") {
    MarchAtHub march;
    march.load_department();
    must(march.rank("freeze"));
    Phone& head = *march.owed.visit.head;
    const auto pm = march.world.phone("pm", 7);
    const std::string appeal =
        must(head.act(R"({"act":"appeal","inspection":"n1","object":"score","text":"不服"})"))
            .extra["appeal"]
            .text();
    march.owed.sync_all();
    march.world.sync(*pm);
    pm->at("2026-04-10T09:00:00+08:00");
    CHECK(
        reason_of(pm->act(R"({"act":"appeal_decide","inspection":"n1","outcome":"rejected","text":"不成立",)"
                          R"("appeal":")" +
                          appeal + "\"}")) == "ok");
    march.world.sync(*pm);
    // Delivered on Sunday the 12th by silence; five workdays to go up end with Friday.
    CHECK(reason_of(march.rank("final", "2026-04-17T23:59:59+08:00")) == "ranking_disputed");
    CHECK(reason_of(march.rank("final", "2026-04-18T00:00:01+08:00")) == "ok");
}

TEST_CASE("YEAR-3 APP-4 a ranking is not final while an inspection that came since is appealed against") {
    MarchAtHub march;
    Visit& visit = march.owed.visit;
    visit.planner->does(R"({"act":"plan","inspection":"n2","project":"P2","kind":"hq_special","leader":"li",)"
                        R"("team":["li"],"checklist":"night"})");
    march.owed.sync_all();
    visit.li->at("2026-03-20T22:00:00+08:00");
    visit.li->does(R"({"act":"phase","inspection":"n2","phase":"on_site"})");
    visit.li->does(R"({"act":"answer","inspection":"n2","item":"G1","value":"pass"})");
    visit.li->does(R"({"act":"capture","inspection":"n2","item":"G1","live":true,"file":")" +
                   visit.li->file("n2.jpg", 900) + "\"}");
    visit.li->does(R"({"act":"answer","inspection":"n2","item":"G2","value":"fail"})");
    visit.li->does(R"({"act":"seal","inspection":"n2"})");
    must(march.rank("freeze"));
    march.world.sync(*visit.li);
    march.world.sync(*visit.other);
    visit.other->at("2026-03-21T09:00:00+08:00");
    visit.other->does(R"({"act":"appeal","inspection":"n2","object":"score","text":"不服"})");
    march.world.sync(*visit.other);
    CHECK(reason_of(march.rank("final", kLater)) == "ranking_disputed");
}

TEST_CASE("YEAR-3 devices receive of imports and rankings no more than hashes, and reports what is final") {
    MarchAtHub march;
    must(march.import(kSurvey));
    const Hash document = must(Hash::parse_hex(must(march.rank("freeze"))["document"].text()));
    march.owed.sync_all();
    auto& store = march.owed.visit.head->engine().store();
    const auto tables = must(store.documents(DocumentKind::year_figures));
    REQUIRE(tables.size() == 1);
    CHECK_FALSE(tables.at(0).is_here);
    CHECK_FALSE(must(store.blob(document)).has_value());
    std::size_t entries = 0;
    for (const store::StreamInfo& stream : must(store.streams(kStreamTenant)))
        for (const store::StoredEntry& stored : must(store.stream_entries(stream.id, EntryType::ranking))) {
            ++entries;
            CHECK(stored.entry.part_or_null(journal::PartClass::core) != nullptr);
            CHECK(stored.entry.part_or_null(journal::PartClass::text) == nullptr);
        }
    CHECK(entries == 1);
    CHECK(march.report("ranking", kApril, "", "planner")["ranking"].items().size() == 2);
    CHECK(march.report("ranking", kApril, "", "head1")["ranking"].items().empty());
    CHECK(march.report("index", kApril, "", "head1")["index"].items().empty());
    must(march.rank("final", kLater));
    const Json own = march.report("ranking", kLater, "", "head1")["ranking"];
    REQUIRE(own.items().size() == 1);
    CHECK(own.items().at(0)["frozen_rank"].text() == "2");
    CHECK(own.items().at(0).find("index") == nullptr);
    CHECK(march.report("ranking", kLater, "", "chief")["ranking"].items().size() == 2);
    CHECK(march.report("ranking", kLater, "", "wang")["ranking"].items().empty());
}

TEST_CASE(
    "REP-1 VIS-1 the report of a period has the ranking that was frozen, for its readers once it is final") {
    MarchAtHub march;
    must(march.import(kSurvey));
    const auto ranking_of = [&](const char* unit, const char* at, const char* reader) {
        return march.row_of(march.report("period", at, "", reader)["period"], unit)["ranking"];
    };
    CHECK(ranking_of("P1", kApril, "").is_null());
    must(march.rank("freeze"));
    must(march.import("unit,period,part,value\r\nP1,2026-03,satisfaction,100\r\n"));
    const Json own = ranking_of("P1", kApril, "");
    CHECK(own["state"].text() == "provisional");
    CHECK(own["rank"].text() == "2");
    CHECK(own["of"].text() == "2");
    CHECK(own["index"].text() == "52");  // as frozen, whatever came since
    CHECK(own["bottom"].boolean());
    CHECK(ranking_of("B1", kApril, "").is_null());
    CHECK(ranking_of("P1", kApril, "planner")["rank"].text() == "2");
    CHECK(ranking_of("P1", kApril, "head1").is_null());
    const auto told_as = [&](const char* format) {
        return must(march.ask("report",
                              Json::object()
                                  .set("kind", Json::of("period"))
                                  .set("period", Json::of("2026-03"))
                                  .set("unit", Json::of("P1"))
                                  .set("format", Json::of(format)),
                              kApril))[format]
            .text();
    };
    CHECK(told_as("csv").find(",\"2 of 2, bottom\",") != std::string::npos);
    CHECK(told_as("text").find("排名（公示中）：2/2，指数 52，末位") != std::string::npos);
    must(march.rank("final", kLater));
    CHECK(ranking_of("P1", kLater, "head1")["state"].text() == "final");
    CHECK(ranking_of("P1", kLater, "wang").is_null());
}

TEST_CASE("KIND-3 the frozen bottom list becomes a plan for each unit on it") {
    MarchAtHub march;
    must(march.import(kSurvey));
    const Json shared = parsed(R"({"period":"2026-03","plan":{"leader":"li","checklist":"night"}})");
    CHECK(reason_of(march.ask("bottom", shared, kApril)) == "ranking_missing");
    must(march.rank("freeze"));
    must(march.import("unit,period,part,value\r\nP2,2026-03,satisfaction,0\r\n"));
    const Json plans = must(march.ask("bottom", shared, kApril))["plans"];
    REQUIRE(plans.items().size() == 1);
    const Json& plan = plans.items().at(0);
    CHECK(plan["project"].text() == "P1");
    CHECK(plan["kind"].text() == "year_end");
    CHECK(plan["inspection"].text() == "year_end-2026-03-P1");
    Phone& planner = *march.owed.visit.planner;
    planner.at(kApril);
    CHECK(reason_of(planner.act(plan.dump())) == "ok");
    CHECK(planner.knows("year_end-2026-03-P1"));
}
