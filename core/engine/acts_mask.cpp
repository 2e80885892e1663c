// The act that says what of a picture is covered for everybody without a right to the original (PII-2). The
// original stays as it is; the copy follows from it and the rectangles alone.
#include <algorithm>
#include <limits>

#include "core/base/reasons.h"
#include "core/engine/device.h"
#include "core/engine/masked_copies.h"
#include "core/engine/originals.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "core/rules/picture_right.h"

namespace wincheck::engine {
namespace {

Error rectangles_wrong(const Reason& reason) {
    return error_of(ErrorCode::invalid_argument, reason, "perform_mask", "rectangles");
}

Result<std::uint32_t> side_of(const Json& value) {
    const auto side = value.integer();
    if (!side || *side < 0 || *side > std::numeric_limits<std::uint32_t>::max())
        return rectangles_wrong(kFieldWrong);
    return static_cast<std::uint32_t>(*side);
}

// Each [left, top, width, height]; at least one.
Result<std::vector<MaskRectangle>> rectangles_in(const Json& act) {
    const Json& list = act["rectangles"];
    if (list.items().empty()) return rectangles_wrong(list.is_null() ? kFieldMissing : kFieldWrong);
    if (list.items().size() > kMaskRectanglesMax)
        return error_of(ErrorCode::limit, kTooLarge, "perform_mask", "rectangles");
    std::vector<MaskRectangle> rectangles;
    for (const Json& one : list.items()) {
        if (one.items().size() != 4) return rectangles_wrong(kFieldWrong);
        MaskRectangle& rectangle = rectangles.emplace_back();
        WCK_TRY(rectangle.left, side_of(one.items()[0]));
        WCK_TRY(rectangle.top, side_of(one.items()[1]));
        WCK_TRY(rectangle.width, side_of(one.items()[2]));
        WCK_TRY(rectangle.height, side_of(one.items()[3]));
    }
    return rectangles;
}

Result<store::EvidenceRow> picture_of(Device& device, const Inspection& inspection, const std::string& hex) {
    const auto original = Hash::parse_hex(hex);
    WCK_TRY(const auto rows, device.store().evidence(inspection.id()));
    for (const store::EvidenceRow& row : rows)
        if (original && row.original == *original) return row;
    return error_of(ErrorCode::not_found, kUnknownPicture, "perform_mask", "original");
}

Result<void> check_may_mask(Device& device, const Inspection& inspection) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    const rules::Appeals appeals = inspection.appeals();
    const std::string date = device.today();
    const rules::PictureQuestion question{.person = identity->person,
                                          .date = date,
                                          .assignment = inspection.assignment(),
                                          .planner = inspection.planner(),
                                          .appeals = appeals};
    if (rules::may_mask(question, *standing, inspection.policy())) return {};
    return device.documents().not_in_register(ErrorCode::refused, kMayNot, "perform_mask");
}

Result<bool> stands_already(Device& device, const Inspection& inspection, const MaskCore& core) {
    WCK_TRY(const auto masks, standing_masks(device.store(), inspection.id()));
    return std::any_of(masks.begin(), masks.end(),
                       [&](const StandingMask& mask) { return mask.core == core; });
}

}  // namespace

Result<Done> perform_mask(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    if (inspection->is_own_part()) return error_of(ErrorCode::refused, kNotWhole, "perform_mask");
    WCK_TRY(check_may_mask(device, *inspection));
    WCK_TRY(const std::string hex, act.text_at("original"));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    WCK_TRY(const auto rectangles, rectangles_in(act));
    WCK_TRY(const store::EvidenceRow row, picture_of(device, *inspection, hex));
    const MaskedCopyMaker& make = device.masked_copy_maker();
    if (!make) return error_of(ErrorCode::refused, kPicturesMissing, "perform_mask", "pictures");
    WCK_TRY(const Bytes original, bytes_of_original(device, row));
    WCK_TRY(const Bytes copy, make(original, rectangles));
    const MaskCore core{row.original, rectangles, sha256(copy), copy.size()};
    WCK_TRY(const bool is_known, stands_already(device, *inspection, core));
    if (is_known) return error_of(ErrorCode::refused, kMaskStands, "perform_mask", "rectangles");
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(Done done,
            device.record(*inspection,
                          payload_of(EntryType::mask, journal::encode(core),
                                     text_part({{"person", identity->person}, {"reason", reason}}))));
    done.extra.set("copy", Json::of(std::string_view(core.copy.hex())));
    return done;
}

}  // namespace wincheck::engine
