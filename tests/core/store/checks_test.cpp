#include <sys/mount.h>

#include <cstdio>

#include "core/base/reasons.h"
#include "core/store/database.h"
#include "core/store/reasons.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

struct Filled {
    TemporaryFolder folder;
    Writer a{"a"};
    std::unique_ptr<Store> store;
    StreamId stream{};

    Filled() {
        store = must(open_store(folder.path(), Role::device));
        must(store->put_chain(a.chain(true)));
        const auto plan = a.plan("V-1");
        stream = plan.stream();
        must(store->append(plan));
        must(store->append(a.answer(stream, "I1", "pass", {{a.incarnation, 0}})));
        must(store->append(a.answer(stream, "I1", "fail", {{a.incarnation, 1}})));
        REQUIRE(must(store->problems()).empty());
        store.reset();  // what waits is written (owed.h)
        store = must(open_store(folder.path(), Role::device));
    }
    std::vector<std::string> after(const char* sql) {
        must(database(*store).exec(sql));
        return must(store->problems());
    }
};

TEST_CASE("DUR-6 the replay check names a change made by hand") {
    Filled filled;
    const std::string stream = "stream " + filled.stream.hex();
    const std::string chain = "incarnation " + filled.a.incarnation.hex();
    const std::vector<std::string> projections{stream + ": projections differ from a replay"};
    SUBCASE("register") {
        CHECK(filled.after("UPDATE register SET live = 1") == projections);
    }
    SUBCASE("stream") {
        CHECK(filled.after("UPDATE stream SET state = 6") == projections);
    }
    SUBCASE("head") {
        CHECK(filled.after("UPDATE chain SET head = zeroblob(32)") ==
              std::vector<std::string>{chain + ": the head is not its last entry"});
    }
    SUBCASE("parts") {
        const auto problems = filled.after(
            "UPDATE entry SET parts = (SELECT parts FROM entry o WHERE o.n = entry.n - 1) "
            "WHERE n & 1099511627775 = 2");
        REQUIRE(problems.size() >= 1);
        CHECK(problems[0] == chain + " entry 2: A part of the entry does not match its header.");
    }
    SUBCASE("missing entry") {
        const auto problems = filled.after("DELETE FROM entry WHERE n & 1099511627775 = 1");
        REQUIRE(problems.size() >= 1);
        CHECK(problems[0] == chain + ": entries are missing or added");
    }
    SUBCASE("header") {
        const auto problems = filled.after("UPDATE entry SET header = x'00' WHERE n & 1099511627775 = 1");
        REQUIRE(problems.size() >= 1);
        CHECK(problems[0] == chain + " entry 1: it is not readable");
    }
}

TEST_CASE("DUR-6 rebuild restores projections") {
    Filled filled;
    const Hash digest = must(filled.store->digest(""));
    must(database(*filled.store).exec("UPDATE register SET live = 1; DELETE FROM stream"));
    must(filled.store->rebuild());
    CHECK(must(filled.store->digest("")) == digest);
    CHECK(must(filled.store->problems()).empty());
}

TEST_CASE("store/digest: scopes are apart, local rows do not count, ranks do") {
    Filled filled;
    Store& store = *filled.store;
    const std::string scope = "inspection:" + filled.stream.hex();
    const Hash empty = sha256(ByteView{});
    CHECK(must(store.digest("tenant")) == empty);
    const Hash inspection = must(store.digest(scope));
    const PublishCore core{DocumentKind::policy, "p", "1", {}, 0};
    must(store.append(filled.a.write(std::nullopt, kStreamTenant, EntryType::publish, core)));
    CHECK(must(store.digest("tenant")) != empty);
    CHECK(must(store.digest(scope)) == inspection);
    const Hash all = must(store.digest(""));
    must(store.put_setting("x", bytes_of("1")));
    must(store.put_note(filled.a.incarnation, {1, "note"}));
    CHECK(must(store.digest("")) == all);
    must(store.put_rank({filled.a.incarnation, 1}, 1));
    CHECK(must(store.digest(scope)) != inspection);
    CHECK(must(store.digest("inspection:" + std::string(32, '0'))) == empty);
    auto unknown = store.digest("planet:1");
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().code == ErrorCode::invalid_argument);
    CHECK(unknown.error().reason_or_null == &kScopeUnknown);
}

TEST_CASE("DUR-5 a full disk refuses the entry and keeps what was stored") {
    const TemporaryFolder folder;
    if (::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=1m") != 0) {
        std::puts("skipped: DUR-5 full disk (mounting a tmpfs is not permitted here)");
        return;
    }
    {
        const auto store = must(open_store(folder.path(), Role::device));
        Writer a("a");
        must(store->put_chain(a.chain(true)));
        const auto plan = a.plan("V-1");
        must(store->append(plan));
        std::uint64_t stored = 1;
        ErrorCode code = ErrorCode::bug;
        for (int i = 0; i < 2000; ++i) {
            auto act = must(store->begin());
            auto applied =
                store->append(a.answer(plan.stream(), "I" + std::to_string(i), std::string(400, 'x')));
            auto committed = applied ? act.commit() : Result<void>(applied.error());
            if (!committed) {
                code = committed.error().code;
                CHECK(committed.error().reason_or_null == &kStorageFull);
                break;
            }
            ++stored;
        }
        CHECK(code == ErrorCode::storage_full);
        CHECK(must(store->chain(a.incarnation))->size == stored);
    }
    ::umount(folder.path().c_str());
}

}  // namespace
}  // namespace wincheck::store
