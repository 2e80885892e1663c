#include "tests/support/failing_memory.h"

#include <sqlite3.h>

#include "core/base/assert.h"

namespace wincheck::testing {
namespace {

struct Supply {
    sqlite3_mem_methods real{};
    std::uint64_t at = 0;  // 0: none is refused
    std::uint64_t length = 1;
    std::uint64_t count = 0;
    bool has_struck = false;

    /// Before SQLite is used for the first time. Small requests come here too: without its look-aside
    /// buffers.
    Supply() {
        WCK_ASSERT(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real) == SQLITE_OK);
        sqlite3_mem_methods counted = real;
        counted.xMalloc = [](int size) { return supply().refuses() ? nullptr : supply().real.xMalloc(size); };
        counted.xRealloc = [](void* old, int size) {
            return supply().refuses() ? nullptr : supply().real.xRealloc(old, size);
        };
        WCK_ASSERT(sqlite3_config(SQLITE_CONFIG_MALLOC, &counted) == SQLITE_OK);
        WCK_ASSERT(sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK);
    }
    bool refuses() {
        ++count;
        const bool is_now = at != 0 && count >= at && count - at < length;
        has_struck = has_struck || is_now;
        return is_now;
    }
    static Supply& supply() {
        static Supply one;
        return one;
    }
};

const bool kIsInstalled = (Supply::supply(), true);

}  // namespace

void arm_memory(std::uint64_t at, std::uint64_t length) {
    WCK_ASSERT(kIsInstalled);
    Supply& supply = Supply::supply();
    supply.at = at;
    supply.length = length;
    supply.count = 0;
    supply.has_struck = false;
}
void disarm_memory() {
    Supply::supply().at = 0;
}
bool has_memory_struck() {
    return Supply::supply().has_struck;
}
std::uint64_t memory_requests() {
    return Supply::supply().count;
}

}  // namespace wincheck::testing
