// What devices say of due times, beside the hub's report `due` of the same inspections.
#include "tests/sync/hub/own_world.h"
#include "tests/sync/hub/pair_world.h"

namespace wincheck::hub {
namespace {

struct DuePair : Pair {
    DuePair() {
        plan("n1", "P1", R"(,"unannounced":true)");
        plan("n2", "P2", R"(,"kind":"training","team":["wang"])");
        for (const char* visit :
             {R"("inspection":"n3","window":"2026-03-02T20:00:00+08:00/2026-03-02T23:00:00+08:00")",
              R"("inspection":"n4","window":"2026-03-12T20:00:00+08:00/2026-03-12T23:00:00+08:00")"})
            chief->does(
                R"({"act":"plan","kind":"branch_monthly","leader":"li","checklist":"night","project":"P2",)" +
                std::string(visit) + "}");
        head->does(R"({"act":"plan","inspection":"n5","project":"P1","kind":"self_check","leader":"head1",)"
                   R"("team":["head1"],"checklist":"night"})");
        settle();
    }
    void settle() {
        sync_all();
        sync_all();
    }
    /// What headquarters and the branch planned is worked at and left, the head's self-check is begun.
    void work_all() {
        at("2026-03-02T23:00:00+08:00");
        for (const char* name : {"n1", "n2", "n3"}) work(name);
        for (const char* name : {"n1", "n3"})
            li->does(std::string(R"({"act":"phase","phase":"left","inspection":")") + name + "\"}");
        head->does(R"({"act":"phase","phase":"on_site","inspection":"n5"})");
        settle();
    }
    std::vector<std::pair<Phone*, std::string>> everybody() {
        return {{planner.get(), "planner"}, {li.get(), "li"},       {head.get(), "head1"},
                {other.get(), "head2"},     {chief.get(), "chief"}, {inspector.get(), "wang"}};
    }
    /// How many rows both tell each person at that moment.
    std::string rows_alike(const char* time) {
        at(time);
        std::string counts;
        for (const auto& [phone, person] : everybody()) {
            CAPTURE(person);
            CAPTURE(std::string(time));
            const Json told =
                world.does("report", R"({"kind":"due","for":")" + person + R"(","at":")" + time + "\"}");
            const Json shown = must(phone->engine().show("due", ""));
            CHECK(shown["due"].dump() == told["due"].dump());
            CHECK(shown["missing"].items().empty());
            counts += person + " " + std::to_string(shown["due"].items().size()) + "; ";
        }
        return counts;
    }
};

std::string said_of(Phone& phone, const char* inspection) {
    std::string text;
    const Json rows = must(phone.engine().show("due", inspection))["due"];
    for (const Json& row : rows.items())
        text += row["what"].text() + " " + row["nominal"].text() + " " + row["state"].text() + "; ";
    return text;
}

}  // namespace

TEST_CASE(
    "DUE-0 DUE-1 DUE-2 DUE-3 PLAN-4 a device tells its person row by row what the hub's report due tells "
    "that person") {
    DuePair pair;
    pair.work_all();
    // No year is published: only the seals' times are known.
    CHECK(pair.rows_alike("2026-03-03T00:00:00+08:00") ==
          "planner 1; li 3; head1 1; head2 0; chief 2; wang 0; ");
    CHECK(said_of(*pair.li, "n3") == "seal 2026-03-03 due; feedback 2026-03-15 unknown; ");
    CHECK(said_of(*pair.head, "n5") == "report 2026-03-09 unknown; ");
    pair.world.write("calendar.csv", "date,name,off\r\n2026-03-16,假,yes\r\n");
    REQUIRE(pair.world.load({"calendar.csv"})["ok"].boolean());
    pair.settle();
    CHECK(pair.rows_alike("2026-03-03T00:30:00+08:00") ==
          "planner 1; li 3; head1 1; head2 0; chief 2; wang 0; ");
    CHECK(said_of(*pair.li, "n3") == "seal 2026-03-03 due; feedback 2026-03-15 due; ");
    pair.at("2026-03-03T12:00:00+08:00");
    for (const char* name : {"n1", "n2", "n3"}) pair.seal(name);
    pair.settle();
    CHECK(pair.rows_alike("2026-03-03T12:30:00+08:00") ==
          "planner 5; li 5; head1 3; head2 3; chief 5; wang 0; ");
    // The branch's next visit bounds a rectification for the leader, who knows of it, and not yet for the
    // head.
    CHECK(said_of(*pair.li, "n3") ==
          "seal 2026-03-03 done_late; rectification 2026-03-11 due; feedback 2026-03-15 due; ");
    CHECK(said_of(*pair.other, "n3") ==
          "seal 2026-03-03 done_late; feedback 2026-03-15 due; rectification 2026-03-17 due; ");
    CHECK(pair.rows_alike("2026-04-20T12:00:00+08:00") ==
          "planner 5; li 5; head1 3; head2 3; chief 5; wang 0; ");
}

TEST_CASE("VIS-1 DUE-3 whose own findings alone are here is told when these are due, and of nothing else") {
    // Feedback is owed of the visit, which is not theirs to know.
    Own own(true, "guard",
            R"({"programme":{"due":{"feedback_kinds":["hq_special"]}},)" + std::string(kPunishing).substr(1));
    own.sync_all();
    for (const auto& [phone, finding] :
         {std::pair{own.guard.get(), own.of_guard}, std::pair{own.keeper.get(), own.of_keeper}}) {
        const Json rows = must(phone->engine().show("due", ""))["due"];
        REQUIRE(rows.items().size() == 1);
        const Json row = rows.items().at(0);
        CHECK(row["what"].text() == "rectification");
        const Json shown = own.shows(*phone, "findings").items().at(0);
        CHECK(shown["id"].text() == finding);
        CHECK(row["finding"].text() == shown["number"].text());
        CHECK(row["state"].text() == "due");
        CHECK(row["due_at"].text() == shown["due_at"].text());
    }
    CHECK(must(own.third->engine().show("due", ""))["due"].items().empty());
    CHECK(must(own.visit.head->engine().show("due", ""))["due"].items().size() == 3);
}

}  // namespace wincheck::hub
