#include "sync/hub/announced.h"

#include "sync/hub/seen.h"

namespace wincheck::hub {

Result<AnnouncedBy> announced_to(State& state, const std::string& reader) {
    return engine::announced_in(state.store(), state.documents, [&](const store::StreamInfo& stream) {
        return may_see(state, reader, stream.id);
    });
}

Result<engine::FindingDates> dates_of(State& state, const engine::Inspection& inspection,
                                      const AnnouncedBy& announced) {
    WCK_TRY(engine::FindingDates dates, engine::finding_dates(state.documents, inspection));
    const auto next = announced.find(inspection.assignment().project);
    if (next != announced.end()) dates.announced = next->second;
    return dates;
}

}  // namespace wincheck::hub
