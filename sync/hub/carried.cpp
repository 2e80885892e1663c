#include "sync/hub/carried.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/engine/sealed_source.h"
#include "core/journal/segment.h"
#include "core/store/openings.h"
#include "sync/hub/intake.h"
#include "sync/hub/reasons.h"
#include "sync/hub/uploads.h"

namespace wincheck::hub {
namespace {

using journal::SealedKind;
using protocol::EntryVerdict;

/// One chain's segments by where they begin; a whole one stands before one with gaps.
struct CarriedChain {
    journal::Opening opening;
    std::map<std::uint64_t, Bytes> segments;
};

bool is_shown(const journal::Leaf& leaf) {
    return leaf.header.has_value();
}

std::string name_of_verdict(std::uint32_t verdict) {
    constexpr std::array<const char*, 6> kNames{"", "ok", "already", "held", "quarantined", "rejected"};
    return verdict < kNames.size() ? kNames[verdict] : std::to_string(verdict);
}

class Carried {
public:
    explicit Carried(State& state) : state_(state) {}

    Result<Json> take(const std::string& path) {
        const journal::BoxPair pair = state_.keys.evidence();
        const TenantId& tenant = state_.identity().tenant;
        const engine::TakeRecord entries = [&](const journal::SealedRecord& record) {
            return take_entries(record);
        };
        WCK_TRY(const journal::SealedHead head,
                engine::read_whole_sealed(state_.ports.files, path, tenant, pair, entries));
        for (auto& [incarnation, chain] : chains_) WCK_TRY(push_chain(chain));
        const engine::TakeRecord photos = [&](const journal::SealedRecord& record) {
            return record.kind == SealedKind::chunk ? take_chunk(record.bytes) : Result<void>{};
        };
        WCK_TRY(engine::read_sealed(state_.ports.files, path, tenant, pair, photos));
        WCK_TRY(settle_originals());
        WCK_TRY(count_waiting());
        return Json::object()
            .set("inspection", Json::of(std::string_view(head.inspection.hex())))
            .set("entries", Json::of(entries_))
            .set("chunk_files", Json::of(chunks_))
            .set("originals", Json::of(originals_))
            .set("waiting", Json::of(waiting_))
            .set("verdicts", std::move(verdicts_));
    }

private:
    Result<void> take_entries(const journal::SealedRecord& record) {
        switch (record.kind) {
            case SealedKind::opening: return take_opening(record.bytes);
            case SealedKind::segment: return take_segment(record.bytes, false);
            case SealedKind::whole: {
                WCK_TRY(const auto whole, journal::decode<journal::SealedWhole>(record.bytes));
                WCK_TRY(const Bytes segment, journal::open_whole(whole, state_.keys.evidence()));
                return take_segment(segment, true);
            }
            default: return {};
        }
    }

    Result<void> take_opening(const Bytes& bytes) {
        WCK_TRY(auto opening, store::verified_opening(state_.store(), bytes, state_.keys.root.public_key()));
        const IncarnationId incarnation = opening.record.incarnation;
        chains_[incarnation].opening = std::move(opening);
        return {};
    }

    Result<void> take_segment(const Bytes& bytes, bool is_whole) {
        WCK_TRY(const journal::Segment segment, journal::decode_segment(bytes));
        const auto chain = chains_.find(segment.incarnation);
        if (chain == chains_.end()) return error_of(ErrorCode::corrupt, kNotOwnChain, "import");
        if (!is_whole && !std::all_of(segment.leaves.begin(), segment.leaves.end(), is_shown))
            note_gap(segment);
        else
            chain->second.segments.insert_or_assign(segment.from, bytes);
        return {};
    }

    void note_gap(const journal::Segment& segment) {
        if (std::any_of(segment.leaves.begin(), segment.leaves.end(), is_shown))
            gaps_.push_back({segment.incarnation, segment.from + segment.leaves.size()});
    }

    Result<std::uint64_t> size_of(const IncarnationId& incarnation) {
        WCK_TRY(const auto chain, state_.store().chain(incarnation));
        return chain ? chain->size : std::uint64_t{0};
    }

    // As many together as a device may send.
    Result<void> push_chain(const CarriedChain& chain) {
        WCK_TRY(const auto device, state_.tables.device(chain.opening.record.device));
        if (!device || chain.segments.empty()) return {};
        protocol::PushRequest request{chain.opening.bytes, chain.opening.record.certificate, {}};
        std::size_t bytes = 0;
        for (const auto& [from, segment] : chain.segments) {
            if (!request.segments.empty() && bytes + segment.size() > protocol::kBodyBytesMax) {
                WCK_TRY(push_some(*device, request));
                request.segments.clear();
                bytes = 0;
            }
            request.segments.push_back(segment);
            bytes += segment.size();
        }
        return push_some(*device, request);
    }

    Result<void> push_some(const store::HubDeviceRow& device, const protocol::PushRequest& request) {
        WCK_TRY(const auto record, journal::decode<journal::OpeningRecord>(request.opening));
        WCK_TRY(const std::uint64_t before, size_of(record.incarnation));
        WCK_TRY(const protocol::PushReply reply, push(state_, device, request));
        WCK_TRY(const std::uint64_t after, size_of(record.incarnation));
        entries_ += after - before;
        for (const EntryVerdict& verdict : reply.verdicts) {
            if (verdict.verdict == protocol::kVerdictAlready) continue;
            verdicts_.push(Json::object()
                               .set("device", Json::of(std::string_view(device.tag)))
                               .set("sequence", Json::of(verdict.sequence))
                               .set("verdict", Json::of(std::string_view(name_of_verdict(verdict.verdict))))
                               .set("reason", Json::of(std::string_view(verdict.reason))));
        }
        return {};
    }

    // A chunk file that no capture lists is left out.
    Result<void> take_chunk(const Bytes& bytes) {
        WCK_TRY(const auto chunk, journal::decode<journal::SealedChunk>(bytes));
        WCK_TRY(const auto rows, state_.store().evidence_of(chunk.original));
        const Hash hash = sha256(chunk.bytes);
        for (const store::EvidenceRow& row : rows) {
            const auto& listed = row.capture.chunks;
            if (chunk.index >= listed.size() || listed[chunk.index] != hash) continue;
            WCK_TRY(state_.engine->evidence().put_chunk(row.capture, chunk.index, chunk.bytes));
            brought_.insert(chunk.original);
            ++chunks_;
            break;
        }
        return {};
    }

    Result<void> settle_originals() {
        for (const Hash& original : brought_) {
            WCK_TRY(const auto rows, state_.store().evidence_of(original));
            for (const store::EvidenceRow& row : rows) {
                WCK_TRY(const std::string found, verify_original(state_, row));
                originals_ += found == "stored" ? 1 : 0;
            }
        }
        return {};
    }

    // What the hub has by now waits for nobody.
    Result<void> count_waiting() {
        for (const auto& [incarnation, end] : gaps_) {
            WCK_TRY(const std::uint64_t size, size_of(incarnation));
            waiting_ += size < end ? 1 : 0;
        }
        return {};
    }

    State& state_;
    std::map<IncarnationId, CarriedChain> chains_;
    std::vector<std::pair<IncarnationId, std::uint64_t>> gaps_;  // chain, where the segment ends
    std::set<Hash> brought_;
    std::uint64_t entries_ = 0, chunks_ = 0, originals_ = 0, waiting_ = 0;
    Json verdicts_ = Json::array();
};

}  // namespace

Result<Json> take_carried(State& state, const std::string& path) {
    return Carried(state).take(path);
}

}  // namespace wincheck::hub
