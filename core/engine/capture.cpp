// Captures: intent entry with the key, bytes, capture entry (DUR-4); and pictures taken but not attached.
#include <algorithm>
#include <array>
#include <set>

#include "core/engine/personal.h"
#include "core/engine/reasons.h"
#include "core/engine/taken.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"

namespace wincheck::engine {
namespace {

struct MediaType {
    std::string_view ending;
    std::string_view name;
};
constexpr std::array<MediaType, 8> kMediaTypes{{{".jpg", "image/jpeg"},
                                                {".jpeg", "image/jpeg"},
                                                {".png", "image/png"},
                                                {".heic", "image/heic"},
                                                {".mp4", "video/mp4"},
                                                {".m4a", "audio/mp4"},
                                                {".pdf", "application/pdf"},
                                                {".svg", "image/svg+xml"}}};

std::string media_type_of(const std::string& path) {
    for (const MediaType& known : kMediaTypes) {
        if (path.ends_with(known.ending)) return std::string(known.name);
    }
    return "application/octet-stream";
}

Result<std::uint64_t> size_of(Device& device, const std::string& path) {
    WCK_TRY(const auto file, device.ports().files.open_read(path));
    return file->size();
}

evidence::Key key_from(const Bytes& bytes) {
    evidence::Key key{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), key.size()), key.begin());
    return key;
}

CaptureCore core_of(const evidence::Staged& staged) {
    CaptureCore core;
    core.original = staged.original;
    core.length = staged.length;
    core.chunk_bytes = staged.chunk_bytes;
    core.chunks = staged.chunks;
    return core;
}

using MaybeStaged = std::optional<evidence::Staged>;

// An earlier capture that does not serve is no reason to refuse this one, unless the disk itself failed.
Result<MaybeStaged> not_whole(const Error& error) {
    if (is_of_the_disk(error)) return error;
    return MaybeStaged{};
}

/// What `row` names, when all of its bytes are here and this device can read them.
Result<MaybeStaged> staged_of_row(Device& device, const store::EvidenceRow& row) {
    const CaptureCore& held = row.capture;
    const auto key = device.evidence_key(row);
    if (!key) return not_whole(key.error());
    const auto read = device.evidence().read(held, *key, [](ByteView) { return Result<void>{}; });
    if (!read) return not_whole(read.error());
    WCK_TRY(device.evidence().settle(held));
    return MaybeStaged({.original = held.original,
                        .length = held.length,
                        .chunk_bytes = held.chunk_bytes,
                        .chunks = held.chunks,
                        .key = key_from(*key)});
}

/// The same bytes captured before on this device keep their one set. The host drops its copy after this, so
/// a set is taken over only when it was read to its end (DUR-4); else the bytes are stored anew.
Result<MaybeStaged> own_whole_set(Device& device, const evidence::Original& measured) {
    WCK_TRY(const auto rows, device.store().evidence_of(measured.hash));
    for (const store::EvidenceRow& row : rows) {
        WCK_TRY(const bool is_own, device.is_own(row.position.incarnation));
        if (!is_own) continue;
        WCK_TRY(MaybeStaged staged, staged_of_row(device, row));
        if (staged) return staged;
    }
    return MaybeStaged{};
}

/// DUR-5: a photo that meets a full disk gives up the room kept for answers, and does not take it itself.
Result<evidence::Staged> stage(Device& device, const std::string& path, const evidence::Original& measured,
                               const evidence::Key& key) {
    WCK_TRY(device.evidence().check_space(measured.length));
    auto staged = device.evidence().stage(path, measured, key, device.ports().random);
    const bool is_full = !staged && staged.error().code == ErrorCode::storage_full;
    if (is_full) static_cast<void>(device.evidence().ballast().release());
    return staged;
}

struct Intended {
    Hash entry{};
    AnswerKey key;
    std::string purpose;
    IntentSecret facts;
    std::optional<Bytes> place;
    std::string footage_register = {};
    std::string footage_use = {};
    std::string no_position = {};
};

/// PII-4, PII-5: before anything of it is recorded.
Result<void> check_capture(const Inspection& inspection, const Intended& intended) {
    CaptureCore core;
    core.purpose = intended.purpose;
    core.media_type = intended.facts.media_type;
    core.footage_register = intended.footage_register;
    core.footage_use = intended.footage_use;
    switch (rules::fault_of_capture(inspection.policy().privacy, core,
                                    held_at(inspection, intended.key, rules::Carrier::file))) {
        case rules::CaptureFault::footage_unexplained:
            return error_of(ErrorCode::refused, kFootageUnclear, "capture", "footage");
        case rules::CaptureFault::recording_in_home:
            return error_of(ErrorCode::refused, kRecordingInHome, "capture", intended.key.item);
        default: return {};
    }
}

Result<Captured> record_capture(Device& device, Inspection& inspection, const Intended& intended,
                                const evidence::Staged& staged) {
    CaptureCore core = core_of(staged);
    core.key = intended.key;
    core.purpose = intended.purpose;
    core.media_type = intended.facts.media_type;
    core.is_live = intended.facts.is_live;
    core.has_position = intended.place.has_value();
    core.intent = intended.entry;
    core.no_position = intended.no_position;
    core.footage_register = intended.footage_register;
    core.footage_use = intended.footage_use;
    Payload payload{.type = EntryType::capture, .version = kEntryVersion, .core = journal::encode(core)};
    payload.place = intended.place;
    payload.secret = journal::encode(intended.facts.keys);
    WCK_TRY(Done done, device.record(inspection, payload));
    done.extra.set("evidence", Json::of(std::string_view(staged.original.hex())));
    return Captured{std::move(done), staged.original};
}

std::optional<IntentSecret> facts_of(const store::StoredEntry& intent) {
    const Bytes* secret = intent.entry.part_or_null(journal::PartClass::secret);
    if (secret == nullptr) return std::nullopt;
    auto facts = journal::decode<IntentSecret>(*secret);
    return facts ? std::optional(*std::move(facts)) : std::nullopt;
}

/// Whether a capture entry of the same chain names the intent, one that HQ refused counted too.
Result<bool> has_capture(store::Store& store, const store::StoredEntry& intent) {
    constexpr std::size_t kPage = 256;
    for (std::uint64_t from = intent.position.sequence + 1;; from += kPage) {
        WCK_TRY(const auto page, store.chain_entries(intent.position.incarnation, from, kPage));
        for (const store::StoredEntry& entry : page) {
            const Bytes* core = entry.entry.part_or_null(journal::PartClass::core);
            if (entry.header.type != static_cast<std::uint32_t>(EntryType::capture) || core == nullptr)
                continue;
            const auto capture = journal::decode<CaptureCore>(*core);
            if (capture && capture->intent == intent.hash) return true;
        }
        if (page.size() < kPage) return false;
    }
}

/// Intents of a stream that no capture refers to.
Result<std::vector<store::StoredEntry>> open_intents(store::Store& store, const StreamId& stream) {
    WCK_TRY(auto intents, store.stream_entries(stream, EntryType::intent));
    WCK_TRY(const auto rows, store.evidence(stream));
    std::set<Hash> used;
    for (const store::EvidenceRow& row : rows) used.insert(row.capture.intent);
    std::erase_if(intents, [&](const store::StoredEntry& intent) { return used.contains(intent.hash); });
    return intents;
}

/// The bytes of an intent's picture, where they are here whole and no capture names them.
Result<MaybeStaged> unattached(Device& device, const IntentSecret& facts) {
    WCK_TRY(const auto sets, device.evidence().sets_of(facts.original));
    const auto key = sets.empty() ? Result<Bytes>(Bytes{}) : device.open_key(facts.keys);
    if (sets.empty() || !key) return MaybeStaged{};
    WCK_TRY(const auto rows, device.store().evidence_of(facts.original));
    std::set<evidence::SetName> named;
    for (const store::EvidenceRow& row : rows) named.insert(evidence::set_of(row.capture));
    for (const evidence::StoredSet& set : sets) {
        if (named.contains(set.name)) continue;
        auto staged = device.evidence().staged_of(set, key_from(*key));
        if (staged) return MaybeStaged(*std::move(staged));
        if (is_of_the_disk(staged.error())) return staged.error();
    }
    return MaybeStaged{};
}

Result<std::optional<TakenPicture>> taken_of(Device& device, const store::StoredEntry& intent) {
    WCK_TRY(const bool is_own, device.is_own(intent.position.incarnation));
    const auto facts = facts_of(intent);
    const Bytes* core = intent.entry.part_or_null(journal::PartClass::core);
    if (!is_own || !facts || core == nullptr) return std::optional<TakenPicture>{};
    WCK_TRY(MaybeStaged staged, unattached(device, *facts));
    if (!staged) return std::optional<TakenPicture>{};
    WCK_TRY(const bool is_captured, has_capture(device.store(), intent));
    if (is_captured) return std::optional<TakenPicture>{};
    WCK_TRY(const auto wish, journal::decode<IntentCore>(*core));
    TakenPicture taken{.intent = intent.hash,
                       .key = wish.key,
                       .purpose = wish.purpose,
                       .at = {{intent.header.wall_ms}, intent.header.offset_minutes},
                       .facts = *facts,
                       .place = {},
                       .staged = *std::move(staged)};
    const Bytes* place = intent.entry.part_or_null(journal::PartClass::place);
    if (place != nullptr) taken.place = *place;
    return std::optional<TakenPicture>(std::move(taken));
}

/// Wall time of the newest open intent about an original; none where there is no such intent, or where a
/// capture that counts nowhere names one.
Result<std::optional<std::int64_t>> newest_intent(Device& device, const Hash& original) {
    std::optional<std::int64_t> newest;
    WCK_TRY(const auto streams, device.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        WCK_TRY(const auto intents, open_intents(device.store(), stream.id));
        for (const store::StoredEntry& intent : intents) {
            const auto facts = facts_of(intent);
            if (!facts || facts->original != original) continue;
            WCK_TRY(const bool is_own, device.is_own(intent.position.incarnation));
            WCK_TRY(const bool is_captured, has_capture(device.store(), intent));
            if (!is_own) continue;
            if (is_captured) return std::optional<std::int64_t>{};
            newest = std::max(newest.value_or(intent.header.wall_ms), intent.header.wall_ms);
        }
    }
    return newest;
}

}  // namespace

Result<KeyPart> sealed_keys(Device& device, const Inspection& inspection, ByteView key) {
    WCK_TRY(const auto readers, device.readers_of(inspection));
    WCK_TRY(const journal::Secret secret, journal::Secret::from(key));
    KeyPart part;
    for (const BoxKey& reader : readers) {
        WCK_TRY(Bytes sealed, journal::seal_key(reader, secret, device.ports().random));
        part.push_back({reader, std::move(sealed)});
    }
    return part;
}

Result<std::string> no_position_of(const Json& act) {
    WCK_TRY(std::string reason, act["position"].text_or_empty_at("none"));
    if (reason.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "no_position_of", "position");
    return reason;
}

Result<std::optional<Fingerprinted>> fingerprint_of(const Json& fields) {
    const Json& stated = fields["fingerprint"];
    if (stated.is_null()) return std::optional<Fingerprinted>{};
    const auto print = Fingerprint::parse_hex(stated["pdq"].text());
    const auto quality = stated["quality"].integer();
    if (!print || !quality || *quality < 0 || *quality > kFingerprintQualityMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "fingerprint_of", "fingerprint");
    return std::optional(Fingerprinted{*print, static_cast<int>(*quality)});
}

Result<void> take_file(CaptureWish& wish, const Json& file) {
    if (!file.is(Json::Kind::object)) {
        wish.path = file.text();
        return {};
    }
    WCK_TRY(wish.path, file.text_at("file"));
    WCK_TRY(wish.fingerprint, fingerprint_of(file));
    return {};
}

Result<Captured> capture(Device& device, Inspection& inspection, const CaptureWish& wish) {
    WCK_TRY(const std::uint64_t size, size_of(device, wish.path));
    if (size > kEvidenceBytesMax) return error_of(ErrorCode::limit, kTooLarge, "capture", "file");
    Intended intended{.key = wish.key, .purpose = wish.purpose};
    intended.footage_register = wish.footage_register;
    intended.footage_use = wish.footage_use;
    intended.no_position = wish.no_position;
    intended.facts.media_type = media_type_of(wish.path);
    WCK_TRY(check_capture(inspection, intended));
    WCK_TRY(device.evidence().check_space(size));
    WCK_TRY(const evidence::Original measured, device.evidence().measure(wish.path));
    WCK_TRY(MaybeStaged held, own_whole_set(device, measured));
    evidence::Key key{};
    if (held) key = held->key;
    if (!held) device.ports().random.fill(key);
    intended.facts.original = measured.hash;
    intended.facts.length = measured.length;
    intended.facts.is_live = wish.is_live;
    if (wish.fingerprint) {
        WCK_TRY(intended.facts.fingerprint, from_hex(wish.fingerprint->fingerprint.hex()));
        intended.facts.fingerprint_quality = static_cast<std::uint32_t>(wish.fingerprint->quality);
    }
    WCK_TRY(intended.facts.keys, sealed_keys(device, inspection, key));
    if (wish.place) intended.place = journal::encode(*wish.place);
    Payload intent{.type = EntryType::intent,
                   .version = kEntryVersion,
                   .core = journal::encode(IntentCore{wish.key, wish.purpose})};
    intent.place = intended.place;
    intent.secret = journal::encode(intended.facts);
    WCK_TRY(const Done recorded, device.record(inspection, intent));
    intended.entry = recorded.entry;
    if (!held) {
        WCK_TRY(held, stage(device, wish.path, measured, key));
    }
    return record_capture(device, inspection, intended, *held);
}

Result<std::vector<TakenPicture>> taken_in(Device& device, const StreamId& stream) {
    WCK_TRY(const auto intents, open_intents(device.store(), stream));
    std::vector<TakenPicture> all;
    for (const store::StoredEntry& intent : intents) {
        WCK_TRY(auto taken, taken_of(device, intent));
        if (taken) all.push_back(*std::move(taken));
    }
    return all;
}

Result<bool> explain_unnamed(Device& device, const evidence::StoredSet& set) {
    if (!device.enrolled()) return false;
    WCK_TRY(const auto newest, newest_intent(device, set.name.original));
    if (!newest) return false;
    if (device.ports().clock.now().utc.ms - *newest > kTakenMsMax)
        WCK_TRY(device.evidence().remove(set.name));
    return true;
}

Result<Done> perform_attach(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string name, act.text_at("intent"));
    WCK_TRY(const Hash hash, Hash::parse_hex(name));
    WCK_TRY(const auto intents, open_intents(device.store(), inspection->id()));
    const auto intent = std::find_if(intents.begin(), intents.end(),
                                     [&](const store::StoredEntry& one) { return one.hash == hash; });
    if (intent == intents.end()) return error_of(ErrorCode::not_found, kNothingTaken, "attach", name);
    WCK_TRY(auto taken, taken_of(device, *intent));
    if (!taken) return error_of(ErrorCode::not_found, kNothingTaken, "attach", name);
    Intended intended{hash, taken->key, taken->purpose, std::move(taken->facts), taken->place};
    WCK_TRY(intended.footage_register, act["footage"].text_or_empty_at("register"));
    WCK_TRY(intended.footage_use, act["footage"].text_or_empty_at("use"));
    if (!intended.place) {
        WCK_TRY(intended.no_position, no_position_of(act));
    }
    WCK_TRY(check_capture(*inspection, intended));
    WCK_TRY(device.evidence().settle(core_of(taken->staged)));
    WCK_TRY(Captured captured, record_capture(device, *inspection, intended, taken->staged));
    return std::move(captured.done);
}

}  // namespace wincheck::engine
