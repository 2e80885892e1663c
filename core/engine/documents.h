#pragma once
// Documents by hash, decoded and kept in memory: checklists (compiled), policies, the organisation,
// people. The newest published one of each kind is the one in force.
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "core/engine/engine.h"
#include "core/engine/told.h"
#include "core/rules/calendar.h"
#include "core/rules/register.h"
#include "core/rules/score.h"

namespace wincheck::engine {

using CompiledPtr = std::shared_ptr<const rules::CompiledChecklist>;
using PolicyPtr = std::shared_ptr<const Policy>;
using RegisterPtr = std::shared_ptr<const rules::Register>;

class Documents {
public:
    /// `intake` is the key that headquarters signs receipts and codes with; zero = no code is taken.
    explicit Documents(store::Store& store, const SignKey& intake = {}) : store_(store), intake_(intake) {}
    void set_intake(const SignKey& intake) { intake_ = intake; }
    [[nodiscard]] const SignKey& intake() const { return intake_; }

    /// KIND-8: the checklist without anything to answer or score, which every device has.
    [[nodiscard]] static Hash no_checklist();
    /// Errors: not_found (kIncomplete) when the bytes are not here yet.
    Result<CompiledPtr> checklist(const Hash& hash);
    Result<Policy> policy(const Hash& hash);
    /// The same without a copy: for what asks it of every entry.
    Result<PolicyPtr> policy_kept(const Hash& hash);
    /// The newest published; an empty one where none was published.
    Result<Policy> policy_in_force();
    /// Newest published of those that are here; an empty document when there is none.
    Result<TimeZones> zones();
    /// The changes that a register is folded from, in their order: the newest that were drawn together and
    /// all since, up to the first whose bytes are not here yet.
    Result<std::vector<Hash>> changes_in_force();
    /// Newest published; an empty document when none was published.
    Result<Organisation> organisation();
    Result<People> people();
    /// Newest published; one in which every day is unknown where none was published.
    Result<rules::WorkCalendar> calendar();
    /// Organisation and people as dated facts: those documents, then every published change in its order, up
    /// to the first whose bytes are not here yet. Cost: reads the documents again only where one is new.
    Result<RegisterPtr> standing();
    /// Changes with what `standing` was read from last.
    [[nodiscard]] Hash standing_mark() const;
    /// The documents that it was read from, in order.
    [[nodiscard]] const std::vector<Hash>& standing_documents() const { return standing_of_; }
    /// What `standing` was told since it was read from those documents; nothing where it is not what they say
    /// with changes behind it.
    Result<std::optional<std::vector<Fact>>> facts_since(const std::vector<Hash>& documents);
    /// False while bytes of the register have not come yet, or have rotted.
    [[nodiscard]] bool has_whole_register() const { return missing_.empty(); }
    /// Names of the documents of the register that are not here or have rotted, by kind, oldest first.
    [[nodiscard]] const std::vector<std::string>& missing_in_register() const { return missing_; }
    /// `reason`, as the register does not say what was asked of it; where it is not whole: kIncomplete.
    [[nodiscard]] Error not_in_register(ErrorCode code, const Reason& reason, const char* origin,
                                        const std::string& place = {}) const;
    /// Hash of the newest published document of that kind, or of the newest with that name or hash.
    Result<std::optional<Hash>> newest(DocumentKind kind, const std::string& name = {});
    [[nodiscard]] Result<Bytes> bytes(const Hash& hash);
    /// True where the bytes are here and did not rot. Cost: reads them once while the store is open.
    Result<bool> is_whole(const Hash& hash);
    /// What HQ told this device's person of an inspection. Cost: reads the person's stream again only where
    /// something came since.
    Result<Told> told(const StreamId& inspection);

private:
    struct Held {
        Hash newest{};                     // zero = none is here
        std::vector<Hash> in_order;        // before the first that is missing
        std::vector<std::string> missing;  // their names
    };
    Result<Held> held(DocumentKind kind);
    Result<bool> is_here(const store::DocumentRow& row);
    Result<std::vector<store::DocumentRow>> rows_that_count(DocumentKind kind);
    template <class T>
    Result<T> document_or_none(const Hash& hash);

    store::Store& store_;
    SignKey intake_{};
    std::map<Hash, CompiledPtr> checklists_;
    std::map<Hash, PolicyPtr> policies_;
    std::vector<Hash> standing_of_;  // what `standing_` was read from
    RegisterPtr standing_;
    std::uint64_t standing_entries_ = 0;             // of the tenant's stream then
    std::optional<std::uint64_t> standing_changes_;  // Store::changes_of then
    std::optional<std::uint64_t> told_changes_;      // Store::changes_of then
    ToldInspections told_;
    std::vector<std::string> missing_;
    std::set<Hash> seen_whole_;  // a document is hashed once while the store is open
};

}  // namespace wincheck::engine
