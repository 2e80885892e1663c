// Acts that bring evidence and findings: capture, finding, suggest (DO-4, DUR-4, FIX-1, FIX-7).
#include <array>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/rules/retention.h"

namespace wincheck::engine {
namespace {

// A decimal in degrees becomes 1e-7 degrees.
Result<std::int64_t> e7_of(const Json& value, std::int64_t degrees_max) {
    WCK_TRY(const Decimal decimal, value.decimal());
    WCK_TRY(const Points nano, to_points(decimal));
    const std::int64_t e7 = divide_rounded(nano.nano, 100);
    if (e7 > degrees_max * 10'000'000 || e7 < -degrees_max * 10'000'000)
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "e7_of", "position");
    return e7;
}

// Accuracy is given in metres, age in seconds.
Result<std::uint32_t> scaled_of(const Json& value, std::int64_t factor) {
    if (value.is_null()) return std::uint32_t{0};
    WCK_TRY(const Decimal decimal, value.decimal());
    WCK_TRY(const Points nano, to_points(decimal));
    const std::int64_t scaled = divide_rounded(static_cast<Wide>(nano.nano) * factor, kNanoPerPoint);
    if (scaled < 0 || scaled > UINT32_MAX)
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "scaled_of", "position");
    return static_cast<std::uint32_t>(scaled);
}

Result<std::optional<Place>> place_of(const Json& position) {
    if (!position.is(Json::Kind::object) || !position["none"].is_null()) return std::optional<Place>{};
    Place place;
    WCK_TRY(place.latitude_e7, e7_of(position["latitude"], 90));
    WCK_TRY(place.longitude_e7, e7_of(position["longitude"], 180));
    WCK_TRY(place.datum, position.text_or_empty_at("datum"));
    if (place.datum.empty()) place.datum = "WGS-84";
    WCK_TRY(place.provider, position.text_or_empty_at("provider"));
    WCK_TRY(place.accuracy_cm, scaled_of(position["accuracy"], 100));
    WCK_TRY(place.age_ms, scaled_of(position["age"], 1000));
    place.is_mock = position["mock"].boolean();
    return std::optional<Place>{place};
}

struct SeverityName {
    std::string_view name;
    Severity severity;
};
constexpr std::array<SeverityName, 10> kSeverityNames{{{"提示", kSeverityNotice},
                                                       {"notice", kSeverityNotice},
                                                       {"一般", kSeverityMinor},
                                                       {"minor", kSeverityMinor},
                                                       {"严重", kSeverityMajor},
                                                       {"major", kSeverityMajor},
                                                       {"重大", kSeverityHazard},
                                                       {"重大(红线)", kSeverityHazard},
                                                       {"重大（红线）", kSeverityHazard},
                                                       {"hazard", kSeverityHazard}}};

Result<Severity> severity_of(const Json& value) {
    if (value.is_null()) return kSeverityNone;
    if (value.is(Json::Kind::number)) {
        WCK_TRY(const std::int64_t number, value.integer());
        if (number >= 0 && number <= UINT32_MAX) return static_cast<Severity>(number);
    }
    for (const SeverityName& known : kSeverityNames) {
        if (known.name == value.text()) return known.severity;
    }
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "severity_of", "severity");
}

}  // namespace

Result<Done> perform_capture(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    CaptureWish wish;
    WCK_TRY(wish.path, act.text_at("file"));
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    WCK_TRY(const std::string purpose, act.text_or_empty_at("purpose"));
    if (!purpose.empty()) wish.purpose = purpose;
    wish.is_live = act["live"].boolean();
    WCK_TRY(wish.no_position, no_position_of(act));
    WCK_TRY(wish.place, place_of(act["position"]));
    if (wish.place && !rules::may_take_position(inspection->phase()))
        return error_of(ErrorCode::refused, kPositionOutside, "perform_capture", "position");
    WCK_TRY(wish.fingerprint, fingerprint_of(act));
    WCK_TRY(wish.footage_register, act["footage"].text_or_empty_at("register"));
    WCK_TRY(wish.footage_use, act["footage"].text_or_empty_at("use"));
    if (!item.empty()) {
        WCK_TRY(wish.key, key_of(*inspection, item));
        WCK_TRY(const Node* node, node_of(*inspection, wish.key.item));
        if (node->evidence.is_live_only && !wish.is_live && wish.purpose == "item")
            return error_of(ErrorCode::refused, kCaptureNotLive, "perform_capture", item);
    }
    WCK_TRY(Captured captured, capture(device, *inspection, wish));
    return std::move(captured.done);
}

Result<Done> perform_finding(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    FindingCore core;
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    if (!item.empty()) {
        WCK_TRY(core.item, key_of(*inspection, item));
    }
    WCK_TRY(core.location, act.text_or_empty_at("location"));
    WCK_TRY(core.severity, severity_of(act["severity"]));
    WCK_TRY(core.post, act.text_or_empty_at("post"));
    WCK_TRY(core.person, act.text_or_empty_at("person"));
    WCK_TRY(core.vendor, act.text_or_empty_at("vendor"));
    WCK_TRY(core.manager, act.text_or_empty_at("manager"));
    const Json& plan = act["plan"];
    WCK_TRY(core.plan_person, plan.text_or_empty_at("person"));
    WCK_TRY(core.plan_date, plan.text_or_empty_at("date"));
    WCK_TRY(const std::string measures, plan.text_or_empty_at("measures"));
    if (!core.plan_date.empty()) WCK_TRY(parse_date(core.plan_date));
    WCK_TRY(const std::string text, act.text_or_empty_at("text"));
    WCK_TRY(const std::string suggestion, act.text_or_empty_at("suggestion"));
    if (item.empty() && text.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_finding", "text");
    std::string fixed_text;
    const Json& fixed = act["fixed"];
    if (fixed.is(Json::Kind::object)) {
        core.is_fixed_on_spot = true;
        WCK_TRY(fixed_text, fixed.text_or_empty_at("text"));
        for (const Json& file : fixed["files"].items()) {
            CaptureWish wish{.key = core.item, .path = {}, .purpose = "after", .is_live = true};
            WCK_TRY(take_file(wish, file));
            WCK_TRY(const Captured captured, capture(device, *inspection, wish));
            core.fix_evidence.push_back(captured.original);
        }
    }
    return device.record(
        *inspection,
        {.type = EntryType::finding,
         .version = kEntryVersion,
         .core = journal::encode(core),
         .text = text_part(
             {{"text", text}, {"suggestion", suggestion}, {"fixed", fixed_text}, {"measures", measures}})});
}

Result<Done> perform_suggest(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string text, act.text_at("text"));
    if (text.find_first_not_of(" \t\r\n") == std::string::npos)
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_suggest", "text");
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    SuggestCore core;
    if (!item.empty()) {
        WCK_TRY(core.item, key_of(*inspection, item));
    }
    return device.record(*inspection, {.type = EntryType::suggest,
                                       .version = kEntryVersion,
                                       .core = journal::encode(core),
                                       .text = text_part({{"text", text}})});
}

}  // namespace wincheck::engine
