#pragma once
// What of one sealed inspection is a person's own (VIS-1): findings that name or were handed to that person,
// with their later steps; lines that the person was told of; the person's own appeals. Nothing of others, no
// figure of the whole result.
#include <map>
#include <string>
#include <vector>

#include "core/engine/inspection.h"
#include "sync/hub/consequences_report.h"
#include "sync/hub/state.h"

namespace wincheck::hub {

/// `rows` are entries of the inspection, by rank: what devices recorded, cut as every feed cuts it.
struct PersonShare {
    std::map<std::uint64_t, store::Position> rows;
    std::vector<ToldFinding> findings;
    std::vector<ToldLine> lines;
    std::vector<ToldDecision> decisions;
};
using PersonShares = std::map<std::string, PersonShare>;

/// Whether a step of an appeal says what the whole result came to: that part of it is the appellant's no more
/// than the score is.
[[nodiscard]] bool states_figures(const AppealStepCore& core);

/// Rule:   VIS-1: a finding is whose it names as person, and whose it is assigned to; of a vendor and of a
///         direct manager the lines alone. An entry that names somebody else comes to nobody but him.
/// Errors: storage errors.
Result<PersonShares> person_shares(State& state, const store::StreamInfo& stream,
                                   const engine::Inspection& inspection, const ToldLines& told);

}  // namespace wincheck::hub
