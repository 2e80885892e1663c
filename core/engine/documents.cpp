#include "core/engine/documents.h"

#include <algorithm>
#include <iterator>

#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {

template <class T>
Result<T> Documents::document_or_none(const Hash& hash) {
    if (hash.is_zero()) return T{};
    WCK_TRY(const Bytes document, bytes(hash));
    return journal::decode_document<T>(document);
}

namespace {

// One text that nobody has to fill in, and no score: a form has at least one question.
Checklist free_checklist() {
    Checklist checklist;
    checklist.settings.id = "free";
    Node note;
    note.code = "NOTE";
    note.type = AnswerType::text;
    note.scoring.rule = ItemRule::none;
    checklist.nodes.push_back(std::move(note));
    return checklist;
}

}  // namespace

Hash Documents::no_checklist() {
    static const Hash hash = journal::document_hash(free_checklist());
    return hash;
}

Result<Bytes> Documents::bytes(const Hash& hash) {
    WCK_TRY(auto found, store_.blob(hash));
    if (!found && hash == no_checklist()) return journal::encode(free_checklist());
    if (!found) return error_of(ErrorCode::not_found, kIncomplete, "Documents::bytes");
    return std::move(*found);
}

Result<CompiledPtr> Documents::checklist(const Hash& hash) {
    const auto known = checklists_.find(hash);
    if (known != checklists_.end()) return known->second;
    WCK_TRY(const Bytes document, bytes(hash));
    WCK_TRY(Checklist checklist, journal::decode_document<Checklist>(document));
    WCK_TRY(CompiledPtr compiled, rules::CompiledChecklist::compile(std::move(checklist)));
    checklists_[hash] = compiled;
    return compiled;
}

Result<PolicyPtr> Documents::policy_kept(const Hash& hash) {
    const auto known = policies_.find(hash);
    if (known != policies_.end()) return known->second;
    WCK_TRY(const Bytes document, bytes(hash));
    WCK_TRY(Policy policy, journal::decode_document<Policy>(document));
    return policies_[hash] = std::make_shared<const Policy>(std::move(policy));
}

Result<Policy> Documents::policy(const Hash& hash) {
    WCK_TRY(const PolicyPtr policy, policy_kept(hash));
    return *policy;
}

Result<Policy> Documents::policy_in_force() {
    WCK_TRY(const auto hash, newest(DocumentKind::policy));
    return hash ? policy(*hash) : Result<Policy>(Policy{});
}

Result<std::optional<Hash>> Documents::newest(DocumentKind kind, const std::string& name) {
    WCK_TRY(const auto rows, store_.documents(kind));
    std::optional<Hash> hash;
    for (const store::DocumentRow& row : rows) {
        const bool fits = name.empty() || row.document.name == name || row.document.hash.hex() == name;
        if (fits) hash = row.document.hash;
    }
    return hash;
}

Result<Organisation> Documents::organisation() {
    WCK_TRY(const auto hash, newest(DocumentKind::organisation));
    if (!hash) return Organisation{};
    WCK_TRY(const Bytes document, bytes(*hash));
    return journal::decode_document<Organisation>(document);
}

Result<rules::WorkCalendar> Documents::calendar() {
    WCK_TRY(const auto hash, newest(DocumentKind::calendar));
    if (!hash) return rules::WorkCalendar();
    WCK_TRY(const Bytes document, bytes(*hash));
    WCK_TRY(const Calendar calendar, journal::decode_document<Calendar>(document));
    return rules::WorkCalendar::from(calendar);
}

// A document that rotted counts as missing until it comes anew.
Result<bool> Documents::is_here(const store::DocumentRow& row) {
    return row.is_here ? is_whole(row.document.hash) : Result<bool>(false);
}

Result<bool> Documents::is_whole(const Hash& hash) {
    if (seen_whole_.contains(hash)) return true;
    WCK_TRY(const auto found, store_.blob(hash));
    if (found) seen_whole_.insert(hash);
    return found.has_value();
}

// Changes count from the newest base on. One that has not come yet is none: what was before it is still right
// up to there.
Result<std::vector<store::DocumentRow>> Documents::rows_that_count(DocumentKind kind) {
    WCK_TRY(auto rows, store_.documents(kind));
    for (store::DocumentRow& row : rows) {
        WCK_TRY(row.is_here, is_here(row));
    }
    const auto base = std::find_if(rows.rbegin(), rows.rend(), [&](const store::DocumentRow& row) {
        return kind == DocumentKind::changes && row.is_here && row.document.name == kChangesBase;
    });
    if (base != rows.rend()) rows.erase(rows.begin(), std::prev(base.base()));
    return rows;
}

Result<Documents::Held> Documents::held(DocumentKind kind) {
    Held held;
    WCK_TRY(const auto rows, rows_that_count(kind));
    for (const store::DocumentRow& row : rows) {
        if (row.is_here && held.missing.empty()) held.in_order.push_back(row.document.hash);
        if (row.is_here) held.newest = row.document.hash;
        if (!row.is_here) held.missing.push_back(row.document.name);
    }
    return held;
}

Result<RegisterPtr> Documents::standing() {
    const std::uint64_t seen = store_.changes_of(kStreamTenant);
    if (standing_ && standing_changes_ == seen) return standing_;
    // The tenant's stream only grows: as long as it is as long as before, nothing was published.
    WCK_TRY(const auto streams, store_.streams(kStreamTenant));
    std::uint64_t entries = 0;
    for (const store::StreamInfo& stream : streams) entries += stream.entries;
    if (standing_ && entries == standing_entries_) {
        standing_changes_ = seen;
        return standing_;
    }
    // What was published and has not come yet does not stop the work: the register is then that of before it.
    WCK_TRY(const Held organisations, held(DocumentKind::organisation));
    WCK_TRY(const Held peoples, held(DocumentKind::people));
    WCK_TRY(const Held changes, held(DocumentKind::changes));
    std::vector<Hash> wanted{organisations.newest, peoples.newest};
    wanted.insert(wanted.end(), changes.in_order.begin(), changes.in_order.end());
    const bool goes_on = standing_ && wanted.size() > standing_of_.size() &&
                         std::equal(standing_of_.begin(), standing_of_.end(), wanted.begin());
    if (goes_on) {
        auto built = std::make_unique<rules::Register>(*standing_);
        for (std::size_t at = standing_of_.size(); at < wanted.size(); ++at) {
            WCK_TRY(const auto change, document_or_none<Changes>(wanted[at]));
            built->add(change);
        }
        standing_ = std::move(built);
        standing_of_ = std::move(wanted);
    } else if (!standing_ || wanted != standing_of_) {
        WCK_TRY(const auto organisation, document_or_none<Organisation>(organisations.newest));
        WCK_TRY(const auto people, document_or_none<People>(peoples.newest));
        auto built = std::make_unique<rules::Register>(organisation, people);
        for (const Hash& hash : changes.in_order) {
            WCK_TRY(const auto change, document_or_none<Changes>(hash));
            built->add(change);
        }
        standing_ = std::move(built);
        standing_of_ = std::move(wanted);
    }
    missing_ = organisations.missing;
    missing_.insert(missing_.end(), peoples.missing.begin(), peoples.missing.end());
    missing_.insert(missing_.end(), changes.missing.begin(), changes.missing.end());
    standing_entries_ = missing_.empty() ? entries : UINT64_MAX;
    standing_changes_ = missing_.empty() ? std::optional(seen) : std::nullopt;
    return standing_;
}

Result<std::optional<std::vector<Fact>>> Documents::facts_since(const std::vector<Hash>& documents) {
    std::optional<std::vector<Fact>> facts;
    const std::size_t known = documents.size();
    // Before the first change stand the organisation and the people.
    constexpr std::size_t kBases = 2;
    if (known < kBases || known > standing_of_.size() ||
        !std::equal(documents.begin(), documents.end(), standing_of_.begin()))
        return facts;
    facts.emplace();
    for (std::size_t at = known; at < standing_of_.size(); ++at) {
        WCK_TRY(auto change, document_or_none<Changes>(standing_of_[at]));
        std::move(change.facts.begin(), change.facts.end(), std::back_inserter(*facts));
    }
    return facts;
}

Hash Documents::standing_mark() const {
    Hasher hasher;
    for (const Hash& hash : standing_of_) hasher.update(hash.view());
    return hasher.finish();
}

Error Documents::not_in_register(ErrorCode code, const Reason& reason, const char* origin,
                                 const std::string& place) const {
    if (has_whole_register()) return error_of(code, reason, origin, place);
    return error_of(ErrorCode::not_found, kIncomplete, origin, missing_.front());
}

Result<Told> Documents::told(const StreamId& inspection) {
    const std::uint64_t seen = store_.changes_of(kStreamPerson);
    if (told_changes_ != seen) {
        WCK_TRY(const auto streams, person_streams(store_));
        WCK_TRY(told_, told_in(store_, streams));
        told_changes_ = seen;
    }
    const auto found = told_.find(inspection);
    return found == told_.end() ? Told{} : found->second;
}

Result<std::vector<Hash>> Documents::changes_in_force() {
    WCK_TRY(auto changes, held(DocumentKind::changes));
    return std::move(changes.in_order);
}

Result<TimeZones> Documents::zones() {
    WCK_TRY(const Held zones, held(DocumentKind::zones));
    return document_or_none<TimeZones>(zones.newest);
}

Result<People> Documents::people() {
    WCK_TRY(const auto hash, newest(DocumentKind::people));
    if (!hash) return People{};
    WCK_TRY(const Bytes document, bytes(*hash));
    return journal::decode_document<People>(document);
}

}  // namespace wincheck::engine
