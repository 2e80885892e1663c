// The act that says how somebody can be called during a visit (DO-8).
#include <algorithm>

#include "core/engine/device.h"
#include "core/engine/reasons.h"
#include "core/journal/payloads.h"
#include "core/model/limits.h"
#include "core/rules/contacts.h"

namespace wincheck::engine {
namespace {

// In any weather, by the team or by who planned it.
Result<Inspection*> callable_inspection(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    if (inspection->is_sealed()) return error_of(ErrorCode::refused, kAlreadySealed, "callable_inspection");
    if (inspection->is_ended()) return error_of(ErrorCode::refused, kAlreadyEnded, "callable_inspection");
    const auto& assignment = inspection->assignment();
    const auto recorded = device.authorise(rules::Command::record, assignment, inspection->policy());
    if (recorded) return inspection;
    const auto planned = device.authorise(rules::Command::plan, assignment, inspection->policy());
    return planned ? Result<Inspection*>(inspection) : Result<Inspection*>(recorded.error());
}

bool is_of_team(const Inspection& inspection, const std::string& person) {
    const auto& team = inspection.assignment().team;
    return std::find(team.begin(), team.end(), person) != team.end();
}

}  // namespace

Result<Done> perform_contact(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, callable_inspection(device, act));
    WCK_TRY(const Identity* identity, device.enrolled());
    ContactCore core;
    WCK_TRY(core.role, act.text_or_empty_at("role"));
    if (core.role.size() > kIdTextMax || core.role == kContactTeam || core.role == kContactPlanner)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_contact", "role");
    // Without a post it is the author's own number: nobody gives away another's.
    if (core.role.empty()) {
        core.person = identity->person;
        core.role = is_of_team(*inspection, core.person) ? kContactTeam : kContactPlanner;
    }
    WCK_TRY(const std::string phone, act.text_at("phone"));
    if (!phone.empty() && !rules::is_phone(phone))
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_contact", "phone");
    WCK_TRY(const std::string name, act.text_or_empty_at("name"));
    return device.record(*inspection, payload_of(EntryType::contact, journal::encode(core),
                                                 text_part({{"phone", phone}, {"name", name}})));
}

}  // namespace wincheck::engine
