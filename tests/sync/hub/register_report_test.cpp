// The register read back: what was recorded, what stands on a day, and for whom.
#include <doctest/doctest.h>

#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kKeepers =
    "admin,管,人事,administrator,G\r\nreg,区,质检,regional_inspector,R1\r\n"
    "reg2,区二,质检,regional_inspector,R2\r\nstaff,事,人事,administrator,B1\r\n";

struct Listing {
    World world;
    Listing() {
        world.write("organisation.csv", std::string(kUnits) + "R2,region,R2,华南,G,\r\n");
        world.write("people.csv", std::string(kPeople) + kKeepers);
        world.load_all();
    }
    void change(const std::string& facts, const std::string& by = "admin", const std::string& reason = "") {
        const Json done = world.does(
            "change", R"({"by":")" + by + R"(","reason":")" + reason + R"(","facts":[)" + facts + "]}");
        INFO(done.dump());
        REQUIRE(done["ok"].boolean());
    }
    void to_state(const char* standard, const char* state, const char* by, const char* reason = "") {
        change(said("standard", standard, "state", state), by, reason);
    }
    void file(const char* standard, const char* unit, const char* by) {
        change(said("standard", standard, "origin", "region_filed") + "," +
                   said("standard", standard, "unit", unit) + "," +
                   said("standard", standard, "title", "地库照明"),
               by);
        to_state(standard, "filed", by);
    }
    static std::string said(const std::string& about, const std::string& id, const std::string& field,
                            const std::string& value, const std::string& from = {},
                            const std::string& to = {}) {
        return R"({"about":")" + about + R"(","id":")" + id + R"(","field":")" + field + R"(","value":")" +
               value + R"(","from":")" + from + R"(","to":")" + to + "\"}";
    }
    Result<Json> asked(const std::string& about, const std::string& more = {}) {
        return world.command("report", R"({"kind":"register","about":")" + about + "\"" + more + "}");
    }
    /// "ID.FIELD=VALUE FROM/TO BY: REASON;" of each row whose field begins so; a star where it stands.
    std::string rows(const std::string& about, const std::string& field, const std::string& more = {}) {
        const Json report = must(asked(about, more));
        std::string text;
        for (const Json& row : report["register"].items()) {
            if (!row["field"].text().starts_with(field)) continue;
            text += row["id"].text() + "." + row["field"].text() + "=" + row["value"].text();
            const std::string days = row["from"].text() + "/" + row["to"].text();
            if (days != "/") text += " " + days;
            if (row["stands"].boolean()) text += "*";
            if (!row["by"].text().empty()) text += " " + row["by"].text();
            if (!row["reason"].text().empty()) text += ": " + row["reason"].text();
            text += ";";
        }
        return text;
    }
    std::string of(const std::string& about, const std::string& field, const std::string& reader,
                   const std::string& more = {}) {
        return rows(about, field, R"(,"for":")" + reader + "\"" + more);
    }
};

}  // namespace

TEST_CASE("STD-2 headquarters lists filings that wait, and a region reads why one came back") {
    Listing listing;
    listing.file("A@1", "R1", "reg");
    listing.file("B@1", "R1", "reg");
    listing.file("C@1", "R2", "reg2");
    listing.to_state("B@1", "returned", "planner", "条款过宽");
    const std::string waits = R"(,"state":"filed")";
    CHECK(listing.rows("standard", "state", waits) == "A@1.state=filed* reg;C@1.state=filed* reg2;");
    CHECK(listing.rows("standard", "state", waits + R"(,"unit":"R1")") == "A@1.state=filed* reg;");
    CHECK(listing.of("standard", "state", "reg", R"(,"state":"returned")") ==
          "B@1.state=filed reg;B@1.state=returned* planner: 条款过宽;");
    // Filed anew on the same day: what came back stays to be read.
    listing.to_state("B@1", "filed", "reg");
    CHECK(listing.of("standard", "state", "reg") ==
          "A@1.state=filed* reg;B@1.state=filed reg;B@1.state=returned planner: 条款过宽;"
          "B@1.state=filed* reg;");
    CHECK(listing.rows("standard", "state", R"(,"state":"returned")").empty());
    CHECK(listing.of("standard", "state", "reg2") == "C@1.state=filed* reg2;");
    CHECK(listing.of("standard", "", "head1").empty());
    const Json first = must(listing.asked("standard"))["register"].items().at(0);
    CHECK(first["name"].text() == "地库照明");
    CHECK(first["unit"].text() == "R1");
    CHECK(first["state"].text() == "filed");
    CHECK(first["source"].text() == "command");
    CHECK(first["recorded"].text() == "2026-03-02T12:00:00Z");
}

TEST_CASE("ORG-1 STD-1 the register is read with its history, and as of a day") {
    Listing listing;
    listing.change(Listing::said("unit", "P1", "parent", "R1", "2026-04-01"), "admin", "重组");
    const std::string below = R"(,"unit":"P1")";
    CHECK(listing.rows("unit", "parent", below) == "P1.parent=B1*;P1.parent=R1 2026-04-01/ admin: 重组;");
    CHECK(listing.rows("unit", "parent", below + R"(,"date":"2026-03-31")") == "P1.parent=B1*;");
    CHECK(listing.rows("unit", "parent", below + R"(,"date":"2026-04-01")") ==
          "P1.parent=R1 2026-04-01/* admin: 重组;");
    // Whose unit it is, goes by the day.
    const std::string of_branch = R"(,"unit":"B1","date":")";
    CHECK(listing.rows("unit", "code", of_branch + "2026-03-31\"") == "B1.code=B1*;P1.code=P1*;P2.code=P2*;");
    CHECK(listing.rows("unit", "code", of_branch + "2026-04-01\"") == "B1.code=B1*;P2.code=P2*;");
    listing.change(Listing::said("unit", "P2", "active", "handed_back", "2026-03-01"));
    CHECK(listing.rows("unit", "active", R"(,"state":"handed_back")") ==
          "P2.active=open;P2.active=handed_back 2026-03-01/* admin;");
    CHECK(listing.rows("unit", "active", R"(,"state":"handed_back","date":"2026-02-28")").empty());
}

TEST_CASE("ORG-1 what later facts hide stays in the history when changes are drawn together") {
    Listing listing;
    listing.change(Listing::said("unit", "P1", "name", "旧名"), "admin", "更名");
    for (int one = 0; one < 66; ++one)
        listing.change(Listing::said("unit", "P1", "name", "名" + std::to_string(one), "2026-01-01"));
    listing.change(Listing::said("unit", "P1", "name", "新名"));
    const std::string names = listing.rows("unit", "name", R"(,"unit":"P1")");
    CHECK(names.starts_with("P1.name=花园;P1.name=旧名 admin: 更名;P1.name=名0 2026-01-01/ admin;"));
    CHECK(names.ends_with("P1.name=名65 2026-01-01/ admin;P1.name=新名* admin;"));
    CHECK(must(listing.asked("unit"))["missing"].text() == "0");
}

TEST_CASE("ORG-2 PII-2 grants are shown to whoever keeps people there, and to whom they were given") {
    Listing listing;
    listing.change(Listing::said("person", "wang", "grant:inspector:P2", "yes", "2026-03-01", "2026-03-31"),
                   "admin", "借调");
    const std::string grant = "wang.grant:inspector:P2=yes 2026-03-01/2026-03-31*";
    CHECK(listing.rows("person", "grant", R"(,"unit":"P2")") ==
          "head2.grant:project_head:P2=yes*;" + grant + " admin: 借调;");
    CHECK(listing.rows("person", "name", R"(,"unit":"P2")") == "head2.name=钱*;wang.name=王*;");
    CHECK(listing.rows("person", "name", R"(,"unit":"P2","date":"2026-04-01")") == "head2.name=钱*;");
    // Who keeps the people of B1 reads nothing of what somebody holds above it.
    CHECK(listing.of("person", "grant", "staff") ==
          "chief.grant:branch_supervisor:B1=yes*;head1.grant:project_head:P1=yes*;"
          "head2.grant:project_head:P2=yes*;staff.grant:administrator:B1=yes*;" +
              grant + " admin: 借调;");
    CHECK(listing.of("person", "name", "staff") ==
          "chief.name=孙*;head1.name=赵*;head2.name=钱*;staff.name=事*;wang.name=王*;");
    CHECK(listing.of("person", "grant", "wang") == "wang.grant:inspector:G=yes*;" + grant + ";");
    CHECK(listing.of("person", "name", "wang") == "wang.name=王*;");
    CHECK(listing.of("person", "", "chief", R"(,"unit":"P1")").empty());
    CHECK(listing.of("person", "name", "head2") == "head2.name=钱*;");
}

TEST_CASE("ORG-5 VIS-1 vendors with contract and posts for who keeps them, what they serve for its head") {
    Listing listing;
    listing.change(Listing::said("vendor", "v1", "name", "保洁公司") + "," +
                       Listing::said("vendor", "v1", "contract", "HT-7", "2026-01-01", "2026-12-31") + "," +
                       Listing::said("vendor", "v1", "serves:cleaning:P1", "yes") + "," +
                       Listing::said("vendor", "v1", "serves:asset:E2", "yes") + "," +
                       Listing::said("asset", "E2", "unit", "P2") + "," +
                       Listing::said("asset", "E2", "name", "2号梯"),
                   "admin", "年度合同");
    const std::string contract = "v1.contract=HT-7 2026-01-01/2026-12-31*";
    CHECK(listing.rows("vendor", "") ==
          contract + " admin: 年度合同;v1.name=保洁公司* admin: 年度合同;" +
              "v1.serves:asset:E2=yes* admin: 年度合同;v1.serves:cleaning:P1=yes* admin: 年度合同;");
    CHECK(listing.of("vendor", "", "head1") == "v1.name=保洁公司*;v1.serves:cleaning:P1=yes*;");
    CHECK(listing.of("vendor", "", "head2") == "v1.name=保洁公司*;v1.serves:asset:E2=yes*;");
    CHECK(listing.of("vendor", "", "v1") ==
          contract + ";v1.name=保洁公司*;v1.serves:asset:E2=yes*;v1.serves:cleaning:P1=yes*;");
    CHECK(listing.of("vendor", "", "li").empty());
    CHECK(listing.rows("vendor", "serves", R"(,"unit":"P2")") == "v1.serves:asset:E2=yes* admin: 年度合同;");
    CHECK(listing.of("asset", "name", "head2") == "E2.name=2号梯*;");
    CHECK(listing.of("asset", "name", "head1").empty());
    CHECK(listing.of("unit", "name", "head1") == "P1.name=花园*;");
}

TEST_CASE("ORG-1 the register is asked about one sort of thing, in words that it knows") {
    Listing listing;
    const auto refused = [&](const Result<Json>& tried) {
        REQUIRE_FALSE(tried);
        return reason_of(tried) + " " + tried.error().where;
    };
    CHECK(refused(listing.world.command("report", R"({"kind":"register"})")) == "field_missing about");
    CHECK(refused(listing.asked("units")) == "field_wrong about");
    CHECK(refused(listing.asked("unit", R"(,"state":"filed")")) == "field_wrong state");
    CHECK(refused(listing.asked("standard", R"(,"state":"open")")) == "field_wrong state");
    CHECK(refused(listing.asked("person", R"(,"state":"open")")) == "field_wrong state");
    CHECK(reason_of(listing.asked("unit", R"(,"date":"2026-3-2")")) == "not_date");
    CHECK(reason_of(listing.asked("unit", R"(,"unit":"P9")")) == "unit_unknown");
    const Json table = must(listing.asked("unit", R"(,"unit":"R2","format":"csv")"));
    const std::string head = "id,name,field,value,from,to,unit,state,stands,by,reason,source,recorded\r\n";
    const std::string first = "R2,华南,active,open,,,R2,open,yes,,,,\r\n";
    CHECK(table["csv"].text().substr(0, head.size() + first.size()) == head + first);
}
