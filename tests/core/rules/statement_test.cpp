// The month's statement by random months against a model that adds up, and rule
// by rule (CON-2, CON-3).
#include "core/rules/statement.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "core/base/hash.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

LineNow line_now(const char* id, std::int64_t value, const char* month, Hold hold = Hold::none) {
    LineNow line;
    line.row.line = short_id<StreamId>(sha256(view_of(std::string(id))));
    line.row.payee = "zhao";
    line.row.kind = "performance_pay";
    line.row.measure = Measure::fen;
    line.row.value = value;
    line.row.month = month;
    line.row.rule = id;
    line.hold = hold;
    return line;
}

LineNow capped(LineNow line) {
    line.row.kind = kCompensation;
    line.row.is_capped = true;
    return line;
}

std::string text_of_rows(const std::vector<StatementRow>& rows) {
    std::string text;
    for (const StatementRow& row : rows)
        text += (text.empty() ? "" : " ") + row.rule + "=" + std::to_string(row.value) + ":" + row.what;
    return text;
}

std::string text_of_sums(const std::vector<StatementSum>& sums) {
    std::string text;
    for (const StatementSum& sum : sums)
        text += (text.empty() ? "" : " ") + sum.payee + "/" + sum.kind + "=" + std::to_string(sum.fen);
    return text;
}

StatementDocument frozen_of(const Statement& statement) {
    StatementDocument document;
    document.month = statement.month;
    document.rows = statement.rows;
    document.brought = statement.brought;
    document.held = statement.held;
    return document;
}

StatementDocument taken_of(const char* kind, std::int64_t fen) {
    StatementDocument document;
    document.taken.push_back({"zhao", Bearer::person, kind, false, fen});
    return document;
}

}  // namespace

TEST_CASE(
    "CON-2 a statement says once what a line comes to, and later "
    "differences once") {
    StatementHistory history;
    std::vector lines{line_now("a", 100, "2026-03"), line_now("later", 7, "2026-04")};
    const Statement march = statement_of("2026-03", lines, history, 20);
    CHECK(text_of_rows(march.rows) == "a=100:line");
    add_frozen(history, frozen_of(march));
    lines[0].row.value = 60;                           // amended since
    lines.push_back(line_now("late", 30, "2026-03"));  // came after the freeze
    const Statement april = statement_of("2026-04", lines, history, 20);
    CHECK(text_of_rows(april.rows) == "a=-40:difference later=7:line late=30:late");
    add_frozen(history, frozen_of(april));
    CHECK(text_of_rows(statement_of("2026-05", lines, history, 20).rows).empty());
    lines.erase(lines.begin());  // struck out
    const Statement may = statement_of("2026-05", lines, history, 20);
    CHECK(text_of_rows(may.rows) == "a=-60:difference");
    add_frozen(history, frozen_of(may));
    CHECK(text_of_rows(statement_of("2026-06", lines, history, 20).rows).empty());
}

TEST_CASE(
    "CON-2 what is held back is carried over with its reason, and is "
    "never what is in the payee's favour") {
    StatementHistory history;
    for (const Hold hold : {Hold::nobody, Hold::untold, Hold::objection, Hold::suspended, Hold::unverified}) {
        const Statement march = statement_of("2026-03", {line_now("a", 100, "2026-03", hold)}, history, 20);
        CHECK(march.rows.empty());
        CHECK(text_of_rows(march.held) == "a=100:" + std::string(name_of(hold)));
    }
    const Statement march = statement_of("2026-03", {line_now("a", 100, "2026-03")}, history, 20);
    add_frozen(history, frozen_of(march));
    const Statement april =
        statement_of("2026-04", {line_now("a", 60, "2026-03", Hold::suspended)}, history, 20);
    CHECK(text_of_rows(april.rows) == "a=-40:difference");
    add_frozen(history, frozen_of(april));
    const Statement may =
        statement_of("2026-05", {line_now("a", 90, "2026-03", Hold::objection)}, history, 20);
    CHECK(may.rows.empty());
    CHECK(text_of_rows(may.held) == "a=30:objection");
}

TEST_CASE(
    "CON-2 what payroll did not take is brought over, once payroll said "
    "what it took") {
    StatementHistory history;
    const std::vector lines{line_now("a", 100, "2026-03")};
    add_frozen(history, frozen_of(statement_of("2026-03", lines, history, 20)));
    CHECK(statement_of("2026-04", lines, history, 20).brought.empty());
    history.taken["2026-03"] = taken_of("performance_pay", 70);
    const Statement april = statement_of("2026-04", lines, history, 20);
    CHECK(text_of_sums(april.brought) == "zhao/performance_pay=30");
    add_frozen(history, frozen_of(april));
    CHECK(statement_of("2026-05", lines, history, 20).brought.empty());
    history.taken["2026-04"] = taken_of("performance_pay", 10);
    CHECK(text_of_sums(statement_of("2026-05", lines, history, 20).brought) == "zhao/performance_pay=20");
    history.taken["2026-03"] = taken_of("performance_pay", 90);  // payroll corrects itself
    CHECK(statement_of("2026-05", lines, history, 20).brought.empty());
    history.taken["2026-03"] = taken_of("performance_pay", 100);
    CHECK(text_of_sums(statement_of("2026-05", lines, history, 20).brought) == "zhao/performance_pay=-10");
}

TEST_CASE(
    "CON-1 compensation takes at most the share of the wage, and the "
    "rest is carried over") {
    StatementHistory history;
    const std::vector lines{capped(line_now("a", 100, "2026-03")), capped(line_now("b", 100, "2026-03")),
                            line_now("pay", 500, "2026-03")};
    CHECK(text_of_rows(statement_of("2026-03", lines, history, 20).rows) ==
          "a=100:line b=100:line pay=500:line");
    history.wages["zhao"] = 764;  // 20 % = 152.8
    const Statement march = statement_of("2026-03", lines, history, 20);
    CHECK(text_of_rows(march.rows) == "a=100:line b=52:line pay=500:line");
    CHECK(text_of_rows(march.held) == "b=48:over_cap");
    add_frozen(history, frozen_of(march));
    history.taken["2026-03"] = taken_of(kCompensation, 142);
    history.taken["2026-03"].taken.push_back({"zhao", Bearer::person, "performance_pay", false, 500});
    history.wages["zhao"] = 200;
    const Statement april = statement_of("2026-04", lines, history, 20);
    CHECK(text_of_sums(april.brought) == "zhao/compensation=10");
    CHECK(text_of_rows(april.rows) == "b=30:difference");
    CHECK(text_of_rows(april.held) == "b=18:over_cap");
    history.wages["zhao"] = 30;
    CHECK(text_of_sums(statement_of("2026-04", lines, history, 20).brought) == "zhao/compensation=6");
    CHECK(statement_of("2026-04", lines, history, 20).rows.empty());
}

TEST_CASE(
    "CON-2 over random months what was stated and brought, less what was "
    "taken, is what lines come to") {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        INFO("seed ", seed);
        std::mt19937_64 random(seed);
        const auto below = [&](std::uint64_t end) { return static_cast<std::int64_t>(random() % end); };
        StatementHistory history;
        std::vector<LineNow> lines;
        std::int64_t taken_ever = 0;
        for (int m = 1; m <= 12; ++m) {
            const std::string month = "2026-" + std::string(m < 10 ? "0" : "") + std::to_string(m);
            for (std::int64_t i = 0; i < 4; ++i)
                lines.push_back(
                    line_now((month + std::to_string(i)).c_str(), 1 + below(1000), month.c_str()));
            for (LineNow& line : lines) {
                if (below(6) == 0) line.row.value = below(1000);
                line.hold = below(3) == 0 && m < 12 ? Hold::suspended : Hold::none;
            }
            const Statement made = statement_of(month, lines, history, 20);
            add_frozen(history, frozen_of(made));
            std::int64_t asked = 0;
            for (const StatementRow& row : made.rows) asked += row.value;
            for (const StatementSum& sum : made.brought) asked += sum.fen;
            std::int64_t held = 0;
            for (const StatementRow& row : made.held) {
                CHECK(row.value > 0);
                held += row.value;
            }
            std::int64_t all = 0;
            for (const LineNow& line : lines) all += line.row.value;
            // Each month anew: what was ever taken, what is asked now and what waits
            // is what lines come to.
            CHECK(taken_ever + asked + held == all);
            const std::int64_t taken = asked >= 0 ? below(static_cast<std::uint64_t>(asked) + 1) : asked;
            history.taken[month] = taken_of("performance_pay", taken);
            taken_ever += taken;
        }
    }
}

TEST_CASE(
    "CON-2 the days to object count from when the payee was told of at "
    "least so much") {
    CHECK_FALSE(told_at({}, 100));
    CHECK_FALSE(told_at({{5, 99}}, 100));
    CHECK(told_at({{9, 100}, {5, 60}, {7, 120}}, 100) == UtcMs{7});
    CHECK(told_at({{9, 100}, {5, 60}}, 60) == UtcMs{5});
}

TEST_CASE(
    "CON-3 a share counts once somebody agreed in time; the first "
    "verdict holds, silence lets it lapse") {
    const Deadline until{.nominal = {}, .day = {}, .is_known = true, .at = UtcMs{100}};
    CHECK(share_state({}, std::nullopt, UtcMs{500}) == ShareState::proposed);
    CHECK(share_state({}, until, UtcMs{100}) == ShareState::proposed);
    CHECK(share_state({}, until, UtcMs{101}) == ShareState::lapsed);
    CHECK(share_state({{100, true}, {100, false}}, until, UtcMs{500}) == ShareState::agreed);
    CHECK(share_state({{50, false}, {60, true}}, until, UtcMs{500}) == ShareState::refused);
    CHECK(share_state({{101, true}}, until, UtcMs{500}) == ShareState::lapsed);
    const Deadline unknown{.nominal = {}, .day = {}, .is_known = false, .at = {}};
    CHECK(share_state({}, unknown, UtcMs{500}) == ShareState::proposed);
    CHECK(share_state({{101, true}}, unknown, UtcMs{500}) == ShareState::agreed);
}
