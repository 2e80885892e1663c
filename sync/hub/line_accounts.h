#pragma once
// What was said of each line, to its payee, by verifiers and by frozen statements (CON-2, CON-3), kept by the
// number of its inspection, so that a statement reads of earlier months only what can still come to something
// else. Derived from the documents of the hub's steps; where these are others than those it was derived from,
// it is derived anew. An account is settled when all its lines are told and stated as they stand; whatever
// may change one (its inspection grows, a step names it, its jurisdiction, zone or the calendar is another)
// opens it again.
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/model/entries.h"
#include "core/rules/statement.h"
#include "sync/hub/line_standing.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// Said at a moment: how much a payee was told, or 1 for a share that was agreed and 0 for one refused.
struct SaidThen {
    std::int64_t at_ms = 0;
    std::int64_t value = 0;
    template <class A>
    void serialize(A& a) {
        a(at_ms, value);
    }
};

struct SaidOfLine {
    StreamId line{};
    std::vector<SaidThen> told, verdicts;
    bool is_stated = false;
    std::int64_t stated = 0;
    std::uint64_t first = 0, last = 0;  // where it was stated: place of the statement and of the row in it
    template <class A>
    void serialize(A& a) {
        a(line, told, verdicts, is_stated, stated, first, last);
    }
};

struct SettledInspection {
    StreamId id{};
    std::string project, date, ground;  // what of the register its lines rest on
    template <class A>
    void serialize(A& a) {
        a(id, project, date, ground);
    }
};

struct LineAccount {
    std::string number;
    bool is_open = true;
    std::map<StreamId, SaidOfLine> lines;
    std::vector<SettledInspection> settled;
};
using LineAccounts = std::map<std::string, LineAccount>;

/// All that telling and a statement of now ask for.
struct OpenLines {
    std::vector<StatementCore> steps;   // every one, in order
    std::vector<StatementCore> frozen;  // of these
    LineAccounts accounts;              // the open ones
    std::vector<PunishableInspection> inspections;
    std::vector<StreamId> gone;  // nothing of them can be punished any more
    std::set<StreamId> unread;   // documents of them are missing
    std::vector<CurrentLine> lines;
    ToldLines told;
    VerifiedLines verified;
};

/// Brings the accounts up to date, in a transaction of its own. Errors: corrupt (kStatementDamaged), storage
/// errors.
Result<OpenLines> open_lines(State& state);

/// Shape: `month` lies after every frozen one; `lines` are those of now.
Result<rules::StatementHistory> history_of(State& state, const OpenLines& open, const std::string& month,
                                           const std::vector<rules::LineNow>& lines);

/// What payroll said last of that month, in steps of that sort; nothing where it said nothing.
Result<std::optional<StatementDocument>> last_said(State& state, const std::vector<StatementCore>& steps,
                                                   std::uint32_t sort, const std::string& month);

/// Takes up a step that is recorded in this transaction. Of one that freezes, `lines` are those it was made
/// of: accounts that they leave nothing of are settled.
Result<void> take_up(State& state, const OpenLines& open, const StatementCore& core,
                     const StatementDocument& document, const std::vector<rules::LineNow>& lines);

/// What of the accounts a doctor names: those that are not what the documents say, or that are settled and
/// should not be.
Result<std::vector<std::string>> wrong_accounts(State& state);

}  // namespace wincheck::hub
