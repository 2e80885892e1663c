// The year's payloads: their bytes as docs/format.md has them.
#include <doctest/doctest.h>

#include "core/base/bytes.h"
#include "core/journal/payloads.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

const std::string kZeroHash = "5820" + std::string(64, '0');

}  // namespace

TEST_CASE("YEAR-3 a ranking's entry has the bytes of the format") {
    RankingCore core{.period = "2026",
                     .step = kRankingFinal,
                     .document = {},
                     .log_size = 64,
                     .log_root = {},
                     .provisional_until_ms = 1000};
    CHECK(to_hex(encode(core)) ==
          "86"
          "6432303236"
          "02" +
              kZeroHash + "1840" + kZeroHash + "1903e8");
    CHECK(decode<RankingCore>(encode(core)).value() == core);
}

TEST_CASE("YEAR-4 what a device tells of a project has the bytes of the format") {
    const SupplementCore core{.kind = "praise", .date = "2026-03-02", .number = "", .evidence = {Hash{}}};
    CHECK(to_hex(encode(core)) ==
          "84"
          "66707261697365"
          "6a323032362d30332d3032"
          "60"
          "81" +
              kZeroHash);
    CHECK(decode<SupplementCore>(encode(core)).value() == core);
}

TEST_CASE("YEAR-4 a verdict on what was told has the bytes of the format") {
    const EventVerdictCore core{.event = {}, .is_valid = true};
    CHECK(to_hex(encode(core)) == "82" + kZeroHash + "f5");
    CHECK(decode<EventVerdictCore>(encode(core)).value() == core);
}

TEST_CASE("YEAR-4 tables of figures and events have the bytes of the format") {
    YearFigures figures{{}, "li", "", "a.csv", {{"P1", "2026", "x", Points::whole(1), "a.csv!D2"}}};
    CHECK(to_hex(encode(figures)) == "85" + kZeroHash +
                                         "626c69"
                                         "60"
                                         "65612e637376"
                                         "81"
                                         "85"
                                         "625031"
                                         "6432303236"
                                         "6178"
                                         "1a3b9aca00"
                                         "68612e637376214432");
    CHECK(decode<YearFigures>(encode(figures)).value() == figures);
    YearEvents events{{}, "li", "", "a.csv", {{"e", "7", "P1", "2026-01-02", true, "li", "a.csv!A2"}}};
    CHECK(to_hex(encode(events)) == "85" + kZeroHash +
                                        "626c69"
                                        "60"
                                        "65612e637376"
                                        "81"
                                        "87"
                                        "6165"
                                        "6137"
                                        "625031"
                                        "6a323032362d30312d3032"
                                        "f5"
                                        "626c69"
                                        "68612e637376214132");
    CHECK(decode<YearEvents>(encode(events)).value() == events);
}

TEST_CASE("FAIR-6 a table of patrols has the bytes of the format") {
    const PatrolTable patrols{{}, "li", "", "a.csv", {{"P1", "2026-01-02", 7, "9", "s", "a.csv!C2"}}};
    CHECK(to_hex(encode(patrols)) == "85" + kZeroHash +
                                         "626c69"
                                         "60"
                                         "65612e637376"
                                         "81"
                                         "86"
                                         "625031"
                                         "6a323032362d30312d3032"
                                         "07"
                                         "6139"
                                         "6173"
                                         "68612e637376214332");
    CHECK(decode<PatrolTable>(encode(patrols)).value() == patrols);
}

TEST_CASE("YEAR-1 a policy without a year is encoded as it always was, one with a year reads back") {
    constexpr std::uint8_t kArrayOfFour = 0x84;
    CHECK(encode(Policy{}).front() == kArrayOfFour);
    Policy policy;
    policy.year.parts = {{.id = "hq", .kinds = {"hq_special"}, .figure = {}}};
    policy.year.events = {{"praise", EventEffect::add, Points::whole(1)}};
    policy.year.ranking.bottom_number = 3;
    CHECK(decode<Policy>(encode(policy)).value() == policy);
}
