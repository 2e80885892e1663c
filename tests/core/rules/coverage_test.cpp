#include "core/rules/coverage.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>

#include "tests/support/dates.h"
#include "tests/support/run_seed.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;

namespace {

std::vector<Stay> since(const char* from, const char* region = "east", const char* branch = "east-1") {
    return {{date_in(from), kUntilFurtherNotice, region, branch}};
}

EndedInspection special(const char* project, const char* date, const char* ending = "sealed") {
    return {project, kKindHqSpecial, ending, date_in(date)};
}

CoverageTarget sixty_percent() {
    return {.id = "t", .kinds = {kKindHqSpecial}, .percent = Points::whole(60), .in_charge = "centre"};
}

// Five projects in two regions since the year before.
Coverage five(CoverageTarget target = sixty_percent(), WorkCalendar calendar = {}) {
    Coverage coverage({std::move(target)}, std::move(calendar));
    for (const char* id : {"P1", "P2", "P3"}) coverage.set_project(id, since("2025-05-01"));
    for (const char* id : {"P4", "P5"}) coverage.set_project(id, since("2025-05-01", "west", "west-1"));
    return coverage;
}

CoverageRow row_in(Coverage& coverage, const char* date, const char* unit = "centre") {
    return coverage.row(0, date_in(date), unit);
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("PLAN-1 the share asked for is rounded up, unless the policy says otherwise") {
    Coverage coverage = five();
    CHECK(row_in(coverage, "2026-03-01").counted == 5);
    CHECK(row_in(coverage, "2026-03-01").required == 3);
    coverage.set_project("P6", since("2025-05-01"));
    CHECK(row_in(coverage, "2026-03-01").required == 4);  // 3.6
    CoverageTarget down = sixty_percent();
    down.rounding = Rounding::down;
    Coverage rounded_down = five(down);
    rounded_down.set_project("P6", since("2025-05-01"));
    CHECK(row_in(rounded_down, "2026-03-01").required == 3);
    CoverageTarget nearest = sixty_percent();
    nearest.rounding = Rounding::nearest;
    Coverage nearly = five(nearest);
    nearly.set_project("P6", since("2025-05-01"));
    CHECK(row_in(nearly, "2026-03-01").required == 4);
    nearly.set_project("P7", since("2025-05-01"));
    CHECK(row_in(nearly, "2026-03-01").required == 4);  // 4.2
}

TEST_CASE("PLAN-1 distinct projects count, by business date, in the period") {
    Coverage coverage = five();
    coverage.set_inspection("a", special("P1", "2026-01-01"));
    coverage.set_inspection("b", special("P1", "2026-12-31"));
    coverage.set_inspection("c", special("P2", "2025-12-31"));
    CHECK(row_in(coverage, "2026-03-01").done == 1);
    CHECK(row_in(coverage, "2026-03-01").owed == 2);
    CHECK(coverage.undone(0, date_in("2026-03-01"), "centre") == Names{"P2", "P3", "P4", "P5"});
    CHECK(row_in(coverage, "2026-03-01").by == date_in("2026-12-31"));
    coverage.set_inspection("d", special("P3", "2026-05-05"));
    coverage.set_inspection("e", special("P4", "2026-05-05"));
    coverage.set_inspection("f", special("P5", "2026-05-05"));
    CHECK(row_in(coverage, "2026-03-01").done == 4);
    CHECK(row_in(coverage, "2026-03-01").owed == 0);
}

TEST_CASE("PLAN-1 the endings that the policy names count, and a later word about one replaces the earlier") {
    Coverage coverage = five();
    coverage.set_inspection("a", special("P1", "2026-01-10", "refused"));
    coverage.set_inspection("b", special("P2", "2026-01-10", "stopped"));
    coverage.set_inspection("c", special("P3", "2026-01-10", "void"));
    CHECK(row_in(coverage, "2026-03-01").done == 1);
    coverage.set_inspection("a", special("P1", "2026-01-10", "void"));
    CHECK(row_in(coverage, "2026-03-01").done == 0);
    coverage.set_inspection("b", special("P4", "2026-01-10"));
    CHECK(coverage.undone(0, date_in("2026-03-01"), "centre") == Names{"P1", "P2", "P3", "P5"});
    coverage.remove_inspection("b");
    coverage.remove_inspection("b");
    CHECK(row_in(coverage, "2026-03-01").done == 0);
}

TEST_CASE("PLAN-1 regions are reached through the projects that they had on the business date") {
    CoverageTarget target = sixty_percent();
    target.of = CoverageOf::regions;
    target.percent = Points::whole(100);
    Coverage coverage = five(target);
    CHECK(row_in(coverage, "2026-03-01").required == 2);
    coverage.set_inspection("a", special("P1", "2026-02-10"));
    coverage.set_inspection("b", special("P2", "2026-02-11"));
    CHECK(row_in(coverage, "2026-03-01").done == 1);
    CHECK(coverage.undone(0, date_in("2026-03-01"), "centre") == Names{"west"});
    // P1 belonged to the west when it was visited, as becomes known later.
    coverage.set_project("P1", {{date_in("2025-05-01"), date_in("2026-02-28"), "west", "west-1"},
                                {date_in("2026-03-01"), kUntilFurtherNotice, "east", "east-1"}});
    CHECK(row_in(coverage, "2026-03-01").owed == 0);
    coverage.remove_inspection("b");
    CHECK(coverage.undone(0, date_in("2026-03-01"), "centre") == Names{"east"});
}

TEST_CASE("PLAN-1 a region without counted projects is not asked for") {
    CoverageTarget target = sixty_percent();
    target.of = CoverageOf::regions;
    Coverage coverage = five(target);
    coverage.set_project("P9", since("2026-04-01", "north", "north-1"));
    coverage.set_inspection("a", special("P9", "2026-05-10"));
    CHECK(row_in(coverage, "2026-06-01").counted == 2);
    CHECK(row_in(coverage, "2026-06-01").done == 0);
    CHECK(row_in(coverage, "2027-06-01").counted == 3);
}

TEST_CASE("PLAN-1 n is what was under management on the register date, for long enough") {
    CoverageTarget target = sixty_percent();
    target.register_day = 31;  // the first of February
    target.days_min = 30;
    Coverage coverage({target}, {});
    coverage.set_project("on the day", since("2026-02-01"));
    coverage.set_project("too short", since("2026-01-03"));
    coverage.set_project("long enough", since("2026-01-02"));
    coverage.set_project("closed the day before",
                         {{date_in("2025-01-01"), date_in("2026-01-31"), "east", "e"}});
    coverage.set_project("moved", {{date_in("2025-01-01"), date_in("2026-01-30"), "west", "w"},
                                   {date_in("2026-01-31"), kUntilFurtherNotice, "east", "e"}});
    coverage.set_project("back after a gap", {{date_in("2025-01-01"), date_in("2026-01-29"), "west", "w"},
                                              {date_in("2026-01-31"), kUntilFurtherNotice, "east", "e"}});
    CHECK(coverage.undone(0, date_in("2026-06-01"), "centre") == Names{"long enough", "moved"});
}

TEST_CASE("PLAN-1 n may be what was under management for so many days of the period") {
    CoverageTarget target = sixty_percent();
    target.period = PeriodKind::month;
    target.count = CountRule::days_in_period;
    target.days_min = 10;
    Coverage coverage({target}, {});
    coverage.set_project("ten", since("2026-02-19"));
    coverage.set_project("nine", since("2026-02-20"));
    coverage.set_project("five and five", {{date_in("2026-01-01"), date_in("2026-02-05"), "east", "e"},
                                           {date_in("2026-02-24"), kUntilFurtherNotice, "east", "e"}});
    CHECK(coverage.undone(0, date_in("2026-02-01"), "centre") == Names{"five and five", "ten"});
}

TEST_CASE("PLAN-1 a target is lost from the day after the last on which enough projects can be visited") {
    Coverage coverage = five();
    CHECK(row_in(coverage, "2026-03-01").lost_from == date_in("2027-01-01"));
    // Three of five must be visited; with three closing, only two are left afterwards.
    for (const char* id : {"P1", "P2", "P3"})
        coverage.set_project(id, {{date_in("2025-05-01"), date_in("2026-08-15"), "east", "east-1"}});
    CHECK(row_in(coverage, "2026-03-01").lost_from == date_in("2026-08-16"));
    CHECK(state_of(row_in(coverage, "2026-03-01"), date_in("2026-08-15")) == CoverageState::open);
    CHECK(state_of(row_in(coverage, "2026-03-01"), date_in("2026-08-16")) == CoverageState::lost);
    coverage.set_inspection("a", special("P1", "2026-03-03"));
    CHECK(row_in(coverage, "2026-03-01").lost_from == date_in("2027-01-01"));
}

TEST_CASE("PLAN-1 what can be done in a day decides how late is too late") {
    CoverageTarget target = sixty_percent();
    target.per_day_max = 1;
    Coverage coverage = five(target);
    CHECK(row_in(coverage, "2026-03-01").lost_from == date_in("2026-12-30"));
    // With workdays alone: Tuesday 29, Wednesday 30 and Thursday 31 December; 31 is off.
    target.only_workdays = true;
    const Calendar calendar{.years = {2026}, .days = {{"2026-12-31", "off", true}}};
    Coverage workdays = five(target, *WorkCalendar::from(calendar));
    CHECK(row_in(workdays, "2026-03-01").lost_from == date_in("2026-12-29"));
    CHECK(row_in(workdays, "2026-03-01").is_known);
}

TEST_CASE("PLAN-1 the last chance keeps the last day for who cannot be visited before") {
    CoverageTarget target = sixty_percent();
    target.percent = Points::whole(100);
    target.count = CountRule::days_in_period;
    target.per_day_max = 1;
    Coverage coverage({target}, {});
    coverage.set_project("all year", since("2025-05-01"));
    coverage.set_project("last day", since("2026-12-31"));
    CHECK(row_in(coverage, "2026-03-01").required == 2);
    CHECK(row_in(coverage, "2026-03-01").lost_from == date_in("2026-12-31"));
}

TEST_CASE("PLAN-1 without a published calendar the last workday is not guessed") {
    CoverageTarget target = sixty_percent();
    target.only_workdays = true;
    Coverage coverage = five(target);
    const CoverageRow row = row_in(coverage, "2026-03-01");
    CHECK_FALSE(row.is_known);
    CHECK_FALSE(row.lost_from.has_value());
    CHECK(state_of(row, date_in("2026-03-01")) == CoverageState::unknown);
}

TEST_CASE("PLAN-1 what can never be reached is lost from the period's first day") {
    CoverageTarget target = sixty_percent();
    target.percent = Points::whole(100);
    target.per_day_max = 1;
    target.period = PeriodKind::week;
    Coverage coverage({target}, {});
    for (int i = 0; i < 8; ++i) coverage.set_project("P" + std::to_string(i), since("2025-01-01"));
    CHECK(row_in(coverage, "2026-03-04").lost_from == date_in("2026-03-02"));
    CHECK(state_of(row_in(coverage, "2026-03-04"), date_in("2026-03-02")) == CoverageState::lost);
}

TEST_CASE("KIND-4 a region owes each of its projects every quarter") {
    Coverage coverage(shipped_targets(), {});
    coverage.set_project("P1", since("2025-01-01"));
    coverage.set_project("P2", {{date_in("2025-01-01"), date_in("2026-02-14"), "east", "e"},
                                {date_in("2026-02-15"), kUntilFurtherNotice, "west", "w"}});
    coverage.set_inspection("a", {"P1", kKindRegionRoutine, "sealed", date_in("2026-03-31")});
    CHECK(coverage.row(2, date_in("2026-01-05"), "east").owed == 0);
    CHECK(coverage.row(2, date_in("2026-01-05"), "west").owed == 1);
    CHECK(coverage.row(2, date_in("2026-01-05"), "west").by == date_in("2026-03-31"));
    CHECK(coverage.row(2, date_in("2026-04-05"), "east").owed == 1);
}

TEST_CASE("KIND-5 a branch owes each of its projects every month") {
    Coverage coverage(shipped_targets(), {});
    coverage.set_project("P1", since("2025-01-01"));
    coverage.set_inspection("a", {"P1", kKindBranchMonthly, "sealed", date_in("2026-02-28")});
    CHECK(coverage.row(3, date_in("2026-02-01"), "east-1").owed == 0);
    CHECK(coverage.row(3, date_in("2026-03-01"), "east-1").owed == 1);
    CHECK(coverage.row(3, date_in("2026-03-01"), "east-1").required == 1);
}

TEST_CASE("KIND-6 KIND-7 a project owes a self-check or a cross-check every month") {
    Coverage coverage(shipped_targets(), {});
    coverage.set_project("P1", since("2025-01-01"));
    CHECK(coverage.row(4, date_in("2026-02-01"), "P1").owed == 1);
    coverage.set_inspection("a", {"P1", kKindCrossCheck, "sealed", date_in("2026-02-28")});
    CHECK(coverage.row(4, date_in("2026-02-01"), "P1").owed == 0);
    coverage.set_inspection("b", {"P1", kKindSelfCheck, "sealed", date_in("2026-03-01")});
    CHECK(coverage.row(4, date_in("2026-03-01"), "P1").owed == 0);
}

TEST_CASE("KIND-1 headquarters' specials reach every region and three fifths of the projects") {
    Coverage coverage(shipped_targets(), {});
    for (int i = 0; i < 6; ++i) coverage.set_project("P" + std::to_string(i), since("2025-01-01"));
    coverage.set_inspection("a", special("P1", "2026-02-28"));
    coverage.set_inspection("b", {"P2", kKindRegionRoutine, "sealed", date_in("2026-02-28")});
    const CoverageRow regions = coverage.row(0, date_in("2026-01-01"), "quality_centre");
    CHECK((regions.counted == 1 && regions.owed == 0));
    const CoverageRow projects = coverage.row(1, date_in("2026-01-01"), "quality_centre");
    CHECK((projects.required == 4 && projects.done == 1 && projects.owed == 3));
}

TEST_CASE("PLAN-2 the last visit that counts, until a date, in any year") {
    Coverage coverage = five();
    coverage.set_inspection("a", special("P1", "2025-11-03"));
    coverage.set_inspection("b", special("P1", "2026-02-10"));
    coverage.set_inspection("c", special("P1", "2026-02-11", "void"));
    CHECK(coverage.last_visit(0, "P1", date_in("2026-02-09")) == date_in("2025-11-03"));
    CHECK(coverage.last_visit(0, "P1", date_in("2026-02-10")) == date_in("2026-02-10"));
    CHECK(coverage.last_visit(0, "P1", date_in("2026-06-01")) == date_in("2026-02-10"));
    CHECK_FALSE(coverage.last_visit(0, "P1", date_in("2025-11-02")).has_value());
    CHECK_FALSE(coverage.last_visit(0, "P9", date_in("2026-06-01")).has_value());
    CHECK(coverage.stay_on("P1", date_in("2026-06-01"))->region == "east");
    CHECK(coverage.stay_on("P1", date_in("2025-04-30")) == nullptr);
    CHECK(coverage.stay_on("P9", date_in("2026-06-01")) == nullptr);
}

TEST_CASE("KIND-9 training counts nowhere, whatever the policy names") {
    CoverageTarget target = sixty_percent();
    target.kinds = {kKindTraining};
    Coverage coverage = five(target);
    coverage.set_inspection("a", {"P1", kKindTraining, "sealed", date_in("2026-03-01")});
    CHECK(row_in(coverage, "2026-03-01").done == 0);
}

TEST_CASE("PLAN-1 the register is what its facts say, in whatever order they come") {
    const RegisterFact opened{RegisterStep::open, date_in("2026-01-05"), "east", "e"};
    const RegisterFact moved{RegisterStep::move, date_in("2026-03-01"), "west", "w"};
    const RegisterFact closed{RegisterStep::close, date_in("2026-06-30"), "", ""};
    const std::vector<Stay> wanted{{date_in("2026-01-05"), date_in("2026-02-28"), "east", "e"},
                                   {date_in("2026-03-01"), date_in("2026-06-30"), "west", "w"}};
    CHECK(stays_of(std::vector{opened, moved, closed}) == wanted);
    CHECK(stays_of(std::vector{closed, moved, opened}) == wanted);
    CHECK(stays_of(std::vector{moved, closed}).empty());
    const RegisterFact again{RegisterStep::open, date_in("2026-06-30"), "north", "n"};
    const auto reopened = stays_of(std::vector{opened, closed, again});
    CHECK(reopened.size() == 2);
    CHECK(reopened[0].to == date_in("2026-06-29"));
    CHECK(reopened[1].to == kUntilFurtherNotice);  // facts of one day in the order in which they were told
    const RegisterFact same_day{RegisterStep::move, date_in("2026-01-05"), "north", "n"};
    CHECK(stays_of(std::vector{opened, same_day}) ==
          std::vector<Stay>{{date_in("2026-01-05"), kUntilFurtherNotice, "north", "n"}});
    CHECK(stay_or_null(wanted, date_in("2026-02-28")) == &wanted[0]);
    CHECK(stay_or_null(wanted, date_in("2026-03-01")) == &wanted[1]);
    CHECK(stay_or_null(wanted, date_in("2026-07-01")) == nullptr);
    CHECK(stay_or_null(wanted, date_in("2026-01-04")) == nullptr);
}

namespace {

// Random facts, told to one Coverage that is asked all the time, and kept for one that starts anew.
class RandomYear {
public:
    explicit RandomYear(std::uint64_t seed, std::size_t projects) : random_(seed), projects_(projects) {
        targets_ = shipped_targets();
        targets_[1].per_day_max = 1;
        targets_[2].count = CountRule::days_in_period;
        targets_[2].days_min = 20;
        targets_[3].days_min = 15;
        targets_[4].only_workdays = true;
        calendar_ = *WorkCalendar::from({.years = {2026}, .days = {{"2026-05-01", "", true}}});
    }
    [[nodiscard]] Coverage fresh() const { return {targets_, calendar_}; }
    std::uint64_t below(std::uint64_t bound) { return random_() % bound; }
    Date some_date() { return plus_days({2025, 11, 1}, static_cast<std::int64_t>(below(450))); }
    std::string some_project() { return "P" + std::to_string(below(projects_)); }
    void tell(Coverage& coverage) {
        if (below(4) == 0) {
            const std::string project = some_project();
            auto& facts = facts_[project];
            const std::string region = "R" + std::to_string(below(3));
            facts.push_back({static_cast<RegisterStep>(1 + below(3)), some_date(), region,
                             region + "-" + std::to_string(below(2))});
            coverage.set_project(project, stays_of(facts));
            return;
        }
        const std::string id = "i" + std::to_string(below(3 * projects_));
        if (below(6) == 0) {
            inspections_.erase(id);
            coverage.remove_inspection(id);
            return;
        }
        const std::vector<std::string> kinds{kKindHqSpecial, kKindRegionRoutine, kKindBranchMonthly,
                                             kKindSelfCheck, kKindCrossCheck,    kKindTraining};
        const std::vector<std::string> endings{"sealed", "sealed", "refused", "stopped", "void"};
        inspections_[id] = {some_project(), kinds[below(kinds.size())], endings[below(endings.size())],
                            some_date()};
        coverage.set_inspection(id, inspections_[id]);
    }
    [[nodiscard]] Coverage recomputed() const {
        Coverage coverage = fresh();
        for (const auto& [project, facts] : facts_) coverage.set_project(project, stays_of(facts));
        for (const auto& [id, inspection] : inspections_) coverage.set_inspection(id, inspection);
        return coverage;
    }

private:
    std::mt19937_64 random_;
    std::size_t projects_;
    std::vector<CoverageTarget> targets_;
    WorkCalendar calendar_;
    std::map<std::string, std::vector<RegisterFact>> facts_;
    std::map<std::string, EndedInspection> inspections_;
};

}  // namespace

TEST_CASE("PLAN-1 kept up fact by fact and computed anew give the same rows") {
    const int worlds = std::getenv("WINCHECK_LONG") != nullptr ? 2'000 : 40;
    for (int world = 0; world < worlds; ++world) {
        const std::uint64_t seed = testing::seed_of_run() * 1'000'003 + static_cast<std::uint64_t>(world);
        CAPTURE(seed);
        RandomYear year(seed, 12);
        Coverage kept = year.fresh();
        for (int step = 0; step < 120; ++step) {
            year.tell(kept);
            const std::size_t target = year.below(5);
            const Date date = year.some_date();
            const auto asked = kept.rows(target, date);  // begins sheets at any point of the story
            if (step % 10 != 9) continue;
            Coverage anew = year.recomputed();
            REQUIRE(asked == anew.rows(target, date));
            for (std::size_t each = 0; each < 5; ++each) {
                const auto rows = anew.rows(each, date);
                REQUIRE(kept.rows(each, date) == rows);
                for (const CoverageRow& row : rows)
                    REQUIRE(kept.undone(each, date, row.unit) == anew.undone(each, date, row.unit));
            }
        }
    }
}

TEST_CASE("PLAN-1 one more inspection touches a few rows, however many projects there are") {
    const auto touched = [](int projects) {
        Coverage coverage(shipped_targets(), {});
        const Date date = date_in("2026-03-05");
        for (int i = 0; i < projects; ++i) {
            const std::string region = "R" + std::to_string(i % 30);
            coverage.set_project("P" + std::to_string(i),
                                 since("2025-01-01", region.c_str(), (region + "-1").c_str()));
        }
        for (std::size_t target = 0; target < 5; ++target) CHECK_FALSE(coverage.rows(target, date).empty());
        const std::uint64_t before = coverage.rows_touched();
        coverage.set_inspection("a", special("P7", "2026-03-05"));
        CHECK(coverage.row(0, date, "quality_centre").done == 1);
        CHECK(coverage.row(1, date, "quality_centre").done == 1);
        return coverage.rows_touched() - before;
    };
    const std::uint64_t few = touched(70);
    CHECK(few < 20);
    CHECK(touched(7'000) == few);
}

TEST_CASE("PLAN-1 the policy is read back as it was written, and misspellings are refused") {
    Json list = Json::array();
    for (const CoverageTarget& target : shipped_targets()) list.push(to_json(target));
    const auto again = coverage_targets_from_json(list);
    REQUIRE(again.has_value());
    CHECK(*again == shipped_targets());
    const auto place = [](const char* text) {
        return coverage_targets_from_json(*Json::parse(text)).error().where;
    };
    CHECK(place(R"([{"kinds":["a"]}])") == "coverage[1].id");
    CHECK(place(R"([{"id":"a"}])") == "coverage[1].kinds");
    CHECK(place(R"([{"id":"a","kinds":["x"],"period":"day"}])") == "coverage[1].period");
    CHECK(place(R"([{"id":"a","kinds":["x"],"percent":"100.1"}])") == "coverage[1].percent");
    CHECK(place(R"([{"id":"a","kinds":["x"],"of":"regions","charge":"branch"}])") == "coverage[1].charge");
    CHECK(place(R"([{"id":"a","kinds":["x"]},{"id":"a","kinds":["x"]}])") == "coverage[2].id");
    CHECK(place(R"([{"id":"a","kinds":["x"],"share":1}])") == "coverage[1].share");
}
