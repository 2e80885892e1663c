// The life of a finding between the project, the branch and the raiser (FIX-2, FIX-3, FIX-6, FIX-7): each
// act on the device that has the right, judged again at the hub, the same on every replica.
#include "core/rules/workflow.h"
#include "sync/client/status.h"
#include "tests/sync/hub/finding_world.h"
#include "tests/sync/hub/unasked.h"

namespace wincheck::hub {

TEST_CASE(
    "FIX-2 more time is asked in writing before the due time, granted by the raiser, and counts everywhere") {
    Owed owed;
    const auto listed_as_due = [&] {  // HQ's list of deadlines says the same
        const Json report = owed.visit.world.does("report", R"({"kind":"due"})");
        for (const Json& row : report["due"].items())
            if (row["what"].text() == "rectification") return row["due"].text();
        return std::string("-");
    };
    CHECK(finding_on(*owed.visit.head)["due_at"].text() == "2026-03-17T10:00:00Z");
    CHECK(listed_as_due() == "2026-03-17T18:00:00+08:00");
    CHECK(owed.tries(*owed.visit.head, "extend", R"("until":"2026-03-25","text":"part ordered")") ==
          "reason_missing");
    CHECK(owed.tries(*owed.visit.head, "extend", R"("until":"2026-03-25","measures":"guard posted")") ==
          "reason_missing");
    const char* ask = R"("until":"2026-03-25","text":"part ordered","measures":"guard posted")";
    CHECK(owed.tries(*owed.visit.li, "extend", ask) == "may_not");
    CHECK(owed.tries(*owed.visit.head, "extend", R"("until":"2026-03-17","text":"t","measures":"m")") ==
          "dates_wrong");
    CHECK(owed.tries(*owed.visit.li, "grant", "") == "step_out_of_turn");
    REQUIRE(owed.tries(*owed.visit.head, "extend", ask) == "ok");
    CHECK(owed.tries(*owed.visit.head, "extend", ask) == "step_out_of_turn");
    CHECK(owed.tries(*owed.visit.head, "grant", "") == "not_in_team");
    owed.sync_all();
    CHECK(finding_on(*owed.visit.li)["request"].text() == "extension");
    CHECK(finding_on(*owed.visit.li)["asked_until"].text() == "2026-03-25");
    REQUIRE(owed.tries(*owed.visit.li, "grant", R"("text":"as asked")") == "ok");
    owed.sync_all();
    for (Phone* phone : owed.phones()) {
        phone->at("2026-03-25T23:00:00+08:00");
        CHECK(finding_on(*phone)["extended_until"].text() == "2026-03-25");
        CHECK(finding_on(*phone)["due"].text() == "2026-03-25");
        CHECK_FALSE(finding_on(*phone)["overdue"].boolean());
        phone->at("2026-03-26T00:00:01+08:00");
        CHECK(finding_on(*phone)["overdue"].boolean());
    }
    CHECK(listed_as_due() == "2026-03-26T00:00:00+08:00");
    CHECK(owed.tries(*owed.visit.head, "extend", R"("until":"2026-04-25","text":"t","measures":"m")") ==
          "extension_late");
    owed.check_agreed();
}

TEST_CASE("FIX-2 two answer one request offline: HQ's order decides, who lost is told, all replicas agree") {
    for (const bool grants_first : {true, false}) {
        Owed owed;
        REQUIRE(owed.tries(*owed.visit.head, "extend", R"("until":"2026-03-25","text":"t","measures":"m")") ==
                "ok");
        owed.sync_all();
        REQUIRE(owed.tries(*owed.visit.li, "grant", "") == "ok");
        REQUIRE(owed.tries(*owed.visit.planner, "refuse", R"("text":"no reason given")") == "ok");
        owed.visit.world.sync(grants_first ? *owed.visit.li : *owed.visit.planner);
        owed.visit.world.sync(grants_first ? *owed.visit.planner : *owed.visit.li);
        owed.sync_all();
        CHECK(owed.lost(*owed.visit.li) == (grants_first ? 0U : 1U));
        CHECK(owed.lost(*owed.visit.planner) == (grants_first ? 1U : 0U));
        for (Phone* phone : owed.phones()) {
            CHECK(finding_on(*phone)["request"].text().empty());
            CHECK(finding_on(*phone)["extended_until"].text() == (grants_first ? "2026-03-25" : ""));
        }
        owed.check_agreed();
    }
}

TEST_CASE("FIX-2 put right while more time is asked for: the request is gone, a later answer has lost") {
    Owed owed;
    REQUIRE(owed.tries(*owed.visit.head, "extend", R"("until":"2026-03-25","text":"t","measures":"m")") ==
            "ok");
    owed.sync_all();
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    REQUIRE(owed.tries(*owed.visit.li, "grant", "") == "ok");
    owed.visit.world.sync(*owed.visit.head);
    owed.visit.world.sync(*owed.visit.li);
    owed.sync_all();
    CHECK(owed.lost(*owed.visit.li) == 1);
    CHECK(finding_on(*owed.visit.li)["state"].text() == "rectified");
    owed.check_agreed();
}

TEST_CASE("FIX-2 a long-term plan is accepted by the raiser and owed milestone by milestone") {
    Owed owed;
    Phone& head = *owed.visit.head;
    const char* plan = R"("text":"rebuild the gate","milestones":[{"date":"2026-04-01","text":"design"},)"
                       R"({"date":"2026-06-01","text":"built"}])";
    CHECK(owed.tries(head, "long_term",
                     R"("text":"t","milestones":[{"date":"2026-06-01"},{"date":"2026-04-01"}])") ==
          "dates_wrong");
    CHECK(owed.tries(head, "long_term", R"("text":"t","milestones":[])") == "dates_wrong");
    CHECK(owed.tries(head, "long_term", R"("text":"t","milestones":[{"date":"2026-03-03"}])") ==
          "dates_wrong");
    REQUIRE(owed.tries(head, "long_term", plan) == "ok");
    CHECK(owed.tries(head, "milestone", R"("milestone":1,"text":"drawn")") == "step_out_of_turn");
    owed.sync_all();
    REQUIRE(owed.tries(*owed.visit.li, "grant", "") == "ok");
    owed.sync_all();
    CHECK(finding_on(head)["state"].text() == "long_term");
    CHECK(finding_on(head)["due"].text() == "2026-04-01");
    CHECK(owed.tries(head, "milestone", R"("milestone":3,"text":"drawn")") == "field_wrong");
    REQUIRE(owed.tries(head, "milestone", R"("milestone":1,"text":"drawn")") == "ok");
    CHECK(finding_on(head)["due"].text() == "2026-06-01");
    REQUIRE(owed.tries(head, "rectify", R"("text":"built")") == "ok");
    owed.sync_all();
    CHECK(finding_on(*owed.visit.li)["reached"].text() == "1");
    owed.check_agreed();
}

TEST_CASE("FIX-2 'not ours' names whose it is, and the raiser accepts it or not") {
    Owed owed;
    Phone& head = *owed.visit.head;
    CHECK(owed.tries(head, "not_ours", R"("text":"the developer's")") == "field_missing");
    REQUIRE(owed.tries(head, "not_ours", R"("party":"developer","text":"under warranty")") == "ok");
    owed.sync_all();
    CHECK(owed.tries(*owed.visit.li, "refuse", "") == "reason_missing");
    REQUIRE(owed.tries(*owed.visit.li, "refuse", R"("text":"the warranty ended")") == "ok");
    owed.sync_all();
    CHECK(finding_on(head)["state"].text() == "open");
    REQUIRE(owed.tries(head, "not_ours", R"("party":"developer","text":"see the contract")") == "ok");
    owed.sync_all();
    REQUIRE(owed.tries(*owed.visit.planner, "grant", "") == "ok");
    owed.sync_all();
    CHECK(finding_on(head)["state"].text() == "not_ours");
    head.at("2026-12-01T08:00:00+08:00");
    CHECK_FALSE(finding_on(head)["overdue"].boolean());
    CHECK(owed.tries(head, "rectify", R"("text":"t")") == "step_out_of_turn");
    owed.check_agreed();
}

TEST_CASE("FIX-2 reviewed by the branch where the policy says so: first the review, then the re-check") {
    Owed owed(R"({"id":"p","version":"1","findings":{"review":[{"by":"branch"}]}})");
    REQUIRE(owed.tries(*owed.visit.head, "assign", R"("to":"guard1")") == "ok");
    CHECK(finding_on(*owed.visit.head)["state"].text() == "assigned");
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    owed.sync_all();
    CHECK(owed.tries(*owed.visit.li, "close", "") == "step_out_of_turn");
    CHECK(owed.tries(*owed.visit.li, "review", "") == "may_not");
    CHECK(owed.tries(*owed.visit.planner, "review", "") == "may_not");
    CHECK(owed.tries(*owed.chief, "review", R"("agree":false)") == "reason_missing");
    REQUIRE(owed.tries(*owed.chief, "review", R"("agree":false,"text":"the old lock")") == "ok");
    owed.sync_all();
    CHECK(finding_on(*owed.visit.head)["state"].text() == "assigned");
    CHECK(finding_on(*owed.visit.head)["returns"].text() == "1");
    CHECK(finding_on(*owed.visit.head)["rejections"].text() == "0");
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"another lock")") == "ok");
    owed.sync_all();
    REQUIRE(owed.tries(*owed.chief, "review", "") == "ok");
    owed.sync_all();
    CHECK(finding_on(*owed.visit.li)["state"].text() == "reviewed");
    REQUIRE(owed.tries(*owed.visit.li, "close", "") == "ok");
    owed.sync_all();
    CHECK(finding_on(*owed.chief)["state"].text() == "closed");
    CHECK(owed.quarantined() == 0);
    owed.check_agreed();
}

TEST_CASE("FIX-3 FIX-6 photos of what was put right and of the look behind it come through, as a pair") {
    Owed owed(kPolicy, "major");
    const std::string after = owed.visit.head->file("after.jpg", 4'000);
    const std::string looked = owed.visit.li->file("looked.jpg", 5'000);
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock","files":[")" + after + "\"]") ==
            "ok");
    owed.sync_all();
    CHECK(owed.quarantined() == 0);
    CHECK(finding_on(*owed.visit.li)["after"].items().size() == 1);
    CHECK(owed.tries(*owed.visit.li, "close", "") == "closing_level");
    CHECK(owed.tries(*owed.visit.li, "close", R"("means":"hearsay")") == "field_wrong");
    CHECK(owed.tries(*owed.visit.li, "close", R"("means":"on_site")") == "closing_level");
    CHECK(owed.tries(*owed.visit.li, "close",
                     R"("means":"on_site","evidence":[")" +
                         finding_on(*owed.visit.li)["after"].items()[0].text() + "\"]") ==
          "unknown_evidence");
    REQUIRE(owed.tries(*owed.visit.li, "close", R"("means":"on_site","files":[")" + looked + "\"]") == "ok");
    owed.sync_all();
    CHECK(owed.quarantined() == 0);
    CHECK(finding_on(*owed.visit.head)["state"].text() == "closed");
    CHECK(finding_on(*owed.visit.head)["closed_by"].text() == "on_site");
    owed.check_agreed();
}

TEST_CASE("FIX-3 the hub takes no closing on the site by a photo that was not taken at that look") {
    Owed owed(kPolicy, "major");
    const std::string after = owed.visit.head->file("after.jpg", 4'000);
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock","files":[")" + after + "\"]") ==
            "ok");
    owed.sync_all();
    FindingStepCore closing;
    closing.finding = must(StreamId::parse_hex(owed.finding));
    closing.step = rules::kStepClosed;
    closing.means = kMeansOnSite;
    SUBCASE("the project's own") {
        closing.evidence = {must(Hash::parse_hex(finding_on(*owed.visit.li)["after"].items()[0].text()))};
    }
    SUBCASE("one that nobody took") {
        closing.evidence = {sha256(bytes_of("nowhere"))};
    }
    write_unasked(*owed.visit.li, {{EntryType::finding_step, journal::encode(closing),
                                    must(owed.visit.li->engine().find_inspection("n1"))}});
    owed.sync_all();
    const auto quarantined = quarantined_of(owed.visit.world, *owed.visit.li);
    REQUIRE(quarantined.size() == 1);
    CHECK(quarantined.begin()->second == "scope");
    CHECK(finding_on(*owed.visit.head)["state"].text() == "rectified");
    CHECK(finding_on(*owed.visit.li)["state"].text() == "rectified");
}

TEST_CASE("FIX-2 the hub takes no step that is to be in writing and is not") {
    Owed owed;
    const StreamId stream = must(owed.visit.head->engine().find_inspection("n1"));
    FindingStepCore step;
    step.finding = must(StreamId::parse_hex(owed.finding));
    step.step = rules::kStepExtensionAsked;
    step.until = "2026-06-01";
    std::optional<Bytes> words;
    SUBCASE("nothing is said") {}
    SUBCASE("no measures are") {
        words = journal::encode(TextPart{{"text", "parts are late"}});
    }
    SUBCASE("only measures are") {
        words = journal::encode(TextPart{{"measures", "a guard"}});
    }
    SUBCASE("what was done is not") {
        step.step = rules::kStepRectified;
        step.until.clear();
    }
    write_unasked(*owed.visit.head, {{EntryType::finding_step, journal::encode(step), stream, words}});
    owed.sync_all();
    const auto quarantined = quarantined_of(owed.visit.world, *owed.visit.head);
    REQUIRE(quarantined.size() == 1);
    CHECK(quarantined.begin()->second == "scope");
    CHECK(finding_on(*owed.visit.li)["state"].text() == "open");
}

TEST_CASE("FIX-3 what was closed on documents and drawn is looked at on the site, and may come back") {
    Owed owed(R"({"id":"p","version":"1","findings":{"verify_percent":100}})");
    REQUIRE(owed.tries(*owed.visit.head, "rectify", R"("text":"new lock")") == "ok");
    owed.sync_all();
    REQUIRE(owed.tries(*owed.visit.li, "close", "") == "ok");
    CHECK(finding_on(*owed.visit.li)["verification"].text() == "drawn");
    CHECK(owed.tries(*owed.visit.li, "verify", "") == "closing_level");
    const std::string site = owed.visit.li->file("site.jpg", 3'000);
    REQUIRE(owed.tries(*owed.visit.li, "verify",
                       R"("holds":false,"text":"there is no lock","files":[")" + site + "\"]") == "ok");
    owed.sync_all();
    CHECK(finding_on(*owed.visit.head)["state"].text() == "assigned");
    CHECK(finding_on(*owed.visit.head)["rejections"].text() == "1");
    owed.check_agreed();
}

TEST_CASE(
    "FIX-7 a hazard is told at once, before the seal, and told and made safe are kept with their times") {
    Visit visit;
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    const std::string finding = finding_on(*visit.li)["id"].text();
    const auto tell = [&](const std::string& more) {
        return reason_of(
            visit.li->act(R"({"act":"hazard","inspection":"n1","finding":")" + finding + "\"," + more + "}"));
    };
    CHECK(tell(R"("step":"told")") == "field_missing");
    CHECK(tell(R"("step":"shouted","who":"x")") == "field_wrong");
    CHECK(tell(R"("step":"told","who":"the guard")") == "ok");
    CHECK_FALSE(finding_on(*visit.li)["hazard"]["signed"].boolean());
    CHECK(tell(R"("step":"told","who":"shift leader Wu","files":[")" + visit.li->file("sign.png", 900) +
               "\"]") == "ok");
    CHECK(tell(R"("step":"desk","who":"by phone")") == "ok");
    visit.li->at("2026-03-03T01:00:00+08:00");
    CHECK(tell(R"("step":"safe")") == "ok");
    const Json hazard = finding_on(*visit.li)["hazard"];
    CHECK(hazard["told_on_site"].text() == "2026-03-02T15:40:00Z");
    CHECK(hazard["signed"].boolean());
    CHECK(hazard["told_desk"].text() == "2026-03-02T15:40:00Z");
    CHECK(hazard["made_safe"].text() == "2026-03-02T17:00:00Z");
    CHECK(finding_on(*visit.li)["state"].text() == "open");
    CHECK(reason_of(visit.li->act(R"({"act":"close","inspection":"n1","finding":")" + finding + "\"}")) ==
          "not_sealed");
}

TEST_CASE("FIX-2 DUE-3 what was put right on the spot owes nothing, until a re-check sends it back") {
    Visit visit;
    visit.world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
    REQUIRE(visit.world.load({"calendar.csv"})["ok"].boolean());
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    visit.li->does(
        R"({"act":"finding","inspection":"n1","item":"G2","severity":"一般","fixed":{"text":"补登"}})");
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    for (Phone* phone : {visit.li.get(), visit.head.get(), visit.li.get()}) visit.world.sync(*phone);
    const std::string id = finding_on(*visit.li)["id"].text();
    const auto due = [&](const char* at) {
        Json owed = Json::array();
        const Json rows =
            visit.world.does("report", R"({"kind":"due","at":")" + std::string(at) + "\"}")["due"];
        for (const Json& row : rows.items())
            if (row["what"].text() == "rectification") owed.push(row);
        return owed;
    };
    CHECK(due("2026-03-05T09:00:00+08:00").items().empty());
    visit.li->at("2026-03-06T09:00:00+08:00");
    visit.li->does(R"({"act":"reject","inspection":"n1","text":"没有补","finding":")" + id + "\"}");
    visit.world.sync(*visit.li);
    REQUIRE(due("2026-03-20T09:00:00+08:00").items().size() == 1);
    const Json owed = due("2026-03-20T09:00:00+08:00").items()[0];
    CHECK(owed["late"].boolean());
    CHECK(owed["finding"].text() == finding_on(*visit.li)["number"].text());
    visit.world.sync(*visit.head);
    visit.head->at("2026-03-21T09:00:00+08:00");
    visit.head->does(R"({"act":"rectify","inspection":"n1","text":"已补","finding":")" + id + "\"}");
    visit.world.sync(*visit.head);
    const Json late = due("2026-03-22T09:00:00+08:00");
    REQUIRE(late.items().size() == 1);  // put right, after the due time
    CHECK(late.items()[0]["done"].text().starts_with("2026-03-21"));
}

TEST_CASE(
    "FIX-2 FIX-6 what was put right is shown by a photo where the policy asks for it, and sealed no "
    "earlier") {
    Visit visit(R"({"id":"p","version":"1","findings":{"after_severity":2}})");
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    Phone& li = *visit.li;
    const auto says = [&](const std::string& more) {
        li.does(R"({"act":"finding","inspection":"n1","item":"G2","severity":"一般")" + more + "}");
    };
    says(R"(,"fixed":{"text":"补登"})");
    const auto sealed = li.act(R"({"act":"seal","inspection":"n1"})");
    REQUIRE_FALSE(sealed.has_value());
    CHECK(sealed.error().where.find("G2: photo of what was put right missing") != std::string::npos);
    says(R"(,"fixed":{"text":"补登","files":[")" + li.file("after.jpg", 5'000) + R"("]})");
    says({});  // the project is to do it after all
    li.does(R"({"act":"seal","inspection":"n1"})");
    for (Phone* phone : {visit.li.get(), visit.head.get()}) visit.world.sync(*phone);
    Phone& head = *visit.head;
    head.at("2026-03-04T09:00:00+08:00");
    const std::string rectify = R"({"act":"rectify","inspection":"n1","text":"已补","finding":")" +
                                finding_on(head)["id"].text() + "\"";
    CHECK(reason_of(head.act(rectify + "}")) == "evidence_missing");
    CHECK(finding_on(head)["state"].text() == "open");
    CHECK(reason_of(head.act(rectify + R"(,"files":[")" + head.file("done.jpg", 6'000) + R"("]})")) == "ok");
    visit.world.sync(head);
    visit.world.sync(li);
    CHECK(finding_on(li)["state"].text() == "rectified");
    CHECK(finding_on(li)["after"].items().size() == 1);
    CHECK(visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

}  // namespace wincheck::hub
