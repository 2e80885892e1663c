#pragma once
// Documents by hash, decoded and kept in memory: checklists (compiled), policies, the organisation,
// people. The newest published one of each kind is the one in force.
#include <map>
#include <memory>

#include "core/engine/engine.h"
#include "core/rules/register.h"
#include "core/rules/score.h"

namespace wincheck::engine {

using CompiledPtr = std::shared_ptr<const rules::CompiledChecklist>;
using RegisterPtr = std::shared_ptr<const rules::Register>;

class Documents {
public:
    explicit Documents(store::Store& store) : store_(store) {}

    /// Errors: not_found (kIncomplete) when the bytes are not here yet.
    Result<CompiledPtr> checklist(const Hash& hash);
    Result<Policy> policy(const Hash& hash);
    /// Newest published; an empty document when none was published.
    Result<Organisation> organisation();
    Result<People> people();
    /// Organisation and people as dated facts: those documents, then every published change in its order.
    /// Cost: reads the documents again only where one is new.
    Result<RegisterPtr> standing();
    /// Hash of the newest published document of that kind, or of the newest with that name or hash.
    Result<std::optional<Hash>> newest(DocumentKind kind, const std::string& name = {});
    [[nodiscard]] Result<Bytes> bytes(const Hash& hash);

private:
    store::Store& store_;
    std::map<Hash, CompiledPtr> checklists_;
    std::map<Hash, std::shared_ptr<const Policy>> policies_;
    std::vector<Hash> standing_of_;  // what `standing_` was read from
    RegisterPtr standing_;
};

}  // namespace wincheck::engine
