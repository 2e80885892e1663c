#include "sync/hub/period_visits.h"

#include <algorithm>

#include "core/engine/appeal_view.h"
#include "core/rules/kinds.h"

namespace wincheck::hub {
namespace {

constexpr const char* kVetoGate = "GATE-1";

// Kinds by which others judge a project; a re-check and what is free of form have figures of their own kind.
bool is_judging(const KindRule& kind) {
    return kind.independence == Independence::others && kind.needs_checklist && kind.id != kKindRecheck;
}

rules::Side side_of(const KindRule& kind) {
    if (kind.independence == Independence::own) return rules::Side::self;
    return kind.id == kKindHqSpecial || kind.id == kKindYearEnd ? rules::Side::headquarters
                                                                : rules::Side::neither;
}

std::optional<Points> points_of(const std::string& text) {
    const auto points = parse_points(text);
    return points ? std::optional(*points) : std::nullopt;
}

void add_items(std::vector<rules::PeriodItem>& items, const std::vector<ScorePart>& parts) {
    for (const ScorePart& part : parts) {
        if (part.kind != ScorePart::Kind::item)
            add_items(items, part.parts);
        else if (part.state == NodeState::scored && part.value && part.full)
            items.push_back({part.code, *part.value, *part.full});
    }
}

std::optional<rules::Closing> closing_of(const engine::FindingView& finding, const rules::Deadline& due,
                                         UtcMs now) {
    const rules::FindingState place = finding.life.place.state;
    if (place == rules::FindingState::not_ours) return std::nullopt;
    if (rules::is_owed(place))
        return rules::is_overdue(finding.life, due, now) ? rules::Closing::late : rules::Closing::pending;
    return rules::was_late(finding.life, due) ? rules::Closing::late : rules::Closing::on_time;
}

void add_appeals(rules::PeriodVisit& visit, const rules::Appeals& appeals) {
    for (const rules::Appeal& appeal : appeals.all) {
        if (appeal.is_own_motion()) continue;
        ++visit.appeals;
        const bool is_decided =
            appeal.state == rules::AppealState::decided || appeal.state == rules::AppealState::settled;
        if (!is_decided) continue;
        ++visit.decided;
        if (appeal.decision == rules::kAppealUpheld) ++visit.upheld;
        if (appeal.decision == rules::kAppealPartly) ++visit.partly;
    }
}

void add_figures(rules::PeriodVisit& visit, const engine::Inspection& inspection) {
    const SealCore& seal = inspection.seal()->core;
    visit.score = visit.sealed = points_of(seal.score);
    visit.has_passed = visit.had_passed = seal.has_passed;
    const auto amended = inspection.amended();
    if (!amended) return;
    visit.is_amended = true;
    visit.score = points_of(amended->figures.score);
    visit.has_passed = amended->figures.has_passed;
}

// VISIT-5: by the policy, until a decision says that it was no refusal.
void add_refusal(rules::PeriodVisit& visit, const engine::Inspection& inspection) {
    add_appeals(visit, inspection.appeals());
    const auto result = inspection.refused_result();
    visit.is_amended = inspection.is_refusal_set_aside();
    if (!result) return;
    visit.sealed = points_of(result->score);
    visit.had_passed = result->has_passed;
    if (visit.is_amended) return;
    visit.score = visit.sealed;
    visit.has_passed = visit.had_passed;
}

}  // namespace

Result<ScoreResult> counted_score(const engine::Inspection& inspection) {
    WCK_TRY(const Record record, inspection.amended_record(inspection.appeals(), {}));
    return rules::score(inspection.compiled(), record, inspection.context(), inspection.policy());
}

Result<rules::PeriodVisit> period_visit(State& state, const store::StreamInfo& stream,
                                        const engine::Inspection& inspection, const rules::Register& standing,
                                        const AnnouncedBy& announced, UtcMs now) {
    const AssignmentCore& assignment = inspection.assignment();
    const KindRule kind = rules::kind_rule(inspection.policy(), assignment.kind);
    rules::PeriodVisit visit;
    visit.number = assignment.number;
    visit.project = assignment.project;
    visit.kind = assignment.kind;
    visit.checklist = inspection.checklist().settings.id;
    visit.units = standing.line_on(assignment.project, assignment.business_date);
    WCK_TRY(visit.date, parse_date(assignment.business_date));
    visit.ending = stream.state;
    visit.is_judged = is_judging(kind);
    visit.side = side_of(kind);
    if (stream.state == "refused") add_refusal(visit, inspection);
    if (stream.state != "sealed" || !inspection.seal()) return visit;
    add_figures(visit, inspection);
    WCK_TRY(const ScoreResult score, counted_score(inspection));
    add_items(visit.items, score.parts);
    visit.vetoes = static_cast<std::uint32_t>(std::count_if(
        score.gates.begin(), score.gates.end(), [](const FiredGate& gate) { return gate.id == kVetoGate; }));
    WCK_TRY(const engine::FindingDates dates, dates_of(state, inspection, announced));
    for (const engine::FindingView& finding : inspection.findings()) {
        if (finding.is_struck_out()) continue;
        visit.findings.push_back(
            {finding.times_before > 0, closing_of(finding, engine::due_of(dates, inspection, finding), now)});
    }
    add_appeals(visit, inspection.appeals());
    return visit;
}

}  // namespace wincheck::hub
