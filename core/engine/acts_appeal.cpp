// Acts of an appeal (APP-1 to APP-7): each is one step of its life; a decision carries what it amends.
#include <algorithm>
#include <array>
#include <utility>

#include "core/engine/appeal_right.h"
#include "core/engine/appeal_view.h"
#include "core/engine/consequence_view.h"
#include "core/engine/device.h"
#include "core/engine/finding_dates.h"
#include "core/engine/named.h"
#include "core/engine/reasons.h"
#include "core/engine/told.h"
#include "core/journal/payloads.h"
#include "core/rules/score_json.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kAmendmentsMax = 200;

/// A step as an act wishes it, before its files.
struct AppealWish {
    Inspection* inspection = nullptr;
    const rules::Appeal* appeal_or_null = nullptr;
    AppealStepCore core;
    TextPart texts;
    bool needs_text = true;
};

// Whoever is inspected may object to a sealed result, and to having refused (VISIT-5).
Result<Inspection*> concluded_inspection(Device& device, const Json& act) {
    WCK_TRY(Inspection * inspection, device.inspection_of(act));
    if (inspection->is_refused_visit()) return inspection;
    if (inspection->is_ended()) return error_of(ErrorCode::refused, kAlreadyEnded, "concluded_inspection");
    if (!inspection->is_sealed()) return error_of(ErrorCode::refused, kNotSealed, "concluded_inspection");
    return inspection;
}

Result<const rules::Appeal*> named_appeal(const rules::Appeals& appeals, const Json& act) {
    constexpr std::size_t kDigitsMin = 8;
    WCK_TRY(const std::string id, act.text_at("appeal"));
    const auto found = std::find_if(appeals.all.begin(), appeals.all.end(), [&](const rules::Appeal& one) {
        return id.size() >= kDigitsMin && one.id.hex().starts_with(id);
    });
    if (found == appeals.all.end()) return error_of(ErrorCode::not_found, kUnknownAppeal, "named_appeal", id);
    return &*found;
}

std::int64_t moment_or_zero(const rules::Deadline& due) {
    return due.is_known ? due.at.ms : 0;
}

/// Windows by this device's policy and calendar, from this moment.
struct AppealClock {
    rules::DueRules rules;
    const VisitPolicy& visit;
    UtcMs now;

    [[nodiscard]] std::int64_t to_file(UtcMs delivered, const AppealLevel& level) const {
        return moment_or_zero(rules::days_after(delivered, level.file_days, level.counts_workdays, rules));
    }
    [[nodiscard]] std::int64_t to_decide(const AppealLevel& level) const {
        return moment_or_zero(rules::days_after(now, level.decide_days, level.counts_workdays, rules));
    }
};

Result<AppealClock> appeal_clock(Device& device, const Inspection& inspection) {
    WCK_TRY(FindingDates dates, finding_dates(device.documents(), inspection));
    return AppealClock{std::move(dates.rules), inspection.policy().visit, device.ports().clock.now().utc};
}

// As far as HQ told this person, who may have to decide on it (APP-1).
Result<std::optional<KnownEffect>> told_effect(Device& device, const std::string& subject,
                                               const std::string& person) {
    if (subject.empty()) return std::optional<KnownEffect>{};
    WCK_TRY(const auto streams, person_streams(device.store()));
    WCK_TRY(const auto told, effects_in(device.store(), streams));
    for (const auto& [id, effect] : told)
        if (id.hex().starts_with(subject))
            return std::optional(
                KnownEffect{effect.unit, effect.is_party ? std::vector{person} : std::vector<std::string>{}});
    return std::optional<KnownEffect>{};
}

Result<void> check_right(Device& device, const AppealWish& wish, std::size_t files) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    AppealStepCore whole = wish.core;
    whole.evidence.resize(whole.evidence.size() + files);
    const std::string subject = effect_to_judge(*wish.inspection, whole);
    WCK_TRY(const auto effect, told_effect(device, subject, identity->person));
    switch (appeal_right(*wish.inspection, *standing, whole, identity->person, device.today(),
                         effect ? &*effect : nullptr)) {
        case AppealRight::allowed: return {};
        case AppealRight::own_cause: return error_of(ErrorCode::refused, kOwnCause, "check_right");
        case AppealRight::may_not: break;
    }
    return error_of(ErrorCode::refused, kMayNot, "check_right");
}

const Reason& reason_of_outcome(rules::AppealOutcome outcome) {
    switch (outcome) {
        case rules::AppealOutcome::no_route: return kNoSuchLevel;
        case rules::AppealOutcome::too_late: return kOutsideWindow;
        case rules::AppealOutcome::too_early: return kLevelNotReached;
        case rules::AppealOutcome::no_talk: return kNoTalkRecorded;
        case rules::AppealOutcome::worse: return kWorseForAppellant;
        default: return kAppealOutOfTurn;
    }
}

Result<void> check_turn(Device& device, const AppealWish& wish, const rules::Appeals& appeals) {
    WCK_TRY(const Identity* identity, device.enrolled());
    rules::AppealStep step;
    step.core = wish.core;
    step.author = identity->person;
    step.at_ms = device.ports().clock.now().utc.ms;
    const Inspection& inspection = *wish.inspection;
    const rules::AppealOutcome outcome =
        rules::outcome_of(appeals, step, inspection.policy().appeals, inspection.planned().kind);
    if (outcome == rules::AppealOutcome::stands) return {};
    const std::string where =
        wish.appeal_or_null == nullptr ? std::string{} : rules::name_of(wish.appeal_or_null->state);
    return error_of(ErrorCode::refused, reason_of_outcome(outcome), "check_turn", where);
}

// APP-6: own material is marked imported; so is the drawn signature of who has no device.
Result<void> import_files(Device& device, const Json& act, AppealWish& wish) {
    std::vector<const Json*> files;
    for (const Json& file : act["files"].items()) files.push_back(&file);
    if (act["signature"].is(Json::Kind::text)) files.push_back(&act["signature"]);
    for (const Json* one : files) {
        CaptureWish file{.key = {}, .path = {}, .purpose = kPurposeAppeal, .is_live = false};
        WCK_TRY(take_file(file, *one));
        WCK_TRY(const Captured captured, capture(device, *wish.inspection, file));
        wish.core.evidence.push_back(captured.original);
    }
    return {};
}

/// Asks the rules, then imports, then records.
Result<Done> take_appeal_step(Device& device, const Json& act, AppealWish& wish,
                              const rules::Appeals& appeals) {
    const std::size_t files = act["files"].items().size() + (act["signature"].is(Json::Kind::text) ? 1 : 0);
    WCK_TRY(check_right(device, wish, files));
    WCK_TRY(const std::string text, act.text_or_empty_at("text"));
    if (wish.needs_text && text.empty())
        return error_of(ErrorCode::invalid_argument, kReasonMissing, "take_appeal_step", "text");
    if (!text.empty()) wish.texts.insert(wish.texts.begin(), NamedText{"text", text});
    WCK_TRY(check_turn(device, wish, appeals));
    WCK_TRY(import_files(device, act, wish));
    Payload payload = payload_of(EntryType::appeal_step, journal::encode(wish.core));
    if (!wish.texts.empty()) payload.text = journal::encode(wish.texts);
    WCK_TRY(Done done, device.record(*wish.inspection, payload));
    const StreamId id = wish.appeal_or_null == nullptr ? short_id<StreamId>(done.entry) : wish.core.appeal;
    done.extra.set("appeal", Json::of(std::string_view(id.hex())));
    return done;
}

/// A step of an appeal that is named.
using MakeAppealStep = Result<void> (*)(Device& device, const Json& act, AppealWish& wish);

Result<Done> step_appeal(Device& device, const Json& act, std::uint32_t step, MakeAppealStep make) {
    AppealWish wish;
    WCK_TRY(wish.inspection, concluded_inspection(device, act));
    const rules::Appeals appeals = wish.inspection->appeals();
    WCK_TRY(wish.appeal_or_null, named_appeal(appeals, act));
    wish.core.appeal = wish.appeal_or_null->id;
    wish.core.step = step;
    WCK_TRY(make(device, act, wish));
    return take_appeal_step(device, act, wish, appeals);
}

// A line of the inspection, by its whole id from then on. From a snapshot nothing can be derived.
Result<void> put_line(Device& device, AppealWish& wish) {
    const Inspection& inspection = *wish.inspection;
    if (inspection.is_own_part()) {
        const auto told = told_line_named(inspection, wish.core.subject);
        if (!told) return error_of(ErrorCode::invalid_argument, kFieldWrong, "put_line", "subject");
        wish.core.subject = told->id.hex();
        return {};
    }
    if (inspection.is_partial()) return error_of(ErrorCode::refused, kNotWhole, "put_line");
    WCK_TRY(const RegisterPtr standing, device.documents().standing());
    const auto line = line_named(*wish.inspection, *standing, wish.core.subject);
    if (!line) return error_of(ErrorCode::invalid_argument, kFieldWrong, "put_line", "subject");
    wish.core.subject = line->id.hex();
    return {};
}

// HQ alone knows the effects: here it can only be seen whether this can be the id of one.
Result<void> check_effect_id(const std::string& subject) {
    constexpr std::size_t kIdDigits = 32, kDigitsMin = 8;
    const bool is_hex = subject.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (is_hex && subject.size() >= kDigitsMin && subject.size() <= kIdDigits) return {};
    return error_of(ErrorCode::invalid_argument, kFieldWrong, "check_effect_id", "subject");
}

Result<void> put_object(Device& device, const Json& act, AppealWish& wish) {
    WCK_TRY(wish.core.object, act.text_or_empty_at("object"));
    WCK_TRY(const std::string finding, act.text_or_empty_at("finding"));
    WCK_TRY(wish.core.subject, act.text_or_empty_at("subject"));
    if (wish.core.object.empty()) wish.core.object = finding.empty() ? kAppealOfScore : kAppealOfFinding;
    const bool is_of_finding = wish.core.object == kAppealOfFinding;
    const bool is_of_other = !is_of_finding && wish.core.object != kAppealOfScore;
    if (is_of_finding == finding.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "put_object", "finding");
    if (is_of_other == wish.core.subject.empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "put_object", "subject");
    if (wish.core.object == kAppealOfConsequence) return put_line(device, wish);
    if (wish.core.object == kAppealOfEffect) return check_effect_id(wish.core.subject);
    if (!is_of_finding) return {};
    // What was seen before a refusal is no result.
    if (wish.inspection->is_refused_visit())
        return error_of(ErrorCode::refused, kNotSealed, "put_object", "finding");
    WCK_TRY(const FindingView view, wish.inspection->finding(finding));
    wish.core.finding = view.id;
    return {};
}

// In the project's name unless the act names a person, or says that it is the author's own.
Result<void> put_appellant(Device& device, const Json& act, AppealWish& wish) {
    WCK_TRY(const Identity* identity, device.enrolled());
    WCK_TRY(const std::string by, act.text_or_empty_at("by"));
    WCK_TRY(const std::string person, act.text_or_empty_at("for"));
    const bool is_by_person = by == "person" || (by.empty() && !person.empty());
    if (!is_by_person && !by.empty() && by != "project")
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "put_appellant", "by");
    wish.core.by = is_by_person ? kAppealByPerson : kAppealByProject;
    if (!is_by_person) {
        wish.core.appellant = wish.inspection->assignment().project;
        return {};
    }
    wish.core.appellant = person.empty() ? identity->person : person;
    wish.core.is_on_behalf = wish.core.appellant != identity->person;
    if (wish.core.is_on_behalf && !act["signature"].is(Json::Kind::text))
        return error_of(ErrorCode::refused, kSignatureMissing, "put_appellant", "signature");
    return {};
}

std::int64_t told_window(const Told& told, const std::string& subject) {
    const auto line = StreamId::parse_hex(subject);
    const auto found = line ? told.lines.find(*line) : told.lines.end();
    return found == told.lines.end() ? 0 : found->second.objection_ms;
}

Result<void> put_filing_windows(Device& device, AppealWish& wish) {
    const Inspection& inspection = *wish.inspection;
    const auto levels = rules::levels_of(inspection.policy().appeals, inspection.planned().kind, wish.core);
    if (levels.empty()) return error_of(ErrorCode::refused, kNoSuchLevel, "put_filing_windows");
    WCK_TRY(const AppealClock clock, appeal_clock(device, inspection));
    const bool is_own_motion = wish.core.step == rules::kAppealOwnMotion;
    wish.core.decide_due_ms = is_own_motion ? 0 : clock.to_decide(levels.front());
    const auto delivered = result_delivered(inspection, wish.core.by, wish.core.appellant);
    // CON-2: against a consequence the days count from being told of it, which HQ and who was told know.
    if (inspection.told() && wish.core.object == kAppealOfConsequence)
        wish.core.due_ms = told_window(*inspection.told(), wish.core.subject);
    const bool is_of_line = wish.core.object == kAppealOfConsequence || wish.core.object == kAppealOfEffect;
    if (!is_own_motion && !is_of_line && delivered)
        wish.core.due_ms = clock.to_file(*delivered, levels.front());
    return {};
}

Result<void> bringing(Device& /*device*/, const Json& act, AppealWish& wish) {
    if (act["files"].items().empty())
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "bringing", "files");
    wish.needs_text = false;
    return {};
}

// 经沟通: who talked with whom, and what was said.
Result<void> talking(Device& /*device*/, const Json& act, AppealWish& wish) {
    WCK_TRY(const std::string with, act.text_or_empty_at("with"));
    if (with.empty()) return error_of(ErrorCode::invalid_argument, kFieldMissing, "talking", "with");
    wish.texts.push_back({"with", with});
    wish.core.level = wish.appeal_or_null->level;
    return {};
}

Result<void> receiving(Device& /*device*/, const Json& /*act*/, AppealWish& wish) {
    wish.needs_text = false;
    wish.core.level = wish.appeal_or_null->level;
    return {};
}

Result<void> withdrawing(Device& /*device*/, const Json& /*act*/, AppealWish& wish) {
    wish.needs_text = false;
    return {};
}

Result<void> going_up(Device& device, const Json& /*act*/, AppealWish& wish) {
    const rules::Appeal& appeal = *wish.appeal_or_null;
    wish.core.level = appeal.level + 1;
    if (appeal.is_at_final_level()) return error_of(ErrorCode::refused, kNoSuchLevel, "going_up");
    WCK_TRY(const AppealClock clock, appeal_clock(device, *wish.inspection));
    const auto due = rules::raise_due(appeal, clock.rules, clock.visit);
    if (due) wish.core.due_ms = moment_or_zero(*due);
    wish.core.decide_due_ms = clock.to_decide(appeal.levels[appeal.level]);
    return {};
}

constexpr std::array<Named, 3> kDecisions{{{"upheld", rules::kAppealUpheld},
                                           {"partly", rules::kAppealPartly},
                                           {"rejected", rules::kAppealRejected}}};

// What stands now, so that the amendment can name it.
void put_old_value(Amendment& one, const Record& standing) {
    const auto old = standing.answers.find(one.key);
    if (old == standing.answers.end()) return;
    one.old_act = old->second.is_na ? AnswerAct::not_applicable : AnswerAct::set;
    one.old_value = old->second.value;
    one.phase = old->second.phase;
}

// DO-5: what came after the seal, taken in as it was recorded.
Result<void> put_addendum(const Inspection& inspection, const std::string& entry, Amendment& one) {
    const auto standing = inspection.registers().find(one.key);
    if (standing != inspection.registers().end()) {
        for (const store::RegisterValue& value : standing->second) {
            if (value.entry.hex() != entry || inspection.is_sealed_in(value.position)) continue;
            one.act = value.answer.act;
            one.value = value.answer.value;
            one.phase = value.answer.phase;
            one.addendum = value.entry;
            return {};
        }
    }
    return error_of(ErrorCode::refused, kAmendmentWrong, "put_addendum", "addendum");
}

// GATE-4: what was recorded stays as it is beside the word that it is false.
Result<Amendment> proven_false(Amendment one) {
    if (one.old_act == AnswerAct::cleared)
        return error_of(ErrorCode::refused, kAmendmentWrong, "proven_false", "proven_false");
    one.act = one.old_act;
    one.value = one.old_value;
    one.is_false = true;
    return one;
}

Result<Amendment> amended_answer(const Inspection& inspection, const Json& json, const Record& standing) {
    Amendment one;
    WCK_TRY(const std::string item, json.text_at("item"));
    WCK_TRY(one.key, key_of(inspection, item));
    WCK_TRY(one.key.sample, sample_at(inspection, json));
    WCK_TRY(const Node* node, node_of(inspection, one.key.item));
    put_old_value(one, standing);
    WCK_TRY(const std::string addendum, json.text_or_empty_at("addendum"));
    if (!addendum.empty()) {
        WCK_TRY(put_addendum(inspection, addendum, one));
        return one;
    }
    if (json["cleared"].boolean()) return one;
    if (json["proven_false"].boolean()) return proven_false(std::move(one));
    if (json.find("value") == nullptr)
        return error_of(ErrorCode::invalid_argument, kFieldMissing, "amended_answer", "value");
    WCK_TRY(Answer answer, rules::answer_from_json(inspection.checklist(), *node, json["value"]));
    answer.phase = one.phase;
    answer.has_na_reason = answer.is_na;
    WCK_TRY(rules::check_answer(inspection.compiled(), standing, inspection.context(), one.key, answer));
    one.act = answer.is_na ? AnswerAct::not_applicable : AnswerAct::set;
    one.value = answer.value;
    return one;
}

Result<Amendment> amended_finding(const Inspection& inspection, const Json& json) {
    WCK_TRY(const std::string id, json.text_at("finding"));
    WCK_TRY(const FindingView view, inspection.finding(id));
    Amendment one;
    one.key = view.item;
    one.finding = view.id;
    one.line = view.line;
    one.old_act = view.is_struck_out() ? AnswerAct::cleared : AnswerAct::set;
    one.old_severity = view.severity;
    if (json["struck_out"].boolean()) return one;
    WCK_TRY(const std::int64_t severity, json["severity"].integer());
    if (severity < kSeverityNotice || severity > kSeverityHazard)
        return error_of(ErrorCode::invalid_argument, kFieldWrong, "amended_finding", "severity");
    one.act = AnswerAct::set;
    one.severity = static_cast<std::uint32_t>(severity);
    return one;
}

// An appeal against one finding touches that finding and its item, nothing else.
bool is_about_object(const Inspection& inspection, const AppealStepCore& opening, const Amendment& one) {
    if (opening.object != kAppealOfFinding) return true;
    if (!one.finding.is_zero()) return one.finding == opening.finding;
    const auto finding = inspection.finding(opening.finding.hex());
    return finding && finding->item.item == one.key.item && finding->item.instance == one.key.instance;
}

Result<void> put_amendments_of(const Json& act, AppealWish& wish) {
    const Inspection& inspection = *wish.inspection;
    const Json& listed = act["amendments"];
    if (listed.items().size() > kAmendmentsMax)
        return error_of(ErrorCode::limit, kAmendmentWrong, "put_amendments_of", "amendments");
    WCK_TRY(const Record standing, inspection.amended_record(inspection.appeals(), {}));
    for (const Json& json : listed.items()) {
        const bool is_of_finding = json.find("finding") != nullptr;
        auto one =
            is_of_finding ? amended_finding(inspection, json) : amended_answer(inspection, json, standing);
        if (!one) return one.error();
        if (!is_about_object(inspection, wish.appeal_or_null->filing.core, *one))
            return error_of(ErrorCode::refused, kAmendmentWrong, "put_amendments_of", "amendments");
        wish.core.amendments.push_back(std::move(*one));
    }
    return {};
}

// VISIT-5: nothing of a refusal was scored, so nothing else can be amended than that it was one.
Result<void> put_ending(const Json& act, AppealWish& wish) {
    const Json& listed = act["amendments"];
    const std::string word = listed.items().size() == 1 ? listed.items()[0]["ending"].text() : std::string{};
    if (word != "set_aside" && word != "stands")
        return error_of(ErrorCode::refused, kAmendmentWrong, "put_ending", "amendments");
    Amendment one;
    one.is_of_ending = true;
    one.act = word == "stands" ? AnswerAct::set : AnswerAct::cleared;
    wish.core.amendments.push_back(std::move(one));
    return {};
}

// APP-2: what is upheld changes the result by an amendment, what is rejected leaves it.
Result<void> deciding(Device& /*device*/, const Json& act, AppealWish& wish) {
    WCK_TRY(const std::string outcome, act.text_at("outcome"));
    WCK_TRY(wish.core.step, number_named(kDecisions, outcome, "outcome"));
    wish.core.level = wish.appeal_or_null->level;
    const std::string& object = wish.appeal_or_null->filing.core.object;
    const bool is_of_result = object == kAppealOfFinding || object == kAppealOfScore;
    const bool amends = !act["amendments"].items().empty();
    // A line, an effect or a refusal is lifted or stands: there is no part of it.
    const bool is_whole =
        object == kAppealOfConsequence || object == kAppealOfEffect || wish.inspection->is_refused_visit();
    if (is_whole && wish.core.step == rules::kAppealPartly)
        return error_of(ErrorCode::invalid_argument, kAmendmentWrong, "deciding", "outcome");
    const bool has_to = is_of_result && wish.core.step != rules::kAppealRejected;
    if (amends != has_to)
        return error_of(ErrorCode::invalid_argument, kAmendmentWrong, "deciding", "amendments");
    if (!amends) return {};
    if (wish.inspection->is_partial()) return error_of(ErrorCode::refused, kNotWhole, "deciding");
    WCK_TRY(wish.inspection->is_refused_visit() ? put_ending(act, wish) : put_amendments_of(act, wish));
    return state_figures(*wish.inspection, wish.core);
}

Result<Done> open_appeal(Device& device, const Json& act, std::uint32_t step) {
    AppealWish wish;
    WCK_TRY(wish.inspection, concluded_inspection(device, act));
    wish.core.step = step;
    WCK_TRY(put_object(device, act, wish));
    if (step == rules::kAppealFiled) WCK_TRY(put_appellant(device, act, wish));
    WCK_TRY(put_filing_windows(device, wish));
    return take_appeal_step(device, act, wish, wish.inspection->appeals());
}

}  // namespace

Result<Done> perform_appeal(Device& device, const Json& act) {
    return open_appeal(device, act, rules::kAppealFiled);
}
Result<Done> perform_appeal_review(Device& device, const Json& act) {
    return open_appeal(device, act, rules::kAppealOwnMotion);
}
Result<Done> perform_appeal_material(Device& device, const Json& act) {
    return step_appeal(device, act, rules::kAppealMaterial, bringing);
}
Result<Done> perform_appeal_talk(Device& device, const Json& act) {
    return step_appeal(device, act, rules::kAppealTalk, talking);
}
Result<Done> perform_appeal_decide(Device& device, const Json& act) {
    return step_appeal(device, act, 0, deciding);
}
Result<Done> perform_appeal_received(Device& device, const Json& act) {
    return step_appeal(device, act, rules::kAppealReceived, receiving);
}
Result<Done> perform_appeal_up(Device& device, const Json& act) {
    return step_appeal(device, act, rules::kAppealRaised, going_up);
}
Result<Done> perform_appeal_withdraw(Device& device, const Json& act) {
    return step_appeal(device, act, rules::kAppealWithdrawn, withdrawing);
}

}  // namespace wincheck::engine
