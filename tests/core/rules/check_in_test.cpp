// Who of a team is waited for.
#include "core/rules/check_in.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

TEST_CASE("SAFE-2 the last sign of each member counts, and its moment is still in time") {
    constexpr std::int64_t kMinute = 60'000;
    const std::vector<Sign> signs{{"li", {0}, 30}, {"wang", {5 * kMinute}, 60}, {"li", {20 * kMinute}, 10}};
    const auto at = [&](std::int64_t minute, std::int64_t more_ms = 0) {
        return awaited(signs, {minute * kMinute + more_ms});
    };
    CHECK(at(30) == std::vector<Awaited>{{"li", {20 * kMinute}, {30 * kMinute}, false},
                                         {"wang", {5 * kMinute}, {65 * kMinute}, false}});
    CHECK(at(30, 1).front().is_overdue);
    CHECK_FALSE(at(65).back().is_overdue);
    CHECK(at(65, 1).back().is_overdue);
    CHECK(awaited({}, {0}).empty());
}

TEST_CASE("SAFE-2 signs come in any order, and whoever is out of it is not waited for") {
    CHECK(awaited({{"li", {20}, 10}, {"li", {0}, 1}}, {600'021}) ==
          std::vector<Awaited>{{"li", {20}, {600'020}, true}});
    CHECK(awaited({{"li", {0}, 10}, {"li", {20}, 0}}, {INT64_MAX}).empty());
    // Of two of one moment the later in the list.
    CHECK(awaited({{"li", {20}, 0}, {"li", {20}, 1}}, {20}).size() == 1);
}
