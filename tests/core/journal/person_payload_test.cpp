// Payloads of a person's stream: their bytes as docs/format.md has them.
#include <doctest/doctest.h>

#include <limits>

#include "core/base/bytes.h"
#include "core/journal/payloads.h"

using namespace wincheck;
using namespace wincheck::journal;

namespace {

const std::string kZeroHashBytes = "5820" + std::string(64, '0');
const std::string kZeroIdBytes = "50" + std::string(32, '0');
const std::string kRowBytes = "90" + kZeroIdBytes + "616702" + "6164" + "03" + "f4f4" + "190fa0" +
                              "67323032362d3033" + "6172" + "6162" + "6131" + "625031" + "624731" + "626631" +
                              "60";

StatementRow a_row() {
    return {.line = {},
            .payee = "g",
            .bearer = Bearer::vendor,
            .kind = "d",
            .measure = Measure::fen,
            .value = 4000,
            .month = "2026-03",
            .rule = "r",
            .basis = "b",
            .number = "1",
            .project = "P1",
            .item = "G1",
            .finding_number = "f1",
            .what = {}};
}

}  // namespace

TEST_CASE("VIS-1 what a person is told has the bytes of the format") {
    const PersonCore person{"guard"};
    CHECK(to_hex(encode(person)) == "81656775617264");
    CHECK(decode<PersonCore>(encode(person)).value() == person);
    NotificationCore core{.inspection = {}, .sealed_ms = 1000, .findings = {}, .lines = {}, .decisions = {}};
    core.findings.push_back({.id = {},
                             .item = {"G1", {}, ""},
                             .line = "",
                             .severity = 3,
                             .severity_now = 0,
                             .number = "F01",
                             .location = "",
                             .is_raised_by_answer = true});
    core.lines.push_back({.row = a_row(),
                          .finding = {},
                          .told_ms = 1,
                          .objection_ms = 2,
                          .suspended_ms = std::numeric_limits<std::int64_t>::max()});
    core.decisions.push_back(
        {.entry = {}, .appeal = {}, .step = 4, .level = 1, .author = "pm", .at_ms = 5, .rank = 6});
    CHECK(to_hex(encode(core)) == "85" + kZeroIdBytes + "1903e8" + "8189" + kZeroIdBytes + "83624731" +
                                      kZeroIdBytes + "60" + "60" + "0300" + "63463031" + "60" + "f5f4" +
                                      "8186" + kRowBytes + kZeroIdBytes + "0102" + "1b7fffffffffffffff" +
                                      "f4" + "8187" + kZeroHashBytes + kZeroIdBytes + "0401" + "62706d" +
                                      "0506");
    CHECK(decode<NotificationCore>(encode(core)).value() == core);
}

TEST_CASE("CON-2 an extract of a statement has the bytes of the format") {
    ExtractCore core;
    core.month = "2026-03";
    core.log_size = 64;
    core.number = core.count = 1;
    core.rows.push_back(a_row());
    core.brought.push_back({"g", Bearer::person, "d", true, 7});
    CHECK(to_hex(encode(core)) == "89" + std::string("67323032362d3033") + kZeroHashBytes + "1840" +
                                      kZeroHashBytes + "0101" + "81" + kRowBytes + "8185" + "616701" +
                                      "6164" + "f507" + "80");
    CHECK(decode<ExtractCore>(encode(core)).value() == core);
}

TEST_CASE("VIS-1 places in a ranking have the bytes of the format") {
    PlacesCore core{.period = "2026",
                    .document = {},
                    .log_size = 64,
                    .log_root = {},
                    .number = 1,
                    .count = 1,
                    .places = {}};
    core.places.push_back({.unit = "P1",
                           .name = "n",
                           .group = "",
                           .index = Points::whole(40),
                           .rank = 1,
                           .of = 2,
                           .is_bottom = true,
                           .unranked = ""});
    core.places.push_back({.unit = "P2",
                           .name = "",
                           .group = "",
                           .index = std::nullopt,
                           .rank = 0,
                           .of = 0,
                           .is_bottom = false,
                           .unranked = "no_figure"});
    CHECK(to_hex(encode(core)) == "87" + std::string("6432303236") + kZeroHashBytes + "1840" +
                                      kZeroHashBytes + "0101" + "82" + "88625031616e60" +
                                      "1b00000009502f9000" + "0102f560" + "886250326060" + "f6" + "0000f4" +
                                      "696e6f5f666967757265");
    CHECK(decode<PlacesCore>(encode(core)).value() == core);
}

TEST_CASE("VIS-1 effects and hazards that a person is told have the bytes of the format") {
    EffectsCore effects;
    effects.effects.push_back({.id = {},
                               .unit = "B1",
                               .name = "",
                               .kind = "talk",
                               .rule = "two",
                               .list = 2,
                               .is_reward = false,
                               .approved = "2026-04-21",
                               .until = "2026-05-21",
                               .lifted = "",
                               .is_suspended = true,
                               .is_overturned = false,
                               .is_own = true,
                               .basis = "b",
                               .inspection = "n3",
                               .objection_ms = 1000,
                               .is_gone = false});
    CHECK(to_hex(encode(effects)) == "818191" + kZeroIdBytes + "62423160" + "6474616c6b" + "6374776f" +
                                         "02f4" + "6a323032362d30342d3231" + "6a323032362d30352d3231" + "60" +
                                         "f5f4f5" + "6162626e33" + "1903e8" + "f4");
    CHECK(decode<EffectsCore>(encode(effects)).value() == effects);
    effects.effects.front().is_party = true;
    CHECK(to_hex(encode(effects)).substr(0, 6) == "818192");
    CHECK(decode<EffectsCore>(encode(effects)).value() == effects);
    HazardsCore hazards{.inspection = {}, .project = "P1", .name = "n", .hazards = {}};
    hazards.hazards.push_back({.finding = {},
                               .item = "G1",
                               .label = "l",
                               .location = "",
                               .told_on_site_ms = 1,
                               .told_desk_ms = 2,
                               .made_safe_ms = 0});
    CHECK(to_hex(encode(hazards)) ==
          "84" + kZeroIdBytes + "625031616e" + "8187" + kZeroIdBytes + "624731616c60" + "010200");
    CHECK(decode<HazardsCore>(encode(hazards)).value() == hazards);
}

TEST_CASE("VIS-1 findings that a head hears at the feedback have the bytes of the format") {
    HeardCore heard{.inspection = {}, .project = "P1", .name = "n", .number = 1, .count = 2, .findings = {}};
    heard.findings.push_back(
        {.finding = {}, .item = "G1", .label = "l", .location = "", .severity = 3, .is_fixed_on_spot = true});
    CHECK(to_hex(encode(heard)) ==
          "86" + kZeroIdBytes + "625031616e" + "0102" + "8186" + kZeroIdBytes + "624731616c60" + "03f5");
    CHECK(decode<HeardCore>(encode(heard)).value() == heard);
}

TEST_CASE("VIS-1 published results have the bytes of the format") {
    ResultsCore core{.period = "2026",
                     .document = {},
                     .log_size = 64,
                     .log_root = {},
                     .number = 1,
                     .count = 1,
                     .results = {}};
    core.results.push_back(
        {.unit = "P1", .name = "n", .kind = "k", .count = 2, .passed = 1, .score = Points{40'000'000'000}});
    CHECK(to_hex(encode(core)) == "87" + std::string("6432303236") + kZeroHashBytes + "1840" +
                                      kZeroHashBytes + "0101" + "8186" + "625031616e616b" + "0201" +
                                      "1b00000009502f9000");
    CHECK(decode<ResultsCore>(encode(core)).value() == core);
}

TEST_CASE("PII-2 a mask has the bytes of the format") {
    const MaskCore mask{{}, {{1, 2, 30, 40}}, {}, 300};
    CHECK(to_hex(encode(mask)) ==
          "84" + kZeroHashBytes + "8184" + "0102181e1828" + kZeroHashBytes + "19012c");
    CHECK(decode<MaskCore>(encode(mask)).value() == mask);
}
