#include "tests/bench/counted_syncs.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

namespace {
std::atomic<std::uint64_t> g_syncs{0};
}

// Seen by the shared libraries too, SQLite's among them.
#define WCK_SEEN __attribute__((visibility("default")))

extern "C" WCK_SEEN int fsync(int descriptor) {
    ++g_syncs;
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" WCK_SEEN int fdatasync(int descriptor) {
    ++g_syncs;
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace wincheck::hub {

std::uint64_t syncs_so_far() {
    return g_syncs;
}

}  // namespace wincheck::hub
