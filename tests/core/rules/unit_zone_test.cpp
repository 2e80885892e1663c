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

TEST_CASE("ORG-1 the day of a unit is that of its clocks, also where its zone changes them") {
    Register standing(testing::organisation_of({{"g", "group", ""}, {"p1", "project", "g"}}), People{});
    standing.add(Fact{kAboutUnit, "p1", "zone", "Test/West", "", ""});
    const UtcMs change = parse_time("2026-03-08T10:00:00Z")->utc;
    const TimeZones zones{{{"Test/West", {{INT64_MIN, -300}, {change.ms, -240}}}}};
    const auto day = [&](const char* unit, const char* time) {
        return to_text(day_at_unit(standing, zones, unit, parse_time(time)->utc));
    };
    CHECK(day("p1", "2026-03-08T04:59:00Z") == "2026-03-07");
    CHECK(day("p1", "2026-03-08T05:00:00Z") == "2026-03-08");
    CHECK(day("p1", "2026-03-09T03:59:00Z") == "2026-03-08");
    CHECK(day("p1", "2026-03-09T04:00:00Z") == "2026-03-09");
    CHECK(day("g", "2026-03-08T15:59:00Z") == "2026-03-08");
    CHECK(day("g", "2026-03-08T16:00:00Z") == "2026-03-09");
}
