// A group of 7,000 projects: coverage after one more inspection against computing it anew, and a year of
// draws with teams against the bare HMACs that they need. One JSON line each.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "core/base/hash.h"
#include "core/rules/coverage.h"
#include "core/rules/draw_weight.h"
#include "core/rules/year_plan.h"

namespace {

using namespace wincheck;
using namespace wincheck::rules;

constexpr int kProjects = 7'000;
constexpr int kRegions = 30;
constexpr int kInspectors = 400;
constexpr std::uint32_t kRounds = 52;
constexpr Date kDay{2026, 7, 1};

double seconds_since(std::chrono::steady_clock::time_point begun) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

std::string project_name(int number) {
    return "P" + std::to_string(number);
}

std::vector<Stay> stays_of_project(int number) {
    const std::string region = "R" + std::to_string(number % kRegions);
    return {{{2024, 3, 1}, kUntilFurtherNotice, region, region + "-" + std::to_string(number % 3)}};
}

EndedInspection some_inspection(std::mt19937_64& random) {
    const std::vector<std::string> kinds{kKindHqSpecial, kKindRegionRoutine, kKindBranchMonthly,
                                         kKindSelfCheck};
    return {project_name(static_cast<int>(random() % kProjects)), kinds[random() % kinds.size()], "sealed",
            plus_days({2026, 1, 1}, static_cast<std::int64_t>(random() % 181))};
}

// Half a year of a group: about as many inspections as it makes.
Coverage half_year(std::mt19937_64& random) {
    Coverage coverage(shipped_targets(), {});
    for (int i = 0; i < kProjects; ++i) coverage.set_project(project_name(i), stays_of_project(i));
    for (int i = 0; i < 100'000; ++i)
        coverage.set_inspection("i" + std::to_string(i), some_inspection(random));
    return coverage;
}

// The rows that one more inspection of a project can change.
std::uint64_t read_rows(Coverage& coverage, const std::string& project, Date date) {
    const Stay& stay = *coverage.stay_on(project, date);
    std::uint64_t owed = 0;
    owed += coverage.row(0, date, "quality_centre").owed + coverage.row(1, date, "quality_centre").owed;
    owed += coverage.row(2, date, stay.region).owed + coverage.row(3, date, stay.branch).owed;
    return owed + coverage.row(4, date, project).owed;
}

void bench_coverage() {
    std::mt19937_64 random(1);
    Coverage coverage = half_year(random);
    const auto begun = std::chrono::steady_clock::now();
    std::uint64_t owed = read_rows(coverage, project_name(1), kDay);
    const double anew_us = seconds_since(begun) * 1e6;
    const std::uint64_t anew_rows = coverage.rows_touched();
    std::vector<double> wall_us;
    std::uint64_t rows_max = 0;
    for (int i = 0; i < 2'000; ++i) {
        EndedInspection inspection = some_inspection(random);
        inspection.date = kDay;
        const std::string project = inspection.project;
        const std::uint64_t before = coverage.rows_touched();
        const auto one = std::chrono::steady_clock::now();
        coverage.set_inspection("more" + std::to_string(i), std::move(inspection));
        owed += read_rows(coverage, project, kDay);
        wall_us.push_back(seconds_since(one) * 1e6);
        rows_max = std::max(rows_max, coverage.rows_touched() - before);
    }
    std::sort(wall_us.begin(), wall_us.end());
    const double p50_us = wall_us[wall_us.size() / 2];
    std::printf(
        "{\"what\":\"coverage after one more inspection\",\"p50_us\":%.1f,\"p99_us\":%.1f,\"rows\":%llu,"
        "\"anew_us\":%.0f,\"anew_rows\":%llu,\"ratio\":%.4f,\"owed\":%llu}\n",
        p50_us, wall_us[wall_us.size() * 99 / 100], static_cast<unsigned long long>(rows_max), anew_us,
        static_cast<unsigned long long>(anew_rows), p50_us / anew_us, static_cast<unsigned long long>(owed));
}

// The candidates of a round with their facts, and everybody who may inspect.
DrawList round_list(Coverage& coverage, std::uint32_t rounds_left) {
    DrawList list{.formula = WeightFormula{}, .team = 2};
    std::map<std::string, PlanRegion> regions;
    const std::vector<std::string> unreached = coverage.undone(0, kDay, "quality_centre");
    for (const std::string& project : coverage.undone(1, kDay, "quality_centre")) {
        const std::string& region = coverage.stay_on(project, kDay)->region;
        const WeightFacts facts{.days_unseen = project.size() * 40,
                                .risk = static_cast<std::uint64_t>(project.back() - '0')};
        list.candidates.push_back({project, region, draw_weight(*list.formula, facts)});
        list.facts.push_back({project, facts});
        PlanRegion& one = regions.try_emplace(region, PlanRegion{region, 0, true}).first->second;
        ++one.candidates;
        one.is_reached = !std::binary_search(unreached.begin(), unreached.end(), region);
    }
    std::vector<PlanRegion> all;
    for (const auto& [name, region] : regions) all.push_back(region);
    list.strata = round_counts(all, coverage.row(1, kDay, "quality_centre").owed, rounds_left).front();
    for (int i = 0; i < kInspectors; ++i) {
        list.inspectors.push_back({"I" + std::to_string(i), 1});
        list.bars.push_back(
            {"I" + std::to_string(i), true, "R" + std::to_string(i % kRegions), "own region, borrowed"});
    }
    return list;
}

void bench_year_plan() {
    Coverage coverage(shipped_targets(), {});
    for (int i = 0; i < kProjects; ++i) coverage.set_project(project_name(i), stays_of_project(i));
    const auto begun = std::chrono::steady_clock::now();
    std::uint64_t picks = 0;
    std::uint64_t numbers = 0;
    for (std::uint32_t left = kRounds; left > 0; --left) {
        const auto text = list_text(round_list(coverage, left));
        if (!text) std::exit(3);
        const Hash list_hash = sha256(view_of(*text));
        const auto frozen = parse_list(*text);
        for (const Pick& pick : drawn(*frozen, draw_seed(Hash{}, std::to_string(left), list_hash, "1./"))) {
            coverage.set_inspection(pick.id, {pick.id, kKindHqSpecial, "sealed", kDay});
            ++picks;
            numbers += 1 + pick.team.size();
        }
    }
    const double plan_s = seconds_since(begun);
    if (coverage.row(0, kDay, "quality_centre").owed + coverage.row(1, kDay, "quality_centre").owed != 0)
        std::exit(3);
    const auto bare = std::chrono::steady_clock::now();
    Hash chained;
    for (std::uint64_t i = 0; i < numbers; ++i)
        chained = hmac_sha256(chained.view(), {view_of("wincheck draw/1 pick\n")});
    const double bare_s = seconds_since(bare);
    std::printf(
        "{\"what\":\"a year's plan with draws\",\"rounds\":%u,\"picks\":%llu,\"seconds\":%.3f,\"hmacs\":%llu,"
        "\"bare_seconds\":%.3f,\"ratio\":%.1f,\"last\":\"%s\"}\n",
        kRounds, static_cast<unsigned long long>(picks), plan_s, static_cast<unsigned long long>(numbers),
        bare_s, plan_s / bare_s, chained.hex().substr(0, 8).c_str());
}

}  // namespace

int main() {
    bench_coverage();
    bench_year_plan();
    return 0;
}
