#include "sync/client/status.h"

#include <algorithm>
#include <map>
#include <set>

#include "sync/client/problem_texts.h"
#include "sync/client/teammates.h"

namespace wincheck::client {
namespace {

constexpr std::size_t kPage = 500;

Result<OwnPhoto> photo_of(engine::Engine& engine, const store::EvidenceRow& row, const EpochId& epoch) {
    store::Store& store = engine.store();
    OwnPhoto photo{.original = row.original,
                   .stream = row.stream,
                   .length = row.capture.length,
                   .chunks = static_cast<std::uint32_t>(row.capture.chunks.size())};
    WCK_TRY(const auto received, load<Received>(store, received_setting(row.original)));
    photo.is_received = received && received->epoch == epoch;
    if (photo.is_received) photo.received_seconds = received->seconds;
    photo.is_archived = photo.is_received && received->is_archived;
    WCK_TRY(const auto purged, load<Purged>(store, purged_setting(row.original)));
    if (purged) {
        WCK_TRY(photo.is_here, engine.evidence().is_complete(row.capture));
    }
    WCK_TRY(const auto upload, load<Upload>(store, upload_setting(row.original)));
    if (photo.is_received) {
        photo.chunks_sent = photo.chunks;
    } else if (upload) {
        const auto sent = std::count_if(upload->chunks.begin(), upload->chunks.end(),
                                        [](const ChunkUpload& chunk) { return chunk.is_done; });
        photo.chunks_sent = static_cast<std::uint32_t>(sent);
    }
    return photo;
}

using OriginalOf = std::map<store::Position, Hash>;

// Photos of own captures, each original once; every own capture's position in `originals`.
Result<void> collect_photos(engine::Engine& engine, const EpochId& epoch,
                            const std::map<IncarnationId, std::uint64_t>& own, OriginalOf& originals,
                            std::map<Hash, OwnPhoto>& photos) {
    store::Store& store = engine.store();
    WCK_TRY(const auto list, store.erased_originals());
    const std::set<Hash> erased(list.begin(), list.end());  // nothing of them is left to be sent
    for (const std::uint32_t kind : {kStreamInspection, kStreamFinding}) {
        WCK_TRY(const auto streams, store.streams(kind));
        for (const store::StreamInfo& stream : streams) {
            WCK_TRY(const auto rows, store.evidence(stream.id));
            for (const store::EvidenceRow& row : rows) {
                if (!own.contains(row.position.incarnation) || erased.contains(row.original)) continue;
                originals[row.position] = row.original;
                if (photos.contains(row.original)) continue;
                WCK_TRY(photos[row.original], photo_of(engine, row, epoch));
            }
        }
    }
    return {};
}

void count_entry(Status& status, const OwnEntry& entry) {
    ++status.entries;
    if (entry.is_received) return;
    ++status.entries_only_here;
    if (status.outbox.size() < kOutboxMax) status.outbox.push_back(entry);
}

Result<void> collect_entries(store::Store& store, const store::Chain& chain, std::uint64_t receipted,
                             const OriginalOf& originals, const std::map<Hash, OwnPhoto>& photos,
                             Status& status) {
    for (std::uint64_t from = 0; from < chain.size; from += kPage) {
        WCK_TRY(const auto page, store.chain_entries(chain.id, from, kPage));
        for (const store::StoredEntry& stored : page) {
            OwnEntry entry{.position = stored.position,
                           .entry = stored.hash,
                           .stream = stored.entry.stream(),
                           .type = stored.header.type,
                           .original = {}};
            entry.is_receipted = stored.position.sequence < receipted;
            entry.is_received = entry.is_receipted;
            const auto original = originals.find(stored.position);
            if (original != originals.end()) {
                entry.original = original->second;
                entry.is_received = entry.is_receipted && photos.at(original->second).is_received;
            }
            count_entry(status, entry);
        }
    }
    return {};
}

Result<void> note_teammates(store::Store& store, const std::map<IncarnationId, std::uint64_t>& own,
                            Status& status) {
    if (status.outbox.empty()) return {};
    std::vector<IncarnationId> chains;
    chains.reserve(own.size());
    for (const auto& [chain, receipted] : own) chains.push_back(chain);
    WCK_TRY(const Teammates teammates, Teammates::read(store, chains));
    for (OwnEntry& entry : status.outbox) {
        entry.teammates = teammates.holding(entry.stream, entry.position);
        status.entries_with_teammates += entry.teammates.empty() ? 0 : 1;
    }
    return {};
}

Json photo_json(const OwnPhoto& photo) {
    Json json = Json::object();
    json.set("original", Json::of(std::string_view(photo.original.hex())));
    json.set("inspection", Json::of(std::string_view(photo.stream.hex())));
    json.set("length", Json::of(photo.length));
    const char* elsewhere = photo.is_here ? "only_here" : "unconfirmed";  // HQ was put back since
    json.set("state", Json::of(photo.is_received ? "received" : elsewhere));
    json.set("here", Json::of(photo.is_here));
    if (photo.is_received) json.set("at_hub", Json::of(photo.is_archived ? "archived" : "durable"));
    json.set("chunks", Json::of(std::uint64_t{photo.chunks}));
    json.set("chunks_sent", Json::of(std::uint64_t{photo.chunks_sent}));
    if (photo.is_received) {
        const UtcMs at{static_cast<std::int64_t>(photo.received_seconds) * 1000};
        json.set("received_at", Json::of(std::string_view(to_text(at))));
    }
    return json;
}

Json entry_json(const OwnEntry& entry) {
    Json json = Json::object();
    json.set("entry", Json::of(std::string_view(entry.entry.hex())));
    json.set("incarnation", Json::of(std::string_view(entry.position.incarnation.hex())));
    json.set("sequence", Json::of(entry.position.sequence));
    json.set("stream", Json::of(std::string_view(entry.stream.hex())));
    json.set("type", Json::of(std::uint64_t{entry.type}));
    const char* elsewhere = entry.teammates.empty() ? "only_here" : "on_teammates_device";
    json.set("state", Json::of(entry.is_receipted ? "waits_for_evidence" : elsewhere));
    if (!entry.teammates.empty()) {
        Json devices = Json::array();
        for (const DeviceId& device : entry.teammates) devices.push(Json::of(std::string_view(device.hex())));
        json.set("devices", std::move(devices));
    }
    if (entry.original) json.set("original", Json::of(std::string_view(entry.original->hex())));
    return json;
}

Json decided_json(const protocol::Decided& decided) {
    Json json = Json::object();
    json.set("incarnation", Json::of(std::string_view(decided.incarnation.hex())));
    json.set("sequence", Json::of(decided.sequence));
    json.set("verdict", Json::of(decided.verdict == kDecisionReleased ? "released" : "refused"));
    json.set("reason", Json::of(std::string_view(decided.reason)));
    json.set("at", Json::of(std::string_view(to_text(UtcMs{decided.time_ms}))));
    return json;
}

Json summary_json(const Status& status) {
    Json json = Json::object();
    json.set("entries", Json::of(status.entries));
    json.set("entries_only_here", Json::of(status.entries_only_here));
    json.set("entries_with_teammates", Json::of(status.entries_with_teammates));
    json.set("photos", Json::of(status.photos));
    json.set("photos_only_here", Json::of(status.photos_only_here));
    json.set("bytes_only_here", Json::of(status.bytes_only_here));
    json.set("last_trouble", Json::of(name_of(status.last_trouble)));
    if (status.last_done_ms != 0)
        json.set("last_sync", Json::of(std::string_view(to_text(UtcMs{status.last_done_ms}))));
    return json;
}

}  // namespace

Result<Status> status(engine::Engine& engine) {
    const auto held = engine.hold();
    store::Store& store = engine.store();
    Status status;
    WCK_TRY(const auto saved, load<Saved>(store, kSettingState));
    if (saved) {
        status.problems = saved->problems;
        status.last_trouble = saved->last_trouble;
        status.last_done_ms = saved->last_done_ms;
    }
    WCK_TRY(auto decided, load<std::vector<protocol::Decided>>(store, kSettingDecided));
    if (decided) status.decided = std::move(*decided);
    WCK_TRY(const auto chains, store.chains());
    std::map<IncarnationId, std::uint64_t> own;
    for (const store::Chain& chain : chains) {
        if (!engine.identity() || chain.device != engine.identity()->device) continue;
        WCK_TRY(const auto receipted, load<Receipted>(store, receipted_setting(chain.id)));
        own[chain.id] = receipted ? receipted->size : 0;
    }
    OriginalOf originals;
    std::map<Hash, OwnPhoto> photos;
    WCK_TRY(collect_photos(engine, saved ? saved->epoch : EpochId{}, own, originals, photos));
    for (const store::Chain& chain : chains) {
        if (own.contains(chain.id))
            WCK_TRY(collect_entries(store, chain, own[chain.id], originals, photos, status));
    }
    WCK_TRY(note_teammates(store, own, status));
    for (const auto& [original, photo] : photos) {
        ++status.photos;
        if (!photo.is_received) ++status.photos_only_here;
        if (!photo.is_received) status.bytes_only_here += photo.length;
        status.own_photos.push_back(photo);
    }
    return status;
}

Json outbox_json(const Status& status) {
    Json json = summary_json(status);
    Json list = Json::array();
    for (const OwnEntry& entry : status.outbox) list.push(entry_json(entry));
    json.set("outbox", std::move(list));
    Json problems = Json::array();
    for (const Problem& problem : status.problems) {
        Json one = Json::object();
        one.set("where", Json::of(std::string_view(problem.where)));
        one.set("sequence", Json::of(problem.sequence));
        one.set("reason", Json::of(std::string_view(problem.reason)));
        const ProblemText& text = problem_text(problem.reason);
        one.set("message", Json::of(text.message)).set("remedy", Json::of(text.remedy));
        problems.push(std::move(one));
    }
    json.set("problems", std::move(problems));
    Json decided = Json::array();
    for (const protocol::Decided& one : status.decided) decided.push(decided_json(one));
    json.set("decided", std::move(decided));
    return json;
}

Json copies_json(const Status& status) {
    Json json = summary_json(status);
    Json list = Json::array();
    for (const OwnPhoto& photo : status.own_photos) list.push(photo_json(photo));
    json.set("photos_list", std::move(list));
    return json;
}

}  // namespace wincheck::client
