// A debug build looks at what must always hold before each transaction is stored: what breaks it is undone.
#include "core/store/database.h"
#include "core/store/reasons.h"
#include "tests/core/store/store_fixture.h"

#ifndef NDEBUG

namespace wincheck::store {
namespace {

constexpr const char *kByRows = "SqliteStore::check_invariants", *kByMemory = "SqliteStore::check_memory";

/// An inconsistency as a mistake of our own would leave it, and what has to notice it.
struct Planted {
    const char* sql;
    const char* noticed_by;
};

constexpr Planted kPlanted[] = {
    {"UPDATE chain SET held = held + iif(n = (SELECT min(n) FROM chain), -1, 1)", kByRows},
    {"UPDATE stream SET entries = entries + 1", kByRows},
    {"UPDATE entry SET rank = -1 WHERE n = (SELECT max(n) FROM entry)", kByRows},
    {"DELETE FROM listed; DELETE FROM listed_stale", kByRows},
    {"UPDATE setting SET value = x'02' WHERE name = 'kept'", kByMemory},
    {"UPDATE chain SET head = zeroblob(32)", kByMemory},
    {"UPDATE stream SET lamport = lamport + 1", kByMemory},
    {"DELETE FROM register", kByMemory},
};

}  // namespace

TEST_CASE("store/store: a debug build stores no transaction that breaks what must hold") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::hub));
    Writer a("a"), b("b");
    must(store->put_chain(a.chain()));
    must(store->put_chain(b.chain()));
    const auto plan = a.plan("V-1");
    must(store->insert(plan));
    must(store->insert(b.answer(plan.stream(), "I1", "pass")));
    must(store->put_setting("kept", bytes_of("1")));
    int number = 0;
    for (const Planted& planted : kPlanted) {
        CAPTURE(planted.sql);
        // What the connection remembers is what it just read or wrote.
        must(store->insert(a.answer(plan.stream(), "I" + std::to_string(++number), "pass")));
        must(store->setting_kept("kept"));
        auto act = must(store->begin());
        must(database(*store).exec(planted.sql));
        const auto stored = act.commit();
        REQUIRE_FALSE(stored.has_value());
        CHECK(stored.error().code == ErrorCode::bug);
        CHECK(std::string(stored.error().origin) == planted.noticed_by);
        CHECK(problems_of(*store) == "");
    }
    CHECK(must(store->stream(plan.stream()))->entries == 2 + std::size(kPlanted));
}

}  // namespace wincheck::store

#endif
