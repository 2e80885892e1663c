// What keeps an inspection from being sealed (DO-5), and the samples drawn for it (SCO-5).
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

const Node* node_of(const Checklist& checklist, const std::string& code) {
    const auto found = std::find_if(checklist.nodes.begin(), checklist.nodes.end(),
                                    [&](const Node& node) { return node.code == code; });
    return found == checklist.nodes.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Location> Inspection::drawn_samples(const Node& item) const {
    const Node* source = &item;
    if (!item.scoring.sample.same_as.empty()) source = node_of(checklist(), item.scoring.sample.same_as);
    if (source == nullptr || source->scoring.sample.of.empty()) return {};
    std::vector<std::pair<Hash, Location>> ordered;
    for (const Location& location : context_.locations) {
        if (location.kind != source->scoring.sample.of) continue;
        ordered.emplace_back(
            sha256({assignment_.sample_seed.view(), view_of(source->code), view_of(location.code)}),
            location);
    }
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    const auto population = static_cast<std::uint32_t>(ordered.size());
    ordered.resize(rules::samples_wanted(source->scoring.sample, population));
    std::vector<Location> drawn;
    drawn.reserve(ordered.size());
    for (auto& [hash, location] : ordered) drawn.push_back(std::move(location));
    return drawn;
}

void Inspection::add_lonely(std::vector<std::string>& problems) const {
    const auto& marks = policy_.visit.second_person;
    for (const auto& [key, standing] : registers_) {
        const Node* node = node_of(checklist(), key.item);
        if (node == nullptr || standing.empty() || standing.front().answer.act == AnswerAct::cleared)
            continue;
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
    std::set<std::pair<std::string, InstanceId>> seen;
    for (const auto& [key, answer] : filled.answers) {
        const Node* node = node_of(checklist(), key.item);
        if (node == nullptr || answer.is_na || !seen.insert({key.item, key.instance}).second) continue;
        auto captures = captures_of(key);
        // What the item asks for is its own evidence; a photo of what was put right stands beside it (FIX-6).
        std::erase_if(captures, [](const auto* capture) { return capture->core.purpose != "item"; });
        const std::string place = place_of({key.item, key.instance, ""}, filled);
        if (captures.size() < node->evidence.photos_min) {
            problems.push_back(place + ": " + std::to_string(node->evidence.photos_min - captures.size()) +
                               " photo(s) missing");
        }
        const bool lacks_position = node->evidence.needs_position &&
                                    std::any_of(captures.begin(), captures.end(), [](const auto* capture) {
                                        return !capture->core.has_position;
                                    });
        if (lacks_position) problems.push_back(place + ": position missing");
    }
    add_lonely(problems);
    add_unplanned(problems);
    if (policy_.visit.needs_feedback_before_left && feedback_.empty())
        problems.push_back("feedback: not recorded");
    return problems;
}

}  // namespace wincheck::engine
