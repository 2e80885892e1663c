// The hub's reports of the programme: plans that are owed, coverage, the night's bulletin, what is due.
#include <doctest/doctest.h>

#include "core/engine/coverage_view.h"
#include "core/engine/own_coverage.h"
#include "core/store/database.h"
#include "sync/hub/report.h"
#include "sync/hub/state.h"
#include "tests/sync/hub/pair_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

/// Steps of SQLite's machine for a report that was made just before.
std::uint64_t steps_of_report(World& world, const char* report) {
    world.close();
    std::uint64_t steps = 0;
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        must(run_report(*state, parsed(report)));
        store::Database& database = store::database(state->store());
        static_cast<void>(database.take_steps());
        must(run_report(*state, parsed(report)));
        steps = database.take_steps();
    }
    world.open();
    return steps;
}

}  // namespace

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
    "KIND-8 a bulletin and a notice give a free inspection its findings and neither a figure nor a verdict") {
    Pair pair;
    pair.planner->does(R"({"act":"plan","inspection":"f1","project":"P1","kind":"free","leader":"li",)"
                       R"("window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00"})");
    pair.sync_all();
    pair.li->does(R"({"act":"finding","inspection":"f1","text":"地库积水","severity":3})");
    pair.seal("f1");
    pair.sync_all();
    const auto said = [&](const std::string& kind, const char* more = "") {
        return pair.world.does(
            "report", R"({"kind":")" + kind + R"(","date":"2026-03-02","inspection":"f1")" + more + "}");
    };
    const Json row = said("bulletin")["bulletin"].items().at(0);
    CHECK(row["score"].text().empty());
    CHECK(row["passed"].is_null());
    CHECK(row["findings"].text() == "1");
    CHECK(said("bulletin", R"(,"format":"text")")["text"].text().ends_with(
        "随手拍：不计分，问题 1 项，最高严重\n"));
    CHECK(said("notice")["score"]["sealed"]["passed"].is_null());
    CHECK(said("notice", R"(,"format":"text")")["text"].text().find("\n得分 不计分\n") != std::string::npos);
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
    // A device answers the same of what it holds, offline.
    pair.sync_all();
    for (const auto& [phone, person] : {std::pair{pair.head.get(), "head1"},
                                        {pair.other.get(), "head2"},
                                        {pair.chief.get(), "chief"},
                                        {pair.planner.get(), "planner"}})
        for (const std::string asked :
             {R"("date":"2026-03-02")", R"("date":"2026-03-02","target":"branch_monthly")",
              R"("date":"2026-03-02","unit":"quality_centre")", R"("date":"2025-07-01")"}) {
            CAPTURE(std::string(person));
            CAPTURE(asked);
            const Json told = pair.world.does(
                "report", R"({"kind":"coverage","for":")" + std::string(person) + "\"," + asked + "}");
            const Json shown = must(phone->engine().show("coverage", "{" + asked + "}"));
            CHECK(shown["coverage"].dump() == told["coverage"].dump());
        }
    CHECK(must(pair.head->engine().show("coverage", ""))["coverage"].items().size() == 6);
    CHECK(reason_of(pair.head->engine().show("coverage", R"({"date":"soon"})")) == "not_date");
    CHECK(reason_of(pair.head->engine().show("coverage", R"({"unit":"nowhere"})")) == "unit_unknown");
    CHECK(reason_of(pair.head->engine().show("coverage", R"({"target":"nothing"})")) == "target_unknown");
    CHECK(reason_of(pair.world.command("report", R"({"kind":"coverage","target":"nothing"})")) ==
          "target_unknown");
    const Json undone = pair.world.does(
        "report",
        R"({"kind":"coverage","date":"2026-03-02","target":"hq_projects","unit":"quality_centre"})");
    CHECK(undone["coverage"].items().at(0)["undone"].dump() == R"(["P2"])");
    // A project handed back no longer counts in the month after.
    pair.world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    const auto in_april = [&] {
        const Json april =
            pair.world.does("report", R"({"kind":"coverage","date":"2026-04-01","target":"branch_monthly"})");
        return april["coverage"].items().at(0)["counted"].text();
    };
    CHECK(in_april() == "2");
    pair.world.does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"P2","field":"active","value":"handed_back","from":"2026-03-10"}]})");
    CHECK(in_april() == "1");  // what is kept is of the register that it was made by,
    // and of the day that was asked about.
    pair.world.does("report", R"({"kind":"coverage","date":"2025-07-01"})");
    CHECK(in_april() == "1");
    CHECK(row("hq_projects", "") == "quality_centre 1/2 of 2; ");
    CHECK(reason_of(pair.world.command("report", R"({"kind":"coverage","date":"soon"})")) == "not_date");
}

TEST_CASE("PLAN-1 a device reads one opening for one more inspection, and all for another day or register") {
    Pair pair;
    store::Store& store = pair.planner->engine().store();
    engine::Documents documents(store);
    engine::OwnCoverage kept;
    const auto told = [&](engine::OwnCoverage& by, const std::string& date) {
        const auto question = must(engine::coverage_question(parsed(R"({"date":")" + date + "\"}"), date));
        rules::Coverage* coverage = must(by.on(date, store, documents));
        return must(engine::coverage_answer(*coverage, *must(documents.standing()), question)).dump();
    };
    const auto reads = [&](const std::string& date) {
        const std::uint64_t before = kept.openings_read();
        engine::OwnCoverage anew;
        CHECK(told(kept, date) == told(anew, date));
        return kept.openings_read() - before;
    };
    const auto ends = [&](const char* inspection, const char* project) {
        pair.plan(inspection, project);
        pair.sync_all();
        CHECK(reads("2026-03-02") == 0);
        pair.work(inspection);
        pair.seal(inspection);
        pair.sync_all();
        pair.sync_all();
        return reads("2026-03-02");
    };
    CHECK(reads("2026-03-02") == 0);
    CHECK(ends("n1", "P1") == 1);
    CHECK(ends("n2", "P2") == 1);
    CHECK(reads("2026-04-01") == 2);
    CHECK(reads("2026-04-01") == 0);
    pair.world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    pair.world.does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"P2","field":"active","value":"handed_back","from":"2026-03-10"}]})");
    const std::string before = told(kept, "2026-04-01");
    pair.sync_all();
    CHECK(reads("2026-04-01") == 2);
    CHECK(told(kept, "2026-04-01") != before);
}

TEST_CASE("PLAN-1 PLAN-4 coverage that is kept for a reader follows who reads what") {
    Pair pair;
    const auto coverage = [&](const std::string& reader) {
        const std::string asked = R"({"kind":"coverage","date":"2026-03-02","for":")" + reader + R"("})";
        return pair.world.does("report", asked.c_str()).dump();
    };
    const std::vector<std::string> readers{"", "head1", "head2", "chief", "planner"};
    std::string seen;
    const auto has_changed = [&] {
        std::vector<std::string> kept;
        for (const std::string& reader : readers) kept.push_back(coverage(reader));
        pair.world.close();
        pair.world.open();
        std::string anew;
        for (std::size_t at = 0; at < readers.size(); ++at) {
            CAPTURE(readers[at]);
            CHECK(coverage(readers[at]) == kept[at]);
            anew += kept[at];
        }
        return std::exchange(seen, anew) != anew;
    };
    CHECK(has_changed());
    pair.plan("n1", "P1", R"(,"tour":"T")");
    pair.plan("n2", "P2", R"(,"tour":"T")");
    pair.sync_all();
    CHECK_FALSE(has_changed());
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    CHECK(has_changed());  // HQ's own; the inspected side sees nothing before the tour is over
    const std::string before = coverage("head1");
    pair.work("n2");
    pair.seal("n2");
    pair.sync_all();
    CHECK(coverage("head1") != before);  // of n1 nothing was derived anew
    CHECK(has_changed());
    pair.world.write("people.csv", std::string(kPeople) + "head2,钱,项目经理,project_head,P1\r\n");
    REQUIRE(pair.world.load({"people.csv"})["ok"].boolean());
    CHECK(has_changed());
}

TEST_CASE("PLAN-1 for coverage, plans and bulletin the hub opens no inspection that they do not show") {
    Pair pair;
    const auto visit = [&](const std::string& name, const std::string& at) {
        pair.at(at);
        pair.plan(name.c_str(), "P1");
        pair.sync_all();
        pair.work(name);
        pair.seal(name);
        pair.sync_all();
    };
    constexpr const char* kCounted[] = {R"({"kind":"coverage"})", R"({"kind":"coverage","for":"chief"})",
                                        R"({"kind":"plans"})", R"({"kind":"bulletin","date":"2026-03-09"})"};
    visit("n1", "2026-03-02T23:00:00+08:00");
    std::vector<std::uint64_t> few;
    for (const char* report : kCounted) few.push_back(steps_of_report(pair.world, report));
    visit("n2", "2026-03-02T23:10:00+08:00");
    visit("n3", "2026-03-02T23:20:00+08:00");
    for (std::size_t i = 0; i < few.size(); ++i) {
        const std::uint64_t more = steps_of_report(pair.world, kCounted[i]) - few[i];
        CAPTURE(std::string(kCounted[i]));
        CAPTURE(more);
        CHECK(more < 2 * 100);            // of each visit a row, and not its entries
        if (i < 2) CHECK(more < 2 * 30);  // what is kept is not even read
    }
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

TEST_CASE("DUE-3 the series is that of the unit that planned, also where the project has moved away since") {
    Pair pair;
    pair.world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    pair.world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
    REQUIRE(pair.world.load({"people.csv", "calendar.csv"})["ok"].boolean());
    pair.sync_all();
    pair.world.sync(*pair.chief);
    for (const char* visit :
         {R"("inspection":"n1","window":"2026-03-02T20:00:00+08:00/2026-03-02T23:00:00+08:00")",
          R"("inspection":"n2","window":"2026-03-12T20:00:00+08:00/2026-03-12T23:00:00+08:00")"})
        pair.chief->does(
            R"({"act":"plan","kind":"branch_monthly","leader":"li","checklist":"night","project":"P2",)" +
            std::string(visit) + "}");
    pair.sync_all();
    pair.sync_all();
    pair.work("n1");
    pair.seal("n1");
    pair.sync_all();
    const auto due = [&] {
        const Json report = pair.world.does("report", R"({"kind":"due"})");
        for (const Json& row : report["due"].items())
            if (row["what"].text() == "rectification") return row["nominal"].text();
        return std::string();
    };
    CHECK(due() == "2026-03-11");
    REQUIRE(pair.world
                .does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"B2","field":"kind","value":"branch"},
        {"about":"unit","id":"B2","field":"parent","value":"R1"},
        {"about":"unit","id":"P2","field":"parent","value":"B2","from":"2026-03-10"}]})")["ok"]
                .boolean());
    CHECK(due() == "2026-03-11");
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
