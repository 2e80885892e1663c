#pragma once
// Events of an inspection with their entries as they are stored now: ranks come after entries, and are read
// anew each time.
#include <utility>
#include <vector>

#include "core/engine/inspection.h"
#include "core/store/registers.h"

namespace wincheck::engine {

template <class Core>
struct StoredEvent {
    const Event<Core>* event = nullptr;
    store::StoredEntry entry;
    std::vector<Hash> unseen;  // entries of the others that its device had not seen
};

/// Those that `is_wanted` names, whose entries are here and not refused, in their order.
template <class Core, class Wanted>
std::vector<StoredEvent<Core>> stored_events(store::Store& store, const std::vector<Event<Core>>& events,
                                             const Wanted& is_wanted) {
    std::vector<StoredEvent<Core>> found;
    found.reserve(events.size());
    for (const Event<Core>& event : events) {
        if (!is_wanted(event)) continue;
        auto stored = store.entry(event.position);
        if (!stored || !*stored || (*stored)->is_refused) continue;
        found.push_back({&event, std::move(**stored), {}});
    }
    for (StoredEvent<Core>& one : found)
        for (const StoredEvent<Core>& other : found) {
            const auto& at = other.entry.position;
            const bool is_own_past = at.incarnation == one.entry.position.incarnation &&
                                     at.sequence <= one.entry.position.sequence;
            if (!is_own_past && !store::has_seen(one.entry.header.seen, at))
                one.unseen.push_back(other.entry.hash);
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
    step.rank = one.entry.rank;
    step.lamport = one.entry.header.lamport;
    step.device = one.entry.device;
    step.sequence = one.entry.position.sequence;
    step.unseen = one.unseen;
    return step;
}

}  // namespace wincheck::engine
