// Which clock a unit goes by.
#include "core/rules/unit_zone.h"

#include <doctest/doctest.h>

#include "core/rules/local_time.h"
#include "tests/support/organisation_builder.h"

using namespace wincheck;
using namespace wincheck::rules;

TEST_CASE(
    "PLAN-5 a unit goes by the published zone that the register names for the day, else by its offset") {
    Register standing(testing::organisation_of({{"g", "group", ""}, {"p1", "project", "g"}}), People{});
    standing.add(Fact{kAboutUnit, "p1", "zone", "Asia/Urumqi", "2026-03-01", "2026-03-31"});
    const TimeZones zones{{{"Asia/Urumqi", {{INT64_MIN, 360}}}}};
    const auto offset = [&](const char* unit, const char* date, const TimeZones& known) {
        return offset_at(zone_of_unit(standing, known, unit, date), {0});
    };
    CHECK(offset("p1", "2026-03-01", zones) == 360);
    CHECK(offset("p1", "2026-03-31", zones) == 360);
    CHECK(offset("p1", "2026-04-01", zones) == 480);
    CHECK(offset("p1", "2026-03-01", {}) == 480);
    CHECK(offset("g", "2026-03-01", zones) == 480);
    CHECK(offset("nowhere", "2026-03-01", zones) == 480);
    standing.add(Fact{kAboutUnit, "g", "offset_minutes", "420", "", ""});
    CHECK(offset("g", "2026-03-01", zones) == 420);
}
