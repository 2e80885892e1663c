#pragma once
// A sealed visit with one finding that the project owes, and everybody who has a part in its life.
#include <algorithm>

#include "sync/client/status.h"
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {

inline Json finding_on(Phone& phone) {
    const Json findings = must(phone.engine().show("findings", "n1"));
    REQUIRE(findings.items().size() == 1);
    return findings.items().front();
}

/// Due on the 17th of March, 18:00, where its severity is none: 15 days after the visit.
struct Owed {
    Visit visit;
    std::string finding;
    std::unique_ptr<Phone> chief;  // of the branch

    explicit Owed(const std::string& policy = kPolicy, const std::string& severity = {}) : visit(policy) {
        visit.world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n");
        REQUIRE(visit.world.load({"calendar.csv"})["ok"].boolean());
        chief = visit.world.phone("chief", 6);
        visit.work();
        visit.world.sync(*visit.wang);
        visit.world.sync(*visit.li);
        if (!severity.empty())
            visit.li->does(R"({"act":"finding","inspection":"n1","item":"G2","severity":")" + severity +
                           "\"}");
        visit.li->does(R"({"act":"seal","inspection":"n1"})");
        sync_all();
        finding = finding_on(*visit.head)["id"].text();
        for (Phone* phone : phones()) phone->at("2026-03-03T09:00:00+08:00");
    }
    [[nodiscard]] std::vector<Phone*> phones() {
        return {visit.li.get(), visit.wang.get(), visit.planner.get(), visit.head.get(), chief.get()};
    }
    /// Twice, so that who came first learns of who came last.
    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (Phone* phone : phones()) visit.world.sync(*phone);
    }
    std::string tries(Phone& phone, const char* act, const std::string& more) {
        return reason_of(phone.act(std::string(R"({"act":")") + act + R"(","inspection":"n1","finding":")" +
                                   finding + "\"" + (more.empty() ? "" : "," + more) + "}"));
    }
    std::size_t lost(Phone& phone) {
        const auto status = must(client::status(phone.engine()));
        return static_cast<std::size_t>(
            std::count_if(status.problems.begin(), status.problems.end(),
                          [](const client::Problem& problem) { return problem.reason == "lost_race"; }));
    }
    std::size_t quarantined() {
        return visit.world.does("report", R"({"kind":"quarantine"})")["quarantine"].items().size();
    }
    /// Every replica shows the same life, and those who see all hold the same rows.
    void check_agreed() {
        sync_all();
        const std::string time = "2026-07-01T09:00:00+08:00";
        for (Phone* phone : phones()) phone->at(time);
        const std::string first = finding_on(*visit.li)["steps"].dump();
        for (Phone* phone : phones()) CHECK(finding_on(*phone)["steps"].dump() == first);
        for (Phone* phone : {visit.li.get(), visit.wang.get(), visit.planner.get()})
            CHECK(phone->digest(visit.scope()) == hub_digest(visit.world, visit.scope()));
        CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
    }
};

}  // namespace wincheck::hub
