// Draws as entries of the hub's journal, and plans that follow them.
#include <doctest/doctest.h>

#include "core/engine/draws.h"
#include "core/rules/draw_log.h"
#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kDrawnPolicy =
    R"({"id":"p","version":"1","kinds":[{"id":"hq_special","needs_draw":true}]})";

std::string two_projects(std::uint32_t team = 0) {
    rules::DrawList list;
    list.strata = {{"all", 1}};
    list.candidates = {{"P1", "all", 1}, {"P2", "all", 1}};
    list.team = team;
    if (team > 0) list.inspectors = {{"li", 1}, {"wang", 1}};
    return must(rules::list_text(std::move(list)));
}

struct Drawing {
    World world;
    std::unique_ptr<Phone> planner, li, head;

    Drawing() {
        world.write("policy.json", kDrawnPolicy);
        world.load_all();
        planner = world.phone("planner", 1);
        li = world.phone("li", 2);
        head = world.phone("head1", 3);
        sync_all();
    }
    void sync_all() {
        for (Phone* phone : {planner.get(), li.get(), head.get()}) world.sync(*phone);
    }
    Result<Json> step(const char* name, const char* by = "planner",
                      const std::string& list = two_projects()) {
        Json facts = Json::object();
        facts.set("step", Json::of(name)).set("by", Json::of(by)).set("draw", Json::of("d1"));
        facts.set("plan",
                  parsed(R"({"draw":"d1","rule":"一季度","sources":["lottery"],"reveal_by":"2026-03-31"})"));
        facts.set("values", parsed(R"({"lottery":[3,1,2]})"));
        facts.set("list", Json::of(std::string_view(list)));
        return world.hub().command("draw", facts);
    }
    void run(const std::string& list = two_projects()) {
        for (const char* name : {"commit", "freeze", "run"}) must(step(name, "planner", list));
        sync_all();
    }
    Json shown() { return world.does("draw", R"({"step":"show","draw":"d1"})"); }
    std::string drawn() { return shown()["picks"].items().at(0)["id"].text(); }
    Result<engine::Done> plan(const std::string& name, const std::string& project, const std::string& more) {
        return planner->act(
            R"({"act":"plan","kind":"hq_special","leader":"li","checklist":"night","inspection":")" + name +
            R"(","project":")" + project + "\"" + more + "}");
    }
    std::string quarantined() {
        std::string text;
        const Json report = world.does("report", R"({"kind":"quarantine"})");
        for (const Json& row : report["quarantine"].items()) text += row["reason"].text() + " ";
        return text;
    }
    Json report(const std::string& more = "") {
        return world.does("report", R"({"kind":"draws")" + more + "}")["draws"].items().at(0);
    }
};

}  // namespace

TEST_CASE("DRAW-1 each step is an entry that every device receives; what was drawn comes with the reveal") {
    Drawing drawing;
    drawing.run();
    const auto known = [&] { return must(engine::draw_record(drawing.head->engine().store(), "d1")); };
    CHECK(known().step == kDrawRun);
    CHECK(known().log.find("\"commit\"") != std::string::npos);
    CHECK(known().log.find("\"run\"") == std::string::npos);
    // The line of the run holds the hash of a result that whoever knows the list could guess.
    for (const store::StreamInfo& stream : must(drawing.head->engine().store().streams(kStreamTenant)))
        for (const auto& stored :
             must(drawing.head->engine().store().stream_entries(stream.id, EntryType::draw)))
            CHECK(stored.entry.part_or_null(journal::PartClass::text) == nullptr);
    const Json shown = drawing.shown();
    must(drawing.step("reveal"));
    drawing.sync_all();
    CHECK(known().step == kDrawReveal);
    CHECK(known().log == drawing.shown()["log"].text());
    const auto log = must(rules::DrawLog::parse(known().log));
    const auto verdict = log.verify("d1", {.list = shown["list"].text(),
                                           .result = shown["result"].text(),
                                           .date = "2026-03-02",
                                           .head = {},
                                           .values = parsed(R"({"lottery":[1,2,3]})")});
    CHECK(verdict.problems.empty());
    REQUIRE(verdict.picks.size() == 1);
    CHECK(verdict.picks[0].id == drawing.drawn());
}

TEST_CASE("DRAW-1 the hub takes each step once, in order, and of nobody who may not plan") {
    Drawing drawing;
    CHECK(reason_of(drawing.step("freeze")) == "draw_step_missing");
    CHECK(reason_of(drawing.step("run")) == "no_such_draw");
    CHECK(reason_of(drawing.step("commit", "li")) == "may_not_change");
    CHECK(reason_of(drawing.step("commit", "nobody")) == "may_not_change");
    must(drawing.step("commit"));
    CHECK(reason_of(drawing.step("commit")) == "draw_step_twice");
    // A head plans over the own project, not over the other candidate.
    const auto refused = drawing.step("freeze", "head1");
    CHECK(reason_of(refused) == "may_not_change");
    CHECK(refused.error().where == "P2");
    must(drawing.step("freeze"));
    CHECK(reason_of(drawing.step("freeze")) == "draw_step_twice");
    CHECK(reason_of(drawing.step("again")) == "field_wrong");
    CHECK(reason_of(drawing.world.command("draw", R"({"step":"show","draw":"d2"})")) == "no_such_draw");
}

TEST_CASE("PLAN-2 a plan of a kind that is drawn names a draw that was run") {
    Drawing drawing;
    CHECK(reason_of(drawing.plan("n1", "P1", "")) == "draw_missing");
    CHECK(reason_of(drawing.plan("n1", "P1", R"(,"draw":"d1")")) == "draw_not_run");
    must(drawing.step("commit"));
    must(drawing.step("freeze"));
    drawing.sync_all();
    CHECK(reason_of(drawing.plan("n1", "P1", R"(,"draw":"d1")")) == "draw_not_run");
    must(drawing.step("run"));
    drawing.sync_all();
    CHECK(reason_of(drawing.plan("n1", drawing.drawn(), R"(,"draw":"d1")")) == "ok");
    drawing.sync_all();
    CHECK(drawing.quarantined().empty());
    CHECK(drawing.li->knows("n1"));
}

TEST_CASE("PLAN-2 the hub keeps a plan apart that says it follows a draw and does not") {
    Drawing drawing;
    drawing.run();
    const std::string other = drawing.drawn() == "P1" ? "P2" : "P1";
    must(drawing.plan("n1", other, R"(,"draw":"d1")"));
    drawing.sync_all();
    CHECK(drawing.quarantined() == "draw ");
    CHECK_FALSE(drawing.li->knows("n1"));
    must(drawing.plan("n2", drawing.drawn(), R"(,"draw":"d1")"));
    drawing.sync_all();
    CHECK(drawing.quarantined() == "draw ");
    CHECK(drawing.li->knows("n2"));
}

TEST_CASE("PLAN-2 where the team was drawn too, the plan has that team") {
    Drawing drawing;
    drawing.run(two_projects(1));
    const Json pick = drawing.shown()["picks"].items().at(0);
    const std::string drawn = pick["team"].items().at(0).text();
    const auto plan = [&](const char* name, const std::string& leader) {
        must(drawing.planner->act(
            R"({"act":"plan","kind":"hq_special","checklist":"night","draw":"d1","inspection":")" +
            std::string(name) + R"(","project":")" + pick["id"].text() + R"(","leader":")" + leader + "\"}"));
        drawing.sync_all();
    };
    plan("n1", drawn == "li" ? "wang" : "li");
    CHECK(drawing.quarantined() == "draw ");
    plan("n2", drawn);
    CHECK(drawing.quarantined() == "draw ");
}

TEST_CASE("PLAN-4 the report of draws tells picks without a plan, and others nothing before the reveal") {
    Drawing drawing;
    drawing.run();
    CHECK(drawing.report()["state"].text() == "run");
    CHECK(drawing.report()["picks"].text() == "1");
    CHECK(drawing.report()["missing"].items().size() == 1);
    const Json before = drawing.report(R"(,"for":"head1")");
    CHECK(before.find("picks") == nullptr);
    must(drawing.plan("n1", drawing.drawn(), R"(,"draw":"d1")"));
    drawing.sync_all();
    CHECK(drawing.report()["planned"].text() == "1");
    CHECK(drawing.report()["missing"].items().empty());
    CHECK(drawing.report(R"(,"for":"head1")").dump() == before.dump());
    must(drawing.step("reveal"));
    // What was drawn is public then; that somebody planned it is not.
    CHECK(drawing.report(R"(,"for":"head1")")["picks"].text() == "1");
    CHECK(drawing.report(R"(,"for":"head1")")["planned"].text() == "0");
    CHECK(drawing.report(R"(,"for":"li")")["planned"].text() == "1");
    CHECK_FALSE(drawing.report()["overdue"].boolean());
}
