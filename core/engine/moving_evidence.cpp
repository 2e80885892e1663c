// Of a move: photos with what covers them, and pictures that were taken and not attached (VISIT-6).
#include <algorithm>

#include "core/engine/masked_copies.h"
#include "core/engine/moving.h"
#include "core/engine/personal.h"
#include "core/engine/taken.h"

namespace wincheck::engine {

Result<void> Moving::move_captures() {
    for (const Event<CaptureCore>& capture : from_.captures()) WCK_TRY(move_capture(capture));
    return {};
}

Result<void> Moving::move_capture(const Event<CaptureCore>& capture) {
    const CaptureCore& core = capture.core;
    // The drawing of a signature goes nowhere without the signature.
    const auto& signatures = from_.signatures();
    if (std::any_of(signatures.begin(), signatures.end(),
                    [&](const Event<SignCore>& one) { return one.core.drawn == core.original; }))
        return {};
    const auto& held = to_.captures();
    const bool is_here = std::any_of(held.begin(), held.end(), [&](const Event<CaptureCore>& one) {
        return one.core.intent == core.intent && one.core.original == core.original;
    });
    if (is_here) {
        pictures_.insert(core.original);
        return {};
    }
    const auto stay = [&](const char* reason) {
        Json what = Json::object()
                        .set("what", move_word("capture"))
                        .set("item", move_word(core.key.item))
                        .set("evidence", move_word(core.original.hex()));
        if (!core.key.instance.is_zero()) what.set("instance", move_word(core.key.instance.hex()));
        leave(std::move(what), reason);
        return Result<void>{};
    };
    const auto place = here(core.key);
    if (!place) return stay(kLeftNotAsked);
    WCK_TRY(const auto stored, device_.store().entry(capture.position));
    const auto secret = stored ? part_within(*stored, journal::PartClass::secret) : std::nullopt;
    if (!secret) return stay(kLeftErased);
    CaptureCore copy = core;
    copy.key = *place;
    if (rules::fault_of_capture(to_.policy().privacy, copy, held_at(to_, *place, rules::Carrier::file)) !=
        rules::CaptureFault::none)
        return stay(kLeftForbidden);
    WCK_TRY(Bytes keys, keys_for_readers(*secret));
    WCK_TRY(const auto made, again(EntryType::capture, capture, copy, std::move(keys)));
    if (!made) return {};
    pictures_.insert(core.original);
    ++report_.moved["captures"];
    return {};
}

// DO-4: whoever is of the right inspection's team reads it too. What this device cannot open stays as it is.
Result<Bytes> Moving::keys_for_readers(const Bytes& secret) {
    const auto held = journal::decode<KeyPart>(secret);
    WCK_TRY(const auto readers, device_.readers_of(to_));
    const bool is_known_to_all =
        held && std::all_of(readers.begin(), readers.end(), [&](const BoxKey& one) {
            return std::any_of(held->begin(), held->end(),
                               [&](const SealedKey& key) { return key.reader == one; });
        });
    if (!held || is_known_to_all) return secret;
    const auto key = device_.open_key(*held);
    if (!key) return secret;
    WCK_TRY(KeyPart keys, sealed_keys(device_, to_, *key));
    for (const SealedKey& one : *held) {
        const bool is_in = std::any_of(keys.begin(), keys.end(),
                                       [&](const SealedKey& other) { return other.reader == one.reader; });
        if (!is_in) keys.push_back(one);
    }
    return journal::encode(keys);
}

// PII-2: what is covered in a picture stays covered.
Result<void> Moving::move_masks() {
    WCK_TRY(const auto here, standing_masks(device_.store(), to_.id()));
    WCK_TRY(const auto there, standing_masks(device_.store(), from_.id()));
    WCK_TRY(const auto entries, device_.store().stream_entries(from_.id(), EntryType::mask));
    for (const StandingMask& mask : there) {
        const bool is_here = std::any_of(here.begin(), here.end(), [&](const StandingMask& one) {
            return one.core.original == mask.core.original;
        });
        const auto stored = std::find_if(entries.begin(), entries.end(),
                                         [&](const auto& one) { return one.hash == mask.entry; });
        if (is_here || !pictures_.contains(mask.core.original) || stored == entries.end()) continue;
        WCK_TRY(const auto made,
                again(EntryType::mask, mask.entry, stored->position,
                      {stored->header.author, from_.made_at(*stored)}, journal::encode(mask.core)));
        if (made) ++report_.moved["masks"];
    }
    return {};
}

// DUR-4: a picture whose capture was never acknowledged can be attached in the right one.
Result<void> Moving::move_taken() {
    WCK_TRY(const auto taken, taken_in(device_, from_.id()));
    if (taken.empty()) return {};
    WCK_TRY(const auto intents, device_.store().stream_entries(from_.id(), EntryType::intent));
    for (const TakenPicture& picture : taken) {
        const auto place = here(picture.key);
        const auto stored = std::find_if(intents.begin(), intents.end(),
                                         [&](const auto& one) { return one.hash == picture.intent; });
        if (stored == intents.end()) continue;
        if (!place) {
            leave_at("taken", picture.key, kLeftNotAsked);
            continue;
        }
        const IntentCore core{*place, picture.purpose};
        WCK_TRY(const auto made,
                again(EntryType::intent, stored->hash, stored->position,
                      {stored->header.author, from_.made_at(*stored)}, journal::encode(core)));
        if (made) ++report_.moved["taken"];
    }
    return {};
}

}  // namespace wincheck::engine
