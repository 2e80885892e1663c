#include "core/engine/watermark.h"

#include <algorithm>

#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kShortHashDigits = 8;

/// 1e-7 degrees as a decimal.
std::string degrees(std::int64_t e7) {
    return to_text(Decimal{e7, 7});
}

std::string place_text(const Place& place) {
    std::string text = degrees(place.latitude_e7) + ", " + degrees(place.longitude_e7) + " " + place.datum;
    if (place.accuracy_cm > 0) text += " ±" + std::to_string((place.accuracy_cm + 99) / 100) + " m";
    // What the phone itself says was not measured is not shown as if it were.
    if (place.is_mock) text += " (mock)";
    return text;
}

Result<std::string> person_text(Device& device, const std::string& id) {
    WCK_TRY(const People people, device.documents().people());
    const auto person = std::find_if(people.persons.begin(), people.persons.end(),
                                     [&](const Person& one) { return one.id == id; });
    return person == people.persons.end() ? id : person->name + " (" + id + ")";
}

}  // namespace

Result<Json> watermark_json(Device& device, const Event<CaptureCore>& capture) {
    WCK_TRY(const std::string person, person_text(device, capture.author));
    Json json = Json::object();
    json.set("time", Json::of(to_text(capture.at)))
        .set("time_source", Json::of("device clock"))
        .set("person", Json::of(person))
        .set("short_hash", Json::of(capture.core.original.hex().substr(0, kShortHashDigits)));
    WCK_TRY(const auto stored, device.store().entry(capture.position));
    const Bytes* part = stored ? stored->entry.part_or_null(journal::PartClass::place) : nullptr;
    if (part == nullptr) return json;
    const auto place = journal::decode<Place>(*part);
    if (place) json.set("place", Json::of(place_text(*place)));
    return json;
}

}  // namespace wincheck::engine
