#include "sync/hub/judged_events.h"

#include <map>
#include <utility>

#include "core/engine/supplements.h"
#include "core/journal/payloads.h"

namespace wincheck::hub {
namespace {

using EventName = std::pair<std::string, std::string>;  // kind and number

std::vector<YearEvent> judged_in(const store::StreamInfo& stream, const engine::Inspection& inspection) {
    std::vector<YearEvent> judged;
    if (inspection.verdict_events().empty() || stream.state == "void" || stream.state == "moved")
        return judged;
    const auto verdicts = inspection.event_verdicts();
    for (const auto& told : inspection.supplements()) {
        const auto verdict = rules::standing_verdict(verdicts, told.entry);
        if (!verdict) continue;
        judged.push_back({.kind = told.core.kind,
                          .number = engine::supplement_number(inspection, told),
                          .unit = inspection.assignment().project,
                          .date = told.core.date,
                          .is_valid = verdict->core.is_valid,
                          .decided_by = verdict->author,
                          .where = stream.number});
    }
    return judged;
}

// Of one told in several inspections a verdict that it is valid comes before one that it is not.
Result<std::map<EventName, YearEvent>> all_judged(State& state) {
    WCK_TRY(const auto rows, state.tables.judged());
    std::map<EventName, YearEvent> judged;
    for (const Bytes& row : rows) {
        WCK_TRY(auto events, journal::decode<std::vector<YearEvent>>(row));
        for (YearEvent& event : events) {
            const auto [at, is_new] = judged.try_emplace({event.kind, event.number}, event);
            if (!is_new && event.is_valid && !at->second.is_valid) at->second = std::move(event);
        }
    }
    return judged;
}

}  // namespace

Result<void> put_judged(State& state, const store::StreamInfo& stream, const engine::Inspection& inspection) {
    const auto judged = judged_in(stream, inspection);
    return state.tables.put_judged(stream.id, judged.empty() ? Bytes{} : journal::encode(judged));
}

Result<std::vector<YearEvent>> with_judged(State& state, std::vector<YearEvent> tabled) {
    WCK_TRY(auto events, all_judged(state));
    for (YearEvent& row : tabled) {
        const auto [event, is_new] = events.try_emplace({row.kind, row.number}, row);
        if (is_new) continue;
        event->second.unit = std::move(row.unit);
        event->second.date = std::move(row.date);
    }
    std::vector<YearEvent> all;
    all.reserve(events.size());
    for (auto& [name, event] : events) all.push_back(std::move(event));
    return all;
}

}  // namespace wincheck::hub
