#include "sync/hub/judgement.h"

#include "core/journal/recorded.h"
#include "core/rules/authority.h"
#include "core/rules/workflow.h"

namespace wincheck::hub {
namespace {

using journal::Entry;

template <class Core>
std::optional<Core> core_or_none(const Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode_core<Core>(entry.header, *core);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

bool is_of_type(const Entry& entry, EntryType type) {
    return entry.header.type == static_cast<std::uint32_t>(type);
}

std::string role_of(const Entry& entry) {
    if (!is_of_type(entry, EntryType::sign)) return {};
    const auto sign = core_or_none<SignCore>(entry);
    return sign ? sign->role : std::string{};
}

// DO-3: an answer that chooses among standing ones is the leader's.
bool is_settling(const Entry& entry) {
    if (!is_of_type(entry, EntryType::answer)) return false;
    const auto answer = core_or_none<AnswerCore>(entry);
    return answer && answer->chosen.has_value();
}

rules::Command command_of(const Entry& entry) {
    if (is_of_type(entry, EntryType::finding_step)) {
        const auto step = core_or_none<FindingStepCore>(entry);
        return rules::command_of_step(step ? step->step : 0);
    }
    return rules::command_of(static_cast<EntryType>(entry.header.type), is_settling(entry));
}

}  // namespace

bool is_allowed(State& state, const Entry& entry, const AssignmentCore& assignment,
                const rules::Register& standing) {
    const journal::Header& header = entry.header;
    const std::string date = to_text(date_at({header.wall_ms}, header.offset_minutes));
    const std::string role = role_of(entry);
    const rules::Attempt attempt{.command = command_of(entry),
                                 .author = header.author,
                                 .unit = assignment.project,
                                 .date = date,
                                 .role = role,
                                 .assignment_or_null = &assignment};
    // A policy's roles add to what the table allows, but for signatures: there a role described is a role
    // bounded.
    const bool is_plain = attempt.command != rules::Command::sign;
    if (is_plain && rules::may(attempt, standing, {}) == rules::Authority::allowed) return true;
    const auto policy = state.documents.policy(assignment.policy);
    const std::vector<RoleRule> added = policy ? policy->roles : std::vector<RoleRule>{};
    return rules::may(attempt, standing, added) == rules::Authority::allowed;
}

Result<bool> was_allowed(State& state, const Entry& entry, const AssignmentCore& assignment) {
    WCK_TRY(const auto registers, state.store().documents(DocumentKind::people));
    std::optional<Hash> in_force;
    bool is_before_newest = false;
    for (const store::DocumentRow& row : registers) {
        WCK_TRY(const auto published, state.store().entry(row.position));
        is_before_newest = published && published->header.wall_ms > entry.header.wall_ms;
        if (published && !is_before_newest) in_force = row.document.hash;
    }
    if (!in_force || !is_before_newest) return false;
    WCK_TRY(const auto bytes, state.store().blob(*in_force));
    if (!bytes) return false;
    WCK_TRY(const People people, journal::decode_document<People>(*bytes));
    WCK_TRY(const Organisation organisation, state.organisation());
    rules::Register standing(organisation, people);
    WCK_TRY(const auto changes, state.store().documents(DocumentKind::changes));
    for (const store::DocumentRow& row : changes) {
        WCK_TRY(const auto document, state.store().blob(row.document.hash));
        if (!document) continue;
        WCK_TRY(const Changes facts, journal::decode_document<Changes>(*document));
        standing.add(facts);
    }
    return is_allowed(state, entry, assignment, standing);
}

Result<bool> has_lost_race(State& state, const Entry& entry) {
    const auto mine =
        is_of_type(entry, EntryType::finding_step) ? core_or_none<FindingStepCore>(entry) : std::nullopt;
    if (!mine) return false;
    WCK_TRY(const auto entries, state.store().stream_entries(entry.stream(), EntryType::finding_step));
    std::vector<rules::FindingStep> steps;
    for (const store::StoredEntry& stored : entries) {
        const auto step = core_or_none<FindingStepCore>(stored.entry);
        if (step && step->finding == mine->finding && stored.rank)
            steps.push_back({.entry = stored.hash, .step = step->step, .rank = stored.rank});
    }
    const rules::Life life = rules::life_of(std::move(steps));
    for (const rules::PlacedStep& placed : life.steps)
        if (placed.step.entry == entry.hash && !placed.stands) return true;
    return false;
}

}  // namespace wincheck::hub
