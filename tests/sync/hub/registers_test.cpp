// Registers as they are loaded: what a file says and where it is wrong.
#include "sync/hub/registers.h"

#include <doctest/doctest.h>

#include "core/rules/calendar.h"

using namespace wincheck;

namespace {

Json parsed(const char* text) {
    return Json::parse(text).value();
}

}  // namespace

TEST_CASE(
    "DUE-2 a published notice is loaded as it is: make-up workdays are worked, no other year is known") {
    hub::Registers registers;
    CHECK(registers.take_json("2019.json", parsed(R"({"year":2019,"days":[
        {"name":"元旦","date":"2018-12-29","isOffDay":false},{"name":"元旦","date":"2019-01-01","isOffDay":true}]})")));
    CHECK_FALSE(registers.problems().has_errors());
    CHECK(registers.has_calendar());
    const auto calendar = rules::WorkCalendar::from(registers.calendar()).value();
    CHECK(calendar.is_published(2019));
    CHECK_FALSE(calendar.is_published(2018));
    CHECK(calendar.kind_of(parse_date("2018-12-29").value()) == rules::DayKind::workday);
    CHECK(calendar.kind_of(parse_date("2019-01-01").value()) == rules::DayKind::off);
}

TEST_CASE("DUE-2 a calendar that contradicts itself or names no day is refused with its place") {
    for (const char* days : {R"([{"date":"2026-13-01"}])", R"([{"date":"2026-05-01","off":"yes"}])",
                             R"([{"date":"2026-05-01","off":true},{"date":"2026-05-01","off":false}])"}) {
        CAPTURE(days);
        hub::Registers registers;
        CHECK(registers.take_json("c.json", parsed(("{\"days\":" + std::string(days) + "}").c_str())));
        const auto problems = registers.problems().take();
        REQUIRE(problems.size() == 1);
        CHECK(problems[0].code == "calendar_wrong");
        CHECK(problems[0].where.starts_with("c.json!"));
    }
}
