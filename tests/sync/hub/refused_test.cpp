// What a refused inspection counts as at headquarters (VISIT-5): in the bulletin, the period and the index.
#include "tests/sync/hub/hub_world.h"

namespace wincheck::hub {
namespace {

std::string policy_with(const char* visit) {
    return std::string(R"({"id":"p","version":"1",)") + visit +
           R"("year":{"parts":[{"id":"hq","weight":1,"kinds":["hq_special"]}],)"
           R"("ranking":{"days_min":1}}})";
}

constexpr const char* kCounted = R"("visit":{"refused_score":"12.5"},)";

/// n1 of P1 is refused at the gate.
struct Refused {
    Visit visit;
    World& world = visit.world;
    explicit Refused(const char* policy, const char* how = "refused") : visit(policy_with(policy)) {
        visit.li->at("2026-03-02T23:40:00+08:00");
        visit.li->does(R"({"act":"capture","inspection":"n1","item":"","live":true,"file":")" +
                       visit.li->file("gate.jpg", 3'000) + "\"}");
        visit.li->does(R"({"act":"end","inspection":"n1","how":")" + std::string(how) +
                       R"(","reason":"门岗拒绝"})");
        world.sync(*visit.li);
    }
    Json row(const char* report, const char* more, const char* rows, const char* key, const char* value) {
        const Json all = world.does("report", std::string(R"({"kind":")") + report + "\"," + more +
                                                  R"(,"at":"2026-04-02T09:00:00+08:00"})");
        for (const Json& one : all[rows].items())
            if (one[key].text() == value) return one;
        return {};
    }
    Json period() { return row("period", R"("period":"2026-03")", "period", "unit", "P1"); }
    Json index() { return row("index", R"("period":"2026-03","unit":"P1")", "index", "unit", "P1"); }
    Json bulletin() { return row("bulletin", R"("date":"2026-03-02")", "bulletin", "project", "P1"); }
};

}  // namespace

TEST_CASE("VISIT-5 whoever refuses has the policy's figure in the period, the index and the bulletin") {
    Refused refused(kCounted);
    const Json period = refused.period();
    CHECK(period["refused"].text() == "1");
    CHECK(period["sealed"].text() == "0");
    CHECK(period["scored"].text() == "1");
    CHECK(period["mean"].text() == "12.5");
    CHECK(period["pass_rate"].text() == "0");
    CHECK(refused.index()["index"].text() == "12.5");
    const Json bulletin = refused.bulletin();
    CHECK(bulletin["score"].text() == "12.5");
    CHECK(bulletin["band"].text() == "不合格");
    CHECK_FALSE(bulletin["passed"].boolean());
    const Json results = refused.row("results", R"("inspection":"n1")", "inspections", "name", "n1");
    CHECK(results["refused"]["exact"].text() == "12.5");
}

TEST_CASE("VISIT-5 what was stopped has no figure, whatever a refusal counts as") {
    Refused stopped(kCounted, "stopped");
    CHECK(stopped.period()["stopped"].text() == "1");
    CHECK(stopped.period()["mean"].is_null());
    CHECK(stopped.bulletin()["score"].text().empty());
    CHECK(stopped.bulletin()["passed"].is_null());
}

TEST_CASE("VISIT-5 without a figure in the policy a refused inspection enters no mean and no index") {
    Refused refused("");
    const Json period = refused.period();
    CHECK(period["refused"].text() == "1");
    CHECK(period["scored"].text() == "0");
    CHECK(period["mean"].is_null());
    CHECK(refused.index()["index"].is_null());
    CHECK(refused.bulletin()["passed"].is_null());
    CHECK(refused.bulletin()["score"].text().empty());
}

}  // namespace wincheck::hub
