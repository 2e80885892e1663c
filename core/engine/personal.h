#pragma once
// What an inspection holds of persons, as the rules of retention and recording ask for it (PII-1, PII-5).
#include "core/engine/inspection.h"
#include "core/rules/retention.h"

namespace wincheck::engine {

/// A carrier that belongs to an item (or to the inspection as a whole: no item), with the item's marks.
[[nodiscard]] inline rules::HeldData held_at(const Inspection& inspection, const AnswerKey& key,
                                             rules::Carrier carrier) {
    rules::HeldData held{.carrier = carrier, .inspection_kind = inspection.assignment().kind};
    const std::int32_t index = key.item.empty() ? -1 : inspection.compiled().find(key.item);
    if (index < 0) return held;
    const Node& node = inspection.checklist().nodes[static_cast<std::size_t>(index)];
    held.tag = node.guidance.tag;
    held.category = node.guidance.category;
    return held;
}

/// PII-5: true for an item that is done in homes, by its marks or the inspection's kind.
[[nodiscard]] inline bool is_of_households(const Inspection& inspection, const std::string& item) {
    const auto held = held_at(inspection, {item, {}, {}}, rules::Carrier::text);
    return rules::is_in_home(inspection.policy().privacy, held);
}

/// PII-5: the finding as an export tells it: of what was found in a home not with what else.
[[nodiscard]] inline FindingView without_household(const Inspection& inspection, FindingView finding) {
    if (is_of_households(inspection, finding.item.item)) finding.item = {finding.item.item, {}, {}};
    return finding;
}

}  // namespace wincheck::engine
