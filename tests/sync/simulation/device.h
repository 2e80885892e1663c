#pragma once
// One simulated device: a folder with a real engine and the real sync client, driven a step at a time. It can
// be killed, copied, and put back to an older copy of itself.
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "core/base/simulated.h"
#include "core/base/system.h"
#include "core/engine/engine.h"
#include "sync/client/client.h"
#include "sync/client/enrol.h"
#include "sync/client/run.h"
#include "tests/support/forwarding_files.h"
#include "tests/support/temporary_folder.h"

namespace wincheck::simulation {

using test::must;

/// Memory where the machine has such a folder: a simulated disk need not be a slow one.
inline std::filesystem::path scratch_root() {
    std::error_code code;
    return std::filesystem::is_directory("/dev/shm", code) ? "/dev/shm" : "/tmp";
}

inline void copy_folder(const std::string& from, const std::string& to) {
    std::error_code code;
    std::filesystem::remove_all(to, code);
    std::filesystem::copy(from, to, std::filesystem::copy_options::recursive, code);
    REQUIRE_FALSE(code);
}

/// Real files that fail once, a chosen number of writes from now: the moment at which a kill strikes, or at
/// which the disk is full.
class StrikingFiles final : public testing::ForwardingFiles {
public:
    void strike_after(std::int64_t writes, ErrorCode code = ErrorCode::storage_io) {
        writes_left_ = writes;
        code_ = code;
        has_struck_ = false;
    }
    [[nodiscard]] bool has_struck() const { return has_struck_; }
    Result<std::unique_ptr<File>> create(const std::string& path) override {
        WCK_TRY(strike());
        return ForwardingFiles::create(path);
    }
    Result<void> rename(const std::string& from, const std::string& to) override {
        WCK_TRY(strike());
        return ForwardingFiles::rename(from, to);
    }
    Result<void> sync_folder(const std::string& path) override {
        WCK_TRY(strike());
        return ForwardingFiles::sync_folder(path);
    }

private:
    Result<void> strike() {
        if (writes_left_ < 0) return {};
        if (writes_left_-- > 0) return {};
        has_struck_ = true;
        return Error{.code = code_, .origin = "StrikingFiles"};
    }
    std::int64_t writes_left_ = -1;  // -1 = never
    ErrorCode code_ = ErrorCode::storage_io;
    bool has_struck_ = false;
};

class SimulatedDevice {
public:
    SimulatedDevice(std::string name, std::string folder, std::uint64_t seed)
        : name_(std::move(name)), folder_(std::move(folder)), seed_(seed), random_(seed) {}

    void at(ZonedTime time) { clock_.set(time); }
    [[nodiscard]] ZonedTime now() { return clock_.now(); }
    void open() {
        files_.strike_after(-1);
        Ports ports{clock_, random_, files_, keys_};
        engine_ = must(engine::Engine::open({.folder = folder_, .is_hub = false}, ports));
        client_ = std::make_unique<client::SyncClient>(*engine_);
    }
    /// What a killed process leaves: its folder.
    void kill() {
        client_.reset();
        engine_.reset();
    }
    void kill_and_open() {
        kill();
        open();
    }
    void strike_after(std::int64_t writes, ErrorCode code = ErrorCode::storage_io) {
        files_.strike_after(writes, code);
    }
    [[nodiscard]] bool is_struck() const { return files_.has_struck(); }

    [[nodiscard]] engine::Engine& engine() { return *engine_; }
    [[nodiscard]] client::SyncClient& client() { return *client_; }
    [[nodiscard]] FileSystem& files() { return files_; }
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::uint64_t seed() const { return seed_; }

    bool is_online = true;
    bool has_lost_entries = false;  // put back to an older copy: what was only here is gone
    std::set<Hash> recorded;        // acknowledged entries

private:
    std::string name_;
    std::string folder_;
    std::uint64_t seed_;
    SimulatedClock clock_;
    SeededRandom random_;
    StrikingFiles files_;
    PlainKeyStore keys_;
    std::unique_ptr<engine::Engine> engine_;
    std::unique_ptr<client::SyncClient> client_;
};

}  // namespace wincheck::simulation
