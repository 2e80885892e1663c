// Room behind the end of the log: what commits find there, and what readers of a log make of it.
#include <filesystem>
#include <fstream>

#include "core/store/database.h"
#include "core/store/salvage.h"
#include "tests/core/store/store_fixture.h"

namespace wincheck::store {
namespace {

struct Roomy {
    TemporaryFolder folder;
    std::unique_ptr<Store> store = must(open_store(folder.path(), Role::device));

    Roomy() {
        store.reset();  // its tables are many pages
        store = must(open_store(folder.path(), Role::device));
    }
    [[nodiscard]] std::string log() const { return folder.path() + "/store.db-wal"; }
    [[nodiscard]] std::uint64_t log_bytes() const { return std::filesystem::file_size(log()); }
    /// The last is `fill`; each differs from the one before: a newer SQLite writes no page that stays as it
    /// was.
    void commit(int count, std::uint8_t fill) {
        for (int left = count; left > 0; --left)
            must(store->put_setting("x", Bytes(5'000, static_cast<std::uint8_t>(fill + 10 * (left - 1)))));
    }
    /// As a kill leaves it.
    void copy_to(const std::string& to) const {
        for (const char* name : {"/store.db", "/store.db-wal"})
            std::filesystem::copy_file(folder.path() + name, to + name);
    }
};

bool has_lost(const std::string& folder) {
    static SystemFiles files;
    return must(has_lost_commits(folder + "/store.db", files));
}

void flip(const std::string& path, std::uint64_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
}

}  // namespace

TEST_CASE("DUR-1 room is made behind a log that is in use, and commits in it leave its length alone") {
    Roomy one;
    CHECK_FALSE(must(one.store->widen_log()));  // nothing says that more will come
    one.commit(20, 1);
    const std::uint64_t used = one.log_bytes();
    CHECK(must(one.store->widen_log()));
    CHECK_FALSE(must(one.store->widen_log()));
    const std::uint64_t roomy = one.log_bytes();
    CHECK(roomy >= used + (std::uint64_t{1} << 20U));
    CHECK(roomy <= used + (std::uint64_t{3} << 19U));
    one.commit(20, 2);
    CHECK(one.log_bytes() == roomy);
    // Where little is left there is more, before a commit has to ask for it.
    for (int i = 0; i < 60; ++i) {
        one.commit(2, 3);
        must(one.store->widen_log());
    }
    const std::uint64_t wide = one.log_bytes();
    one.commit(10, 4);
    CHECK(one.log_bytes() == wide);
    CHECK(wide > roomy);
    {
        auto transaction = must(one.store->begin());
        CHECK_FALSE(one.store->widen_log().has_value());  // never within an act
    }
    must(one.store->checkpoint());
    CHECK(one.log_bytes() == 0);
    one.commit(20, 5);
    CHECK(must(one.store->widen_log()));
    CHECK(must(one.store->setting("x")) == Bytes(5'000, 5));
    CHECK(problems_of(*one.store).empty());
}

TEST_CASE("DUR-6 room in a log is no damage, and hides none") {
    Roomy one;
    one.commit(20, 1);
    must(one.store->widen_log());
    one.commit(3, 2);
    SUBCASE("as a kill leaves it") {
        const TemporaryFolder killed;
        one.copy_to(killed.path());
        CHECK_FALSE(has_lost(killed.path()));
        const auto store = must(open_store(killed.path(), Role::device));
        CHECK(must(store->setting("x")) == Bytes(5'000, 2));
    }
    SUBCASE("commits that were acknowledged stand behind a damaged frame") {
        const TemporaryFolder killed;
        one.copy_to(killed.path());
        flip(killed.path() + "/store.db-wal", 32 + 24 + 2'000);
        CHECK(has_lost(killed.path()));
    }
    SUBCASE(
        "nothing but room: before the first commit, and where the log's beginning never reached the disk") {
        must(one.store->checkpoint());
        const TemporaryFolder killed;
        one.copy_to(killed.path());
        std::ofstream(killed.path() + "/store.db-wal", std::ios::binary) << std::string(1 << 20, '\0');
        CHECK_FALSE(has_lost(killed.path()));
        const auto store = must(open_store(killed.path(), Role::device));
        CHECK(must(store->setting("x")) == Bytes(5'000, 2));
        must(store->put_setting("x", Bytes(5'000, 9)));
        CHECK(must(store->setting("x")) == Bytes(5'000, 9));
    }
}

}  // namespace wincheck::store
