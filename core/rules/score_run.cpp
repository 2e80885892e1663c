#include "core/rules/score_run.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/model/limits.h"
#include "core/rules/work.h"

namespace wincheck::rules {
namespace {

// Tags that make an item a key item of ROLL-6.
constexpr std::array<std::string_view, 5> kKeyTags{"key", "关键项", "关键", "保证项", "主控项"};

const Verdict kInspectionFails{Reach::inspection, Effect::fail, {}, {}};

// `sign` is 1 or -1.
std::uint32_t moved(std::uint32_t count, std::uint32_t by, int sign) {
    return count + static_cast<std::uint32_t>(sign) * by;
}

Points moved(Points total, Points by, int sign) {
    return {total.nano + sign * by.nano};
}

void list(CellSet& set, std::uint32_t index, int sign) {
    sign > 0 ? set.add(index) : set.remove(index);
}

}  // namespace

// `index` is where the trigger stands; the verdict's reach says what it acts on.
void ScoreRun::fire(std::uint32_t index, const char* id, std::string cause, const Verdict& verdict) {
    std::uint32_t target = 0;
    if (verdict.reach == Reach::item) target = index;
    if (verdict.reach == Reach::section) {
        const bool is_item = plan_.node(cell(index).node).kind == NodeKind::item;
        target = is_item ? cell(index).parent : index;
    }
    cell(index).more().fired.push_back({id, target, std::move(cause), &verdict});
}

// Of several verdicts the lowest result wins; each is taken from the arithmetic value.
void ScoreRun::judge(Cell& target, const std::vector<const Verdict*>& verdicts) {
    if (verdicts.empty()) return;
    CellMore& more = target.more();
    if (!target.is_judged) {
        target.is_judged = true;
        more.arithmetic_stands = target.stands.value;
        more.arithmetic_so_far = target.so_far.value;
    }
    const Points stands = target.stands.value;
    for (const Verdict* one : verdicts) {
        target.stands.value = std::min(target.stands.value, under(more.arithmetic_stands, *one));
        target.so_far.value = std::min(target.so_far.value, under(more.arithmetic_so_far, *one));
    }
    if (target.stands.value == stands) return;
    const std::string change = to_text(stands) + " → " + to_text(target.stands.value);
    if (!more.detail_english.empty()) more.detail_english += "; " + change;
    target.detail.append((target.detail.is_empty() ? "" : "；") + change);
}

// By what fired in the cell since `from` and acts on the cell itself.
void ScoreRun::judge_by_own(std::uint32_t index, std::size_t from) {
    const std::vector<Fired>& fired = cell(index).fired();
    std::vector<const Verdict*> verdicts;
    for (std::size_t i = from; i < fired.size(); ++i)
        if (fired[i].target == index) verdicts.push_back(fired[i].verdict);
    judge(cell(index), verdicts);
}

void ScoreRun::withdraw(std::uint32_t index) {
    if (cell(index).is_entered) pass(index, -1);
}

// Gives a cell's figures to the sums around it and to the counts of the run, or takes them out again.
void ScoreRun::pass(std::uint32_t index, int sign) {
    Cell& from = cell(index);
    from.is_entered = sign > 0;
    const NodePlan& plan = plan_.plan(from.node);
    SectionSums& sums = sums_of(from.parent);
    const Points weight = weight_of(from.node);
    add_child(sums.stands, from.stands, weight, sign);
    add_child(sums.so_far, from.so_far, weight, sign);
    if (from.moved_full != Points{}) {
        sums.stands.moved += static_cast<Wide>(from.moved_full.nano) * sign;
        sums.so_far.moved += static_cast<Wide>(from.moved_full.nano) * sign;
    }
    sums.stands.open = moved(sums.stands.open, from.is_open ? 1 : 0, sign);
    sums.failed = moved(sums.failed, from.failed, sign);
    sums.unanswered = moved(sums.unanswered, from.unanswered, sign);
    sums.not_applicable = moved(sums.not_applicable, from.state == NodeState::not_applicable ? 1 : 0, sign);
    if (from.is_missing) list(missing_, index, sign);
    if (from.more_or_null != nullptr) pass_more(index, sign);
    if (from.kind != ScorePart::Kind::item) return;
    bonus_ = moved(bonus_, from.bonus, sign);
    if (from.failed > 0 || plan.has_tag) pass_tag(from, sign);
}

// Its gates and findings.
void ScoreRun::pass_more(std::uint32_t index, int sign) {
    const CellMore& from = *cell(index).more_or_null;
    for (const Fired& one : from.fired) {
        const Verdict& verdict = *one.verdict;
        if (verdict.effect == Effect::fail && verdict.reach != Reach::item)
            failing_gates_ = moved(failing_gates_, 1, sign);
        if (one.target == index) continue;
        Verdicts& waiting = sums_of(one.target).verdicts;
        sign > 0 ? waiting.add(verdict) : waiting.remove(verdict);
    }
    if (!from.fired.empty()) list(fired_, index, sign);
    if (!from.findings.empty()) list(raised_, index, sign);
    gates_ = moved(gates_, static_cast<std::uint32_t>(from.fired.size()), sign);
    findings_ = moved(findings_, static_cast<std::uint32_t>(from.findings.size()), sign);
}

// The figures of a tag and the counts of ROLL-6, of items as they are after their own gates.
void ScoreRun::pass_tag(const Cell& item, int sign) {
    const std::string& tag = plan_.node(item.node).guidance.tag;
    if (item.failed > 0) {
        const bool is_key = std::find(kKeyTags.begin(), kKeyTags.end(), tag) != kKeyTags.end();
        std::uint32_t& failed = is_key ? failed_key_ : failed_normal_;
        failed = moved(failed, 1, sign);
    }
    const bool is_counted = item.is_tallied && !is_bonus(item.node);
    if (tag.empty() || (!is_counted && item.unanswered == 0)) return;
    auto found =
        std::find_if(tags_.begin(), tags_.end(), [&](const TagFigures& one) { return one.tag == tag; });
    if (found == tags_.end()) found = tags_.insert(tags_.end(), TagFigures{.tag = tag});
    has_new_tags_ = true;
    found->unanswered = moved(found->unanswered, item.unanswered, sign);
    if (!is_counted) return;
    found->tallied = moved(found->tallied, 1, sign);
    found->failed = moved(found->failed, item.failed, sign);
    const CellFigure& figure = item.by_tag();
    if (!figure.is_in) return;
    found->value = moved(found->value, figure.value, sign);
    found->full = moved(found->full, figure.full, sign);
}

// Gates over a tag look at all items with it. One that fires, or no longer does, settles its cells again;
// the tags' own figures are of before these gates and stay.
void ScoreRun::settle_tags() {
    if (!std::exchange(has_new_tags_, false)) return;
    for (TagGate& one : tag_gates_) {
        const auto tag = std::find_if(tags_.begin(), tags_.end(), [&](const TagFigures& figures) {
            return figures.tag == one.gate->tag;
        });
        const bool has_fired = tag != tags_.end() && tag->tallied > 0 &&
                               fires(*one.gate, {tag->value, tag->full, tag->failed, tag->unanswered == 0});
        if (std::exchange(one.has_fired, has_fired) == has_fired) continue;
        for (std::uint32_t frame = 0; frame < state_.frames().size(); ++frame) {
            const Frame& held = state_.frames()[frame];
            const bool is_instance = held.repeat == one.node;
            if (held.is_gone || (!is_instance && held.repeat != plan_.plan(one.node).scope)) continue;
            const std::uint32_t index = is_instance ? held.base : state_.slot(one.node, frame);
            if (cell(index).node < 0) continue;
            if (cell(index).kind == ScorePart::Kind::item)
                settle_item(index);
            else
                open(index);
        }
    }
    has_new_tags_ = false;
}

void ScoreRun::gate_by_tags(std::uint32_t index) {
    for (const TagGate& one : tag_gates_) {
        if (!one.has_fired || one.node != cell(index).node) continue;
        CellMore& more = cell(index).more();
        if (!more.before_tags) more.before_tags = cell(index).stands;
        const std::size_t from = more.fired.size();
        fire(index, "GATE-6", one.gate->id.empty() ? one.gate->tag : one.gate->id, one.gate->verdict);
        more.fired.back().is_by_tag = true;
        if (cell(index).kind == ScorePart::Kind::item) judge_by_own(index, from);
    }
}

void ScoreRun::open_first(std::uint32_t index) {
    cell(index).is_due = true;
    open_.emplace(~std::uint32_t{cell(index).depth}, index);
}

// Deepest first, so that every section settles after its parts.
void ScoreRun::fold_open() {
    while (!open_.empty()) {
        const std::uint32_t index = open_.begin()->second;
        open_.erase(open_.begin());
        cell(index).is_due = false;
        fold(index);
        open(cell(index).parent);
    }
}

void ScoreRun::fold(std::uint32_t index) {
    ++work_done().nodes;
    withdraw(index);
    Cell& section = cell(index);
    section.more_or_null.reset();
    section.detail.clear();
    section.is_judged = false;
    section.failed = section.unanswered = 0;
    const bool is_instance = section.kind == ScorePart::Kind::repeat && !section.is_outer_repeat;
    if (is_instance) section.detail.append(state_.frames()[section.frame].label);
    if (section.within == Inert::no) {
        const SectionSums& sums = sums_of(index);
        const Scoring& scoring = plan_.node(section.node).scoring;
        const SectionMode mode = section.is_outer_repeat ? SectionMode::sum : scoring.mode;
        const Scoring* own = section.is_outer_repeat ? nullptr : &scoring;
        section.stands = folded(sums.stands, mode, own);
        section.so_far = folded(sums.so_far, mode, own);
        section.failed = sums.failed;
        section.unanswered = sums.unanswered;
        const bool is_all_na = !section.stands.is_in && sums.not_applicable > 0;
        section.state = section.stands.is_in ? NodeState::scored
                        : is_all_na          ? NodeState::not_applicable
                                             : NodeState::not_scored;
        if (!section.is_outer_repeat) gate_section(index);
    }
    enter(index);
}

void ScoreRun::gate_section(std::uint32_t index) {
    Cell& section = cell(index);
    const Scoring& scoring = plan_.node(section.node).scoring;
    const std::string& code = plan_.node(section.node).code;
    const bool is_complete = section.unanswered == 0;
    gate_by_tags(index);
    if (!section.stands.is_in) return;
    std::vector<const Verdict*> waiting = sums_of(index).verdicts.all();
    for (const Fired& one : section.fired())
        if (one.target == index) waiting.push_back(one.verdict);
    judge(section, waiting);
    const std::size_t own_gates = section.fired().size();
    for (const Gate& gate : scoring.gates) {
        const GateFigures figures{section.stands.value, section.stands.full, section.failed, is_complete};
        if (gate.tag.empty() && fires(gate, figures))
            fire(index, "GATE-6", gate.id.empty() ? code : gate.id, gate.verdict);
    }
    judge_by_own(index, own_gates);
    const bool is_zero = is_complete && section.stands.full.nano > 0 && section.stands.value.nano <= 0;
    if (scoring.veto && is_zero) {
        const std::size_t veto = section.fired().size();
        fire(index, "GATE-1", code, *scoring.veto);
        judge_by_own(index, veto);
    }
    if (is_complete && scoring.minimum &&
        is_below(*scoring.minimum, section.stands.value, section.stands.full))
        fire(index, "GATE-2", code, kInspectionFails);
}

}  // namespace wincheck::rules
