#include "sync/hub/told.h"

#include "core/rules/kinds.h"
#include "sync/hub/feed.h"

namespace wincheck::hub {

Result<std::set<std::string>> open_tours(State& state) {
    std::set<std::string> tours;
    WCK_TRY(const auto streams, state.store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : streams) {
        if (stream.state != "planned" && stream.state != "open") continue;
        const auto facts = opened(state, stream.id);
        if (facts && *facts && !(*facts)->assignment.tour.empty()) tours.insert((*facts)->assignment.tour);
    }
    return tours;
}

bool is_told(const store::StreamInfo& stream, const engine::Inspection& inspection,
             const std::set<std::string>& open_tours) {
    const bool took_place =
        stream.state == "sealed" || stream.state == "refused" || stream.state == "stopped";
    const AssignmentCore& assignment = inspection.assignment();
    return took_place && rules::kind_rule(inspection.policy(), assignment.kind).counts &&
           !open_tours.contains(assignment.tour);
}

}  // namespace wincheck::hub
