#include "core/engine/documents.h"

#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {

Result<Bytes> Documents::bytes(const Hash& hash) {
    WCK_TRY(auto found, store_.blob(hash));
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

Result<Policy> Documents::policy(const Hash& hash) {
    const auto known = policies_.find(hash);
    if (known != policies_.end()) return *known->second;
    WCK_TRY(const Bytes document, bytes(hash));
    WCK_TRY(Policy policy, journal::decode_document<Policy>(document));
    policies_[hash] = std::make_shared<const Policy>(policy);
    return policy;
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

Result<RegisterPtr> Documents::standing() {
    std::vector<Hash> wanted;
    WCK_TRY(const auto organisation_hash, newest(DocumentKind::organisation));
    WCK_TRY(const auto people_hash, newest(DocumentKind::people));
    wanted.push_back(organisation_hash.value_or(Hash{}));
    wanted.push_back(people_hash.value_or(Hash{}));
    WCK_TRY(const auto rows, store_.documents(DocumentKind::changes));
    for (const store::DocumentRow& row : rows) wanted.push_back(row.document.hash);
    if (standing_ && wanted == standing_of_) return standing_;
    WCK_TRY(const Organisation first, organisation());
    WCK_TRY(const People persons, people());
    auto built = std::make_unique<rules::Register>(first, persons);
    for (std::size_t i = 2; i < wanted.size(); ++i) {
        WCK_TRY(const Bytes document, bytes(wanted[i]));
        WCK_TRY(const Changes changes, journal::decode_document<Changes>(document));
        built->add(changes);
    }
    standing_ = std::move(built);
    standing_of_ = std::move(wanted);
    return standing_;
}

Result<People> Documents::people() {
    WCK_TRY(const auto hash, newest(DocumentKind::people));
    if (!hash) return People{};
    WCK_TRY(const Bytes document, bytes(*hash));
    return journal::decode_document<People>(document);
}

}  // namespace wincheck::engine
