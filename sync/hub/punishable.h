#pragma once
// What consequences rest on of each inspection (CON-1), kept beside the hub's figures so that no inspection
// is opened for a statement. Derived from the journal, and again where the inspection has grown.
#include <string>
#include <vector>

#include "core/engine/inspection.h"
#include "core/rules/consequences.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

struct PunishedFinding {
    rules::PunishableFinding facts;
    std::string number;
    template <class A>
    void serialize(A& a) {
        a(facts.id, facts.item, facts.severity, facts.times_before, facts.has_veto, facts.person,
          facts.vendor, facts.manager, number);
    }
};

/// A sealed inspection of a kind that counts, with the findings that stand.
struct PunishableInspection {
    StreamId id{};
    std::string name, number, project, kind, date;
    Hash policy{};
    bool has_appeals = false;  // then its lines ask for the inspection itself (APP-2, APP-4)
    std::vector<PunishedFinding> findings;
    template <class A>
    void serialize(A& a) {
        a(id, name, number, project, kind, date, policy, has_appeals, findings);
    }
};

[[nodiscard]] PunishableInspection punishable_of(const store::StreamInfo& stream,
                                                 const engine::Inspection& inspection);
/// For the rule, with the jurisdiction of the register.
[[nodiscard]] rules::ConsequenceSource source_of(const PunishableInspection& inspection,
                                                 const rules::Register& standing);

/// Keeps it, or forgets what was kept where nothing of it can be punished; within a transaction.
Result<void> put_punishable(State& state, const store::StreamInfo& stream,
                            const engine::Inspection& inspection);
/// In the order of every report: by business date, number and name.
void sort_punishable(std::vector<PunishableInspection>& inspections);
/// All of them as they stand now, by business date, number and name.
Result<std::vector<PunishableInspection>> punishable_inspections(State& state);

}  // namespace wincheck::hub
