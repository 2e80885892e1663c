#include "sync/hub/statement_history.h"

#include "core/base/hash.h"
#include "core/journal/payloads.h"
#include "sync/hub/feed.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

void take_step(StatementBooks& books, const StatementCore& core, const StatementDocument& document) {
    for (const StatementRow& row : document.rows) {
        if (core.step == kStatementTold) books.told[row.line].push_back({document.at_ms, row.value});
        if (core.step == kStatementVerified)
            books.verified[row.line].push_back(
                {{document.at_ms, document.is_agreed}, document.by, document.reason});
    }
}

}  // namespace

Result<StatementDocument> step_document(State& state, const StatementCore& core) {
    WCK_TRY(auto document, own_document<StatementDocument>(state, core.document));
    if (!document) return error_of(ErrorCode::corrupt, kStatementDamaged, "step_document", core.month);
    return std::move(*document);
}

Result<StatementStep> record_step(State& state, StatementCore core, StatementDocument document,
                                  const WithStep& also) {
    state.ports.random.fill(document.salt.raw);
    document.at_ms = state.now_ms();
    document.month = core.month;
    const TextPart apart{{"person", document.by}};
    const Bytes bytes = journal::encode(document);
    core.document = sha256(bytes);
    WCK_TRY(state.engine->record_statement(core, apart, [&]() -> Result<void> {
        WCK_TRY(state.store().put_blob(core.document, bytes));
        return also ? also(core, document) : Result<void>{};
    }));
    WCK_TRY(sequence_own(state));
    return StatementStep{std::move(core), std::move(document)};
}

Result<StatementBooks> statement_books(State& state) {
    WCK_TRY(const auto steps, own_cores<StatementCore>(state, EntryType::statement));
    StatementBooks books;
    for (const StatementCore& core : steps) {
        if (core.step != kStatementTold && core.step != kStatementVerified) continue;
        WCK_TRY(const auto document, step_document(state, core));
        take_step(books, core, document);
    }
    return books;
}

std::vector<rules::Verified> verdicts_on(const StatementBooks& books, const StreamId& line) {
    std::vector<rules::Verified> verdicts;
    const auto found = books.verified.find(line);
    if (found == books.verified.end()) return verdicts;
    for (const ShareVerdict& one : found->second) verdicts.push_back(one.verdict);
    return verdicts;
}

std::vector<std::string> frozen_months(const std::vector<StatementCore>& steps) {
    std::vector<std::string> months;
    for (const StatementCore& core : steps)
        if (core.step == kStatementFrozen) months.push_back(core.month);
    return months;
}

Result<std::optional<StatementStep>> frozen_step(State& state, const std::vector<StatementCore>& steps,
                                                 const std::string& month) {
    for (const StatementCore& core : steps) {
        if (core.step != kStatementFrozen || core.month != month) continue;
        WCK_TRY(auto document, step_document(state, core));
        return std::optional(StatementStep{core, std::move(document)});
    }
    return std::optional<StatementStep>{};
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
