// The year of a group at the hub, as one JSON line: index and ranking of PROJECTS projects from INSPECTIONS
// inspections, beside the plain SQL aggregate over the same rows.
//   bench_year PROJECTS INSPECTIONS
#include "tests/bench/figures_main.h"

#include <algorithm>

#include "core/store/database.h"
#include "sync/hub/inspection_figures.h"
#include "tests/bench/sync_figures.h"

namespace wincheck::hub {
namespace {

constexpr std::size_t kRegions = 30;
constexpr std::size_t kBranches = 120;
constexpr int kRounds = 5;
constexpr const char* kYearPolicy = R"({"id":"p","version":"1","year":{
  "parts":[{"id":"routine","weight":3,"kinds":["region_routine"]},
           {"id":"special","weight":2,"kinds":["hq_special"]},
           {"id":"checks","weight":1,"kinds":["branch_monthly","self_check"]}],
  "ranking":{"bottom_percent":5,"days_min":30,"appeal_days":3,"days":"calendar"}}})";

void write_units(World& world, std::size_t projects) {
    std::string units = "id,name,kind,parent\r\nG,集团,group,\r\n";
    for (std::size_t i = 0; i < kRegions; ++i) units += named("R", i) + "," + named("R", i) + ",region,G\r\n";
    for (std::size_t i = 0; i < kBranches; ++i)
        units += named("B", i) + "," + named("B", i) + ",branch," + named("R", i % kRegions) + "\r\n";
    for (std::size_t i = 1; i <= projects; ++i)
        units += named("P", i) + "," + named("P", i) + ",project," + named("B", i % kBranches) + "\r\n";
    world.write("organisation.csv", units);
    world.write("policy.json", kYearPolicy);
    world.load_all();
}

/// The hub's table of figures as it stands after a year, written past the hub.
void write_figures(const std::string& folder, std::size_t projects, std::size_t inspections) {
    constexpr std::array kKinds{"region_routine", "hq_special", "branch_monthly", "self_check"};
    const auto database = must(store::Database::open(folder + "/store.db"));
    SeededRandom random(7);
    const Bytes no_findings = encoded({.planner = "planner", .has_passed = true});
    must(database->begin());
    for (std::size_t i = 0; i < inspections; ++i) {
        StreamId stream;
        random.fill(stream.raw);
        auto query = must(database->query("INSERT INTO hub_figure VALUES(?,3,?,?,?,?,'sealed',1,0,?,?,?,?)"));
        const std::string month = std::to_string(101 + i % 12).substr(1);
        const std::string day = std::to_string(101 + i % 28).substr(1);
        query.bind(stream).bind(named("N", i)).bind(named("P", 1 + i * 7919 % projects));
        query.bind(kKinds[i % kKinds.size()]).bind("2026-" + month + "-" + day);
        query.bind(Points::whole(60 + static_cast<std::int64_t>(i * 31 % 41)).nano)
            .bind(Points::whole(100).nano);
        must(query.bind(Hash{}).bind(no_findings).run());
    }
    must(database->commit());
}

/// What a plain query makes of the same rows: the mean of each project, in order.
double plain_seconds(const std::string& folder) {
    const auto database = must(store::Database::open(folder + "/store.db"));
    double best = 1e9;
    for (int round = 0; round < kRounds; ++round) {
        const Moment begun = now();
        auto query = must(database->query(
            "SELECT project, sum(score) / count(score) AS mean FROM hub_figure WHERE date BETWEEN "
            "'2026-01-01' "
            "AND '2026-12-31' AND is_counted AND state = 'sealed' GROUP BY project ORDER BY mean DESC"));
        while (must(query.step())) {
        }
        best = std::min(best, seconds_since(begun));
    }
    return best;
}

void year(std::size_t projects, std::size_t inspections) {
    World world;
    write_units(world, projects);
    const std::string ask = R"({"kind":"ranking","period":"2026","at":"2027-01-05T09:00:00+08:00"})";
    world.does("report", ask);  // the table is there, and of this version
    world.close();
    write_figures(world.folder(), projects, inspections);
    const double plain = plain_seconds(world.folder());
    world.open();
    double first = 0, best = 1e9, cpu = 1e9;
    std::size_t ranked = 0;
    for (int round = 0; round < kRounds; ++round) {
        const Spent spent;
        ranked = world.does("report", ask)["ranking"].items().size();
        if (round == 0) first = spent.seconds();
        best = std::min(best, spent.seconds());
        cpu = std::min(cpu, spent.cpu());
    }
    std::printf(R"({"what":"year","projects":%zu,"inspections":%zu,"ranked":%zu,"first_ms":%.1f,"ms":%.1f,)"
                R"("cpu_ms":%.1f,"plain_ms":%.1f,"ratio":%.2f})"
                "\n",
                projects, inspections, ranked, first * 1e3, best * 1e3, cpu * 1e3, plain * 1e3, best / plain);
}

}  // namespace
}  // namespace wincheck::hub

int main(int argc, char** argv) {
    const wincheck::bench::Words words(argc, argv);
    return wincheck::bench::print_figures(
        [&] { wincheck::hub::year(words.number(1, 7'000), words.number(2, 200'000)); });
}
