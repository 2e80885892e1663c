#include "sync/hub/extract_feed.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "core/engine/told.h"
#include "core/model/limits.h"
#include "core/rules/statement.h"
#include "sync/hub/feed.h"
#include "sync/hub/in_parts.h"
#include "sync/hub/own_steps.h"
#include "sync/hub/reasons.h"
#include "sync/hub/statement_history.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingExtractsDue = "hub.extracts.statements";
constexpr std::size_t kExtractsAtOnce = 512;

/// Statements whose parts are to be given.
struct ExtractsDue {
    bool must_compare = true;  // something may have been given already
    std::vector<Hash> documents;
    std::string given;  // of the first of them all payees up to this one have their parts
    template <class A>
    void serialize(A& a) {
        a(must_compare, documents, given);
    }
};

// A hub of before this list, or a backup of one, looks at every frozen statement once.
Result<ExtractsDue> extracts_due(State& state) {
    WCK_TRY(const auto bytes, state.store().setting(kSettingExtractsDue));
    if (bytes) return journal::decode<ExtractsDue>(*bytes);
    ExtractsDue due;
    WCK_TRY(const auto cores, own_cores<StatementCore>(state, EntryType::statement));
    for (const StatementCore& core : cores)
        if (core.step == kStatementFrozen) due.documents.push_back(core.document);
    return due;
}

Result<void> save_extracts_due(State& state, const ExtractsDue& due) {
    return state.store().put_setting(kSettingExtractsDue, journal::encode(due));
}

Result<StatementStep> frozen_step(State& state, const Hash& hash) {
    WCK_TRY(const auto cores, own_cores<StatementCore>(state, EntryType::statement));
    const auto core = std::find_if(cores.begin(), cores.end(),
                                   [&](const StatementCore& one) { return one.document == hash; });
    WCK_TRY(auto document, own_document<StatementDocument>(state, hash));
    if (core == cores.end() || !document)
        return error_of(ErrorCode::corrupt, kStatementDamaged, "frozen_step", hash.hex());
    return StatementStep{*core, std::move(*document)};
}

/// The own part of one frozen statement, by payee.
struct Part {
    std::vector<StatementRow> rows;
    std::vector<StatementSum> brought;
    std::vector<StatementRow> held;
};
using PartByPayee = std::map<std::string, Part>;

PartByPayee parts_of(StatementDocument document) {
    PartByPayee parts;
    for (StatementRow& row : document.rows) parts[row.payee].rows.push_back(std::move(row));
    for (StatementSum& sum : document.brought) parts[sum.payee].brought.push_back(std::move(sum));
    // What a payee was not told of yet is told first.
    for (StatementRow& row : document.held)
        if (row.what != rules::name_of(rules::Hold::untold)) parts[row.payee].held.push_back(std::move(row));
    std::erase_if(parts, [](const auto& one) { return one.first.empty() || one.first.size() > kIdTextMax; });
    return parts;
}

std::vector<ExtractCore> extracts_of(const StatementCore& frozen, const Part& part) {
    ExtractCore empty;
    empty.month = frozen.month;
    empty.document = frozen.document;
    empty.log_size = frozen.log_size;
    empty.log_root = frozen.log_root;
    ListParts<ExtractCore> extracts(std::move(empty));
    extracts.add(&ExtractCore::rows, part.rows);
    extracts.add(&ExtractCore::brought, part.brought);
    extracts.add(&ExtractCore::held, part.held);
    return extracts.take_numbered();
}

Result<std::vector<ExtractCore>> extracts_known(State& state, const std::string& person) {
    WCK_TRY(const auto stream, state.store().find_opened(kStreamPerson, person));
    if (!stream) return std::vector<ExtractCore>{};
    return engine::extracts_in(state.store(), {*stream});
}

/// Gives the parts of the first statement that is due.
class Handing {
public:
    Handing(State& state, ExtractsDue& due) : state_(state), due_(due) {}

    Result<void> run() {
        WCK_TRY(StatementStep frozen, frozen_step(state_, due_.documents.front()));
        const PartByPayee parts = parts_of(std::move(frozen.document));
        auto next = parts.upper_bound(due_.given);
        while (next != parts.end()) {
            std::vector<engine::WordToPerson> words;
            for (std::size_t at = 0; at < kExtractsAtOnce && next != parts.end(); ++at, ++next) {
                WCK_TRY(add_words(frozen.core, *next, words));
                due_.given = next->first;
            }
            WCK_TRY(
                state_.engine->record_for_persons(words, [&] { return save_extracts_due(state_, due_); }));
        }
        return {};
    }

private:
    Result<void> add_words(const StatementCore& frozen, const PartByPayee::value_type& one,
                           std::vector<engine::WordToPerson>& words) {
        const auto& [person, part] = one;
        std::vector<ExtractCore> known;
        if (due_.must_compare) {
            WCK_TRY(known, extracts_known(state_, person));
        }
        for (const ExtractCore& extract : extracts_of(frozen, part))
            if (std::find(known.begin(), known.end(), extract) == known.end())
                words.push_back({person, EntryType::extract, journal::encode(extract)});
        return {};
    }

    State& state_;
    ExtractsDue& due_;
};

}  // namespace

Result<void> note_extracts_due(State& state, const Hash& document) {
    WCK_TRY(ExtractsDue due, extracts_due(state));
    due.documents.push_back(document);
    return save_extracts_due(state, due);
}

Result<void> settle_extracts(State& state) {
    WCK_TRY(ExtractsDue due, extracts_due(state));
    if (due.documents.empty() && !due.must_compare) return {};
    while (!due.documents.empty()) {
        WCK_TRY(Handing(state, due).run());
        WCK_TRY(sequence_own(state));
        due.documents.erase(due.documents.begin());
        due.given.clear();
    }
    due.must_compare = false;
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(save_extracts_due(state, due));
    return transaction.commit();
}

}  // namespace wincheck::hub
