// Lists over many inspections, made of derived rows, against the same lists made by opening everything.
#include <random>

#include "core/engine/list_view.h"
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
    "B2,branch,B2,二分,R2,\r\nP1,project,P1,花园,B1,2\r\nP2,project,P2,广场,B1,3\r\n";

class History {
public:
    explicit History(std::uint64_t seed) : random_(seed) {
        world.write("organisation.csv", kTwoBranches);
        world.load_all();
        publish_calendar(0);
        const std::vector<const char*> people{"planner", "li", "wang", "head1", "head2", "chief"};
        for (std::size_t at = 0; at < people.size(); ++at)
            phones.push_back(world.phone(people[at], at + 1));
        sync_all();
    }

    void sync_all() {
        for (int round = 0; round < 2; ++round)
            for (auto& phone : phones) world.sync(*phone);
    }

    /// One random step; acts that are refused change nothing.
    void step() {
        switch (below(14)) {
            case 0:
            case 1: plan(); break;
            case 2:
            case 3:
            case 4: visit(); break;
            case 5:
            case 6: rectify(); break;
            case 7: judge(); break;
            case 8: later(); break;
            case 9: publish_calendar(below(4)); break;
            case 10: move_project(); break;
            case 11: erase(); break;
            case 12: object(); break;
            default: break;
        }
        // Now this, now that phone: what one wrote waits for its rank.
        if (below(2) == 0) world.sync(*phones[below(phones.size())]);
        if (below(6) == 0) sync_all();
    }

    /// Every list of the hub, with every filter, for every reader, at once and by pages.
    void check_hub() {
        const std::vector<std::string> readers{"", "head1", "head2", "chief", "planner", "li"};
        std::vector<std::string> shown;
        for (const std::string& reader : readers)
            for (const ListWish& wish : usual_wishes()) {
                Json arguments = wish.json().set("for", Json::of(std::string_view(reader)));
                const auto whole = ask(arguments)["findings"].items();
                shown.push_back(dumped(whole));
                const auto paged = all_pages([&](const Json& page) { return ask(page); }, arguments, "findings",
                                             1 + below(4));
                CHECK(dumped(paged) == shown.back());
            }
        CHECK(world.does("doctor", "{}")["problems"].dump() == "[]");
        world.close();
        {
            const auto state = must(State::open(world.folder(), world.ports()));
            state->few_inspections = below(2) == 0 ? 0 : 500;
            std::size_t at = 0;
            for (const std::string& reader : readers)
                for (const ListWish& wish : usual_wishes()) {
                    CAPTURE(reader);
                    CAPTURE(wish.json().dump());
                    CHECK(dumped(model_list(*state, reader, wish)) == shown[at]);
                    const Json again =
                        must(findings_report(*state, wish.json().set("for", Json::of(std::string_view(reader)))));
                    CHECK(dumped(again["findings"].items()) == shown[at++]);
                }
            standing = must(state->standing());
        }
        world.open();
    }

    void check_device(Phone& phone) {
        check_inspections(phone);
        engine::Documents documents(phone.engine().store());
        const auto known = must(documents.standing());
        for (const ListWish& wish : usual_wishes()) {
            CAPTURE(wish.json().dump());
            const auto listed = must(phone.engine().show("findings", wish.json().dump()))["findings"].items();
            const auto expected = model_of_device(phone, wish, *known);
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
    Phone& li() { return *phones[1]; }
    Phone& head(const std::string& project) { return *phones[project == "P1" ? 3 : 4]; }

    Json ask(const Json& arguments) { return must(world.hub().command("report", arguments)); }

    void check_same(const Json& listed, const Json& expected) {
        for (const auto& [name, value] : listed.members()) {
            if (expected.find(name) == nullptr) continue;
            CAPTURE(name);
            CHECK(value.dump() == expected[name].dump());
        }
        CHECK(expected.find("due_at") != nullptr);
    }

    void check_inspections(Phone& phone) {
        auto expected = must(phone.engine().show("inspections", "")).items();
        std::vector<Json> rows(expected.begin(), expected.end());
        const auto is_over = [](const Json& row) {
            return row["state"].text() != "planned" && row["state"].text() != "open";
        };
        std::sort(rows.begin(), rows.end(), [&](const Json& a, const Json& b) {
            if (is_over(a) != is_over(b)) return is_over(b);
            if (a["window_from"].text() != b["window_from"].text())
                return (a["window_from"].text() < b["window_from"].text()) != is_over(a);
            return a["id"].text() < b["id"].text();
        });
        const auto page = [&](const Json& wish) { return must(phone.engine().show("inspections", wish.dump())); };
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
        const auto done = planner().act(
            R"({"act":"plan","inspection":")" + name + R"(","project":")" + project +
            R"(","kind":"hq_special","leader":"li","team":["li","wang"],"checklist":"night","unannounced":)" +
            (is_secret ? "true" : "false") + R"(,"window":{"from":")" + date + R"(T22:00:00+08:00","to":")" + date +
            R"(T23:59:00+08:00"}})");
        if (!done) return;
        planned_.push_back({name, project, date});
        world.sync(planner());
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
            static_cast<void>(li().act(R"({"act":"end",)" + of(*one) + R"(,"how":"not_reached","cause":"x","reason":"r"})"));
            return;
        }
        li().at(one->date + "T22:30:00+08:00");
        static_cast<void>(li().act(R"({"act":"phase",)" + of(*one) + R"(,"phase":"on_site"})"));
        for (const char* item : {"G1", "G2"})
            static_cast<void>(li().act(R"({"act":"answer",)" + of(*one) + R"(,"item":")" + item + R"(","value":")" +
                                       (below(2) == 0 ? "pass" : "fail") + "\"}"));
        static_cast<void>(li().act(R"({"act":"capture",)" + of(*one) + R"(,"item":"G1","live":true,"file":")" +
                                   li().file("g1.jpg", 700) + "\"}"));
        for (std::uint64_t more = below(3); more > 0; --more) found(*one);
        if (below(4) != 0) static_cast<void>(li().act(R"({"act":"seal",)" + of(*one) + "}"));
    }

    void found(const Planned& one) {
        constexpr std::array kSeverities{"notice", "minor", "major", "hazard"};
        constexpr std::array kParties{R"("person":"guard1")", R"("post":"gate")", R"("vendor":"vendor1")"};
        const std::string text = "told " + std::to_string(++told_);
        const auto done = li().act(R"({"act":"finding",)" + of(one) + (below(2) == 0 ? R"(,"item":"G2")" : "") +
                                   R"(,"severity":")" + kSeverities[below(4)] + "\"," + kParties[below(3)] +
                                   R"(,"text":")" + text + "\"}");
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
        if (one != nullptr) steps(below(2) == 0 ? li() : planner(), *one, {"close", "reject", "grant", "refuse"});
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
};

}  // namespace

TEST_CASE("FIX-2 lists of findings and inspections are those of a walk over all, whatever has happened") {
    const bool is_long = std::getenv("WINCHECK_LONG") != nullptr;
    const std::uint64_t first = testing::seed_of_run();
    std::size_t findings = 0;
    for (std::uint64_t seed = first; seed < first + (is_long ? 60 : 2); ++seed) {
        CAPTURE(seed);
        History history(seed);
        for (int step = 0; step < 60; ++step) {
            history.step();
            if (step % 15 != 14) continue;
            history.check_hub();
            for (auto& phone : history.phones) history.check_device(*phone);
        }
        findings += history.world.does("report", R"({"kind":"findings"})")["findings"].items().size();
    }
    MESSAGE("findings at the end: " << findings);
}

}  // namespace wincheck::hub
