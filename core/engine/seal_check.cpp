// What keeps an inspection from being sealed (DO-5).
#include <algorithm>
#include <set>

#include "core/engine/inspection.h"

namespace wincheck::engine {
namespace {

std::string place_of(const AnswerKey& key, const Record& record) {
    std::string place = key.item;
    const auto found =
        std::find_if(record.instances.begin(), record.instances.end(),
                     [&](const RepeatInstance& instance) { return instance.id == key.instance; });
    if (found != record.instances.end()) place = found->repeat + "[" + found->label + "]." + key.item;
    return key.sample.empty() ? place : place + "#" + key.sample;
}

using ItemPlace = std::pair<std::string, InstanceId>;

// SCO-6: what is hidden or not applicable, itself or by a section around it, keeps its answer and asks
// nothing.
void add_inert(const std::vector<ScorePart>& parts, std::set<ItemPlace>& inert) {
    for (const ScorePart& part : parts) {
        if (part.state == NodeState::hidden || part.state == NodeState::not_applicable)
            inert.insert({part.code, part.instance});
        add_inert(part.parts, inert);
    }
}

const Node* node_of(const Checklist& checklist, const std::string& code) {
    const auto found = std::find_if(checklist.nodes.begin(), checklist.nodes.end(),
                                    [&](const Node& node) { return node.code == code; });
    return found == checklist.nodes.end() ? nullptr : &*found;
}

std::set<std::string> recorded_samples(const Record& record, const std::string& item,
                                       const InstanceId& instance) {
    std::set<std::string> recorded;
    for (auto at = record.answers.lower_bound({item, instance, ""});
         at != record.answers.end() && at->first.item == item && at->first.instance == instance; ++at)
        if (!at->first.sample.empty()) recorded.insert(at->first.sample);
    return recorded;
}

std::string list_of(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + text;
    return list;
}

template <class Take>
void each_item(const std::vector<ScorePart>& parts, const Take& take) {
    for (const ScorePart& part : parts) {
        const bool counts = part.state == NodeState::scored || part.state == NodeState::not_scored;
        if (part.kind == ScorePart::Kind::item && counts) take(part);
        if (part.kind != ScorePart::Kind::item) each_item(part.parts, take);
    }
}

// DO-4: a position, or the reason why there is none; without any photo there is neither.
bool lacks_position(const EvidenceRule& rule, const std::vector<const Event<CaptureCore>*>& captures) {
    const auto is_without = [](const auto* capture) {
        return !capture->core.has_position && capture->core.no_position.empty();
    };
    return rule.needs_position && ((captures.empty() && rule.photos_min == 0) ||
                                   std::any_of(captures.begin(), captures.end(), is_without));
}

}  // namespace

void Inspection::add_short_samples(std::vector<std::string>& problems) const {
    const auto is_enough = [&](const ScorePart& part) {
        return std::any_of(samplings_.begin(), samplings_.end(), [&](const Event<SamplingCore>& one) {
            return one.core.key == AnswerKey{part.code, part.instance, ""};
        });
    };
    each_item(score().parts, [&](const ScorePart& part) {
        const Node& node = checklist().nodes[static_cast<std::size_t>(compiled_->find(part.code))];
        if (node.scoring.fold == SampleFold::none || is_enough(part)) return;
        const auto recorded = recorded_samples(record(), part.code, part.instance);
        if (recorded.empty()) return;  // unanswered, or nothing that must be answered
        const auto drawn = drawn_samples(node);
        const std::uint32_t wanted = wanted_samples(node);
        std::vector<std::string> missing;
        for (const Location& place : drawn)
            if (!recorded.contains(place.code)) missing.push_back(place.code);
        const std::size_t count =
            drawn.empty() ? wanted - std::min<std::size_t>(wanted, recorded.size()) : missing.size();
        if (count == 0) return;
        problems.push_back(place_of({part.code, part.instance, ""}, record()) + ": " + std::to_string(count) +
                           " of " + std::to_string(wanted) + " samples missing" +
                           (missing.empty() ? "" : " (" + list_of(missing) + ")"));
    });
}

void Inspection::add_lonely(const std::set<std::pair<std::string, InstanceId>>& inert,
                            std::vector<std::string>& problems) const {
    const auto& marks = policy_.visit.second_person;
    for (const auto& [key, standing] : registers_) {
        const Node* node = node_of(checklist(), key.item);
        if (node == nullptr || standing.empty() || standing.front().answer.act == AnswerAct::cleared)
            continue;
        if (inert.contains({key.item, key.instance})) continue;
        const auto is_marked = [&](const std::string& mark) {
            return !mark.empty() && std::find(marks.begin(), marks.end(), mark) != marks.end();
        };
        if (!is_marked(node->guidance.tag) && !is_marked(node->guidance.category)) continue;
        const bool is_confirmed = std::any_of(witnesses_.begin(), witnesses_.end(), [&](const auto& one) {
            return one.core.key == key && one.core.answer == standing.front().entry;
        });
        if (!is_confirmed) problems.push_back(place_of(key, record()) + ": second person missing");
    }
}

// FIX-2: put right on the spot is said with what shows it, where the policy asks for that.
void Inspection::add_unshown(std::vector<std::string>& problems) const {
    for (const FindingView& finding : findings()) {
        if (!finding.is_fixed_on_spot || finding.terms.is_fixed_on_spot) continue;
        const std::string place = place_of({finding.item.item, finding.item.instance, ""}, record());
        problems.push_back((place.empty() ? finding.id.hex().substr(0, 8) : place) +
                           ": photo of what was put right missing");
    }
}

// FIX-4: who checks himself says in the same report what he does about it.
void Inspection::add_unplanned(std::vector<std::string>& problems) const {
    const auto& kinds = policy_.programme.due.report_kinds;
    if (std::find(kinds.begin(), kinds.end(), assignment_.kind) == kinds.end()) return;
    for (const FindingView& finding : findings()) {
        const bool is_planned =
            !finding.plan_person.empty() && !finding.plan_date.empty() && !finding.measures.empty();
        if (is_planned || finding.is_fixed_on_spot) continue;
        const std::string place = place_of({finding.item.item, finding.item.instance, ""}, record());
        problems.push_back((place.empty() ? finding.id.hex().substr(0, 8) : place) +
                           ": rectification plan missing");
    }
}

std::vector<std::string> Inspection::seal_problems() const {
    std::vector<std::string> problems;
    const Record& filled = record();
    problems.reserve(score().missing.size());
    for (const AnswerKey& key : score().missing) problems.push_back(place_of(key, filled) + ": unanswered");
    for (const AnswerKey& key : differences())
        problems.push_back(place_of(key, filled) + ": difference not settled");
    std::set<ItemPlace> inert;
    add_inert(score().parts, inert);
    std::set<ItemPlace> seen = inert;
    for (const auto& [key, answer] : filled.answers) {
        const Node* node = node_of(checklist(), key.item);
        if (node == nullptr || answer.is_na || !seen.insert({key.item, key.instance}).second) continue;
        auto captures = captures_of(key);
        const bool is_signed = std::any_of(captures.begin(), captures.end(), [](const auto* capture) {
            return capture->core.purpose == kPurposeSignature;
        });
        // What the item asks for is its own evidence; a photo of what was put right stands beside it (FIX-6).
        std::erase_if(captures, [](const auto* capture) { return capture->core.purpose != "item"; });
        const std::string place = place_of({key.item, key.instance, ""}, filled);
        if (captures.size() < node->evidence.photos_min) {
            problems.push_back(place + ": " + std::to_string(node->evidence.photos_min - captures.size()) +
                               " photo(s) missing");
        }
        if (node->evidence.needs_signature && !is_signed) problems.push_back(place + ": signature missing");
        if (lacks_position(node->evidence, captures)) problems.push_back(place + ": position missing");
    }
    add_short_samples(problems);
    add_lonely(inert, problems);
    add_unplanned(problems);
    add_unshown(problems);
    if (policy_.visit.needs_feedback_before_left && feedback_.empty())
        problems.push_back("feedback: not recorded");
    return problems;
}

}  // namespace wincheck::engine
