#pragma once
// The only doors to the outside world. Everything that is not a pure function of its arguments
// comes in through one of these, so that a whole night can be simulated from one seed.
// Real implementations live in *_system.cpp; simulated ones in simulated.h and tests/support.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/time.h"

namespace wincheck {

class Clock {
public:
    virtual ~Clock() = default;
    /// Wall time: a claim only (TIME-1).
    virtual ZonedTime now() = 0;
    /// Milliseconds of a clock that counts through sleep and never leaves the device raw (TIME-2).
    virtual std::uint64_t elapsed_ms() = 0;
};

class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> out) = 0;
    /// Called before each act with what makes it unique (next sequence, …). A real source ignores
    /// it; a seeded one restarts from (seed, label), so that a replayed act writes the same bytes.
    virtual void begin(std::string_view label) { static_cast<void>(label); }
};

template <class Id>
Id random_id(Random& random) {
    Id id;
    random.fill(id.raw);
    return id;
}

/// One open file. All offsets in bytes. Nothing is durable before `sync` returned.
class File {
public:
    virtual ~File() = default;
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) = 0;
    virtual Result<void> append(ByteView bytes) = 0;
    /// Sets aside room for the first `size_bytes` of the file, whose length stays as it is: what is written
    /// within it later does not meet a full disk. Returns whether the file system can do that.
    /// Errors: storage_full, storage_io; then the file is as before.
    virtual Result<bool> reserve(std::uint64_t size_bytes) = 0;
    virtual Result<void> sync() = 0;
    /// A hint: the disk may begin with what was appended, so that `sync` finds less to do. Promises nothing.
    virtual void begin_sync() {}
    virtual Result<std::uint64_t> size() = 0;
};

struct Space {
    std::uint64_t free_bytes = 0;
    std::uint64_t total_bytes = 0;
};

/// A folder kept for this process alone; given back when it ends.
class FolderLock {
public:
    virtual ~FolderLock() = default;
};

/// Paths are UTF-8 and absolute or relative to the process, as the host gave them.
class FileSystem {
public:
    virtual ~FileSystem() = default;
    virtual Result<std::unique_ptr<File>> open_read(const std::string& path) = 0;
    /// Creates an empty file; an existing one is an error.
    virtual Result<std::unique_ptr<File>> create(const std::string& path) = 0;
    virtual Result<std::unique_ptr<File>> open_append(const std::string& path) = 0;
    virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
    virtual Result<void> remove(const std::string& path) = 0;
    /// Creates one folder (mode 0700); an existing folder is fine.
    virtual Result<void> make_folder(const std::string& path) = 0;
    virtual Result<void> sync_folder(const std::string& path) = 0;
    virtual Result<bool> exists(const std::string& path) = 0;
    /// Names only, sorted.
    virtual Result<std::vector<std::string>> list(const std::string& folder) = 0;
    virtual Result<Space> space(const std::string& folder) = 0;
    /// Errors: in_use (kStoreInUse; `detail` = pid of the owner), storage errors.
    virtual Result<std::unique_ptr<FolderLock>> lock_folder(const std::string& folder) = 0;
    /// Name of the SQLite VFS that reaches the same files; empty: the system's own.
    [[nodiscard]] virtual std::string sqlite_vfs() const { return {}; }
};

/// Wraps the seeds of the device's keys for storage. The default host keeps them in a file of mode 0600.
class KeyStore {
public:
    virtual ~KeyStore() = default;
    /// Errors: key_locked (try after unlock), key_gone (enrol again), cancelled.
    virtual Result<Bytes> wrap(std::string_view purpose, ByteView secret) = 0;
    virtual Result<Bytes> unwrap(std::string_view purpose, ByteView wrapped) = 0;
};

struct Ports {
    Clock& clock;
    Random& random;
    FileSystem& files;
    KeyStore& keys;
};

/// Reads a whole file. Errors: not_found, limit (kTooLarge), storage_io.
Result<Bytes> read_file(FileSystem& files, const std::string& path, std::uint64_t size_bytes_max);
/// Writes through a temporary file, sync, rename and folder sync: all or nothing.
Result<void> write_file(FileSystem& files, const std::string& path, ByteView bytes);
/// Copies a file to a new one and synchronises its bytes, not the folder.
Result<void> copy_file(FileSystem& files, const std::string& from, const std::string& to);
[[nodiscard]] std::string folder_of(const std::string& path);

}  // namespace wincheck
