#include "sync/hub/judgement.h"

#include "core/rules/authority.h"
#include "core/rules/workflow.h"

namespace wincheck::hub {
namespace {

using journal::Entry;

template <class Core>
std::optional<Core> core_or_none(const Entry& entry) {
    const Bytes* core = entry.part_or_null(journal::PartClass::core);
    if (core == nullptr) return std::nullopt;
    auto decoded = journal::decode<Core>(*core);
    return decoded ? std::optional(std::move(*decoded)) : std::nullopt;
}

bool is_of_type(const Entry& entry, EntryType type) {
    return entry.header.type == static_cast<std::uint32_t>(type);
}

std::string role_of(const Entry& entry) {
    if (is_of_type(entry, EntryType::finding_step)) {
        const auto step = core_or_none<FindingStepCore>(entry);
        return step ? rules::name_of_step(step->step) : "";
    }
    if (!is_of_type(entry, EntryType::sign)) return {};
    const auto sign = core_or_none<SignCore>(entry);
    return sign ? sign->role : std::string{};
}

}  // namespace

bool is_allowed(const Entry& entry, const AssignmentCore& assignment, const Organisation& organisation,
                const People& people) {
    const journal::Header& header = entry.header;
    const std::string date = to_text(date_at({header.wall_ms}, header.offset_minutes));
    const std::string role = role_of(entry);
    const rules::Attempt attempt{
        .type = static_cast<EntryType>(header.type), .author = header.author, .date = date, .role = role};
    return rules::authority(attempt, assignment, organisation, people) == rules::Authority::allowed;
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
    return is_allowed(entry, assignment, organisation, people);
}

Result<bool> has_lost_race(State& state, const Entry& entry) {
    const auto mine =
        is_of_type(entry, EntryType::finding_step) ? core_or_none<FindingStepCore>(entry) : std::nullopt;
    if (!mine) return false;
    WCK_TRY(const auto entries, state.store().stream_entries(entry.stream(), EntryType::finding_step));
    std::vector<rules::Step> steps;
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
