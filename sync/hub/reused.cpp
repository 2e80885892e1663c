#include "sync/hub/reused.h"

#include <map>
#include <set>

namespace wincheck::hub {
namespace {

struct Use {
    store::EvidenceRow row;
    std::string inspection;
    std::string number;
    std::string project;
};

using Uses = std::map<Hash, std::vector<Use>>;

Result<Uses> uses_by_original(store::Store& store) {
    Uses uses;
    WCK_TRY(const auto streams, store.streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        WCK_TRY(const auto rows, store.evidence(stream.id));
        for (const store::EvidenceRow& row : rows)
            uses[row.original].push_back({row, stream.name, stream.number, stream.project});
    }
    return uses;
}

/// Taking the same photo twice for one item is a slip of the finger, not another use.
bool is_reused(const std::vector<Use>& uses) {
    std::set<std::pair<StreamId, AnswerKey>> places;
    for (const Use& use : uses) places.insert({use.row.stream, use.row.capture.key});
    return places.size() > 1;
}

Result<Json> use_json(store::Store& store, const Use& use) {
    WCK_TRY(const auto entry, store.entry(use.row.position));
    Json json = Json::object();
    json.set("original", Json::of(use.row.original.hex()))
        .set("inspection", Json::of(use.inspection))
        .set("number", Json::of(use.number))
        .set("project", Json::of(use.project))
        .set("item", Json::of(use.row.capture.key.item))
        .set("sample", Json::of(use.row.capture.key.sample))
        .set("purpose", Json::of(use.row.capture.purpose));
    if (entry) {
        const ZonedTime at{{entry->header.wall_ms}, entry->header.offset_minutes};
        json.set("author", Json::of(entry->header.author)).set("at", Json::of(to_text(at)));
    }
    return json;
}

}  // namespace

Result<Json> reused_photos(State& state) {
    WCK_TRY(const Uses all, uses_by_original(state.store()));
    Json list = Json::array();
    for (const auto& [original, uses] : all) {
        if (!is_reused(uses)) continue;
        for (const Use& use : uses) {
            WCK_TRY(Json json, use_json(state.store(), use));
            list.push(std::move(json));
        }
    }
    return Json::object().set("report", Json::of("reused")).set("reused", std::move(list));
}

}  // namespace wincheck::hub
