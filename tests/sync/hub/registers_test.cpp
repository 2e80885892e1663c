// Registers as they are loaded: what a file says and where it is wrong.
#include "sync/hub/registers.h"

#include <doctest/doctest.h>

#include "core/rules/calendar.h"
#include "tests/sync/hub/hub_world.h"

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

TEST_CASE("DUE-2 a word under off that says neither is refused with its cell, and every usual one is read") {
    hub::World world;
    const auto loaded = [&](const std::string& word) {
        world.write("calendar.csv", "date,name,off\r\n2026-01-01,元旦,yes\r\n2026-01-04,班," + word + "\r\n");
        return world.load({"calendar.csv"});
    };
    for (const char* word : {"maybe", "不", "2"}) {
        CAPTURE(word);
        const Json refused = loaded(word);
        CHECK_FALSE(refused["ok"].boolean());
        REQUIRE(refused["problems"].items().size() == 1);
        CHECK(refused["problems"].items()[0]["where"].text() == "calendar.csv!C3");
        CHECK(refused["problems"].items()[0]["message"].text().find(word) != std::string::npos);
    }
    for (const char* word : {"", "yes", "是", "休", "TRUE", "no", "否", "work", "工作日", "0"}) {
        CAPTURE(word);
        CHECK(loaded(word)["ok"].boolean());
    }
}
