// What a store remembers of rows says what stands in the database (core/store/memory.h).
#include "core/store/database.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

std::unique_ptr<Store> device_store(const TemporaryFolder& folder) {
    return must(open_store(folder.path(), Role::device));
}

// Asks the database itself.
std::string first_of_name(Store& store, const std::string& name) {
    auto query = must(database(store).query(
        "SELECT id FROM stream WHERE is_opened = 1 AND (name = ? OR number = ?) ORDER BY id LIMIT 1"));
    query.bind(name).bind(name);
    return must(query.step()) ? must(query.id<StreamId>(0)).hex() : "none";
}

std::string found_by_name(Store& store, const std::string& name) {
    const auto found = must(store.find_opened(kStreamInspection, name));
    return found ? found->hex() : "none";
}

TEST_CASE("DUR-3 what is remembered of a chain and a stream goes with a transaction that is undone") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const auto plan = a.plan("V-1");
    must(store->append(plan));
    const auto answer = a.answer(plan.stream(), "I1", "pass");
    {
        auto act = must(store->begin());
        must(store->append(answer));
        CHECK(must(store->chain(a.incarnation))->size == 2);
        CHECK(must(store->stream(plan.stream()))->entries == 2);
    }
    CHECK(must(store->chain(a.incarnation))->size == 1);
    CHECK(must(store->chain(a.incarnation))->head == plan.hash);
    CHECK(must(store->stream(plan.stream()))->entries == 1);
    auto act = must(store->begin());
    must(store->append(answer));
    must(act.commit());
    CHECK(must(store->stream(plan.stream()))->entries == 2);
    CHECK(problems_of(*store).empty());
}

TEST_CASE("store/memory: a name leads to the stream that has it now, whatever was asked before") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    CHECK(found_by_name(*store, "V-1") == "none");
    bool has_moved = false;
    std::string before = "none";
    for (int round = 0; round < 12; ++round) {
        must(store->append(a.plan("V-1")));
        const std::string now = found_by_name(*store, "V-1");
        CHECK(now == first_of_name(*store, "V-1"));
        CHECK(found_by_name(*store, "2026-0001") == now);
        has_moved = has_moved || (round > 0 && now != before);
        before = now;
    }
    CHECK(has_moved);  // ids are hashes of fixed entries: some round brings a smaller one
    must(store->forget_stream(must(StreamId::parse_hex(before)), a.device));
    CHECK(found_by_name(*store, "V-1") == first_of_name(*store, "V-1"));
    must(store->rebuild());
    CHECK(found_by_name(*store, "V-1") == first_of_name(*store, "V-1"));
}

TEST_CASE("store/memory: whoever keeps what a kind of streams says is told of every change of it") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const std::uint64_t empty = store->changes_of(kStreamTenant);
    const auto plan = a.plan("V-1");
    must(store->append(plan));
    const std::uint64_t planned = store->changes_of(kStreamTenant);
    must(store->append(a.answer(plan.stream(), "I1", "pass")));
    CHECK(store->changes_of(kStreamTenant) == planned);
    const PublishCore document{DocumentKind::policy, "p", "1", Hash{}, 1};
    const auto publish = a.write(std::nullopt, kStreamTenant, EntryType::publish, document);
    {
        auto act = must(store->begin());
        must(store->append(publish));
        CHECK(store->changes_of(kStreamTenant) != planned);
    }
    const std::uint64_t undone = store->changes_of(kStreamTenant);
    CHECK(undone != planned);
    must(store->append(publish));
    CHECK(store->changes_of(kStreamTenant) != undone);
    CHECK(empty != undone);
}

}  // namespace
}  // namespace wincheck::store
