// The act `scan` (ORG-6): what a code says, and what the registry makes of it on that day.
#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "core/rules/codes.h"

namespace wincheck::engine {

Result<Done> perform_scan(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    ScanCore core;
    WCK_TRY(core.code, act.text_at("code"));
    WCK_TRY(core.medium, act.text_or_empty_at("medium"));
    if (core.medium.empty()) core.medium = "qr";
    if (core.code.empty() || core.code.size() > kScanTextMax || core.medium.size() > kIdTextMax)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_scan", "code");
    WCK_TRY(const std::string item, act.text_or_empty_at("item"));
    WCK_TRY(core.key, key_of(*inspection, item));
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    const auto bound = rules::bound_on(*standing, rules::code_id(core.medium, core.code), device.today());
    core.is_known = bound.has_value();
    if (bound) {
        core.unit = bound->unit;
        core.place = bound->place;
    }
    WCK_TRY(Done done, device.record(*inspection, payload_of(EntryType::scan, journal::encode(core))));
    done.extra.set("known", Json::of(core.is_known));
    done.extra.set("place", Json::of(std::string_view(core.place)));
    done.extra.set("here", Json::of(core.is_known && core.unit == inspection->assignment().project));
    return done;
}

}  // namespace wincheck::engine
