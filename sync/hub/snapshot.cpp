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
using protocol::SnapshotScope;
using store::ReadableScope;
using store::ReaderLevel;
using store::SegmentRow;

constexpr std::uint64_t kPieceBytes = std::uint64_t{128} * 1024;
constexpr std::uint64_t kSnapshotBytesMax = std::uint64_t{64} * 1024 * 1024;
constexpr std::int64_t kKeptMs = std::int64_t{24} * 3600 * 1000;
constexpr std::uint64_t kRankCost = 32;

// What shows a sealed inspection: how it began and ended, who signed, what was found.
constexpr std::array kTypesKept{
    EntryType::plan,        EntryType::start,   EntryType::open,        EntryType::admit,    EntryType::relay,
    EntryType::order,       EntryType::finding, EntryType::sign,        EntryType::feedback, EntryType::end,
    EntryType::confirm_end, EntryType::seal,    EntryType::finding_step};

struct Row {
    store::Position position;
    std::uint64_t rank = 0;
};

/// Gathers rows by the segment that signs them: a segment that serves many scopes is sent once.
class Gathering {
public:
    Gathering(State& state, const DeviceId& reader) : state_(state), reader_(reader) {}

    Result<SnapshotScope> add(const ReadableScope& scope) {
        SnapshotScope taken{scope.scope, scope.generation, scope.size, true};
        const auto stream = stream_of_scope(scope.scope);
        if (stream) {
            WCK_TRY(const auto info, state_.store().stream(*stream));
            taken.is_whole = !info || info->state != "sealed";
        }
        WCK_TRY(const auto rows, taken.is_whole ? all_rows(scope) : kept_rows(*stream));
        for (const Row& row : rows) WCK_TRY(add(row, scope.level));
        return taken;
    }

    /// Writes pieces to the hub's tables, in the caller's transaction. False when they are too many.
    Result<bool> write(SnapshotReply& reply) {
        part_.ranks = std::move(own_ranks_);
        bytes_ = part_.ranks.size() * kRankCost;
        for (auto& [place, signed_part] : parts_) {
            WCK_TRY(auto segment, shown_segment(state_, signed_part.row, signed_part.shown, place.level));
            bytes_ += segment.segment.size() + signed_part.ranks.size() * kRankCost;
            part_.segments.push_back(std::move(segment));
            part_.ranks.insert(part_.ranks.end(), signed_part.ranks.begin(), signed_part.ranks.end());
            if (bytes_ < kPieceBytes) continue;
            WCK_TRY(flush(reply));
            if (total_ > kSnapshotBytesMax || reply.pieces.size() > protocol::kSnapshotPiecesMax)
                return false;
        }
        if (!part_.segments.empty() || !part_.ranks.empty()) WCK_TRY(flush(reply));
        return true;
    }

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

    Result<std::vector<Row>> all_rows(const ReadableScope& scope) {
        std::vector<Row> rows;
        WCK_TRY(const auto feed, state_.tables.rows(scope.scope, 0, scope.size));
        rows.reserve(feed.size());
        for (const store::FeedRow& row : feed) rows.push_back({row.position, row.rank});
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

    Result<void> flush(SnapshotReply& reply) {
        const Bytes bytes = protocol::compressed(journal::encode(part_));
        const protocol::SnapshotPiece piece{sha256(bytes), bytes.size()};
        WCK_TRY(state_.tables.put_piece({reader_, piece.hash, bytes, state_.now_ms() + kKeptMs}));
        reply.pieces.push_back(piece);
        total_ += bytes_;
        bytes_ = 0;
        part_ = {};
        return {};
    }

    State& state_;
    DeviceId reader_;
    std::map<Place, SignedPart> parts_;
    std::map<IncarnationId, DeviceId> devices_;
    std::map<IncarnationId, std::map<std::uint64_t, SegmentRow>> segments_;
    std::vector<protocol::Rank> own_ranks_;
    SnapshotPart part_;
    std::uint64_t bytes_ = 0;
    std::uint64_t total_ = 0;
};

}  // namespace

Result<SnapshotReply> make_snapshot(State& state, const store::HubDeviceRow& device,
                                    const protocol::SnapshotRequest& request) {
    SnapshotReply none;
    none.epoch = state.epoch;
    if (request.epoch != state.epoch) return none;
    if (request.scopes.size() > protocol::kCursorsMax)
        return error_of(ErrorCode::limit, kTooLarge, "snapshot", "scopes");
    WCK_TRY(const auto head, publish_head(state));
    SnapshotReply reply = none;
    reply.log_size = head.checkpoint.size;
    reply.log_root = head.checkpoint.root;
    const std::set<std::string> asked(request.scopes.begin(), request.scopes.end());
    Gathering gathering(state, device.device);
    for (const std::string& name : asked) {
        WCK_TRY(const auto scope, readable(state, device.person, name));
        if (!scope || scope->level == ReaderLevel::none || scope->size == 0) continue;
        WCK_TRY(auto taken, gathering.add(*scope));
        reply.scopes.push_back(std::move(taken));
    }
    WCK_TRY(auto transaction, state.store().begin());
    WCK_TRY(state.tables.remove_pieces(device.device));
    WCK_TRY(const bool fits, gathering.write(reply));
    if (!fits) return none;
    WCK_TRY(transaction.commit());
    return reply;
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
