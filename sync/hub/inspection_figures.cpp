#include "sync/hub/inspection_figures.h"

#include <algorithm>
#include <map>

#include "core/engine/finding_dates.h"
#include "core/engine/inspection.h"
#include "core/rules/kinds.h"
#include "core/rules/lost_points.h"
#include "sync/hub/judged_events.h"
#include "sync/hub/punishable.h"

namespace wincheck::hub {
namespace {

constexpr const char* kSettingFigures = "hub.figures";
constexpr std::uint64_t kFiguresVersion = 5;  // another one derives every row anew
constexpr std::size_t kFiguresAtOnce = 500;

Points scale_of(const engine::Inspection& inspection) {
    return inspection.checklist().settings.scale.value_or(inspection.policy().scoring.scale);
}

/// The result that counts: as sealed, amended where an appeal changed it. Late addenda stay outside (DO-5).
ScoreResult standing_score(const engine::Inspection& inspection) {
    const auto record = inspection.amended_record(inspection.appeals(), {});
    if (!record) return inspection.score();
    return rules::score(inspection.compiled(), *record, inspection.context(), inspection.policy());
}

std::vector<FindingFigure> finding_figures(const engine::Inspection& inspection) {
    const auto views = inspection.findings();
    if (views.empty()) return {};
    const rules::LostPoints lost(inspection.compiled(), standing_score(inspection), scale_of(inspection));
    std::map<std::pair<std::string, InstanceId>, std::uint32_t> findings;
    for (const engine::FindingView& view : views)
        if (!view.is_struck_out()) ++findings[{view.item.item, view.item.instance}];
    std::vector<FindingFigure> figures;
    for (const engine::FindingView& view : views) {
        if (view.is_struck_out()) continue;
        const std::string number = inspection.finding_number(view.id);
        const std::uint32_t shares = findings.at({view.item.item, view.item.instance});
        figures.push_back({.name = number.empty() ? view.id.hex() : number,
                           .item = view.item.item,
                           .severity = view.severity,
                           .state = static_cast<std::uint32_t>(view.life.place.state),
                           .until = view.life.until,
                           .milestones = view.life.milestones,
                           .reached = view.life.reached,
                           .rectified_ms = view.life.rectified_ms,
                           .lost = lost.of(view.item.item, view.item.instance, shares)});
    }
    return figures;
}

KeptFigure figure_of(const engine::Inspection& inspection, bool is_sealed) {
    if (!is_sealed) {
        const auto refused = inspection.standing_refusal();
        return {.planner = inspection.planner(),
                .has_passed = refused && refused->has_passed,
                .findings = {},
                .is_set_aside = inspection.is_refusal_set_aside()};
    }
    const auto amended = inspection.amended();
    const auto& seal = inspection.seal();
    const bool passed = amended ? amended->figures.has_passed : seal && seal->core.has_passed;
    return {.planner = inspection.planner(), .has_passed = passed, .findings = finding_figures(inspection)};
}

// Unrounded (SCO-2): amended where an appeal changed it, else as it was sealed; of a refused one the policy's
// (VISIT-5).
std::optional<Points> standing_points(const engine::Inspection& inspection, const std::string& state) {
    if (state == "refused") {
        const auto refused = inspection.standing_refusal();
        const auto points = parse_points(refused ? refused->exact : "");
        return points ? std::optional(*points) : std::nullopt;
    }
    if (state != "sealed") return std::nullopt;
    const auto amended = inspection.amended();
    const auto& seal = inspection.seal();
    const auto score = parse_points(amended ? amended->figures.exact : seal ? seal->core.exact : "");
    return score ? std::optional(*score) : std::nullopt;
}

store::FigureRow derived(const store::StreamInfo& stream, const engine::Inspection& inspection) {
    const AssignmentCore& assignment = inspection.assignment();
    const bool is_sealed = stream.state == "sealed";
    return {.stream = stream.id,
            .entries = stream.entries,
            .number = stream.number,
            .project = assignment.project,
            .kind = assignment.kind,
            .date = assignment.business_date,
            .state = stream.state,
            .is_counted = rules::kind_rule(inspection.policy(), assignment.kind).counts,
            .is_announced = engine::may_bound(assignment, stream.state),
            .score = standing_points(inspection, stream.state),
            .scale = scale_of(inspection),
            .policy = assignment.policy,
            .findings = encoded(figure_of(inspection, is_sealed))};
}

using FigureOrNone = std::optional<store::FigureRow>;

Result<FigureOrNone> derive(State& state, const StreamId& id) {
    const auto inspection = engine::Inspection::load(state.store(), state.documents, id);
    if (!inspection) return FigureOrNone{};  // its opening was refused, or documents are missing
    WCK_TRY(const auto stream, state.store().stream(id));
    if (!stream) return FigureOrNone{};
    WCK_TRY(put_punishable(state, *stream, **inspection));
    WCK_TRY(put_judged(state, *stream, **inspection));
    FigureOrNone figure = derived(*stream, **inspection);
    WCK_TRY(state.tables.put_figure(*figure));
    return figure;
}

Result<void> forget_other_versions(State& state) {
    const Bytes version = journal::encode(kFiguresVersion);
    WCK_TRY(const auto known, state.store().setting(kSettingFigures));
    if (known && *known == version) return {};
    WCK_TRY(auto transaction, state.store().begin());
    state.coverage.forget();
    WCK_TRY(state.tables.forget_figures());
    WCK_TRY(state.store().put_setting(kSettingFigures, version));
    return transaction.commit();
}

}  // namespace

Result<void> refresh_figures(State& state) {
    WCK_TRY(forget_other_versions(state));
    WCK_TRY(const auto stale, state.tables.stale_figures());
    for (std::size_t at = 0; at < stale.size(); at += kFiguresAtOnce) {
        WCK_TRY(auto transaction, state.store().begin());
        std::vector<store::FigureRow> figures;
        for (std::size_t one = at; one < std::min(stale.size(), at + kFiguresAtOnce); ++one) {
            WCK_TRY(auto figure, derive(state, stale[one]));
            if (figure) figures.push_back(std::move(*figure));
        }
        WCK_TRY(transaction.commit());
        for (const store::FigureRow& figure : figures) state.coverage.note(figure.stream);
    }
    return {};
}

Bytes encoded(const KeptFigure& figure) {
    return journal::encode(figure);
}

Result<KeptFigure> kept_figure(const store::FigureRow& row) {
    return journal::decode<KeptFigure>(row.findings);
}

Result<std::string> inspecting_unit(State& state, const rules::Register& standing,
                                    const store::FigureRow& row) {
    WCK_TRY(const KeptFigure figure, kept_figure(row));
    return engine::inspecting_unit(
        state.documents, standing,
        {.kind = row.kind, .project = row.project, .date = row.date, .policy = row.policy}, figure.planner);
}

rules::Life life_of(const FindingFigure& finding) {
    rules::Life life;
    life.place.state = static_cast<rules::FindingState>(finding.state);
    life.until = finding.until;
    life.milestones = finding.milestones;
    life.reached = finding.reached;
    life.rectified_ms = finding.rectified_ms;
    return life;
}

}  // namespace wincheck::hub
