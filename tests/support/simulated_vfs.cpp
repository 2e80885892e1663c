// SQLite's way to a SimulatedDisk. One connection at a time holds the file (DUR-1), so locks are granted and
// there is no shared memory. As SQLite's own unix VFS, the first sync of a new journal or log also
// synchronises its folder.
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "core/base/assert.h"
#include "tests/support/simulated_disk.h"

namespace wincheck::testing {
namespace {

struct Handle {
    sqlite3_file base;
    SimulatedDisk* disk;
    std::uint64_t node;
    const char* path;  // SQLite keeps it while the file is open; null for a file without a name
    bool syncs_folder;
    bool is_log_kept;
};

Handle& handle_of(sqlite3_file* file) {
    return *reinterpret_cast<Handle*>(file);
}
SimulatedDisk& disk_of(sqlite3_vfs* vfs) {
    return *static_cast<SimulatedDisk*>(vfs->pAppData);
}

int status_of(const Error& error, int otherwise) {
    return error.code == ErrorCode::storage_full ? SQLITE_FULL : otherwise;
}

int close_file(sqlite3_file*) {
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
    const Handle& handle = handle_of(file);
    const std::span<std::uint8_t> bytes(static_cast<std::uint8_t*>(out), static_cast<std::size_t>(size));
    const auto count = handle.disk->read_node(handle.node, static_cast<std::uint64_t>(offset), bytes);
    if (!count) return SQLITE_IOERR_READ;
    if (*count == bytes.size()) return SQLITE_OK;
    std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(*count), bytes.end(), std::uint8_t{0});
    return SQLITE_IOERR_SHORT_READ;
}

int write_bytes(sqlite3_file* file, const void* data, int size, sqlite3_int64 offset) {
    const Handle& handle = handle_of(file);
    const ByteView bytes(static_cast<const std::uint8_t*>(data), static_cast<std::size_t>(size));
    const auto done = handle.disk->write_node(handle.node, static_cast<std::uint64_t>(offset), bytes);
    return done ? SQLITE_OK : status_of(done.error(), SQLITE_IOERR_WRITE);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    const Handle& handle = handle_of(file);
    const auto done = handle.disk->cut_node(handle.node, static_cast<std::uint64_t>(size));
    return done ? SQLITE_OK : status_of(done.error(), SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
    Handle& handle = handle_of(file);
    if (!handle.disk->sync_node(handle.node)) return SQLITE_IOERR_FSYNC;
    if (!handle.syncs_folder) return SQLITE_OK;
    handle.syncs_folder = false;
    return handle.disk->sync_folder(folder_of(handle.path)) ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

int size_of_file(sqlite3_file* file, sqlite3_int64* out) {
    const Handle& handle = handle_of(file);
    const auto size = handle.disk->size_of_node(handle.node);
    if (!size) return SQLITE_IOERR_FSTAT;
    *out = static_cast<sqlite3_int64>(*size);
    return SQLITE_OK;
}

int grant(sqlite3_file*, int) {
    return SQLITE_OK;
}
int is_reserved(sqlite3_file*, int* out) {
    *out = 0;
    return SQLITE_OK;
}

int control(sqlite3_file* file, int operation, void* argument) {
    if (operation != SQLITE_FCNTL_PERSIST_WAL) return SQLITE_NOTFOUND;
    int& wish = *static_cast<int*>(argument);
    if (wish >= 0) handle_of(file).is_log_kept = wish != 0;
    wish = handle_of(file).is_log_kept ? 1 : 0;
    return SQLITE_OK;
}

int sector_size(sqlite3_file*) {
    return 4096;
}
int characteristics(sqlite3_file*) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

constexpr sqlite3_io_methods kMethods{
    .iVersion = 1,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_bytes,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = grant,
    .xUnlock = grant,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = nullptr,
    .xShmLock = nullptr,
    .xShmBarrier = nullptr,
    .xShmUnmap = nullptr,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_path(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    file->pMethods = nullptr;
    SimulatedDisk& disk = disk_of(vfs);
    const bool may_create = (flags & SQLITE_OPEN_CREATE) != 0;
    const auto node = disk.open_node(path == nullptr ? "/unnamed" : path, may_create);
    if (!node) return status_of(node.error(), SQLITE_CANTOPEN);
    Handle& handle = handle_of(file);
    handle.disk = &disk;
    handle.node = *node;
    handle.path = path;
    handle.syncs_folder = may_create && disk.has_folder_syncs_of_sqlite() &&
                          (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
    handle.is_log_kept = false;
    handle.base.pMethods = &kMethods;
    if (out_flags != nullptr) *out_flags = flags;
    return SQLITE_OK;
}

int delete_path(sqlite3_vfs* vfs, const char* path, int syncs_folder) {
    SimulatedDisk& disk = disk_of(vfs);
    if (!disk.remove(path)) return SQLITE_IOERR_DELETE;
    if (syncs_folder == 0 || !disk.has_folder_syncs_of_sqlite()) return SQLITE_OK;
    return disk.sync_folder(folder_of(path)) ? SQLITE_OK : SQLITE_IOERR_DIR_FSYNC;
}

int is_there(sqlite3_vfs* vfs, const char* path, int, int* out) {
    const auto exists = disk_of(vfs).exists(path);
    if (!exists) return SQLITE_IOERR_ACCESS;
    *out = *exists ? 1 : 0;
    return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* path, int size, char* out) {
    if (std::strlen(path) >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::memcpy(out, path, std::strlen(path) + 1);
    return SQLITE_OK;
}

int random_bytes(sqlite3_vfs*, int size, char* out) {
    static std::uint8_t next = 0;
    for (int at = 0; at < size; ++at)
        out[at] = static_cast<char>(next = static_cast<std::uint8_t>(next * 37 + 11));
    return size;
}
int sleep_for(sqlite3_vfs*, int microseconds) {
    return microseconds;
}
int day_now(sqlite3_vfs*, double* out) {
    *out = 2461000.5;
    return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) {
    return 0;
}

struct Registered {
    std::string name;
    sqlite3_vfs vfs{};
};

std::map<std::string, std::unique_ptr<Registered>>& registered() {
    static std::map<std::string, std::unique_ptr<Registered>> all;
    return all;
}

}  // namespace

std::string add_vfs(SimulatedDisk& disk) {
    static int number = 0;
    auto made = std::make_unique<Registered>();
    made->name = "simulated-" + std::to_string(++number);
    made->vfs.iVersion = 1;
    made->vfs.szOsFile = sizeof(Handle);
    made->vfs.mxPathname = 512;
    made->vfs.zName = made->name.c_str();
    made->vfs.pAppData = &disk;
    made->vfs.xOpen = open_path;
    made->vfs.xDelete = delete_path;
    made->vfs.xAccess = is_there;
    made->vfs.xFullPathname = full_name;
    made->vfs.xRandomness = random_bytes;
    made->vfs.xSleep = sleep_for;
    made->vfs.xCurrentTime = day_now;
    made->vfs.xGetLastError = last_error;
    WCK_ASSERT(sqlite3_vfs_register(&made->vfs, 0) == SQLITE_OK);
    const std::string name = made->name;
    registered()[name] = std::move(made);
    return name;
}

void drop_vfs(const std::string& name) {
    sqlite3_vfs_unregister(&registered()[name]->vfs);
    registered().erase(name);
}

}  // namespace wincheck::testing
