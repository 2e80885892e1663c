#include "tests/support/held_syncs.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

namespace {

std::mutex g_mutex;
std::condition_variable g_changed;
bool g_is_held = false;
int g_waiting = 0;

void wait_for_release() {
    std::unique_lock lock(g_mutex);
    if (!g_is_held) return;
    ++g_waiting;
    g_changed.notify_all();
    g_changed.wait(lock, [] { return !g_is_held; });
    --g_waiting;
}

}  // namespace

// Seen by the shared libraries too, SQLite's among them.
#define WCK_SEEN __attribute__((visibility("default")))

extern "C" WCK_SEEN int fsync(int descriptor) {
    wait_for_release();
    return static_cast<int>(::syscall(SYS_fsync, descriptor));
}

extern "C" WCK_SEEN int fdatasync(int descriptor) {
    wait_for_release();
    return static_cast<int>(::syscall(SYS_fdatasync, descriptor));
}

namespace wincheck::testing {

void hold_syncs() {
    const std::lock_guard guard(g_mutex);
    g_is_held = true;
}

void release_syncs() {
    const std::lock_guard guard(g_mutex);
    g_is_held = false;
    g_changed.notify_all();
}

bool has_come_to_sync(std::chrono::seconds patience) {
    std::unique_lock lock(g_mutex);
    return g_changed.wait_for(lock, patience, [] { return g_waiting > 0; });
}

bool is_sync_held() {
    const std::lock_guard guard(g_mutex);
    return g_waiting > 0;
}

}  // namespace wincheck::testing
