// Faults while a sealed file comes in, while an erase is carried out, and while a sealed file goes out:
// either nothing is erased, or maintenance leaves no byte of it in any file.
#include <algorithm>

#include "tests/core/faults/faulty_night.h"

using namespace wincheck;
using namespace wincheck::testing;

namespace {

constexpr const char* kImportOfB = R"({"act":"import","file":"/from-b.wckfile"})";
constexpr std::uint64_t kFullForGood = ~std::uint64_t{0} / 2;

/// Each operation in a release build; else some, of which others in each run.
std::uint64_t erasing_stride() {
    return stride() == 1 ? 1 : std::max<std::uint64_t>(5, stride() / 2);
}

/// The first file of the device that holds any of what is erased, and which part that is; empty = none.
std::string trace_in(const SimulatedDisk& disk, const PreparedNight& night) {
    const DiskState& state = disk.state();
    for (const auto& [name, number] : state.names) {
        if (!name.starts_with("/phone/")) continue;
        const Bytes& now = state.nodes.at(number).now;
        const std::string_view file(reinterpret_cast<const char*>(now.data()), now.size());
        for (std::size_t part = 0; part < night.erased().size(); ++part) {
            const Bytes& bytes = night.erased()[part];
            if (file.find({reinterpret_cast<const char*>(bytes.data()), bytes.size()}) != file.npos)
                return name + ": part " + std::to_string(part);
        }
    }
    return {};
}

bool is_order_stored(NightDevice& device) {
    const StreamId stream = must(device.engine().find_inspection("n1"));
    return !must(device.engine().store().stream_entries(stream, EntryType::erase)).empty();
}

bool has_erased_photo(NightDevice& device, const PreparedNight& night) {
    return !must(device.engine().evidence().sets_of(night.erased_photo())).empty();
}

void maintain_to_the_end(NightDevice& device) {
    while (must(device.engine().maintain())) {
    }
}

/// What is wrong with an opened device after whatever happened; empty = nothing.
std::string wrong_after(FaultyDevice& device, const PreparedNight& night, Told told) {
    if (std::string wrong = device.wrong(told); !wrong.empty()) return wrong;
    const bool is_ordered = is_order_stored(device);
    maintain_to_the_end(device);
    const std::string trace = trace_in(device.disk, night);
    if (is_ordered && !trace.empty()) return "a trace is left in " + trace;
    if (!is_ordered && trace.empty()) return "what nobody ordered to erase is gone";
    if (has_erased_photo(device, night) == is_ordered) return "the erased photo";
    // The file of B gives what is missing of it, and nothing that was erased.
    must(device.engine().perform(must(Json::parse(kImportOfB))));
    told.is_imported = true;
    if (std::string wrong = device.wrong(told); !wrong.empty()) return wrong;
    if (is_ordered && has_erased_photo(device, night)) return "the erased photo comes back";
    return is_ordered ? trace_in(device.disk, night) : std::string{};
}

/// Power goes at operation `cut`, and once more at `cut_again` of the opening and maintenance after that.
std::string lose_power(const PreparedNight& night, std::uint64_t cut, std::uint64_t cut_again,
                       std::uint64_t seed, bool& is_ordered) {
    FaultyDevice device(night, seed);
    Told told;
    device.disk.arm(FaultKind::power, cut, seed);
    if (device.open()) device.play(told, 1);
    device.disk.power_off();
    device.close();
    device.disk.power_on(seed);
    if (cut_again != kNever) {
        device.disk.arm(FaultKind::power, cut_again, seed + 1);
        if (device.open())
            while (device.engine().maintain().value_or(false)) {
            }
        device.disk.power_off();
        device.close();
        device.disk.power_on(seed + 1);
    }
    if (!device.open()) return "the store does not open";
    is_ordered = is_order_stored(device);
    if (std::string wrong = wrong_after(device, night, told); !wrong.empty()) return wrong;
    // What is gone stays gone: maintenance made it so on the disk, not only for those who read now.
    device.disk.power_off();
    device.close();
    device.disk.power_on(seed + 2);
    must(device.open());
    if (is_ordered && !trace_in(device.disk, night).empty()) return "a trace comes back";
    told.is_imported = true;
    return device.wrong(told);
}

std::uint64_t operations_of_erasing(const PreparedNight& night) {
    FaultyDevice device(night, 1);
    Told told;
    device.disk.arm(FaultKind::none, kNever, 1);
    must(device.open());
    device.play(told, 1);
    CHECK(told.refused == 0);
    CHECK(told.entries.size() == night.acts());
    CHECK(trace_in(device.disk, night) == "");
    CHECK(must(device.disk.exists("/out.wckfile")));
    return device.disk.operations();
}

}  // namespace

TEST_CASE("PII-1 a loss of power at any operation of import, erase and export erases nothing or all of it") {
    const PreparedNight night(Script::erasing);
    const std::uint64_t operations = operations_of_erasing(night);
    REQUIRE(operations > 200);
    const std::uint64_t first = seed_of_run();
    std::uint64_t ordered = 0, unordered = 0;
    const auto lose = [&](std::uint64_t cut, std::uint64_t cut_again, std::uint64_t seed) {
        INFO("cut " << cut << " again " << cut_again << " seed " << seed);
        bool is_ordered = false;
        CHECK(lose_power(night, cut, cut_again, seed, is_ordered) == "");
        ++(is_ordered ? ordered : unordered);
    };
    for (std::uint64_t cut = 1 + first % erasing_stride(); cut <= operations; cut += erasing_stride()) {
        lose(cut, kNever, first + cut);
        lose(cut, 1 + (first + cut) % 97, first + 2 * cut);
    }
    CHECK(ordered > 0);
    CHECK(unordered > 0);
    MESSAGE(operations << " operations, " << ordered << " losses of power after the order, " << unordered
                       << " before it");
}

TEST_CASE("PII-1 a process killed at any operation of import, erase and export erases nothing or all of it") {
    const PreparedNight night(Script::erasing);
    bool has_struck = true;
    for (std::uint64_t cut = 1 + seed_of_run() % erasing_stride(); has_struck; cut += erasing_stride()) {
        CAPTURE(cut);
        FaultyDevice device(night, cut);
        Told told;
        device.disk.arm(FaultKind::power, cut, cut);
        if (device.open()) device.play(told, 1);
        has_struck = device.disk.has_struck();
        device.kill();
        REQUIRE(device.open());
        CHECK(wrong_after(device, night, told) == "");
    }
}

TEST_CASE("PII-1 the n-th operation of import, erase and export fails once: each is refused or done whole") {
    const PreparedNight night(Script::erasing);
    for (const FaultKind kind : {FaultKind::io, FaultKind::full, FaultKind::sync}) {
        bool has_struck = true;
        for (std::uint64_t at = 1 + seed_of_run() % erasing_stride(); has_struck; at += erasing_stride()) {
            CAPTURE(static_cast<int>(kind));
            CAPTURE(at);
            FaultyDevice device(night, at);
            Told told;
            device.disk.arm(kind, at, at);
            if (!device.open()) REQUIRE(device.open());
            device.play(told, 3);
            has_struck = device.disk.has_struck();
            device.disk.disarm();
            CHECK(told.entries.size() == night.acts());
            CHECK(device.acts_stored() == told.entries.size());
            CHECK(device.is_covered());
            CHECK(wrong_after(device, night, told) == "");
            device.disk.power_off();
            device.close();
            device.disk.power_on(at);
            REQUIRE(device.open());
            CHECK(device.wrong(told) == "");
            CHECK(trace_in(device.disk, night) == "");
        }
    }
}

TEST_CASE("PII-1 a disk that stays full refuses an erase, or erases whole once there is room again") {
    const PreparedNight night(Script::erasing);
    bool has_struck = true;
    for (std::uint64_t at = 1 + seed_of_run() % erasing_stride(); has_struck; at += erasing_stride()) {
        CAPTURE(at);
        FaultyDevice device(night, at);
        Told told;
        must(device.open());
        device.disk.arm(FaultKind::full, at, at, kFullForGood);
        device.play(told, 2);
        has_struck = device.disk.has_struck();
        CHECK((told.refused > 0) == has_struck);
        device.disk.disarm();
        CHECK(wrong_after(device, night, told) == "");
    }
}
