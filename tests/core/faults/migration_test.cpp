// A store of an earlier release is opened, and power goes at every operation of that.
#include "core/store/database.h"
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kFolder = "/phone";
constexpr const char* kDatabase = "/phone/store.db";

DiskState released_disk(std::int64_t version) {
    const TemporaryFolder folder;
    SystemFiles files;
    must(copy_file(
        files, std::string(WINCHECK_SOURCE_DIR) + "/tests/golden/store-" + std::to_string(version) + ".db",
        folder.path() + "/store.db"));
    SimulatedDisk disk;
    disk.load(folder.path(), kFolder);
    return disk.state();
}

Result<std::unique_ptr<store::Store>> open_on(SimulatedDisk& disk) {
    return store::Store::open(kFolder, store::Role::device, disk);
}

/// Tables that stand there: all of the old schema, or all of the new one.
std::int64_t tables_on(SimulatedDisk& disk, std::int64_t& version) {
    const auto db = must(store::Database::open(kDatabase, disk.sqlite_vfs()));
    version = must(db->integer("PRAGMA user_version"));
    return must(db->integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table'"));
}

}  // namespace

TEST_CASE(
    "DUR-7 a loss of power inside a migration leaves the old store or the new one, and nothing between") {
    const DiskState old = released_disk(1);
    SimulatedDisk disk;
    disk.put_back(old);
    std::int64_t version = 0;
    const std::int64_t old_tables = tables_on(disk, version);
    CHECK(version == 1);
    disk.put_back(old);
    disk.arm(FaultKind::none, 0, 1);
    const std::string digest = must(must(open_on(disk))->digest("")).hex();
    const std::uint64_t operations = disk.operations();
    REQUIRE(operations > 4);
    std::int64_t new_version = 0;
    const std::int64_t new_tables = tables_on(disk, new_version);
    CHECK(new_version > 1);
    std::uint64_t were_old = 0, were_new = 0;
    for (std::uint64_t cut = 1; cut <= operations; ++cut) {
        INFO("cut " << cut << " of " << operations);
        disk.put_back(old);
        disk.arm(FaultKind::power, cut, seed_of_run() + cut);
        static_cast<void>(open_on(disk));
        disk.power_off();
        disk.power_on(seed_of_run() + cut);
        const std::int64_t tables = tables_on(disk, version);
        were_old += version == 1 ? 1 : 0;
        were_new += version == new_version ? 1 : 0;
        CHECK(tables == (version == 1 ? old_tables : new_tables));
        const auto store = must(open_on(disk));
        CHECK(must(disk.exists("/phone/store.db.before")));
        CHECK(must(store->problems()).empty());
        CHECK(must(store->digest("")).hex() == digest);
    }
    CHECK(were_old > 0);
    CHECK(were_new > 0);
    CHECK(were_old + were_new == operations);
}
