// Pairs of cross-checks that the hub proposes for a month, and plans that follow them.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

/// Four projects of B1 and two of B2, each with its head; the chief of B1 plans.
struct Ring {
    World world;
    std::unique_ptr<Phone> chief;

    Ring() {
        world.write("organisation.csv",
                    std::string(kUnits) +
                        "P3,project,P3,东园,B1,\r\nP4,project,P4,西园,B1,\r\n"
                        "B2,branch,B2,二分公司,R1,\r\nQ1,project,Q1,南园,B2,\r\nQ2,project,Q2,北园,B2,\r\n");
        world.write("people.csv",
                    std::string(kPeople) +
                        "head3,周,项目经理,project_head,P3\r\nhead4,吴,项目经理,project_head,P4\r\n");
        world.load_all();
        chief = world.phone("chief", 6);
        world.sync(*chief);
    }
    Json pairs(const std::string& month, const std::string& more = R"(,"unit":"B1")") {
        return world.does("report", R"({"kind":"pairs","month":")" + month + "\"" + more + "}");
    }
    std::string words(const std::string& month) {
        std::string text;
        const Json report = pairs(month);
        for (const Json& row : report["pairs"].items())
            text += row["by"].text() + ">" + row["project"].text() + "*" + row["times"].text() + " ";
        return text;
    }
    /// As proposed, on the fifth of the month.
    void plan(const std::string& month) {
        const Json report = pairs(month);
        for (const Json& row : report["pairs"].items()) {
            const std::string day = month + "-05";
            chief->does(R"({"act":"plan","kind":"cross_check","checklist":"night","inspection":")" + month +
                        row["project"].text() + R"(","project":")" + row["project"].text() +
                        R"(","leader":"head)" + row["by"].text().substr(1) + R"(","window":")" + day +
                        "T20:00:00+08:00/" + day + R"(T21:00:00+08:00"})");
        }
        world.sync(*chief);
    }
};

}  // namespace

TEST_CASE("KIND-7 pairs go round from month to month, and plans that follow them are taken") {
    Ring ring;
    CHECK(ring.words("2026-04") == "P4>P1*0 P1>P2*0 P2>P3*0 P3>P4*0 ");
    ring.plan("2026-04");
    CHECK(ring.words("2026-04") == "P4>P1*0 P1>P2*0 P2>P3*0 P3>P4*0 ");  // by what was before it alone
    CHECK(ring.pairs("2026-04")["pairs"].items().at(1)["planned"].text() == "P1");
    CHECK(ring.words("2026-05") == "P2>P1*0 P3>P2*0 P4>P3*0 P1>P4*0 ");
    CHECK(ring.pairs("2026-05")["pairs"].items().at(0)["planned"].text().empty());
    ring.plan("2026-05");
    CHECK(ring.words("2026-06") == "P4>P1*1 P1>P2*1 P2>P3*1 P3>P4*1 ");
    CHECK(ring.pairs("2026-06")["pairs"].items().at(0)["last"].text() == "2026-04-05");
    CHECK(ring.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().empty());
}

TEST_CASE("KIND-7 what never took place is no turn, other kinds are none, and a branch of two has no pairs") {
    Ring ring;
    ring.plan("2026-04");
    ring.chief->does(
        R"({"act":"plan","kind":"branch_monthly","checklist":"night","inspection":"m","project":"P1","leader":"head4","window":"2026-05-05T20:00:00+08:00/2026-05-05T21:00:00+08:00"})");
    ring.world.sync(*ring.chief);
    std::uint64_t seed = 20;
    for (const auto& [leader, project] : {std::pair{"head4", "P1"}, std::pair{"head1", "P2"},
                                          std::pair{"head2", "P3"}, std::pair{"head3", "P4"}}) {
        auto head = ring.world.phone(leader, ++seed);
        ring.world.sync(*head);
        head->does(R"({"act":"end","how":"not_reached","reason":"台风","inspection":"2026-04)" +
                   std::string(project) + "\"}");
        ring.world.sync(*head);
    }
    CHECK(ring.words("2026-06") == "P4>P1*0 P1>P2*0 P2>P3*0 P3>P4*0 ");
    const Json all = ring.pairs("2026-06", "");
    CHECK(all["pairs"].items().size() == 4);
    CHECK(all["left_out"].dump() == R"(["Q1","Q2"])");
    CHECK(ring.pairs("2026-06", R"(,"unit":"B2")")["pairs"].items().empty());
}

TEST_CASE("KIND-7 PLAN-4 a reader's proposal rests on what that reader knows") {
    Ring ring;
    ring.plan("2026-04");
    const auto first = [&](const char* reader) {
        return ring.pairs("2026-05", R"(,"unit":"B1","for":")" + std::string(reader) + "\"")["pairs"]
            .items()
            .at(0)["by"]
            .text();
    };
    CHECK(first("chief") == "P2");
    CHECK(first("wang") == "P4");
    CHECK(reason_of(ring.world.command("report", R"({"kind":"pairs"})")) == "field_missing");
    for (const char* month : {"2026-13", "2026", "2026-04-01"})
        CHECK(reason_of(ring.world.command(
                  "report", R"({"kind":"pairs","month":")" + std::string(month) + "\"}")) == "field_wrong");
    CHECK(ring.world.does("report", R"({"kind":"pairs","month":"2026-05","format":"csv"})")["csv"]
              .text()
              .starts_with("branch,project,project_name,by,by_name,times,last,planned\r\nB1,P1,"));
}

}  // namespace wincheck::hub
