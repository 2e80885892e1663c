#include "sync/hub/reused.h"

#include <algorithm>
#include <map>
#include <set>

#include "sync/hub/alike.h"

namespace wincheck::hub {
namespace {

struct Use {
    store::EvidenceRow row;
    std::string inspection;
    std::string number;
    std::string project;
    bool is_of_moved = false;  // of an inspection whose work was moved to the right one
};

constexpr std::size_t kLookedAtMax = 500;  // in one report; the hub's timer looks at the others

using Uses = std::map<Hash, std::vector<Use>>;

// VISIT-6: a capture that was moved, known by its intent, is one use: in the right inspection.
void drop_moved(std::vector<Use>& uses) {
    std::set<Hash> elsewhere;
    for (const Use& use : uses)
        if (!use.is_of_moved) elsewhere.insert(use.row.capture.intent);
    std::erase_if(
        uses, [&](const Use& use) { return use.is_of_moved && elsewhere.contains(use.row.capture.intent); });
}

Result<Uses> uses_by_original(store::Store& store) {
    Uses uses;
    WCK_TRY(const auto streams, store.streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        WCK_TRY(const auto rows, store.evidence(stream.id));
        for (const store::EvidenceRow& row : rows)
            uses[row.original].push_back(
                {row, stream.name, stream.number, stream.project, stream.state == "moved"});
    }
    for (auto& [original, all] : uses) drop_moved(all);
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

bool concerns(const std::vector<Use>& uses, const std::optional<StreamId>& only) {
    return !only ||
           std::any_of(uses.begin(), uses.end(), [&](const Use& use) { return use.row.stream == *only; });
}

Result<void> add_same(State& state, const Uses& all, const std::optional<StreamId>& only, Json& list) {
    for (const auto& [original, uses] : all) {
        if (!is_reused(uses) || !concerns(uses, only)) continue;
        for (const Use& use : uses) {
            WCK_TRY(Json json, use_json(state.store(), use));
            json.set("how", Json::of("same"));
            list.push(std::move(json));
        }
    }
    return {};
}

/// The uses of both that lie furthest apart: other items or inspections; none where there is but one place.
std::optional<std::pair<const Use*, const Use*>> apart(const std::vector<Use>& first,
                                                       const std::vector<Use>& second) {
    for (const Use& one : first)
        for (const Use& other : second)
            if (one.row.stream != other.row.stream || one.row.capture.key != other.row.capture.key)
                return std::pair{&one, &other};
    return std::nullopt;
}

Result<void> add_alike(State& state, const Uses& all, const std::optional<StreamId>& only, Json& list) {
    std::set<Hash> asked;
    for (const auto& [original, uses] : all)
        if (concerns(uses, only)) asked.insert(original);
    WCK_TRY(const auto pairs, alike_pictures(state, only ? &asked : nullptr));
    std::uint64_t number = 0;
    for (const AlikePair& pair : pairs) {
        const auto first = all.find(pair.first), second = all.find(pair.second);
        if (first == all.end() || second == all.end()) continue;
        const auto uses = apart(first->second, second->second);
        if (!uses) continue;
        ++number;
        for (const Use* use : {uses->first, uses->second}) {
            WCK_TRY(Json json, use_json(state.store(), *use));
            json.set("how", Json::of("alike"))
                .set("pair", Json::of(number))
                .set("distance", Json::of(static_cast<std::uint64_t>(pair.distance)));
            list.push(std::move(json));
        }
    }
    return {};
}

}  // namespace

Result<Json> reused_photos(State& state, const std::string& inspection) {
    std::optional<StreamId> only;
    if (!inspection.empty()) {
        WCK_TRY(only, state.engine->find_inspection(inspection));
    }
    WCK_TRY(forget_erased_pictures(state));
    WCK_TRY(look_at_pictures(state, kLookedAtMax));
    WCK_TRY(const Uses all, uses_by_original(state.store()));
    Json list = Json::array();
    WCK_TRY(add_same(state, all, only, list));
    WCK_TRY(add_alike(state, all, only, list));
    WCK_TRY(const std::uint64_t waiting,
            knows_pictures() ? state.tables.pictures_waiting() : Result<std::uint64_t>(std::uint64_t{0}));
    return Json::object()
        .set("report", Json::of("reused"))
        .set("reused", std::move(list))
        .set("pictures_waiting", Json::of(waiting));
}

}  // namespace wincheck::hub
