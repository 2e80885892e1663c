// What a store remembers of rows says what stands in the database (core/store/memory.h).
#include <algorithm>

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

/// Items' options that stand in a register, by a look into the database alone.
std::vector<std::string> standing_options(Store& store, const StreamId& stream, const std::string& item) {
    AnswerKey key;
    key.item = item;
    std::vector<std::string> options;
    for (const RegisterValue& value : must(store.registers(stream, &key)))
        options.push_back(value.answer.value.options.front());
    std::sort(options.begin(), options.end());
    return options;
}

using Options = std::vector<std::string>;

std::vector<journal::Seen> in_order(std::vector<journal::Seen> seen) {
    std::sort(seen.begin(), seen.end());
    return seen;
}

TEST_CASE("DUR-3 what is remembered of a register goes with a transaction that is undone") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const auto plan = a.plan("V-1");
    must(store->append(plan));
    must(store->append(a.answer(plan.stream(), "I1", "pass")));
    const auto later = a.answer(plan.stream(), "I1", "fail", {{a.incarnation, 1}});
    {
        auto act = must(store->begin());
        must(store->append(later));
        CHECK(standing_options(*store, plan.stream(), "I1") == Options{"fail"});
    }
    CHECK(standing_options(*store, plan.stream(), "I1") == Options{"pass"});
    auto act = must(store->begin());
    must(store->append(later));
    must(act.commit());
    CHECK(standing_options(*store, plan.stream(), "I1") == Options{"fail"});
    CHECK(problems_of(*store).empty());
}

TEST_CASE("store/memory: what stands in a register counts all who did not know of each other") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a"), b("b");
    must(store->put_chain(a.chain(true)));
    must(store->put_chain(b.chain()));
    const auto plan = a.plan("V-1");
    const StreamId stream = plan.stream();
    must(store->append(plan));
    must(store->append(a.answer(stream, "I1", "a1")));
    must(store->insert(b.answer(stream, "I1", "b1")));
    must(store->append(a.answer(stream, "I1", "a2", {{a.incarnation, 1}})));
    CHECK(standing_options(*store, stream, "I1") == Options{"a2", "b1"});
    must(store->append(a.answer(stream, "I1", "a3", in_order({{a.incarnation, 2}, {b.incarnation, 0}}))));
    CHECK(standing_options(*store, stream, "I1") == Options{"a3"});
    // An entry that comes after one that had seen it, of another register; it stands here all the same.
    Writer c("c");
    must(store->put_chain(c.chain()));
    const auto early = c.answer(stream, "I1", "c1");
    must(store->append(a.answer(stream, "I2", "pass", in_order({{a.incarnation, 3}, {c.incarnation, 0}}))));
    must(store->insert(early));
    CHECK(standing_options(*store, stream, "I1") == Options{"a3", "c1"});
    must(store->append(a.answer(stream, "I1", "a4", in_order({{a.incarnation, 4}, {c.incarnation, 0}}))));
    CHECK(standing_options(*store, stream, "I1") == Options{"a4"});
    CHECK(problems_of(*store).empty());
}

TEST_CASE("SEC-6 a register does not remember what a device has dropped") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a"), b("b");
    must(store->put_chain(a.chain(true)));
    must(store->put_chain(b.chain()));
    const auto plan = a.plan("V-1");
    const StreamId stream = plan.stream();
    must(store->append(plan));
    must(store->append(a.answer(stream, "I1", "a1")));
    must(store->insert(b.answer(stream, "I1", "b1", {{a.incarnation, 1}})));
    CHECK(standing_options(*store, stream, "I1") == Options{"b1"});
    must(store->forget_stream(stream, a.device));
    CHECK(standing_options(*store, stream, "I1") == Options{"a1"});
    must(store->append(a.answer(stream, "I1", "a2", {{a.incarnation, 1}})));
    CHECK(standing_options(*store, stream, "I1") == Options{"a2"});
    must(store->rebuild());
    must(store->append(a.answer(stream, "I1", "a3", {{a.incarnation, 2}})));
    CHECK(standing_options(*store, stream, "I1") == Options{"a3"});
    CHECK(problems_of(*store).empty());
}

TEST_CASE("SEC-6 a stream that was dropped whole is not remembered, and may come again") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a"), b("b");
    must(store->put_chain(a.chain(true)));
    must(store->put_chain(b.chain()));
    const auto plan = b.plan("V-1"), answer = b.answer(plan.stream(), "I1", "b1");
    for (int round = 0; round < 2; ++round) {
        must(store->insert(plan));
        must(store->insert(answer));
        CHECK(standing_options(*store, plan.stream(), "I1") == Options{"b1"});
        must(store->forget_stream(plan.stream(), a.device));
        CHECK_FALSE(must(store->stream(plan.stream())).has_value());
        CHECK(found_by_name(*store, "V-1") == "none");
    }
    CHECK(problems_of(*store).empty());
}

TEST_CASE("store/memory: after a look at all registers of a stream none is read for a write") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a"), b("b");
    must(store->put_chain(a.chain(true)));
    must(store->put_chain(b.chain()));
    const auto plan = a.plan("V-1");
    const StreamId stream = plan.stream();
    must(store->append(plan));
    must(store->append(a.answer(stream, "I1", "a1")));
    must(store->insert(b.answer(stream, "I1", "b1")));
    // Returns the steps of SQLite's machine.
    const auto write = [&](const std::string& item, const std::string& option) {
        auto act = must(store->begin());
        static_cast<void>(database(*store).take_steps());
        must(store->append(a.answer(stream, item, option, {{a.incarnation, a.sequence - 1}})));
        const std::uint64_t steps = database(*store).take_steps();
        must(act.commit());
        return steps;
    };
    write("I1", "a2");
    must(store->rebuild());
    write("I4", "a1");  // reads the stream
    const std::uint64_t unknown = write("I2", "a1");
    CHECK(must(store->registers(stream)).size() == 4);
    CHECK(write("I3", "a1") < unknown);
    CHECK(standing_options(*store, stream, "I1") == Options{"a2", "b1"});
    CHECK(standing_options(*store, stream, "I3") == Options{"a1"});
    {
        auto undone = must(store->begin());
        must(store->insert(b.answer(stream, "I2", "b1")));
    }
    write("I1", "a3");
    write("I2", "a2");
    CHECK(standing_options(*store, stream, "I1") == Options{"a3", "b1"});
    CHECK(standing_options(*store, stream, "I2") == Options{"a2"});
    CHECK(problems_of(*store).empty());
}

TEST_CASE("store/memory: an entry that names a register twice stands in it once") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const auto plan = a.plan("V-1");
    must(store->append(plan));
    const ConformCore twice{
        .answers = {Writer::answer_core("I1", "pass"), Writer::answer_core("I1", "pass")}};
    auto act = must(store->begin());
    must(store->append(a.write(plan.stream(), kStreamInspection, EntryType::conform, twice)));
    CHECK(act.commit().has_value());
    CHECK(standing_options(*store, plan.stream(), "I1") == Options{"pass"});
}

TEST_CASE("store/memory: more registers than are remembered at once stand as they are written") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain(true)));
    const auto small = a.plan("V-1"), large = a.plan("V-2");
    auto act = must(store->begin());
    must(store->append(small));
    must(store->append(large));
    const auto write = [&](const journal::Entry& plan, const std::string& item, const std::string& option) {
        must(store->append(a.answer(plan.stream(), item, option, {{a.incarnation, a.sequence - 1}})));
    };
    write(small, "I0", "first");
    CHECK(must(store->registers(small.stream())).size() == 1);
    for (const char* option : {"first", "second"})
        for (int item = 0; item < 1'001; ++item) write(large, "I" + std::to_string(item), option);
    write(small, "I0", "second");
    must(act.commit());
    CHECK(standing_options(*store, small.stream(), "I0") == Options{"second"});
    for (const char* item : {"I0", "I500", "I1000"})
        CHECK(standing_options(*store, large.stream(), item) == Options{"second"});
}

TEST_CASE("store/chains: entries of the chain that is written on come last in their table") {
    const TemporaryFolder folder;
    const auto store = device_store(folder);
    const auto is_last = [&](const Writer& writer) {
        auto query = must(database(*store).query("SELECT c.id FROM chain c ORDER BY c.n DESC LIMIT 1"));
        REQUIRE(must(query.step()));
        return must(query.id<IncarnationId>(0)) == writer.incarnation;
    };
    Writer first("first"), mate("mate"), second("second"), other("other");
    must(store->put_chain(first.chain(true)));
    const auto plan = first.plan("V-1");
    must(store->append(plan));
    must(store->put_chain(mate.chain()));
    must(store->insert(mate.answer(plan.stream(), "I1", "pass")));
    CHECK(is_last(first));
    must(store->cut_chain(first.incarnation, 1));
    must(store->put_chain(second.chain(true)));
    must(store->put_chain(other.chain()));
    CHECK(is_last(second));
    must(store->append(second.answer(plan.stream(), "I1", "pass")));
    CHECK(must(database(*store).integer("SELECT max(n) >> 40 FROM entry")) ==
          must(database(*store).integer("SELECT max(n) FROM chain")));
    CHECK(must(store->chain_entries(second.incarnation, 0, 10)).size() == 1);
    CHECK(problems_of(*store).empty());
}

}  // namespace
}  // namespace wincheck::store
