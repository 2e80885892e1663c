// CON-1, CON-2 and CON-3 as a whole: what holds a line back over every standing, months over every sequence
// of what befalls them, shares over every sequence of verdicts, and one line over every course of three
// months, each against a model written from the guide's text.
#include <doctest/doctest.h>

#include <array>

#include "core/base/hash.h"
#include "core/rules/statement.h"

using namespace wincheck;
using namespace wincheck::rules;

namespace {

constexpr std::int64_t kEnd = 100;  // of the days to object and to verify

std::optional<Deadline> until(int how) {
    if (how == 0) return std::nullopt;
    Deadline end;
    end.is_known = how == 2;
    end.at = UtcMs{kEnd};
    return end;
}

// A table of the guide: the reason and when it holds; what comes first holds.
const char* told_hold(bool has_payee, bool is_suspended, int told, int share, bool are_days_over) {
    if (!has_payee) return "nobody";
    if (is_suspended) return "suspended";
    if (told == 0) return "untold";
    if (share >= 0 && share != static_cast<int>(ShareState::agreed)) return "unverified";
    return told == 2 && are_days_over ? "none" : "objection";
}

/// One verdict: agreed or not, at a moment before the end, at it or after it.
struct Verdict {
    bool is_agreed;
    std::int64_t at;
};
constexpr std::array kVerdicts{Verdict{true, kEnd - 1}, Verdict{false, kEnd - 1}, Verdict{true, kEnd},
                               Verdict{false, kEnd},    Verdict{true, kEnd + 1},  Verdict{false, kEnd + 1}};

// "The first verdict holds; a share of which nobody says anything in time comes to nothing."
const char* told_share(const std::vector<Verdict>& verdicts, int told, std::int64_t now) {
    if (told == 0) return "proposed";
    for (const Verdict& one : verdicts)
        if (told == 1 || one.at <= kEnd) return one.is_agreed ? "agreed" : "refused";
    return told == 2 && now > kEnd ? "lapsed" : "proposed";
}

void check_shares(std::vector<Verdict> verdicts, int more) {
    std::vector<Verified> given;
    for (const Verdict& one : verdicts) given.push_back({one.at, one.is_agreed});
    for (const int told : {0, 1, 2}) {
        for (const std::int64_t now : {kEnd - 1, kEnd, kEnd + 1}) {
            const ShareState state = share_state(given, until(told), UtcMs{now});
            const std::string expected = told_share(verdicts, told, now);
            CAPTURE(told);
            CHECK(name_of(state) == expected);
            CHECK(comes_to_nothing(state) == (expected == "refused" || expected == "lapsed"));
        }
    }
    if (more == 0) return;
    for (const Verdict& one : kVerdicts) {
        verdicts.push_back(one);
        check_shares(verdicts, more - 1);
        verdicts.pop_back();
    }
}

constexpr std::array kMonths{"2026-01", "2026-02", "2026-03"};

const char* turn_text(MonthTurn turn) {
    switch (turn) {
        case MonthTurn::open: return "open";
        case MonthTurn::running: return "running";
        case MonthTurn::frozen: return "frozen";
        case MonthTurn::passed: break;
    }
    return "passed";
}

// "once the month is over, once, and in the order of months"; `today` counts the months that are over.
const char* told_turn(std::size_t month, std::size_t over, const std::vector<bool>& frozen,
                      bool is_freezing) {
    if (is_freezing && month >= over) return "running";
    if (frozen[month]) return "frozen";
    for (std::size_t later = month + 1; later < frozen.size(); ++later)
        if (frozen[later]) return "passed";
    return "open";
}

std::size_t walk_months(std::size_t over, std::vector<bool> told, std::vector<std::string> frozen,
                        int steps) {
    constexpr std::array kDays{"2026-01-31", "2026-02-28", "2026-03-31", "2026-04-01"};
    if (steps == 0) return 1;
    std::size_t walked = 0;
    for (std::size_t month = 0; month < kMonths.size(); ++month) {
        const MonthTurn turn = freeze_turn(kMonths[month], kDays[over], frozen);
        CAPTURE(month);
        CAPTURE(over);
        CHECK(std::string(turn_text(turn)) == told_turn(month, over, told, true));
        CHECK(std::string(turn_text(wages_turn(kMonths[month], frozen))) ==
              told_turn(month, over, told, false));
        if (turn != MonthTurn::open) continue;
        auto next_told = told;
        auto next_frozen = frozen;
        next_told[month] = true;
        next_frozen.emplace_back(kMonths[month]);
        walked += walk_months(over, next_told, next_frozen, steps - 1);
    }
    return walked + (over < kMonths.size() ? walk_months(over + 1, told, frozen, steps - 1) : 1);
}

/// What befalls one line in a month: what it comes to, whether it is held back, what payroll takes.
struct Course {
    std::int64_t value;
    bool is_held;
    int taken;  // 0: not returned; else thirds less one of what was asked
};

StatementDocument frozen_text(const Statement& statement) {
    StatementDocument document;
    document.month = statement.month;
    document.rows = statement.rows;
    document.brought = statement.brought;
    return document;
}

// The guide's text in plain sums: what was stated of the line, and what payroll owes of returned months.
struct ToldLine {
    std::int64_t stated = 0, owed = 0;

    std::int64_t state(const Course& course) {
        const std::int64_t difference = course.value - stated;
        const bool waits = difference > 0 && course.is_held;
        if (!waits) stated = course.value;
        return waits ? 0 : difference;
    }
};

struct Walked {
    std::size_t courses = 0;
};

void walk_line(std::size_t month, const ToldLine& told, const StatementHistory& history, Walked& walked) {
    if (month == kMonths.size()) {
        ++walked.courses;
        return;
    }
    for (const std::int64_t value : {std::int64_t{0}, std::int64_t{30}, std::int64_t{90}}) {
        for (const bool is_held : {false, true}) {
            LineNow now;
            now.row.line = short_id<StreamId>(sha256(view_of(std::string("one"))));
            now.row.payee = "zhao";
            now.row.kind = "performance_pay";
            now.row.measure = Measure::fen;
            now.row.value = value;
            now.row.month = kMonths[0];
            now.hold = is_held ? Hold::untold : Hold::none;
            const std::vector<LineNow> lines = value == 0 ? std::vector<LineNow>{} : std::vector{now};
            const Statement made = statement_of(kMonths[month], lines, history, 20);
            ToldLine next = told;
            const std::int64_t row = next.state({value, is_held, 0});
            const std::int64_t brought = next.owed;
            next.owed = 0;
            CAPTURE(month);
            CAPTURE(value);
            CHECK((made.rows.empty() ? 0 : made.rows[0].value) == row);
            CHECK(made.rows.size() == (row != 0 ? 1 : 0));
            CHECK((made.brought.empty() ? 0 : made.brought[0].fen) == brought);
            CHECK(made.held.size() == (value - told.stated > 0 && is_held ? 1 : 0));
            StatementHistory frozen = history;
            add_frozen(frozen, frozen_text(made));
            const std::int64_t asked = row + brought;
            for (const int taken : {0, 1, 2, 3}) {
                StatementHistory returned = frozen;
                ToldLine after = next;
                const std::int64_t fen = asked * (taken - 1) / 2;
                if (taken > 0) {
                    StatementDocument document;
                    document.taken.push_back({"zhao", Bearer::person, "performance_pay", false, fen});
                    returned.taken[kMonths[month]] = document;
                    after.owed += asked - fen;
                }
                walk_line(month + 1, after, returned, walked);
            }
        }
    }
}

}  // namespace

TEST_CASE("CON-2 CON-3 every standing of a line is held back for the reason that the text names first") {
    for (const bool has_payee : {false, true})
        for (const bool is_suspended : {false, true})
            for (const int told : {0, 1, 2})
                for (const int share : {-1, 0, 1, 2, 3})
                    for (const std::int64_t now : {kEnd, kEnd + 1}) {
                        LineStanding line{has_payee, is_suspended, until(told), std::nullopt};
                        if (share >= 0) line.share = static_cast<ShareState>(share);
                        CHECK(std::string(name_of(hold_of(line, UtcMs{now}))) ==
                              told_hold(has_payee, is_suspended, told, share, now > kEnd));
                    }
    CHECK_FALSE(comes_to_nothing(std::nullopt));
}

TEST_CASE("CON-3 of every sequence of verdicts, in time and late, the first in time holds") {
    check_shares({}, 3);
}

TEST_CASE("CON-2 every order of freezing months and of days is taken or refused as the text says") {
    CHECK(walk_months(0, {false, false, false}, {}, 7) > 20);
}

TEST_CASE("CON-2 one line over every course of three months reconciles to the fen") {
    Walked walked;
    walk_line(0, {}, {}, walked);
    CHECK(walked.courses == 24 * 24 * 24);
}

TEST_CASE("CON-2 of every sequence of being told the days count from the first that told so much") {
    for (std::int64_t a = 1; a <= 3; ++a)
        for (std::int64_t b = 1; b <= 3; ++b)
            for (std::int64_t c = 1; c <= 3; ++c)
                for (std::int64_t value = 1; value <= 4; ++value) {
                    const std::vector<Told> told{{10, a}, {20, b}, {30, c}};
                    const auto at = told_at(told, value);
                    const std::int64_t expected = value <= a ? 10 : value <= b ? 20 : value <= c ? 30 : 0;
                    CHECK((at ? at->ms : 0) == expected);
                }
}
