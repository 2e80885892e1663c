// Findings that come back (FIX-3, GATE-3).
#include "core/rules/repeats.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

namespace {

PastFinding past(const char* item, const char* date, const char* location = "", bool is_open = false) {
    return {
        .item = item, .line = {}, .location = location, .post = "guard", .date = date, .is_open = is_open};
}

PastFinding by_post(const char* date, const char* post) {
    return {.item = "A", .line = {}, .location = "east", .post = post, .date = date};
}

}  // namespace

TEST_CASE("FIX-3 what is told of earlier findings lies within the policy's days before, counted together") {
    const std::vector<PastFinding> all{past("A", "2026-03-01"),         past("A", "2025-03-01", "", true),
                                       past("A", "2025-02-28"),         past("A", "2026-03-02"),
                                       past("B", "2026-02-01", "gate"), past("", "2026-02-01"),
                                       past("C", "not a date")};
    const auto told = earlier_findings(all, {}, "2026-03-01");
    REQUIRE(told.size() == 2);
    CHECK(told[0] == EarlierFinding{"A", "", "", 1, true});  // 365 days are in, 366 are not, nor is the day
    CHECK(told[1] == EarlierFinding{"B", "", "", 1, false});
    FindingsPolicy policy;
    policy.repeat_days = 1'000;
    CHECK(earlier_findings(all, policy, "2026-03-01")[0].times == 2);
    CHECK(earlier_findings(all, policy, "no day").empty());
}

TEST_CASE("FIX-3 by location, the same item at another place is not the same finding") {
    FindingsPolicy policy;
    policy.repeat_by = RepeatBy::location;
    const std::vector<PastFinding> all{past("A", "2026-02-01", "east"), past("A", "2026-02-02", "west"),
                                       past("A", "2026-02-03", "west")};
    const auto told = earlier_findings(all, policy, "2026-03-01");
    REQUIRE(told.size() == 2);
    CHECK(times_before(told, "A", "", {"west", "keeper"}) == 2);
    CHECK(times_before(told, "A", "", {"east", ""}) == 1);
    CHECK(times_before(told, "A", "", {"north", "guard"}) == 0);
    CHECK(times_before(told, "A", "", {}) == 3);
    CHECK(times_before(told, "A", "line", {"west", ""}) == 0);
    CHECK(earlier_findings(all, {}, "2026-03-01").size() == 1);
}

TEST_CASE("FIX-3 by post, the same item of another responsible post is not the same finding") {
    FindingsPolicy policy;
    policy.repeat_by = RepeatBy::post;
    const std::vector<PastFinding> all{by_post("2026-02-01", "guard"), by_post("2026-02-02", "keeper"),
                                       by_post("2026-02-03", "keeper"), by_post("2026-02-04", "")};
    const auto told = earlier_findings(all, policy, "2026-03-01");
    REQUIRE(told.size() == 3);
    CHECK(told[2] == EarlierFinding{"A", "", "", 2, false, "keeper"});
    CHECK(times_before(told, "A", "", {"north", "keeper"}) == 3);  // of one nobody has said whose it was
    CHECK(times_before(told, "A", "", {"east", "guard"}) == 2);
    CHECK(times_before(told, "A", "", {"east", "cleaner"}) == 1);
    CHECK(times_before(told, "A", "", {"east", ""}) == 4);
    const auto by_item = earlier_findings(all, {}, "2026-03-01");
    REQUIRE(by_item.size() == 1);
    CHECK(by_item[0] == EarlierFinding{"A", "", "", 4, false});
}

TEST_CASE("FIX-3 of very many the most frequent are told") {
    std::vector<PastFinding> all;
    for (std::size_t i = 0; i < kEarlierFindingsMax + 10; ++i)
        all.push_back(past(("I" + std::to_string(1'000 + i)).c_str(), "2026-02-01"));
    all.push_back(past("I1209", "2026-02-02"));
    const auto told = earlier_findings(all, {}, "2026-03-01");
    REQUIRE(told.size() == kEarlierFindingsMax);
    CHECK(told.back() == EarlierFinding{"I1209", "", "", 2, false});
    CHECK(told.front().item == "I1000");
}
