// What must hold when everybody has met in peace.
#include <algorithm>
#include <map>

#include "core/engine/documents.h"
#include "core/engine/engine.h"
#include "core/engine/request_view.h"
#include "core/store/hub_log.h"
#include "core/store/hub_store.h"
#include "sync/client/state.h"
#include "sync/protocol/feed_head.h"
#include "tests/sync/simulation/world.h"

namespace wincheck::simulation {
namespace {

std::string scope_of(const StreamId& stream) {
    return "inspection:" + stream.hex();
}

bool is_own(SimulatedDevice& one, const store::Chain& chain) {
    return chain.device == one.engine().identity()->device;
}

using Ranked = std::map<store::Position, std::optional<std::uint64_t>>;

Ranked ranked(store::Store& store, const StreamId& stream) {
    Ranked all;
    for (const store::StoredEntry& stored : must(store.stream_entries(stream)))
        all[stored.position] = stored.rank;
    return all;
}

// What one store holds and the other does not, for whoever looks into a failed world.
std::string difference(store::Store& here, store::Store& hub, const StreamId& stream) {
    const Ranked ours = ranked(here, stream), theirs = ranked(hub, stream);
    std::string text;
    const auto name = [](const store::Position& position) {
        return position.incarnation.hex().substr(0, 6) + "/" + std::to_string(position.sequence) + " ";
    };
    for (const auto& [position, rank] : ours)
        if (!theirs.contains(position)) text += "only here " + name(position);
    for (const auto& [position, rank] : theirs) {
        if (!ours.contains(position)) text += "only there " + name(position);
        if (ours.contains(position) && ours.at(position) != rank) text += "rank of " + name(position);
    }
    return text.empty() ? "projections" : text;
}

}  // namespace

void World::check() {
    hub_.reset();
    Ports ports = hub_ports();
    auto hub = must(engine::Engine::open({.folder = hub_folder_, .is_hub = true}, ports));
    for (const std::string& problem : must(hub->store().problems())) fail("hub: " + problem);
    for (auto& each : devices_)
        for (const std::string& problem : must(each->engine().store().problems()))
            fail(each->name() + ": " + problem);
    check_digests(*hub);
    check_entries(*hub);
    check_receipts(*hub);
    check_order(*hub);
    check_feeds(*hub);
    if (troubles_.has_seal) check_findings();
    check_secrets();
    check_persons(*hub);
    check_requests(*hub);
    if (stranger_) check_strangers(*hub);
}

void World::check_digests(engine::Engine& hub) {
    const StreamId stream = must(device("planner").engine().find_inspection("n1"));
    const Hash expected = must(hub.store().digest(scope_of(stream)));
    for (auto& each : devices_) {
        if (must(each->engine().store().digest("tenant")) != must(hub.store().digest("tenant")))
            fail(each->name() + ": the tenant's digest differs from the hub's");
        if (each->name().starts_with("head")) continue;
        if (must(each->engine().store().digest(scope_of(stream))) != expected)
            fail(each->name() + ": the inspection's digest differs from the hub's: " +
                 difference(each->engine().store(), hub.store(), stream));
    }
}

// INT-8: what each device read of a feed is what the hub signs of it, and no honest hub is taken for a liar.
void World::check_feeds(engine::Engine& hub) {
    store::HubStore tables(hub.store());
    for (auto& each : devices_) {
        const auto feeds =
            must(client::load<std::vector<client::Feed>>(each->engine().store(), client::kSettingFeeds));
        if (!feeds || feeds->empty()) fail(each->name() + ": no feed was checked");
        for (const client::Feed& feed : feeds.value_or(std::vector<client::Feed>{})) {
            Hash digest{};
            const auto rows = must(tables.ranked_hashes(feed.scope, 0, 100'000));
            for (std::uint64_t n = 0; n < feed.n && n < rows.size(); ++n)
                digest = protocol::feed_digest(digest, rows[n].entry, rows[n].rank);
            if (rows.size() < feed.n || digest != feed.digest)
                fail(each->name() + ": it read another feed than the hub's: " + feed.scope);
        }
        for (const client::Problem& problem : each->client().problems())
            if (problem.reason == "feed_differs" && !troubles_.is_hub_rewound)
                fail(each->name() + ": an honest feed was taken for wrong");
    }
}

// FIX-2: one life of the finding, whoever took which step in which order; what lost names what it lost to.
void World::check_findings() {
    std::string first;
    for (auto& each : devices_) {
        if (each->name() == "head2") continue;
        each->at(must(parse_time("2026-07-01T09:00:00+08:00")));
        const auto findings = each->engine().show("findings", "n1");
        if (!findings || findings->items().size() != 1) {
            fail(each->name() + ": it does not show the finding");
            continue;
        }
        const Json& steps = findings->items().front()["steps"];
        if (first.empty()) first = steps.dump();
        if (steps.dump() != first)
            fail(each->name() + ": it shows another life of the finding: " + steps.dump());
        if (each->name() != "li") continue;
        for (const Json& step : steps.items()) {
            const bool is_lost = !step["stands"].boolean();
            ++finding_steps_.all;
            finding_steps_.lost += is_lost ? 1U : 0U;
            if (is_lost && step["lost_to"].text().empty()) fail("a step lost to nothing: " + step.dump());
        }
    }
}

void World::check_entries(engine::Engine& hub) {
    store::HubStore tables(hub.store());
    std::set<Hash> held;
    for (const store::Chain& chain : must(hub.store().chains()))
        for (const store::StoredEntry& stored : must(hub.store().chain_entries(chain.id, 0, 100'000)))
            held.insert(stored.hash);
    std::set<std::string> forked;
    for (const store::QuarantineRow& row : must(tables.quarantine())) {
        held.insert(row.hash);
        if (row.reason == "fork") forked.insert(row.device.hex());
    }
    for (auto& each : devices_) {
        // A fork lies in quarantine as whole segments; what a phone lost with its memory is lost.
        const bool is_forked = forked.contains(each->engine().identity()->device.hex());
        if (each->has_lost_entries || is_forked) continue;
        for (const Hash& entry : each->recorded)
            if (!held.contains(entry)) fail(each->name() + ": an acknowledged entry is not at the hub");
    }
}

void World::check_receipts(engine::Engine& hub) {
    for (auto& each : devices_) {
        store::Store& here = each->engine().store();
        for (const store::Chain& chain : must(here.chains())) {
            if (!is_own(*each, chain)) continue;
            const auto receipted =
                must(client::load<client::Receipted>(here, client::receipted_setting(chain.id)));
            if (!receipted || receipted->size == 0) {
                if (chain.size > 0 && chain.is_own) fail(each->name() + ": entries without a receipt");
                continue;
            }
            const auto there = must(hub.store().chain(chain.id));
            if (!there || there->size < receipted->size)
                fail(each->name() + ": a receipt for entries that the hub does not hold");
            if (chain.is_own && receipted->size != chain.size)
                fail(each->name() + ": the newest entries have no receipt");
        }
        const StreamId stream =
            must(each->engine().find_inspection("n1").has_value() ? each->engine().find_inspection("n1")
                                                                  : Result<StreamId>(StreamId{}));
        for (const store::EvidenceRow& row : must(here.evidence(stream))) {
            const auto received =
                must(client::load<client::Received>(here, client::received_setting(row.original)));
            if (received && !must(hub.evidence().is_complete(row.capture)))
                fail(each->name() + ": a receipt for a photo that the hub does not hold");
            const auto chain = must(here.chain(row.position.incarnation));
            const bool is_here = must(each->engine().evidence().is_complete(row.capture));
            if (chain && is_own(*each, *chain) && is_here && !received)
                fail(each->name() + ": a photo without a receipt");
        }
    }
}

void World::check_order(engine::Engine& hub) {
    std::map<StreamId, std::set<std::uint64_t>> ranks;
    for (const std::uint32_t kind : {kStreamInspection, kStreamTenant, kStreamPerson, kStreamRequest})
        for (const store::StreamInfo& stream : must(hub.store().streams(kind)))
            for (const store::StoredEntry& stored : must(hub.store().stream_entries(stream.id)))
                if (stored.rank && !ranks[stream.id].insert(*stored.rank).second)
                    fail("a rank was given twice");
    for (const auto& [stream, given] : ranks)
        if (*given.rbegin() != given.size()) fail("ranks have a gap");
    store::HubStore tables(hub.store());
    store::HubLog log(hub.store());
    std::size_t ranked = 0;
    for (const auto& [stream, given] : ranks) ranked += given.size();
    const auto positions = must(log.positions());
    const std::set<store::Position> distinct(positions.begin(), positions.end());
    if (distinct.size() != positions.size()) fail("an entry stands in the log twice");
    if (positions.size() != ranked) fail("the log does not hold what was ranked");
    for (auto& each : devices_) {
        const auto& problems = each->client().problems();
        const bool is_told =
            std::any_of(problems.begin(), problems.end(), [](const client::Problem& problem) {
                return problem.reason == "log_forked" || problem.reason == "log_rolled_back" ||
                       problem.reason == "hub_lost_records";
            });
        if (is_told != troubles_.is_hub_rewound)
            fail(each->name() +
                 (is_told ? ": a log that went back" : ": did not find out that the hub went back"));
    }
}

// What is each person's own, and what a reader has after the seal.
void World::check_persons(engine::Engine& hub) {
    for (auto& each : devices_) {
        const std::string scope = protocol::person_scope(each->engine().identity()->person);
        if (must(each->engine().store().digest(scope)) != must(hub.store().digest(scope)))
            fail(each->name() + ": the digest of the own scope differs from the hub's");
    }
}

// ORG-3: what was asked for is done once and told once, and every device knows it.
void World::check_requests(engine::Engine& hub) {
    std::map<Hash, std::size_t> told;
    for (const StreamId& person : must(engine::person_streams(hub.store())))
        for (const store::StoredEntry& stored :
             must(hub.store().stream_entries(person, EntryType::request_answer)))
            ++told[must(journal::decode<RequestAnswerCore>(
                            *stored.entry.part_or_null(journal::PartClass::core)))
                       .request];
    std::map<std::string, std::size_t> recorded;  // by the code that was bound
    engine::Documents documents(hub.store());
    for (const Hash& hash : must(documents.changes_in_force()))
        for (const Fact& fact : must(journal::decode_document<Changes>(must(documents.bytes(hash)))).facts)
            if (fact.field == "place") ++recorded[fact.id];
    for (const engine::Request& request : must(engine::requests_in(hub.store()))) {
        const std::string code = request.document["facts"].items().at(0)["id"].text();
        if (told[request.entry] != 1)
            fail(code + ": it was told " + std::to_string(told[request.entry]) + " times");
        if (recorded[code] != 1)
            fail(code + ": it was recorded " + std::to_string(recorded[code]) + " times");
    }
    for (auto& each : devices_)
        for (const engine::Request& request : must(engine::requests_in(each->engine().store())))
            if (!told.contains(request.entry)) fail(each->name() + ": a request that nobody answered");
}

void World::check_strangers(engine::Engine& hub) {
    std::set<DeviceId> ours{hub.identity()->device};
    for (auto& each : devices_) ours.insert(each->engine().identity()->device);
    const auto look = [&](const std::string& name, engine::Engine& engine) {
        for (const store::Chain& chain : must(engine.store().chains()))
            if (!ours.contains(chain.device)) fail(name + " holds a stranger's chain");
    };
    look("hub", hub);
    for (auto& each : devices_) look(each->name(), each->engine());
    for (const store::QuarantineRow& row : must(store::HubStore(hub.store()).quarantine()))
        if (!ours.contains(row.device)) fail("a stranger's segment lies in quarantine");
}

void World::check_secrets() {
    for (const store::StreamInfo& stream : must(device("head2").engine().store().streams(kStreamInspection)))
        if (stream.entries > 0) fail("head2 holds what it may not");
    const auto seen = must(device("head1").engine().store().streams(kStreamInspection));
    for (const store::StreamInfo& stream : seen) {
        if (stream.entries > 0 && stream.state != "sealed") fail("head1 holds an unsealed inspection");
        for (const store::StoredEntry& stored :
             must(device("head1").engine().store().stream_entries(stream.id)))
            if (stored.entry.part_or_null(journal::PartClass::secret) != nullptr ||
                stored.entry.part_or_null(journal::PartClass::place) != nullptr)
                fail("head1 holds a part it may not");
    }
}

}  // namespace wincheck::simulation
