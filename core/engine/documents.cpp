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
    WCK_TRY(const Bytes document, bytes(hash));
    return journal::decode_document<Policy>(document);
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

Result<People> Documents::people() {
    WCK_TRY(const auto hash, newest(DocumentKind::people));
    if (!hash) return People{};
    WCK_TRY(const Bytes document, bytes(*hash));
    return journal::decode_document<People>(document);
}

}  // namespace wincheck::engine
