// Rows that an act leaves for later (core/store/owed.h): nobody can tell but by looking into the database.
#include <random>

#include "core/store/database.h"
#include "core/store/salvage.h"
#include "core/store/schema.h"
#include "tests/core/store/store_fixture.h"
#include "tests/support/run_seed.h"

namespace wincheck::store {
namespace {

std::uint64_t size_in_database(Store& store) {
    return static_cast<std::uint64_t>(
        must(database(store).integer("SELECT size FROM chain WHERE is_own = 1")));
}

std::uint64_t entries_in_database(Store& store) {
    return static_cast<std::uint64_t>(must(database(store).integer("SELECT total(entries) FROM stream")));
}

/// The same acts on a device, whose rows wait, and on a hub, which writes each at once.
class TwoStores {
public:
    explicit TwoStores(std::uint64_t seed) : random_(seed) {
        open();
        hub_ = must(open_store(hub_folder_.path(), Role::hub));
        for (Store* store : {device_.get(), hub_.get()}) {
            must(store->put_chain(own_.chain(true)));
            must(store->put_chain(mate_.chain()));
        }
        for (int i = 0; i < 3; ++i) plan();
    }

    void step() {
        switch (random_() % 12) {
            case 0: return plan();
            case 1: return insert();
            case 2: return undo();
            case 3: return kill();
            case 4: return stop();
            case 5: return must(device_->rebuild());
            case 6:
                return append(own_.write(stream(), kStreamInspection, EntryType::end,
                                         EndCore{.how = kEndStopped, .cause = {}}));
            case 7: return append_and_insert();
            default: return append(own_.answer(stream(), item(), "pass"));
        }
    }

    void compare() {
        CHECK(must(device_->chain(own_.incarnation)) == must(hub_->chain(own_.incarnation)));
        CHECK(must(device_->chains()) == must(hub_->chains()));
        CHECK(must(device_->chains_of(own_.device)) == must(hub_->chains_of(own_.device)));
        const auto ours = must(device_->streams(kStreamInspection)),
                   theirs = must(hub_->streams(kStreamInspection));
        REQUIRE(ours.size() == theirs.size());
        for (std::size_t i = 0; i < ours.size(); ++i) {
            CHECK(ours[i].id == theirs[i].id);
            CHECK(ours[i].lamport == theirs[i].lamport);
            CHECK(ours[i].seen == theirs[i].seen);
            CHECK(ours[i].entries == theirs[i].entries);
            CHECK(ours[i].state == theirs[i].state);
            CHECK(must(device_->stream(ours[i].id))->entries == theirs[i].entries);
        }
        CHECK(must(device_->digest("")) == must(hub_->digest("")));
        CHECK(must(device_->is_tail_sound()));
        CHECK(problems_of(*device_).empty());
    }

private:
    void open() { device_ = must(open_store(device_folder_.path(), Role::device)); }
    StreamId stream() { return streams_[random_() % streams_.size()]; }
    std::string item() { return "I" + std::to_string(random_() % 9); }

    void append(const journal::Entry& entry) {
        must(device_->append(entry));
        must(hub_->append(entry));
    }
    void plan() {
        const auto entry = own_.plan("V-" + std::to_string(streams_.size()));
        streams_.push_back(entry.stream());
        append(entry);
    }
    void insert() {
        const auto entry = mate_.answer(stream(), item(), "fail");
        must(device_->insert(entry));
        must(hub_->insert(entry));
    }
    void append_and_insert() {
        auto act = must(device_->begin());
        append(own_.answer(stream(), item(), "pass"));
        insert();
        append(own_.answer(stream(), item(), "pass"));
        must(act.commit());
    }
    void undo() {
        const Writer before = own_;
        auto act = must(device_->begin());
        must(device_->append(own_.answer(stream(), item(), "pass")));
        own_ = before;
    }
    void kill() {
        device_->abandon();
        device_.reset();
        open();
    }
    void stop() {
        device_.reset();
        open();
        CHECK(size_in_database(*device_) == own_.sequence);
    }

    std::mt19937_64 random_;
    TemporaryFolder device_folder_, hub_folder_;
    std::unique_ptr<Store> device_, hub_;
    Writer own_{"own"}, mate_{"mate"};
    std::vector<StreamId> streams_;
};

TEST_CASE(
    "DUR-3 rows that wait say after any acts, kills and undone transactions what rows written at once say") {
    const std::uint64_t first = testing::seed_of_run();
    for (std::uint64_t seed = first; seed < first + 8; ++seed) {
        CAPTURE(seed);
        TwoStores stores(seed);
        for (int step = 0; step < 60; ++step) {
            stores.step();
            if (step % 5 == 0) stores.compare();
        }
        stores.compare();
    }
}

TEST_CASE(
    "DUR-1 an answer writes neither the row of its chain nor that of its stream; the 64th writes both") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const auto plan = a.plan("V-1"), other = a.plan("V-2");
    must(store->append(plan));
    must(store->append(other));
    CHECK(size_in_database(*store) == 2);
    must(store->append(a.answer(plan.stream(), "I1", "pass")));  // opens the work: the state changes
    CHECK(size_in_database(*store) == 3);
    for (int i = 1; i < 64; ++i) {
        must(store->append(a.answer(plan.stream(), "I" + std::to_string(i), "pass")));
        CHECK(size_in_database(*store) == 3);
        CHECK(entries_in_database(*store) == 3);
        CHECK(must(store->chain(a.incarnation))->size == a.sequence);
    }
    must(store->append(a.answer(plan.stream(), "I0", "pass")));
    CHECK(size_in_database(*store) == a.sequence);
    CHECK(entries_in_database(*store) == a.sequence);
    // Another stream's act writes what waits, and what a hub does never waits.
    must(store->append(a.answer(plan.stream(), "I0", "pass")));
    must(store->append(a.answer(other.stream(), "I0", "pass")));
    CHECK(size_in_database(*store) == a.sequence);
    const TemporaryFolder hub_folder;
    const auto hub = must(open_store(hub_folder.path(), Role::hub));
    Writer h("h");
    must(hub->put_chain(h.chain(true)));
    const auto first = h.plan("V-1");
    must(hub->append(first));
    for (int i = 0; i < 3; ++i) must(hub->append(h.answer(first.stream(), "I1", "pass")));
    CHECK(size_in_database(*hub) == h.sequence);
}

/// A device of whose six answers only the first stands in the rows of its chain and its stream.
struct Waiting {
    TemporaryFolder folder;
    Writer a{"a"};
    std::unique_ptr<Store> store;

    Waiting() {
        open();
        must(store->put_chain(a.chain(true)));
        const auto plan = a.plan("V-1");
        must(store->append(plan));
        for (int i = 0; i < 6; ++i)
            must(store->append(a.answer(plan.stream(), "I" + std::to_string(i), "pass")));
    }
    void open() { store = must(open_store(folder.path(), Role::device)); }
    void die() {
        store->abandon();
        store.reset();
    }
};

TEST_CASE("DUR-6 a tail that does not follow what the chain's row says is found at once") {
    for (const char* damage : {"UPDATE entry SET n = n + 1 WHERE n = (SELECT max(n) FROM entry)",
                               "UPDATE entry SET header = x'00' WHERE n = (SELECT max(n) - 1 FROM entry)",
                               "DELETE FROM entry WHERE n = (SELECT max(n) - 2 FROM entry)"}) {
        CAPTURE(damage);
        Waiting night;
        REQUIRE(size_in_database(*night.store) == 2);
        must(database(*night.store).exec(damage));
        night.die();
        night.open();
        const auto is_sound = night.store->is_tail_sound();
        CHECK_FALSE((is_sound.has_value() && *is_sound));
        CHECK_FALSE(problems_of(*night.store).empty());
        night.store->abandon();
    }
}

TEST_CASE("DUR-6 a rebuild brings a chain up to its entries, whatever became of its stream's row") {
    Waiting night;
    const Hash digest = must(night.store->digest(""));
    must(database(*night.store).exec("DELETE FROM stream"));
    night.die();
    night.open();
    must(night.store->rebuild());
    CHECK(size_in_database(*night.store) == night.a.sequence);
    CHECK(must(night.store->digest("")) == digest);
    CHECK(problems_of(*night.store).empty());
}

TEST_CASE("DUR-6 what is salvaged says how far a chain went, also where its row did not") {
    Waiting night;
    must(database(*night.store).exec("DELETE FROM entry WHERE n = (SELECT max(n) FROM entry)"));
    night.die();
    SystemFiles files;
    const Salvaged salvaged = must(salvage(night.folder.path() + "/store.db", files));
    REQUIRE(salvaged.chains.size() == 1);
    CHECK(salvaged.chains.front().chain.size == night.a.sequence);
}

}  // namespace
}  // namespace wincheck::store
