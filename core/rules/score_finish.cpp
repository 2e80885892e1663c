// The inspection's figure: adjustment, bonus, verdicts, band (ROLL-2, ROLL-6, ROLL-7).
#include <algorithm>

#include "core/model/limits.h"
#include "core/rules/score_run.h"

namespace wincheck::rules {
namespace {

Figures figures_of(const CellFigure& figure) {
    Figures figures;
    if (!figure.is_in) return figures;
    figures.value = figure.value;
    figures.full = figure.full;
    if (figure.full.nano > 0)
        figures.percent =
            quotient(static_cast<Wide>(figure.value.nano) * 100 * kNanoPerPoint, figure.full.nano);
    return figures;
}

}  // namespace

// ROLL-7: factors and points from the base, together within the cap, shown as lines of their own.
Points ScoreRun::adjusted(Points base) {
    Wide total = 0;
    for (const Adjustment& one : policy_.scoring.adjustments) {
        const bool applies =
            one.attribute.empty() ||
            std::any_of(context_.attributes.begin(), context_.attributes.end(),
                        [&](const Attribute& a) { return a.name == one.attribute && a.value == one.equals; });
        if (!applies) continue;
        Wide delta = one.points ? one.points->nano : 0;
        if (one.factor)
            delta +=
                quotient(static_cast<Wide>(base.nano) * one.factor->nano, kNanoPerPoint).nano - base.nano;
        total += delta;
        const Points minus{static_cast<std::int64_t>(-delta)};
        adjustments_.push_back({"ROLL-7", {}, one.id, {Reach::inspection, Effect::minus, minus, {}}});
    }
    if (const auto cap = policy_.scoring.adjustment_cap)
        total = std::clamp<Wide>(total, -cap->nano, cap->nano);
    return {static_cast<std::int64_t>(base.nano + total)};
}

// The inspection on its scale: arithmetic, adjustment, bonus, then its gates (the lowest wins).
void ScoreRun::finish_score(Points value, Points full) {
    Points score = quotient(static_cast<Wide>(scale_.nano) * value.nano, full.nano);
    score = adjusted(score) + summary_.bonus;
    const Points before = score;
    for (const Verdict* one : sums_[0].verdicts.all()) score = std::min(score, under(before, *one));
    summary_.exact = score;
    finish_verdict(scale_, score);
}

void ScoreRun::finish_verdict(Points scale, Points score) {
    const ChecklistSettings& settings = plan_.source.settings;
    const std::vector<Band>& bands = bands_;
    const Points pass = pass_in_force(settings, policy_.scoring, scale);
    std::int32_t band = band_of(bands, score);
    bool is_passed = score >= pass;
    std::string outside;
    const auto take_grade = [&](const std::string& grade) {
        const std::int32_t named = band_named(bands, grade);
        if (named < 0) {
            outside = grade;
            is_passed = false;
            return;
        }
        band = std::max(band, named);
        if (named > 0 && bands[static_cast<std::size_t>(named - 1)].from <= pass) is_passed = false;
    };
    if (!settings.count_grades.empty()) {
        band = 0;
        const auto found = std::find_if(
            settings.count_grades.begin(), settings.count_grades.end(), [this](const CountGrade& row) {
                return failed_key_ <= row.key_max && failed_normal_ <= row.normal_max;
            });
        if (found != settings.count_grades.end())
            take_grade(found->grade);
        else if (!bands.empty())
            take_grade(bands.back().name);
    }
    std::size_t grades_outside = 0;
    for (const Verdict* one : sums_[0].verdicts.all()) {
        if (one->effect != Effect::grade) continue;
        take_grade(one->grade);
        grades_outside += band_named(bands, one->grade) < 0 ? 1U : 0U;
    }
    if (grades_outside > 1) outside = last_outside(bands);
    summary_.band = !outside.empty() ? outside
                    : band < 0       ? std::string{}
                                     : bands[static_cast<std::size_t>(band)].name;
    summary_.passed = is_passed && failing_gates_ == 0;
    // SCO-2: show more digits where rounding would contradict the band or the pass mark.
    while (summary_.places < 9) {
        const Points shown = rounded(score, static_cast<int>(summary_.places));
        if ((shown >= pass) == (score >= pass) && band_of(bands, shown) == band_of(bands, score)) break;
        ++summary_.places;
    }
}

// Of several grades that no band has, the last that fired is shown.
std::string ScoreRun::last_outside(const std::vector<Band>& bands) const {
    std::string grade;
    for (const FiredGate& gate : gates())
        if (gate.at.empty() && gate.verdict.effect == Effect::grade &&
            band_named(bands, gate.verdict.grade) < 0)
            grade = gate.verdict.grade;
    return grade;
}

void ScoreRun::finish() {
    const ChecklistSettings& settings = plan_.source.settings;
    const CellFigure stands = folded(sums_[0].stands, settings.mode, nullptr);
    const CellFigure so_far = folded(sums_[0].so_far, settings.mode, nullptr);
    adjustments_.clear();
    summary_ = {};
    summary_.as_it_stands = figures_of(stands);
    summary_.so_far = figures_of(so_far);
    summary_.places = std::min<std::uint32_t>(settings.places.value_or(policy_.scoring.places), 9);
    summary_.bonus = settings.bonus_cap ? std::min(bonus_, *settings.bonus_cap) : bonus_;
    summary_.findings = findings_;
    summary_.missing = missing_.size();
    const bool has_figure = stands.is_in && stands.full.nano > 0;
    if (summary_.missing > 0) {
        summary_.state = ScoreState::incomplete;
    } else if (!has_figure) {
        summary_.state = ScoreState::not_scored;
        if (!settings.count_grades.empty())  // needs no points: no pass mark can stand in its way
            finish_verdict(scale_, Points::whole(kFullMarksMax));
    } else {
        summary_.state = ScoreState::scored;
        finish_score(stands.value, stands.full);
    }
    summary_.gates = gates_ + static_cast<std::uint32_t>(adjustments_.size());
}

}  // namespace wincheck::rules
