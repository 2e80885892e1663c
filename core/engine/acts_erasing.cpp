// The act that orders an erasure (PII-1): an entry of the inspection names entries and parts of it; once it
// is stored, nothing here holds the bytes of those parts.
#include <algorithm>
#include <array>

#include "core/base/reasons.h"
#include "core/engine/device.h"
#include "core/engine/legal_hold.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

struct ErasablePart {
    std::string_view name;
    journal::PartClass part_class;
};
constexpr std::array<ErasablePart, 3> kErasable{{{"text", journal::PartClass::text},
                                                 {"place", journal::PartClass::place},
                                                 {"secret", journal::PartClass::secret}}};

/// The classes an act names; all that can be erased where it names none.
Result<std::vector<std::uint32_t>> classes_of(const Json& act) {
    std::vector<std::uint32_t> classes;
    for (const Json& named : act["parts"].items()) {
        const auto found = std::find_if(kErasable.begin(), kErasable.end(),
                                        [&](const ErasablePart& part) { return part.name == named.text(); });
        if (found == kErasable.end())
            return error_of(ErrorCode::invalid_argument, kNothingToErase, "perform_erase", "parts");
        classes.push_back(static_cast<std::uint32_t>(found->part_class));
    }
    if (classes.empty())
        for (const ErasablePart& part : kErasable)
            classes.push_back(static_cast<std::uint32_t>(part.part_class));
    std::sort(classes.begin(), classes.end());
    classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
    return classes;
}

Result<std::vector<Hash>> hashes_of(const Json& act) {
    std::vector<std::string> texts;
    for (const Json& one : act["entries"].items()) texts.push_back(one.text());
    if (!act["entry"].is_null()) texts.push_back(act["entry"].text());
    if (texts.empty()) return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_erase", "entry");
    std::vector<Hash> hashes;
    for (const std::string& one : texts) {
        const auto hash = Hash::parse_hex(one);
        if (!hash) return error_of(ErrorCode::invalid_argument, kErasureUnknown, "perform_erase", "entry");
        hashes.push_back(*hash);
    }
    std::sort(hashes.begin(), hashes.end());
    hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
    return hashes;
}

Result<ErasedEntry> target_of(const store::StoredEntry& stored, const std::vector<std::uint32_t>& classes) {
    ErasedEntry target{stored.position.incarnation, stored.position.sequence, stored.hash, {}};
    for (const journal::PartHead& head : stored.header.parts) {
        const auto part = static_cast<std::uint32_t>(head.part_class);
        if (std::binary_search(classes.begin(), classes.end(), part)) target.parts.push_back(part);
    }
    if (target.parts.empty())
        return error_of(ErrorCode::refused, kNothingToErase, "perform_erase", stored.hash.hex());
    return target;
}

/// The position and the key of a photo stand in its intent too.
Result<void> add_intent(Device& device, const Inspection& inspection, const store::StoredEntry& stored,
                        const std::vector<std::uint32_t>& classes, EraseCore& core) {
    const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
    const bool is_capture = stored.header.type == static_cast<std::uint32_t>(EntryType::capture);
    if (!is_capture || bytes == nullptr) return {};
    WCK_TRY(const auto capture, journal::decode<CaptureCore>(*bytes));
    WCK_TRY(const auto intent, device.store().entry_by_hash(inspection.id(), capture.intent));
    if (!intent) return {};
    auto target = target_of(*intent, classes);  // an error where it has none of these parts
    if (target) core.entries.push_back(*std::move(target));
    return {};
}

}  // namespace

Result<Done> perform_erase(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::erase));
    WCK_TRY(const auto hold, standing_hold(device.store(), inspection->id()));
    if (hold) return error_of(ErrorCode::refused, kLegalHold, "perform_erase", hold->hex());
    WCK_TRY(const auto classes, classes_of(act));
    WCK_TRY(const auto hashes, hashes_of(act));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (reason.empty()) return error_of(ErrorCode::refused, kReasonMissing, "perform_erase", "reason");
    EraseCore core;
    WCK_TRY(core.basis, act.text_or_empty_at("basis"));
    for (const Hash& hash : hashes) {
        WCK_TRY(const auto stored, device.store().entry_by_hash(inspection->id(), hash));
        if (!stored) return error_of(ErrorCode::refused, kErasureUnknown, "perform_erase", hash.hex());
        WCK_TRY(ErasedEntry target, target_of(*stored, classes));
        core.entries.push_back(std::move(target));
        WCK_TRY(add_intent(device, *inspection, *stored, classes, core));
    }
    WCK_TRY(Done done, device.record(*inspection, payload_of(EntryType::erase, journal::encode(core),
                                                             text_part({{"reason", reason}}))));
    // The order is stored and the bytes are out of every row; what cannot be done now, maintain() does.
    const auto scrubbed = device.scrub_erased();
    done.extra.set("scrubbed", Json::of(scrubbed.has_value()));
    return done;
}

}  // namespace wincheck::engine
