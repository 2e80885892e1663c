// Room behind the end of the log (Store::widen_log): power goes while it is made and while it is used.
#include "core/store/database.h"
#include "core/store/salvage.h"
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kPhone = "/phone";
constexpr const char* kNumber = "number";

std::string number_text(std::uint64_t number) {
    std::string text = std::to_string(number);
    while (text.size() < 6'000)
        text += ' ' + std::to_string(number);  // no page stays as it was: three a commit, and more
    return text;
}

/// Commits from 1 on, and room once the log is in use; the last that was acknowledged.
std::uint64_t commit_all(SimulatedDisk& disk) {
    constexpr std::uint64_t kCommits = 24;
    std::uint64_t acknowledged = 0;
    const auto store = store::Store::open(kPhone, store::Role::device, disk);
    if (!store) return acknowledged;
    for (std::uint64_t number = 1; number <= kCommits; ++number) {
        if (!(*store)->put_setting(kNumber, view_of(number_text(number)))) break;
        acknowledged = number;
        if (!(*store)->widen_log()) break;
    }
    disk.power_off();  // killed, not stopped
    return acknowledged;
}

}  // namespace

TEST_CASE("DUR-3 a loss of power while room is made in the log, or used, takes no acknowledged commit") {
    SimulatedDisk disk;
    must(disk.make_folder(kPhone));
    must(disk.sync_folder("/"));
    must(store::Store::open(kPhone, store::Role::device, disk));
    const DiskState begun = disk.state();
    disk.arm(FaultKind::none, 0, 1);
    CHECK(commit_all(disk) == 24);
    const std::uint64_t operations = disk.operations();
    bool has_met_room = false;
    const std::uint64_t step = std::max<std::uint64_t>(1, stride() / 8);  // there are some hundred operations
    for (std::uint64_t cut = 1 + seed_of_run() % step; cut <= operations; cut += step) {
        INFO("cut " << cut << " of " << operations);
        const std::uint64_t seed = seed_of_run() + cut;
        disk.put_back(begun);
        disk.arm(FaultKind::power, cut, seed);
        const std::uint64_t acknowledged = commit_all(disk);
        disk.power_on(seed);
        has_met_room =
            has_met_room || must(disk.open_read("/phone/store.db-wal"))->size().value_or(0) > 1'000'000;
        CHECK_FALSE(must(store::has_lost_commits("/phone/store.db", disk)));
        const auto store = must(store::Store::open(kPhone, store::Role::device, disk));
        const auto kept = must(store->setting(kNumber));
        const std::string text = kept ? std::string(text_of(*kept)) : number_text(0);
        CHECK((text == number_text(acknowledged) || text == number_text(acknowledged + 1)));
        CHECK(must(store->problems()).empty());
    }
    CHECK(has_met_room);
}
