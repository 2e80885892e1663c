// Whatever the order of arrival, whatever the clocks say, and whatever a reader is not shown.
#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

#include "core/store/database.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

constexpr std::int64_t kEightyYears = std::int64_t{80} * 365 * 24 * 3'600'000;

using Dice = std::mt19937_64;

std::size_t below(Dice& dice, std::size_t bound) {
    return static_cast<std::size_t>(dice() % bound);
}

std::uint64_t seed_of_run() {
    const char* seed = std::getenv("WINCHECK_SEED");
    return seed == nullptr ? 1 : std::strtoull(seed, nullptr, 10);
}

/// Four devices work on two inspections, hear of each other now and then, answer, write texts and erase.
class History {
public:
    History(std::uint64_t seed, bool has_wild_clocks, int steps = 60) : has_wild_clocks_(has_wild_clocks) {
        Dice dice(seed);
        for (int i = 0; i < 4; ++i) devices_.push_back({Writer("device " + std::to_string(i)), {}});
        for (std::size_t stream = 0; stream < 2; ++stream) {
            const auto plan = devices_[stream].writer.plan("V-" + std::to_string(stream));
            streams_.push_back(plan.stream());
            keep(devices_[stream].writer, stream, plan);
        }
        for (int step = 0; step < steps; ++step) {
            Device& device = devices_[below(dice, devices_.size())];
            if (below(dice, 3) == 0) {
                hear(device, devices_[below(dice, devices_.size())]);
            } else {
                act(dice, device);
            }
        }
    }

    [[nodiscard]] const std::vector<journal::Entry>& entries() const { return entries_; }
    [[nodiscard]] const std::vector<StreamId>& streams() const { return streams_; }
    /// How far each chain is here without a gap.
    [[nodiscard]] std::vector<std::uint64_t> fronts(Store& store) const {
        std::vector<std::uint64_t> sizes;
        for (const Device& device : devices_)
            sizes.push_back(must(store.chain(device.writer.incarnation))->size);
        return sizes;
    }

    /// Takes the entries in an order of this seed, some twice, with pauses, and but for those of `hidden`.
    std::unique_ptr<Store> taken(const TemporaryFolder& folder, std::uint64_t seed,
                                 const std::set<std::size_t>& hidden) const {
        Dice dice(seed);
        auto store = must(open_store(folder.path(), Role::device));
        std::vector<std::size_t> chains(devices_.size());
        for (std::size_t i = 0; i < chains.size(); ++i) chains[i] = i;
        std::shuffle(chains.begin(), chains.end(), dice);
        for (const std::size_t i : chains) must(store->put_chain(devices_[i].writer.chain()));
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < entries_.size(); ++i)
            if (!hidden.contains(i)) order.push_back(i);
        std::shuffle(order.begin(), order.end(), dice);
        std::vector<std::size_t> unranked;
        for (const std::size_t i : order) {
            if (below(dice, 20) == 0) must(store->rebuild());
            if (below(dice, 20) == 0) {
                store.reset();
                store = must(open_store(folder.path(), Role::device));
            }
            must(store->insert(entries_[i]));
            if (below(dice, 4) == 0) CHECK_FALSE(must(store->insert(entries_[i])).is_new);
            unranked.push_back(i);
            if (below(dice, 2) == 0) rank(*store, unranked);
        }
        rank(*store, unranked);
        return store;
    }

    /// The same in runs, as segments bring them: each of one chain, in its order or not, some entries twice.
    std::unique_ptr<Store> taken_in_runs(const TemporaryFolder& folder, std::uint64_t seed) const {
        Dice dice(seed);
        auto store = must(open_store(folder.path(), Role::device));
        std::map<IncarnationId, std::vector<std::size_t>> chains;
        std::vector<std::size_t> unranked;
        for (const Device& device : devices_) must(store->put_chain(device.writer.chain()));
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            chains[entries_[i].header.incarnation].push_back(i);
            unranked.push_back(i);
        }
        for (auto& [chain, numbers] : chains) {
            if (below(dice, 2) == 0) std::shuffle(numbers.begin(), numbers.end(), dice);
            for (std::size_t from = 0; from < numbers.size();) {
                const std::size_t to = std::min(numbers.size(), from + 1 + below(dice, 50));
                std::vector<journal::Entry> run;
                for (std::size_t i = from - std::min<std::size_t>(from, 2); i < to; ++i)
                    run.push_back(entries_[numbers[i]]);
                must(store->insert_run(std::move(run)));
                from = to;
            }
        }
        rank(*store, unranked);
        return store;
    }

    /// As they come from a team-mate, of whom HQ has not said anything yet.
    std::unique_ptr<Store> taken_unranked(const TemporaryFolder& folder, std::uint64_t seed) const {
        Dice dice(seed);
        auto store = must(open_store(folder.path(), Role::device));
        for (const Device& device : devices_) must(store->put_chain(device.writer.chain()));
        std::vector<journal::Entry> order = entries_;
        std::shuffle(order.begin(), order.end(), dice);
        for (const journal::Entry& entry : order) must(store->insert(entry));
        return store;
    }

    /// As a hub takes them, with their ranks: in runs of `longest` at most.
    std::unique_ptr<Store> taken_by_hub(const TemporaryFolder& folder, std::size_t longest) const {
        auto store = must(open_store(folder.path(), Role::hub));
        for (const Device& device : devices_) {
            must(store->put_chain(device.writer.chain()));
            std::vector<RankedEntry> run;
            for (std::size_t i = 0; i < entries_.size(); ++i)
                if (entries_[i].header.incarnation == device.writer.incarnation) {
                    run.push_back({entries_[i], i + 1});
                    if (run.size() == longest) must(store->append_ranked(std::exchange(run, {})));
                }
            must(store->append_ranked(std::move(run)));
        }
        return store;
    }

private:
    struct Device {
        Writer writer;
        std::vector<std::map<IncarnationId, std::uint64_t>> seen;  // by stream
    };

    std::vector<journal::Seen> seen_of(const Device& device, std::size_t stream) const {
        std::vector<journal::Seen> seen;
        if (stream >= device.seen.size()) return seen;
        for (const auto& [incarnation, sequence] : device.seen[stream])
            seen.push_back({incarnation, sequence});
        return seen;
    }

    void keep(const Writer& writer, std::size_t stream, const journal::Entry& entry) {
        entries_.push_back(entry);
        for (Device& device : devices_) {
            device.seen.resize(2);
            if (device.writer.incarnation == writer.incarnation)
                device.seen[stream][writer.incarnation] = entry.header.sequence;
        }
    }

    static void hear(Device& device, const Device& other) {
        device.seen.resize(2);
        for (std::size_t stream = 0; stream < other.seen.size(); ++stream)
            for (const auto& [incarnation, sequence] : other.seen[stream]) {
                auto& known = device.seen[stream][incarnation];
                known = std::max(known, sequence);
            }
        device.writer.lamport = std::max(device.writer.lamport, other.writer.lamport);
    }

    void act(Dice& dice, Device& device) {
        const std::size_t stream = below(dice, 2);
        const std::size_t jump = below(dice, 3);
        if (has_wild_clocks_) device.writer.wall_ms = (static_cast<std::int64_t>(jump) - 1) * kEightyYears;
        const auto seen = seen_of(device, stream);
        Writer& writer = device.writer;
        const std::size_t kind = below(dice, 6);
        const std::string item = "I" + std::to_string(below(dice, 3));
        if (kind < 4) {
            const std::string option = below(dice, 2) == 0 ? "pass" : "fail";
            keep(writer, stream, writer.answer(streams_[stream], item, option, seen));
        } else if (kind == 4) {
            texts_.push_back(entries_.size());
            keep(writer, stream,
                 writer.write(streams_[stream], kStreamInspection, EntryType::suggest, SuggestCore{}, seen,
                              "text " + std::to_string(entries_.size())));
        } else {
            const bool is_any = texts_.empty() || below(dice, 4) == 0;  // also of what has no text
            const journal::Entry& target =
                entries_[is_any ? below(dice, entries_.size()) : texts_[below(dice, texts_.size())]];
            keep(writer, stream, writer.erase(streams_[stream], {target}));
        }
    }

    /// What HQ says of them: their number in the order in which they were written.
    void rank(Store& store, std::vector<std::size_t>& unranked) const {
        for (const std::size_t i : unranked)
            must(store.put_rank({entries_[i].header.incarnation, entries_[i].header.sequence}, i + 1));
        unranked.clear();
    }

    bool has_wild_clocks_;
    std::vector<Device> devices_;
    std::vector<StreamId> streams_;
    std::vector<journal::Entry> entries_;
    std::vector<std::size_t> texts_;  // those of entries_ that carry one
};

/// What people see: standing values by position, and which texts are here.
std::vector<std::string> shown(Store& store, const History& history) {
    std::vector<std::string> lines;
    for (const StreamId& stream : history.streams()) {
        for (const RegisterValue& value : must(store.registers(stream)))
            lines.push_back(value.key.item + " " + value.position.incarnation.hex() + " " +
                            std::to_string(value.position.sequence) + " " +
                            value.answer.value.options.front());
    }
    for (const journal::Entry& entry : history.entries()) {
        const auto here = must(store.entry({entry.header.incarnation, entry.header.sequence}));
        if (here && entry.parts.size() > 1)
            lines.push_back("text " + std::to_string(here->entry.parts[1].is_held() ? 1 : 0));
    }
    return lines;
}

}  // namespace

TEST_CASE(
    "DO-13 stores with the same entries agree, in any order, clocks off by eighty years, parents hidden") {
    const std::uint64_t first = seed_of_run();
    const std::uint64_t runs = std::getenv("WINCHECK_LONG") != nullptr ? 500 : 12;
    std::uint64_t erased = 0, differences = 0;
    for (std::uint64_t seed = first; seed < first + runs; ++seed) {
        CAPTURE(seed);
        const History plain(seed, false), wild(seed, true);
        Dice dice(seed);
        std::set<std::size_t> hidden;  // entries of a scope that the reader has not; others have seen them
        for (std::size_t i = 2; i < plain.entries().size(); ++i)
            if (dice() % 5 == 0) hidden.insert(i);
        std::vector<std::string> expected, digests;
        for (const History* history : {&plain, &wild}) {
            for (std::uint64_t order = 0; order < 3; ++order) {
                const TemporaryFolder folder;
                const auto store = history->taken(folder, seed * 10 + order, hidden);
                digests.push_back(must(store->digest("")).hex());
                CHECK(digests.back() == digests[history == &plain ? 0 : 3]);
                const auto lines = shown(*store, *history);
                if (expected.empty()) expected = lines;
                CHECK(lines == expected);  // by position: the same whatever the clocks say
                if (order == 0) CHECK(problems_of(*store) == "");
            }
        }
        CHECK(digests[0] != digests[3]);  // the entries themselves are others
        erased += static_cast<std::uint64_t>(std::count(expected.begin(), expected.end(), "text 0"));
        std::set<std::string> items;
        for (const std::string& line : expected)
            if (line.starts_with("I") && !items.insert(line.substr(0, 2)).second) ++differences;
    }
    CHECK(erased > 0);  // two or three texts a seed
    CHECK(differences > 0);
}

TEST_CASE(
    "DO-13 what HQ does not let stand, and only that, is in no projection, in whatever portions it says so") {
    for (std::uint64_t seed = seed_of_run(); seed < seed_of_run() + 10; ++seed) {
        CAPTURE(seed);
        const History history(seed, seed % 3 == 0);
        const TemporaryFolder folder;
        const auto store = history.taken_unranked(folder, seed);
        Dice dice(seed);
        std::vector<Position> positions;
        for (const journal::Entry& entry : history.entries())
            if (below(dice, 4) == 0) positions.push_back({entry.header.incarnation, entry.header.sequence});
        std::shuffle(positions.begin(), positions.end(), dice);
        for (std::size_t from = 0; from < positions.size();) {
            const std::size_t count = std::min(positions.size() - from, 1 + below(dice, 6));
            must(store->refuse_all(std::span(positions).subspan(from, count)));
            from += count;
            CHECK(must(store->problems()).empty());
        }
        const Hash refused = must(store->digest(""));
        must(store->rebuild());
        CHECK(must(store->digest("")) == refused);
    }
}

TEST_CASE("DO-13 what it takes to refuse an entry does not grow with other inspections") {
    std::vector<std::uint64_t> steps;
    for (const int others : {20, 600}) {
        Writer own("own"), mate("mate");
        const TemporaryFolder folder;
        const auto store = must(open_store(folder.path(), Role::device));
        must(store->put_chain(own.chain(true)));
        must(store->put_chain(mate.chain()));
        const journal::Entry first = own.plan("V-1"), second = own.plan("V-2");
        for (const journal::Entry& plan : {first, second}) must(store->append(plan));
        for (int i = 0; i < others; ++i)
            must(store->append(own.answer(first.stream(), "I" + std::to_string(i), "pass")));
        must(store->insert(mate.answer(second.stream(), "I1", "fail")));
        (void)database(*store).take_steps();
        must(store->refuse({mate.incarnation, 0}));
        steps.push_back(database(*store).take_steps());
    }
    CHECK(steps.front() > 0);
    CHECK(steps.back() < 2 * steps.front());
}

TEST_CASE("DO-13 entries that come in runs leave what the same entries leave one by one") {
    const std::uint64_t first = seed_of_run();
    for (std::uint64_t seed = first; seed < first + 3; ++seed) {
        CAPTURE(seed);
        const History history(seed, false, 400);  // some seventy entries a chain
        const TemporaryFolder singly, in_runs, hub_singly, hub_in_runs;
        const auto one = history.taken(singly, seed, {});
        const auto runs = history.taken_in_runs(in_runs, seed);
        CHECK(must(runs->digest("")) == must(one->digest("")));
        CHECK(shown(*runs, history) == shown(*one, history));
        CHECK(history.fronts(*runs) == history.fronts(*one));
        CHECK(problems_of(*runs) == "");
        const auto hub_one = history.taken_by_hub(hub_singly, 1);
        const auto hub_runs = history.taken_by_hub(hub_in_runs, 37);
        CHECK(must(hub_runs->digest("")) == must(hub_one->digest("")));
        CHECK(shown(*hub_runs, history) == shown(*hub_one, history));
        CHECK(problems_of(*hub_runs) == "");
    }
}

TEST_CASE("DO-13 a run in whatever order moves the chain over all of it, though no entry has seen another") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    Writer writer("writer");
    must(store->put_chain(writer.chain()));
    const auto plan = writer.plan("V-1");
    must(store->insert(plan));
    std::vector<journal::Entry> run;
    for (int i = 0; i < 5; ++i) run.push_back(writer.answer(plan.stream(), "I" + std::to_string(i), "pass"));
    std::reverse(run.begin(), run.end());
    must(store->insert_run(run));
    CHECK(must(store->chain(writer.incarnation))->size == 6);
    CHECK(must(store->registers(plan.stream())).size() == 5);
}

}  // namespace wincheck::store
