#include "sync/hub/statement_history.h"

#include <algorithm>

#include "core/base/hash.h"
#include "core/journal/payloads.h"
#include "sync/hub/feed.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

// Nothing where the bytes are not here, or not those that the entry names.
Result<std::optional<StatementDocument>> document_of(State& state, const Hash& hash) {
    WCK_TRY(const auto bytes, state.store().blob(hash));
    if (!bytes || sha256(*bytes) != hash) return std::optional<StatementDocument>{};
    auto document = journal::decode<StatementDocument>(*bytes);
    return document ? std::optional(std::move(*document)) : std::optional<StatementDocument>{};
}

Result<std::vector<StatementCore>> statement_cores(State& state) {
    std::vector<std::pair<std::uint64_t, StatementCore>> ranked;
    WCK_TRY(const auto streams, state.store().streams(kStreamTenant));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto entries, state.store().stream_entries(stream.id, EntryType::statement));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
            if (bytes == nullptr || stored.is_refused) continue;
            auto core = journal::decode<StatementCore>(*bytes);
            if (core) ranked.emplace_back(stored.rank.value_or(UINT64_MAX), std::move(*core));
        }
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<StatementCore> cores;
    for (auto& [rank, core] : ranked) cores.push_back(std::move(core));
    return cores;
}

void take_step(StatementBooks& books, StatementStep step) {
    const StatementDocument& document = step.document;
    switch (step.core.step) {
        case kStatementTold:
            for (const StatementRow& row : document.rows)
                books.told[row.line].push_back({document.at_ms, row.value});
            break;
        case kStatementVerified:
            for (const StatementRow& row : document.rows)
                books.verified[row.line].push_back({document.at_ms, document.is_agreed});
            break;
        case kStatementTaken: books.taken[document.month] = document; break;
        case kStatementWages: books.wages[document.month] = document; break;
        case kStatementFrozen: books.frozen.push_back(std::move(step)); break;
        default: break;
    }
}

}  // namespace

Result<std::vector<StatementStep>> statement_steps(State& state) {
    WCK_TRY(auto cores, statement_cores(state));
    std::vector<StatementStep> steps;
    for (StatementCore& core : cores) {
        WCK_TRY(auto document, document_of(state, core.document));
        if (!document) return error_of(ErrorCode::corrupt, kStatementDamaged, "statement_steps", core.month);
        steps.push_back({std::move(core), std::move(*document)});
    }
    return steps;
}

Result<void> record_step(State& state, StatementCore core, StatementDocument document) {
    state.ports.random.fill(document.salt.raw);
    document.at_ms = state.now_ms();
    document.month = core.month;
    const TextPart apart{{"person", document.by}};
    const Bytes bytes = journal::encode(document);
    core.document = sha256(bytes);
    WCK_TRY(state.engine->record_statement(core, apart,
                                           [&] { return state.store().put_blob(core.document, bytes); }));
    return sequence_own(state);
}

Result<StatementBooks> statement_books(State& state) {
    WCK_TRY(auto steps, statement_steps(state));
    StatementBooks books;
    for (StatementStep& step : steps) take_step(books, std::move(step));
    return books;
}

rules::StatementHistory history_for(const StatementBooks& books, const std::string& month) {
    rules::StatementHistory history;
    for (const StatementStep& step : books.frozen) history.frozen.push_back(step.document);
    history.taken = books.taken;
    const auto wages = books.wages.find(month);
    if (wages == books.wages.end()) return history;
    for (const Wage& wage : wages->second.wages) history.wages[wage.person] = wage.fen;
    return history;
}

Result<std::vector<std::string>> wrong_statements(State& state) {
    WCK_TRY(const auto cores, statement_cores(state));
    std::vector<std::string> wrong;
    for (const StatementCore& core : cores) {
        WCK_TRY(const auto document, document_of(state, core.document));
        if (!document)
            wrong.push_back("statement " + core.month + " " + core.document.hex() +
                            ": its document is not what was recorded");
    }
    return wrong;
}

}  // namespace wincheck::hub
