// Periods as text, written and read again.
#include "core/rules/periods.h"

#include <doctest/doctest.h>

using namespace wincheck;
using namespace wincheck::rules;

TEST_CASE("YEAR-1 a period is read as it is written, and nothing else is a period") {
    for (const PeriodKind kind : {PeriodKind::week, PeriodKind::month, PeriodKind::quarter, PeriodKind::year})
        for (Period one = period_of(kind, {2019, 12, 20}); one.first.year < 2028; one = period_after(one)) {
            INFO(to_text(one));
            const auto read = parse_period(to_text(one));
            REQUIRE(read);
            CHECK(*read == one);
        }
    for (const char* text :
         {"", "26", "2026-", "2026-1", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "2026-W00", "2026-W54",
          "2025-W53", "2026-07-01", "2026Q3", "2026 ", "x026", "-026"}) {
        INFO(text);
        REQUIRE_FALSE(parse_period(text));
        CHECK(std::string(parse_period(text).error().reason_or_null->name) == "not_period");
    }
}
