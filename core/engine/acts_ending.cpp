// Acts that end an inspection without a seal (VISIT-5).
#include <array>

#include "core/engine/device.h"
#include "core/engine/named.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr std::array<Named, 4> kEndings{{{"refused", kEndRefused},
                                         {"stopped", kEndStopped},
                                         {"void", kEndVoid},
                                         {"not_reached", kEndNotReached}}};

// A sealed inspection may still turn out to be the wrong one; nothing else ends it twice.
Result<Inspection*> to_be_ended(Device& device, const Json& act, std::uint32_t how) {
    if (how != kEndVoid) return device.open_inspection(act, rules::Command::conclude);
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    if (inspection->is_ended()) return error_of(ErrorCode::refused, kAlreadyEnded, "to_be_ended");
    WCK_TRY(device.authorise(rules::Command::conclude, inspection->assignment(), inspection->policy()));
    return inspection;
}

Result<void> check_refusal(const Inspection& inspection) {
    if (inspection.captures().empty())
        return error_of(ErrorCode::refused, kEvidenceMissing, "check_refusal", "how");
    if (inspection.assignment().team.size() < inspection.policy().visit.refusal_witnesses)
        return error_of(ErrorCode::refused, kWitnessesMissing, "check_refusal", "how");
    return {};
}

}  // namespace

Result<Done> perform_end(Device& device, const Json& act) {
    WCK_TRY(const std::string name, act.text_at("how"));
    EndCore core;
    WCK_TRY(core.how, number_named(kEndings, name, "how"));
    WCK_TRY(Inspection * inspection, to_be_ended(device, act, core.how));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (reason.empty()) return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_end", "reason");
    WCK_TRY(core.cause, act.text_or_empty_at("cause"));
    if (core.how == kEndRefused) WCK_TRY(check_refusal(*inspection));
    return device.record(*inspection,
                         payload_of(EntryType::end, journal::encode(core), text_part({{"reason", reason}})));
}

Result<Done> perform_confirm_end(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    WCK_TRY(const Identity* identity, device.enrolled());
    const auto& asked = inspection->void_asked();
    if (!asked || inspection->is_ended())
        return error_of(ErrorCode::refused, kNothingToConfirm, "perform_confirm_end");
    if (asked->author == identity->person)
        return error_of(ErrorCode::refused, kSecondPerson, "perform_confirm_end");
    WCK_TRY(device.authorise(rules::Command::confirm_end, inspection->assignment(), inspection->policy()));
    ConfirmEndCore core;
    core.end = asked->entry;
    core.is_agreed = act["agree"].is_null() || act["agree"].boolean();
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (!core.is_agreed && reason.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_confirm_end", "reason");
    return device.record(*inspection, payload_of(EntryType::confirm_end, journal::encode(core),
                                                 text_part({{"reason", reason}})));
}

}  // namespace wincheck::engine
