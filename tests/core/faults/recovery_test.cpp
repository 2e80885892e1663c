// Recovery itself is cut off at every operation: whatever was done by then, the next opening ends the same.
#include "core/journal/opening.h"
#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr std::size_t kLogHeader = 32, kFrame = 24 + 4096;

std::uint32_t page_of(const Bytes& log, std::size_t frame) {
    const std::size_t at = kLogHeader + frame * kFrame;
    return static_cast<std::uint32_t>(log[at]) << 24U | static_cast<std::uint32_t>(log[at + 1]) << 16U |
           static_cast<std::uint32_t>(log[at + 2]) << 8U | log[at + 3];
}

/// A byte of the first frame whose page is written again later, so that no entry is lost with it.
std::size_t place_to_harm(const Bytes& log) {
    const std::size_t frames = (log.size() - kLogHeader) / kFrame;
    for (std::size_t frame = 1; frame < frames; ++frame)
        for (std::size_t later = frame + 1; later < frames; ++later)
            if (page_of(log, frame) == page_of(log, later)) return kLogHeader + frame * kFrame + 2000;
    FAIL("no page stands twice in the log");
    return 0;
}

/// The disk after a night, with a damaged place near the beginning of the log.
struct DamagedDisk {
    DiskState disk;
    Told told;

    explicit DamagedDisk(const PreparedNight& night) {
        FaultyDevice device(night, 1);
        device.disk.arm(FaultKind::none, kNever, 1);
        must(device.open());
        device.play(told, 1);
        CHECK(told.refused == 0);
        device.kill();
        disk = DiskState(device.disk.state());
        for (auto& [number, node] : disk.nodes) {
            node.durable = node.now;
            node.changes.clear();
        }
        disk.durable_names = disk.names;
        disk.name_changes.clear();
        DiskState::Node& log = disk.nodes.at(disk.names.at("/phone/store.db-wal"));
        const std::size_t at = place_to_harm(log.now);
        for (Bytes* bytes : {&log.now, &log.durable}) (*bytes)[at] ^= 1U;
    }
};

/// What an opening ended with: all own entries by chain, but for the id of the new one.
struct Ending {
    std::vector<std::uint64_t> sizes;
    std::string digest;
    bool operator==(const Ending&) const = default;
};

Ending ending_of(FaultyDevice& device) {
    Ending ending;
    for (const store::Chain& chain : must(device.engine().store().chains()))
        ending.sizes.push_back(chain.is_own ? chain.size : chain.held);
    std::sort(ending.sizes.begin(), ending.sizes.end());
    ending.digest = must(device.engine().store().digest("")).hex();
    return ending;
}

std::size_t copies_of(FaultyDevice& device) {
    const auto names = must(device.disk.list("/phone"));
    return static_cast<std::size_t>(std::count_if(names.begin(), names.end(), [](const std::string& name) {
        return name.starts_with("damaged-") && name.ends_with(".db");
    }));
}

}  // namespace

TEST_CASE("DUR-6 a loss of power at any operation of a recovery loses nothing and ends the same") {
    const PreparedNight night;
    const DamagedDisk damaged(night);
    Ending expected;
    std::uint64_t operations = 0;
    {
        FaultyDevice device(night, 1);
        device.disk.put_back(damaged.disk);
        device.disk.arm(FaultKind::none, kNever, 1);
        REQUIRE(device.open());
        operations = device.disk.operations();
        CHECK(device.wrong(damaged.told) == "");
        CHECK(must(device.engine().show("health", ""))["recovery"]["how"].text() == "salvaged");
        expected = ending_of(device);
        CHECK(expected.sizes.front() == 0);  // the new incarnation
    }
    REQUIRE(operations > 20);
    for (std::uint64_t cut = 1 + seed_of_run() % stride(); cut <= operations; cut += stride()) {
        INFO("cut " << cut << " of " << operations);
        FaultyDevice device(night, 1);
        device.disk.put_back(damaged.disk);
        device.disk.arm(FaultKind::power, cut, seed_of_run() + cut);
        static_cast<void>(device.open());
        device.disk.power_off();
        device.close();
        device.disk.power_on(seed_of_run() + cut);
        REQUIRE(device.open());
        CHECK(device.wrong(damaged.told) == "");
        CHECK(ending_of(device) == expected);
        CHECK(copies_of(device) == 1);
        CHECK_FALSE(must(device.disk.exists("/phone/recovering")));
        device.close();
        REQUIRE(device.open());
        CHECK(ending_of(device) == expected);
    }
}

TEST_CASE(
    "DUR-6 an operation of a recovery that fails, once or for want of space, leaves the store as it was") {
    const PreparedNight night;
    const DamagedDisk damaged(night);
    for (const FaultKind kind : {FaultKind::io, FaultKind::full, FaultKind::sync}) {
        bool has_struck = true;
        for (std::uint64_t at = 1 + seed_of_run() % stride(); has_struck; at += stride()) {
            CAPTURE(static_cast<int>(kind));
            CAPTURE(at);
            FaultyDevice device(night, 1);
            device.disk.put_back(damaged.disk);
            device.disk.arm(kind, at, at);
            const bool is_open = device.open().has_value();
            has_struck = device.disk.has_struck();
            device.disk.disarm();
            if (!is_open) REQUIRE(device.open());
            CHECK(device.wrong(damaged.told) == "");
            CHECK(copies_of(device) == 1);
        }
    }
}
