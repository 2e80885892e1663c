// The acts `event` (YEAR-4): what is told of a project beside answers and findings, with photos; and
// `judge_event`: whether it is held valid.
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/engine/stored_events.h"
#include "core/engine/supplements.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kNumberDigits = 8;

Json told_word(const std::string& value) {
    return Json::of(std::string_view(value));
}

Result<std::string> short_text(const Json& act, const char* field) {
    WCK_TRY(std::string text, act.text_or_empty_at(field));
    if (text.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "short_text", field);
    return text;
}

// The day it is about; nothing is told of days to come.
Result<std::string> day_told(const Device& device, const Json& act) {
    WCK_TRY(const std::string text, act.text_or_empty_at("date"));
    if (text.empty()) return device.today();
    WCK_TRY(const Date date, parse_date(text));
    if (to_text(date) > device.today())
        return error_of(ErrorCode::invalid_argument, kDatesWrong, "day_told", "date");
    return to_text(date);
}

// What holds of it, and the words of that verdict.
void put_verdict(const Inspection& inspection, const Hash& event, Json& json) {
    const auto verdict = rules::standing_verdict(inspection.event_verdicts(), event);
    const auto& all = inspection.verdict_events();
    const auto said = std::find_if(all.begin(), all.end(),
                                   [&](const auto& one) { return verdict && one.entry == verdict->entry; });
    const bool is_said = said != all.end();
    json.set("state", Json::of(!is_said              ? "told"
                               : said->core.is_valid ? "valid"
                                                     : "not_valid"))
        .set("decided_by", told_word(is_said ? said->author : std::string{}))
        .set("decided_at", is_said ? told_word(to_text(said->at)) : Json{})
        .set("reason", told_word(is_said ? text_of(said->text, "reason") : std::string{}));
}

// By its number, or by eight digits of its entry or more.
Result<Hash> event_named(const Inspection& inspection, const std::string& name) {
    const auto& all = inspection.supplements();
    const auto found = std::find_if(all.begin(), all.end(), [&](const Event<SupplementCore>& one) {
        return supplement_number(inspection, one) == name ||
               (name.size() >= kNumberDigits && one.entry.hex().starts_with(name));
    });
    if (found == all.end()) return error_of(ErrorCode::not_found, kFieldWrong, "event_named", "event");
    return found->entry;
}

}  // namespace

std::string supplement_number(const Inspection& inspection, const Event<SupplementCore>& supplement) {
    if (!supplement.core.number.empty()) return supplement.core.number;
    return inspection.planned().number + "-E" + supplement.entry.hex().substr(0, kNumberDigits);
}

Json supplement_json(const Inspection& inspection, const Event<SupplementCore>& supplement) {
    Json photos = Json::array();
    for (const Hash& original : supplement.core.evidence) photos.push(told_word(original.hex()));
    Json json = Json::object();
    json.set("event", told_word(supplement.core.kind))
        .set("number", told_word(supplement_number(inspection, supplement)))
        .set("date", told_word(supplement.core.date))
        .set("text", told_word(text_of(supplement.text, "text")))
        .set("photos", std::move(photos))
        .set("by", told_word(supplement.author))
        .set("at", told_word(to_text(supplement.at)))
        .set("entry", told_word(supplement.entry.hex()));
    put_verdict(inspection, supplement.entry, json);
    return json;
}

Result<Done> perform_event(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    SupplementCore core;
    WCK_TRY(core.kind, short_text(act, "event"));
    if (core.kind.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_event", "event");
    WCK_TRY(core.number, short_text(act, "number"));
    WCK_TRY(core.date, day_told(device, act));
    WCK_TRY(const std::string text, act.text_or_empty_at("text"));
    if (text.empty()) return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_event", "text");
    for (const Json& file : act["files"].items()) {
        CaptureWish wish{
            .key = {}, .path = {}, .purpose = kPurposeSupplement, .is_live = act["live"].boolean()};
        WCK_TRY(take_file(wish, file));
        WCK_TRY(const Captured captured, capture(device, *inspection, wish));
        core.evidence.push_back(captured.original);
    }
    const Payload payload =
        payload_of(EntryType::supplement, journal::encode(core), text_part({{"text", text}}));
    WCK_TRY(Done done, device.record(*inspection, payload));
    Event<SupplementCore> told;
    told.core = std::move(core);
    told.entry = done.entry;
    done.extra.set("number", told_word(supplement_number(*inspection, told)));
    return done;
}

std::vector<rules::EventVerdict> Inspection::event_verdicts() const {
    const auto stored = stored_events(store_, event_verdicts_, [](const auto&) { return true; });
    std::vector<rules::EventVerdict> verdicts;
    verdicts.reserve(stored.size());
    for (const auto& one : stored) {
        verdicts.push_back(step_of<rules::EventVerdict>(one));
        verdicts.back().author = one.event->author;
    }
    return verdicts;
}

rules::EventRight right_to_judge(const Inspection& inspection, const rules::Register& standing,
                                 const Hash& event, std::string_view person, std::string_view date) {
    const auto& all = inspection.supplements();
    const auto told =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.entry == event; });
    const rules::EventQuestion question{.person = person,
                                        .teller = told == all.end() ? std::string_view{} : told->author,
                                        .date = date,
                                        .assignment = inspection.assignment()};
    return rules::event_right(question, standing, inspection.policy());
}

Result<Done> perform_judge_event(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    WCK_TRY(const std::string name, act.text_at("event"));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    const Json& valid = act["valid"];
    if (!valid.is(Json::Kind::boolean))
        return error_of(ErrorCode::invalid_argument, valid.is_null() ? kFieldMissing : kFieldWrong,
                        "perform_judge_event", "valid");
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    EventVerdictCore core{.event = {}, .is_valid = valid.boolean()};
    const auto event = event_named(*inspection, name);
    if (event) core.event = *event;
    switch (right_to_judge(*inspection, *standing, core.event, identity->person, device.today())) {
        case rules::EventRight::allowed: break;
        case rules::EventRight::own_cause:
            return error_of(ErrorCode::refused, kOwnCause, "perform_judge_event");
        case rules::EventRight::may_not:
            return device.documents().not_in_register(ErrorCode::refused, kMayNot, "perform_judge_event");
    }
    if (!event) return event.error();
    if (reason.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_judge_event", "reason");
    return device.record(*inspection, payload_of(EntryType::event_verdict, journal::encode(core),
                                                 text_part({{"reason", reason}})));
}

}  // namespace wincheck::engine
