#pragma once
// Steps of the month's statement in the hub's journal (CON-2): an entry that
// every device receives without its text, and a document that stays here under
// its hash. What it says of persons never leaves HQ with it.
#include <functional>
#include <map>
#include <vector>

#include "core/model/statement.h"
#include "core/rules/statement.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// One step with its document.
struct StatementStep {
    StatementCore core;
    StatementDocument document;
};

/// Every step, in the order in which they were recorded. Errors: corrupt
/// (kStatementDamaged) where a document is not what its entry names.
Result<std::vector<StatementStep>> statement_steps(State& state);

/// Salts the document, keeps it and records the step in one transaction;
/// `also` is done in it, and learns under which hash the document is kept. Gives the step as it is read back
/// from then on.
Result<StatementStep> record_step(State& state, StatementCore core, StatementDocument document,
                                  const std::function<Result<void>(const Hash&)>& also = {});

/// CON-3: who said what of a share, and why.
struct ShareVerdict {
    rules::Verified verdict;
    std::string by, reason;
};

/// The steps of every sort, sorted out.
struct StatementBooks {
    std::vector<StatementStep> frozen;                  // by month
    std::map<StreamId, std::vector<rules::Told>> told;  // by line
    std::map<StreamId, std::vector<ShareVerdict>> verified;
    std::map<std::string, StatementDocument> taken;  // by month, the last
    std::map<std::string, StatementDocument> wages;  // by month, the last
};
Result<StatementBooks> statement_books(State& state);

/// CON-3: what of the verdicts on a line the rule asks, in their order.
[[nodiscard]] std::vector<rules::Verified> verdicts_on(const StatementBooks& books, const StreamId& line);

[[nodiscard]] std::vector<std::string> frozen_months(const StatementBooks& books);

/// What payees were told, by line; read again where something was recorded since.
Result<const std::map<StreamId, std::vector<rules::Told>>*> told_lines(State& state);

/// As statements of that month see them; what was frozen is taken out of the books, which are long. Shape:
/// `month` lies after every frozen one.
[[nodiscard]] rules::StatementHistory take_history(StatementBooks& books, const std::string& month);

/// What of a damaged store a doctor names: documents of steps that are not here
/// or not what they were.
Result<std::vector<std::string>> wrong_statements(State& state);

}  // namespace wincheck::hub
