// Codes read on site, and standards that a plan must not use.
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

void publish_facts(NightWorld& world, std::vector<Fact> facts) {
    Changes changes;
    changes.by = "admin";
    changes.facts = std::move(facts);
    must(world.hub.engine().publish(DocumentKind::changes, "changes", "", journal::encode(changes)));
}

std::string scan(const char* code) {
    return std::string(R"({"act":"scan","inspection":"n1","item":"G3","code":")") + code + "\"}";
}

}  // namespace

TEST_CASE("ORG-6 a scan says what the registry knows of the code, and keeps an unknown one raw") {
    NightWorld world;
    publish_facts(world, {{kAboutCode, "qr:AB-1", "unit", "p1", "", ""},
                          {kAboutCode, "qr:AB-1", "place", "point:北门", "", ""},
                          {kAboutCode, "qr:ZZ", "unit", "hq", "", ""},
                          {kAboutCode, "qr:ZZ", "place", "point:总部", "", ""}});
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
    world.plan();
    const auto known = world.a.does(scan("AB-1"));
    CHECK(known.extra["known"].boolean());
    CHECK(known.extra["here"].boolean());
    CHECK(known.extra["place"].text() == "point:北门");
    const auto elsewhere = world.a.does(scan("ZZ"));
    CHECK(elsewhere.extra["known"].boolean());
    CHECK_FALSE(elsewhere.extra["here"].boolean());
    const auto unknown = world.a.does(scan("https://other.example/?id=7"));
    CHECK_FALSE(unknown.extra["known"].boolean());
    carry(world.a, world.b);
    const Json scans = must(world.b.engine().show("scans", "n1"));
    REQUIRE(scans.items().size() == 3);
    CHECK(scans.items()[2]["code"].text() == "https://other.example/?id=7");
    CHECK(scans.items()[2]["item"].text() == "G3");
    CHECK(world.a.digest() == world.b.digest());
    CHECK(reason_of(world.a.act(scan(""))) == "field_wrong");
    CHECK(reason_of(world.a.act(scan(std::string(4097, 'x').c_str()))) == "field_wrong");
    CHECK(reason_of(world.planner.act(scan("AB-1"))) == "not_in_team");
}

TEST_CASE("STD-2 nothing is planned with a standard that is not approved on that day") {
    NightWorld world;
    Checklist checklist = night_checklist();
    checklist.settings.id = "regional";
    checklist.nodes[1].guidance.clauses = {"R1@2026-1#3.2"};
    must(world.hub.engine().publish(DocumentKind::checklist, "regional", "1", journal::encode(checklist)));
    publish_facts(world, {{kAboutStandard, "R1@2026-1", "origin", "region_filed", "", ""},
                          {kAboutStandard, "R1@2026-1", "state", "filed", "2026-01-01", ""},
                          {kAboutStandard, "R1@2026-1", "state", "approved", "2026-03-03", ""},
                          {kAboutStandard, "R1@2026-1", "state", "withdrawn", "2026-03-05", ""},
                          {kAboutClause, "R1@2026-1#3.2", "interpretation", "两次以上", "2026-03-01", ""}});
    for (Box* box : {&world.planner, &world.a}) carry(world.hub, *box);
    const auto plan = [](const char* name, const char* day) {
        return std::string(
                   R"({"act":"plan","project":"p1","checklist":"regional","leader":"lead","inspection":")") +
               name + R"(","window":")" + day + "T22:00:00+08:00/" + day + R"(T23:00:00+08:00"})";
    };
    CHECK(reason_of(world.planner.act(plan("n0", "2026-03-02"))) == "standard_not_approved");
    CHECK(reason_of(world.planner.act(plan("n1", "2026-03-03"))) == "ok");
    CHECK(reason_of(world.planner.act(plan("n2", "2026-03-05"))) == "standard_not_approved");
    // What was begun with it stays readable and can be gone on with after the withdrawal.
    carry(world.planner, world.a);
    world.a.at("2026-03-06T10:00:00+08:00");
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "ok");
    const Json said = must(world.a.engine().show("interpretations", "n1"));
    REQUIRE(said.items().size() == 1);
    CHECK(said.items()[0]["item"].text() == "G1");
    CHECK(said.items()[0]["text"].text() == "两次以上");
    CHECK(said.items()[0]["standing"].boolean());
}

TEST_CASE("DO-8 a change whose bytes have not come yet is named, and the work goes on as before it") {
    NightWorld world;
    world.plan();
    const auto ready = [&] { return must(world.a.engine().show("ready", ""))["ready"].boolean(); };
    CHECK(ready());
    Changes changes;
    changes.facts = {{kAboutPerson, "lead", "grant:quality_centre:hq", "no", "", ""}};
    const Bytes bytes = journal::encode(changes);
    must(world.hub.engine().publish(DocumentKind::changes, "changes", "", bytes));
    // Only the entry travels.
    must(world.hub.engine().close_segments());
    for (const store::Chain& chain : must(world.hub.engine().store().chains())) {
        const auto notes = must(world.hub.engine().store().notes(chain.id));
        const std::uint64_t from = notes.size() > 1 ? notes[notes.size() - 2].size : 0;
        must(world.a.engine().take_segment(
            chain.opening, {}, must(world.hub.engine().segment(chain.id, from, notes.back().size))));
    }
    CHECK_FALSE(ready());
    const std::string plan =
        R"({"act":"plan","project":"p1","checklist":"night","leader":"mate","inspection":")";
    CHECK(reason_of(world.a.act(plan + "x1\"}")) == "ok");
    CHECK(reason_of(world.a.act(answer("G3", "\"pass\""))) == "ok");
    must(world.a.engine().store().put_blob(sha256(bytes), bytes));
    CHECK(ready());
    CHECK(reason_of(world.a.act(plan + "x2\"}")) == "may_not");
}
