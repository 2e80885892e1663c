// DUR-1: what every connection is opened with, read back or seen by what SQLite then refuses.
#include <fstream>

#include "core/store/database.h"
#include "core/store/reasons.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

std::string text_of(Database& db, const char* sql) {
    auto query = must(db.query(sql));
    REQUIRE(must(query.step()));
    return query.text(0);
}

/// What both of these connections must say of themselves.
void check_settings(Database& db) {
    CHECK(text_of(db, "PRAGMA journal_mode") == "wal");
    CHECK(text_of(db, "PRAGMA locking_mode") == "exclusive");
    CHECK(must(db.integer("PRAGMA synchronous")) == 3);
    CHECK(must(db.integer("PRAGMA fullfsync")) == 1);
    CHECK(must(db.integer("PRAGMA checkpoint_fullfsync")) == 1);
    CHECK(must(db.integer("PRAGMA wal_autocheckpoint")) == 0);
    CHECK(must(db.integer("PRAGMA temp_store")) == 2);
    CHECK(must(db.integer("PRAGMA secure_delete")) == 1);
    CHECK(must(db.integer("PRAGMA cell_size_check")) == 1);
    CHECK(must(db.integer("PRAGMA trusted_schema")) == 0);
    auto mapped = must(db.query("PRAGMA mmap_size"));  // no row: a SQLite that cannot map
    if (must(mapped.step())) CHECK(mapped.integer(0) == 0);
}

}  // namespace

TEST_CASE("DUR-1 the connection has the durable settings, also after a scrub made the file anew") {
    for (const Role role : {Role::device, Role::hub}) {
        const TemporaryFolder folder;
        const auto store = must(open_store(folder.path(), role));
        check_settings(database(*store));
        must(store->scrub());
        check_settings(database(*store));
        CHECK_FALSE(std::filesystem::exists(folder.path() + "/store.db-shm"));
    }
}

TEST_CASE("DUR-1 the log stays where it is after a clean stop, without anything in it") {
    const TemporaryFolder folder;
    {
        const auto store = must(open_store(folder.path(), Role::device));
        must(store->put_setting("x", bytes_of("1")));
        CHECK(std::filesystem::file_size(folder.path() + "/store.db-wal") > 0);
    }
    REQUIRE(std::filesystem::exists(folder.path() + "/store.db-wal"));
    CHECK(std::filesystem::file_size(folder.path() + "/store.db-wal") == 0);
}

TEST_CASE("DUR-1 no statement changes the schema behind SQLite's back or takes a name for a text") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    Database& db = database(*store);
    must(db.exec("PRAGMA writable_schema=ON"));
    CHECK_FALSE(db.exec("UPDATE sqlite_schema SET sql = 'x' WHERE name = 'setting'").has_value());
    CHECK(must(db.integer("SELECT count(*) FROM setting WHERE name = 'absent'")) == 0);
    CHECK_FALSE(db.exec(R"(SELECT count(*) FROM setting WHERE name = "absent")").has_value());
    CHECK_FALSE(db.exec(R"(CREATE INDEX of_nothing ON setting("absent"))").has_value());
    must(db.exec("CREATE INDEX of_value ON setting(value)"));
}

TEST_CASE("DUR-1 every table holds values of its columns' types alone") {
    for (const Role role : {Role::device, Role::hub}) {
        const TemporaryFolder folder;
        const auto store = must(open_store(folder.path(), role));
        auto lax =
            must(database(*store).query("SELECT name FROM pragma_table_list WHERE schema = 'main' AND "
                                        "type = 'table' AND strict = 0 AND name NOT LIKE 'sqlite_%'"));
        std::string names;
        while (must(lax.step())) names += lax.text(0) + " ";
        CHECK(names == "");
        CHECK(must(database(*store).integer("SELECT count(*) FROM pragma_table_list WHERE strict = 1")) > 12);
    }
}

TEST_CASE("DUR-7 a new store has the present schema") {
    const TemporaryFolder folder;
    const auto store = must(open_store(folder.path(), Role::device));
    CHECK(must(database(*store).integer("PRAGMA user_version")) == 5);
}

}  // namespace wincheck::store
