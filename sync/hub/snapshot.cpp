#include "sync/hub/snapshot.h"

#include <algorithm>
#include <map>

#include "core/base/reasons.h"
#include "sync/hub/log.h"
#include "sync/hub/reading.h"
#include "sync/hub/reasons.h"
#include "sync/protocol/compression.h"

namespace wincheck::hub {
namespace {

using protocol::SnapshotPart;
using protocol::SnapshotReply;
using store::ReadableScope;
using store::ReaderLevel;
using store::SegmentRow;

constexpr std::uint64_t kPieceBytes = std::uint64_t{128} * 1024;
constexpr std::uint64_t kSnapshotBytesMax = std::uint64_t{64} * 1024 * 1024;
constexpr std::int64_t kKeptMs = std::int64_t{24} * 3600 * 1000;
constexpr std::uint64_t kRankCost = 32;

// What shows a sealed inspection: how it began and ended, who signed, what was found.
constexpr std::array kTypesKept{EntryType::plan,         EntryType::start,       EntryType::open,
                                EntryType::admit,        EntryType::relay,       EntryType::order,
                                EntryType::finding,      EntryType::sign,        EntryType::feedback,
                                EntryType::end,          EntryType::confirm_end, EntryType::seal,
                                EntryType::finding_step, EntryType::appeal_step, EntryType::hold,
                                EntryType::mask,         EntryType::renewed};

struct Row {
    store::Position position;
    std::uint64_t rank = 0;
};

/// Gathers rows by the segment that signs them: a segment that serves many scopes is sent once.
class Making final : public SnapshotMaking {
public:
    Making(State& state, const DeviceId& reader, SnapshotReply reply, std::vector<ReadableScope> scopes,
           std::size_t step_rows)
        : state_(state),
          reader_(reader),
          reply_(std::move(reply)),
          scopes_(std::move(scopes)),
          step_rows_(step_rows) {}

    Result<bool> step() override {
        if (at_ < scopes_.size()) {
            WCK_TRY(gather_some());
            return false;
        }
        if (!has_begun_writing_) {
            has_begun_writing_ = true;
            part_.ranks = std::move(own_ranks_);
            bytes_ = part_.ranks.size() * kRankCost;
        }
        WCK_TRY(const bool is_last, write_piece());
        const bool is_too_large =
            total_ > kSnapshotBytesMax || reply_.pieces.size() > protocol::kSnapshotPiecesMax;
        if (!is_too_large) return is_last;
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(state_.tables.remove_pieces(reader_));
        WCK_TRY(transaction.commit());
        SnapshotReply none;
        none.epoch = reply_.epoch;
        reply_ = std::move(none);
        return true;
    }

    [[nodiscard]] const SnapshotReply& reply() const override { return reply_; }

private:
    struct Place {
        IncarnationId incarnation{};
        std::uint64_t first = 0;
        ReaderLevel level = ReaderLevel::none;
        auto operator<=>(const Place&) const = default;
    };
    struct SignedPart {
        SegmentRow row;
        std::set<std::uint64_t> shown;
        std::vector<protocol::Rank> ranks;
    };

    Result<void> gather_some() {
        const ReadableScope& scope = scopes_[at_];
        const auto stream = stream_of_scope(scope.scope);
        if (from_ == 0) {
            WCK_TRY(const auto info, stream ? state_.store().stream(*stream)
                                            : Result<std::optional<store::StreamInfo>>(std::nullopt));
            const bool is_sealed = info && info->state == "sealed";
            reply_.scopes.push_back({scope.scope, scope.generation, scope.size, !is_sealed});
        }
        const bool is_whole = reply_.scopes.back().is_whole;
        WCK_TRY(const auto rows, is_whole ? next_rows(scope) : kept_rows(*stream));
        for (const Row& row : rows) WCK_TRY(add(row, scope.level));
        if (is_whole && from_ < scope.size) return {};
        ++at_;
        from_ = 0;
        return {};
    }

    Result<std::vector<Row>> next_rows(const ReadableScope& scope) {
        std::vector<Row> rows;
        const std::uint64_t count = std::min<std::uint64_t>(step_rows_, scope.size - from_);
        WCK_TRY(const auto feed, state_.tables.rows(scope.scope, from_, count));
        rows.reserve(feed.size());
        for (const store::FeedRow& row : feed) rows.push_back({row.position, row.rank});
        from_ += count;
        return rows;
    }

    Result<std::vector<Row>> kept_rows(const StreamId& stream) {
        std::vector<Row> rows;
        for (const EntryType type : kTypesKept) {
            WCK_TRY(const auto entries, state_.store().stream_entries(stream, type));
            for (const store::StoredEntry& stored : entries)
                if (stored.rank) rows.push_back({stored.position, *stored.rank});
        }
        return rows;
    }

    Result<void> add(const Row& row, ReaderLevel level) {
        const protocol::Rank rank{row.position.incarnation, row.position.sequence, row.rank};
        WCK_TRY(const DeviceId device, device_of(row.position.incarnation));
        if (device == reader_) {
            own_ranks_.push_back(rank);
            return {};
        }
        WCK_TRY(const SegmentRow segment, segment_of(row.position));
        SignedPart& part = parts_[{row.position.incarnation, segment.from, level}];
        if (part.shown.empty()) part.row = segment;
        part.shown.insert(row.position.sequence);
        part.ranks.push_back(rank);
        return {};
    }

    Result<DeviceId> device_of(const IncarnationId& incarnation) {
        const auto known = devices_.find(incarnation);
        if (known != devices_.end()) return known->second;
        WCK_TRY(const auto chain, state_.store().chain(incarnation));
        if (!chain) return error_of(ErrorCode::corrupt, kNotReadable, "snapshot");
        devices_[incarnation] = chain->device;
        return chain->device;
    }

    Result<SegmentRow> segment_of(const store::Position& position) {
        auto& known = segments_[position.incarnation];
        const auto after = known.upper_bound(position.sequence);
        if (after != known.begin() && position.sequence < std::prev(after)->second.to)
            return std::prev(after)->second;
        WCK_TRY(auto row, state_.tables.segment_of(position));
        if (!row) return error_of(ErrorCode::corrupt, kNotReadable, "snapshot");
        known[row->from] = *row;
        return std::move(*row);
    }

    // Segments up to the size of a piece. True when none is left.
    Result<bool> write_piece() {
        while (!parts_.empty() && bytes_ < kPieceBytes) {
            const auto next = parts_.begin();
            const auto& [place, signed_part] = *next;
            WCK_TRY(auto segment, shown_segment(state_, signed_part.row, signed_part.shown, place.level));
            bytes_ += segment.segment.size() + signed_part.ranks.size() * kRankCost;
            part_.segments.push_back(std::move(segment));
            part_.ranks.insert(part_.ranks.end(), signed_part.ranks.begin(), signed_part.ranks.end());
            parts_.erase(next);
        }
        if (!part_.segments.empty() || !part_.ranks.empty()) WCK_TRY(flush());
        return parts_.empty();
    }

    Result<void> flush() {
        const Bytes bytes = protocol::compressed(journal::encode(part_));
        const protocol::SnapshotPiece piece{sha256(bytes), bytes.size()};
        WCK_TRY(auto transaction, state_.store().begin());
        WCK_TRY(state_.tables.put_piece({reader_, piece.hash, bytes, state_.now_ms() + kKeptMs}));
        WCK_TRY(transaction.commit());
        reply_.pieces.push_back(piece);
        total_ += bytes_;
        bytes_ = 0;
        part_ = {};
        return {};
    }

    State& state_;
    DeviceId reader_;
    SnapshotReply reply_;
    std::vector<ReadableScope> scopes_;
    std::size_t step_rows_;
    std::size_t at_ = 0;      // scope that is being gathered
    std::uint64_t from_ = 0;  // row of it
    bool has_begun_writing_ = false;
    std::map<Place, SignedPart> parts_;
    std::map<IncarnationId, DeviceId> devices_;
    std::map<IncarnationId, std::map<std::uint64_t, SegmentRow>> segments_;
    std::vector<protocol::Rank> own_ranks_;
    SnapshotPart part_;
    std::uint64_t bytes_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

Result<std::unique_ptr<SnapshotMaking>> begin_snapshot(State& state, const store::HubDeviceRow& device,
                                                       const protocol::SnapshotRequest& request,
                                                       std::size_t step_rows) {
    SnapshotReply reply;
    reply.epoch = state.epoch;
    std::vector<ReadableScope> scopes;
    if (request.scopes.size() > protocol::kCursorsMax)
        return error_of(ErrorCode::limit, kTooLarge, "snapshot", "scopes");
    const bool is_of_epoch = request.epoch == state.epoch;
    if (is_of_epoch) {
        WCK_TRY(const auto head, publish_head(state));
        reply.log_size = head.checkpoint.size;
        reply.log_root = head.checkpoint.root;
    }
    const std::set<std::string> asked(request.scopes.begin(), request.scopes.end());
    for (const std::string& name : asked) {
        if (!is_of_epoch) break;
        WCK_TRY(const auto scope, readable(state, device.person, name));
        // A device marks what comes in part row by row.
        if (scope && scope->level == ReaderLevel::person) continue;
        if (!scope || scope->level == ReaderLevel::none || scope->size == 0) continue;
        if (const auto stream = stream_of_scope(name))
            state.contacts.give(device.device, *stream, state.now_ms());
        scopes.push_back(*scope);
    }
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.remove_pieces(device.device));
    WCK_TRY(transaction.commit());
    return std::unique_ptr<SnapshotMaking>(
        std::make_unique<Making>(state, device.device, std::move(reply), std::move(scopes), step_rows));
}

Result<Bytes> snapshot_piece(State& state, const DeviceId& device, std::string_view hex) {
    const Error missing = error_of(ErrorCode::not_found, kNotReadable, "snapshot");
    const auto hash = Hash::parse_hex(hex);
    if (!hash) return missing;
    WCK_TRY(auto bytes, state.tables.piece(device, *hash));
    if (!bytes) return missing;
    return std::move(*bytes);
}

Result<void> sweep_snapshots(State& state) {
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.remove_pieces_before(state.now_ms()));
    return transaction.commit();
}

}  // namespace wincheck::hub
