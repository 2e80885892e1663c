#include <doctest/doctest.h>

#include "core/base/decimal.h"
#include "core/base/time.h"

using namespace wincheck;

TEST_CASE("SCO-1 points are exact texts and refuse a tenth digit") {
    for (const char* text : {"0", "86.25", "-0.5", "0.000000001", "9000000000", "-1.000000001"}) {
        const auto points = parse_points(text);
        REQUIRE(points.has_value());
        CHECK(to_text(*points) == text);
    }
    CHECK(parse_points("1.50")->nano == 1'500'000'000);
    for (const char* text : {"", "-", ".", "1.", "1.0000000001", "1e3", "9300000000", "0x1", " 1", "1 "})
        CHECK_FALSE(parse_points(text).has_value());
}

TEST_CASE("SCO-1 division rounds once, half away from zero") {
    CHECK(divide_rounded(1, 2) == 1);
    CHECK(divide_rounded(-1, 2) == -1);
    CHECK(divide_rounded(1, 3) == 0);
    CHECK(divide_rounded(5, 3) == 2);
    CHECK(divide_rounded(-5, 3) == -2);
    CHECK(divide_rounded(static_cast<Wide>(4) * 1'000'000'000'000'000'000, 4) == 1'000'000'000'000'000'000);
}

TEST_CASE("SCO-2 rounding for display is half away from zero at the places asked for") {
    CHECK(to_text(rounded(*parse_points("79.995"), 2)) == "80");
    CHECK(to_text(rounded(*parse_points("79.994999999"), 2)) == "79.99");
    CHECK(to_text(rounded(*parse_points("-0.005"), 2)) == "-0.01");
    CHECK(to_text(rounded(*parse_points("0.123456789"), 9)) == "0.123456789");
    CHECK(to_text(rounded(*parse_points("2.5"), 0)) == "3");
}

TEST_CASE("base/decimal: numbers as people write them, in shortest form") {
    CHECK(*Decimal::parse("3.50") == Decimal{35, 1});
    CHECK(*Decimal::parse("35e-1") == Decimal{35, 1});
    CHECK(*Decimal::parse("1.5e2") == Decimal{150, 0});
    CHECK(*Decimal::parse("-0") == Decimal{0, 0});
    CHECK(to_text(*Decimal::parse("-0.25")) == "-0.25");
    for (const char* text : {"", "+", "1e", "1.2.3", "nan", "1e400", "0.0000000001", "99999999999999999999"})
        CHECK_FALSE(Decimal::parse(text).has_value());
}

TEST_CASE("base/decimal: comparison is exact across scales") {
    CHECK(compare(Decimal{1, 1}, Decimal{10, 2}) == std::strong_ordering::equal);
    CHECK(compare(Decimal{999'999'999'999, 0}, Decimal{1, 9}) == std::strong_ordering::greater);
    CHECK(compare(Decimal{-1, 9}, Decimal{0, 0}) == std::strong_ordering::less);
    CHECK(to_points(Decimal{25, 1})->nano == 2'500'000'000);
    CHECK_FALSE(to_points(Decimal{10'000'000'000, 0}).has_value());
}

TEST_CASE("base/time: a moment keeps the offset it was written with") {
    const auto time = parse_time("2026-03-02T23:40:00+08:00");
    REQUIRE(time.has_value());
    CHECK(time->offset_minutes == 480);
    CHECK(to_text(time->utc) == "2026-03-02T15:40:00Z");
    CHECK(to_text(*time) == "2026-03-02T23:40:00+08:00");
    CHECK(parse_time("2026-03-02T15:40Z")->utc == time->utc);
    CHECK(parse_time("2026-03-02T15:40:00.1239Z")->utc.ms == time->utc.ms + 123);
}

TEST_CASE("base/time: what is no time or date is refused") {
    for (const char* text :
         {"", "2026-03-02", "2026-03-02T24:00:00Z", "2026-02-29T00:00:00Z", "2026-03-02T23:40:00",
          "1899-12-31T00:00:00Z", "2201-01-01T00:00:00Z", "2026-03-02T23:60:00Z", "2026-3-2T1:00Z"})
        CHECK_FALSE(parse_time(text).has_value());
    for (const char* text : {"", "2026-13-01", "2026-04-31", "2026-1-1", "20260101"})
        CHECK_FALSE(parse_date(text).has_value());
}

TEST_CASE("base/time: civil dates over leap years and midnight") {
    CHECK(days_since_1970(Date{1970, 1, 1}) == 0);
    CHECK(days_since_1970(Date{2000, 3, 1}) == 11'017);
    for (const std::int64_t days : {-25'567LL, 0LL, 11'016LL, 20'000LL, 84'000LL})
        CHECK(days_since_1970(date_of_days(days)) == days);
    CHECK(weekday_of(Date{2026, 3, 5}) == 4);
    const UtcMs late = parse_time("2026-03-05T23:40:00+08:00")->utc;
    CHECK(to_text(date_at(late, 480)) == "2026-03-05");
    CHECK(minute_of_day(late, 480) == 23 * 60 + 40);
    CHECK(to_text(date_at(late, -480)) == "2026-03-05");
}
