#pragma once
// One device's night, on a simulated disk or on real files: a prepared folder, a script of acts, and the
// questions that must have the same answer whatever the disk, the memory or the system did.
#include <cstdlib>
#include <functional>

#include "tests/support/forwarding_files.h"
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
    std::size_t refused = 0;   // acts that ended in an error, repeated or not
    bool is_imported = false;  // the sealed file of B was taken in
};

enum class Script : std::uint8_t {
    visit,   // acts of a visit, a photo, a segment of team-mate B, a seal
    erasing  // a sealed file of B comes in, what A and B wrote of a resident is erased, a sealed file goes
             // out
};

/// Device A of a planned inspection, its folder as bytes, and what team-mate B wrote to take in.
class PreparedNight {
public:
    explicit PreparedNight(Script script = Script::visit);
    [[nodiscard]] const DiskState& disk() const { return disk_; }
    [[nodiscard]] std::uint64_t own_entries() const { return own_entries_; }

    using Step = std::function<Result<engine::Done>(engine::Engine&)>;
    [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
    /// Steps that are answered with an entry.
    [[nodiscard]] std::size_t acts() const { return acts_; }
    /// What the script erases: texts, bytes and salts of parts; and the photo that goes with them.
    [[nodiscard]] const std::vector<Bytes>& erased() const { return erased_; }
    [[nodiscard]] const Hash& erased_photo() const { return erased_photo_; }

private:
    void prepare_visit();
    void prepare_erasing();
    void keep(Box& box);
    void add_file(const std::string& path, ByteView bytes);
    void note_erased(Box& box, const Hash& entry);
    void add(const std::string& act);
    void add(Step step) { steps_.push_back(std::move(step)); }

    DiskState disk_;
    std::uint64_t own_entries_ = 0;
    std::vector<Step> steps_;
    std::size_t acts_ = 0;
    std::vector<Bytes> erased_;
    Hash erased_photo_{};
};

/// The device that plays it.
class NightDevice {
public:
    NightDevice(const PreparedNight& night, std::uint64_t seed, FileSystem& files, std::string folder)
        : night_(night), random_(seed), files_(files), folder_(std::move(folder)) {
        clock_.set(test::must(parse_time("2026-03-02T23:00:00+08:00")));
    }
    Result<void> open(engine::Thoroughness thoroughness = engine::Thoroughness::tail);
    void close() { engine_.reset(); }
    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    /// Plays the script; each step is tried up to `tries` times. Ends at the first step that fails for good.
    void play(Told& told, int tries) {
        play(told, tries, [](std::size_t) {});
    }
    /// Calls `before` with the number of each step that comes.
    void play(Told& told, int tries, const std::function<void(std::size_t)>& before);
    /// What is wrong with the store as it stands, against what was told; empty = nothing.
    std::string wrong(const Told& told);
    /// Of what was told, the entries that do not stand in the store.
    std::vector<Hash> lost(const Told& told);
    /// Entries of the own chain since the night began, but for intents and captures: a photo that is stored
    /// stays when the act around it fails, and is captured again when that is repeated.
    std::size_t acts_stored();
    /// The newest signed checkpoint covers the own chain to its end.
    bool is_covered();

private:
    std::string wrong_photos(const Told& told);

    const PreparedNight& night_;
    SimulatedClock clock_;
    SeededRandom random_;
    PlainKeyStore keys_;
    FileSystem& files_;
    std::string folder_;
    std::unique_ptr<engine::Engine> engine_;
};

struct HoldsSimulatedDisk {
    SimulatedDisk disk;
};

/// The device with its simulated disk.
class FaultyDevice : public HoldsSimulatedDisk, public NightDevice {
public:
    explicit FaultyDevice(const PreparedNight& night, std::uint64_t seed)
        : NightDevice(night, seed, disk, "/phone") {
        disk.put_back(night.disk());
    }
    /// The process ends: nothing more is written, and what was written can be read.
    void kill() {
        disk.power_off();
        close();
        disk.put_back(DiskState(disk.state()));
    }
};

/// Real files below a folder that stands for "/".
class FilesBelow final : public ForwardingFiles {
public:
    explicit FilesBelow(std::string root) : root_(std::move(root)) {}
    Result<std::unique_ptr<File>> open_read(const std::string& path) override {
        return ForwardingFiles::open_read(below(path));
    }
    Result<std::unique_ptr<File>> create(const std::string& path) override {
        return ForwardingFiles::create(below(path));
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        return ForwardingFiles::rename(below(from), below(to));
    }
    Result<void> remove(const std::string& path) override { return ForwardingFiles::remove(below(path)); }
    Result<void> sync_folder(const std::string& path) override {
        return ForwardingFiles::sync_folder(below(path));
    }

private:
    [[nodiscard]] std::string below(const std::string& path) const {
        return path.starts_with(root_) ? path : root_ + path;
    }
    std::string root_;
};

struct HoldsRealDisk {
    explicit HoldsRealDisk(const DiskState& state);
    TemporaryFolder root;
    FilesBelow files{root.path()};
};

/// The device on real files, in a folder of its own.
class RealDevice : public HoldsRealDisk, public NightDevice {
public:
    RealDevice(const PreparedNight& night, std::uint64_t seed)
        : HoldsRealDisk(night.disk()), NightDevice(night, seed, files, root.path() + "/phone") {}
};

/// Every operation in a long run; else as many as WINCHECK_STRIDE says, or every one in a release build and
/// each fortieth elsewhere, others in each run.
inline std::uint64_t stride() {
    if (std::getenv("WINCHECK_LONG") != nullptr) return 1;
    if (const char* told = std::getenv("WINCHECK_STRIDE")) return std::strtoull(told, nullptr, 10);
#ifdef NDEBUG
    return 1;
#else
    return 40;
#endif
}
inline bool is_long_run() {
    return std::getenv("WINCHECK_LONG") != nullptr;
}

}  // namespace wincheck::testing
