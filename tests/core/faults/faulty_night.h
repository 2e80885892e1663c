#pragma once
// One device's night on a simulated disk: a prepared folder, a script of acts, and the questions that must
// have the same answer whatever the disk did.
#include <cstdlib>
#include <functional>

#include "tests/support/night_forms.h"
#include "tests/support/run_seed.h"
#include "tests/support/simulated_disk.h"

namespace wincheck::testing {

/// For SimulatedDisk::arm: no operation fails.
inline constexpr std::uint64_t kNever = 0;

/// What the host was told, which nothing may take back.
struct Told {
    std::vector<Hash> entries;
    std::vector<Hash> photos;
    std::size_t refused = 0;  // acts that ended in an error, repeated or not
};

/// Device A of a planned inspection, its folder as bytes, and a segment of team-mate B to take in.
class PreparedNight {
public:
    PreparedNight();
    [[nodiscard]] const DiskState& disk() const { return disk_; }
    [[nodiscard]] std::uint64_t own_entries() const { return own_entries_; }

    using Step = std::function<Result<engine::Done>(engine::Engine&)>;
    [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }

private:
    void add(const std::string& act);

    DiskState disk_;
    std::uint64_t own_entries_ = 0;
    std::vector<Step> steps_;
};

/// The device with its disk.
class FaultyDevice {
public:
    explicit FaultyDevice(const PreparedNight& night, std::uint64_t seed) : night_(night), random_(seed) {
        disk.put_back(night.disk());
        clock_.set(test::must(parse_time("2026-03-02T23:00:00+08:00")));
    }
    Result<void> open();
    void close() { engine_.reset(); }
    /// The process ends: nothing more is written, and what was written can be read.
    void kill() {
        disk.power_off();
        close();
        disk.put_back(DiskState(disk.state()));
    }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    /// Plays the script; each step is tried up to `tries` times. Ends at the first step that fails for good.
    void play(Told& told, int tries);
    /// What is wrong with the store as it stands, against what was told; empty = nothing.
    std::string wrong(const Told& told);
    /// Entries of the own chain since the night began, but for intents and captures: a photo that is stored
    /// stays when the act around it fails, and is captured again when that is repeated.
    std::size_t acts_stored();
    /// The newest signed checkpoint covers the own chain to its end.
    bool is_covered();

    SimulatedDisk disk;

private:
    std::string wrong_photos(const Told& told);

    const PreparedNight& night_;
    SimulatedClock clock_;
    SeededRandom random_;
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
};

/// Every operation in a long run and in a release build; else each sixteenth, others in each run.
inline std::uint64_t stride() {
#ifdef NDEBUG
    return 1;
#else
    return std::getenv("WINCHECK_LONG") != nullptr ? 1 : 16;
#endif
}
inline bool is_long_run() {
    return std::getenv("WINCHECK_LONG") != nullptr;
}

}  // namespace wincheck::testing
