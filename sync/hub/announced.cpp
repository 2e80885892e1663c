#include "sync/hub/announced.h"

#include "sync/hub/feed.h"
#include "sync/hub/seen.h"

namespace wincheck::hub {

Result<AnnouncedBy> announced_to(State& state, const std::string& reader) {
    AnnouncedBy all;
    WCK_TRY(const engine::RegisterPtr standing, state.standing());
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (!stream.is_opened) continue;
        WCK_TRY(const bool is_seen, may_see(state, reader, stream.id));
        if (!is_seen) continue;
        WCK_TRY(const auto facts, opened(state, stream.id));
        if (!facts || !engine::may_bound(facts->assignment, stream.state)) continue;
        WCK_TRY(auto one, engine::announced_of(state.documents, *standing,
                                               engine::series_facts(facts->assignment), facts->planner));
        if (one) all[one->project].push_back(std::move(*one));
    }
    return all;
}

Result<engine::FindingDates> dates_of(State& state, const engine::Inspection& inspection,
                                      const AnnouncedBy& announced) {
    WCK_TRY(engine::FindingDates dates, engine::finding_dates(state.documents, inspection));
    const auto next = announced.find(inspection.assignment().project);
    if (next != announced.end()) dates.announced = next->second;
    return dates;
}

}  // namespace wincheck::hub
