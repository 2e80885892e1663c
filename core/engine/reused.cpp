#include "core/engine/reused.h"

#include <algorithm>
#include <functional>
#include <tuple>

#include "core/base/fingerprint.h"
#include "core/engine/recheck.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

/// What a photo of an item shows: how it was found, unless its purpose says another thing.
std::string_view shown_side(const CaptureCore& capture) {
    return capture.purpose == "before" ? std::string_view("item") : std::string_view(capture.purpose);
}

bool is_one_place(const store::EvidenceRow& a, const store::EvidenceRow& b) {
    const Hash& intent = a.capture.intent;
    if (!intent.is_zero() && intent == b.capture.intent) return true;  // moved (VISIT-6)
    return a.stream == b.stream && a.capture.key == b.capture.key &&
           shown_side(a.capture) == shown_side(b.capture);
}

std::vector<store::EvidenceRow> rows_of(const std::vector<PhotoUse>& uses) {
    std::vector<store::EvidenceRow> rows;
    rows.reserve(uses.size());
    for (const PhotoUse& use : uses) rows.push_back(use.row);
    return rows;
}

Result<Json> use_json(store::Store& store, const PhotoUse& use) {
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

/// The first uses of both that are not in one place; none where there is but one place.
std::optional<std::pair<const PhotoUse*, const PhotoUse*>> apart(const std::vector<PhotoUse>& first,
                                                                 const std::vector<PhotoUse>& second) {
    for (const PhotoUse& one : first)
        for (const PhotoUse& other : second)
            if (!is_one_place(one.row, other.row)) return std::pair{&one, &other};
    return std::nullopt;
}

bool is_picture(const CaptureCore& capture) {
    return capture.media_type.starts_with("image/") && capture.purpose != kPurposeSignature;
}

/// As whoever captured it stated it; goes with the secret part when the photo is erased.
Result<std::optional<Fingerprinted>> stated_print(store::Store& store, const PhotoUse& use) {
    WCK_TRY(const auto intent, store.entry_by_hash(use.intent_in, use.row.capture.intent));
    const Bytes* secret = intent ? intent->entry.part_or_null(journal::PartClass::secret) : nullptr;
    if (secret == nullptr) return std::optional<Fingerprinted>{};
    const auto facts = journal::decode<IntentSecret>(*secret);
    const auto print = facts ? Fingerprint::parse_hex(to_hex(facts->fingerprint)) : std::nullopt;
    if (!print) return std::optional<Fingerprinted>{};
    return std::optional(Fingerprinted{*print, static_cast<int>(facts->fingerprint_quality)});
}

struct Print {
    Hash original{};
    Fingerprinted print;
};

struct Prints {
    std::vector<Print> known;
    std::uint64_t unknown = 0;
};

Result<Prints> stated_prints(store::Store& store, const PhotoUses& all) {
    Prints prints;
    for (const auto& [original, uses] : all) {
        std::optional<Fingerprinted> print;
        for (const PhotoUse& use : uses)
            if (!print && is_picture(use.row.capture)) {
                WCK_TRY(print, stated_print(store, use));
            }
        const bool is_any = std::any_of(uses.begin(), uses.end(),
                                        [](const PhotoUse& use) { return is_picture(use.row.capture); });
        if (print)
            prints.known.push_back({original, *print});
        else if (is_any)
            ++prints.unknown;
    }
    return prints;
}

/// Each pair of which one is asked, once, nearest first.
std::vector<AlikePair> alike_pairs(const std::vector<Print>& prints, const std::set<Hash>& asked) {
    std::vector<AlikePair> pairs;
    for (const Print& one : prints) {
        if (!asked.contains(one.original)) continue;
        for (const Print& other : prints) {
            const bool is_second_time = !(one.original < other.original) && asked.contains(other.original);
            if (other.original == one.original || is_second_time || !is_near(one.print, other.print))
                continue;
            pairs.push_back(
                {one.original, other.original, distance(one.print.fingerprint, other.print.fingerprint)});
        }
    }
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const AlikePair& a, const AlikePair& b) { return a.distance < b.distance; });
    return pairs;
}

// The capture in the right inspection stands for both; its intent stays where it was.
void drop_moved(std::vector<PhotoUse>& uses) {
    std::map<Hash, StreamId> intents;
    for (const PhotoUse& use : uses)
        if (use.is_of_moved) intents.emplace(use.row.capture.intent, use.row.stream);
    std::set<Hash> elsewhere;
    for (PhotoUse& use : uses) {
        const auto intent = intents.find(use.row.capture.intent);
        if (use.is_of_moved || intent == intents.end()) continue;
        use.intent_in = intent->second;
        elsewhere.insert(use.row.capture.intent);
    }
    std::erase_if(uses, [&](const PhotoUse& use) {
        return use.is_of_moved && elsewhere.contains(use.row.capture.intent);
    });
}

}  // namespace

Result<PhotoUses> photo_uses(store::Store& store) {
    PhotoUses uses;
    WCK_TRY(const auto streams, store.streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        WCK_TRY(const auto rows, store.evidence(stream.id));
        for (const store::EvidenceRow& row : rows)
            uses[row.original].push_back(
                {row, stream.name, stream.number, stream.project, stream.id, stream.state == "moved"});
    }
    for (auto& [original, of_one] : uses) drop_moved(of_one);
    return uses;
}

// By way of a capture that was moved two may be in one place that have neither intent nor item in common.
bool is_reused(const std::vector<store::EvidenceRow>& rows) {
    std::vector<const store::EvidenceRow*> reached, left;
    for (const store::EvidenceRow& row : rows) (reached.empty() ? reached : left).push_back(&row);
    for (std::size_t at = 0; at < reached.size(); ++at) {
        const auto is_here = [&](const store::EvidenceRow* row) { return is_one_place(*reached[at], *row); };
        const auto here = std::stable_partition(left.begin(), left.end(), std::not_fn(is_here));
        const std::vector<const store::EvidenceRow*> found(here, left.end());
        left.erase(here, left.end());
        reached.insert(reached.end(), found.begin(), found.end());
    }
    return !left.empty();
}

Result<Json> reused_list(store::Store& store, const PhotoUses& uses, const std::set<Hash>* asked_or_null,
                         const std::vector<AlikePair>& pairs) {
    Json list = Json::array();
    for (const auto& [original, of_one] : uses) {
        const bool is_asked = asked_or_null == nullptr || asked_or_null->contains(original);
        if (!is_asked || !is_reused(rows_of(of_one))) continue;
        for (const PhotoUse& use : of_one) {
            WCK_TRY(Json json, use_json(store, use));
            list.push(json.set("how", Json::of("same")));
        }
    }
    std::uint64_t number = 0;
    for (const AlikePair& pair : pairs) {
        const auto first = uses.find(pair.first), second = uses.find(pair.second);
        if (first == uses.end() || second == uses.end()) continue;
        const auto both = apart(first->second, second->second);
        if (!both) continue;
        ++number;
        for (const PhotoUse* use : {both->first, both->second}) {
            WCK_TRY(Json json, use_json(store, *use));
            list.push(json.set("how", Json::of("alike"))
                          .set("pair", Json::of(number))
                          .set("distance", Json::of(static_cast<std::uint64_t>(pair.distance))));
        }
    }
    return list;
}

Result<Json> reused_json(Device& device, const Inspection& inspection) {
    std::set<Hash> asked;
    for (const Event<CaptureCore>& capture : inspection.captures()) asked.insert(capture.core.original);
    for (const Hash& original : put_right_in(device, inspection)) asked.insert(original);
    WCK_TRY(const PhotoUses uses, photo_uses(device.store()));
    WCK_TRY(const Prints prints, stated_prints(device.store(), uses));
    WCK_TRY(Json list, reused_list(device.store(), uses, &asked, alike_pairs(prints.known, asked)));
    return Json::object()
        .set("reused", std::move(list))
        .set("compared", Json::of(static_cast<std::uint64_t>(prints.known.size())))
        .set("not_compared", Json::of(prints.unknown));
}

Result<std::vector<Hash>> reused_of(store::Store& store, const std::vector<Hash>& originals) {
    std::vector<Hash> reused;
    for (const Hash& original : originals) {
        WCK_TRY(const auto rows, store.evidence_of(original));
        if (is_reused(rows)) reused.push_back(original);
    }
    return reused;
}

}  // namespace wincheck::engine
