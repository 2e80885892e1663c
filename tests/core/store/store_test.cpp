#include <sqlite3.h>

#include <cstdlib>
#include <fstream>

#include "core/base/reasons.h"
#include "core/store/database.h"
#include "core/store/reasons.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

std::unique_ptr<Store> open_store(const TemporaryFolder& folder) {
    return must(open_store(folder.path(), Role::device));
}

TEST_CASE("store/database: the SQLite that runs is the one that was asked for") {
    const std::string version = sqlite3_libversion();
    CHECK(version == SQLITE_VERSION);
    const char* asked = std::getenv("WINCHECK_SQLITE_VERSION");
    if (asked != nullptr) CHECK(version == asked);
    MESSAGE("SQLite " << version);
}

TEST_CASE("store/store: an entry is there after commit and reopening, not after a roll-back") {
    const TemporaryFolder folder;
    Writer a("a");
    const auto plan = a.plan("V-1");
    {
        const auto store = open_store(folder);
        must(store->put_chain(a.chain(true)));
        {
            auto act = must(store->begin());
            CHECK(must(store->append(plan)).is_new);
        }
        CHECK(must(store->chain(a.incarnation))->size == 0);
        CHECK(must(store->chain_end(a.incarnation))->size == 0);
        CHECK_FALSE(must(store->chain_end(Writer("b").incarnation)).has_value());
        CHECK_FALSE(must(store->stream(plan.stream())).has_value());
        auto act = must(store->begin());
        const Applied applied = must(store->append(plan));
        CHECK(applied.hash == plan.hash);
        CHECK(applied.position == Position{a.incarnation, 0});
        CHECK(must(store->chain_end(a.incarnation))->size == 1);
        CHECK(must(store->chain_end(a.incarnation))->head == plan.hash);
        must(act.commit());
        must(store->checkpoint());
    }
    const auto store = open_store(folder);
    const auto chain = must(store->chain(a.incarnation));
    REQUIRE(chain.has_value());
    CHECK(chain->size == 1);
    CHECK(chain->held == 1);
    CHECK(chain->is_own);
    CHECK(chain->head == plan.hash);
    CHECK(chain->range.root() == plan.hash);
    const auto stored = must(store->entry({a.incarnation, 0}));
    REQUIRE(stored.has_value());
    CHECK(stored->entry == plan);
    CHECK(must(store->entry_by_hash(plan.stream(), plan.hash))->position.sequence == 0);
    const auto info = must(store->stream(plan.stream()));
    REQUIRE(info.has_value());
    CHECK(info->name == "V-1");
    CHECK(info->number == "2026-0001");
    CHECK(info->project == "PRJ-1");
    CHECK(info->state == "planned");
    CHECK(info->is_opened);
    CHECK(info->seen == std::vector<journal::Seen>{{a.incarnation, 0}});
    CHECK(must(store->problems()).empty());
}

TEST_CASE("store/store: append refuses a gap and a broken chain and stores nothing of them") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer a("a");
    const auto plan = a.plan("V-1");
    const auto answer = a.answer(plan.stream(), "I1", "pass");
    auto unknown = store->append(plan);
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().reason_or_null == &kChainUnknown);
    must(store->put_chain(a.chain(true)));
    auto gap = store->append(answer);
    REQUIRE_FALSE(gap.has_value());
    CHECK(gap.error().code == ErrorCode::refused);
    CHECK(gap.error().reason_or_null == &kChainGap);
    must(store->append(plan));
    Writer other("a");
    other.plan("another plan");
    auto broken = store->append(other.answer(plan.stream(), "I1", "pass"));
    REQUIRE_FALSE(broken.has_value());
    CHECK(broken.error().reason_or_null == &kChainBroken);
    CHECK(must(store->chain(a.incarnation))->size == 1);
    CHECK(must(store->problems()).empty());
}

TEST_CASE("INT-5 another entry at the same place is refused as a fork, the same one is no error") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer a("a");
    Writer copy("a");
    const auto plan = a.plan("V-1");
    must(store->put_chain(a.chain()));
    CHECK(must(store->insert(plan)).is_new);
    CHECK_FALSE(must(store->insert(plan)).is_new);
    auto fork = store->insert(copy.plan("V-2"));
    REQUIRE_FALSE(fork.has_value());
    CHECK(fork.error().code == ErrorCode::refused);
    CHECK(fork.error().reason_or_null == &kFork);
    must(store->put_chain(a.chain(true)));
    auto foreign = store->insert(a.answer(plan.stream(), "I1", "pass"));
    REQUIRE_FALSE(foreign.has_value());
    CHECK(foreign.error().reason_or_null == &kFork);
}

TEST_CASE("store/store: a chain with gaps becomes contiguous when the gaps fill") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer a("a");
    std::vector<journal::Entry> entries{a.plan("V-1")};
    for (int i = 0; i < 4; ++i)
        entries.push_back(a.answer(entries[0].stream(), "I" + std::to_string(i), "pass"));
    must(store->put_chain(a.chain()));
    for (const std::size_t at : {3U, 1U, 4U}) must(store->insert(entries[at]));
    CHECK(must(store->chain(a.incarnation))->size == 0);
    CHECK(must(store->chain(a.incarnation))->held == 3);
    CHECK_FALSE(store->leaf_hashes(a.incarnation, 0, 1).has_value());
    must(store->insert(entries[0]));
    CHECK(must(store->chain(a.incarnation))->size == 2);
    must(store->insert(entries[2]));
    const auto chain = must(store->chain(a.incarnation));
    CHECK(chain->size == 5);
    CHECK(chain->head == entries[4].hash);
    const auto hashes = must(store->leaf_hashes(a.incarnation, 1, 3));
    CHECK(hashes == std::vector<Hash>{entries[1].hash, entries[2].hash});
    CHECK(chain->range.root() == journal::tree_root(must(store->leaf_hashes(a.incarnation, 0, 5))));
    CHECK(must(store->chain_entries(a.incarnation, 2, 2)).size() == 2);
    CHECK(must(store->stream_entries(entries[0].stream(), EntryType::answer)).size() == 4);
    CHECK(must(store->problems()).empty());
}

TEST_CASE("store/store: a part that was withheld is filled in and applied when it comes") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer a("a");
    const auto plan = a.plan("V-1");
    const auto answer = a.answer(plan.stream(), "I1", "pass");
    must(store->put_chain(a.chain()));
    must(store->insert(plan));
    must(store->insert(journal::without_part(answer, journal::PartClass::core)));
    CHECK(must(store->registers(plan.stream())).empty());
    const Applied applied = must(store->insert(answer));
    CHECK_FALSE(applied.is_new);
    REQUIRE(applied.touched.size() == 1);
    CHECK(applied.touched[0].item == "I1");
    CHECK(must(store->registers(plan.stream())).size() == 1);
    CHECK(must(store->stream(plan.stream()))->entries == 2);
    CHECK(must(store->problems()).empty());
}

TEST_CASE("store/store: settings, notes, segments, blobs and ranks are kept") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer a("a");
    must(store->put_chain(a.chain()));
    CHECK_FALSE(must(store->setting("x")).has_value());
    must(store->put_setting("x", bytes_of("1")));
    must(store->put_setting("x", {}));
    CHECK(must(store->setting("x")) == Bytes{});
    must(store->put_note(a.incarnation, {2, "two"}));
    must(store->put_note(a.incarnation, {1, "one"}));
    must(store->put_note(a.incarnation, {2, "two again"}));
    const auto notes = must(store->notes(a.incarnation));
    REQUIRE(notes.size() == 2);
    CHECK(notes[0].text == "one");
    CHECK(notes[1].text == "two again");
    must(store->put_segment(a.incarnation, 5, 7, bytes_of("later")));
    must(store->put_segment(a.incarnation, 0, 5, bytes_of("first")));
    CHECK(must(store->segments(a.incarnation)) == std::vector<Bytes>{bytes_of("first"), bytes_of("later")});
    const Hash hash = sha256(view_of("document"));
    must(store->put_blob(hash, view_of("document")));
    CHECK(must(store->blob(hash)) == bytes_of("document"));
    auto wrong = store->put_blob(hash, view_of("other"));
    REQUIRE_FALSE(wrong.has_value());
    CHECK(wrong.error().reason_or_null == &kBlobWrong);
    must(store->insert(a.plan("V-1")));
    must(store->put_rank({a.incarnation, 0}, 7));
    must(store->put_rank({a.incarnation, 0}, 7));
    CHECK(must(store->entry({a.incarnation, 0}))->rank == 7);
    auto taken = store->put_rank({a.incarnation, 0}, 8);
    REQUIRE_FALSE(taken.has_value());
    CHECK(taken.error().reason_or_null == &kRankTaken);
}

TEST_CASE("store/store: documents and devices of the tenant, newest last") {
    const TemporaryFolder folder;
    const auto store = open_store(folder);
    Writer hub("hub");
    must(store->put_chain(hub.chain(true)));
    const Bytes bytes = bytes_of("checklist bytes");
    const PublishCore first{DocumentKind::checklist, "fire", "1", sha256(bytes), bytes.size()};
    PublishCore second = first;
    second.version = "2";
    second.hash = sha256(view_of("not here"));
    const auto opening = hub.write(std::nullopt, kStreamTenant, EntryType::publish, first);
    must(store->append(opening));
    must(store->append(hub.write(opening.stream(), kStreamTenant, EntryType::publish, second)));
    const DeviceCore device{id_of<DeviceId>("d"), "P1", "A", bytes_of("old")};
    DeviceCore renewed = device;
    renewed.certificate = bytes_of("new");
    must(store->append(hub.write(opening.stream(), kStreamTenant, EntryType::device, device)));
    must(store->append(hub.write(opening.stream(), kStreamTenant, EntryType::device, renewed)));
    must(store->put_blob(first.hash, bytes));
    const auto documents = must(store->documents(DocumentKind::checklist));
    REQUIRE(documents.size() == 2);
    CHECK(documents[0].document == first);
    CHECK(documents[0].is_here);
    CHECK(documents[1].document == second);
    CHECK_FALSE(documents[1].is_here);
    CHECK(must(store->documents(DocumentKind::policy)).empty());
    CHECK(must(store->devices()) == std::vector<DeviceCore>{renewed});
    CHECK(must(store->problems()).empty());
}

TEST_CASE("store/database: damage, a later schema and another program's file are named") {
    const TemporaryFolder folder;
    {
        const auto store = open_store(folder);
        must(store->checkpoint());
    }
    SUBCASE("not a database") {
        std::ofstream(folder.path() + "/store.db", std::ios::binary | std::ios::trunc)
            << std::string(8192, 'x');
        auto opened = open_store(folder.path(), Role::device);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == ErrorCode::corrupt);
        CHECK(opened.error().reason_or_null == &kStoreDamaged);
        CHECK(opened.error().where == "store.db");
        CHECK(opened.error().detail == 26);
    }
    SUBCASE("later schema") {
        must(must(Database::open(folder.path() + "/store.db"))->exec("PRAGMA user_version=99"));
        auto opened = open_store(folder.path(), Role::device);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == ErrorCode::too_new);
        CHECK(opened.error().reason_or_null == &kStoreTooNew);
    }
    SUBCASE("another program's") {
        must(must(Database::open(folder.path() + "/store.db"))->exec("PRAGMA application_id=1"));
        auto opened = open_store(folder.path(), Role::device);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().reason_or_null == &kNotStore);
    }
    SUBCASE("open twice") {
        const auto store = open_store(folder);
        auto opened = open_store(folder.path(), Role::device);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == ErrorCode::in_use);
    }
    SUBCASE("no such folder") {
        auto opened = open_store(folder.path() + "/none", Role::device);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == ErrorCode::storage_io);
        CHECK(opened.error().reason_or_null == &kFileForbidden);
    }
}

}  // namespace
}  // namespace wincheck::store
