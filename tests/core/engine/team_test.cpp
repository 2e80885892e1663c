// Team rules on a device: at the plan and again when a member opens it.
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

std::string plan(const std::string& name, const std::string& more) {
    return R"({"act":"plan","project":"p1","checklist":"night","inspection":")" + name + "\"," + more + "}";
}

void publish_policy(NightWorld& world, const Policy& policy) {
    must(world.hub.engine().publish(DocumentKind::policy, "policy", "2", journal::encode(policy)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
}

void publish_fact(NightWorld& world, const Fact& fact) {
    Changes changes;
    changes.facts = {fact};
    must(world.hub.engine().publish(DocumentKind::changes, "changes", "", journal::encode(changes)));
    for (Box* box : {&world.planner, &world.a, &world.b}) carry(world.hub, *box);
}

}  // namespace

TEST_CASE("PLAN-3 the team is looked at again when a member opens the assignment") {
    NightWorld world;
    world.plan();
    publish_fact(world, {kAboutPerson, "mate", "grant:project_head:p1", "yes", "2026-03-02", ""});
    const auto refused = world.b.act(R"({"act":"open","inspection":"n1"})");
    CHECK(reason_of(refused) == "not_independent");
    CHECK(refused.error().where == "own_project mate");
    CHECK(reason_of(world.a.act(R"({"act":"open","inspection":"n1"})")) == "ok");
}

TEST_CASE(
    "PLAN-3 recusal is asked where the policy says so, and who stands back is out of the team everywhere") {
    NightWorld world;
    Policy policy = plain_policy();
    policy.visit.asks_recusal = true;
    publish_policy(world, policy);
    world.plan();
    CHECK(reason_of(world.a.act(R"({"act":"open","inspection":"n1"})")) == "recusal_unasked");
    CHECK(reason_of(world.a.act(R"({"act":"open","inspection":"n1","recusal":"none"})")) == "ok");
    world.b.does(R"({"act":"open","inspection":"n1","recusal":"我的配偶在该项目任职"})");
    CHECK(reason_of(world.b.act(answer("G3", "\"pass\""))) == "not_in_team");
    carry(world.b, world.a);
    const Json shown = must(world.a.engine().show("inspections", ""));
    REQUIRE(shown.items().size() == 1);
    CHECK(shown.items()[0]["team"].items().size() == 1);
    carry(world.a, world.b);
    CHECK(world.a.digest() == world.b.digest());
}

TEST_CASE("PLAN-3 not twice running is told from what the device knows") {
    NightWorld world;
    Policy policy = plain_policy();
    KindRule kind;
    kind.id = "hq_special";
    kind.forbids_same_twice = true;
    policy.kinds = {kind};
    publish_policy(world, policy);
    world.planner.does(plan("n1", R"("kind":"hq_special","leader":"lead")"));
    CHECK(reason_of(world.planner.act(plan("n2", R"("kind":"hq_special","leader":"lead")"))) == "same_twice");
    CHECK(reason_of(world.planner.act(plan("n3", R"("kind":"hq_special","leader":"mate")"))) == "ok");
    CHECK(reason_of(world.planner.act(plan("n4", R"("kind":"other","leader":"mate")"))) == "ok");
}

TEST_CASE("KIND-6 the head plans the own self-check with the supervisors, or excuses them") {
    NightWorld world;
    People people = small_people();
    people.persons.push_back(
        {.id = "super", .name = "", .post = "", .grants = {{"department_supervisor", "p1", "", ""}}});
    must(world.hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
    Box head(world.tenant, "head", "H1", 8);
    carry(world.hub, head);
    const auto refused = head.act(plan("s1", R"("kind":"self_check")"));
    CHECK(reason_of(refused) == "team_wrong");
    CHECK(refused.error().where == "supervisor_missing super");
    CHECK(reason_of(head.act(plan("s2", R"("kind":"self_check","team":["super"])"))) == "ok");
    CHECK(reason_of(head.act(plan("s3", R"("kind":"self_check","excused":["super"])"))) == "ok");
    CHECK(reason_of(head.act(plan("s4", R"("kind":"hq_special","leader":"lead")"))) == "may_not");
}

TEST_CASE("KIND-6 the seal of a self-check asks who was there: signed, or absent with a reason") {
    NightWorld world;
    People people = small_people();
    for (const char* id : {"super", "other", "third"})
        people.persons.push_back({.id = id,
                                  .name = std::string("主管") + id,
                                  .post = "",
                                  .grants = {{"department_supervisor", "p1", "", ""}}});
    must(world.hub.engine().publish(DocumentKind::people, "people", "2", journal::encode(people)));
    Box head(world.tenant, "head", "H1", 8);
    carry(world.hub, head);
    head.does(plan("s1", R"("kind":"self_check","team":["super","other"],"excused":["third"])"));
    const auto unsigned_ones = [&] {
        std::string text;
        const Json problems = must(head.engine().show("problems", "s1"));
        for (const Json& problem : problems.items())
            if (problem.text().starts_with("attendance")) text += problem.text() + ";";
        return text;
    };
    const auto signs = [&](const char* name, const std::string& more) {
        head.does(std::string(R"({"act":"sign","inspection":"s1","role":"department_supervisor","name":")") +
                  name + "\"," + more + "}");
    };
    CHECK(unsigned_ones() == "attendance: other not signed;attendance: super not signed;");
    const auto refused = head.act(R"({"act":"seal","inspection":"s1"})");
    CHECK(refused.error().where.find("attendance: super not signed") != std::string::npos);
    signs("super", R"("outcome":"agree")");
    CHECK(unsigned_ones() == "attendance: other not signed;");
    signs("主管other", R"("outcome":"absent")");
    CHECK(unsigned_ones() == "attendance: other not signed;");
    signs("主管other", R"("outcome":"absent","reason":"休假")");
    CHECK(unsigned_ones().empty());
}

TEST_CASE("KIND-1 a special inspection is unannounced unless the plan says otherwise") {
    NightWorld world;
    world.planner.does(plan("n1", R"("kind":"hq_special","leader":"lead")"));
    world.planner.does(plan("n2", R"("kind":"hq_special","leader":"lead","unannounced":false)"));
    world.planner.does(plan("n3", R"("leader":"lead")"));
    std::string told;
    for (const store::StreamInfo& stream : must(world.planner.engine().store().streams(kStreamInspection))) {
        const auto entries = must(world.planner.engine().store().stream_entries(stream.id, EntryType::plan));
        const auto core = must(
            journal::decode<AssignmentCore>(*entries.front().entry.part_or_null(journal::PartClass::core)));
        told += core.name + (core.is_unannounced ? "=secret " : "=open ");
    }
    CHECK(told.find("n1=secret") != std::string::npos);
    CHECK(told.find("n2=open") != std::string::npos);
    CHECK(told.find("n3=open") != std::string::npos);
}

TEST_CASE("INSP-1 the subject is a unit of any kind, as kind and checklist say") {
    NightWorld world;
    CHECK(
        reason_of(world.planner.act(
            R"({"act":"plan","project":"hq","checklist":"night","inspection":"h1","kind":"other","leader":"mate"})")) ==
        "not_independent");  // the quality centre holds its grants there
    Checklist checklist = night_checklist();
    checklist.settings.id = "branches";
    checklist.settings.subjects = {"branch", "region"};
    must(world.hub.engine().publish(DocumentKind::checklist, "branches", "1", journal::encode(checklist)));
    carry(world.hub, world.planner);
    CHECK(reason_of(world.planner.act(
              R"({"act":"plan","project":"p1","checklist":"branches","inspection":"n1","leader":"lead"})")) ==
          "wrong_subject");
    Policy policy = plain_policy();
    KindRule kind;
    kind.id = "office";
    kind.subjects = {"branch"};
    policy.kinds = {kind};
    publish_policy(world, policy);
    CHECK(reason_of(world.planner.act(plan("n2", R"("kind":"office","leader":"lead")"))) == "wrong_subject");
    CHECK(reason_of(world.planner.act(plan("n3", R"("kind":"free","leader":"lead")"))) == "ok");
}

TEST_CASE("KIND-8 a free inspection has findings and evidence without checklist or score") {
    NightWorld world;
    world.a.does(R"({"act":"start","inspection":"f1","project":"p1","kind":"free"})");
    world.a.does(
        R"({"act":"finding","inspection":"f1","item":"","text":"地库积水","severity":"严重","location":"B2"})");
    world.a.does(R"({"act":"capture","inspection":"f1","item":"","live":true,"file":")" +
                 world.a.file("f.jpg", 8'000) + "\"}");
    const auto sealed = world.a.does(R"({"act":"seal","inspection":"f1"})");
    CHECK((*sealed.score)["score"].is_null());
    CHECK(must(world.a.engine().show("findings", "f1")).items().size() == 1);
    CHECK(reason_of(world.a.act(R"({"act":"start","inspection":"f2","project":"p1","kind":"hq_special"})")) ==
          "field_missing");
}

TEST_CASE("INT-2 a seventeenth chain on one inspection is refused at joining, those that are in go on") {
    NightWorld world;
    world.plan();
    Box last(world.tenant, "lead", "L1", 99);
    carry(world.hub, last);
    carry(world.planner, last);
    // The planner's chain is one of them: fourteen join, then A as the sixteenth.
    std::vector<std::unique_ptr<Box>> boxes;
    for (std::uint64_t number = 0; number < kVersionVectorMax - 2; ++number) {
        boxes.push_back(
            std::make_unique<Box>(world.tenant, "mate", "M" + std::to_string(number), 100 + number));
        Box& box = *boxes.back();
        carry(world.hub, box);
        carry(world.planner, box);
        box.does(R"({"act":"open","inspection":"n1"})");
        for (Box* reader : {&world.a, &last}) carry(box, *reader);
    }
    const auto before = world.a.does(R"({"act":"open","inspection":"n1"})");
    carry(world.a, last);
    const auto refused = last.act(R"({"act":"open","inspection":"n1"})");
    CHECK(reason_of(refused) == "team_full");
    CHECK(refused.error().code == ErrorCode::limit);
    CHECK(reason_of(last.act(answer("C1", "\"pass\""))) == "team_full");
    for (const store::Chain& chain : must(last.engine().store().chains()))
        if (chain.is_own) CHECK(chain.size == 0);
    CHECK(world.a.does(answer("C1", "\"pass\"")).sequence == before.sequence + 1);
    CHECK(must(last.engine().store().problems()).empty());
}
