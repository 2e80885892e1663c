#include "sync/hub/reading.h"

#include <algorithm>
#include <array>

#include "core/journal/opening.h"
#include "core/journal/recorded.h"
#include "core/rules/workflow.h"
#include "sync/hub/person_share.h"
#include "sync/hub/reasons.h"

namespace wincheck::hub {
namespace {

using store::ReadableScope;
using store::ReaderLevel;

constexpr std::uint64_t kTenantGeneration = 1, kPersonGeneration = 1;

Error not_whole() {
    return error_of(ErrorCode::corrupt, kNotReadable, "feed");
}

// Entries of a segment that are to be shown, by sequence. Few of many are read one by one.
Result<std::map<std::uint64_t, store::StoredEntry>> entries_shown(State& state, const store::SegmentRow& row,
                                                                  const std::set<std::uint64_t>& shown) {
    std::map<std::uint64_t, store::StoredEntry> found;
    const std::uint64_t count = row.to - row.from;
    if (shown.size() * 2 < count) {
        for (const std::uint64_t sequence : shown) {
            WCK_TRY(auto stored, state.store().entry({row.incarnation, sequence}));
            if (!stored) return not_whole();
            found.emplace(sequence, std::move(*stored));
        }
        return found;
    }
    WCK_TRY(auto entries, state.store().chain_entries(row.incarnation, row.from, count));
    if (entries.size() != count) return not_whole();
    for (store::StoredEntry& stored : entries)
        if (shown.contains(stored.position.sequence))
            found.emplace(stored.position.sequence, std::move(stored));
    return found;
}

// Who has left the organisation gets nothing more, and who has nothing has no scope.
Result<std::optional<ReadableScope>> readable_person(State& state, const std::string& person) {
    const std::string scope = protocol::person_scope(person);
    WCK_TRY(const std::uint64_t size, state.tables.feed_size(scope));
    if (size == 0) return std::optional<ReadableScope>{};
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    const bool belongs = !standing->grants_on(person, state.today()).empty();
    return std::optional(
        ReadableScope{scope, belongs ? ReaderLevel::person : ReaderLevel::none, kPersonGeneration, size});
}

// FIX-7: the words of a hazard say to whom it was told.
bool names_others(const store::StoredEntry& stored) {
    if (stored.header.type != static_cast<std::uint32_t>(EntryType::finding_step)) return false;
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    const auto core = bytes == nullptr ? Result<FindingStepCore>(FindingStepCore{})
                                       : journal::decode_core<FindingStepCore>(stored.header, *bytes);
    return !core || rules::command_of_step(core->step) == rules::Command::record;
}

// APP-2: why it was decided so is the appellant's; what the whole result came to is not.
bool is_of_the_whole(const store::StoredEntry& stored) {
    if (stored.header.type != static_cast<std::uint32_t>(EntryType::appeal_step)) return false;
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    const auto core = bytes == nullptr ? Result<AppealStepCore>(AppealStepCore{})
                                       : journal::decode_core<AppealStepCore>(stored.header, *bytes);
    return !core || states_figures(*core);
}

// VIS-1: of an own finding and an own appeal the words, of everything else the codes alone.
journal::Leaf leaf_for_person(const store::StoredEntry& stored) {
    constexpr std::array kOwnText{EntryType::finding, EntryType::finding_step, EntryType::appeal_step};
    const bool is_own = std::any_of(kOwnText.begin(), kOwnText.end(), [&](EntryType type) {
        return stored.header.type == static_cast<std::uint32_t>(type);
    });
    auto entry = journal::without_part(stored.entry, journal::PartClass::secret);
    entry = journal::without_part(std::move(entry), journal::PartClass::place);
    if (!is_own || names_others(stored))
        entry = journal::without_part(std::move(entry), journal::PartClass::text);
    if (is_of_the_whole(stored)) entry = journal::without_part(std::move(entry), journal::PartClass::core);
    return journal::Leaf::shown(entry);
}

}  // namespace

std::optional<StreamId> stream_of_scope(const std::string& scope) {
    constexpr std::string_view kPrefix = "inspection:";
    if (!scope.starts_with(kPrefix)) return std::nullopt;
    const auto id = StreamId::parse_hex(std::string_view(scope).substr(kPrefix.size()));
    if (!id) return std::nullopt;
    return *id;
}

Result<std::optional<ReadableScope>> readable(State& state, const std::string& person,
                                              const std::string& scope) {
    if (scope == protocol::person_scope(person)) return readable_person(state, person);
    if (scope != protocol::kScopeTenant) return state.tables.scope_of(person, scope);
    WCK_TRY(const std::uint64_t size, state.tables.feed_size(scope));
    return std::optional(ReadableScope{scope, ReaderLevel::team, kTenantGeneration, size});
}

Result<std::vector<ReadableScope>> readable_scopes(State& state, const std::string& person) {
    WCK_TRY(const auto tenant, readable(state, person, protocol::kScopeTenant));
    WCK_TRY(auto scopes, state.tables.scopes_of(person));
    scopes.insert(scopes.begin(), *tenant);
    WCK_TRY(const auto own, readable_person(state, person));
    if (own && own->level != ReaderLevel::none) scopes.push_back(*own);
    return scopes;
}

journal::Leaf leaf_for(const store::StoredEntry& stored, bool is_shown, ReaderLevel level) {
    if (!is_shown) return journal::Leaf::withheld(stored.hash);
    // Who decided at HQ, and why, is not for every device of the tenant, nor is what was drawn.
    constexpr std::array kTextStaysHere{EntryType::decide, EntryType::draw, EntryType::ranking,
                                        EntryType::statement, EntryType::effect};
    const bool is_kept = std::any_of(kTextStaysHere.begin(), kTextStaysHere.end(), [&](EntryType type) {
        return stored.header.type == static_cast<std::uint32_t>(type);
    });
    if (stored.header.stream_kind == kStreamTenant && is_kept)
        return journal::Leaf::shown(journal::without_part(stored.entry, journal::PartClass::text));
    if (level == ReaderLevel::person) return leaf_for_person(stored);
    if (level == ReaderLevel::team) return journal::Leaf::shown(stored.entry);
    auto entry = journal::without_part(stored.entry, journal::PartClass::secret);
    // VIS-1: why a member stood back, how a member is called, why HQ holds an inspection, to whom it gave a
    // picture and who masked one is not for those inspected, nor for those above them.
    constexpr std::array kTextOfTeam{EntryType::open, EntryType::hold, EntryType::given, EntryType::mask,
                                     EntryType::contact};
    const bool is_of_team = std::any_of(kTextOfTeam.begin(), kTextOfTeam.end(), [&](EntryType type) {
        return stored.header.type == static_cast<std::uint32_t>(type);
    });
    if (is_of_team) entry = journal::without_part(std::move(entry), journal::PartClass::text);
    return journal::Leaf::shown(journal::without_part(std::move(entry), journal::PartClass::place));
}

Result<protocol::FrameSegment> shown_segment(State& state, const store::SegmentRow& row,
                                             const std::set<std::uint64_t>& shown, ReaderLevel level) {
    WCK_TRY(const auto chain, state.store().chain(row.incarnation));
    if (!chain) return not_whole();
    WCK_TRY(const auto hashes, state.store().leaf_hashes(row.incarnation, row.from, row.to));
    WCK_TRY(const auto entries, entries_shown(state, row, shown));
    std::vector<journal::Leaf> leaves;
    leaves.reserve(hashes.size());
    for (std::uint64_t sequence = row.from; sequence < row.to; ++sequence) {
        const auto found = entries.find(sequence);
        leaves.push_back(found == entries.end() ? journal::Leaf::withheld(hashes[sequence - row.from])
                                                : leaf_for(found->second, true, level));
    }
    WCK_TRY(const auto before, journal::CompactRange::from(row.from, row.range));
    const auto segment =
        journal::build_segment(chain->device, row.incarnation, before, std::move(leaves), row.note);
    // It was verified when the chain came (intake), and who reads it verifies it too.
    WCK_TRY(auto opening, journal::decode<journal::OpeningRecord>(chain->opening));
    return protocol::FrameSegment{chain->opening, std::move(opening.certificate),
                                  journal::encode_segment(segment)};
}

Result<std::vector<Bytes>> segments_for_team(State& state, const IncarnationId& chain,
                                             const StreamId& inspection) {
    WCK_TRY(const auto entries, state.store().stream_entries(inspection));
    std::set<std::uint64_t> shown;
    for (const store::StoredEntry& stored : entries)
        if (stored.position.incarnation == chain && stored.rank) shown.insert(stored.position.sequence);
    std::vector<Bytes> segments;
    for (auto next = shown.begin(); next != shown.end();) {
        WCK_TRY(const auto row, state.tables.segment_of({chain, *next}));
        if (!row) return not_whole();
        const auto end = shown.lower_bound(row->to);
        WCK_TRY(auto part, shown_segment(state, *row, std::set(next, end), store::ReaderLevel::team));
        segments.push_back(std::move(part.segment));
        next = end;
    }
    return segments;
}

}  // namespace wincheck::hub
