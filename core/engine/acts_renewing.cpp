// The act that lets an inspection go on with a newer version of its checklist, or with its context as it is
// now (STD-3, SCO-8). Every answer stays; the act says which ones the newer version does not take.
#include <algorithm>
#include <set>
#include <utility>

#include "core/engine/device.h"
#include "core/engine/frozen.h"
#include "core/engine/reasons.h"
#include "core/engine/recheck.h"
#include "core/engine/recording.h"
#include "core/engine/taking_over.h"
#include "core/journal/payloads.h"

namespace wincheck::engine {
namespace {

// A later one of the same name; who published both said that they are one checklist.
Result<Hash> newer_checklist(Device& device, const Inspection& inspection, const std::string& wanted) {
    const Error refused = error_of(ErrorCode::refused, kNothingNewer, "newer_checklist", "checklist");
    WCK_TRY(const auto found, device.documents().newest(DocumentKind::checklist, wanted));
    if (!found) return error_of(ErrorCode::not_found, kUnknownChecklist, "newer_checklist", "checklist");
    WCK_TRY(const auto rows, device.store().documents(DocumentKind::checklist));
    const auto place_of = [&](const Hash& hash) {
        const auto row = std::find_if(rows.rbegin(), rows.rend(),
                                      [&](const auto& one) { return one.document.hash == hash; });
        return rows.rend() - row;  // 0 = was not published, as far as is known here
    };
    const auto before = place_of(inspection.assignment().checklist);
    const auto after = place_of(*found);
    if (before == 0 || after <= before) return refused;
    const auto name_at = [&](auto place) { return rows[static_cast<std::size_t>(place - 1)].document.name; };
    return name_at(before) == name_at(after) ? Result<Hash>(*found) : refused;
}

/// What an inspection goes on with.
struct Renewal {
    RenewedCore core;
    CompiledPtr checklist;
    Context context;
};

Result<void> renew_checklist(Device& device, const Json& act, const Inspection& inspection,
                             Renewal& renewal) {
    if (act["checklist"].is_null()) return {};
    const AssignmentCore& assignment = inspection.assignment();
    WCK_TRY(const std::string wanted, act.text_at("checklist"));
    WCK_TRY(renewal.core.checklist, newer_checklist(device, inspection, wanted));
    WCK_TRY(renewal.checklist, device.documents().checklist(*renewal.core.checklist));
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    return refused_opening(device.documents(),
                           rules::checklist_problems(assignment, inspection.policy(),
                                                     renewal.checklist->checklist(), *standing));
}

Result<void> renew_context(Device& device, const Json& act, const Inspection& inspection, Renewal& renewal) {
    if (!act["context"].boolean()) return {};
    const AssignmentCore& assignment = inspection.assignment();
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    WCK_TRY(const Unit unit,
            project_of(device.documents(), *standing, assignment.project, assignment.business_date));
    WCK_TRY(const auto earlier, earlier_here(device, assignment, inspection.policy().findings));
    WCK_TRY(renewal.core.context_document, context_document(unit, earlier));
    renewal.core.context = sha256(renewal.core.context_document);
    if (renewal.core.context == assignment.context)
        return error_of(ErrorCode::refused, kContextStands, "renew_context", "context");
    WCK_TRY(renewal.context, journal::decode_document<Context>(renewal.core.context_document));
    return {};
}

/// Codes of standing answers: those that the newer version does not ask, and those that it takes otherwise.
struct KeptAnswers {
    std::set<std::string> inert, again;
};

KeptAnswers kept_by(const Inspection& inspection, const rules::CompiledChecklist& after) {
    KeptAnswers kept;
    for (const auto& [key, answer] : inspection.record().answers) {
        if (after.find(key.item) < 0) {
            kept.inert.insert(key.item);
            continue;
        }
        if (!takes_as_it_is(after, inspection.record().instances, key, answer)) kept.again.insert(key.item);
    }
    return kept;
}

Json codes_json(const std::set<std::string>& codes) {
    Json list = Json::array();
    for (const std::string& code : codes) list.push(Json::of(std::string_view(code)));
    return list;
}

}  // namespace

Result<Done> perform_renew(Device& device, const Json& act) {
    WCK_TRY(const Inspection* inspection, device.open_inspection(act, rules::Command::settle));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (reason.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_renew", "reason");
    Renewal renewal{.core = {}, .checklist = nullptr, .context = inspection->context()};
    WCK_TRY(renewal.checklist, device.documents().checklist(inspection->assignment().checklist));
    WCK_TRY(renew_checklist(device, act, *inspection, renewal));
    WCK_TRY(renew_context(device, act, *inspection, renewal));
    if (!renewal.core.checklist && !renewal.core.context)
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "perform_renew", "checklist");
    const KeptAnswers kept = kept_by(*inspection, *renewal.checklist);
    const Payload payload = renewal_payload(device, *inspection, renewal.core, *renewal.checklist,
                                            renewal.context, text_part({{"reason", reason}}));
    WCK_TRY(Done done, device.record_renewal(inspection->id(), payload));
    done.extra.set("inert", codes_json(kept.inert)).set("answer_again", codes_json(kept.again));
    return done;
}

}  // namespace wincheck::engine
