// What inspections owe, as a device says it with no network (DUE-0 to DUE-2).
#include "tests/support/night_forms.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kViewFields[] = {"at", "due", "missing"};

/// Report and feedback are owed of every visit that headquarters makes.
struct OwingNight : NightWorld {
    OwingNight() {
        Policy policy = plain_policy();
        policy.programme.due.report_kinds = policy.programme.due.feedback_kinds = {"hq_special"};
        publish(DocumentKind::policy, "policy", journal::encode(policy));
        plan();
    }
    void publish(DocumentKind kind, const char* name, const Bytes& bytes) {
        must(hub.engine().publish(kind, name, "2", bytes));
        for (Box* box : {&planner, &a, &b}) carry(hub, *box);
    }
    void publish_calendar() {
        Calendar calendar;
        calendar.years = {2026};
        calendar.days = {{"2026-03-16", "假", true}};
        publish(DocumentKind::calendar, "calendar", journal::encode(calendar));
    }
};

/// "what due state" of each row, in their order.
std::string owed(Box& box, const std::string& inspection = {}) {
    std::string text;
    const Json view = must(box.engine().show("due", inspection));
    for (const char* field : kViewFields) CHECK_FALSE(view[field].is_null());
    for (const Json& row : view["due"].items()) {
        CHECK(row["inspection"].text() == "n1");
        CHECK(row["project"].text() == "p1");
        CHECK(row["is_known"].boolean() == row["unknown"].is_null());
        CHECK(row["is_known"].boolean() != row["due_at"].is_null());
        text +=
            row["what"].text() + " " +
            (row["due"].is_null() ? "not before " + row["unknown"].text() : row["due"].text().substr(0, 16)) +
            " " + row["state"].text() + "; ";
    }
    return text;
}

}  // namespace

TEST_CASE("DUE-0 DUE-1 DUE-2 a device says offline what its inspections owe, and what nobody can know yet") {
    OwingNight night;
    Box& lead = night.a;
    CHECK(owed(lead).empty());  // planned, and not begun
    lead.at("2026-03-02T23:00:00+08:00");
    lead.does(R"({"act":"phase","inspection":"n1","phase":"on_site"})");
    CHECK(owed(lead) == "report not before 2026-03-09 unknown; feedback not before 2026-03-15 unknown; ");
    night.publish_calendar();
    CHECK(owed(lead) == "report 2026-03-09T18:00 due; feedback 2026-03-17T18:00 due; ");
    lead.at("2026-03-03T02:00:00+08:00");
    lead.does(R"({"act":"phase","inspection":"n1","phase":"left"})");
    const std::string rest = "report 2026-03-09T18:00 due; feedback 2026-03-17T18:00 due; ";
    CHECK(owed(lead) == "seal 2026-03-03T14:00 due; " + rest);
    lead.at("2026-03-03T14:00:00+08:00");
    CHECK(owed(lead) == "seal 2026-03-03T14:00 due; " + rest);
    lead.at("2026-03-03T14:00:01+08:00");
    CHECK(owed(lead) == "seal 2026-03-03T14:00 late; " + rest);
    CHECK(must(lead.engine().show("due", ""))["due"].items().at(0)["due_at"].text() ==
          "2026-03-03T06:00:00Z");
    CHECK(must(lead.engine().show("due", ""))["at"].text() == "2026-03-03T06:00:01Z");
    // What was done in time presses nobody, and stands in the list of its inspection alone.
    lead.does(R"({"act":"feedback","inspection":"n1","attendees":["x"],"points":["y"],"minutes":5})");
    CHECK(owed(lead) == "seal 2026-03-03T14:00 late; report 2026-03-09T18:00 due; ");
    CHECK(owed(lead, "n1") ==
          "seal 2026-03-03T14:00 late; report 2026-03-09T18:00 due; "
          "feedback 2026-03-17T18:00 done; ");
    CHECK(reason_of(lead.engine().show("due", "n7")) == "unknown_inspection");
    // A team-mate's device knows of no visit before it heard of one.
    CHECK(owed(night.b).empty());
    carry(lead, night.b);
    night.b.at("2026-03-03T14:00:01+08:00");
    CHECK(owed(night.b, "n1") == owed(lead, "n1"));
}

TEST_CASE("DUE-0 what is owed of an inspection whose documents have not come is said to be missing") {
    OwingNight night;
    Checklist other = night_checklist();
    other.settings.id = "other";
    must(night.hub.engine().publish(DocumentKind::checklist, "other", "1", journal::encode(other)));
    for (Box* box : {&night.planner, &night.b}) carry(night.hub, *box);
    night.planner.does(
        R"({"act":"plan","inspection":"n2","project":"p1","kind":"hq_special","checklist":"other",)"
        R"("window":"2026-03-02T22:00:00+08:00/2026-03-03T06:00:00+08:00","leader":"mate","team":["mate","lead"]})");
    carry(night.planner, night.b);
    night.b.at("2026-03-02T23:00:00+08:00");
    night.b.does(R"({"act":"phase","inspection":"n2","phase":"on_site"})");
    carry(night.planner, night.a);
    carry(night.b, night.a);
    CHECK(must(night.a.engine().show("due", ""))["missing"].dump() == R"(["n2"])");
    CHECK(reason_of(night.a.engine().show("due", "n2")) == "documents_incomplete");
    carry(night.hub, night.a);
    const Json view = must(night.a.engine().show("due", ""));
    CHECK(view["missing"].items().empty());
    CHECK(view["due"].items().size() == 2);
}
