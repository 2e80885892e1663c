#include "core/rules/local_time.h"

#include <doctest/doctest.h>

#include "tests/support/dates.h"

using namespace wincheck;
using namespace wincheck::rules;
using test::moment_in;

namespace {

// Summer time for one summer, as it was in Shanghai in 1986.
const char* const kZones = R"({"zones":[
    {"name":"summer","periods":[{"offset_minutes":480},
                                {"from":"1986-05-03T18:00:00Z","offset_minutes":540},
                                {"from":"1986-09-13T17:00:00Z","offset_minutes":480}]},
    {"name":"fixed","periods":[{"offset_minutes":-150}]}]})";

BusinessDay night(const char* text, const VisitPolicy& policy = {}) {
    return business_day(moment_in(text), 480, policy);
}

BusinessDay day(const char* date, bool is_in_window) {
    return {*parse_date(date), is_in_window};
}

std::string place(const char* text) {
    const auto zones = time_zones_from_json(*Json::parse(text));
    return zones ? "" : zones.error().where;
}

}  // namespace

TEST_CASE("PLAN-5 a night that crosses midnight has one business date") {
    CHECK(night("2026-03-01T22:00:00+08:00") == day("2026-03-01", true));
    CHECK(night("2026-03-01T23:40:00+08:00") == day("2026-03-01", true));
    CHECK(night("2026-03-02T02:10:00+08:00") == day("2026-03-01", true));
    CHECK(night("2026-03-02T05:59:59+08:00") == day("2026-03-01", true));
}

TEST_CASE("PLAN-5 work outside the window is accepted and marked") {
    CHECK(night("2026-03-01T21:59:59+08:00") == day("2026-03-01", false));
    CHECK(night("2026-03-02T06:00:00+08:00") == day("2026-03-02", false));
    CHECK(night("2026-03-02T12:00:00+08:00") == day("2026-03-02", false));
}

TEST_CASE("PLAN-5 the last night of a year keeps its year") {
    CHECK(night("2027-01-01T01:00:00+08:00") == day("2026-12-31", true));
    CHECK(night("2024-03-01T01:00:00+08:00") == day("2024-02-29", true));
}

TEST_CASE("PLAN-5 a window within a day, and one of a whole day") {
    const VisitPolicy office{.night_from_minute = 9 * 60, .night_to_minute = 17 * 60};
    CHECK(night("2026-03-02T09:00:00+08:00", office) == day("2026-03-02", true));
    CHECK(night("2026-03-02T17:00:00+08:00", office) == day("2026-03-02", false));
    CHECK(night("2026-03-02T02:00:00+08:00", office) == day("2026-03-02", false));
    const VisitPolicy shift{.night_from_minute = 7 * 60, .night_to_minute = 7 * 60};
    CHECK(night("2026-03-02T06:59:00+08:00", shift) == day("2026-03-01", true));
    CHECK(night("2026-03-02T07:00:00+08:00", shift) == day("2026-03-02", true));
}

TEST_CASE("PLAN-5 offsets come from the published document, by period") {
    const auto zones = time_zones_from_json(*Json::parse(kZones));
    REQUIRE(zones.has_value());
    const TimeZone* zone = zone_or_null(*zones, "summer");
    REQUIRE(zone != nullptr);
    CHECK(offset_at(*zone, moment_in("1986-05-03T17:59:59Z")) == 480);
    CHECK(offset_at(*zone, moment_in("1986-05-03T18:00:00Z")) == 540);
    CHECK(offset_at(*zone, moment_in("1986-09-13T16:59:59Z")) == 540);
    CHECK(offset_at(*zone, moment_in("2026-09-13T17:00:00Z")) == 480);
    CHECK(offset_at(*zone, moment_in("1920-01-01T00:00:00Z")) == 480);
    CHECK(zone_or_null(*zones, "winter") == nullptr);
    CHECK(offset_at(*zone_or_null(*zones, "fixed"), moment_in("2026-03-02T00:00:00Z")) == -150);
}

TEST_CASE(
    "PLAN-5 a local time that clocks show twice is the later one, one that they skip comes after the jump") {
    const auto zones = time_zones_from_json(*Json::parse(kZones));
    const TimeZone& zone = *zone_or_null(*zones, "summer");
    CHECK(moment_of(zone, {1986, 9, 14}, 90) == moment_in("1986-09-13T17:30:00Z"));
    CHECK(moment_of(zone, {1986, 9, 14}, 59) == moment_in("1986-09-13T15:59:00Z"));
    CHECK(moment_of(zone, {1986, 5, 4}, 150) == moment_in("1986-05-03T18:30:00Z"));
    CHECK(moment_of(zone, {1986, 7, 1}, 720) == moment_in("1986-07-01T03:00:00Z"));
    CHECK(moment_of(fixed_zone(480), {2026, 3, 2}, 1440) == moment_in("2026-03-02T16:00:00Z"));
}

TEST_CASE("PLAN-5 zones that are not in order are refused with their place") {
    CHECK(place(R"({"zones":[]})") == "zones");
    CHECK(place(R"({"zones":[{"name":"","periods":[{"offset_minutes":0}]}]})") == "zones[0].name");
    CHECK(place(R"({"zones":[{"name":"a","periods":[]}]})") == "zones[0].periods");
    CHECK(place(R"({"zones":[{"name":"a","periods":[{"offset_minutes":900}]}]})") ==
          "zones[0].periods[0].offset_minutes");
    CHECK(
        place(R"({"zones":[{"name":"a","periods":[{"from":"2026-01-01T00:00:00Z","offset_minutes":0}]}]})") ==
        "zones[0].periods[0].from");
    CHECK(place(R"({"zones":[{"name":"a","periods":[{"offset_minutes":0},{"offset_minutes":60}]}]})") ==
          "zones[0].periods[1].from");
    CHECK(
        place(
            R"({"zones":[{"name":"a","periods":[{"offset_minutes":0}]},{"name":"a","periods":[{"offset_minutes":0}]}]})") ==
        "a");
}
