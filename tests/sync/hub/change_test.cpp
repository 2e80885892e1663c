// Dated changes and imports at the hub: one road, one difference, and devices that know the same.
#include <doctest/doctest.h>

#include "core/engine/documents.h"
#include "tests/sync/hub/hub_world.h"

using namespace wincheck;
using namespace wincheck::hub;

namespace {

constexpr const char* kAdministrator = "admin,管,人事,administrator,G\r\n";

struct Kept {
    World world;
    Kept() {
        world.write("people.csv", std::string(kPeople) + kAdministrator);
        world.load_all();
    }
    Json change(const std::string& facts, const std::string& by = "admin") {
        return must(try_change(facts, by));
    }
    Result<Json> try_change(const std::string& facts, const std::string& by = "admin") {
        return world.command("change", R"({"by":")" + by + R"(","facts":)" + facts + "}");
    }
    Json import(const std::string& name, const std::string& text, const std::string& more) {
        world.write(name, text);
        return must(world.hub().command(
            "import", parsed(R"({"by":"admin","file":")" + world.path(name) + "\"" + more + "}")));
    }
    std::string line(Phone& phone, const char* unit, const char* date) {
        engine::Documents documents(phone.engine().store());
        std::string text;
        for (const std::string& one : must(documents.standing())->line_on(unit, date))
            text += (text.empty() ? "" : " ") + one;
        return text;
    }
};

std::string fields_of(const Json& imported) {
    std::string text;
    for (const Json& one : imported["difference"].items())
        text += one["id"].text() + "." + one["field"].text() + "=" + one["now"].text() + ";";
    return text;
}

std::string first_problem(const Json& result) {
    return result["problems"].items().empty() ? "" : result["problems"].items()[0]["code"].text();
}

}  // namespace

TEST_CASE("ORG-1 a move recorded at the hub is the line of its days on every device") {
    Kept kept;
    const auto li = kept.world.phone("li", 2);
    kept.world.sync(*li);
    CHECK(kept.line(*li, "P1", "2026-05-01") == "P1 B1 R1 G");
    const Json done =
        kept.change(R"([{"about":"unit","id":"B9","field":"kind","value":"branch","from":"2026-04-01"},
        {"about":"unit","id":"B9","field":"parent","value":"R1","from":"2026-04-01"},
        {"about":"unit","id":"P1","field":"parent","value":"B9","from":"2026-04-01"}])");
    CHECK(done["ok"].boolean());
    CHECK(done["recorded"].text() == "3");
    kept.world.sync(*li);
    CHECK(kept.line(*li, "P1", "2026-03-31") == "P1 B1 R1 G");
    CHECK(kept.line(*li, "P1", "2026-04-01") == "P1 B9 R1 G");
    CHECK(kept.world.does("digest", R"({"scope":"tenant"})")["digest"].text() == li->digest("tenant"));
}

TEST_CASE("ORG-2 a grant closed at the hub is refused on the device after its next sync, and at the hub") {
    Kept kept;
    const auto planner = kept.world.phone("planner", 1);
    kept.world.sync(*planner);
    const auto plan = [](const char* name) {
        return std::string(
                   R"({"act":"plan","project":"P1","checklist":"night","leader":"li","inspection":")") +
               name + "\"}";
    };
    CHECK(reason_of(planner->act(plan("a"))) == "ok");
    kept.change(
        R"([{"about":"person","id":"planner","field":"grant:quality_centre:G","value":"no","from":"2026-03-02"}])");
    // Not told yet, the device plans once more; the hub does not let it stand.
    CHECK(reason_of(planner->act(plan("b"))) == "ok");
    kept.world.sync(*planner);
    CHECK(reason_of(planner->act(plan("c"))) == "may_not");
    const Json refused = kept.world.does("report", R"({"kind":"quarantine"})")["quarantine"];
    CHECK(refused.items().size() == 2);
}

TEST_CASE("ORG-3 a change is asked of the rule, and its problems are named with nothing recorded") {
    Kept kept;
    const std::string rename =
        R"([{"about":"unit","id":"P1","field":"name","value":"新","from":"2026-04-01"}])";
    CHECK(reason_of(kept.try_change(rename, "li")) == "may_not_change");
    CHECK(reason_of(kept.try_change(rename, "nobody")) == "unknown_person");
    CHECK(reason_of(kept.try_change("[]")) == "field_missing");
    const Json wrong =
        kept.change(R"([{"about":"unit","id":"P1","field":"name","value":"新","from":"2026-04-01"},
        {"about":"unit","id":"P1","field":"parent","value":"nowhere","from":"2026-04-01"}])");
    CHECK_FALSE(wrong["ok"].boolean());
    CHECK(wrong["recorded"].text() == "0");
    CHECK(first_problem(wrong) == "parent");
    CHECK(first_problem(kept.change(rename)).empty());
    // A whole file would undo what is dated.
    const Json loaded = kept.world.load({"people.csv"});
    CHECK_FALSE(loaded["ok"].boolean());
    CHECK(first_problem(loaded) == "register_dated");
}

TEST_CASE("IMP-1 an import is tried first, recorded once, and the same table again changes nothing") {
    Kept kept;
    const std::string table =
        "foreign,kind,name,parent,attribute:level\r\n"
        "901,project,湖畔,B1,3\r\n902,branch,新分公司,R1,\r\n903,project,山居,902,-\r\n";
    const std::string how = R"(,"system":"erp","from":"2026-04-01")";
    const Json tried = kept.import("units.csv", table, how);
    CHECK(tried["ok"].boolean());
    CHECK_FALSE(tried["applied"].boolean());
    CHECK(fields_of(tried) ==
          "erp-901.active=open;erp-901.foreign:erp=901;erp-901.kind=project;erp-901.name=湖畔;erp-901.parent="
          "B1;"
          "erp-901.attribute:level=3;erp-902.active=open;erp-902.foreign:erp=902;erp-902.kind=branch;"
          "erp-902.name=新分公司;erp-902.parent=R1;erp-903.active=open;erp-903.foreign:erp=903;"
          "erp-903.kind=project;erp-903.name=山居;erp-903.parent=erp-902;");
    CHECK(tried["difference"].items()[0]["new"].boolean());
    // Tried only: the next try finds the same.
    CHECK(fields_of(kept.import("units.csv", table, how)) == fields_of(tried));
    CHECK(kept.import("units.csv", table, how + R"(,"apply":true)")["applied"].boolean());
    const Json again = kept.import("units.csv", table, how + R"(,"apply":true)");
    CHECK(again["difference"].items().empty());
    CHECK_FALSE(again["applied"].boolean());
    const Json changed =
        kept.import("units.csv", "foreign,kind,name,parent\r\n901,project,湖畔二期,B1\r\n", how);
    CHECK(fields_of(changed) == "erp-901.name=湖畔二期;");
    CHECK(changed["difference"].items()[0]["was"].text() == "湖畔");
}

TEST_CASE("IMP-1 a leaver's grants end the day after the last one, and findings are there to hand over") {
    Visit visit;
    visit.work();
    visit.li->does(R"({"act":"finding","inspection":"n1","item":"G2","person":"wang","text":"未登记"})");
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    visit.world.sync(*visit.li);
    visit.world.write("people.csv", std::string(kPeople) + kAdministrator);
    REQUIRE(visit.world.load({"people.csv"})["ok"].boolean());
    visit.world.write("left.csv", "id,name,post,left\r\nwang,王,检查员,2026-03-31\r\n");
    const auto waiting = [&](const char* more = "") {
        return visit.world.does(
            "report",
            std::string(R"({"kind":"handover","at":"2026-04-01T08:00:00+08:00")") + more + "}")["handover"];
    };
    CHECK(waiting().items().empty());
    const std::string how = R"({"by":"admin","apply":true,"file":")" + visit.world.path("left.csv") + "\"}";
    const Json done = visit.world.does("import", how);
    CHECK(fields_of(done) == "wang.grant:inspector:G=no;wang.left=yes;");
    CHECK(done["difference"].items()[0]["from"].text() == "2026-04-01");
    REQUIRE(done["leavers"].items().size() == 1);
    REQUIRE(done["leavers"].items()[0]["findings"].items().size() == 1);
    CHECK(done["leavers"].items()[0]["findings"].items()[0]["item"].text() == "G2");
    const Json again = visit.world.does("import", how);
    CHECK(again["difference"].items().empty());
    CHECK(again["leavers"].items().empty());
    // It stays to be handed over until somebody has it.
    REQUIRE(waiting().items().size() == 1);
    CHECK(waiting().items()[0]["leaver"].text() == "wang");
    CHECK(waiting().items()[0]["item"].text() == "G2");
    CHECK(waiting(R"(,"unit":"P2")").items().empty());
    CHECK(waiting(R"(,"for":"head2")").items().empty());
    CHECK(waiting(R"(,"for":"head1")").items().size() == 1);
    const std::string finding = waiting().items()[0]["id"].text();
    visit.world.sync(*visit.head);
    visit.head->at("2026-04-01T09:00:00+08:00");
    visit.head->does(R"({"act":"assign","inspection":"n1","to":"head1","finding":")" + finding + "\"}");
    visit.world.sync(*visit.head);
    CHECK(waiting().items().empty());
}

TEST_CASE("IMP-1 with a complete table, who and what is missing has left or is closed") {
    Kept kept;
    const std::string how = R"(,"system":"hr","from":"2026-04-01","apply":true)";
    kept.import("p.csv", "foreign,name,post,role,unit\r\n1,甲,员,inspector,G\r\n2,乙,员,inspector,B1\r\n",
                how);
    const Json less = kept.import("p.csv", "foreign,name,post,role,unit\r\n1,甲,员,inspector,G\r\n",
                                  R"(,"system":"hr","from":"2026-05-01","complete":true)");
    CHECK(fields_of(less) == "hr-2.grant:inspector:B1=no;hr-2.left=yes;");
    CHECK(less["difference"].items()[0]["from"].text() == "2026-05-01");
    kept.import("u.csv", "foreign,kind,parent,name\r\n7,project,B1,x\r\n8,project,B1,y\r\n", how);
    const Json fewer = kept.import("u.csv", "foreign,kind,parent,name\r\n8,project,B1,y\r\n",
                                   R"(,"system":"hr","from":"2026-06-01","complete":true)");
    CHECK(fields_of(fewer) == "hr-7.active=closed;");
}

TEST_CASE("IMP-1 Chinese encodings are read, and one in doubt is asked") {
    Kept kept;
    // 编号,姓名,岗位 / x1,李,员 in GB 18030: not UTF-8, so the author has to say it.
    const std::string gb = "\xb1\xe0\xba\xc5,\xd0\xd5\xc3\xfb,\xb8\xda\xce\xbb\r\nx1,\xc0\xee,\xd4\xb1\r\n";
    const Json asked = kept.import("p.csv", gb, "");
    CHECK_FALSE(asked["ok"].boolean());
    CHECK(first_problem(asked) == "not_utf8");
    CHECK(fields_of(kept.import("p.csv", gb, R"(,"encoding":"gb18030")")) == "x1.name=李;x1.post=员;");
    const std::string utf8 = "编号,姓名,岗位\r\nx1,李,员\r\n";
    CHECK(fields_of(kept.import("p.csv", "\xef\xbb\xbf" + utf8, "")) == "x1.name=李;x1.post=员;");
    std::string utf16 = "\xff\xfe";
    for (const char16_t c : std::u16string(u"编号,姓名,岗位\r\nx1,李,员\r\n")) {
        utf16.push_back(static_cast<char>(c & 0xFF));
        utf16.push_back(static_cast<char>(c >> 8));
    }
    CHECK(fields_of(kept.import("p.csv", utf16, "")) == "x1.name=李;x1.post=员;");
    CHECK(reason_of(
              kept.world.hub().command("import", parsed(R"({"by":"admin","encoding":"klingon","file":")" +
                                                        kept.world.path("p.csv") + "\"}"))) == "field_wrong");
}

TEST_CASE("IMP-1 problems of a table are named at their cells and nothing is recorded") {
    Kept kept;
    const Json wrong =
        kept.import("u.csv", "id,kind,parent,active\r\nP7,project,nowhere,asleep\r\n,project,B1,\r\n",
                    R"(,"apply":true)");
    CHECK_FALSE(wrong["ok"].boolean());
    CHECK_FALSE(wrong["applied"].boolean());
    CHECK(wrong["problems"].items()[0]["where"].text() == "u.csv!A3");
    const Json other = kept.import("u.csv", "id,kind,parent,active\r\nP7,project,nowhere,asleep\r\n", "");
    REQUIRE(other["problems"].items().size() == 2);
    CHECK(other["problems"].items()[0]["where"].text() == "u.csv!C2");
    CHECK(other["problems"].items()[1]["where"].text() == "u.csv!D2");
    CHECK(first_problem(kept.import("x.csv", "a,b\r\n1,2\r\n", "")) == "unknown_table");
    CHECK(first_problem(kept.import("u.csv", "foreign,kind,parent\r\n1,project,B1\r\n", "")) == "system");
}

TEST_CASE("ORG-5 vendors with contract and posts, and assets with their place, come by table") {
    Kept kept;
    const Json vendor = kept.import("v.csv",
                                    "vendor,name,contract,post,unit,from,to\r\n"
                                    "v1,保洁公司,HT-7,cleaning,P1,2026-01-01,2026-12-31\r\n",
                                    R"(,"apply":true)");
    CHECK(fields_of(vendor) == "v1.name=保洁公司;v1.contract=HT-7;v1.serves:cleaning:P1=yes;");
    CHECK(vendor["difference"].items()[2]["to"].text() == "2026-12-31");
    const Json shorter = kept.import("v.csv",
                                     "vendor,name,contract,post,unit,from,to\r\n"
                                     "v1,保洁公司,HT-7,cleaning,P1,2026-01-01,2026-06-30\r\n",
                                     "");
    CHECK(fields_of(shorter) == "v1.serves:cleaning:P1=yes;v1.serves:cleaning:P1=no;");
    CHECK(shorter["difference"].items()[1]["from"].text() == "2026-07-01");
    const Json asset = kept.import("a.csv", "asset,kind,name,unit\r\nE1,lift,1号梯,P1\r\n", "");
    CHECK(fields_of(asset) == "E1.kind=lift;E1.name=1号梯;E1.unit=P1;");
}

TEST_CASE("ORG-6 unknown codes are offered for binding until somebody binds them") {
    Visit visit;
    visit.work();
    for (const char* code : {"X-1", "X-1", "X-2"})
        visit.li->does(std::string(R"({"act":"scan","inspection":"n1","code":")") + code + "\"}");
    visit.world.sync(*visit.li);
    const auto codes = [&] {
        std::string text;
        const Json report = visit.world.does("report", R"({"kind":"codes"})");
        for (const Json& row : report["codes"].items())
            text += row["id"].text() + "*" + row["scans"].text() + " ";
        return text;
    };
    CHECK(codes() == "qr:X-1*2 qr:X-2*1 ");
    const Json bound = visit.world.does("change", R"({"by":"head1","facts":[
        {"about":"code","id":"qr:X-1","field":"unit","value":"P1"},
        {"about":"code","id":"qr:X-1","field":"place","value":"point:北门"}]})");
    CHECK(bound["ok"].boolean());
    CHECK(codes() == "qr:X-2*1 ");
}

TEST_CASE("STD-2 a region files, headquarters returns with a reason and approves, and only then it is used") {
    Kept kept;
    kept.world.write("people.csv",
                     std::string(kPeople) + kAdministrator + "reg,区,质检,regional_inspector,R1\r\n");
    REQUIRE(kept.world.load({"people.csv"})["ok"].boolean());
    const auto to = [&](const char* state, const char* by, const char* reason) {
        return kept.world.command(
            "change", std::string(R"({"by":")") + by + R"(","reason":")" + reason +
                          R"(","facts":[{"about":"standard","id":"R1@1","field":"state","value":")" + state +
                          R"(","from":"2026-01-01"}]})");
    };
    kept.change(R"([{"about":"standard","id":"R1@1","field":"origin","value":"region_filed"},
                    {"about":"standard","id":"R1@1","field":"unit","value":"R1"}])",
                "reg");
    CHECK(must(to("filed", "reg", ""))["ok"].boolean());
    kept.world.write("regional.csv", "type,name,label,rule,full,clauses\r\n,G1,大门,pass_fail,60,R1@1#2\r\n");
    CHECK(first_problem(kept.world.load({"regional.csv"})) == "standard_not_approved");
    CHECK(reason_of(to("approved", "reg", "")) == "may_not_change");
    CHECK(first_problem(must(to("returned", "planner", ""))) == "standard");
    CHECK(must(to("returned", "planner", "条款过宽"))["ok"].boolean());
    CHECK(first_problem(must(to("approved", "planner", ""))) == "standard");
    CHECK(must(to("filed", "reg", ""))["ok"].boolean());
    CHECK(must(to("approved", "planner", ""))["ok"].boolean());
    CHECK(kept.world.load({"regional.csv"})["ok"].boolean());
}

TEST_CASE("ORG-1 many changes are drawn together, and a new device knows the same from few documents") {
    Kept kept;
    auto before = kept.world.phone("head1", 1);
    kept.world.sync(*before);
    for (int month = 1; month <= 70; ++month) {
        kept.change(R"([{"about":"unit","id":"P1","field":"name","value":"名)" + std::to_string(month) +
                    R"(","from":"2026-03-)" + (month % 20 + 10 < 10 ? "0" : "") +
                    std::to_string(month % 20 + 10) + "\"}]");
        if (month == 30) kept.world.sync(*before);
    }
    kept.world.sync(*before);
    auto after = kept.world.phone("head2", 2);
    kept.world.sync(*after);
    const auto documents = [](Phone& phone) {
        std::size_t here = 0;
        for (const auto& row : must(phone.engine().store().documents(DocumentKind::changes)))
            here += row.is_here ? 1 : 0;
        return here;
    };
    CHECK(documents(*before) == 36);  // 30 as they were recorded, what was drawn together, and 5 since
    CHECK(documents(*after) == 6);
    const auto names = [](Phone& phone) {
        engine::Documents documents(phone.engine().store());
        const auto standing = must(documents.standing());
        REQUIRE(documents.has_whole_register());
        std::string text;
        for (int day = 1; day <= 31; ++day)
            text += standing->text_on(kAboutUnit, "P1", "name",
                                      "2026-03-" + std::string(day < 10 ? "0" : "") + std::to_string(day)) +
                    " ";
        return text;
    };
    CHECK(names(*before) == names(*after));
    CHECK(names(*after).find("名70") != std::string::npos);
    // The next change goes on from there, on both.
    kept.change(R"([{"about":"unit","id":"P1","field":"name","value":"末","from":"2026-03-31"}])");
    kept.world.sync(*before);
    kept.world.sync(*after);
    CHECK(names(*before) == names(*after));
    CHECK(names(*after).ends_with("末 "));
    // Anybody can draw them together again: the hub's own check does.
    CHECK(kept.world.does("doctor", "{}")["ok"].boolean());
    const Changes other{.by = {},
                        .reason = {},
                        .source = kChangesBase,
                        .facts = {{kAboutUnit, "P1", "name", "别名", "2026-03-01", {}}}};
    kept.world.close();
    {
        const auto engine =
            must(engine::Engine::open({.folder = kept.world.folder(), .is_hub = true}, kept.world.ports()));
        must(engine->publish(DocumentKind::changes, kChangesBase, {}, journal::encode(other)));
    }
    kept.world.open();
    const Json doctor = kept.world.does("doctor", "{}");
    CHECK_FALSE(doctor["ok"].boolean());
    CHECK(doctor["problems"].items()[0].text().find(journal::document_hash(other).hex()) !=
          std::string::npos);
}

TEST_CASE("PLAN-5 a night's business date goes by the zone that the register names for the project") {
    Kept kept;
    kept.world.write("zones.json",
                     R"({"zones":[{"name":"Asia/Urumqi","periods":[{"offset_minutes":360}]}]})");
    CHECK(kept.world.load({"zones.json"})["ok"].boolean());
    kept.world.write("bad.json", R"({"zones":[{"name":"","periods":[]}]})");
    CHECK_FALSE(kept.world.load({"bad.json"})["ok"].boolean());
    kept.change(R"([{"about":"unit","id":"P1","field":"zone","value":"Asia/Urumqi"}])");
    auto planner = kept.world.phone("planner", 1);
    kept.world.sync(*planner);
    const auto date = [&](const char* name, const char* project) {
        planner->does(std::string(R"({"act":"plan","kind":"hq_special","leader":"li","checklist":"night",)") +
                      R"("window":"2026-03-03T06:30:00+08:00/2026-03-03T07:00:00+08:00","inspection":")" +
                      name + R"(","project":")" + project + "\"}");
        const Json shown = must(planner->engine().show("inspections", ""));
        for (const Json& one : shown.items())
            if (one["inspection"].text() == name) return one["business_date"].text();
        return std::string();
    };
    // 06:30 in the east is 04:30 there: still the night before.
    CHECK(date("n1", "P1") == "2026-03-02");
    CHECK(date("n2", "P2") == "2026-03-03");
}
