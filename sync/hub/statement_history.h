#pragma once
// Steps of the month's statement in the hub's journal (CON-2): an entry that
// every device receives without its text, and a document that stays here under
// its hash. What it says of persons never leaves HQ with it.
#include <functional>
#include <map>
#include <optional>
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

/// Errors: corrupt (kStatementDamaged) where it is not what its entry names.
Result<StatementDocument> step_document(State& state, const StatementCore& core);

/// Done in the transaction that records a step, with the step as it is kept.
using WithStep = std::function<Result<void>(const StatementCore&, const StatementDocument&)>;
/// Salts the document, keeps it and records the step in one transaction, and `also` in it. Gives the step as
/// it is read back from then on.
Result<StatementStep> record_step(State& state, StatementCore core, StatementDocument document,
                                  const WithStep& also = {});

/// CON-3: who said what of a share, and why.
struct ShareVerdict {
    rules::Verified verdict;
    std::string by, reason;
};

/// What was said of lines before they were stated.
struct StatementBooks {
    std::map<StreamId, std::vector<rules::Told>> told;  // by line
    std::map<StreamId, std::vector<ShareVerdict>> verified;
};
Result<StatementBooks> statement_books(State& state);

/// CON-3: what of the verdicts on a line the rule asks, in their order.
[[nodiscard]] std::vector<rules::Verified> verdicts_on(const StatementBooks& books, const StreamId& line);

/// Of steps that froze one.
[[nodiscard]] std::vector<std::string> frozen_months(const std::vector<StatementCore>& steps);

/// The step that froze the month; nothing where none did.
Result<std::optional<StatementStep>> frozen_step(State& state, const std::vector<StatementCore>& steps,
                                                 const std::string& month);

/// What payees were told, by line; read again where something was recorded since.
Result<const std::map<StreamId, std::vector<rules::Told>>*> told_lines(State& state);

/// What of a damaged store a doctor names: documents of steps that are not here
/// or not what they were.
Result<std::vector<std::string>> wrong_statements(State& state);

}  // namespace wincheck::hub
