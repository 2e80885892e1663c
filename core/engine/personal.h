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

}  // namespace wincheck::engine
