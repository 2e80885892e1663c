#include "tests/support/system_calls.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "core/base/assert.h"

// --- what the linker puts in the place of the calls of our own code ---

extern "C" {
int __real_open(const char* path, int flags, int mode);
ssize_t __real_pread(int file, void* out, std::size_t size, off_t offset);
ssize_t __real_write(int file, const void* bytes, std::size_t size);
int __real_fsync(int file);
int __real_fallocate(int file, int mode, off_t offset, off_t length);
}

namespace wincheck::testing {
namespace {

struct Line {
    Calls calls = Calls::reads;
    CallTrouble trouble = CallTrouble::none;
    std::uint64_t at = 0;
    std::uint64_t every = 0;
    std::uint64_t count = 0;
    std::uint64_t troubled = 0;
};
Line g_line;

/// The trouble of this call.
CallTrouble trouble_of_next(Calls calls) {
    if (g_line.trouble == CallTrouble::none || g_line.calls != calls) return CallTrouble::none;
    const std::uint64_t number = ++g_line.count;
    const bool is_now = g_line.every == 0 ? number == g_line.at
                                          : number >= g_line.at && (number - g_line.at) % g_line.every == 0;
    if (!is_now) return CallTrouble::none;
    ++g_line.troubled;
    return g_line.trouble;
}

/// Calls that move bytes: `real` is given how many.
template <class Real>
ssize_t moved(Calls calls, std::size_t size, Real real) {
    switch (trouble_of_next(calls)) {
        case CallTrouble::interrupted: errno = EINTR; return -1;
        case CallTrouble::no_memory: errno = ENOMEM; return -1;
        case CallTrouble::failed: errno = EIO; return -1;
        case CallTrouble::part: return real(size > 1 ? size / 2 : size);
        default: return real(size);
    }
}

/// Calls that do one thing or nothing.
template <class Real>
int done(Calls calls, Real real) {
    switch (trouble_of_next(calls)) {
        case CallTrouble::interrupted: errno = EINTR; return -1;
        case CallTrouble::no_memory: errno = ENOMEM; return -1;
        case CallTrouble::failed: errno = EIO; return -1;
        default: return real();
    }
}

int open_of_sqlite(const char* path, int flags, int mode) {
    return done(Calls::opens, [&] { return __real_open(path, flags, mode); });
}
ssize_t pread_of_sqlite(int file, void* out, std::size_t size, off_t offset) {
    return moved(Calls::reads, size, [&](std::size_t part) { return __real_pread(file, out, part, offset); });
}
ssize_t pwrite_of_sqlite(int file, const void* bytes, std::size_t size, off_t offset) {
    return moved(Calls::writes, size, [&](std::size_t part) { return ::pwrite(file, bytes, part, offset); });
}

ssize_t read_of_sqlite(int file, void* out, std::size_t size) {
    return moved(Calls::reads, size, [&](std::size_t part) { return ::read(file, out, part); });
}
ssize_t write_of_sqlite(int file, const void* bytes, std::size_t size) {
    return moved(Calls::writes, size, [&](std::size_t part) { return __real_write(file, bytes, part); });
}

void put_into_sqlite(const char* name, sqlite3_syscall_ptr call) {
    sqlite3_vfs* const vfs = sqlite3_vfs_find(nullptr);
    WCK_ASSERT(vfs != nullptr && vfs->xSetSystemCall(vfs, name, call) == SQLITE_OK);
}

}  // namespace

void arm_calls(Calls calls, CallTrouble trouble, std::uint64_t at, std::uint64_t every) {
    put_into_sqlite("open", reinterpret_cast<sqlite3_syscall_ptr>(open_of_sqlite));
    put_into_sqlite("pread", reinterpret_cast<sqlite3_syscall_ptr>(pread_of_sqlite));
    put_into_sqlite("pread64", reinterpret_cast<sqlite3_syscall_ptr>(pread_of_sqlite));
    put_into_sqlite("pwrite", reinterpret_cast<sqlite3_syscall_ptr>(pwrite_of_sqlite));
    put_into_sqlite("pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(pwrite_of_sqlite));
    put_into_sqlite("read", reinterpret_cast<sqlite3_syscall_ptr>(read_of_sqlite));
    put_into_sqlite("write", reinterpret_cast<sqlite3_syscall_ptr>(write_of_sqlite));
    g_line = {calls, trouble, at, every, 0, 0};
}
void disarm_calls() {
    g_line.trouble = CallTrouble::none;
}
std::uint64_t calls_troubled() {
    return g_line.troubled;
}

}  // namespace wincheck::testing

using wincheck::testing::Calls;

extern "C" {

int __wrap_open(const char* path, int flags, int mode) {
    return wincheck::testing::done(Calls::opens, [&] { return __real_open(path, flags, mode); });
}
ssize_t __wrap_pread(int file, void* out, std::size_t size, off_t offset) {
    return wincheck::testing::moved(Calls::reads, size,
                                    [&](std::size_t part) { return __real_pread(file, out, part, offset); });
}
ssize_t __wrap_write(int file, const void* bytes, std::size_t size) {
    return wincheck::testing::moved(Calls::writes, size,
                                    [&](std::size_t part) { return __real_write(file, bytes, part); });
}
int __wrap_fsync(int file) {
    return wincheck::testing::done(Calls::syncs, [&] { return __real_fsync(file); });
}
int __wrap_fallocate(int file, int mode, off_t offset, off_t length) {
    return wincheck::testing::done(Calls::writes,
                                   [&] { return __real_fallocate(file, mode, offset, length); });
}

}  // extern "C"
