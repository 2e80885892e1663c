// What happens to a finding after the seal: put right, closed, rejected (FIX-2).
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/rules/workflow.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kIdDigitsMin = 8;

Result<FindingView> finding_of(const Inspection& inspection, const std::string& id) {
    for (const FindingView& finding : inspection.findings())
        if (id.size() >= kIdDigitsMin && finding.id.hex().starts_with(id)) return finding;
    return error_of(ErrorCode::not_found, kUnknownFinding, "finding_of", id);
}

Result<Done> perform_step(Device& device, const Json& act, std::uint32_t step) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::command_of_step(step)));
    if (!inspection->is_sealed()) return error_of(ErrorCode::refused, kNotSealed, "perform_step");
    WCK_TRY(const std::string id, act.text_at("finding"));
    WCK_TRY(const FindingView finding, finding_of(*inspection, id));
    WCK_TRY(const std::string text, act.text_or_empty_at("text"));
    if (step != rules::kStepClosed && text.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_step", "text");
    if (!rules::may_follow(finding.life.state, step))
        return error_of(ErrorCode::refused, kStepOutOfTurn, "perform_step",
                        rules::name_of(finding.life.state));
    return device.record(
        *inspection, payload_of(EntryType::finding_step, journal::encode(FindingStepCore{finding.id, step}),
                                text_part({{"text", text}})));
}

}  // namespace

Result<Done> perform_rectify(Device& device, const Json& act) {
    return perform_step(device, act, rules::kStepRectified);
}
Result<Done> perform_close(Device& device, const Json& act) {
    return perform_step(device, act, rules::kStepClosed);
}
Result<Done> perform_reject(Device& device, const Json& act) {
    return perform_step(device, act, rules::kStepRejected);
}

}  // namespace wincheck::engine
