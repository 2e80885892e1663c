#include "core/engine/attendance.h"

#include <algorithm>

#include "core/rules/kinds.h"
#include "core/rules/team.h"

namespace wincheck::engine {
namespace {

bool is_of(const Event<SignCore>& signature, const std::string& person, const std::string& name) {
    const std::string under = text_of(signature.text, "name");
    if (under == person || (!under.empty() && under == name)) return true;
    return signature.core.is_own_device && signature.author == person;
}

bool attests(const Event<SignCore>& signature) {
    if (signature.core.outcome == kOutcomeRefused) return false;
    return signature.core.outcome != kOutcomeAbsent || !text_of(signature.text, "reason").empty();
}

}  // namespace

Result<std::vector<std::string>> unsigned_supervisors(Device& device, const Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    std::vector<std::string> missing;
    if (!rules::kind_rule(inspection.policy(), assignment.kind).needs_supervisors) return missing;
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    for (const std::string& person : assignment.team) {
        if (!rules::supervises(*standing, person, assignment.project, assignment.business_date)) continue;
        const std::string name = standing->text_on(kAboutPerson, person, "name", assignment.business_date);
        const auto& signatures = inspection.signatures();
        const bool is_signed = std::any_of(signatures.begin(), signatures.end(), [&](const auto& one) {
            return is_of(one, person, name) && attests(one);
        });
        if (!is_signed) missing.push_back(person);
    }
    return missing;
}

}  // namespace wincheck::engine
