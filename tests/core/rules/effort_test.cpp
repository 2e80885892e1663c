// Signals of perfunctory work and of leaks (FAIR-4, FAIR-6).
#include "core/rules/effort.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/support/dates.h"
#include "tests/support/run_seed.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::date_in;

namespace {

using Values = std::vector<std::int64_t>;

bool is_signal(std::int64_t value, const Values& others, Unusual unusual) {
    return beside(value, others, unusual).is_signal;
}

LookedAt look(const char* date, std::vector<std::string> team, std::vector<SeenItem> items) {
    return {date, "P1", "night", date_in(date), std::move(team), std::move(items)};
}

TEST_CASE("FAIR-6 syncs of a night that are more than each of mostly equal nights before are a signal") {
    const Date night{2026, 3, 2};
    const auto of = [&](std::int64_t syncs, const std::vector<std::int64_t>& before) {
        std::vector<CountedNight> nights{{night, syncs}};
        for (const std::int64_t one : before)
            nights.push_back({plus_days(night, -static_cast<std::int64_t>(nights.size())), one});
        return *syncs_beside(night, nights);
    };
    CHECK(of(3, {0, 0, 0, 0, 0}).is_signal);
    CHECK_FALSE(of(2, {0, 0, 0, 0, 0}).is_signal);
    CHECK_FALSE(of(5, {0, 0, 0, 0, 5}).is_signal);
    CHECK(of(6, {0, 0, 0, 0, 5}).is_signal);
    CHECK_FALSE(of(9, {0, 0, 0, 0}).is_signal);   // four nights before are too few
    CHECK(of(10, {4, 6, 4, 6, 5, 5}).is_signal);  // measured as patrols are: 5 > 3 × 1.4826
    CHECK_FALSE(of(9, {4, 6, 4, 6, 5, 5}).is_signal);
    CHECK_FALSE(of(0, {4, 6, 4, 6, 5, 5}).is_signal);
    CHECK_FALSE(syncs_beside(night, {}).has_value());
}

}  // namespace

TEST_CASE("FAIR-4 the median of values, of an even count the middle of the two in the middle") {
    CHECK_FALSE(median_of({}));
    CHECK(median_of({7}) == 7);
    CHECK(median_of({9, 1, 5}) == 5);
    CHECK(median_of({1, 4, 9, 100}) == 7);  // 6.5, away from zero
    CHECK(median_of({-1, -4, -9, -100}) == -7);
    CHECK(median_of({INT64_MAX, INT64_MAX - 2}) == INT64_MAX - 1);
}

TEST_CASE("FAIR-4 a signal lies beyond three scaled deviations of the others, on the side that is unusual") {
    const Values others{80, 90, 100, 110, 120};  // median 100, deviation 10: 44.478
    CHECK_FALSE(is_signal(56, others, Unusual::low));
    CHECK(is_signal(55, others, Unusual::low));
    CHECK_FALSE(is_signal(55, others, Unusual::high));
    CHECK(is_signal(145, others, Unusual::high));
    CHECK_FALSE(is_signal(145, others, Unusual::low));
    CHECK(is_signal(145, others, Unusual::either));
    CHECK(is_signal(55, others, Unusual::either));
    const Beside one = beside(55, others, Unusual::low);
    CHECK(one.median == 100);
    CHECK(one.deviation == 10);
    CHECK(one.peers == 5);
}

TEST_CASE("FAIR-4 too few others, or others that agree, make no signal") {
    CHECK(beside(1, {80, 90, 110, 120}, Unusual::low) == Beside{1, std::nullopt, std::nullopt, 4, false});
    CHECK_FALSE(is_signal(1, {100, 100, 100, 90, 110}, Unusual::low));
    CHECK(beside(1, {100, 100, 100, 90, 110}, Unusual::low).median == 100);
}

TEST_CASE("FAIR-4 the order of the others changes nothing, and one of them at the far end moves no median") {
    std::mt19937_64 random(testing::seed_of_run());
    for (int round = 0; round < 200; ++round) {
        Values others;
        const std::size_t count = 5 + random() % 20;
        for (std::size_t at = 0; at < count; ++at)
            others.push_back(static_cast<std::int64_t>(random() % 1000));
        const auto value = static_cast<std::int64_t>(random() % 2000);
        const Beside one = beside(value, others, Unusual::either);
        Values shuffled = others;
        std::shuffle(shuffled.begin(), shuffled.end(), random);
        CHECK(beside(value, shuffled, Unusual::either) == one);
        Values far = others;
        *std::max_element(far.begin(), far.end()) = INT64_MAX / 2;
        CHECK(beside(value, far, Unusual::either).median == one.median);
    }
}

TEST_CASE("FAIR-4 a visit is compared with the others of its peers, and with nothing that it does not have") {
    std::vector<EffortVisit> visits;
    for (int at = 0; at < 6; ++at)
        visits.push_back({"n" + std::to_string(at), "night", {.on_site_ms = 100 + at}});
    visits.push_back({"quick", "night", {.on_site_ms = 1}});
    visits.push_back({"other", "day", {.on_site_ms = 1}});
    visits.push_back({"unknown", "night", {}});
    const auto signals = effort_signals(visits);
    REQUIRE(signals.size() == visits.size());
    CHECK(signals[6].id == "quick");
    CHECK(signals[6].on_site->is_signal);
    CHECK(signals[6].on_site->peers == 6);
    CHECK_FALSE(signals[6].na);
    CHECK(signals[7].on_site->peers == 0);
    CHECK_FALSE(signals[8].on_site);
    CHECK_FALSE(signals[0].on_site->is_signal);
}

TEST_CASE("FAIR-4 missed is what conformed and failed for another team within the days") {
    const LookedAt first =
        look("2026-07-01", {"li"}, {{"A", false}, {"B", false}, {"C", true}, {"D", false}});
    const auto missed = [&](const LookedAt& later, std::int64_t days = 30) {
        const std::vector<LookedAt> all{first, later};
        const Missed found = missed_by(first, all, days);
        std::string text = std::to_string(found.looked_at_again);
        for (const std::string& item : found.items) text += " " + item;
        return text;
    };
    const std::vector<SeenItem> then{{"A", true}, {"B", false}, {"C", true}};
    CHECK(missed(look("2026-07-31", {"wang"}, then)) == "2 A");
    CHECK(missed(look("2026-08-01", {"wang"}, then)) == "0");
    CHECK(missed(look("2026-07-01", {"wang"}, then)) == "0");
    CHECK(missed(look("2026-07-02", {"li", "wang"}, then)) == "0");
    LookedAt elsewhere = look("2026-07-02", {"wang"}, then);
    elsewhere.project = "P2";
    CHECK(missed(elsewhere) == "0");
    LookedAt other_list = look("2026-07-02", {"wang"}, then);
    other_list.checklist = "day";
    CHECK(missed(other_list) == "0");
    // One instance of it failed: it does not conform.
    CHECK(missed(look("2026-07-02", {"wang"}, {{"A", false}, {"A", true}})) == "1 A");
}

TEST_CASE(
    "FAIR-4 a position lies outside the site beyond its radius and the own accuracy, in the same datum") {
    const Site site{312'000'000, 1'214'000'000, "GCJ-02", 50'000};  // 500 m around 31.2 N, 121.4 E
    const auto outside = [&](std::int64_t north_e7, std::int64_t east_e7, std::uint32_t accuracy_cm = 0,
                             const char* datum = "GCJ-02") {
        wincheck::Place place;
        place.latitude_e7 = site.latitude_e7 + north_e7;
        place.longitude_e7 = site.longitude_e7 + east_e7;
        place.datum = datum;
        place.accuracy_cm = accuracy_cm;
        const auto found = is_outside(place, site);
        return found ? (*found ? "out" : "in") : "unknown";
    };
    CHECK(outside(0, 0) == std::string("in"));
    CHECK(outside(44'900, 0) == std::string("in"));   // 499.8 m
    CHECK(outside(45'000, 0) == std::string("out"));  // 500.9 m
    CHECK(outside(-45'000, 0) == std::string("out"));
    // 500 m to the east are 0.00525 degrees there.
    CHECK(outside(0, 52'300) == std::string("in"));
    CHECK(outside(0, -52'700) == std::string("out"));
    CHECK(outside(45'000, 0, 100) == std::string("in"));
    CHECK(outside(45'000, 0, 0, "WGS-84") == std::string("unknown"));
    wincheck::Place across;
    across.longitude_e7 = -1'799'999'000;
    const Site edge{0, 1'799'999'000, "", 10'000};
    CHECK_FALSE(*is_outside(across, edge));  // 22 m apart, across the date line
}

TEST_CASE("FAIR-6 conformity before the reveal is unusual when it is high") {
    std::vector<EffortVisit> visits;
    for (int at = 0; at < 6; ++at) visits.push_back({"n", "night", {.covert_share = 5000 + at * 100}});
    visits.push_back({"warned", "night", {.covert_share = 10'000}});
    visits.push_back({"asleep", "night", {.covert_share = 0}});
    const auto signals = effort_signals(visits);
    CHECK(signals[6].covert->is_signal);
    CHECK_FALSE(signals[7].covert->is_signal);
}

TEST_CASE("FAIR-6 patrols of a night stand beside the project's own 28 nights before, and high is unusual") {
    const Date night{2026, 3, 2};
    std::vector<CountedNight> nights;
    const auto usual = [&](std::int64_t scans) {
        nights = {{night, scans}, {plus_days(night, 1), 900}, {plus_days(night, -29), 900}};
        for (const std::int64_t before : {1, 5, 9, 14, 21, 28})
            nights.push_back({plus_days(night, -before), before % 2 == 0 ? 4 : 6});
        return patrols_beside(night, nights);
    };
    const auto busy = usual(10);
    REQUIRE(busy.has_value());
    CHECK(busy->peers == 6);
    CHECK(busy->median == 6);
    CHECK(busy->deviation == 0);
    CHECK_FALSE(busy->is_signal);  // four of six are equal: no measure
    nights[3].count = 5;
    nights[4].count = 7;
    const auto measured = patrols_beside(night, nights);
    CHECK(measured->median == 6);
    CHECK(measured->deviation == 1);
    CHECK_FALSE(measured->is_signal);
    nights[0].count = 11;  // 5 > 3 × 1.4826
    CHECK(patrols_beside(night, nights)->is_signal);
    nights[0].count = 0;
    CHECK_FALSE(patrols_beside(night, nights)->is_signal);
    nights.resize(7);  // four nights before are too few
    CHECK_FALSE(patrols_beside(night, nights)->median.has_value());
    nights.erase(nights.begin());
    CHECK_FALSE(patrols_beside(night, nights).has_value());
}
