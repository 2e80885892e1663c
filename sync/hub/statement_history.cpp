#include "sync/hub/statement_history.h"

#include "core/base/hash.h"
#include "core/journal/payloads.h"
#include "sync/hub/feed.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

void take_step(StatementBooks& books, StatementStep step) {
    const StatementDocument& document = step.document;
    switch (step.core.step) {
        case kStatementTold:
            for (const StatementRow& row : document.rows)
                books.told[row.line].push_back({document.at_ms, row.value});
            break;
        case kStatementVerified:
            for (const StatementRow& row : document.rows)
                books.verified[row.line].push_back(
                    {{document.at_ms, document.is_agreed}, document.by, document.reason});
            break;
        case kStatementTaken: books.taken[document.month] = document; break;
        case kStatementWages: books.wages[document.month] = document; break;
        case kStatementFrozen: books.frozen.push_back(std::move(step)); break;
        default: break;
    }
}

}  // namespace

Result<std::vector<StatementStep>> statement_steps(State& state) {
    WCK_TRY(auto cores, own_cores<StatementCore>(state, EntryType::statement));
    std::vector<StatementStep> steps;
    for (StatementCore& core : cores) {
        WCK_TRY(auto document, own_document<StatementDocument>(state, core.document));
        if (!document) return error_of(ErrorCode::corrupt, kStatementDamaged, "statement_steps", core.month);
        steps.push_back({std::move(core), std::move(*document)});
    }
    return steps;
}

Result<StatementStep> record_step(State& state, StatementCore core, StatementDocument document,
                                  const std::function<Result<void>(const Hash&)>& also) {
    state.ports.random.fill(document.salt.raw);
    document.at_ms = state.now_ms();
    document.month = core.month;
    const TextPart apart{{"person", document.by}};
    const Bytes bytes = journal::encode(document);
    core.document = sha256(bytes);
    WCK_TRY(state.engine->record_statement(core, apart, [&]() -> Result<void> {
        WCK_TRY(state.store().put_blob(core.document, bytes));
        return also ? also(core.document) : Result<void>{};
    }));
    WCK_TRY(sequence_own(state));
    return StatementStep{std::move(core), std::move(document)};
}

Result<StatementBooks> statement_books(State& state) {
    WCK_TRY(auto steps, statement_steps(state));
    StatementBooks books;
    for (StatementStep& step : steps) take_step(books, std::move(step));
    return books;
}

std::vector<rules::Verified> verdicts_on(const StatementBooks& books, const StreamId& line) {
    std::vector<rules::Verified> verdicts;
    const auto found = books.verified.find(line);
    if (found == books.verified.end()) return verdicts;
    for (const ShareVerdict& one : found->second) verdicts.push_back(one.verdict);
    return verdicts;
}

std::vector<std::string> frozen_months(const StatementBooks& books) {
    std::vector<std::string> months;
    months.reserve(books.frozen.size());
    for (const StatementStep& step : books.frozen) months.push_back(step.core.month);
    return months;
}

Result<const std::map<StreamId, std::vector<rules::Told>>*> told_lines(State& state) {
    const std::uint64_t changes = state.store().changes_of(kStreamTenant);
    if (state.told_changes != changes) {
        WCK_TRY(StatementBooks books, statement_books(state));
        state.told = std::move(books.told);
        state.told_changes = changes;
    }
    return &state.told;
}

rules::StatementHistory take_history(StatementBooks& books, const std::string& month) {
    rules::StatementHistory history;
    for (StatementStep& step : books.frozen) history.frozen.push_back(std::move(step.document));
    history.taken = books.taken;
    const auto wages = books.wages.find(month);
    if (wages == books.wages.end()) return history;
    for (const Wage& wage : wages->second.wages) history.wages[wage.person] = wage.fen;
    return history;
}

Result<std::vector<std::string>> wrong_statements(State& state) {
    WCK_TRY(const auto cores, own_cores<StatementCore>(state, EntryType::statement));
    std::vector<std::string> wrong;
    for (const StatementCore& core : cores) {
        WCK_TRY(const auto document, own_document<StatementDocument>(state, core.document));
        if (!document)
            wrong.push_back("statement " + core.month + " " + core.document.hex() +
                            ": its document is not what was recorded");
    }
    return wrong;
}

}  // namespace wincheck::hub
