#include "core/engine/told.h"

#include <algorithm>
#include <tuple>

#include "core/journal/opening.h"
#include "core/journal/recorded.h"
#include "core/model/entries_tenant.h"

namespace wincheck::engine {
namespace {

// A sealed file may bring anything that a device of the tenant has signed: only HQ's own device speaks to
// persons. The certificate stood the test when the chain came.
Result<bool> is_of_hq(store::Store& store, const IncarnationId& incarnation,
                      std::map<IncarnationId, bool>& known) {
    const auto found = known.find(incarnation);
    if (found != known.end()) return found->second;
    WCK_TRY(const auto chain, store.chain(incarnation));
    const auto record = chain ? journal::decode<journal::OpeningRecord>(chain->opening)
                              : Result<journal::OpeningRecord>(journal::OpeningRecord{});
    const auto certificate = record ? journal::verify_certificate_itself(record->certificate)
                                    : Result<journal::Certificate>(record.error());
    return known[incarnation] = certificate && certificate->body.person == kHubPerson;
}

// In the order in which HQ wrote them.
Result<std::vector<store::StoredEntry>> entries_of_hq(store::Store& store,
                                                      const std::vector<StreamId>& streams, EntryType type) {
    std::vector<store::StoredEntry> all;
    std::map<IncarnationId, bool> known;
    for (const StreamId& stream : streams) {
        WCK_TRY(auto entries, store.stream_entries(stream, type));
        for (store::StoredEntry& stored : entries) {
            WCK_TRY(const bool is_hq, is_of_hq(store, stored.position.incarnation, known));
            if (is_hq) all.push_back(std::move(stored));
        }
    }
    const auto order = [](const store::StoredEntry& one) {
        return std::tuple(one.header.hybrid, one.position);
    };
    std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return order(a) < order(b); });
    return all;
}

template <class Core>
Result<std::vector<Core>> cores_of_hq(store::Store& store, const std::vector<StreamId>& streams,
                                      EntryType type) {
    WCK_TRY(const auto entries, entries_of_hq(store, streams, type));
    std::vector<Core> cores;
    for (const store::StoredEntry& stored : entries) {
        const Bytes* bytes = stored.entry.part_or_null(journal::PartClass::core);
        if (bytes == nullptr) continue;
        auto core = journal::decode_core<Core>(stored.header, *bytes);
        if (core) cores.push_back(std::move(*core));
    }
    return cores;
}

}  // namespace

Result<ToldInspections> told_in(store::Store& store, const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<NotificationCore>(store, streams, EntryType::notification));
    ToldInspections all;
    for (const NotificationCore& core : cores) {
        Told& told = all[core.inspection];
        told.sealed_ms = core.sealed_ms;
        for (const ToldFinding& one : core.findings) told.findings[one.id] = one;
        for (const ToldLine& one : core.lines) told.lines[one.row.line] = one;
        for (const ToldDecision& one : core.decisions) told.decisions[one.entry] = one;
    }
    return all;
}

Result<std::vector<ExtractCore>> extracts_in(store::Store& store, const std::vector<StreamId>& streams) {
    return cores_of_hq<ExtractCore>(store, streams, EntryType::extract);
}

namespace {

// Lists that come in several parts, by what they are about: the part with number 1 begins one anew.
template <class Lists, class Core, class Key>
Lists last_lists(const std::vector<Core>& parts, Key Core::* about) {
    Lists lists;
    for (const Core& part : parts) {
        std::vector<Core>& list = lists[part.*about];
        if (part.number == 1) list.clear();
        list.push_back(part);
    }
    return lists;
}

}  // namespace

Result<ToldPlaces> places_in(store::Store& store, const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<PlacesCore>(store, streams, EntryType::places));
    return last_lists<ToldPlaces>(cores, &PlacesCore::period);
}

Result<ToldResults> results_in(store::Store& store, const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<ResultsCore>(store, streams, EntryType::results));
    return last_lists<ToldResults>(cores, &ResultsCore::period);
}

Result<std::map<StreamId, ToldEffect>> effects_in(store::Store& store, const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<EffectsCore>(store, streams, EntryType::effect_notice));
    std::map<StreamId, ToldEffect> effects;
    for (const EffectsCore& core : cores)
        for (const ToldEffect& one : core.effects) effects[one.id] = one;
    return effects;
}

Result<std::map<StreamId, HazardsCore>> hazards_in(store::Store& store,
                                                   const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<HazardsCore>(store, streams, EntryType::hazard_notice));
    std::map<StreamId, HazardsCore> hazards;
    for (const HazardsCore& core : cores) hazards[core.inspection] = core;
    return hazards;
}

Result<HeardFindings> heard_in(store::Store& store, const std::vector<StreamId>& streams) {
    WCK_TRY(const auto cores, cores_of_hq<HeardCore>(store, streams, EntryType::finding_notice));
    return last_lists<HeardFindings>(cores, &HeardCore::inspection);
}

Result<std::map<Hash, RequestAnswerCore>> answers_in(store::Store& store,
                                                     const std::vector<StreamId>& streams) {
    WCK_TRY(auto cores, cores_of_hq<RequestAnswerCore>(store, streams, EntryType::request_answer));
    std::map<Hash, RequestAnswerCore> answers;
    for (RequestAnswerCore& core : cores) answers.try_emplace(core.request, std::move(core));
    return answers;
}

Result<std::vector<StreamId>> person_streams(store::Store& store) {
    WCK_TRY(const auto streams, store.streams(kStreamPerson));
    std::vector<StreamId> ids;
    ids.reserve(streams.size());
    for (const store::StreamInfo& stream : streams) ids.push_back(stream.id);
    return ids;
}

}  // namespace wincheck::engine
