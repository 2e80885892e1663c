#pragma once
// The month's statement (CON-2): what is stated of each line up to that month, and what is held back. A
// statement says of each line the difference between what it comes to now and what earlier statements said,
// so that an amendment, or a line that came late, appears once and the earlier ones never change. Pure.
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/model/statement.h"
#include "core/rules/due.h"

namespace wincheck::rules {

/// Why something of a line is not stated yet.
enum class Hold : std::uint8_t {
    none,
    nobody,      // the finding names nobody
    untold,      // the payee was not told
    objection,   // may still object, or the calendar does not say until when
    suspended,   // an appeal stands (APP-4)
    unverified,  // a manager's share that nobody verified yet (CON-3)
    over_cap,    // more than the share of the wage
    count,       // not a reason
};

/// A line as it stands now.
struct LineNow {
    StatementRow row;  // with what it comes to; `what` is not read
    Hold hold = Hold::none;
};

/// The money of one frozen statement, by account.
struct StatedMonth {
    std::string month;
    std::vector<StatementSum> stated;   // of its lines
    std::vector<StatementSum> brought;  // as it has them
    bool operator==(const StatedMonth&) const = default;
    template <class A>
    void serialize(A& a) {
        a(month, stated, brought);
    }
};

/// What frozen statements said of a line, all together.
struct StatedLine {
    std::int64_t value = 0;
    std::uint64_t order = 0;  // lines that were stated first are lower
    StatementRow last;        // as it was stated last; only of one that does not stand any more is it read
};

struct StreamIdHash {
    std::size_t operator()(const StreamId& id) const;
};
using StatedLines = std::unordered_map<StreamId, StatedLine, StreamIdHash>;

/// What statements and payroll said before.
struct StatementHistory {
    std::vector<StatedMonth> months;
    StatedLines stated;                              // at least those that come to something else now
    std::map<std::string, StatementDocument> taken;  // by month, the last that payroll returned
    std::map<std::string, std::int64_t> wages;       // of the month that is stated, by person
};

/// The money of a frozen statement. Shape: sorted by payee, bearer and kind.
[[nodiscard]] StatedMonth stated_month(const StatementDocument& frozen);
/// Shape: frozen statements are added in the order of their months.
void add_frozen(StatementHistory& history, const StatementDocument& frozen);

struct Statement {
    std::string month;
    std::vector<StatementRow> rows;     // in the order of the lines; those that are gone come last
    std::vector<StatementSum> brought;  // sorted by payee and kind
    std::vector<StatementRow> held;     // `what` says why
};

/// Rule:   CON-2: lines of that month and before. What is in the payee's favour is never held back. Money
///         that payroll did not take of earlier statements is brought over once payroll returned what it
///         took. CON-1: of capped kinds a payee bears at most the share of the wage, where it is known: first
///         what was brought, then the lines in their order.
/// Rounds: the share of the wage, down to whole fen.
/// Shape:  the months of `history` lie before `month`; a line that is neither in `lines` nor in
///         `history.stated` comes to what was stated of it. Cost: n in lines and stated lines, n log n in
///         accounts.
[[nodiscard]] Statement statement_of(const std::string& month, const std::vector<LineNow>& lines,
                                     const StatementHistory& history, std::uint32_t wage_percent);

/// What a payee was told of a line at a moment.
struct Told {
    std::int64_t at_ms = 0;
    std::int64_t value = 0;
};

/// From when the window to object counts: when at least so much was told first. Nothing: not told yet.
[[nodiscard]] std::optional<UtcMs> told_at(const std::vector<Told>& told, std::int64_t value);

/// CON-3: a verification that counts: of the share, in time, by somebody who is neither party.
struct Verified {
    std::int64_t at_ms = 0;
    bool is_agreed = false;
};
enum class ShareState : std::uint8_t { proposed, agreed, refused, lapsed };
/// Rule: CON-3: the first verdict within the days after being told holds; without one the share lapses.
///       `until` is where those days end: nothing while it was not told, not known without a calendar.
[[nodiscard]] ShareState share_state(const std::vector<Verified>& verdicts,
                                     const std::optional<Deadline>& until, UtcMs now);

/// What is asked of a line before it is stated.
struct LineStanding {
    bool has_payee = true;
    bool is_suspended = false;          // APP-4
    std::optional<Deadline> objection;  // nothing: not told
    std::optional<ShareState> share;    // of a direct manager's
};
/// Rule: CON-2, CON-3: the first reason that holds: nobody, suspended, untold, unverified, objection.
[[nodiscard]] Hold hold_of(const LineStanding& line, UtcMs now);
/// Rule: CON-3: a share that was refused, or that nobody verified in time, comes to nothing.
[[nodiscard]] bool comes_to_nothing(const std::optional<ShareState>& share);

/// Whether a month may be frozen now, or its wages be given.
enum class MonthTurn : std::uint8_t {
    open,
    running,  // not over
    frozen,
    passed,  // a later one was frozen
};
/// Rule:  CON-2: frozen once, after the month is over and in the order of months.
/// Shape: `frozen` are months in any order, `today` is a date.
[[nodiscard]] MonthTurn freeze_turn(std::string_view month, std::string_view today,
                                    std::span<const std::string> frozen);
/// Rule:  CON-1: wages come before their month is frozen, or a later one.
[[nodiscard]] MonthTurn wages_turn(std::string_view month, std::span<const std::string> frozen);

[[nodiscard]] const char* name_of(Hold hold);
[[nodiscard]] const char* name_of(ShareState state);

}  // namespace wincheck::rules
