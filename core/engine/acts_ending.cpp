// Acts that end an inspection without a seal (VISIT-5), and that move work to the right one (VISIT-6).
#include <algorithm>
#include <array>
#include <set>

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

/// What of one inspection fits another.
struct Moved {
    MovedCore core;
    std::vector<const Event<CaptureCore>*> captures;
    std::vector<std::string> left_behind;  // items that the other does not have, or that stand in a repeat
};

Moved what_moves(const Inspection& from, const Inspection& to) {
    Moved moved;
    moved.core.from = from.id();
    const auto fits = [&](const AnswerKey& key) {
        return key.instance.is_zero() && to.compiled().find(key.item) >= 0;
    };
    std::set<std::string> left;
    for (const auto& [key, standing] : from.registers()) {
        if (standing.empty() || standing.front().answer.act == AnswerAct::cleared) continue;
        if (!fits(key)) {
            left.insert(key.item);
            continue;
        }
        moved.core.answers.push_back(standing.front().answer);
        moved.core.answers.back().chosen.reset();
        moved.core.sources.push_back(standing.front().entry);
    }
    for (const Event<CaptureCore>& capture : from.captures()) {
        if (capture.core.key.item.empty() || fits(capture.core.key))
            moved.captures.push_back(&capture);
        else
            left.insert(capture.core.key.item);
    }
    moved.left_behind.assign(left.begin(), left.end());
    return moved;
}

// The same bytes under the right inspection: position and keys of the capture as they were made.
Result<void> move_capture(Device& device, Inspection& to, const Event<CaptureCore>& capture) {
    WCK_TRY(const auto stored, device.store().entry(capture.position));
    if (!stored) return {};
    const auto part = [&](journal::PartClass which) -> std::optional<Bytes> {
        const Bytes* bytes = stored->entry.part_or_null(which);
        return bytes == nullptr ? std::nullopt : std::optional(*bytes);
    };
    Payload payload = payload_of(EntryType::capture, journal::encode(capture.core));
    payload.text = part(journal::PartClass::text);
    payload.place = part(journal::PartClass::place);
    payload.secret = part(journal::PartClass::secret);
    WCK_TRY(device.record(to, payload));
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

Result<Done> perform_move(Device& device, const Json& act) {
    WCK_TRY(Inspection * to, device.open_inspection(act, rules::Command::move_work));
    WCK_TRY(const std::string name, act.text_at("from"));
    WCK_TRY(Inspection * from,
            device.open_inspection(Json::object().set("inspection", Json::of(std::string_view(name))),
                                   rules::Command::conclude));
    if (from->id() == to->id())
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_move", "from");
    const Moved moved = what_moves(*from, *to);
    WCK_TRY(Done done, device.record(*to, payload_of(EntryType::moved, journal::encode(moved.core))));
    for (const Event<CaptureCore>* capture : moved.captures) WCK_TRY(move_capture(device, *to, *capture));
    EndCore end{.how = kEndMoved};
    end.cause = to->planned().number;
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    WCK_TRY(device.record(*from,
                          payload_of(EntryType::end, journal::encode(end), text_part({{"reason", reason}}))));
    Json left = Json::array();
    for (const std::string& item : moved.left_behind) left.push(Json::of(std::string_view(item)));
    done.extra.set("answers", Json::of(static_cast<std::uint64_t>(moved.core.answers.size())));
    done.extra.set("captures", Json::of(static_cast<std::uint64_t>(moved.captures.size())));
    done.extra.set("left_behind", std::move(left));
    done.scored = to->id();
    return done;
}

}  // namespace wincheck::engine
