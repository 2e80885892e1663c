#include "sync/hub/feed.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/engine/inspection.h"
#include "core/engine/masked_copies.h"
#include "core/journal/recorded.h"
#include "core/journal/segment.h"
#include "core/rules/authority.h"
#include "sync/hub/feed_heads.h"
#include "sync/hub/feedback_feed.h"
#include "sync/hub/log.h"
#include "sync/hub/person_feed.h"
#include "sync/hub/publication.h"
#include "sync/hub/reading.h"
#include "sync/hub/reasons.h"
#include "sync/hub/standing_feed.h"

namespace wincheck::hub {
namespace {

using store::ReadableScope;
using store::ReaderLevel;
using store::SegmentRow;

constexpr std::size_t kFrameRowsMax = 512;
// A pull's answer stays well inside what the other side inflates.
constexpr std::uint64_t kPullBytesMax = protocol::kInflatedBytesMax / 2;
constexpr std::uint64_t kPullBytesMin = std::uint64_t{64} * 1024;
constexpr std::uint64_t kFrameCost = 512;  // the signed head that may come with it
constexpr const char* kSettingSequenced = "hub.sequenced";
constexpr const char* kSettingToursNoted = "hub.tours";

std::uint64_t size_of(const journal::Entry& entry) {
    std::uint64_t size = entry.header_bytes.size() + 16;
    for (const journal::Part& part : entry.parts) size += part.bytes ? part.bytes->size() + 40 : 8;
    return size;
}

// A refused entry's parts lie in quarantine; its writer may have them back.
Result<journal::Leaf> leaf_for_writer(State& state, const store::StoredEntry& stored) {
    journal::Leaf leaf = journal::Leaf::shown(stored.entry);
    if (!stored.is_refused) return leaf;
    WCK_TRY(const auto bytes, state.tables.quarantined_bytes(stored.position, stored.hash));
    const auto kept = journal::decode<journal::Leaf>(bytes);
    return kept && kept->leaf_hash() == stored.hash ? *kept : leaf;
}

template <class Core>
std::optional<StreamId> inspection_in(const store::StoredEntry& stored) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    const auto core =
        bytes == nullptr ? Result<Core>(Core{}) : journal::decode_core<Core>(stored.header, *bytes);
    return core && !core->inspection.is_zero() ? std::optional(core->inspection) : std::nullopt;
}

/// The inspection of which the entry says something: its own, or the one that HQ tells a person of.
std::optional<StreamId> inspection_told_by(const store::StoredEntry& stored) {
    if (stored.header.stream_kind == kStreamInspection) return stored.entry.stream();
    if (stored.header.stream_kind != kStreamPerson) return std::nullopt;
    switch (static_cast<EntryType>(stored.header.type)) {
        case EntryType::notification: return inspection_in<NotificationCore>(stored);
        case EntryType::hazard_notice: return inspection_in<HazardsCore>(stored);
        case EntryType::finding_notice: return inspection_in<HeardCore>(stored);
        default: return std::nullopt;
    }
}

/// One scope's next rows for one reader.
class FrameBuilder {
public:
    FrameBuilder(State& state, const DeviceId& reader, const ReadableScope& scope, std::uint64_t from)
        : state_(state), reader_(reader), scope_(scope) {
        frame_.scope = scope.scope;
        frame_.generation = scope.generation;
        frame_.from_n = from;
        frame_.to_n = from;
    }

    /// Adds rows until `budget` is used up; at least one when there is one.
    Result<protocol::Frame> build(std::uint64_t& budget) {
        WCK_TRY(const auto rows, state_.tables.rows(scope_.scope, frame_.from_n, kFrameRowsMax));
        for (const store::FeedRow& row : rows) {
            WCK_TRY(const std::uint64_t cost, cost_of(row));
            if (cost > budget && frame_.to_n > frame_.from_n) break;
            budget -= std::min(budget, cost);
            frame_.ranks.push_back({row.position.incarnation, row.position.sequence, row.rank});
            frame_.to_n = row.n + 1;
        }
        for (const SegmentRow& segment : segments_) WCK_TRY(add_segment(segment));
        for (const StreamId& one : inspections_) state_.contacts.give(reader_, one, state_.now_ms());
        return std::move(frame_);
    }

private:
    // Notes the row's segment and says what the row adds to the answer.
    Result<std::uint64_t> cost_of(const store::FeedRow& row) {
        constexpr std::uint64_t kRankCost = 32, kSegmentCost = 2048, kWithheldCost = 40;
        WCK_TRY(const bool is_own, is_of_reader(row.position.incarnation));
        if (is_own) return kRankCost;  // its writer has it
        WCK_TRY(const auto stored, state_.store().entry(row.position));
        if (!stored) return error_of(ErrorCode::corrupt, kNotReadable, "feed");
        if (const auto one = inspection_told_by(*stored)) inspections_.insert(*one);
        std::uint64_t cost = kRankCost + size_of(stored->entry);
        const bool is_known = std::any_of(segments_.begin(), segments_.end(), [&](const SegmentRow& known) {
            return known.incarnation == row.position.incarnation && known.from <= row.position.sequence &&
                   row.position.sequence < known.to;
        });
        if (is_known) return cost;
        WCK_TRY(auto segment, state_.tables.segment_of(row.position));
        if (!segment) return error_of(ErrorCode::corrupt, kNotReadable, "feed");
        cost += kSegmentCost + kWithheldCost * (segment->to - segment->from);
        segments_.push_back(std::move(*segment));
        return cost;
    }

    Result<bool> is_of_reader(const IncarnationId& incarnation) {
        if (const auto known = own_.find(incarnation); known != own_.end()) return known->second;
        WCK_TRY(const auto chain, state_.store().chain(incarnation));
        return own_[incarnation] = chain && chain->device == reader_;
    }

    Result<void> add_segment(const SegmentRow& row) {
        WCK_TRY(const auto before, state_.tables.sequences_before(scope_.scope, row, frame_.to_n));
        if (before.empty()) return {};
        const std::set<std::uint64_t> shown(before.begin(), before.end());
        WCK_TRY(frame_.segments.emplace_back(), shown_segment(state_, row, shown, scope_.level));
        return {};
    }

    State& state_;
    const DeviceId& reader_;
    const ReadableScope& scope_;
    protocol::Frame frame_;
    std::vector<SegmentRow> segments_;
    std::map<IncarnationId, bool> own_;  // whether the reader's device wrote it
    std::set<StreamId> inspections_;     // of which it shows something
};

Result<std::optional<protocol::Frame>> frame_for(State& state, const store::HubDeviceRow& device,
                                                 const protocol::Cursor& cursor, std::uint64_t& budget,
                                                 bool& has_more) {
    protocol::Frame notice{.scope = cursor.scope,
                           .generation = cursor.generation,
                           .state = protocol::kFrameClosed,
                           .from_n = cursor.n,
                           .to_n = cursor.n,
                           .segments = {},
                           .ranks = {}};
    WCK_TRY(const auto scope, readable(state, device.person, cursor.scope));
    if (!scope || scope->level == ReaderLevel::none) return std::optional(std::move(notice));
    if (cursor.generation != scope->generation && cursor.n > 0) {
        notice.state = protocol::kFrameGenerationChanged;
        notice.generation = scope->generation;
        notice.from_n = notice.to_n = 0;
        return std::optional(std::move(notice));
    }
    if (cursor.n > scope->size) {
        notice.state = protocol::kFrameCursorUnknown;
        return std::optional(std::move(notice));
    }
    if (cursor.n == scope->size) return std::optional<protocol::Frame>{};
    if (budget == 0) {
        has_more = true;
        return std::optional<protocol::Frame>{};
    }
    WCK_TRY(auto frame, FrameBuilder(state, device.device, *scope, cursor.n).build(budget));
    has_more = has_more || frame.to_n < scope->size;
    return std::optional(std::move(frame));
}

}  // namespace

Result<std::optional<Opened>> opened(State& state, const StreamId& stream) {
    for (const EntryType type : {EntryType::plan, EntryType::start}) {
        WCK_TRY(const auto entries, state.store().stream_entries(stream, type));
        for (const store::StoredEntry& stored : entries) {
            const Bytes* core = stored.entry.part_or_null(journal::PartClass::core);
            if (!stored.entry.opens_stream() || core == nullptr) continue;
            auto assignment = journal::decode_core<AssignmentCore>(stored.header, *core);
            if (!assignment) continue;
            WCK_TRY(const auto seals, state.store().stream_entries(stream, EntryType::seal));
            const bool is_sealed =
                std::any_of(seals.begin(), seals.end(), [](const store::StoredEntry& seal) {
                    return seal.entry.part_or_null(journal::PartClass::core) != nullptr &&
                           seal.rank.has_value();
                });
            WCK_TRY(const auto info, state.store().stream(stream));
            const bool is_refused = info && info->state == "refused";
            WCK_TRY(const auto events,
                    engine::team_events(state.store(), stream, state.keys.intake.public_key()));
            Opened facts{rules::after_events(std::move(*assignment), events), stored.header.author,
                         is_sealed || is_refused, false};
            if (!facts.is_delivered) {
                WCK_TRY(const auto feedback, state.store().stream_entries(stream, EntryType::feedback));
                facts.is_at_feedback = !feedback.empty();
            }
            return std::optional(std::move(facts));
        }
    }
    return std::optional<Opened>{};
}

namespace {

std::string tour_setting(const std::string& tour) {
    return "hub.tour." + tour;
}

Result<std::vector<StreamId>> noted_in_tour(State& state, const std::string& tour) {
    WCK_TRY(const auto bytes, state.store().setting(tour_setting(tour)));
    if (!bytes) return std::vector<StreamId>{};
    return journal::decode<std::vector<StreamId>>(*bytes);
}

Result<void> note_tour(State& state, const std::string& tour, const StreamId& stream) {
    if (tour.empty()) return {};
    WCK_TRY(auto known, noted_in_tour(state, tour));
    if (std::find(known.begin(), known.end(), stream) != known.end()) return {};
    known.push_back(stream);
    return state.store().put_setting(tour_setting(tour), journal::encode(known));
}

// Hubs of before noted none: every inspection is looked at once.
Result<void> note_tours_of_before(State& state) {
    WCK_TRY(const auto is_noted, state.store().setting(kSettingToursNoted));
    if (is_noted) return {};
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto facts, opened(state, stream.id));
        if (facts) WCK_TRY(note_tour(state, facts->assignment.tour, stream.id));
    }
    return state.store().put_setting(kSettingToursNoted, journal::encode(true));
}

// Those whose opening counts.
Result<std::vector<StreamId>> tour_streams(State& state, const std::string& tour) {
    WCK_TRY(note_tours_of_before(state));
    WCK_TRY(auto ids, noted_in_tour(state, tour));
    std::vector<StreamId> standing;
    for (const StreamId& id : ids) {
        WCK_TRY(const auto facts, opened(state, id));
        if (facts && facts->assignment.tour == tour) standing.push_back(id);
    }
    return standing;
}

}  // namespace

Result<bool> is_tour_over(State& state, const std::string& tour) {
    WCK_TRY(const auto ids, tour_streams(state, tour));
    for (const StreamId& id : ids) {
        WCK_TRY(const auto info, state.store().stream(id));
        if (info && (info->state == "planned" || info->state == "open")) return false;
    }
    return true;
}

namespace {

// After it this visit, or its tour, may be over.
bool closes_visit(std::uint32_t type) {
    return type == static_cast<std::uint32_t>(EntryType::seal) ||
           type == static_cast<std::uint32_t>(EntryType::end) ||
           type == static_cast<std::uint32_t>(EntryType::confirm_end);
}

// Who is in the team, or whether it is over, may be another after it.
bool changes_readers(std::uint32_t type) {
    return closes_visit(type) || engine::changes_team(type);
}

// KIND-2: which re-checks list findings of an inspection; noted when their plan is accepted.
std::string rechecks_setting(const StreamId& inspection) {
    return "hub.rechecks." + inspection.hex();
}

Result<std::vector<StreamId>> rechecks_of(State& state, const StreamId& inspection) {
    WCK_TRY(const auto bytes, state.store().setting(rechecks_setting(inspection)));
    if (!bytes) return std::vector<StreamId>{};
    return journal::decode<std::vector<StreamId>>(*bytes);
}

std::vector<StreamId> inspections_of(const std::vector<RecheckedFinding>& rechecked) {
    std::vector<StreamId> ids;
    for (const RecheckedFinding& one : rechecked)
        if (ids.empty() || ids.back() != one.inspection) ids.push_back(one.inspection);
    return ids;
}

Result<void> note_recheck(State& state, const StreamId& recheck,
                          const std::vector<RecheckedFinding>& rechecked) {
    for (const StreamId& inspection : inspections_of(rechecked)) {
        WCK_TRY(auto known, rechecks_of(state, inspection));
        if (std::find(known.begin(), known.end(), recheck) != known.end()) continue;
        known.push_back(recheck);
        WCK_TRY(state.store().put_setting(rechecks_setting(inspection), journal::encode(known)));
    }
    return {};
}

// Who re-checks findings of an inspection reads it once it is delivered, where the re-check's planner may
// judge them: no plan opens what its planner may not judge.
Result<void> add_recheckers(State& state, const StreamId& inspection, const AssignmentCore& assignment,
                            const rules::Register& standing, std::vector<store::Reader>& readers) {
    WCK_TRY(const auto rechecks, rechecks_of(state, inspection));
    for (const StreamId& recheck : rechecks) {
        WCK_TRY(const auto facts, opened(state, recheck));
        if (!facts) continue;
        const std::string date = state.today();
        const rules::Attempt attempt{.command = rules::Command::judge_finding,
                                     .author = facts->planner,
                                     .unit = assignment.project,
                                     .date = date,
                                     .assignment_or_null = &assignment};
        WCK_TRY(const Policy policy, state.documents.policy(assignment.policy));
        if (rules::may(attempt, standing, policy) != rules::Authority::allowed) continue;
        for (const std::string& person : facts->assignment.team) {
            const bool is_reader = std::any_of(readers.begin(), readers.end(),
                                               [&](const auto& one) { return one.person == person; });
            if (!is_reader) readers.push_back({person, ReaderLevel::sealed});
        }
    }
    return {};
}

Result<void> set_readers_of(State& state, const std::vector<StreamId>& streams,
                            const rules::Register& standing) {
    std::map<std::string, bool> over;  // by tour
    for (const StreamId& id : streams) {
        WCK_TRY(const auto facts, opened(state, id));
        if (!facts) continue;
        const std::string& tour = facts->assignment.tour;
        bool is_shown = facts->is_delivered;
        if (is_shown && !tour.empty()) {
            if (!over.contains(tour)) {
                WCK_TRY(over[tour], is_tour_over(state, tour));
            }
            is_shown = over[tour];
        }
        auto readers = readers_of(facts->assignment, facts->planner, is_shown, standing, state.today());
        if (is_shown) WCK_TRY(add_recheckers(state, id, facts->assignment, standing, readers));
        WCK_TRY(state.tables.set_readers(protocol::inspection_scope(id), readers));
    }
    return {};
}

// What is delivered by that is told to persons.
Result<void> note_tour_due(State& state, const StreamId& stream, const std::string& tour) {
    if (tour.empty()) return note_persons_due(state, stream);
    WCK_TRY(const auto visits, tour_streams(state, tour));
    for (const StreamId& visit : visits) WCK_TRY(note_persons_due(state, visit));
    return {};
}

// After delivery it may change what is a person's own (VIS-1).
bool concerns_persons(std::uint32_t type) {
    constexpr std::array kConcerning{EntryType::finding, EntryType::finding_step, EntryType::appeal_step,
                                     EntryType::erase};
    return std::any_of(kConcerning.begin(), kConcerning.end(),
                       [&](EntryType one) { return static_cast<std::uint32_t>(one) == type; });
}

}  // namespace

Result<void> note_due(State& state, const journal::Entry& entry, const Opened& opened) {
    const std::uint32_t type = entry.header.type;
    // CON-4: it may suspend an effect, overturn it, or let it stand again.
    if (type == static_cast<std::uint32_t>(EntryType::appeal_step))
        WCK_TRY(note_effects_due(state, entry.stream()));
    if (!opened.is_delivered) return note_feedback_due(state, entry.stream(), opened, type);
    return concerns_persons(type) ? note_persons_due(state, entry.stream()) : Result<void>{};
}

Result<std::uint64_t> publish_entry(State& state, const journal::Entry& entry, const Opened& opened,
                                    const rules::Register& standing) {
    const StreamId stream = entry.stream();
    const std::string scope = protocol::inspection_scope(stream);
    const store::Position position{entry.header.incarnation, entry.header.sequence};
    WCK_TRY(const std::uint64_t rank, state.tables.take_ranks(stream));
    WCK_TRY(state.store().put_rank(position, rank));
    WCK_TRY(state.tables.add_rows(scope, {{position, rank}}));
    WCK_TRY(log_entries(state, {{position, entry.hash}}));
    WCK_TRY(note_due(state, entry, opened));
    if (entry.opens_stream()) WCK_TRY(note_tour(state, opened.assignment.tour, stream));
    if (closes_visit(entry.header.type)) WCK_TRY(note_tour_due(state, stream, opened.assignment.tour));
    if (!entry.opens_stream() && !changes_readers(entry.header.type)) return rank;
    const AssignmentCore& assignment = opened.assignment;
    if (entry.opens_stream()) WCK_TRY(note_recheck(state, stream, assignment.rechecked));
    const std::string& tour = assignment.tour;
    std::vector<StreamId> concerned{stream};
    if (!tour.empty()) {
        WCK_TRY(concerned, tour_streams(state, tour));
    }
    for (const StreamId& inspection : inspections_of(assignment.rechecked)) concerned.push_back(inspection);
    WCK_TRY(set_readers_of(state, concerned, standing));
    return rank;
}

bool is_plain(const journal::Entry& entry) {
    const std::uint32_t type = entry.header.type;
    constexpr std::array kJudging{EntryType::finding_step, EntryType::appeal_step, EntryType::erase,
                                  EntryType::mask, EntryType::event_verdict};
    const bool is_judging = std::any_of(kJudging.begin(), kJudging.end(), [&](EntryType one) {
        return static_cast<std::uint32_t>(one) == type;
    });
    return !entry.opens_stream() && !changes_readers(type) && !is_judging;
}

Result<std::vector<protocol::Rank>> append_run(State& state, std::vector<journal::Entry> entries) {
    std::map<StreamId, std::vector<store::RankedPosition>> feeds;
    for (const journal::Entry& entry : entries)
        feeds[entry.stream()].push_back({{entry.header.incarnation, entry.header.sequence}, 0});
    for (auto& [stream, rows] : feeds) {
        WCK_TRY(std::uint64_t rank, state.tables.take_ranks(stream, rows.size()));
        for (store::RankedPosition& row : rows) row.rank = rank++;
        WCK_TRY(state.tables.add_rows(protocol::inspection_scope(stream), rows));
    }
    std::vector<protocol::Rank> given;
    std::vector<Logged> logged;
    std::vector<store::RankedEntry> ranked;
    std::map<StreamId, std::size_t> taken;
    for (journal::Entry& entry : entries) {
        const StreamId stream = entry.stream();
        const auto& [position, rank] = feeds[stream][taken[stream]++];
        given.push_back({position.incarnation, position.sequence, rank});
        logged.push_back({position, entry.hash});
        ranked.push_back({std::move(entry), rank});
    }
    WCK_TRY(state.store().append_ranked(std::move(ranked)));
    WCK_TRY(log_entries(state, logged));
    return given;
}

Result<void> refresh_readers(State& state) {
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    WCK_TRY(auto transaction, state.store().begin());
    std::vector<StreamId> ids;
    ids.reserve(streams.size());
    for (const store::StreamInfo& stream : streams) ids.push_back(stream.id);
    WCK_TRY(set_readers_of(state, ids, *standing));
    WCK_TRY(note_standing_due(state));
    return transaction.commit();
}

namespace {

// Of the first `size` entries: from where the segment that ends there begins, so that it does not grow.
Result<journal::CompactRange> own_range(State& state, const IncarnationId& chain, std::uint64_t size) {
    journal::CompactRange range;
    std::uint64_t from = 0;
    if (size > 0) {
        WCK_TRY(const auto last, state.tables.segment_of({chain, size - 1}));
        if (last) {
            WCK_TRY(range, journal::CompactRange::from(last->from, last->range));
            from = last->from;
        }
    }
    WCK_TRY(const auto leaves, state.store().leaf_hashes(chain, from, size));
    for (const Hash& leaf : leaves) range.append(leaf);
    return range;
}

// What HQ ordered in an inspection is for those who read it, what it tells a person for that person, and for
// nobody else (VIS-1).
Result<std::string> scope_of_own(State& state, const store::StoredEntry& stored) {
    const StreamId stream = stored.entry.stream();
    if (stored.header.stream_kind == kStreamPerson) {
        WCK_TRY(const auto info, state.store().stream(stream));
        if (!info) return error_of(ErrorCode::corrupt, kNotReadable, "feed");
        return protocol::person_scope(info->name);
    }
    if (stored.header.stream_kind != kStreamInspection) return std::string(protocol::kScopeTenant);
    // An erasure reaches those who were given the own part too.
    WCK_TRY(note_persons_due(state, stream));
    return protocol::inspection_scope(stream);
}

// Ranks, feed rows and leaves of the log: what one scope or the log gets is written together.
Result<void> sequence(State& state, const std::vector<store::StoredEntry>& entries) {
    std::map<std::string, std::vector<store::RankedPosition>> feeds;
    std::vector<Logged> logged;
    logged.reserve(entries.size());
    for (const store::StoredEntry& stored : entries) {
        WCK_TRY(const std::uint64_t rank, state.tables.take_ranks(stored.entry.stream()));
        WCK_TRY(state.store().put_rank(stored.position, rank));
        WCK_TRY(const std::string scope, scope_of_own(state, stored));
        feeds[scope].push_back({stored.position, rank});
        logged.push_back({stored.position, stored.hash});
    }
    for (const auto& [scope, rows] : feeds) WCK_TRY(state.tables.add_rows(scope, rows));
    return log_entries(state, logged);
}

}  // namespace

Result<void> sequence_own(State& state) {
    WCK_TRY(state.engine->close_segments());
    WCK_TRY(const auto chains, state.store().chains_of(state.identity().device));
    WCK_TRY(auto transaction, state.store().begin());
    for (const store::Chain& chain : chains) {
        const std::string setting = std::string(kSettingSequenced) + "." + chain.id.hex();
        WCK_TRY(const auto bytes, state.store().setting(setting));
        std::uint64_t done = 0;
        if (bytes) {
            WCK_TRY(done, journal::decode<std::uint64_t>(*bytes));
        }
        WCK_TRY(const auto entries,
                state.store().chain_entries(chain.id, done, chain.size - std::min(done, chain.size)));
        WCK_TRY(sequence(state, entries));
        WCK_TRY(state.store().put_setting(setting, journal::encode(chain.size)));
        WCK_TRY(std::uint64_t covered, state.tables.segments_end(chain.id));
        WCK_TRY(const auto notes, state.store().notes(chain.id, covered));
        for (const store::Note& note : notes) {
            WCK_TRY(const journal::CompactRange before, own_range(state, chain.id, covered));
            WCK_TRY(state.tables.put_segment({chain.id, covered, note.size, before.hashes(), note.text}));
            covered = note.size;
        }
    }
    return transaction.commit();
}

Result<std::vector<protocol::Cursor>> scopes_for(State& state, const std::string& person,
                                                 std::uint32_t version) {
    WCK_TRY(const auto scopes, readable_scopes(state, person));
    std::vector<protocol::Cursor> cursors;
    cursors.reserve(scopes.size());
    for (const ReadableScope& scope : scopes)
        if (scope.level != ReaderLevel::person || version >= protocol::kProtocolPerson)
            cursors.push_back({scope.scope, scope.generation, scope.size});
    return cursors;
}

Result<protocol::PullReply> pull(State& state, const store::HubDeviceRow& device,
                                 const protocol::PullRequest& request) {
    if (request.cursors.size() > protocol::kCursorsMax)
        return error_of(ErrorCode::limit, kTooLarge, "pull", "cursors");
    protocol::PullReply reply;
    reply.epoch = state.epoch;
    if (request.epoch != state.epoch) return reply;
    std::uint64_t budget = std::clamp(request.bytes_max, kPullBytesMin, kPullBytesMax);
    for (const protocol::Cursor& cursor : request.cursors) {
        WCK_TRY(auto frame, frame_for(state, device, cursor, budget, reply.has_more));
        if (!frame) continue;
        budget -= std::min(budget, kFrameCost);
        reply.frames.push_back(std::move(*frame));
    }
    return reply;
}

Result<protocol::PullReplyMore> pull_with_heads(State& state, const store::HubDeviceRow& device,
                                                const protocol::PullRequest& request) {
    protocol::PullReplyMore more;
    WCK_TRY(more.pull, pull(state, device, request));
    WCK_TRY(const auto heads, heads_of(state, more.pull));
    more.extras.push_back({protocol::kExtraHeads, journal::encode(heads)});
    return more;
}

Result<protocol::OwnReply> own_segments(State& state, const store::HubDeviceRow& device,
                                        const protocol::OwnRequest& request) {
    const Error missing = error_of(ErrorCode::not_found, kNotReadable, "own");
    WCK_TRY(const auto chain, state.store().chain(request.incarnation));
    if (!chain || chain->device != device.device) return missing;
    protocol::OwnReply reply{.opening = chain->opening, .segments = {}, .ranks = {}};
    std::uint64_t at = request.from;
    std::uint64_t bytes = 0;
    while (at < chain->size && bytes < kPullBytesMax) {
        WCK_TRY(const auto row, state.tables.segment_of({chain->id, at}));
        if (!row) return missing;
        WCK_TRY(const auto entries, state.store().chain_entries(chain->id, row->from, row->to - row->from));
        std::vector<journal::Leaf> leaves;
        leaves.reserve(entries.size());
        for (const store::StoredEntry& stored : entries) {
            WCK_TRY(leaves.emplace_back(), leaf_for_writer(state, stored));
            if (stored.rank) reply.ranks.push_back({chain->id, stored.position.sequence, *stored.rank});
        }
        WCK_TRY(const auto before, journal::CompactRange::from(row->from, row->range));
        reply.segments.push_back(journal::encode_segment(
            journal::build_segment(chain->device, chain->id, before, std::move(leaves), row->note)));
        bytes += reply.segments.back().size();
        at = row->to;
    }
    reply.has_more = at < chain->size;
    return reply;
}

namespace {

bool names_document(const std::optional<Opened>& facts, const Hash& hash) {
    return facts && (facts->assignment.checklist == hash || facts->assignment.policy == hash ||
                     facts->assignment.context == hash);
}

// Of inspections that a scope shows: its own, or those that entries of the person's scope open.
Result<std::optional<StreamId>> names_in(State& state, const ReadableScope& scope, const Hash& hash) {
    const std::optional<StreamId> none;
    if (const auto stream = stream_of_scope(scope.scope)) {
        WCK_TRY(const auto facts, opened(state, *stream));
        if (names_document(facts, hash)) return stream;
        // PII-2: the masked copy of a picture.
        WCK_TRY(const auto masks, engine::standing_masks(state.store(), *stream));
        const bool is_copy = std::any_of(masks.begin(), masks.end(), [&](const engine::StandingMask& mask) {
            return mask.core.copy == hash;
        });
        return is_copy ? stream : none;
    }
    if (scope.level != ReaderLevel::person) return none;
    WCK_TRY(const auto rows, state.tables.rows(scope.scope, 0, scope.size));
    for (const store::FeedRow& row : rows) {
        WCK_TRY(const auto stored, state.store().entry(row.position));
        if (!stored || !stored->entry.opens_stream()) continue;
        WCK_TRY(const auto facts, opened(state, stored->entry.stream()));
        if (names_document(facts, hash)) return std::optional(stored->entry.stream());
    }
    return none;
}

}  // namespace

Result<DocumentRight> may_read_document(State& state, const std::string& person, const Hash& hash) {
    for (const DocumentKind kind :
         {DocumentKind::organisation, DocumentKind::people, DocumentKind::policy, DocumentKind::calendar,
          DocumentKind::checklist, DocumentKind::changes, DocumentKind::zones, DocumentKind::media}) {
        WCK_TRY(const auto rows, state.store().documents(kind));
        if (std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.document.hash == hash; }))
            return DocumentRight{.is_allowed = true, .inspection = {}};
    }
    WCK_TRY(const auto scopes, readable_scopes(state, person));
    for (const ReadableScope& scope : scopes) {
        WCK_TRY(auto inspection, names_in(state, scope, hash));
        if (inspection) return DocumentRight{.is_allowed = true, .inspection = inspection};
    }
    return DocumentRight{};
}

}  // namespace wincheck::hub
