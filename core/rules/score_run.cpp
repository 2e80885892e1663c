#include "core/rules/score_run.h"

#include <algorithm>
#include <array>

#include "core/model/limits.h"

namespace wincheck::rules {
namespace {

// Tags that make an item a key item of ROLL-6.
constexpr std::array<std::string_view, 5> kKeyTags{"key", "关键项", "关键", "保证项", "主控项"};

const char* mode_name(SectionMode mode) {
    switch (mode) {
        case SectionMode::share: return "share";
        case SectionMode::weighted: return "weighted";
        case SectionMode::pool: return "pool";
        default: return "sum";
    }
}

const char* rule_name(ItemRule rule) {
    switch (rule) {
        case ItemRule::none: return "none";
        case ItemRule::pass_fail: return "pass_fail";
        case ItemRule::choice: return "choice";
        case ItemRule::multiple: return "multiple";
        case ItemRule::deduct: return "deduct";
        case ItemRule::tier: return "tier";
        case ItemRule::measure: return "measure";
        case ItemRule::ratio: return "ratio";
        case ItemRule::points: return "points";
    }
    return "none";
}

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

// `cell` is where the trigger stands; the verdict's reach says what it acts on.
void ScoreRun::fire(const char* id, std::int32_t index, std::string cause, const Verdict& verdict) {
    std::int32_t target = -1;
    if (verdict.reach == Reach::item) target = index;
    if (verdict.reach == Reach::section) {
        const bool is_item = index >= 0 && plan_.node(cell(index).node).kind == NodeKind::item;
        target = is_item ? cell(index).parent : index;
    }
    const std::string at = target < 0 ? std::string{} : plan_.node(cell(target).node).code;
    result_.gates.push_back({id, at, std::move(cause), verdict});
    pending_.push_back({target, &verdict});
    if (verdict.effect == Effect::fail && verdict.reach != Reach::item) is_failed_by_gate_ = true;
}

// Of several verdicts the lowest result wins; each is taken from the arithmetic value.
void ScoreRun::apply_verdicts(std::int32_t index, Cell& target) {
    if (pending_.empty()) return;
    if (!target.is_judged) {
        target.is_judged = true;
        target.arithmetic_stands = target.stands.value;
        target.arithmetic_so_far = target.so_far.value;
    }
    const Points stands = target.stands.value;
    for (const PendingVerdict& one : pending_) {
        if (one.cell != index) continue;
        target.stands.value = std::min(target.stands.value, under(target.arithmetic_stands, *one.verdict));
        target.so_far.value = std::min(target.so_far.value, under(target.arithmetic_so_far, *one.verdict));
    }
    std::erase_if(pending_, [index](const PendingVerdict& one) { return one.cell == index; });
    if (target.stands.value == stands) return;
    const std::string change = to_text(stands) + " → " + to_text(target.stands.value);
    if (!target.detail_english.empty()) target.detail_english += "; " + change;
    target.detail += (target.detail.empty() ? "" : "；") + change;
}

// Adds a settled item to the figures of its tag and to the counts of ROLL-6.
void ScoreRun::count_item(const Cell& item) {
    const std::string& tag = plan_.node(item.node).guidance.tag;
    if (tag.empty() && item.failed == 0) return;
    const bool is_key = std::find(kKeyTags.begin(), kKeyTags.end(), tag) != kKeyTags.end();
    if (item.failed > 0) ++(is_key ? failed_key_ : failed_normal_);
    if (tag.empty() || is_bonus(item.node)) return;
    auto found =
        std::find_if(tags_.begin(), tags_.end(), [&](const TagFigures& one) { return one.tag == tag; });
    if (found == tags_.end()) found = tags_.insert(tags_.end(), {tag, {}});
    if (item.stands.is_in) {
        found->figures.value = found->figures.value + item.stands.value;
        found->figures.full = found->figures.full + item.stands.full;
    }
    found->figures.failed += item.failed;
}

// Gates over a tag look at all items with it, as they are after their own gates.
void ScoreRun::gate_tags() {
    for (const Cell& one : cells_) {
        const Node& node = plan_.node(one.node);
        if (one.unanswered == 0 || node.guidance.tag.empty()) continue;
        for (TagFigures& tag : tags_)
            if (tag.tag == node.guidance.tag) tag.figures.is_complete = false;
    }
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(cells_.size()); ++i) {
        const Node& node = plan_.node(cell(i).node);
        const bool is_active = cell(i).state != NodeState::hidden &&
                               cell(i).state != NodeState::not_applicable &&
                               cell(i).kind != ScorePart::Kind::sample &&
                               !(cell(i).kind == ScorePart::Kind::repeat && cell(i).is_outer_repeat);
        if (!is_active) continue;
        for (const Gate& gate : node.scoring.gates) {
            if (gate.tag.empty()) continue;
            const auto tag = std::find_if(tags_.begin(), tags_.end(),
                                          [&](const TagFigures& one) { return one.tag == gate.tag; });
            if (tag == tags_.end() || !fires(gate, tag->figures)) continue;
            fire("GATE-6", i, gate.id.empty() ? gate.tag : gate.id, gate.verdict);
            if (node.kind == NodeKind::item) apply_verdicts(i, cell(i));
        }
    }
}

// Children follow their parents, so one walk backwards settles every section after its parts.
void ScoreRun::roll_up() {
    for (std::int32_t i = static_cast<std::int32_t>(cells_.size()) - 1; i >= 0; --i) {
        if (cell(i).kind == ScorePart::Kind::sample) continue;
        if (cell(i).sums >= 0) fold_section(i);
        enter_parent(cell(i));
    }
}

void ScoreRun::fold_section(std::int32_t index) {
    Cell& section = cell(index);
    if (section.state == NodeState::hidden || section.state == NodeState::not_applicable) {
        section.unanswered = 0;
        section.failed = 0;
        return;
    }
    const SectionSums& sums = sums_of(index);
    const Scoring& scoring = plan_.node(section.node).scoring;
    const SectionMode mode = section.is_outer_repeat ? SectionMode::sum : scoring.mode;
    const Scoring* own = section.is_outer_repeat ? nullptr : &scoring;
    section.stands = folded(sums.stands, mode, own);
    section.so_far = folded(sums.so_far, mode, own);
    const bool is_all_na = !section.stands.is_in && section.not_applicable > 0;
    section.state = section.stands.is_in ? NodeState::scored
                    : is_all_na          ? NodeState::not_applicable
                                         : NodeState::not_scored;
    if (section.stands.is_in && !section.is_outer_repeat) gate_section(index);
}

void ScoreRun::gate_section(std::int32_t index) {
    const Cell& section = cell(index);
    const Scoring& scoring = plan_.node(section.node).scoring;
    const std::string& code = plan_.node(section.node).code;
    const bool is_complete = section.unanswered == 0;
    apply_verdicts(index, cell(index));
    for (const Gate& gate : scoring.gates) {
        const GateFigures figures{section.stands.value, section.stands.full, section.failed, is_complete};
        if (gate.tag.empty() && fires(gate, figures))
            fire("GATE-6", index, gate.id.empty() ? code : gate.id, gate.verdict);
    }
    apply_verdicts(index, cell(index));
    const bool is_zero = is_complete && section.stands.full.nano > 0 && section.stands.value.nano <= 0;
    if (scoring.veto && is_zero) {
        fire("GATE-1", index, code, *scoring.veto);
        apply_verdicts(index, cell(index));
    }
    if (is_complete && scoring.minimum &&
        is_below(*scoring.minimum, section.stands.value, section.stands.full)) {
        is_failed_by_gate_ = true;
        result_.gates.push_back({"GATE-2", {}, code, {Reach::inspection, Effect::fail, {}, {}}});
    }
}

void ScoreRun::enter_parent(const Cell& child) {
    SectionSums& sums = sums_of(child.parent);
    const Points weight = plan_.node(child.node).scoring.weight.value_or(Points::whole(1));
    add_child(sums.stands, child.stands, weight);
    add_child(sums.so_far, child.so_far, weight);
    sums.stands.moved += child.moved_full.nano;
    sums.so_far.moved += child.moved_full.nano;
    if (child.parent < 0) return;
    Cell& parent = cell(child.parent);
    parent.failed += child.failed;
    parent.unanswered += child.unanswered;
    parent.not_applicable += child.state == NodeState::not_applicable ? 1 : 0;
}

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
        result_.gates.push_back({"ROLL-7", {}, one.id, {Reach::inspection, Effect::minus, minus, {}}});
    }
    if (const auto cap = policy_.scoring.adjustment_cap)
        total = std::clamp<Wide>(total, -cap->nano, cap->nano);
    return {static_cast<std::int64_t>(base.nano + total)};
}

// The inspection on its scale: arithmetic, adjustment, bonus, then its gates (the lowest wins).
void ScoreRun::finish_score(Points value, Points full) {
    const ChecklistSettings& settings = plan_.source.settings;
    const Points scale = settings.scale.value_or(policy_.scoring.scale);
    Points score = quotient(static_cast<Wide>(scale.nano) * value.nano, full.nano);
    score = adjusted(score) + result_.bonus;
    const Points before = score;
    for (const PendingVerdict& one : pending_)
        if (one.cell == -1) score = std::min(score, under(before, *one.verdict));
    result_.exact = score;
    finish_verdict(scale, score);
}

void ScoreRun::finish_verdict(Points scale, Points score) {
    const ChecklistSettings& settings = plan_.source.settings;
    const std::vector<Band> bands = bands_in_force(settings, policy_.scoring, scale);
    Points pass = settings.pass.value_or(policy_.scoring.pass);
    if (!settings.pass && scale != policy_.scoring.scale && policy_.scoring.scale.nano > 0)
        pass = {divide_rounded(static_cast<Wide>(pass.nano) * scale.nano, policy_.scoring.scale.nano)};
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
    for (const PendingVerdict& one : pending_)
        if (one.cell == -1 && one.verdict->effect == Effect::grade) take_grade(one.verdict->grade);
    result_.band = !outside.empty() ? outside
                   : band < 0       ? std::string{}
                                    : bands[static_cast<std::size_t>(band)].name;
    result_.passed = is_passed && !is_failed_by_gate_;
    // SCO-2: show more digits where rounding would contradict the band or the pass mark.
    while (result_.places < 9) {
        const Points shown = rounded(score, static_cast<int>(result_.places));
        if ((shown >= pass) == (score >= pass) && band_of(bands, shown) == band_of(bands, score)) break;
        ++result_.places;
    }
}

void ScoreRun::finish() {
    const ChecklistSettings& settings = plan_.source.settings;
    const CellFigure stands = folded(sums_[0].stands, settings.mode, nullptr);
    const CellFigure so_far = folded(sums_[0].so_far, settings.mode, nullptr);
    result_.as_it_stands = figures_of(stands);
    result_.so_far = figures_of(so_far);
    result_.places = std::min<std::uint32_t>(settings.places.value_or(policy_.scoring.places), 9);
    result_.bonus = settings.bonus_cap ? std::min(bonus_, *settings.bonus_cap) : bonus_;
    const bool has_figure = stands.is_in && stands.full.nano > 0;
    if (!result_.missing.empty()) {
        result_.state = ScoreState::incomplete;
    } else if (!has_figure) {
        result_.state = ScoreState::not_scored;
        if (!settings.count_grades.empty())  // needs no points: no pass mark can stand in its way
            finish_verdict(settings.scale.value_or(policy_.scoring.scale), Points::whole(kFullMarksMax));
    } else {
        result_.state = ScoreState::scored;
        finish_score(stands.value, stands.full);
    }
}

// Cells are in document order, each after its parent; exact reservations keep addresses stable.
void ScoreRun::build_parts() {
    std::vector<std::uint32_t> children(cells_.size() + 1, 0);  // last = top level
    const auto holder = [this](const Cell& one) {
        return one.parent < 0 ? cells_.size() : static_cast<std::size_t>(one.parent);
    };
    for (const Cell& one : cells_) ++children[holder(one)];
    std::vector<ScorePart*> built(cells_.size(), nullptr);
    result_.parts.reserve(children.back());
    for (std::size_t i = 0; i < cells_.size(); ++i) {
        Cell& from = cells_[i];
        ScorePart& part = from.parent < 0
                              ? result_.parts.emplace_back()
                              : built[static_cast<std::size_t>(from.parent)]->parts.emplace_back();
        built[i] = &part;
        part.parts.reserve(children[i]);
        fill_part(from, part);
    }
}

void ScoreRun::fill_part(Cell& from, ScorePart& part) const {
    const Node& node = plan_.node(from.node);
    part.kind = from.kind;
    if (from.kind == ScorePart::Kind::sample)
        part.code = std::move(from.sample);
    else
        part.code = node.code;
    if (!from.is_outer_repeat) part.instance = state_.frames()[from.frame].id;
    part.state = from.state;
    const bool is_counted = from.stands.is_in || (from.state == NodeState::scored && node.scoring.is_bonus);
    if (is_counted) {
        part.value = from.stands.value;
        part.full = from.stands.full;
    }
    const bool is_weighed = from.kind != ScorePart::Kind::sample &&
                            (from.kind != ScorePart::Kind::repeat || from.is_outer_repeat);
    if (is_weighed) part.weight = node.scoring.weight;
    const bool is_item = node.kind == NodeKind::item;
    part.rule = is_item ? rule_name(node.scoring.rule)
                        : mode_name(from.is_outer_repeat ? SectionMode::sum : node.scoring.mode);
    part.detail = std::move(from.detail);
    part.detail_english = std::move(from.detail_english);
}

ScoreResult ScoreRun::run() {
    lay_out();
    if (!tags_.empty()) gate_tags();
    roll_up();
    finish();
    build_parts();
    return std::move(result_);
}

ScoreResult score(const CompiledChecklist& checklist, const Record& record, const Context& context,
                  const Policy& policy) {
    return ScoreRun(plan_of(checklist), record, context, policy).run();
}

}  // namespace wincheck::rules
