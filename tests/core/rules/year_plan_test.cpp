#include "core/rules/year_plan.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>

#include "core/base/hash.h"
#include "core/rules/coverage.h"
#include "tests/support/dates.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;

namespace {

using Counts = std::vector<std::uint32_t>;

// Counts of one region over the rounds.
Counts counts_of(const std::vector<std::vector<Stratum>>& rounds, const std::string& name) {
    Counts counts;
    for (const auto& round : rounds)
        for (const Stratum& stratum : round)
            if (stratum.name == name) counts.push_back(stratum.count);
    return counts;
}

Counts sums_of(const std::vector<std::vector<Stratum>>& rounds) {
    Counts sums;
    for (const auto& round : rounds) {
        sums.push_back(0);
        for (const Stratum& stratum : round) sums.back() += stratum.count;
    }
    return sums;
}

std::uint32_t sum(const Counts& counts) {
    std::uint32_t all = 0;
    for (const std::uint32_t count : counts) all += count;
    return all;
}

}  // namespace

TEST_CASE("PLAN-2 a year's visits are shared by size and spread over the rounds") {
    const std::vector<PlanRegion> regions{{"b", 20, true}, {"a", 40, true}};
    const auto rounds = round_counts(regions, 30, 5);
    CHECK(counts_of(rounds, "a") == Counts{4, 4, 4, 4, 4});
    CHECK(counts_of(rounds, "b") == Counts{2, 2, 2, 2, 2});
    CHECK(rounds[0][0].name == "a");
}

TEST_CASE("PLAN-2 regions that were not reached come first and are never left out") {
    const std::vector<PlanRegion> regions{
        {"big", 90, true}, {"one", 1, false}, {"none", 0, false}, {"two", 2, false}};
    const auto rounds = round_counts(regions, 10, 5);
    CHECK(counts_of(rounds, "one") == Counts{1, 0, 0, 0, 0});
    CHECK(counts_of(rounds, "two")[0] == 1);
    CHECK(sum(counts_of(rounds, "none")) == 0);
    CHECK(sums_of(rounds) == Counts{2, 2, 2, 2, 2});
    // Fewer owed than regions to reach: each is reached all the same.
    CHECK(sums_of(round_counts(regions, 0, 2)) == Counts{1, 1});
    // No more than there are candidates.
    CHECK(sums_of(round_counts(regions, 1'000, 3)) == Counts{31, 31, 31});
    CHECK(sums_of(round_counts({}, 5, 2)) == Counts{0, 0});
}

TEST_CASE("PLAN-2 any plan reaches what it can, in rounds that differ by one") {
    const char* seed = std::getenv("WINCHECK_SEED");
    std::mt19937_64 random(seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10));
    for (int i = 0; i < 2'000; ++i) {
        std::vector<PlanRegion> regions;
        std::uint32_t candidates = 0;
        std::uint32_t unreached = 0;
        for (std::uint64_t k = random() % 8; k > 0; --k) {
            regions.push_back(
                {"R" + std::to_string(k), static_cast<std::uint32_t>(random() % 30), random() % 2 == 0});
            candidates += regions.back().candidates;
            unreached += !regions.back().is_reached && regions.back().candidates > 0 ? 1 : 0;
        }
        const auto owed = static_cast<std::uint32_t>(random() % 200);
        const auto rounds = round_counts(regions, owed, static_cast<std::uint32_t>(1 + random() % 15));
        const Counts sums = sums_of(rounds);
        CHECK(sum(sums) == std::min(candidates, std::max(owed, unreached)));
        CHECK(*std::max_element(sums.begin(), sums.end()) - *std::min_element(sums.begin(), sums.end()) <= 1);
        for (const PlanRegion& region : regions) {
            const std::uint32_t drawn_there = sum(counts_of(rounds, region.name));
            CHECK(drawn_there <= region.candidates);
            CHECK((region.is_reached || region.candidates == 0 || drawn_there > 0));
        }
    }
}

TEST_CASE("PLAN-1 PLAN-2 a year drawn round by round reaches every region and the share of projects") {
    Coverage coverage(shipped_targets(), {});
    const std::vector<Stay> always{{date_in("2025-01-01"), kUntilFurtherNotice, "", ""}};
    for (int i = 0; i < 211; ++i) {
        auto stays = always;
        stays[0].region = i < 3 ? "R-small" : "R" + std::to_string(i % 7);
        coverage.set_project("P" + std::to_string(i), stays);
    }
    const Date date = date_in("2026-02-01");
    for (std::uint32_t left = 12; left > 0; --left) {
        std::map<std::string, PlanRegion> regions;
        const auto unreached = coverage.undone(0, date, "quality_centre");
        DrawList list;
        for (const std::string& project : coverage.undone(1, date, "quality_centre")) {
            const std::string region = coverage.stay_on(project, date)->region;
            list.candidates.push_back({project, region, 1});
            auto& one = regions.try_emplace(region, PlanRegion{region, 0, true}).first->second;
            ++one.candidates;
            one.is_reached = std::find(unreached.begin(), unreached.end(), region) == unreached.end();
        }
        std::vector<PlanRegion> all;
        for (const auto& [name, region] : regions) all.push_back(region);
        list.strata = round_counts(all, coverage.row(1, date, "quality_centre").owed, left).front();
        const DrawList frozen = *parse_list(*list_text(list));
        for (const Pick& pick : drawn(frozen, sha256(view_of(std::to_string(left)))))
            coverage.set_inspection(std::to_string(left) + pick.id,
                                    {pick.id, kKindHqSpecial, "sealed", date});
    }
    CHECK(coverage.row(0, date, "quality_centre").owed == 0);
    CHECK(coverage.row(1, date, "quality_centre").owed == 0);
    CHECK(coverage.row(1, date, "quality_centre").done == 127);
}
