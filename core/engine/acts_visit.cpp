// Acts of the visit itself: phase, sign, feedback, seal (VISIT-1, VISIT-8, DO-5, DO-6, INT-4a).
#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "core/engine/device.h"
#include "core/engine/named.h"
#include "core/engine/reasons.h"
#include "core/engine/recheck.h"
#include "core/journal/payloads.h"
#include "core/journal/recorded.h"
#include "core/rules/due.h"

namespace wincheck::engine {
namespace {

constexpr std::array<Named, 7> kPhases{{{"travelling", kPhaseTravelling},
                                        {"on_site", kPhaseOnSite},
                                        {"covert", kPhaseCovert},
                                        {"revealed", kPhaseRevealed},
                                        {"accompanied", kPhaseAccompanied},
                                        {"feedback", kPhaseFeedback},
                                        {"left", kPhaseLeft}}};
constexpr std::array<Named, 5> kOutcomes{{{"agree", kOutcomeAgree},
                                          {"dissent", kOutcomeDissent},
                                          {"received", kOutcomeReceived},
                                          {"refused", kOutcomeRefused},
                                          {"absent", kOutcomeAbsent}}};
// INT-4a: everything of the stream that is here, its root and how far it reaches in each chain.
Result<SealCore> coverage_of(Device& device, const Inspection& inspection) {
    WCK_TRY(const auto entries, device.store().stream_entries(inspection.id()));
    SealCore core;
    std::vector<Hash> hashes;
    std::map<IncarnationId, Frontier> frontier;
    for (const store::StoredEntry& stored : entries) {
        hashes.push_back(stored.hash);
        Frontier& reach = frontier[stored.position.incarnation];
        reach.device = stored.device;
        reach.incarnation = stored.position.incarnation;
        reach.sequence = std::max(reach.sequence, stored.position.sequence);
        if (stored.header.type != static_cast<std::uint32_t>(EntryType::answer)) continue;
        const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
        if (bytes == nullptr) continue;
        WCK_TRY(const AnswerCore answer, journal::decode_core<AnswerCore>(stored.header, *bytes));
        if (answer.chosen) core.settled.push_back(stored.hash);
    }
    std::sort(hashes.begin(), hashes.end());
    std::sort(core.settled.begin(), core.settled.end());
    core.covered = hashes.size();
    core.root = journal::tree_root(hashes);
    for (auto& [incarnation, reach] : frontier) core.frontier.push_back(reach);
    return core;
}

void put_result(SealCore& core, const Inspection& inspection) {
    const ScoreResult& score = inspection.score();
    core.rules = kScoreRules;
    if (score.exact) {
        core.score = to_text(rounded(*score.exact, static_cast<int>(score.places)));
        core.exact = to_text(*score.exact);
    }
    core.band = score.band;
    core.has_passed = score.passed;
    core.checklist = inspection.assignment().checklist;
    core.policy = inspection.assignment().policy;
    core.context = inspection.assignment().context;
    for (const FindingView& finding : inspection.findings())
        core.findings.push_back({finding.id, finding.item, finding.line, finding.severity});
}

// DO-6: who signs on the own device says so by id, by the name that the register has, or by none; what has no
// name on a member's device was drawn there.
Result<bool> is_of_own_hand(Device& device, const Identity& identity, const Inspection& inspection,
                            const std::string& name) {
    const auto& team = inspection.assignment().team;
    if (name.empty()) return std::find(team.begin(), team.end(), identity.person) == team.end();
    if (name == identity.person) return true;
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    return name == standing->text_on(kAboutPerson, identity.person, "name", device.today());
}

// KIND-5: what a kind owes as feedback is held after the seal too. What was sealed stays as it is (INT-4a).
Result<Inspection*> inspection_to_tell(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    const std::string& kind = inspection->assignment().kind;
    const bool is_still_owed = inspection->is_sealed() && !inspection->is_ended() &&
                               rules::owes_feedback(kind, inspection->policy().programme.due);
    if (!is_still_owed) return device.open_inspection(act, rules::Command::record);
    WCK_TRY(device.authorise(rules::Command::record, inspection->assignment(), inspection->policy()));
    return inspection;
}

constexpr std::int64_t kMinutesOfDay = std::int64_t{24} * 60;
constexpr std::int64_t kAttendeesMax = 1'000;

Result<std::uint32_t> number_up_to(const Json& act, const char* field, std::int64_t most) {
    if (act[field].is_null()) return 0;
    WCK_TRY(const std::int64_t number, act[field].integer());
    if (number < 0 || number > most)
        return error_of(ErrorCode::invalid_argument, kNumberTooLarge, "perform_feedback", field);
    return static_cast<std::uint32_t>(number);
}

// A text, or a list of texts, of which each becomes a line.
Result<std::string> lines_at(const Json& act, const char* field) {
    if (!act[field].is(Json::Kind::array)) return act.text_or_empty_at(field);
    std::string lines;
    for (const Json& one : act[field].items()) {
        if (!one.is(Json::Kind::text))
            return error_of(ErrorCode::invalid_argument, kFieldWrong, "perform_feedback", field);
        lines += (lines.empty() ? "" : "\n") + one.text();
    }
    return lines;
}

}  // namespace

Result<Done> perform_phase(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::record));
    WCK_TRY(const std::string name, act.text_at("phase"));
    WCK_TRY(const std::uint32_t phase, number_named(kPhases, name, "phase"));
    if (phase < inspection->phase())
        return error_of(ErrorCode::refused, kPhaseBackwards, "perform_phase", "phase");
    const bool needs_feedback = inspection->policy().visit.needs_feedback_before_left;
    if (phase == kPhaseLeft && needs_feedback && inspection->feedback().empty())
        return error_of(ErrorCode::refused, kFeedbackMissing, "perform_phase", "phase");
    WCK_TRY(const std::string to, act.text_or_empty_at("to"));
    return device.record(*inspection, payload_of(EntryType::phase, journal::encode(PhaseCore{phase}),
                                                 text_part({{"to", to}})));
}

Result<Done> perform_sign(Device& device, const Json& act) {
    WCK_TRY(const std::string role, act.text_at("role"));
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::sign, role));
    WCK_TRY(const Identity* identity, device.enrolled());
    SignCore core;
    core.role = role;
    WCK_TRY(const std::string outcome, act.text_at("outcome"));
    WCK_TRY(core.outcome, number_named(kOutcomes, outcome, "outcome"));
    WCK_TRY(const std::string name, act.text_or_empty_at("name"));
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    if (core.outcome == kOutcomeDissent && reason.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "perform_sign", "reason");
    const auto& team = inspection->assignment().team;
    std::set<std::string> witnesses;
    for (const Json& witness : act["witnesses"].items()) {
        if (std::find(team.begin(), team.end(), witness.text()) == team.end())
            return error_of(ErrorCode::invalid_argument, kNotInTeam, "perform_sign", "witnesses");
        witnesses.insert(witness.text());
    }
    core.witnesses.assign(witnesses.begin(), witnesses.end());
    if (core.outcome == kOutcomeRefused &&
        core.witnesses.size() < inspection->policy().visit.refusal_witnesses)
        return error_of(ErrorCode::refused, kWitnessesMissing, "perform_sign", "witnesses");
    WCK_TRY(core.is_own_device, is_of_own_hand(device, *identity, *inspection, name));
    WCK_TRY(const std::string file, act.text_or_empty_at("file"));
    if (!file.empty()) {
        const CaptureWish wish{.key = {}, .path = file, .purpose = kPurposeSignature, .is_live = true};
        WCK_TRY(const Captured captured, capture(device, *inspection, wish));
        core.drawn = captured.original;
    }
    return device.record(*inspection, payload_of(EntryType::sign, journal::encode(core),
                                                 text_part({{"name", name}, {"reason", reason}})));
}

Result<Done> perform_feedback(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, inspection_to_tell(device, act));
    FeedbackCore core;
    WCK_TRY(core.minutes, number_up_to(act, "minutes", kMinutesOfDay));
    // Who were there by name, or how many.
    std::string attendees;
    if (act["attendees"].is(Json::Kind::number)) {
        WCK_TRY(core.attendees, number_up_to(act, "attendees", kAttendeesMax));
    } else {
        WCK_TRY(attendees, lines_at(act, "attendees"));
        core.attendees = static_cast<std::uint32_t>(std::count(attendees.begin(), attendees.end(), '\n')) +
                         (attendees.empty() ? 0 : 1);
    }
    WCK_TRY(const std::string points, lines_at(act, "points"));
    WCK_TRY(const std::string help, lines_at(act, "help"));
    return device.record(
        *inspection, payload_of(EntryType::feedback, journal::encode(core),
                                text_part({{"attendees", attendees}, {"points", points}, {"help", help}})));
}

Result<Done> perform_seal(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.open_inspection(act, rules::Command::conclude));
    WCK_TRY(const auto problems, seal_problems_here(device, *inspection));
    if (!problems.empty()) {
        std::string where;
        for (const std::string& problem : problems) where += (where.empty() ? "" : "; ") + problem;
        return error_of(ErrorCode::refused, kSealIncomplete, "perform_seal", where);
    }
    WCK_TRY(SealCore core, coverage_of(device, *inspection));
    put_result(core, *inspection);
    WCK_TRY(const std::string reason, act.text_or_empty_at("reason"));
    return device.record(*inspection,
                         payload_of(EntryType::seal, journal::encode(core), text_part({{"reason", reason}})));
}

}  // namespace wincheck::engine
