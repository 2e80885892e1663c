// An appeal from filing to the final level on phones that are offline in between, and what its decision makes
// of the sealed result: device and hub judge by the same rules.
#include "core/engine/appeal_right.h"
#include "tests/sync/hub/finding_world.h"

namespace wincheck::hub {
namespace {

constexpr const char* kWithLevels =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,inspector,G\r\nwang,王,检查员,inspector,G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\nchief,孙,主管,branch_"
    "supervisor,B1\r\npm,周,项目部,projects_manager,G\r\ngm,吴,总经理,general_manager,G\r\n";
constexpr const char* kTeamMemberToo =
    "id,name,post,role,unit\r\n"
    "planner,计划员,质控,quality_centre,G\r\nli,李,检查员,projects_manager,G\r\nwang,王,检查员,inspector,"
    "G\r\n"
    "head1,赵,项目经理,project_head,P1\r\nhead2,钱,项目经理,project_head,P2\r\nchief,孙,主管,branch_"
    "supervisor,B1\r\npm,周,项目部,projects_manager,G\r\ngm,吴,总经理,general_manager,G\r\n";

/// Sealed at 60 of 100 with G2 failed, and the Projects Department and the general manager at their phones.
/// Counts as delivered on the 4th of March; the project's five workdays end with the 11th.
struct Appealed {
    Owed owed;
    std::unique_ptr<Phone> pm, gm;

    explicit Appealed(const char* people = kWithLevels) {
        world().write("people.csv", people);
        REQUIRE(world().load({"people.csv"})["ok"].boolean());
        pm = world().phone("pm", 7);
        gm = world().phone("gm", 8);
        sync_all();
        at("2026-03-05T09:00:00+08:00");
    }
    [[nodiscard]] World& world() { return owed.visit.world; }
    [[nodiscard]] Phone& head() { return *owed.visit.head; }
    [[nodiscard]] Phone& li() { return *owed.visit.li; }
    [[nodiscard]] std::vector<Phone*> phones() {
        auto all = owed.phones();
        all.push_back(pm.get());
        all.push_back(gm.get());
        return all;
    }
    void at(const std::string& time) {
        for (Phone* phone : phones()) phone->at(time);
    }
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) world().sync(*phone);
    }
    std::string tries(Phone& phone, const char* act, const std::string& more) {
        return reason_of(
            phone.act(std::string(R"({"act":")") + act + R"(","inspection":"n1",)" + more + "}"));
    }
    /// Its id.
    std::string files(Phone& phone, const std::string& more) {
        const engine::Done done =
            must(phone.act(R"({"act":"appeal","inspection":"n1","text":"已登记在另一本",)" + more + "}"));
        return done.extra["appeal"].text();
    }
    std::string of_finding() { return R"("finding":")" + owed.finding + "\""; }
    static std::string named(const std::string& appeal, const std::string& more) {
        return R"("appeal":")" + appeal + "\"," + more;
    }
    Json appeals(Phone& phone) { return must(phone.engine().show("appeals", "n1")); }
    Json row() {
        const Json report = world().does("report", R"({"kind":"appeals"})");
        REQUIRE(report["appeals"].items().size() == 1);
        return report["appeals"].items().front();
    }
    Json result() { return world().does("report", R"({"kind":"results"})")["inspections"].items().front(); }
    /// Every replica shows the same appeals and figures.
    void check_agreed() {
        sync_all();
        at("2026-07-01T09:00:00+08:00");
        const std::string first = appeals(li()).dump();
        for (Phone* phone : phones()) CHECK(appeals(*phone).dump() == first);
        CHECK(owed.quarantined() == 0);
        CHECK(world().does("doctor", "{}")["ok"].boolean());
    }
};

constexpr const char* kUpheld =
    R"("outcome":"upheld","text":"核对属实","amendments":[{"item":"G2","value":"pass"}])";
constexpr const char* kRejected = R"("outcome":"rejected","text":"不成立")";

std::string state_of(const Json& shown) {
    return shown["appeals"].items().front()["state"].text();
}

}  // namespace

TEST_CASE(
    "APP-2 an appeal that is upheld amends the result: both figures stand, on every replica and at HQ") {
    Appealed night;
    const std::string appeal = night.files(night.head(), night.of_finding());
    night.sync_all();
    CHECK(night.row()["state"].text() == "pending");
    CHECK(night.row()["role"].text() == "projects_manager");
    CHECK(night.row()["amended"].is_null());
    CHECK(night.tries(*night.pm, "appeal_decide",
                      Appealed::named(appeal, R"("outcome":"upheld","text":"x")")) == "amendment_wrong");
    CHECK(night.tries(*night.pm, "appeal_decide",
                      Appealed::named(appeal, R"("outcome":"upheld","text":"x","amendments":)"
                                              R"([{"item":"G1","value":"pass"}])")) == "amendment_wrong");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kUpheld)) == "ok");
    const Json mine = night.appeals(*night.pm);
    CHECK(mine["amended"]["provisional"].boolean());
    night.sync_all();
    const Json shown = night.appeals(night.head());
    CHECK(shown["sealed"]["score"].text() == "60");
    CHECK(shown["amended"]["score"].text() == "100");
    CHECK_FALSE(shown["amended"]["provisional"].boolean());
    const Json& step = shown["appeals"].items().front()["steps"].items().back();
    CHECK(step["by"].text() == "pm");
    CHECK(step["text"].text() == "核对属实");
    const auto& amendments = step["amended"]["amendments"].items();
    REQUIRE(amendments.size() == 2);  // the answer, and the finding that it had raised
    CHECK(amendments[0]["old"].dump() == "\"fail\"");
    CHECK(amendments[0]["new"].dump() == "\"pass\"");
    CHECK(amendments[1]["finding"].text() == night.owed.finding);
    CHECK(amendments[1]["struck_out"].boolean());
    CHECK(finding_on(night.head())["struck_out"].boolean());
    const Json result = night.result();
    CHECK(result["seal"]["score"].text() == "60");
    CHECK(result["seal"]["equal"].boolean());
    CHECK(result["score"]["score"].text() == "60");
    CHECK(result["amended"]["score"].text() == "100");
    CHECK(night.row()["decision"].text() == "upheld");
    CHECK(night.row()["amended"].text() == "100");
    CHECK(night.row()["sealed_score"].text() == "60");
    const Json score = must(night.head().engine().show("score", "n1"));
    CHECK(score["sealed"]["score"].text() == "60");
    CHECK(score["amended"]["score"].text() == "100");
    const Json bulletin = night.world().does("report", R"({"kind":"bulletin","date":"2026-03-02"})");
    CHECK(bulletin["bulletin"].items().front()["score"].text() == "60");
    CHECK(bulletin["bulletin"].items().front()["amended"].text() == "100");
    CHECK(bulletin["bulletin"].items().front()["findings"].text() == "0");
    night.check_agreed();
}

TEST_CASE("APP-2 a decision that states other figures than its amendments come to is not HQ's") {
    Appealed night;
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kUpheld)) == "ok");
    auto& store = night.pm->engine().store();
    const StreamId id = must(night.pm->engine().find_inspection("n1"));
    const auto steps = must(store.stream_entries(id, EntryType::appeal_step));
    const Bytes* core = steps.back().entry.part_or_null(journal::PartClass::core);
    REQUIRE(core != nullptr);
    const auto decision = must(journal::decode<AppealStepCore>(*core));
    engine::Documents documents(night.li().engine().store());
    const auto before = must(engine::Inspection::load(night.li().engine().store(), documents, id));
    CHECK(must(engine::states_figures(*before, decision)));
    AppealStepCore forged = decision;
    forged.after.exact = "99.000000000";
    CHECK_FALSE(must(engine::states_figures(*before, forged)));
    forged = decision;
    forged.amendments.pop_back();  // hides the finding that is struck out
    CHECK_FALSE(must(engine::states_figures(*before, forged)));
}

TEST_CASE("APP-5 the result never becomes worse for who appealed") {
    Appealed night;
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    CHECK(night.tries(*night.pm, "appeal_decide",
                      Appealed::named(appeal, R"("outcome":"partly","text":"x","amendments":)"
                                              R"([{"item":"G1","value":"fail"}])")) == "worse_for_appellant");
    CHECK(night.tries(*night.pm, "appeal_decide",
                      Appealed::named(appeal, R"("outcome":"partly","text":"x","amendments":[{"finding":")" +
                                                  night.owed.finding + R"(","severity":4}])")) ==
          "worse_for_appellant");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kRejected)) == "ok");
    night.check_agreed();
}

TEST_CASE(
    "APP-3 the window counts from delivery, and up goes what was decided or has expired, after a talk") {
    Appealed night;
    night.at("2026-03-12T00:00:01+08:00");
    CHECK(night.tries(night.head(), "appeal", R"("object":"score","text":"x")") == "outside_window");
    night.at("2026-03-11T23:59:00+08:00");
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    const std::string up = Appealed::named(appeal, R"("text":"仍不同意")");
    const std::string talk = Appealed::named(appeal, R"("with":"pm","text":"谈过")");
    CHECK(night.tries(night.head(), "appeal_up", up) == "level_not_reached");
    CHECK(night.tries(*night.gm, "appeal_decide", Appealed::named(appeal, kRejected)) == "may_not");
    CHECK(night.row()["due"].text() == "2026-03-18T16:00:00Z");
    night.at("2026-03-19T00:00:01+08:00");
    CHECK(night.tries(night.head(), "appeal_up", up) == "no_talk_recorded");
    CHECK(night.tries(*night.pm, "appeal_talk", talk) == "ok");
    night.sync_all();
    CHECK(night.tries(night.head(), "appeal_up", up) == "ok");
    night.sync_all();
    CHECK(night.row()["level"].text() == "2");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kRejected)) == "may_not");
    CHECK(night.tries(*night.gm, "appeal_decide", Appealed::named(appeal, kRejected)) == "ok");
    night.sync_all();
    CHECK(night.row()["state"].text() == "settled");
    CHECK(night.tries(night.head(), "appeal_up", up) == "no_such_level");
    night.check_agreed();
}

TEST_CASE("APP-3 a signature delivers before the silence does, and going up has a window too") {
    Appealed night;
    night.head().does(R"({"act":"sign","inspection":"n1","role":"project_head","outcome":"received"})");
    CHECK(night.appeals(night.head())["window"]["until"].text() == "2026-03-12T16:00:00Z");
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kRejected)) == "ok");
    night.sync_all();
    CHECK(night.tries(night.head(), "appeal_received", Appealed::named(appeal, R"("text":"")")) == "ok");
    CHECK(night.tries(night.head(), "appeal_talk", Appealed::named(appeal, R"("with":"pm","text":"谈过")")) ==
          "ok");
    const Json before = night.appeals(night.head())["appeals"].items().front();
    CHECK(before["up_until"].text() == "2026-03-12T16:00:00Z");
    CHECK_FALSE(before["final"].boolean());
    night.at("2026-03-13T00:00:01+08:00");
    CHECK(night.tries(night.head(), "appeal_up", Appealed::named(appeal, R"("text":"x")")) ==
          "outside_window");
    CHECK(night.appeals(night.head())["appeals"].items().front()["final"].boolean());
}

TEST_CASE("APP-4 an appeal suspends consequences and publication; the finding stays to be put right") {
    Appealed night;
    const std::string appeal = night.files(night.head(), night.of_finding());
    night.sync_all();
    CHECK(night.row()["suspended"].boolean());
    CHECK(night.row()["suspends"].dump() == R"(["consequences","publication"])");
    const Json findings = night.world().does("report", R"({"kind":"findings"})");
    CHECK(findings["findings"].items().front()["appeal"].text() == "pending");
    CHECK(findings["findings"].items().front()["due"].text() == "2026-03-17");
    CHECK(night.owed.tries(night.head(), "rectify", R"("text":"换了新本")") == "ok");
    CHECK(night.tries(night.head(), "appeal_withdraw", Appealed::named(appeal, R"("text":"")")) == "ok");
    night.sync_all();
    CHECK_FALSE(night.row()["suspended"].boolean());
    CHECK(night.row()["state"].text() == "withdrawn");
    night.check_agreed();
}

TEST_CASE("APP-6 on behalf of somebody without a device, signed by hand; own material is marked imported") {
    Appealed night;
    const std::string person = R"("for":"chen",)" + night.of_finding();
    CHECK(night.tries(night.head(), "appeal", person + R"(,"text":"x")") == "signature_missing");
    const std::string appeal =
        night.files(night.head(), person + R"(,"signature":")" + night.head().file("sign.jpg", 2'000) + "\"");
    const std::string files = R"("files":[")" + night.head().file("own.jpg", 3'000) + "\"]";
    CHECK(night.tries(night.head(), "appeal_material", Appealed::named(appeal, files)) == "ok");
    night.sync_all();
    const Json shown = night.appeals(*night.pm)["appeals"].items().front();
    CHECK(shown["by"].text() == "person");
    CHECK(shown["appellant"].text() == "chen");
    CHECK(shown["filed_by"].text() == "head1");
    CHECK(shown["role"].text() == "project_head");
    CHECK(shown["steps"].items()[0]["on_behalf"].boolean());
    CHECK(shown["steps"].items()[1]["imported"].boolean());
    const Json evidence = must(night.li().engine().show("evidence", "n1"));
    std::size_t imported = 0;
    for (const Json& one : evidence.items())
        if (one["purpose"].text() == "appeal" && !one["live"].boolean()) ++imported;
    CHECK(imported == 2);
    CHECK(night.tries(night.li(), "appeal_material", Appealed::named(appeal, files)) == "may_not");
    night.check_agreed();
}

TEST_CASE("APP-7 the general manager looks at a result of own motion, and nobody else does") {
    Appealed night;
    const std::string review = night.of_finding() + R"(,"text":"抽看")";
    CHECK(night.tries(*night.pm, "appeal_review", review) == "may_not");
    CHECK(night.tries(night.head(), "appeal_review", review) == "may_not");
    const std::string own = must(night.gm->act(R"({"act":"appeal_review","inspection":"n1",)" + review + "}"))
                                .extra["appeal"]
                                .text();
    CHECK(night.tries(*night.gm, "appeal_decide", Appealed::named(own, kUpheld)) == "ok");
    night.sync_all();
    CHECK(night.row()["own_motion"].boolean());
    CHECK(night.row()["state"].text() == "settled");
    CHECK(night.row()["amended"].text() == "100");
    night.check_agreed();
}

constexpr const char* kFalse =
    R"("outcome":"upheld","text":"当晚无人到岗","amendments":[{"item":"G1","proven_false":true}])";

TEST_CASE(
    "GATE-4 APP-7 a record proven false makes its item 0 by an amendment, with a finding on its inspector") {
    Appealed night;
    const std::string own =
        must(night.gm->act(R"({"act":"appeal_review","inspection":"n1","object":"score","text":"抽看"})"))
            .extra["appeal"]
            .text();
    CHECK(night.tries(*night.gm, "appeal_decide",
                      Appealed::named(own, R"("outcome":"upheld","text":"x","amendments":)"
                                           R"([{"item":"G1","sample":"9","proven_false":true}])")) ==
          "amendment_wrong");
    CHECK(night.tries(*night.gm, "appeal_decide", Appealed::named(own, kFalse)) == "ok");
    night.sync_all();
    const Json result = night.result();
    CHECK(result["seal"]["score"].text() == "60");
    CHECK(result["amended"]["score"].text() == "0");
    const Json shown = night.appeals(night.li());
    const Json decision = shown["appeals"].items().front()["steps"].items().back()["amended"];
    const auto& amendments = decision["amendments"].items();
    REQUIRE(amendments.size() == 2);
    CHECK(amendments[0]["proven_false"].boolean());
    CHECK(amendments[0]["person"].text() == "li");
    CHECK(amendments[0]["new"].dump() == amendments[0]["old"].dump());
    CHECK(amendments[1]["raised"].boolean());
    CHECK(amendments[1]["person"].text() == "li");
    bool is_found = false;
    const Json findings = must(night.li().engine().show("findings", "n1"));
    for (const Json& finding : findings.items())
        if (finding["line"].text() == rules::kProvenFalse) is_found = finding["person"].text() == "li";
    CHECK(is_found);
    night.check_agreed();
}

TEST_CASE("GATE-4 APP-5 an appeal does not bring that a record is false where its item counted") {
    Appealed night;
    const std::string asked = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(asked, kFalse)) == "worse_for_appellant");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(asked, kRejected)) == "ok");
    night.check_agreed();
}

TEST_CASE("APP-1 nobody decides in the own cause: a member of the team is refused, whatever the role") {
    Appealed night(kTeamMemberToo);
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    CHECK(night.tries(night.li(), "appeal_decide", Appealed::named(appeal, kRejected)) == "own_cause");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kRejected)) == "ok");
    night.check_agreed();
}

TEST_CASE(
    "APP-1 every step by everybody: the appellant's side, the level's role, the final level's, nobody else") {
    Appealed night;
    const std::string appeal = night.files(night.head(), R"("object":"score")");
    night.sync_all();
    auto& store = night.pm->engine().store();
    engine::Documents documents(store);
    const StreamId id = must(night.pm->engine().find_inspection("n1"));
    const auto inspection = must(engine::Inspection::load(store, documents, id));
    const auto standing = must(documents.standing());
    struct Right {
        std::uint32_t step, level, by;
        const char* who;
    };
    constexpr Right kRights[] = {{rules::kAppealFiled, 0, kAppealByProject, "head1"},
                                 {rules::kAppealFiled, 0, kAppealByPerson, "head1"},
                                 {rules::kAppealFiled, 0, 0, ""},
                                 {rules::kAppealOwnMotion, 0, 0, "gm"},
                                 {rules::kAppealMaterial, 0, 0, "head1"},
                                 {rules::kAppealTalk, 1, 0, "head1 pm"},
                                 {rules::kAppealReceived, 1, 0, "head1"},
                                 {rules::kAppealRaised, 2, 0, "head1"},
                                 {rules::kAppealWithdrawn, 0, 0, "head1"},
                                 {rules::kAppealUpheld, 1, 0, "pm"},
                                 {rules::kAppealPartly, 1, 0, "pm"},
                                 {rules::kAppealRejected, 1, 0, "pm"},
                                 {rules::kAppealRejected, 2, 0, "gm"},
                                 {rules::kAppealRejected, 3, 0, ""},
                                 {99, 0, 0, "head1"}};
    for (const Right& right : kRights) {
        for (const char* author :
             {"head1", "head2", "pm", "gm", "li", "wang", "planner", "chief", "nobody"}) {
            AppealStepCore core;
            core.step = right.step;
            core.level = right.level;
            core.by = right.by;
            core.object = kAppealOfScore;
            core.appellant = right.by == kAppealByPerson ? author : "P1";
            if (!rules::opens_appeal(right.step)) core.appeal = inspection->appeals().all.front().id;
            const std::string who = std::string(" ") + right.who + " ";
            const bool is_let = who.find(std::string(" ") + author + " ") != std::string::npos;
            CAPTURE(right.step);
            CAPTURE(author);
            CHECK((engine::appeal_right(*inspection, *standing, core, author, "2026-03-05") ==
                   engine::AppealRight::allowed) == is_let);
        }
    }
}

TEST_CASE("APP-1 two act at once: HQ's order decides, who lost is told, all agree") {
    for (const bool is_head_first : {true, false}) {
        CAPTURE(is_head_first);
        Appealed night;
        const std::string appeal = night.files(night.head(), R"("object":"score")");
        night.sync_all();
        CHECK(night.tries(night.head(), "appeal_withdraw", Appealed::named(appeal, R"("text":"")")) == "ok");
        CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(appeal, kUpheld)) == "ok");
        CHECK(state_of(night.appeals(night.head())) == "withdrawn");
        CHECK(state_of(night.appeals(*night.pm)) == "settled");
        Phone& first = is_head_first ? night.head() : *night.pm;
        Phone& second = is_head_first ? *night.pm : night.head();
        night.world().sync(first);
        night.world().sync(second);
        CHECK(night.owed.lost(first) == 0);
        CHECK(night.owed.lost(second) == 1);
        night.sync_all();
        const Json shown = night.appeals(second);
        CHECK(state_of(shown) == (is_head_first ? "withdrawn" : "settled"));
        CHECK(shown["amended"].is_null() == is_head_first);
        CHECK(night.result()["amended"].is_null() == is_head_first);
        CHECK_FALSE(shown["appeals"].items().front()["steps"].items().back()["lost_to"].is_null());
        night.check_agreed();
    }
}

TEST_CASE(
    "APP-2 two decisions that amend at once: the second was made over another result and is overtaken") {
    Appealed night;
    const std::string score = night.files(night.head(), R"("object":"score")");
    const std::string own = must(night.gm->act(R"({"act":"appeal_review","inspection":"n1",)" +
                                               night.of_finding() + R"(,"text":"抽看"})"))
                                .extra["appeal"]
                                .text();
    night.sync_all();
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(score, kUpheld)) == "ok");
    CHECK(night.tries(*night.gm, "appeal_decide",
                      Appealed::named(own, R"("outcome":"partly","text":"x","amendments":[{"finding":")" +
                                               night.owed.finding + R"(","struck_out":true}])")) == "ok");
    night.world().sync(*night.gm);
    night.world().sync(*night.pm);
    CHECK(night.owed.lost(*night.pm) == 1);
    night.sync_all();
    CHECK(finding_on(night.head())["struck_out"].boolean());
    CHECK(night.result()["amended"]["score"].text() == "60");
    CHECK(night.tries(*night.pm, "appeal_decide", Appealed::named(score, kUpheld)) == "ok");
    night.sync_all();
    CHECK(night.result()["amended"]["score"].text() == "100");
    night.check_agreed();
}

TEST_CASE(
    "DO-5 what a team-mate's device brings after the seal stays outside, until an amendment takes it in") {
    Visit visit;
    visit.world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
    REQUIRE(visit.world.load({"calendar.csv"})["ok"].boolean());
    visit.world.write("people.csv", kWithLevels);
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    const auto gm = visit.world.phone("gm", 8);
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    visit.wang->at("2026-03-02T23:50:00+08:00");
    const engine::Done late =
        must(visit.wang->act(R"({"act":"answer","inspection":"n1","item":"G2","value":"pass"})"));
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.li.get(), gm.get()})
        visit.world.sync(*phone);
    gm->at("2026-03-05T09:00:00+08:00");
    const auto decides = [&](const std::string& amendment) {
        const std::string own =
            must(gm->act(R"({"act":"appeal_review","inspection":"n1","object":"score","text":"迟到的记录"})"))
                .extra["appeal"]
                .text();
        return reason_of(
            gm->act(R"({"act":"appeal_decide","inspection":"n1","outcome":"upheld","text":"补充",)"
                    R"("appeal":")" +
                    own + R"(","amendments":[)" + amendment + "]}"));
    };
    const auto figures = [&] { return must(gm->engine().show("appeals", "n1")); };
    CHECK(figures()["sealed"]["score"].text() == "60");
    CHECK(figures()["amended"].is_null());
    CHECK(decides(R"({"item":"G1","value":"fail"})") == "ok");
    CHECK(figures()["amended"]["score"].text() == "0");  // not 40: the late answer is outside
    CHECK(decides(R"({"item":"G2","addendum":")" + late.entry.hex() + "\"}") == "ok");
    CHECK(decides(R"({"item":"G2","addendum":")" + std::string(64, '0') + "\"}") == "amendment_wrong");
    visit.world.sync(*gm);
    visit.world.sync(*visit.li);
    const Json after = must(visit.li->engine().show("appeals", "n1"));
    CHECK(after["sealed"]["score"].text() == "60");
    CHECK(after["amended"]["score"].text() == "40");
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

}  // namespace wincheck::hub
