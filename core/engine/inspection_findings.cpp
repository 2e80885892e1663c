// The findings of an inspection, raised by its answers and recorded by themselves (FIX-1).
#include <algorithm>

#include "core/engine/inspection.h"
#include "core/engine/reasons.h"
#include "core/engine/stored_events.h"
#include "core/rules/repeats.h"

namespace wincheck::engine {
namespace {

constexpr std::size_t kIdDigitsMin = 8;

}  // namespace

StreamId finding_id(const StreamId& inspection, const AnswerKey& item, const std::string& line) {
    return short_id<StreamId>(
        sha256({inspection.view(), view_of(item.item), item.instance.view(), view_of(line)}));
}

std::string Inspection::finding_number(const StreamId& finding) const {
    if (told_) {
        const auto found = told_->findings.find(finding);
        return found == told_->findings.end() ? std::string{} : found->second.number;
    }
    if (!seal_) return {};
    const auto& listed = seal_->core.findings;
    const auto found = std::find_if(listed.begin(), listed.end(),
                                    [&](const SealedFinding& one) { return one.id == finding; });
    if (found == listed.end()) return {};
    const std::string counter = std::to_string(found - listed.begin() + 1);
    return planned_.number + "-F" + std::string(counter.size() < 2 ? 1 : 0, '0') + counter;
}

rules::OnSpot on_spot(const FindingView& view) {
    return {.is_fixed = view.is_fixed_on_spot, .has_evidence = !view.fix_evidence.empty()};
}

void add_details(FindingView& view, const Event<FindingCore>& event) {
    if (event.core.severity != kSeverityNone) view.severity = event.core.severity;
    view.location = event.core.location;
    view.post = event.core.post;
    view.person = event.core.person;
    view.vendor = event.core.vendor;
    view.manager = event.core.manager;
    view.plan_person = event.core.plan_person;
    view.plan_date = event.core.plan_date;
    view.measures = text_of(event.text, "measures");
    view.text = text_of(event.text, "text");
    view.suggestion = text_of(event.text, "suggestion");
    view.is_fixed_on_spot = event.core.is_fixed_on_spot;
    view.fix_evidence = event.core.fix_evidence;
}

void inherit(FindingView& view, const rules::CompiledChecklist& checklist) {
    const std::int32_t node = checklist.find(view.item.item);
    if (node < 0) return;
    const Guidance& guidance = checklist.checklist().nodes[static_cast<std::size_t>(node)].guidance;
    if (view.post.empty()) view.post = guidance.post;
    if (view.suggestion.empty()) view.suggestion = guidance.suggestion;
}

std::vector<FindingView> Inspection::findings_without_lives() const {
    if (is_own_part()) return own_findings();
    std::vector<FindingView> views;
    for (const RaisedFinding& raised : score().findings) {
        FindingView view;
        view.item = {raised.item, raised.instance, ""};
        view.line = raised.line;
        view.id = finding_id(id_, view.item, raised.line);
        view.severity = raised.severity;
        view.is_raised_by_answer = true;
        for (const Event<FindingCore>& event : finding_events_) {
            if (event.core.item.item == raised.item && event.core.item.instance == raised.instance)
                add_details(view, event);
        }
        views.push_back(std::move(view));
    }
    for (const Event<FindingCore>& event : finding_events_) {
        const bool is_detail = std::any_of(views.begin(), views.end(), [&](const FindingView& view) {
            return view.is_raised_by_answer && view.item.item == event.core.item.item &&
                   view.item.instance == event.core.item.instance;
        });
        if (is_detail) continue;
        FindingView view;
        view.item = event.core.item;
        view.id = short_id<StreamId>(event.entry);
        add_details(view, event);
        views.push_back(std::move(view));
    }
    for (FindingView& view : views) {
        inherit(view, *compiled_);
        view.terms = rules::terms_of(policy_.findings, planned_.kind, view.severity, on_spot(view));
        view.times_before = times_before(view);
    }
    mark_amended(views);
    return views;
}

std::vector<FindingView> Inspection::findings() const {
    std::vector<FindingView> views = findings_without_lives();
    for (FindingView& view : views) view.life = life_of_finding(view.id, view.terms);
    return views;
}

std::string Inspection::place_of_finding(const FindingView& finding) const {
    if (!finding.item.sample.empty()) return finding.item.sample;
    for (const RepeatInstance& instance : record().instances)
        if (instance.id == finding.item.instance) return instance.label;
    return finding.location;
}

// As it weighs in the score (GATE-3): the item before, and the same line or option of it.
std::uint32_t Inspection::times_before(const FindingView& finding) const {
    if (context_.earlier.empty() || finding.item.item.empty()) return 0;
    const std::string place = place_of_finding(finding);
    const rules::FoundAt at{place, finding.post};
    std::uint32_t times = rules::times_before(context_.earlier, finding.item.item, {}, at);
    if (!finding.line.empty())
        times += rules::times_before(context_.earlier, finding.item.item, finding.line, at);
    return times;
}

Result<FindingView> Inspection::finding(const std::string& id) const {
    for (FindingView& view : findings_without_lives()) {
        if (id.size() < kIdDigitsMin || !view.id.hex().starts_with(id)) continue;
        view.life = life_of_finding(view.id, view.terms);
        return std::move(view);
    }
    return error_of(ErrorCode::not_found, kUnknownFinding, "Inspection::finding", id);
}

rules::Life Inspection::life_of_finding(const StreamId& finding, const rules::Terms& terms) const {
    const auto stored = stored_events(store_, finding_steps_,
                                      [&](const auto& event) { return event.core.finding == finding; });
    std::vector<rules::FindingStep> steps;
    steps.reserve(stored.size());
    for (const auto& one : stored) steps.push_back(step_of<rules::FindingStep>(one));
    return rules::life_of(std::move(steps), terms);
}

}  // namespace wincheck::engine
