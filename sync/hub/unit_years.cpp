#include "sync/hub/unit_years.h"

#include <algorithm>

#include "core/rules/roll_up.h"
#include "core/rules/unit_zone.h"
#include "core/rules/year_json.h"
#include "sync/hub/inspection_figures.h"
#include "sync/hub/reasons.h"
#include "sync/hub/year_tables.h"

namespace wincheck::hub {
namespace {

constexpr const char* kLastDate = "9999-12-31";

/// What one part of one unit is made of so far.
struct PartTally {
    std::vector<rules::CountedScore> scores;
    std::uint32_t findings = 0;
    std::uint32_t in_time = 0;
    std::vector<std::string> from;
    std::vector<std::string> late;
};
using UnitTally = std::vector<PartTally>;  // in the order of the policy's parts

bool counts_at_all(const store::FigureRow& row) {
    const bool has_result = row.state == "sealed" || (row.state == "refused" && row.score);
    return row.is_counted && has_result;
}

bool is_of_kind(const YearPart& part, const std::string& kind) {
    return part.kinds.empty() || std::find(part.kinds.begin(), part.kinds.end(), kind) != part.kinds.end();
}

Points weight_of(const YearPart& part, const std::string& kind) {
    for (const KindWeight& one : part.kind_weights)
        if (one.kind == kind) return one.weight;
    return Points::whole(1);
}

/// Whether findings were settled in time, on the day of asking.
class Closure {
public:
    Closure(State& state, const engine::RegisterPtr& standing, rules::WorkCalendar calendar, TimeZones zones)
        : state_(state),
          standing_(standing),
          zones_(std::move(zones)),
          rules_{.policy = {}, .calendar = std::move(calendar), .zone = {}},
          now_{state.now_ms()} {}

    Result<void> announce(const store::FigureRow& row) {
        const auto date = parse_date(row.date);
        if (!row.is_announced || !date) return {};
        WCK_TRY(auto unit, inspecting_unit(state_, *standing_, row));
        announced_[row.project].push_back(
            {.kind = row.kind, .unit = std::move(unit), .project = row.project, .date = *date});
        return {};
    }

    /// Adds the row's findings that can be judged.
    Result<void> add(const store::FigureRow& row, const std::vector<FindingFigure>& findings,
                     PartTally& tally) {
        const auto date = parse_date(row.date);
        if (!date || findings.empty()) return {};
        WCK_TRY(const std::string inspecting, inspecting_unit(state_, *standing_, row));
        WCK_TRY(const auto policy, state_.documents.policy_kept(row.policy));
        rules_.policy = policy->programme.due;
        rules_.zone = rules::zone_of_unit(*standing_, zones_, row.project, row.date);
        for (const FindingFigure& finding : findings) {
            const rules::Raised raised{.kind = row.kind,
                                       .unit = inspecting,
                                       .project = row.project,
                                       .date = *date,
                                       .severity = finding.severity};
            const rules::Life life = life_of(finding);
            const rules::Deadline due = rules::due_of(
                rules::rectification_due(raised, announced_[row.project], rules_), life, rules_.zone);
            const bool is_closed = life.place.state == rules::FindingState::closed;
            if (!due.is_known || (!is_closed && !rules::is_overdue(life, due, now_))) continue;
            const bool is_in_time = is_closed && !rules::was_late(life, due);
            ++tally.findings;
            tally.in_time += is_in_time ? 1 : 0;
            (is_in_time ? tally.from : tally.late).push_back(finding.name);
        }
        return {};
    }

private:
    State& state_;
    const engine::RegisterPtr& standing_;
    TimeZones zones_;
    std::map<std::string, std::vector<rules::Announced>> announced_;
    rules::DueRules rules_;
    UtcMs now_;
};

/// Gathers rows by the unit that they belong to.
class Gatherer {
public:
    Gatherer(State& state, const YearWish& wish, engine::RegisterPtr standing, rules::WorkCalendar calendar,
             TimeZones zones)
        : state_(state),
          wish_(wish),
          standing_(std::move(standing)),
          closure_(state, standing_, std::move(calendar), std::move(zones)) {
        const std::string last = to_text(wish.period.last);
        for (const std::string& unit : standing_->ids(kAboutUnit))
            if (standing_->text_on(kAboutUnit, unit, "kind", last) == wish.unit_kind)
                tallies_[unit].resize(wish.policy.parts.size());
    }

    Result<void> gather() {
        const auto& parts = wish_.policy.parts;
        const bool asks_closure = std::any_of(parts.begin(), parts.end(), [](const YearPart& part) {
            return part.source == PartSource::closure;
        });
        const std::string last = to_text(wish_.period.last);
        WCK_TRY(const auto rows,
                state_.tables.figures(to_text(wish_.period.first), asks_closure ? kLastDate : last));
        if (asks_closure)
            for (const store::FigureRow& row : rows) WCK_TRY(closure_.announce(row));
        for (const store::FigureRow& row : rows)
            if (row.date <= last && counts_at_all(row)) WCK_TRY(take(row));
        return {};
    }

    Result<UnitYears> years() {
        WCK_TRY(const auto figures, figures_in_force(state_, wish_.period));
        WCK_TRY(const auto events, events_in_force(state_, wish_.period));
        std::map<std::string, std::vector<rules::IndexEvent>> events_of;
        for (const YearEvent& event : events)
            events_of[event.unit].push_back({event.number, event.kind, event.is_valid});
        const rules::IndexRules rules = rules::index_rules_of(wish_.policy);
        UnitYears years;
        for (auto& [unit, tally] : tallies_) {
            UnitYear& year = years[unit];
            std::vector<rules::PartFigure> shares;
            for (std::size_t at = 0; at < tally.size(); ++at) {
                const YearPart& part = wish_.policy.parts[at];
                if (!tally[at].late.empty()) year.late[part.id] = tally[at].late;
                WCK_TRY(shares.emplace_back(), figure_of(unit, part, tally[at], figures, rules));
            }
            WCK_TRY(year.index, rules::period_index(shares, events_of[unit], rules));
        }
        return years;
    }

private:
    // A unit of another kind than the wanted one belongs to the nearest above it that day.
    std::string owner_of(const store::FigureRow& row) {
        if (tallies_.contains(row.project)) return row.project;
        for (const std::string& unit : standing_->line_on(row.project, row.date))
            if (tallies_.contains(unit)) return unit;
        return {};
    }

    Result<void> take(const store::FigureRow& row) {
        const auto tally = tallies_.find(owner_of(row));
        if (tally == tallies_.end()) return {};
        WCK_TRY(const KeptFigure figure, kept_figure(row));
        for (std::size_t at = 0; at < wish_.policy.parts.size(); ++at) {
            const YearPart& part = wish_.policy.parts[at];
            if (part.source == PartSource::imported || !is_of_kind(part, row.kind)) continue;
            PartTally& to = tally->second[at];
            if (part.source == PartSource::inspections)
                add_score(row, part, figure.findings, to);
            else
                WCK_TRY(closure_.add(row, figure.findings, to));
        }
        return {};
    }

    void add_score(const store::FigureRow& row, const YearPart& part,
                   const std::vector<FindingFigure>& findings, PartTally& to) {
        if (!row.score) return;
        const Points scale = wish_.policy.scale;
        rules::CountedScore score{.inspection = row.number,
                                  .score = on_scale(*row.score, row.scale, scale),
                                  .restored = {},
                                  .project = row.project,
                                  .date = row.date,
                                  .weight = weight_of(part, row.kind)};
        for (const FindingFigure& finding : findings)
            if (static_cast<rules::FindingState>(finding.state) == rules::FindingState::closed &&
                finding.lost > Points{})
                score.restored.push_back({finding.name, on_scale(finding.lost, row.scale, scale)});
        to.from.push_back(row.number);
        to.scores.push_back(std::move(score));
    }

    Result<rules::PartFigure> figure_of(const std::string& unit, const YearPart& part, PartTally& tally,
                                        const FiguresInForce& figures, const rules::IndexRules& rules) {
        rules::PartFigure figure{part.id, {}, std::move(tally.from), {}};
        if (part.source == PartSource::inspections) {
            WCK_TRY(rules::RolledUp rolled,
                    rules::roll_up(tally.scores, roll_up_of(part, tally.scores), rules));
            figure.value = rolled.value;
            figure.projects = std::move(rolled.projects);
        } else if (part.source == PartSource::closure) {
            if (tally.findings > 0)
                figure.value =
                    Points{divide_rounded(Wide{tally.in_time} * rules.scale.nano, Wide{tally.findings})};
            figure.from.insert(figure.from.end(), tally.late.begin(), tally.late.end());
        } else {
            const auto row = figures.find({unit, part.figure.empty() ? part.id : part.figure});
            if (row != figures.end()) {
                figure.value = row->second.value;
                figure.from.push_back(row->second.where);
            }
        }
        return figure;
    }

    // Sizes are those of the period's last day.
    rules::RollUp roll_up_of(const YearPart& part, const std::vector<rules::CountedScore>& scores) {
        rules::RollUp how{
            .mean = part.mean, .over = part.over, .is_by_size = !part.size.empty(), .sizes = {}};
        if (!how.is_by_size) return how;
        const std::string last = to_text(wish_.period.last);
        for (const rules::CountedScore& one : scores) {
            const auto [at, is_new] = how.sizes.try_emplace(one.project);
            if (!is_new) continue;
            const auto size =
                parse_points(standing_->text_on(kAboutUnit, one.project, "attribute:" + part.size, last));
            if (size) at->second = *size;
        }
        return how;
    }

    State& state_;
    const YearWish& wish_;
    engine::RegisterPtr standing_;
    Closure closure_;
    std::map<std::string, UnitTally> tallies_;
};

}  // namespace

Points on_scale(Points points, Points from, Points to) {
    if (from == to || from <= Points{}) return points;
    return {divide_rounded(Wide{points.nano} * to.nano, from.nano)};
}

bool counts_score(const YearPolicy& policy, const store::FigureRow& row) {
    return row.score && counts_at_all(row) &&
           std::any_of(policy.parts.begin(), policy.parts.end(), [&](const YearPart& part) {
               return part.source == PartSource::inspections && is_of_kind(part, row.kind);
           });
}

Result<YearPolicy> year_policy(State& state) {
    WCK_TRY(const auto hash, state.documents.newest(DocumentKind::policy));
    YearPolicy year;
    if (hash) {
        WCK_TRY(const auto policy, state.documents.policy_kept(*hash));
        year = policy->year;
    }
    if (year.parts.empty()) return error_of(ErrorCode::refused, kYearUndefined, "year_policy", "year.parts");
    return year;
}

Result<UnitYears> unit_years(State& state, const YearWish& wish) {
    WCK_TRY(refresh_figures(state));
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(auto calendar, state.documents.calendar());
    WCK_TRY(auto zones, state.documents.zones());
    Gatherer gatherer(state, wish, standing, std::move(calendar), std::move(zones));
    WCK_TRY(gatherer.gather());
    return gatherer.years();
}

}  // namespace wincheck::hub
