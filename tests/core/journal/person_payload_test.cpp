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
