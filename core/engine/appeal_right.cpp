#include "core/engine/appeal_right.h"

#include <algorithm>
#include <map>

#include "core/engine/consequence_view.h"
#include "core/engine/reasons.h"
#include "core/rules/effects.h"

namespace wincheck::engine {
namespace {

constexpr std::string_view kProjectHead = "project_head";

/// One question about one step.
struct Asked {
    const Inspection& inspection;
    const rules::Register& standing;
    const AppealStepCore& step;
    std::string_view author;
    std::string_view date;
    const KnownEffect* effect_or_null = nullptr;

    [[nodiscard]] bool may(rules::Command command, std::string_view role = {}) const {
        const AssignmentCore& assignment = inspection.assignment();
        return rules::may({.command = command,
                           .author = author,
                           .unit = assignment.project,
                           .date = date,
                           .role = role,
                           .assignment_or_null = &assignment},
                          standing, inspection.policy()) == rules::Authority::allowed;
    }
    [[nodiscard]] bool is_head() const {
        return standing.holds_role(author, kProjectHead, inspection.assignment().project, date);
    }
};

// APP-1: team, whoever is responsible for the finding, and whoever bears the consequence are parties to it.
std::vector<std::string> parties_of(const Inspection& inspection, const rules::Register& standing,
                                    const AppealStepCore& opening) {
    std::vector<std::string> parties = inspection.planned().team;
    const AssignmentCore& now = inspection.assignment();
    parties.insert(parties.end(), now.team.begin(), now.team.end());
    parties.push_back(now.leader);
    if (opening.object == kAppealOfConsequence) {
        const auto line = line_named(inspection, standing, opening.subject);
        if (line) parties.push_back(line->payee);
        return parties;
    }
    if (opening.finding.is_zero()) return parties;
    const auto finding = inspection.finding(opening.finding.hex());
    if (finding && !finding->person.empty()) parties.push_back(finding->person);
    return parties;
}

AppealRight right_to_decide(const Asked& asked, const rules::Appeal& appeal, std::uint32_t level) {
    if (level == 0 || level > appeal.levels.size()) return AppealRight::may_not;
    if (!asked.may(rules::Command::decide_appeal, appeal.levels[level - 1].role)) return AppealRight::may_not;
    const auto parties = parties_of(asked.inspection, asked.standing, appeal.filing.core);
    const KnownEffect* effect = asked.effect_or_null;
    if (effect != nullptr &&
        rules::is_own_effect(asked.standing, asked.author, effect->unit, effect->parties, asked.date))
        return AppealRight::own_cause;
    return rules::is_own_cause(appeal, asked.author, parties) ? AppealRight::own_cause : AppealRight::allowed;
}

// CON-4: against an effect on a branch or region its own staff objects too.
bool may_object(const Asked& asked, const AppealStepCore& opening) {
    if (asked.may(rules::Command::appeal)) return true;
    if (opening.object != kAppealOfEffect || opening.by != kAppealByPerson) return false;
    const std::string& project = asked.inspection.assignment().project;
    return asked.standing.holds_role(asked.author, "branch_supervisor", project, asked.date) ||
           asked.standing.holds_role(asked.author, "regional_inspector", project, asked.date);
}

bool may_file(const Asked& asked) {
    const AppealStepCore& step = asked.step;
    if (!may_object(asked, step)) return false;
    if (step.by == kAppealByProject)
        return asked.is_head() && step.appellant == asked.inspection.assignment().project;
    if (step.by != kAppealByPerson || step.appellant.empty()) return false;
    return step.is_on_behalf ? !step.evidence.empty() : step.appellant == asked.author;
}

AppealRight right_to_open(const Asked& asked) {
    if (asked.step.step == rules::kAppealFiled)
        return may_file(asked) ? AppealRight::allowed : AppealRight::may_not;
    rules::Appeal own;
    own.filing.core = asked.step;
    own.levels =
        rules::levels_of(asked.inspection.policy().appeals, asked.inspection.planned().kind, asked.step);
    return right_to_decide(asked, own, static_cast<std::uint32_t>(own.levels.size()));
}

bool is_appellants_side(const Asked& asked, const rules::Appeal& appeal) {
    const AppealStepCore& opening = appeal.filing.core;
    if (appeal.is_own_motion()) return appeal.filing.author == asked.author;
    if (!may_object(asked, opening)) return false;
    if (opening.by == kAppealByProject) return asked.is_head();
    return asked.author == opening.appellant || asked.author == appeal.filing.author;
}

// Of an appeal that does not stand here: the step has lost the race, and is no work of a stranger.
AppealRight right_to_unknown(const Asked& asked) {
    const auto decides = [&](const AppealLevel& level) {
        return asked.may(rules::Command::decide_appeal, level.role);
    };
    bool is_somebodys = asked.may(rules::Command::appeal);
    for (const AppealRoute& route : asked.inspection.policy().appeals.routes)
        is_somebodys = is_somebodys || std::any_of(route.levels.begin(), route.levels.end(), decides);
    return is_somebodys ? AppealRight::allowed : AppealRight::may_not;
}

std::map<StreamId, RaisedFinding> raised_by(const Inspection& inspection, const Record& record) {
    std::map<StreamId, RaisedFinding> raised;
    const ScoreResult score =
        rules::score(inspection.compiled(), record, inspection.context(), inspection.policy());
    for (const RaisedFinding& one : score.findings)
        raised.emplace(finding_id(inspection.id(), {one.item, one.instance, ""}, one.line), one);
    return raised;
}

/// Whether a finding stands, and its weight.
struct Weight {
    bool stands = false;
    Severity severity = kSeverityNone;
    bool operator==(const Weight&) const = default;
};

// Amended ones as the last decision left them.
Weight weight_now(const std::vector<FindingView>& views, const StreamId& id, Weight otherwise) {
    const auto view =
        std::find_if(views.begin(), views.end(), [&](const FindingView& one) { return one.id == id; });
    return view == views.end() ? otherwise : Weight{!view->is_struck_out(), view->severity};
}

// GATE-4: what a false record raises is upon whoever made it, not upon the project.
std::string maker_of(const std::vector<Amendment>& amendments, const RaisedFinding& finding) {
    if (finding.line != rules::kProvenFalse) return {};
    const auto made = std::find_if(amendments.begin(), amendments.end(), [&](const Amendment& one) {
        return one.is_false && one.key.item == finding.item && one.key.instance == finding.instance;
    });
    return made == amendments.end() ? std::string{} : made->person;
}

void add_consequence(std::vector<Amendment>& amendments, const StreamId& id, const RaisedFinding& finding,
                     Weight before, Weight after) {
    const bool is_said = std::any_of(amendments.begin(), amendments.end(),
                                     [&](const Amendment& one) { return one.finding == id; });
    if (is_said || before == after || (!before.stands && !after.stands)) return;
    Amendment one;
    one.key = {finding.item, finding.instance, ""};
    one.finding = id;
    one.line = finding.line;
    one.old_act = before.stands ? AnswerAct::set : AnswerAct::cleared;
    one.old_severity = before.severity;
    one.act = after.stands ? AnswerAct::set : AnswerAct::cleared;
    one.severity = after.severity;
    one.person = maker_of(amendments, finding);
    amendments.push_back(std::move(one));
}

// Findings that only one of the two records raises, or that it raises otherwise.
void add_consequences(const Inspection& inspection, const Record& before, const Record& after,
                      std::vector<Amendment>& amendments) {
    const auto views = inspection.findings();
    const auto raised_before = raised_by(inspection, before);
    const auto raised_after = raised_by(inspection, after);
    for (const auto& [id, finding] : raised_before) {
        const auto still = raised_after.find(id);
        const bool is_still = still != raised_after.end();
        if (is_still && still->second.severity == finding.severity) continue;
        add_consequence(amendments, id, finding, weight_now(views, id, {true, finding.severity}),
                        is_still ? Weight{true, still->second.severity} : Weight{});
    }
    for (const auto& [id, finding] : raised_after)
        if (!raised_before.contains(id))
            add_consequence(amendments, id, finding, weight_now(views, id, {}), {true, finding.severity});
}

StatedFigures standing_figures(const Inspection& inspection, const rules::Appeals& appeals) {
    if (!appeals.amending.empty()) return appeals.amending.back().core.after;
    const SealCore& seal = inspection.seal()->core;
    return {.score = seal.score, .exact = seal.exact, .band = seal.band, .has_passed = seal.has_passed};
}

// VISIT-5: of a refusal there is nothing to recompute. It stands, or it was none and has no figures; a later
// review of own motion may turn it round again (APP-7).
Result<void> state_ending(const Inspection& inspection, AppealStepCore& decision) {
    const bool is_one = decision.amendments.size() == 1 && decision.amendments.front().is_of_ending;
    const bool was_set_aside = inspection.is_refusal_set_aside();
    if (!is_one || decision.amendments.front().sets_aside() == was_set_aside)
        return error_of(ErrorCode::refused, kAmendmentWrong, "state_ending", "amendments");
    decision.over = inspection.appeals().amended_by();
    const StatedFigures refused = inspection.refused_result().value_or(StatedFigures{});
    decision.before = was_set_aside ? StatedFigures{} : refused;
    decision.after = was_set_aside ? refused : StatedFigures{};
    return {};
}

}  // namespace

std::string effect_to_judge(const Inspection& inspection, const AppealStepCore& step) {
    if (step.step == rules::kAppealFiled) return {};
    if (step.step == rules::kAppealOwnMotion)
        return step.object == kAppealOfEffect ? step.subject : std::string{};
    const rules::Appeals appeals = inspection.appeals();
    const rules::Appeal* appeal = appeals.find_or_null(step.appeal);
    const bool is_of_effect = appeal != nullptr && appeal->filing.core.object == kAppealOfEffect;
    return is_of_effect ? appeal->filing.core.subject : std::string{};
}

AppealRight appeal_right(const Inspection& inspection, const rules::Register& standing,
                         const AppealStepCore& step, std::string_view author, std::string_view date,
                         const KnownEffect* effect_or_null) {
    const Asked asked{inspection, standing, step, author, date, effect_or_null};
    if (rules::opens_appeal(step.step)) return right_to_open(asked);
    const rules::Appeals appeals = inspection.appeals();
    const rules::Appeal* appeal = appeals.find_or_null(step.appeal);
    if (appeal == nullptr) return right_to_unknown(asked);
    if (rules::is_decision(step.step)) return right_to_decide(asked, *appeal, step.level);
    const bool is_talk = step.step == rules::kAppealTalk;
    if (is_talk && right_to_decide(asked, *appeal, appeal->level) == AppealRight::allowed)
        return AppealRight::allowed;
    return is_appellants_side(asked, *appeal) ? AppealRight::allowed : AppealRight::may_not;
}

Result<void> state_figures(const Inspection& inspection, AppealStepCore& decision) {
    const bool has_result = inspection.seal() || inspection.is_refused_visit();
    if (inspection.is_partial() || !has_result)
        return error_of(ErrorCode::refused, kNotWhole, "state_figures");
    if (inspection.is_refused_visit()) return state_ending(inspection, decision);
    const auto& amendments = decision.amendments;
    if (std::any_of(amendments.begin(), amendments.end(), [](const auto& one) { return one.is_of_ending; }))
        return error_of(ErrorCode::refused, kAmendmentWrong, "state_figures", "amendments");
    const rules::Appeals appeals = inspection.appeals();
    for (Amendment& one : decision.amendments)
        if (one.is_false) {
            WCK_TRY(one.person, inspection.recorder_of(one.key));
        }
    WCK_TRY(const Record before, inspection.amended_record(appeals, {}));
    WCK_TRY(const Record after, inspection.amended_record(appeals, decision.amendments));
    add_consequences(inspection, before, after, decision.amendments);
    decision.over = appeals.amended_by();
    decision.before = standing_figures(inspection, appeals);
    decision.after =
        figures_of(rules::score(inspection.compiled(), after, inspection.context(), inspection.policy()));
    return {};
}

Result<bool> states_figures(const Inspection& inspection, const AppealStepCore& step) {
    if (step.amendments.empty()) return true;
    const rules::Appeals appeals = inspection.appeals();
    if (step.over != appeals.amended_by()) return true;
    AppealStepCore again = step;
    WCK_TRY(state_figures(inspection, again));
    return again == step;
}

}  // namespace wincheck::engine
