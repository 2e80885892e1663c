// The act `event` (YEAR-4): what is told of a project beside answers and findings, with photos.
#include "core/engine/device.h"
#include "core/engine/reasons.h"
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

}  // namespace

std::string supplement_number(const Inspection& inspection, const Event<SupplementCore>& supplement) {
    if (!supplement.core.number.empty()) return supplement.core.number;
    return inspection.planned().number + "-E" + supplement.entry.hex().substr(0, kNumberDigits);
}

Json supplement_json(const Inspection& inspection, const Event<SupplementCore>& supplement) {
    Json photos = Json::array();
    for (const Hash& original : supplement.core.evidence) photos.push(told_word(original.hex()));
    return Json::object()
        .set("event", told_word(supplement.core.kind))
        .set("number", told_word(supplement_number(inspection, supplement)))
        .set("date", told_word(supplement.core.date))
        .set("text", told_word(text_of(supplement.text, "text")))
        .set("photos", std::move(photos))
        .set("by", told_word(supplement.author))
        .set("at", told_word(to_text(supplement.at)))
        .set("entry", told_word(supplement.entry.hex()));
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

}  // namespace wincheck::engine
