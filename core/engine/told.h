#pragma once
// What HQ told this device's person of one inspection (VIS-1): the entries of the person's own stream, put
// together. Where the rest of the inspection is not here, it is all that is known of the result.
#include <map>

#include "core/model/entries_person.h"
#include "core/model/entries_request.h"
#include "core/store/store.h"

namespace wincheck::engine {

struct Told {
    std::int64_t sealed_ms = 0;  // 0 = nothing was told of it yet
    std::map<StreamId, ToldFinding> findings;
    std::map<StreamId, ToldLine> lines;
    std::map<Hash, ToldDecision> decisions;
};

/// Rule: of what is told twice the later holds, by the hybrid clock of HQ, which also a restored hub moves
/// on. Shape: `streams` are streams of one person; entries that HQ's own device did not write say nothing.
using ToldInspections = std::map<StreamId, Told>;
Result<ToldInspections> told_in(store::Store& store, const std::vector<StreamId>& streams);

/// The person's own part of every frozen statement, by month, in parts.
Result<std::vector<ExtractCore>> extracts_in(store::Store& store, const std::vector<StreamId>& streams);

/// Places in final rankings that the person may see, by period, in parts: of several lists the last.
using ToldPlaces = std::map<std::string, std::vector<PlacesCore>>;
Result<ToldPlaces> places_in(store::Store& store, const std::vector<StreamId>& streams);

/// Results that were published with final rankings, by period, in parts: of several lists the last.
using ToldResults = std::map<std::string, std::vector<ResultsCore>>;
Result<ToldResults> results_in(store::Store& store, const std::vector<StreamId>& streams);

/// Administrative effects as they were told last, those that are gone too.
Result<std::map<StreamId, ToldEffect>> effects_in(store::Store& store, const std::vector<StreamId>& streams);

/// FIX-7: immediate hazards that the person was told of before delivery, by inspection.
Result<std::map<StreamId, HazardsCore>> hazards_in(store::Store& store, const std::vector<StreamId>& streams);

/// VIS-1: findings that the head of a project heard of before delivery, by inspection, in parts: of several
/// lists the last.
using HeardFindings = std::map<StreamId, std::vector<HeardCore>>;
Result<HeardFindings> heard_in(store::Store& store, const std::vector<StreamId>& streams);

/// What HQ made of what was asked from a device, by the request.
Result<std::map<Hash, RequestAnswerCore>> answers_in(store::Store& store,
                                                     const std::vector<StreamId>& streams);

/// Ids of the streams of persons that a device holds.
Result<std::vector<StreamId>> person_streams(store::Store& store);

}  // namespace wincheck::engine
