// Lists over many inspections, made of derived rows, against the same lists made by opening everything.
#include <random>

#include "core/engine/list_view.h"
#include "core/store/database.h"
#include "sync/hub/findings_report.h"
#include "tests/support/run_seed.h"
#include "tests/support/traces.h"
#include "tests/sync/hub/finding_world.h"
#include "tests/sync/hub/list_model.h"

namespace wincheck::hub {
namespace {

constexpr const char* kTwoBranches =
    "id,kind,code,name,parent,attribute:lifts\r\n"
    "G,group,G,集团,,\r\nR1,region,R1,华东,G,\r\nR2,region,R2,华西,G,\r\nB1,branch,B1,分公司,R1,\r\n"
    "B2,branch,B2,二分,R2,\r\nP1,project,P1,花园,B1,2\r\nP2,project,P2,广场,B1,3\r\n"
    "P3,project,P3,空盘,B2,1\r\n";

// Who plans the same kind for another unit.
constexpr const char* kAtRegion = "planner2,计二,质控,hq_planner,R1\r\n";
constexpr const char* kAtGroup = "planner2,计二,质控,hq_planner,G\r\n";

std::string people_with(const char* planner) {
    return std::string(kPeople) + planner;
}

class History {
public:
    explicit History(std::uint64_t seed) : random_(seed) {
        world.write("organisation.csv", kTwoBranches);
        world.write("people.csv", people_with(kAtRegion));
        world.load_all();
        publish_calendar(0);
        const std::vector<const char*> people{"planner", "li", "wang", "head1", "head2", "chief", "planner2"};
        for (std::size_t at = 0; at < people.size(); ++at) phones.push_back(world.phone(people[at], at + 1));
        sync_all();
    }

    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (auto& phone : phones) world.sync(*phone);
    }

    /// One random step; acts that are refused change nothing.
    void step() {
        switch (below(23)) {
            case 0:
            case 1:
            case 2:
            case 3: plan(); break;
            case 4:
            case 5:
            case 6:
            case 7:
            case 8:
            case 9: visit(); break;
            case 10:
            case 11:
            case 12: rectify(); break;
            case 13:
            case 14: judge(); break;
            case 15: later(); break;
            case 16: publish_calendar(below(4)); break;
            case 17: move_project(); break;
            case 18: erase(); break;
            case 19: object(); break;
            case 20: appoint(); break;
            default: break;
        }
        // Now this, now that phone: what one wrote waits for its rank.
        if (below(2) == 0) world.sync(*phones[below(phones.size())]);
        if (below(6) == 0) sync_all();
    }

    /// Every list of the hub, with every filter, for every reader, at once and by pages.
    void check_hub() {
        const std::vector<std::string> readers{"", "head1", "head2", "chief", "planner", "li", "planner2"};
        std::vector<std::string> shown;
        for (const std::string& reader : readers)
            for (const ListWish& wish : usual_wishes()) {
                Json arguments = wish.json().set("for", Json::of(std::string_view(reader)));
                const auto whole = ask(arguments)["findings"].items();
                shown.push_back(dumped(whole));
                note(reader, whole);
                const auto paged = all_pages([&](const Json& page) { return ask(page); }, arguments,
                                             "findings", 1 + below(4));
                CHECK(dumped(paged) == shown.back());
            }
        for (const std::string& reader : readers) check_owed(reader);
        CHECK(world.does("doctor", "{}")["problems"].dump() == "[]");
        world.close();
        {
            const auto state = must(State::open(world.folder(), world.ports()));
            state->few_inspections = below(2) == 0 ? 0 : 500;
            state->few_share = 1;
            std::size_t at = 0;
            for (const std::string& reader : readers) {
                const std::vector<ListedFact> facts = seen_facts(*state, reader);
                for (const ListWish& wish : usual_wishes()) {
                    CAPTURE(reader);
                    CAPTURE(wish.json().dump());
                    CHECK(dumped(listed_of(facts, wish)) == shown[at]);
                    const Json again = must(
                        findings_report(*state, wish.json().set("for", Json::of(std::string_view(reader)))));
                    CHECK(dumped(again["findings"].items()) == shown[at++]);
                }
            }
            standing = must(state->standing());
        }
        world.open();
    }

    /// What was played: rows, and rows that a reader saw with another due time than the operator.
    std::uint64_t rows = 0, otherwise = 0, owed = 0;

    void check_device(Phone& phone) {
        check_inspections(phone);
        engine::Documents documents(phone.engine().store());
        const std::vector<ListedFact> facts = facts_of_device(phone, *must(documents.standing()));
        for (const ListWish& wish : usual_wishes()) {
            CAPTURE(wish.json().dump());
            const auto listed = must(phone.engine().show("findings", wish.json().dump()))["findings"].items();
            const auto expected = listed_of(facts, wish);
            REQUIRE(listed.size() == expected.size());
            for (std::size_t at = 0; at < listed.size(); ++at) check_same(listed[at], expected[at]);
            const auto paged = all_pages(
                [&](const Json& page) { return must(phone.engine().show("findings", page.dump())); },
                wish.json(), "findings", 1 + below(4));
            CHECK(dumped(paged) == dumped(listed));
        }
        const auto doctored = must(phone.engine().list_problems());
        CHECK(doctored.empty());
    }

    World world;
    std::vector<std::unique_ptr<Phone>> phones;
    engine::RegisterPtr standing;

private:
    std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
    Phone& planner() { return *phones[0]; }
    Phone& either_planner() { return below(3) == 0 ? *phones[6] : planner(); }
    Phone& li() { return *phones[1]; }
    Phone& head(const std::string& project) { return *phones[project == "P1" ? 3 : 4]; }

    Json ask(const Json& arguments) { return must(world.hub().command("report", arguments)); }

    void note(const std::string& reader, const std::vector<Json>& list) {
        for (const Json& row : list) {
            ++rows;
            if (reader.empty()) dues_[row["id"].text()] = row["due_at"].dump();
            otherwise += dues_[row["id"].text()] == row["due_at"].dump() ? 0 : 1;
        }
    }

    /// The report of deadlines and the list say the same of each finding.
    void check_owed(const std::string& reader) {
        const auto ask_for = [&](const char* kind) {
            return ask(
                Json::object().set("kind", Json::of(kind)).set("for", Json::of(std::string_view(reader))));
        };
        std::map<std::string, std::string> listed;
        const Json list = ask_for("findings");
        for (const Json& row : list["findings"].items()) listed[row["number"].text()] = row["due_at"].text();
        const Json report = ask_for("due");
        for (const Json& row : report["due"].items()) {
            if (row["finding"].text().empty() || row["due"].is_null()) continue;
            CAPTURE(reader);
            CAPTURE(row["finding"].text());
            ++owed;
            CHECK(must(parse_time(row["due"].text())).utc ==
                  must(parse_time(listed.at(row["finding"].text()))).utc);
        }
    }

    void check_same(const Json& listed, const Json& expected) {
        for (const auto& [name, value] : listed.members()) {
            if (expected.find(name) == nullptr) continue;
            CAPTURE(name);
            CHECK(value.dump() == expected[name].dump());
        }
        CHECK(expected.find("due_at") != nullptr);
    }

    void check_inspections(Phone& phone) {
        const Json all = model_of_inspections(phone);
        CHECK(must(phone.engine().show("inspections", "")).dump() == all.dump());
        std::vector<Json> rows = all.items();
        const auto is_over = [](const Json& row) {
            return row["state"].text() != "planned" && row["state"].text() != "open";
        };
        std::sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) {
            if (is_over(a) != is_over(b)) return is_over(b);
            if (a["window_from"].text() != b["window_from"].text())
                return (a["window_from"].text() < b["window_from"].text()) != is_over(a);
            return a["id"].text() < b["id"].text();
        });
        const auto page = [&](const Json& wish) {
            return must(phone.engine().show("inspections", wish.dump()));
        };
        CHECK(dumped(all_pages(page, Json::object(), "inspections", 1 + below(4))) == dumped(rows));
        for (const char* state : {"planned", "open", "sealed", "void"}) {
            std::vector<Json> of_state;
            std::copy_if(rows.begin(), rows.end(), std::back_inserter(of_state),
                         [&](const Json& row) { return row["state"].text() == state; });
            CHECK(dumped(all_pages(page, Json::object().set("state", Json::of(state)), "inspections", 2)) ==
                  dumped(of_state));
        }
    }

    std::string day(std::uint64_t number) {
        return to_text(rules::plus_days(must(parse_date("2026-03-02")), static_cast<std::int32_t>(number)));
    }

    void plan() {
        day_ += below(4);
        const std::string name = "n" + std::to_string(planned_.size());
        const std::string project = below(3) == 0 ? "P2" : "P1";
        const bool is_secret = below(2) == 0;
        const std::string date = day(day_ + below(20));
        Phone& by = either_planner();
        const auto done = by.act(
            R"({"act":"plan","inspection":")" + name + R"(","project":")" + project +
            R"(","kind":"hq_special","leader":"li","team":["li","wang"],"checklist":"night","unannounced":)" +
            (is_secret ? "true" : "false") + R"(,"window":{"from":")" + date + R"(T22:00:00+08:00","to":")" +
            date + R"(T23:59:00+08:00"}})");
        if (!done) return;
        planned_.push_back({name, project, date});
        world.sync(by);
        world.sync(li());
        world.sync(*phones[2]);
    }

    struct Planned {
        std::string name, project, date;
    };
    const Planned* any() { return planned_.empty() ? nullptr : &planned_[below(planned_.size())]; }
    static std::string of(const Planned& one) { return R"("inspection":")" + one.name + "\""; }

    void visit() {
        const Planned* one = any();
        if (one == nullptr) return;
        if (below(12) == 0) {
            static_cast<void>(li().act(R"({"act":"end",)" + of(*one) +
                                       R"(,"how":"not_reached","cause":"x","reason":"r"})"));
            return;
        }
        li().at(one->date + "T22:30:00+08:00");
        static_cast<void>(li().act(R"({"act":"phase",)" + of(*one) + R"(,"phase":"on_site"})"));
        for (const char* item : {"G1", "G2"})
            static_cast<void>(li().act(R"({"act":"answer",)" + of(*one) + R"(,"item":")" + item +
                                       R"(","value":")" + (below(2) == 0 ? "pass" : "fail") + "\"}"));
        static_cast<void>(li().act(R"({"act":"capture",)" + of(*one) +
                                   R"(,"item":"G1","live":true,"file":")" + li().file("g1.jpg", 700) +
                                   "\"}"));
        for (std::uint64_t more = below(3); more > 0; --more) found(*one);
        if (below(4) != 0) static_cast<void>(li().act(R"({"act":"seal",)" + of(*one) + "}"));
    }

    void found(const Planned& one) {
        constexpr std::array kSeverities{"notice", "minor", "major", "hazard"};
        constexpr std::array kParties{R"("person":"guard1")", R"("post":"gate")", R"("vendor":"vendor1")"};
        const std::string text = "told " + std::to_string(++told_);
        const auto done = li().act(
            R"({"act":"finding",)" + of(one) + (below(2) == 0 ? R"(,"item":"G2")" : "") + R"(,"severity":")" +
            kSeverities[below(4)] + "\"," + kParties[below(3)] + R"(,"text":")" + text + "\"}");
        if (done) texts_.emplace_back(one.name, done->entry.hex());
    }

    std::string any_finding(Phone& phone, const Planned& one) {
        const auto findings = phone.engine().show("findings", one.name);
        if (!findings || findings->items().empty()) return "none";
        return findings->items()[below(findings->items().size())]["id"].text();
    }

    void steps(Phone& phone, const Planned& one, const std::vector<const char*>& acts) {
        phone.at(day(day_ + 1 + below(6)) + "T09:00:00+08:00");
        static_cast<void>(phone.act(R"({"act":")" + std::string(acts[below(acts.size())]) + "\"," + of(one) +
                                    R"(,"finding":")" + any_finding(phone, one) +
                                    R"(","to":"guard1","text":"t","until":"2026-05-01","means":"video"})"));
    }
    void rectify() {
        if (const Planned* one = any())
            steps(head(one->project), *one, {"assign", "rectify", "rectify", "extend", "not_ours"});
    }
    void judge() {
        const Planned* one = any();
        if (one != nullptr)
            steps(below(2) == 0 ? li() : planner(), *one, {"close", "reject", "grant", "refuse"});
    }
    void object() {
        const Planned* one = any();
        if (one == nullptr) return;
        Phone& phone = head(one->project);
        static_cast<void>(phone.act(R"({"act":"appeal",)" + of(*one) + R"(,"object":"finding","finding":")" +
                                    any_finding(phone, *one) + R"(","text":"not ours","files":[")" +
                                    phone.file("a.jpg", 500) + "\"]}"));
    }
    void later() {
        day_ += below(7);
        world.does("info", R"({"at":")" + day(day_) + R"(T20:00:00+08:00"})");
        for (auto& phone : phones) phone->at(day(day_) + "T20:00:00+08:00");
    }
    void publish_calendar(std::uint64_t more) {
        std::string table = "date,name,off\r\n2026-01-01,元旦,yes\r\n";
        for (std::uint64_t at = 0; at < more; ++at) table += day(3 + below(40)) + ",x,yes\r\n";
        world.write("calendar.csv", table);
        static_cast<void>(world.load({"calendar.csv"}));
    }
    void move_project() {
        std::string units = kTwoBranches;
        if (below(2) == 0) units.replace(units.find("花园,B1"), std::string("花园,B1").size(), "公园,B2");
        world.write("organisation.csv", units);
        static_cast<void>(world.load({"organisation.csv"}));
    }
    void appoint() {
        world.write("people.csv", people_with(below(2) == 0 ? kAtRegion : kAtGroup));
        static_cast<void>(world.load({"people.csv"}));
    }
    void erase() {
        if (texts_.empty()) return;
        const auto& [name, entry] = texts_[below(texts_.size())];
        static_cast<void>(planner().act(R"({"act":"erase","inspection":")" + name +
                                        R"(","basis":"request","reason":"r","entry":")" + entry + "\"}"));
    }

    std::mt19937_64 random_;
    std::vector<Planned> planned_;
    std::vector<std::pair<std::string, std::string>> texts_;
    std::uint64_t day_ = 0, told_ = 0;
    std::map<std::string, std::string> dues_;  // as the operator saw them, by finding
};

Json only_row(World& world, const std::string& more = {}) {
    const Json report = world.does("report", R"({"kind":"findings")" + more + "}");
    REQUIRE(report["findings"].items().size() == 1);
    return report["findings"].items().front();
}

Json only_row(Phone& phone) {
    const Json list = must(phone.engine().show("findings", ""));
    REQUIRE(list["findings"].items().size() == 1);
    return list["findings"].items().front();
}

}  // namespace

TEST_CASE("FIX-2 lists of findings and inspections are those of a walk over all, whatever has happened") {
    const bool is_long = std::getenv("WINCHECK_LONG") != nullptr;
    const std::uint64_t first = testing::seed_of_run();
    std::uint64_t rows = 0, otherwise = 0, owed = 0;
    for (std::uint64_t seed = first; seed < first + (is_long ? 60 : 2); ++seed) {
        CAPTURE(seed);
        History history(seed);
        for (int step = 0; step < 60; ++step) {
            history.step();
            if (step % 15 != 14) continue;
            history.check_hub();
            for (auto& phone : history.phones) history.check_device(*phone);
        }
        rows += history.rows;
        otherwise += history.otherwise;
        owed += history.owed;
    }
    MESSAGE(rows << " rows, " << otherwise << " of them with a due time of the reader's own; " << owed
                 << " owed in the report of deadlines");
}

TEST_CASE("FIX-2 a listed finding waits for its rank, is HQ's with it, and follows every later step") {
    Owed owed(kPolicy, "major");
    CHECK_FALSE(only_row(*owed.visit.head)["provisional"].boolean());
    REQUIRE(owed.tries(*owed.visit.head, "assign", R"("to":"guard1")") == "ok");
    CHECK(only_row(*owed.visit.head)["state"].text() == "assigned");
    CHECK(only_row(*owed.visit.head)["provisional"].boolean());
    CHECK(only_row(owed.visit.world)["state"].text() == "open");
    owed.visit.world.sync(*owed.visit.head);
    CHECK(only_row(owed.visit.world)["state"].text() == "assigned");
    CHECK_FALSE(only_row(*owed.visit.head)["provisional"].boolean());
}

TEST_CASE("DUE-3 listed due times follow the published calendar and where the project lies") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    CHECK(only_row(world)["due_at"].text() == "2026-03-09T10:00:00Z");
    CHECK(only_row(*owed.visit.head)["due_at"].text() == "2026-03-09T10:00:00Z");
    world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n2026-03-09,x,yes\r\n");
    REQUIRE(world.load({"calendar.csv"})["ok"].boolean());
    CHECK(only_row(world)["due"].text() == "2026-03-10");
    owed.sync_all();
    CHECK(only_row(*owed.visit.head)["due"].text() == "2026-03-10");
    std::string units = kTwoBranches;
    units.replace(units.find("花园,B1"), std::string("花园,B1").size(), "公园,B2");
    world.write("organisation.csv", units);
    REQUIRE(world.load({"organisation.csv"})["ok"].boolean());
    CHECK(only_row(world, R"(,"unit":"B2")")["project_name"].text() == "公园");
    CHECK(world.does("report", R"({"kind":"findings","unit":"B1"})")["count"].text() == "0");
}

TEST_CASE("DUE-3 listed due times are those of the zone that the register names for the project") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.write("people.csv", std::string(kPeople) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    const auto check_all = [&](const std::string& at, const std::string& due) {
        owed.sync_all();
        CHECK(only_row(world)["due_at"].text() == at);
        CHECK(only_row(*owed.visit.head)["due_at"].text() == at);
        CHECK(finding_on(*owed.visit.head)["due_at"].text() == at);
        const Json report = world.does("report", R"({"kind":"due"})");
        for (const Json& row : report["due"].items())
            if (row["what"].text() == "rectification") CHECK(row["due"].text() == due);
    };
    check_all("2026-03-09T10:00:00Z", "2026-03-09T18:00:00+08:00");
    REQUIRE(world
                .does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"P1","field":"zone","value":"Asia/Urumqi"}]})")["ok"]
                .boolean());
    check_all("2026-03-09T10:00:00Z", "2026-03-09T18:00:00+08:00");  // nothing is published of it
    world.write("zones.json", R"({"zones":[{"name":"Asia/Urumqi","periods":[{"offset_minutes":360}]}]})");
    REQUIRE(world.load({"zones.json"})["ok"].boolean());
    check_all("2026-03-09T12:00:00Z", "2026-03-09T18:00:00+06:00");
    REQUIRE(world
                .does("change", R"({"by":"admin","facts":[
        {"about":"unit","id":"P1","field":"zone","value":""}]})")["ok"]
                .boolean());
    check_all("2026-03-09T10:00:00Z", "2026-03-09T18:00:00+08:00");
    CHECK(world.does("doctor", "{}")["problems"].dump() == "[]");
}

TEST_CASE("DUE-3 lists, devices and the report of deadlines take the next announced of the same unit") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.write("organisation.csv", kTwoBranches);
    world.write("people.csv", people_with(kAtRegion));
    REQUIRE(world.load({"organisation.csv", "people.csv"})["ok"].boolean());
    auto other = world.phone("planner2", 7);
    const auto sync_all = [&] {
        owed.sync_all();
        world.sync(*other);
        owed.sync_all();
    };
    const auto plan = [&](Phone& by, const std::string& name, const std::string& day) {
        by.does(R"({"act":"plan","inspection":")" + name +
                R"(","kind":"hq_special","project":"P1","unannounced":false,"leader":"li","team":["li"],)"
                R"("checklist":"night","window":{"from":")" +
                day + R"(T20:00:00+08:00","to":")" + day + R"(T23:00:00+08:00"}})");
        sync_all();
    };
    // The list, the report, and the device's list and view of the one inspection.
    const auto dues = [&] {
        std::string all = only_row(world)["due"].text();
        const Json report = world.does("report", R"({"kind":"due"})");
        for (const Json& row : report["due"].items())
            if (row["what"].text() == "rectification") all += " " + row["nominal"].text();
        all += " " + only_row(*owed.visit.li)["due"].text();
        return all + " " + finding_on(*owed.visit.li)["due"].text();
    };
    const auto all_at = [](const std::string& day) { return day + " " + day + " " + day + " " + day; };
    sync_all();
    CHECK(dues() == all_at("2026-03-09"));
    plan(*other, "n2", "2026-03-20");
    CHECK(dues() == all_at("2026-03-09"));
    plan(*owed.visit.planner, "n3", "2026-03-25");
    CHECK(dues() == all_at("2026-03-24"));
    // Who planned the earlier one turns out to have planned for the same unit, and then not.
    for (const auto& [planner, day] :
         {std::pair(kAtGroup, "2026-03-19"), std::pair(kAtRegion, "2026-03-24")}) {
        world.write("people.csv", people_with(planner));
        REQUIRE(world.load({"people.csv"})["ok"].boolean());
        sync_all();
        CHECK(dues() == all_at(day));
    }
    CHECK(world.does("doctor", "{}")["problems"].dump() == "[]");
    // That the next has taken place moves nothing.
    owed.visit.li->at("2026-03-25T20:30:00+08:00");
    owed.visit.li->does(R"({"act":"phase","inspection":"n3","phase":"on_site"})");
    for (const char* item : {"G1", "G2"})
        owed.visit.li->does(R"({"act":"answer","inspection":"n3","item":")" + std::string(item) +
                            R"(","value":"pass"})");
    owed.visit.li->does(R"({"act":"capture","inspection":"n3","item":"G1","live":true,"file":")" +
                        owed.visit.li->file("n3.jpg", 700) + "\"}");
    owed.visit.li->does(R"({"act":"seal","inspection":"n3"})");
    sync_all();
    CHECK(dues() == all_at("2026-03-24"));
}

TEST_CASE("DUE-3 ORG-1 lists follow what is recorded of names, of who plans and of where a project lies") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.write("organisation.csv", kTwoBranches);
    world.write("people.csv", people_with(kAtRegion) + "admin,管,人事,administrator,G\r\n");
    REQUIRE(world.load({"organisation.csv", "people.csv"})["ok"].boolean());
    auto other = world.phone("planner2", 7);
    const auto sync_all = [&] {
        owed.sync_all();
        world.sync(*other);
        owed.sync_all();
    };
    const auto says = [&](const char* about, const char* id, const char* field, const char* value) {
        const std::string change = R"({"by":"admin","facts":[{"about":")" + std::string(about) +
                                   R"(","id":")" + id + R"(","field":")" + field + R"(","value":")" + value +
                                   R"("}]})";
        REQUIRE(world.does("change", change.c_str())["ok"].boolean());
        sync_all();
    };
    const auto shown = [&] {
        const Json at_hub = only_row(world), on_device = only_row(*owed.visit.li);
        CHECK(at_hub["due"].text() == on_device["due"].text());
        CHECK(at_hub["project_name"].text() == on_device["project_name"].text());
        CHECK(world.does("doctor", "{}")["problems"].dump() == "[]");
        return at_hub["due"].text() + " " + at_hub["project_name"].text();
    };
    sync_all();
    other->does(R"({"act":"plan","inspection":"n2","kind":"hq_special","project":"P1","unannounced":false,)"
                R"("leader":"li","team":["li"],"checklist":"night",)"
                R"("window":{"from":"2026-03-20T20:00:00+08:00","to":"2026-03-20T23:00:00+08:00"}})");
    sync_all();
    CHECK(shown() == "2026-03-09 花园");
    says("person", "li", "name", "李四");
    CHECK(shown() == "2026-03-09 花园");
    says("unit", "P1", "name", "公园");
    CHECK(shown() == "2026-03-09 公园");
    says("person", "planner2", "grant:hq_planner:G", "yes");
    CHECK(shown() == "2026-03-19 公园");
    says("person", "planner2", "grant:hq_planner:G", "no");
    CHECK(shown() == "2026-03-09 公园");
    says("unit", "P1", "parent", "B2");
    CHECK(only_row(world, R"(,"unit":"B2")")["project_name"].text() == "公园");
}

TEST_CASE("PLAN-4 a list tells nobody by a due time of an inspection that they may not see") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    const auto due = [&](const char* reader) {
        return only_row(world, std::string(R"(,"for":")") + reader + "\"")["due"].text();
    };
    CHECK(due("") == "2026-03-09");
    CHECK(due("head1") == "2026-03-09");
    owed.visit.planner->does(
        R"({"act":"plan","inspection":"n2","kind":"hq_special","project":"P1","unannounced":false,)"
        R"("leader":"wang","team":["wang"],"checklist":"night",)"
        R"("window":{"from":"2026-03-20T22:00:00+08:00","to":"2026-03-21T06:00:00+08:00"}})");
    owed.sync_all();
    CHECK(due("") == "2026-03-19");
    CHECK(due("wang") == "2026-03-19");
    for (const char* reader : {"head1", "chief", "li"}) CHECK(due(reader) == "2026-03-09");
    world.close();
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        state->few_inspections = 0;
        for (const char* reader : {"head1", "chief", "li", "wang"}) {
            const Json list = must(findings_report(*state, Json::object().set("for", Json::of(reader))));
            REQUIRE(list["findings"].items().size() == 1);
            const bool is_seen = std::string(reader) == "wang";
            CHECK(list["findings"].items().front()["due"].text() == (is_seen ? "2026-03-19" : "2026-03-09"));
        }
    }
    world.open();
    CHECK(only_row(*owed.visit.wang)["due"].text() == "2026-03-19");
    CHECK(only_row(*owed.visit.head)["due"].text() == "2026-03-09");
    // Who comes to read the first is no reader of the second by that.
    world.write("people.csv", std::string(kPeople) + "head3,孙,项目经理,project_head,P1\r\n");
    REQUIRE(world.load({"people.csv"})["ok"].boolean());
    CHECK(due("head3") == "2026-03-09");
    // Who is let into its team sees it from then on.
    owed.visit.wang->does(R"({"act":"admit","inspection":"n2","person":"li"})");
    owed.visit.world.sync(*owed.visit.wang);
    CHECK(due("li") == "2026-03-19");
    CHECK(due("head1") == "2026-03-09");
    // It ends without a visit, and bounds nothing more.
    owed.visit.wang->at("2026-03-20T23:00:00+08:00");
    owed.visit.wang->does(
        R"({"act":"end","inspection":"n2","how":"not_reached","cause":"road","reason":"x"})");
    owed.sync_all();
    for (const char* reader : {"", "wang", "head1"}) CHECK(due(reader) == "2026-03-09");
    CHECK(only_row(*owed.visit.wang)["due"].text() == "2026-03-09");
}

TEST_CASE("FIX-2 a listed row says of the moment at which it is shown whether it is overdue") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    std::string before;
    for (const auto& [at, overdue] :
         {std::pair("2026-03-09T18:00:00+08:00", "0"), std::pair("2026-03-09T18:00:01+08:00", "1")}) {
        world.does("info", R"({"at":")" + std::string(at) + R"("})");
        const Json report = world.does("report", R"({"kind":"findings"})");
        CHECK(report["overdue"].text() == overdue);
        std::string row = report["findings"].dump();  // as it was put together, and not yet read
        CHECK(row.find('\n') == std::string::npos);
        CHECK(report["findings"].items().front()["overdue"].boolean() == (std::string(overdue) == "1"));
        CHECK(report["findings"].dump() == row);
        if (!before.empty()) {
            CHECK(row != before);
            const std::string said = "\"overdue\":true";
            CHECK(row.replace(row.find(said), said.size(), "\"overdue\":false") == before);
        }
        before = row;
    }
}

TEST_CASE("FIX-2 a listed row has the name that the register gives the project on the business date") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    world.write("organisation.csv", kTwoBranches);
    REQUIRE(world.load({"organisation.csv"})["ok"].boolean());
    CHECK(only_row(world)["project_name"].text() == "花园");
    std::string units = kTwoBranches;
    units.replace(units.find("花园"), std::string("花园").size(), "公园");
    world.write("organisation.csv", units);
    REQUIRE(world.load({"organisation.csv"})["ok"].boolean());
    CHECK(only_row(world)["project_name"].text() == "公园");
    owed.sync_all();
    CHECK(only_row(*owed.visit.head)["project_name"].text() == "公园");
    CHECK(world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("PII-1 no list keeps a byte of what is erased") {
    constexpr const char* kName = "住户王小明 13800001111";
    Visit visit;
    visit.work();
    visit.world.sync(*visit.wang);
    visit.world.sync(*visit.li);
    const Hash told =
        visit.li
            ->does(R"({"act":"finding","inspection":"n1","item":"G2","severity":"major","text":")" +
                   std::string(kName) + "\"}")
            .entry;
    visit.li->does(R"({"act":"seal","inspection":"n1"})");
    for (Phone* phone : {visit.li.get(), visit.planner.get(), visit.li.get()}) visit.world.sync(*phone);
    const auto listed = [&] {
        std::string all = only_row(visit.world).dump();
        for (Phone* phone : {visit.li.get(), visit.planner.get()}) {
            all += only_row(*phone).dump();
            CHECK(must(phone->engine().show("inspections", R"({"limit":5})"))["inspections"].items().size() ==
                  1);
        }
        return all;
    };
    CHECK(listed().find(kName) != std::string::npos);
    visit.planner->does(R"({"act":"erase","inspection":"n1","basis":"request","reason":"r","entry":")" +
                        told.hex() + "\"}");
    visit.world.sync(*visit.planner);
    must(visit.world.hub().keep_house());
    visit.world.sync(*visit.li);
    for (const std::string& folder :
         {visit.world.folder(), visit.li->engine().folder(), visit.planner->engine().folder()})
        CHECK(test::files_with(folder, kName).empty());
    CHECK(listed().find(kName) == std::string::npos);
    for (const std::string& folder :
         {visit.world.folder(), visit.li->engine().folder(), visit.planner->engine().folder()})
        CHECK(test::files_with(folder, kName).empty());
    CHECK(visit.world.does("doctor", "{}")["ok"].boolean());
}

TEST_CASE("DUR-6 the doctor names a list that is not what the journal says, and a rebuild begins without") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    CHECK(only_row(world)["severity"].text() == "3");
    CHECK(world.does("doctor", "{}")["ok"].boolean());
    world.close();
    {
        const auto state = must(State::open(world.folder(), world.ports()));
        store::Database& database = store::database(state->store());
        must(database.exec("UPDATE listed_finding SET severity = 4"));
        CHECK(must(state->lists.problems()).size() == 1);
        must(state->store().rebuild());
        CHECK(must(database.integer("SELECT count(*) FROM listed_finding")) == 0);
    }
    world.open();
    CHECK(only_row(world)["severity"].text() == "3");
    CHECK(must(owed.visit.li->engine().list_problems()).empty());
}

TEST_CASE("hub/report: a unit that nobody knows is refused by every report, with the remedy") {
    Owed owed(kPolicy, "major");
    World& world = owed.visit.world;
    for (const char* kind : {"findings", "appeals", "consequences", "coverage", "reports", "effects",
                             "period", "effort", "leaks", "index", "ranking"}) {
        CAPTURE(kind);
        Json arguments = Json::object().set("kind", Json::of(kind)).set("period", Json::of("2026-03"));
        const auto tried = world.hub().command("report", arguments.set("unit", Json::of("B77")));
        REQUIRE_FALSE(tried);
        CHECK(tried.error().code == ErrorCode::invalid_argument);
        CHECK(reason_of(tried.error()) == "unit_unknown");
        CHECK(tried.error().where == "unit");
    }
    CHECK(world.does("report", R"({"kind":"findings","unit":"P1"})")["count"].text() == "1");
    CHECK(world.does("report", R"({"kind":"findings","unit":"P2"})")["count"].text() == "0");
}

TEST_CASE("engine/lists: what is asked wrongly is named") {
    Owed owed;
    engine::Engine& engine = owed.visit.li->engine();
    const auto wrong = [&](const char* kind, const char* asked) {
        const auto shown = engine.show(kind, asked);
        return shown ? std::string("ok") : reason_of(shown.error()) + " " + shown.error().where;
    };
    CHECK(wrong("findings", R"({"limit":1})") == "ok");
    CHECK(wrong("findings", R"({"limit":"1000"})") == "ok");
    for (const char* kind : {"findings", "inspections"}) {
        for (const char* limit :
             {R"({"limit":0})", R"({"limit":1001})", R"({"limit":"ten"})", R"({"limit":-1})"})
            CHECK(wrong(kind, limit) == "page_limit limit");
        CHECK(wrong(kind, R"({"after":"x"})") == "field_wrong after");
        CHECK(wrong(kind, R"({"after":"1.2.zz"})") == "field_wrong after");
        CHECK(wrong(kind, R"({"state":"lost"})") == "field_wrong state");
        CHECK(wrong(kind, "{") == "not_json byte 1");
    }
    CHECK(wrong("findings", R"({"severity":"1.5"})") == "field_wrong severity");
    CHECK(wrong("findings", R"({"unit":"B77"})") == "unit_unknown unit");
    CHECK(wrong("findings", R"({"unit":"P2"})") == "ok");
}

}  // namespace wincheck::hub
