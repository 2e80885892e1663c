#pragma once
// A disk in memory that tells what was written from what was made durable: bytes of files and names in
// folders. It can lose power at any operation, after which un-synchronised bytes are kept, dropped, torn or
// garbled and un-synchronised names are there or not; and it can fail at the n-th operation. SQLite reaches
// the same files through a VFS of its own (simulated_vfs.cpp). Its model is what POSIX promises, no more: a
// file's fsync keeps its bytes, only a folder's fsync keeps names.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/ports.h"

namespace wincheck::testing {

/// What stands on the disk. A value: a copy is a picture of it.
struct DiskState {
    /// A write, or a new length where `is_length`; not durable yet.
    struct Change {
        std::uint64_t offset = 0;
        Bytes bytes;
        bool is_length = false;
    };
    struct Node {
        bool is_folder = false;
        Bytes now;      // as processes read it
        Bytes durable;  // as it is after a loss of power, but for `changes`
        std::vector<Change> changes;
    };
    /// A name that came, went, or moved; not durable yet.
    struct NameChange {
        std::string gone;
        std::string come;
        std::uint64_t node = 0;
    };
    std::map<std::uint64_t, Node> nodes;
    std::map<std::string, std::uint64_t> names;
    std::map<std::string, std::uint64_t> durable_names;
    std::vector<NameChange> name_changes;
    std::uint64_t next = 1;
};

enum class FaultKind : std::uint8_t {
    none,
    power,  // this operation and all after it fail until `power_on`
    io,     // this operation fails, reads counted too
    full,   // this write or creation fails for want of space
    sync    // this synchronisation fails; what it should have kept is kept or lost for good
};

class SimulatedDisk final : public FileSystem {
public:
    SimulatedDisk();
    ~SimulatedDisk() override;
    SimulatedDisk(const SimulatedDisk&) = delete;
    SimulatedDisk& operator=(const SimulatedDisk&) = delete;

    [[nodiscard]] const DiskState& state() const { return state_; }
    void put_back(const DiskState& state);
    /// Takes over the real folder `from` as `to`, all of it durable.
    void load(const std::string& from, const std::string& to);
    void add_file(const std::string& path, ByteView bytes);
    /// Bit rot: one bit of a file turns over, on the disk and for every reader.
    void flip_bit(const std::string& path, std::uint64_t bit);

    /// The `at`-th operation (from 1) of those that `kind` counts will fail, and those after it: `length` in
    /// all.
    void arm(FaultKind kind, std::uint64_t at, std::uint64_t seed, std::uint64_t length = 1);
    void disarm() { kind_ = FaultKind::none; }
    [[nodiscard]] bool has_struck() const { return has_struck_; }
    /// Operations of the armed kind since `arm`; without a fault: all but reads.
    [[nodiscard]] std::uint64_t operations() const { return count_; }
    /// What is left after a loss of power, and a disk that works again.
    void power_on(std::uint64_t seed);
    void power_off() { is_dead_ = true; }

    Result<std::unique_ptr<File>> open_read(const std::string& path) override;
    Result<std::unique_ptr<File>> create(const std::string& path) override;
    Result<std::unique_ptr<File>> open_append(const std::string& path) override;
    Result<void> rename(const std::string& from, const std::string& to) override;
    Result<void> remove(const std::string& path) override;
    Result<void> make_folder(const std::string& path) override;
    Result<void> sync_folder(const std::string& path) override;
    Result<bool> exists(const std::string& path) override;
    Result<std::vector<std::string>> list(const std::string& folder) override;
    Result<Space> space(const std::string& folder) override;
    Result<std::unique_ptr<FolderLock>> lock_folder(const std::string& folder) override;
    [[nodiscard]] std::string sqlite_vfs() const override { return vfs_name_; }
    /// SQLite as some phones build it (SQLITE_DISABLE_DIRSYNC): it synchronises no folder itself.
    void forbid_folder_syncs_of_sqlite() { has_folder_syncs_of_sqlite_ = false; }
    [[nodiscard]] bool has_folder_syncs_of_sqlite() const { return has_folder_syncs_of_sqlite_; }

    // --- by node, for open files and the VFS ---
    Result<std::uint64_t> open_node(const std::string& path, bool may_create);
    Result<std::size_t> read_node(std::uint64_t node, std::uint64_t offset, std::span<std::uint8_t> out);
    Result<void> write_node(std::uint64_t node, std::uint64_t offset, ByteView bytes);
    /// Room set aside: an operation that a full disk refuses.
    Result<bool> reserve_node(std::uint64_t size_bytes);
    Result<void> cut_node(std::uint64_t node, std::uint64_t length);
    Result<void> sync_node(std::uint64_t node);
    Result<std::uint64_t> size_of_node(std::uint64_t node);

private:
    enum class Operation : std::uint8_t { read, write, make, name, sync };
    [[nodiscard]] bool counts(Operation operation) const;
    Result<void> begin(Operation operation);
    std::uint64_t roll(std::uint64_t sides);
    void change(std::uint64_t node, DiskState::Change change);
    void settle_bytes(DiskState::Node& node, std::uint64_t mood);
    void settle_names();

    DiskState state_;
    std::string vfs_name_;
    FaultKind kind_ = FaultKind::none;
    std::uint64_t at_ = 0;
    std::uint64_t length_ = 1;
    std::uint64_t count_ = 0;
    std::uint64_t dice_ = 1;
    bool has_struck_ = false;
    bool is_dead_ = false;
    bool has_folder_syncs_of_sqlite_ = true;
};

/// Registers a VFS over `disk`; its name. One VFS stays registered per disk until `drop_vfs`.
std::string add_vfs(SimulatedDisk& disk);
void drop_vfs(const std::string& name);

}  // namespace wincheck::testing
