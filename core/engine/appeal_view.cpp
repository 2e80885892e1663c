#include "core/engine/appeal_view.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/engine/device.h"
#include "core/engine/finding_dates.h"
#include "core/rules/score_json.h"

namespace wincheck::engine {
namespace {

Json appeal_word(std::string_view value) {
    return Json::of(value);
}

Json appeal_moment(std::int64_t at_ms) {
    return at_ms == 0 ? Json{} : appeal_word(to_text(UtcMs{at_ms}));
}

Json figures_json(const StatedFigures& figures) {
    return Json::object()
        .set("score", figures.score.empty() ? Json{} : appeal_word(figures.score))
        .set("exact", figures.exact.empty() ? Json{} : appeal_word(figures.exact))
        .set("band", appeal_word(figures.band))
        .set("passed", figures.is_judged() ? Json::of(figures.has_passed) : Json{});
}

Json answer_json(AnswerAct act, const Value& value) {
    if (act == AnswerAct::cleared) return {};
    return act == AnswerAct::not_applicable ? appeal_word("n/a") : rules::to_json(value);
}

Json amendment_json(const Amendment& one) {
    if (one.is_of_ending)
        return Json::object().set("ending", appeal_word(one.sets_aside() ? "set_aside" : "stands"));
    Json json = Json::object().set("item", appeal_word(one.key.item));
    if (!one.key.instance.is_zero()) json.set("instance", appeal_word(one.key.instance.hex()));
    if (!one.key.sample.empty()) json.set("sample", appeal_word(one.key.sample));
    if (!one.person.empty()) json.set("person", appeal_word(one.person));
    if (!one.finding.is_zero())
        return json.set("finding", appeal_word(one.finding.hex()))
            .set("raised", Json::of(one.old_act == AnswerAct::cleared))
            .set("struck_out", Json::of(one.act == AnswerAct::cleared))
            .set("old_severity", Json::of(std::uint64_t{one.old_severity}))
            .set("severity", Json::of(std::uint64_t{one.severity}));
    if (one.is_false) json.set("proven_false", Json::of(true));
    json.set("old", answer_json(one.old_act, one.old_value)).set("new", answer_json(one.act, one.value));
    return one.addendum ? json.set("addendum", appeal_word(one.addendum->hex())) : json;
}

Json decision_json(const AppealStepCore& core) {
    Json amendments = Json::array();
    for (const Amendment& one : core.amendments) amendments.push(amendment_json(one));
    return Json::object()
        .set("amendments", std::move(amendments))
        .set("before", figures_json(core.before))
        .set("after", figures_json(core.after));
}

/// Words of steps whose codes are not here, by entry: of a decision that HQ told of (VIS-1).
using WordsAlone = std::map<Hash, TextPart>;

Result<WordsAlone> words_alone(Device& device, const Inspection& inspection) {
    WordsAlone words;
    if (!inspection.is_own_part()) return words;
    WCK_TRY(const auto entries, device.store().stream_entries(inspection.id(), EntryType::appeal_step));
    for (const store::StoredEntry& stored : entries) {
        const Bytes* text = stored.entry.part_or_null(journal::PartClass::text);
        if (text == nullptr || stored.entry.part_or_null(journal::PartClass::core) != nullptr) continue;
        auto part = journal::decode<TextPart>(*text);
        if (part) words[stored.hash] = std::move(*part);
    }
    return words;
}

Json appeal_step_json(const Inspection& inspection, const rules::PlacedAppealStep& placed,
                      const WordsAlone& alone) {
    const AppealStepCore& core = placed.step.core;
    const std::string_view name = rules::name_of_appeal_step(core.step);
    Json json = Json::object();
    json.set("step", name.empty() ? appeal_word(std::to_string(core.step)) : appeal_word(name))
        .set("entry", appeal_word(placed.step.entry.hex()))
        .set("by", appeal_word(placed.step.author))
        .set("device", appeal_word(placed.step.device.hex()))
        .set("stands", Json::of(placed.stands()))
        .set("provisional", Json::of(placed.is_provisional));
    if (!placed.stands()) json.set("outcome", appeal_word(rules::name_of(placed.outcome)));
    if (!placed.lost_to.is_zero()) json.set("lost_to", appeal_word(placed.lost_to.hex()));
    if (core.level != 0) json.set("level", Json::of(std::uint64_t{core.level}));
    if (core.is_on_behalf) json.set("on_behalf", Json::of(true));
    if (core.due_ms != 0) json.set("due_then", appeal_moment(core.due_ms));
    if (!core.amendments.empty()) json.set("amended", decision_json(core));
    Json evidence = Json::array();
    for (const Hash& original : core.evidence) evidence.push(appeal_word(original.hex()));
    if (!core.evidence.empty()) json.set("evidence", std::move(evidence)).set("imported", Json::of(true));
    if (inspection.is_own_part()) json.set("at", appeal_moment(placed.step.at_ms));
    if (const auto words = alone.find(placed.step.entry); words != alone.end())
        json.set("text", appeal_word(text_of(words->second, "text")));
    for (const Event<AppealStepCore>& event : inspection.appeal_steps()) {
        if (event.entry != placed.step.entry) continue;
        json.set("at", appeal_word(to_text(event.at))).set("text", appeal_word(text_of(event.text, "text")));
        const std::string with = text_of(event.text, "with");
        if (!with.empty()) json.set("with", appeal_word(with));
    }
    return json;
}

void add_windows(Json& json, const Inspection& inspection, const rules::Appeal& appeal,
                 const rules::DueRules& due, UtcMs now) {
    const auto raise = rules::raise_due(appeal, due, inspection.policy().visit);
    const bool is_suspended = rules::suspends(appeal, raise, now);
    Json suspended = Json::array();
    if (is_suspended) suspended.push(Json::of("consequences")).push(Json::of("publication"));
    const bool is_pending = appeal.state == rules::AppealState::pending;
    json.set("due", is_pending ? appeal_moment(appeal.decide_due_ms) : Json{})
        .set("overdue", Json::of(rules::is_decision_overdue(appeal, now)))
        .set("up_until", raise && raise->is_known ? appeal_moment(raise->at.ms) : Json{})
        .set("final", Json::of(!is_suspended))
        .set("suspends", std::move(suspended));
}

bool is_of_appellant(const Event<SignCore>& sign, std::uint32_t by, std::string_view appellant) {
    constexpr std::array kDelivering{kOutcomeAgree, kOutcomeDissent, kOutcomeReceived};
    const bool says_so =
        std::find(kDelivering.begin(), kDelivering.end(), sign.core.outcome) != kDelivering.end();
    return says_so && (by == kAppealByProject ? sign.core.role == "project_head" : sign.author == appellant);
}

}  // namespace

std::optional<UtcMs> result_delivered(const Inspection& inspection, std::uint32_t by,
                                      std::string_view appellant) {
    if (!inspection.concluded_at()) return std::nullopt;
    const UtcMs sealed = *inspection.concluded_at();
    std::optional<UtcMs> signed_for;
    for (const Event<SignCore>& sign : inspection.signatures()) {
        if (!is_of_appellant(sign, by, appellant) || sign.at.utc < sealed) continue;
        if (!signed_for || sign.at.utc < *signed_for) signed_for = sign.at.utc;
    }
    return rules::delivered_at(signed_for, sealed, inspection.policy().visit);
}

Result<bool> is_disputed(Documents& documents, const Inspection& inspection, UtcMs now) {
    const rules::Appeals appeals = inspection.appeals();
    if (appeals.all.empty()) return false;
    WCK_TRY(const FindingDates dates, finding_dates(documents, inspection));
    const VisitPolicy& visit = inspection.policy().visit;
    return std::any_of(appeals.all.begin(), appeals.all.end(), [&](const rules::Appeal& appeal) {
        return rules::suspends(appeal, rules::raise_due(appeal, dates.rules, visit), now);
    });
}

Json appeal_facts(const Inspection& inspection, const rules::Appeal& appeal, const rules::DueRules& due,
                  UtcMs now) {
    const AppealStepCore& opening = appeal.filing.core;
    const bool has_finding = !opening.finding.is_zero();
    Json json = Json::object();
    json.set("id", appeal_word(appeal.id.hex()))
        .set("object", appeal_word(opening.object))
        .set("finding", has_finding ? appeal_word(opening.finding.hex()) : Json{})
        .set("finding_number", appeal_word(inspection.finding_number(opening.finding)))
        .set("subject", appeal_word(opening.subject))
        .set("own_motion", Json::of(appeal.is_own_motion()))
        .set("by", appeal_word(appeal.is_own_motion()           ? ""
                               : opening.by == kAppealByProject ? "project"
                                                                : "person"))
        .set("appellant", appeal_word(opening.appellant))
        .set("filed_by", appeal_word(appeal.filing.author))
        .set("filed", appeal_moment(appeal.filing.at_ms))
        .set("state", appeal_word(rules::name_of(appeal.state)))
        .set("provisional", Json::of(appeal.is_provisional))
        .set("level", Json::of(std::uint64_t{appeal.level}))
        .set("levels", Json::of(static_cast<std::uint64_t>(appeal.levels.size())))
        .set("role", appeal_word(appeal.levels[appeal.level - 1].role))
        .set("talk", Json::of(appeal.has_talk))
        .set("decision", appeal_word(rules::name_of_appeal_step(appeal.decision)))
        .set("decided", appeal_moment(appeal.decided_ms));
    add_windows(json, inspection, appeal, due, now);
    return json;
}

Json sealed_json(const Inspection& inspection) {
    if (!inspection.seal()) return {};
    const SealCore& seal = inspection.seal()->core;
    return figures_json(
        {.score = seal.score, .exact = seal.exact, .band = seal.band, .has_passed = seal.has_passed});
}

Json refused_json(const Inspection& inspection) {
    const auto result = inspection.refused_result();
    return result ? figures_json(*result) : Json{};
}

Json amended_json(const Inspection& inspection) {
    const auto amended = inspection.amended();
    if (!amended) return {};
    Json json = figures_json(amended->figures)
                    .set("provisional", Json::of(amended->is_provisional))
                    .set("recomputed", Json::of(amended->is_recomputed));
    if (amended->is_set_aside) json.set("set_aside", Json::of(true));
    return json;
}

namespace {

// Where only the own part is here: the window of the person against the own findings.
Json window_json(const Inspection& inspection, const std::string& appellant, bool is_of_project,
                 const rules::DueRules& due, UtcMs now) {
    const auto delivered =
        result_delivered(inspection, is_of_project ? kAppealByProject : kAppealByPerson, appellant);
    const auto levels = rules::levels_for(inspection.policy().appeals, inspection.planned().kind,
                                          is_of_project ? kAppealOfScore : kAppealOfFinding, is_of_project);
    if (!delivered || levels.empty()) return {};
    const AppealLevel& level = levels.front();
    const auto until = rules::days_after(*delivered, level.file_days, level.counts_workdays, due);
    return Json::object()
        .set("delivered", appeal_moment(delivered->ms))
        .set("until", until.is_known ? appeal_moment(until.at.ms) : Json{})
        .set("last_day", until.is_known ? Json::of(std::string_view(to_text(until.day))) : Json{})
        .set("open", Json::of(!until.is_known || !rules::is_late(now, until.at)));
}

}  // namespace

Json project_window(const Inspection& inspection, const rules::DueRules& due, UtcMs now) {
    return window_json(inspection, inspection.assignment().project, true, due, now);
}

Result<Json> appeals_json(Device& device, const Inspection& inspection) {
    WCK_TRY(const FindingDates dates, finding_dates(device.documents(), inspection));
    const UtcMs now = device.ports().clock.now().utc;
    const rules::Appeals appeals = inspection.appeals();
    WCK_TRY(const WordsAlone alone, words_alone(device, inspection));
    Json list = Json::array();
    for (const rules::Appeal& appeal : appeals.all) {
        Json steps = Json::array();
        for (const rules::PlacedAppealStep& placed : appeal.steps)
            steps.push(appeal_step_json(inspection, placed, alone));
        list.push(appeal_facts(inspection, appeal, dates.rules, now).set("steps", std::move(steps)));
    }
    Json lost = Json::array();
    for (const rules::PlacedAppealStep& placed : appeals.stray)
        lost.push(appeal_step_json(inspection, placed, alone));
    if (inspection.is_own_part()) {
        WCK_TRY(const Identity* identity, device.enrolled());
        return Json::object()
            .set("appeals", std::move(list))
            .set("lost", std::move(lost))
            .set("partial", Json::of(true))
            .set("window", window_json(inspection, identity->person, false, dates.rules, now));
    }
    Json json = Json::object()
                    .set("appeals", std::move(list))
                    .set("lost", std::move(lost))
                    .set("sealed", sealed_json(inspection))
                    .set("amended", amended_json(inspection))
                    .set("window", project_window(inspection, dates.rules, now));
    if (inspection.is_refused_visit()) json.set("refused", refused_json(inspection));
    return json;
}

}  // namespace wincheck::engine
