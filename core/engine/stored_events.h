#pragma once
// Steps of a workflow as their entries stand now: ranks come after entries, and are read anew each time.
#include <utility>
#include <vector>

#include "core/engine/inspection.h"
#include "core/store/registers.h"

namespace wincheck::engine {

template <class Core>
struct StoredEvent {
    const StepEvent<Core>* event = nullptr;
    std::optional<std::uint64_t> rank;
    std::vector<Hash> unseen;  // entries of the others that its device had not seen
};

/// Those that `is_wanted` names, whose entries are here and not refused, in their order.
template <class Core, class Wanted>
std::vector<StoredEvent<Core>> stored_events(store::Store& store, const std::vector<StepEvent<Core>>& events,
                                             const Wanted& is_wanted) {
    std::vector<StoredEvent<Core>> found;
    found.reserve(events.size());
    for (const StepEvent<Core>& event : events) {
        if (!is_wanted(event)) continue;
        const auto order = store.order_of(event.position);
        if (!order || !*order || (*order)->is_refused) continue;
        found.push_back({&event, (*order)->rank, {}});
    }
    for (StoredEvent<Core>& one : found)
        for (const StoredEvent<Core>& other : found) {
            const store::Position& at = other.event->position;
            const store::Position& own = one.event->position;
            const bool is_own_past = at.incarnation == own.incarnation && at.sequence <= own.sequence;
            if (!is_own_past && !store::has_seen(one.event->seen, at))
                one.unseen.push_back(other.event->entry);
        }
    return found;
}

/// What every step of a workflow has of its entry.
template <class Step, class Core>
Step step_of(const StoredEvent<Core>& one) {
    Step step;
    step.entry = one.event->entry;
    step.core = one.event->core;
    step.at_ms = one.event->at.utc.ms;
    step.rank = one.rank;
    step.lamport = one.event->lamport;
    step.device = one.event->device;
    step.sequence = one.event->position.sequence;
    step.unseen = one.unseen;
    return step;
}

}  // namespace wincheck::engine
